import {
  canonicalQueryString,
  canonicalRequest,
  deriveSigningKey,
  type EncodedParameter,
  encodeNonAscii,
  hmacSha1Base64,
  hmacSha256Hex,
  prepareHmacKey,
  sha256Hex,
  version2StringToSign,
} from '@countersign/sigv4';
import { type SentRequest, sentHeader, sentHost, sentParameters, sentPath } from './sent-request.js';

/** All that goes into one signature, each part free to be changed. */
export interface Signable {
  readonly version: 'v4' | 'v2';
  readonly secret: string;
  readonly method: string;
  /** Canonical path. */
  readonly path: string;
  readonly parameters: readonly EncodedParameter[];
  /** Header lines in the order signed; the value '' for one that was not sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly payloadHash: string;
  readonly date: string;
  readonly scopeDate: string;
  readonly region: string;
  readonly service: string;
  /** Version 2: the bucket that the host names. */
  readonly hostedBucket?: string | undefined;
}

export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

/** The request as given, with a secret; undefined where the URL lacks what a signature needs. */
export function signableOf(request: SentRequest, method: string, secret: string): Signable | undefined {
  const { url } = request;
  if (url.version === 'v2') return version2Signable(request, method, secret);
  const { v4 } = url;
  if (v4?.date === undefined || v4.scopeDate === undefined || v4.scopeRegion === undefined) return undefined;
  const names = v4.signedHeaders ?? ['host'];
  const payload = request.sentHeaders?.get('x-amz-content-sha256');
  return {
    version: 'v4',
    secret,
    method,
    path: sentPath(url),
    parameters: sentParameters(url),
    headers: names.map((name) => [name.toLowerCase(), sentHeader(request, name.toLowerCase()) ?? '']),
    payloadHash: payload !== undefined && names.includes('x-amz-content-sha256') ? payload : UNSIGNED_PAYLOAD,
    date: v4.date,
    scopeDate: v4.scopeDate,
    region: v4.scopeRegion,
    service: v4.scopeService ?? 's3',
  };
}

function version2Signable(request: SentRequest, method: string, secret: string): Signable | undefined {
  const { url } = request;
  if (url.v2?.expires === undefined) return undefined;
  const headers = [...(request.sentHeaders ?? [])].filter(
    ([name]) => name.startsWith('x-amz-') || name === 'content-type' || name === 'content-md5',
  );
  return {
    version: 'v2',
    secret,
    method,
    path: encodeNonAscii(url.rawPath),
    parameters: sentParameters(url),
    headers: [['host', sentHost(url)], ...headers],
    payloadHash: '',
    date: url.v2.expires,
    scopeDate: '',
    region: '',
    service: 's3',
    hostedBucket: url.address.style === 'virtual' ? url.address.bucket : undefined,
  };
}

export function signatureOf(signable: Signable): string {
  if (signable.version === 'v2') return version2SignatureOf(signable);
  const { scopeDate, region, service, date } = signable;
  const request = canonicalRequest({
    method: signable.method,
    uri: signable.path,
    queryString: canonicalQueryString(signable.parameters),
    headers: signable.headers.map(([name, value]) => `${name}:${value}\n`).join(''),
    signedHeaders: signable.headers.map(([name]) => name).join(';'),
    payloadHash: signable.payloadHash,
  });
  const text = `AWS4-HMAC-SHA256\n${date}\n${scopeDate}/${region}/${service}/aws4_request\n${sha256Hex(request)}`;
  const key = deriveSigningKey(signable.secret, { date: scopeDate, region, service });
  return hmacSha256Hex(prepareHmacKey(key), text);
}

function version2SignatureOf(signable: Signable): string {
  const query = signable.parameters.map(({ name, value }) => (value === '' ? name : `${name}=${value}`));
  const request = {
    method: signable.method,
    path: signable.path,
    query: query.join('&'),
    headers: signable.headers.flat(),
  };
  return hmacSha1Base64(signable.secret, version2StringToSign(request, signable.date, signable.hostedBucket));
}
