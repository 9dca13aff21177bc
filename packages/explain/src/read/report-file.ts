import { readInstant } from '../facts/read-instant.js';
import type { Pair, ProofCredentials, Redirect, Report } from '../report.js';

/** A failure as a file tells it: `url`, `method`, `status`, `error_xml`, `message`, `context`, under these or like names. */
export type ReportFile = Readonly<Record<string, unknown>>;

const NAMES = {
  url: ['url', 'presignedurl', 'signedurl', 'requesturl', 'uri', 'link'],
  method: ['method', 'verb', 'httpmethod', 'requestmethod'],
  status: ['status', 'statuscode', 'httpstatus', 'httpstatuscode', 'responsestatus'],
  errorBody: [
    'errorxml',
    'errorbody',
    'body',
    'responsebody',
    'errorjson',
    'errorhtml',
    'error',
    'response',
    'answer',
    'xml',
  ],
  message: ['message', 'errormessage', 'console', 'consolemessage', 'clientmessage', 'exception', 'stderr'],
  requestHeaders: ['requestheaders', 'headerssent', 'sentheaders', 'headers'],
  responseHeaders: ['responseheaders', 'answerheaders', 'headersreceived'],
  formFields: ['formfields', 'fields', 'postfields', 'form'],
  redirects: ['followedredirects', 'redirects', 'redirectchain', 'redirectedfrom'],
  at: ['now', 'at', 'time', 'timestamp', 'date', 'failedat', 'occurredat', 'requesttime'],
} as const satisfies Partial<Record<keyof Report, readonly string[]>>;

type FieldName = keyof typeof NAMES;
const FIELD_NAMES = Object.keys(NAMES) as FieldName[];

/** Fields that a context may carry; the others mean something else there. */
const IN_CONTEXT: ReadonlySet<FieldName> = new Set([
  'requestHeaders',
  'responseHeaders',
  'formFields',
  'redirects',
  'at',
]);
const MAXIMUM_PAIRS = 500;
/** Characters of a URL or an answer that are read. */
const MAXIMUM_TEXT_LENGTH = 262_144;
/** Characters of a header, a form field or a message that are read. */
const MAXIMUM_VALUE_LENGTH = 32_768;
/** Names that are read by themselves. */
const APART: ReadonlySet<string> = new Set(['context', 'credentials']);

/** Whether a value looks like a case: a URL, an answer or a message, at the top or under `given`. */
export function isReportFile(value: unknown): value is ReportFile {
  if (!isRecord(value)) return false;
  if (isRecord(value.given)) return true;
  const names = Object.keys(value).map(plain);
  const told = (field: FieldName) => names.some((name) => (NAMES[field] as readonly string[]).includes(name));
  return (
    told('url') ||
    names.includes('errorxml') ||
    names.includes('errorbody') ||
    (told('status') && names.includes('context'))
  );
}

/** Reads a case. Never throws: what has another type than expected is left out. */
export function readReportFile(file: ReportFile): Report {
  const given = flatten(isRecord(file.given) ? file.given : file);
  const context = isRecord(given.context) ? given.context : {};
  const others = Object.fromEntries(
    Object.entries(given).filter(
      ([name, value]) => value !== null && !APART.has(plain(name)) && fieldOf(name) === undefined,
    ),
  );
  const top = new Map<FieldName, unknown>();
  for (const field of FIELD_NAMES) {
    const value =
      fieldValue(given, field) ?? (IN_CONTEXT.has(field) ? fieldValue(context, field) : undefined);
    if (value !== undefined) top.set(field, value);
  }
  const url = text(top.get('url'));
  const status = Number(top.get('status') ?? Number.NaN);
  const at = readInstant(top.get('at'));
  const errorBody = bodyOf(top.get('errorBody'));
  const message = text(top.get('message'))?.slice(0, MAXIMUM_VALUE_LENGTH);
  const method = text(top.get('method'))?.trim().toUpperCase();
  const requestHeaders = pairs(top.get('requestHeaders'));
  const responseHeaders = pairs(top.get('responseHeaders'));
  const formFields = pairs(top.get('formFields'));
  const redirects = redirectsOf(top.get('redirects'));
  const source = text(given.credentials);
  const all = { ...others, ...(source === undefined ? {} : { signer: source }), ...context };
  const credentials = credentialsOf(given.credentials);
  return {
    ...(url === undefined ? {} : { url }),
    ...(method ? { method } : {}),
    ...(Number.isInteger(status) && status >= 100 && status <= 599 ? { status } : {}),
    ...(errorBody === undefined ? {} : { errorBody }),
    ...(message === undefined ? {} : { message }),
    ...(requestHeaders === undefined ? {} : { requestHeaders }),
    ...(responseHeaders === undefined ? {} : { responseHeaders }),
    ...(formFields === undefined ? {} : { formFields }),
    ...(redirects === undefined ? {} : { redirects }),
    ...(at === undefined ? {} : { at: new Date(at) }),
    ...(Object.keys(all).length === 0 ? {} : { context: all }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

/** `request: {url, method, headers}` and `response: {status, headers, body}` are read as if they stood at the top. */
function flatten(given: ReportFile): ReportFile {
  const { request, response, ...rest } = given;
  if (!isRecord(request) && !isRecord(response)) return given;
  const sent = isRecord(request) ? request : {};
  const got = isRecord(response) ? response : {};
  return {
    ...(isRecord(request)
      ? { url: sent.url ?? sent.uri, method: sent.method, requestHeaders: sent.headers }
      : { request }),
    ...(isRecord(response)
      ? {
          status: got.status ?? got.statusCode,
          responseHeaders: got.headers,
          errorBody: got.body ?? got.data,
        }
      : { response }),
    ...rest,
  };
}

/** Credentials go nowhere but into the proof. */
function credentialsOf(value: unknown): ProofCredentials | undefined {
  if (!isRecord(value)) return undefined;
  const { accessKeyId, secretAccessKey, sessionToken } = value;
  if (typeof secretAccessKey !== 'string') return undefined;
  return {
    secretAccessKey,
    ...(typeof accessKeyId === 'string' ? { accessKeyId } : {}),
    ...(typeof sessionToken === 'string' ? { sessionToken } : {}),
  };
}

function fieldOf(name: string): FieldName | undefined {
  const wanted = plain(name);
  return FIELD_NAMES.find((field) => (NAMES[field] as readonly string[]).includes(wanted));
}

/** The value under the best of a field's names. */
function fieldValue(record: ReportFile, field: FieldName): unknown {
  const byName = new Map<string, unknown>();
  for (const [name, value] of Object.entries(record)) {
    if (value !== null && value !== undefined) byName.set(plain(name), value);
  }
  return NAMES[field].map((name) => byName.get(name)).find((value) => value !== undefined);
}

function plain(name: string): string {
  return name
    .slice(0, 100)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, MAXIMUM_TEXT_LENGTH) : undefined;
}

/** An answer that a tool has parsed already is written out again. */
function bodyOf(value: unknown): string | undefined {
  if (isRecord(value) || Array.isArray(value)) return JSON.stringify(value);
  return text(value);
}

/** Headers and fields as an object, as `[name, value]` or `{name, value}` records, or as lines. */
export function pairs(value: unknown): Pair[] | undefined {
  if (typeof value === 'string') {
    const lines = value.split(/\r?\n/).slice(0, MAXIMUM_PAIRS).flatMap(headerLine);
    return lines.length === 0 ? undefined : lines;
  }
  if (Array.isArray(value)) {
    return value.slice(0, MAXIMUM_PAIRS).flatMap((item): Pair[] => {
      if (Array.isArray(item) && item.length >= 2) return [[String(item[0]), scalar(item[1])]];
      if (isRecord(item) && typeof item.name === 'string') return [[item.name, scalar(item.value)]];
      return typeof item === 'string' ? headerLine(item) : [];
    });
  }
  if (!isRecord(value)) return undefined;
  return Object.entries(value)
    .slice(0, MAXIMUM_PAIRS)
    .flatMap(([name, item]): Pair[] =>
      Array.isArray(item)
        ? item.map((one) => [name, scalar(one)] as const)
        : item === null
          ? []
          : [[name, scalar(item)]],
    );
}

function headerLine(line: string): Pair[] {
  const colon = line.indexOf(':', 1);
  return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]];
}

function scalar(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, MAXIMUM_VALUE_LENGTH);
  return value === null || value === undefined ? '' : isRecord(value) ? JSON.stringify(value) : String(value);
}

/** A hop as a record: `status`, `location`, and headers beside them or under `headers`. */
function redirectsOf(value: unknown): Redirect[] | undefined {
  const hops = Array.isArray(value) ? value : value === undefined || value === null ? undefined : [value];
  return hops?.slice(0, 50).flatMap((hop): Redirect[] => {
    if (typeof hop === 'string') return [{ location: hop }];
    if (!isRecord(hop)) return [];
    const headers = pairs(hop.headers ?? hop.response_headers) ?? [];
    let status: number | undefined;
    let location: string | undefined;
    for (const [name, item] of Object.entries(hop)) {
      const known = plain(name);
      if (known === 'status' || known === 'statuscode') status = Number(item);
      else if (known === 'location' || known === 'to' || known === 'url') location ??= text(item);
      else if (
        known !== 'headers' &&
        known !== 'responseheaders' &&
        (typeof item === 'string' || typeof item === 'number')
      ) {
        headers.push([name, String(item)]);
      }
    }
    location ??= headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
    return [
      {
        ...(status === undefined || Number.isNaN(status) ? {} : { status }),
        ...(location === undefined ? {} : { location }),
        ...(headers.length === 0 ? {} : { headers }),
      },
    ];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
