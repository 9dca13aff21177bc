import http from 'node:http';
import https from 'node:https';
import { Answer } from './answer.js';

/** Longer than any server takes to answer one of these small requests. */
const TIMEOUT_MS = 60_000;

/**
 * Sends a request as it stands: the request target and every header go out as given, and no header is added
 * but `Content-Length` where it is needed. `address` overrides where to connect, not what Host says.
 */
export function send({ method, url, headers = [], body, address }) {
  const { protocol, host, target } = splitUrl(url);
  const sent = [...headers];
  const has = (name) => sent.some(([other]) => other.toLowerCase() === name);
  if (!has('host')) sent.unshift(['Host', host]);
  const writes = method === 'PUT' || method === 'POST';
  const bytes = body === undefined ? (writes ? Buffer.alloc(0) : undefined) : Buffer.from(body);
  if (bytes !== undefined && !has('content-length') && !has('transfer-encoding')) {
    sent.push(['Content-Length', String(bytes.length)]);
  }
  sent.push(['Connection', 'close']);
  const to = new URL(address ?? `${protocol}//${host}`);
  return new Promise((resolve, reject) => {
    const request = (to.protocol === 'https:' ? https : http).request(
      {
        hostname: to.hostname,
        port: to.port || undefined,
        method,
        path: target,
        headers: sent.flat(),
        setHost: false,
        timeout: TIMEOUT_MS,
      },
      (response) => {
        const pieces = [];
        response.on('data', (piece) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () => {
          resolve(new Answer(response.statusCode, response.rawHeaders, Buffer.concat(pieces)));
        });
      },
    );
    request.on('timeout', () => request.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)));
    request.on('error', reject);
    request.end(bytes);
  });
}

/** Takes a URL apart without normalising anything. */
function splitUrl(url) {
  const [, protocol, host, target] = /^(https?:)\/\/([^/?]+)(.*)$/s.exec(url);
  return { protocol, host, target: target.startsWith('/') ? target : `/${target}` };
}
