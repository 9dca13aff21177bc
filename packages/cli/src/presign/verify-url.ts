import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { refusal, unreachable } from '../exit.js';

/** What trying a URL gave. */
export interface Verification {
  readonly method: string;
  /** False for methods that would write. */
  readonly tried: boolean;
  readonly status?: number;
}

/** Long enough for a far region; nobody waits longer for a test. */
const PATIENCE_MS = 10_000;
const MAXIMUM_ERROR_BYTES = 16_384;

/**
 * Tries a URL once, with as little traffic as can be: a GET for one byte, or the HEAD that it is for. Never writes.
 * An empty object's 416 counts as working: the signature was accepted.
 *
 * @throws CommandError exit 1 when it is refused, exit 3 when nobody answers
 */
export async function verifyUrl(url: string, method: string): Promise<Verification> {
  if (method !== 'GET' && method !== 'HEAD') return { method, tried: false };
  const { status, body } = await ask(url, method);
  if ((status >= 200 && status < 300) || status === 416) return { method, tried: true, status };
  const code = element(body, 'Code');
  const message = element(body, 'Message');
  const said = code === undefined ? 'without a code' : message === undefined ? code : `${code}: ${message}`;
  throw refusal('Refused', `the URL does not work: ${method} was answered with ${status} ${said}`, {
    status,
    ...(code === undefined ? {} : { awsCode: code }),
    ...(message === undefined ? {} : { awsMessage: message }),
  });
}

/** Not `fetch`: it would take `.` and `..` out of the path, follow redirects and hide what was really sent. */
function ask(url: string, method: string): Promise<{ readonly status: number; readonly body: string }> {
  const secure = url.startsWith('https:');
  const { protocol, hostname, port } = new URL(url);
  const pathStart = url.indexOf('/', protocol.length + 2);
  return new Promise((resolve, reject) => {
    const fail = (error: Error) =>
      reject(unreachable('Unreachable', `could not try the URL: ${hostname}: ${error.message}`, error));
    const request = (secure ? httpsRequest : httpRequest)(
      {
        host: hostname.replace(/^\[|\]$/g, ''),
        port: port || (secure ? 443 : 80),
        path: url.slice(pathStart),
        method,
        headers: method === 'GET' ? { range: 'bytes=0-0' } : {},
        agent: false,
        timeout: PATIENCE_MS,
      },
      (response) => {
        const pieces: Buffer[] = [];
        let size = 0;
        const done = () =>
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(pieces).toString('utf8') });
        response.on('data', (piece: Buffer) => {
          size += piece.length;
          pieces.push(piece);
          // A store that ignores Range must not send us the whole object.
          if (size > MAXIMUM_ERROR_BYTES) {
            done();
            request.destroy();
          }
        });
        response.on('end', done);
        response.on('error', fail);
      },
    );
    request.on('timeout', () => request.destroy(new Error(`no answer within ${PATIENCE_MS / 1_000} s`)));
    request.on('error', fail);
    request.end();
  });
}

/** A top-level element of S3's error document. For showing only, so its entities are all that is decoded. */
function element(body: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1];
  return text
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
