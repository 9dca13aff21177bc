import { readXml, textAt, UnreachableError } from '@countersign/aws-client';
import { nodeTransport } from '@countersign/aws-client/node';
import { refusal, unreachable } from '../exit.js';

/** What trying a URL gave. */
export interface Verification {
  readonly method: string;
  /** False for methods that would write. */
  readonly tried: boolean;
  readonly status?: number;
}

/**
 * Tries a URL once, with as little traffic as can be: a GET for one byte, or the HEAD that it is for. Never writes.
 * An empty object's 416 counts as working: the signature was accepted.
 *
 * @throws CommandError exit 1 when it is refused, exit 3 when there is no answer
 */
export async function verifyUrl(
  url: string,
  method: string,
  required: readonly { readonly name: string; readonly value: string }[] = [],
): Promise<Verification> {
  if (method !== 'GET' && method !== 'HEAD') return { method, tried: false };
  const { status, body } = await ask(url, method, required);
  if ((status >= 200 && status < 300) || status === 416) return { method, tried: true, status };
  const document = readXml(body);
  const code = textAt(document, 'Code');
  const message = textAt(document, 'Message');
  const said = code === undefined ? 'without a code' : message === undefined ? code : `${code}: ${message}`;
  throw refusal('Refused', `the URL does not work: ${method} was answered with ${status} ${said}`, {
    status,
    ...(code === undefined ? {} : { awsCode: code }),
    ...(message === undefined ? {} : { awsMessage: message }),
  });
}

async function ask(
  url: string,
  method: string,
  required: readonly { readonly name: string; readonly value: string }[],
) {
  const headers = required.map(({ name, value }) => [name, value] as const);
  if (method === 'GET') headers.push(['range', 'bytes=0-0']);
  try {
    return await nodeTransport()({ method, url, headers });
  } catch (error) {
    if (error instanceof UnreachableError)
      throw unreachable('Unreachable', `could not try the URL: ${error.message}`, error);
    throw error;
  }
}
