import { createHash } from 'node:crypto';
import { createSigner, encodeS3Key, type Pair, parseQuery } from '@countersign/sigv4';
import type { RawAnswer, RawClient } from '../s3/raw-client.js';
import type { Keys } from './people.js';

export interface RawQueryOptions {
  /** Who signs; default nobody. */
  readonly by?: Keys | undefined;
  /** Where the signature stands. Default: in a header. */
  readonly sign?: 'header' | 'query';
  readonly headers?: readonly Pair[];
  readonly body?: string;
}

/** A request whose query is sent as it is written: repeated, encoded or empty, and signed just so. */
export function sendRawQuery(
  client: RawClient,
  method: string,
  path: string,
  query: string,
  options: RawQueryOptions = {},
): Promise<RawAnswer> {
  const { by, sign = 'header', headers = [], body = '' } = options;
  const line = `http://${client.host}${encodeS3Key(path)}`;
  const length: Pair = ['content-length', String(Buffer.byteLength(body))];
  if (by === undefined) {
    return client.fetch(method, query === '' ? line : `${line}?${query}`, [...headers, length], body);
  }
  const shared = {
    credentials: by,
    region: client.server.region,
    method,
    protocol: 'http:' as const,
    host: client.host,
    path: encodeS3Key(path),
    query: parseQuery(query),
    headers,
    signingDate: client.server.clock.now(),
  };
  const signer = createSigner();
  if (sign === 'header') {
    const payloadHash = createHash('sha256').update(body).digest('hex');
    const signed = signer.signHeaders({ ...shared, payloadHash });
    return client.fetch(method, query === '' ? line : `${line}?${query}`, [...signed.headers, length], body);
  }
  const { url } = signer.presign({ ...shared, expiresIn: 300 });
  // With the headers that the presigner moved there.
  const ofSignature = url
    .slice(url.indexOf('?') + 1)
    .split('&')
    .filter((pair) => /^x-amz-/i.test(pair));
  const sent = headers.filter(([name]) => !name.toLowerCase().startsWith('x-amz-'));
  return client.fetch(method, `${line}?${[query, ...ofSignature].join('&')}`, [...sent, length], body);
}
