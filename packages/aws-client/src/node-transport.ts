import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type Transport, UnreachableError } from './transport.js';

/** Long enough for a far region; nobody waits longer for one of ten questions. */
const PATIENCE_MS = 10_000;
/** Larger than any answer asked for: a bucket policy has at most 20 KiB. */
const MAXIMUM_BODY_BYTES = 1_048_576;

/**
 * A transport over `node:http`: never retries, follows no redirect, and gives up after 10 seconds (`patienceMs`).
 *
 * Not `fetch`: that would take `.` and `..` out of the path, and they are parts of keys.
 */
export function nodeTransport(patienceMs: number = PATIENCE_MS): Transport {
  return (request) =>
    new Promise((resolve, reject) => {
      const { protocol, hostname, host, port } = new URL(request.url);
      const secure = protocol === 'https:';
      let sent: ClientRequest | undefined;
      const timer = setTimeout(
        () => sent?.destroy(new Error(`no answer within ${patienceMs / 1_000} s`)),
        patienceMs,
      );
      const fail = (error: Error) => {
        clearTimeout(timer);
        reject(new UnreachableError(host, reasonOf(error), error));
      };
      sent = (secure ? httpsRequest : httpRequest)(
        {
          host: hostname.replace(/^\[|\]$/g, ''),
          port: port || (secure ? 443 : 80),
          path: request.url.slice(request.url.indexOf('/', protocol.length + 2)),
          method: request.method,
          headers: Object.fromEntries(request.headers),
          agent: false,
        },
        (response) => {
          collect(response, () => sent?.destroy()).then((body) => {
            clearTimeout(timer);
            resolve({
              status: response.statusCode ?? 0,
              header: (name) => {
                const value = response.headers[name];
                return Array.isArray(value) ? value.join(', ') : value;
              },
              body,
            });
          }, fail);
        },
      );
      sent.on('error', fail);
      sent.end(request.body);
    });
}

/** The body, or as much of it as is read: a store that ignores Range must not send us a whole object. */
function collect(response: IncomingMessage, stop: () => void): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    response.on('data', (piece: Buffer) => {
      pieces.push(piece);
      size += piece.length;
      if (size <= MAXIMUM_BODY_BYTES) return;
      resolve(Buffer.concat(pieces).subarray(0, MAXIMUM_BODY_BYTES));
      stop();
    });
    response.on('end', () => resolve(Buffer.concat(pieces)));
    response.on('error', reject);
  });
}

/** Node's message, or its code where several addresses were tried and the message is empty. */
function reasonOf(error: Error): string {
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
