import type { ReadBody } from './read-body.js';

const CODE_NAMES = [
  'code',
  'Code',
  '__type',
  'errorCode',
  'error_code',
  'name',
  'error',
  'errorType',
] as const;
const MESSAGE_NAMES = [
  'message',
  'Message',
  'errorMessage',
  'error_description',
  'error_message',
  'detail',
] as const;
const STATUS_NAMES = ['statusCode', 'status', 'httpStatusCode', 'StatusCode', 'HTTPStatusCode'] as const;
/** Envelopes in which APIs put their error. */
const ENVELOPES = [
  'Error',
  'error',
  'errors',
  'Errors',
  '$metadata',
  'ResponseMetadata',
  'response',
  'data',
] as const;
const MAXIMUM_DEPTH = 4;

/**
 * Reads an error in JSON: AWS's JSON protocols (`__type`), an SDK's error object, Cloudflare's, Supabase's, MinIO's.
 * Undefined where the text is no JSON object.
 */
export function readJsonError(body: string): ReadBody | undefined {
  if (!body.startsWith('{') && !body.startsWith('[')) return undefined;
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch {
    return undefined;
  }
  const records = recordsIn(document, 0);
  if (records.length === 0) return undefined;
  const elements = new Map<string, string>();
  for (const record of records) {
    for (const [name, value] of Object.entries(record)) {
      if ((typeof value === 'string' || typeof value === 'number') && !elements.has(name))
        elements.set(name, String(value));
    }
  }
  const code = first(elements, CODE_NAMES, (text) => /^[\w.#:/-]{2,100}$/.test(text));
  const message = first(elements, MESSAGE_NAMES, () => true);
  const status = Number(first(elements, STATUS_NAMES, (text) => /^[1-5]\d\d$/.test(text)));
  const requestId = first(elements, ['RequestId', 'requestId', 'request_id', 'RequestID'], () => true);
  if (requestId !== undefined) elements.set('RequestId', requestId);
  return {
    form: 'json',
    ...(code === undefined ? {} : { code: code.replace(/^.*#/, '').replace(/:.*$/, '') }),
    ...(message === undefined ? {} : { message }),
    ...(Number.isNaN(status) ? {} : { status }),
    elements,
  };
}

function recordsIn(value: unknown, depth: number): Record<string, unknown>[] {
  if (Array.isArray(value))
    return depth > MAXIMUM_DEPTH ? [] : value.slice(0, 1).flatMap((item) => recordsIn(item, depth + 1));
  if (typeof value !== 'object' || value === null || depth > MAXIMUM_DEPTH) return [];
  const record = value as Record<string, unknown>;
  // The innermost error speaks: an envelope only says that there is one.
  return [
    ...ENVELOPES.flatMap((name) => (Object.hasOwn(record, name) ? recordsIn(record[name], depth + 1) : [])),
    record,
  ];
}

function first(
  elements: ReadonlyMap<string, string>,
  names: readonly string[],
  fits: (text: string) => boolean,
): string | undefined {
  for (const name of names) {
    const text = elements.get(name);
    if (text !== undefined && fits(text)) return text;
  }
  return undefined;
}
