import { hmacSha256Hex, sha256Hex } from '#hash';
import { formatAmzDate } from '../amz-date.js';
import { canonicalQueryString, encodeParameter, joinParameters } from '../canonical-query-string.js';
import { canonicalRequest } from '../canonical-request.js';
import { canonicalUri } from '../canonical-uri.js';
import { ALGORITHM, EMPTY_SHA256 } from '../constants.js';
import type { SigningKeyCache } from '../signing-key.js';
import { stringToSign } from '../string-to-sign.js';
import type { Pair } from '../types.js';
import {
  canonicalisationOf,
  checkedPath,
  headersToSign,
  hostWithoutDefaultPort,
  ownHeaders,
  type RequestToSign,
  signingTime,
} from './request.js';

export interface SignHeadersInput extends RequestToSign {
  /**
   * SHA-256 of the body in lower-case hex, `UNSIGNED-PAYLOAD` or a `STREAMING-...` keyword.
   * Default: the value of an `x-amz-content-sha256` header, else the hash of an empty body.
   */
  readonly payloadHash?: string;
  /** Whether to send `x-amz-content-sha256`. Default: as S3 demands it, and not elsewhere. */
  readonly sendPayloadHash?: boolean;
}

export interface SignedRequest {
  readonly url: string;
  /** All headers to send, the given ones first, then `x-amz-date`, `authorization` and the rest. */
  readonly headers: readonly Pair[];
  readonly signature: string;
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly signedHeaders: readonly string[];
}

const PAYLOAD_HASH_HEADER = 'x-amz-content-sha256';

/** Signs a request in its Authorization header. */
export function signHeaders(input: SignHeadersInput, keys: SigningKeyCache): SignedRequest {
  const service = input.service ?? 's3';
  const protocol = input.protocol ?? 'https:';
  const canonicalisation = canonicalisationOf(service, input.canonicalisation);
  const host = hostWithoutDefaultPort(input.host, protocol);
  const path = checkedPath(input.path);
  const amzDate = formatAmzDate(Math.floor(signingTime(input.signingDate) / 1000) * 1000);
  const { accessKeyId, secretAccessKey, sessionToken } = input.credentials;

  const given = ownHeaders(input.headers ?? [], host);
  const sentHash = given.find(([name]) => name.toLowerCase() === PAYLOAD_HASH_HEADER)?.[1];
  const payloadHash = input.payloadHash ?? sentHash ?? EMPTY_SHA256;
  const headers = given.filter(([name]) => {
    const lowerCase = name.toLowerCase();
    return lowerCase !== PAYLOAD_HASH_HEADER && !(sessionToken && lowerCase === 'x-amz-security-token');
  });
  headers.push(['x-amz-date', amzDate]);
  if (sessionToken) headers.push(['x-amz-security-token', sessionToken]);
  if (input.sendPayloadHash ?? (canonicalisation === 's3' || sentHash !== undefined)) {
    headers.push([PAYLOAD_HASH_HEADER, payloadHash]);
  }

  const scoped = keys.get(secretAccessKey, amzDate.slice(0, 8), input.region, service);
  const { names, block } = headersToSign(headers, input.unsignableHeaders, input.signableHeaders);
  const signedHeaders = names.join(';');
  const parameters = (input.query ?? []).map(([name, value]) => encodeParameter(name, value));
  const request = canonicalRequest({
    method: input.method,
    uri: canonicalUri(path, canonicalisation),
    queryString: canonicalQueryString(parameters),
    headers: block,
    signedHeaders,
    payloadHash,
  });
  const text = stringToSign(amzDate, scoped.scope, sha256Hex(request));
  const signature = hmacSha256Hex(scoped.key, text);
  headers.push([
    'authorization',
    `${ALGORITHM} Credential=${accessKeyId}/${scoped.scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  ]);
  const query = joinParameters(parameters);
  return {
    url: `${protocol}//${host}${path}${query === '' ? '' : `?${query}`}`,
    headers,
    signature,
    canonicalRequest: request,
    stringToSign: text,
    signedHeaders: names,
  };
}
