import { createHash } from 'node:crypto';
import { createSigner } from '@countersign/sigv4';

const REGION = 'us-east-1';
const signer = createSigner();

/**
 * A correctly signed request as the bytes of HTTP/1.1. What is wrong with it is in what was signed, so that it gets
 * past the signature to the parser behind it.
 *
 * @param world where the server is, and root keys
 * @param request method, path (encoded), query and headers (pairs), body, `service` (default s3), `payloadHash`,
 *   `presigned`: sign in the query instead of a header
 */
export function sealedRequest({ endpoint, credentials }, request) {
  const { method, path, query = [], headers = [], body = Buffer.alloc(0), service = 's3' } = request;
  const { host } = new URL(endpoint);
  const common = {
    credentials,
    region: REGION,
    service,
    method,
    protocol: 'http:',
    host,
    path,
    query,
    signingDate: Date.now(),
  };
  if (request.presigned) {
    const { url } = signer.presign({ ...common, expiresIn: 600 });
    return rendered(method, url, host, [['host', host], ...headers], body);
  }
  const payloadHash = request.payloadHash ?? createHash('sha256').update(body).digest('hex');
  const signed = signer.signHeaders({ ...common, headers, payloadHash, sendPayloadHash: true });
  return rendered(method, signed.url, host, signed.headers, body);
}

/** Fields of an HTML form upload whose policy is signed. */
export function sealedForm({ endpoint, credentials }, { bucket, key, conditions = [] }) {
  return signer.presignPost({
    credentials,
    region: REGION,
    url: `${endpoint}/${bucket}`,
    bucket,
    key,
    conditions,
    signingDate: Date.now(),
    expiresIn: 600,
  });
}

function rendered(method, url, host, headers, body) {
  const target = url.slice(url.indexOf(host) + host.length);
  return plainRequest({ method, target, headers, body });
}

/** A request as bytes, as given: no header is added but the length of a body that does not say its own. */
export function plainRequest({ method, target, headers, body = Buffer.alloc(0) }) {
  const framed = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  const all = framed || body.length === 0 ? headers : [...headers, ['content-length', String(body.length)]];
  const lines = all.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines}\r\n`, 'latin1'), body]);
}
