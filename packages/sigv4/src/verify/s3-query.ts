import {
  ALGORITHM,
  ALGORITHM_V4A,
  MAX_EXPIRES_IN,
  NOT_YET_VALID_TOLERANCE_MS,
  UNSIGNED_PAYLOAD,
} from '../constants.js';
import type { RawRequest } from '../types.js';
import { decodeUriComponent } from '../uri-encode.js';
import type { Claim } from './claim.js';
import { credentialFault } from './credential.js';
import { headersNotSigned } from './headers-not-signed.js';
import type { Memo } from './memo.js';
import { PAYLOAD_HASH_HEADER } from './names.js';
import type { AuthenticationOptions } from './options.js';
import { foldedHeader } from './raw-headers.js';
import * as refusals from './refusals.js';
import { canonicalQueryStringOf, type ScannedQuery } from './scanned-query.js';

const JAVA_LONG = /^[+-]?\d+$/;
const LONG_MAX = 2n ** 63n - 1n;

/**
 * Reads a presigned S3 request. The order of the checks is S3's, as measured: algorithm, six
 * parameters, date, expiry as a number, not yet valid, expired, credential, its date, unsigned
 * headers. Expiry therefore wins over an unknown key or a wrong signature.
 */
export function readS3Query(
  request: RawRequest,
  query: ScannedQuery,
  options: AuthenticationOptions,
  memo: Memo,
): Claim {
  const algorithm = decodeUriComponent(query.algorithm ?? '');
  if (algorithm !== ALGORITHM) {
    throw algorithm === ALGORITHM_V4A
      ? refusals.version4aUnsupported('X-Amz-Algorithm')
      : refusals.algorithmUnsupported();
  }
  const {
    credential: rawCredential,
    signature,
    date: rawDate,
    signedHeaders: rawSignedHeaders,
    expires,
  } = query;
  if (
    rawCredential === undefined ||
    signature === undefined ||
    rawDate === undefined ||
    rawSignedHeaders === undefined ||
    expires === undefined
  ) {
    throw refusals.queryParameterMissing(missingParameters(query));
  }

  const date = decodeUriComponent(rawDate);
  const signedAt = memo.amzDate(date);
  if (signedAt === undefined) throw refusals.queryDateMalformed();
  const expiresText = decodeUriComponent(expires);
  const expiresIn = readExpires(expiresText);
  const expiresAt = signedAt + expiresIn * 1000;
  const { now } = options;
  if (signedAt - now > NOT_YET_VALID_TOLERANCE_MS) throw refusals.notYetValid(signedAt, expiresAt, now);
  // Zero seconds is a number S3 takes, for a URL that was never good.
  if (now > expiresAt || expiresIn === 0) throw refusals.expired(expiresText, signedAt, expiresAt, now);

  const credential = memo.credential(rawCredential);
  const fault = credentialFault(credential, 's3', options.expectedRegion);
  if (fault !== undefined) throw refusals.queryCredentialFault(fault);
  if (!date.startsWith(credential.date)) {
    throw refusals.queryCredentialDateMismatch(credential.date, date.slice(0, 8));
  }
  const signedHeaders = memo.signedHeaders(rawSignedHeaders);
  const unsigned = headersNotSigned(request.headers, signedHeaders);
  if (unsigned.length > 0) throw refusals.headersNotSignedRefusal(unsigned);

  return {
    mechanism: 'query',
    service: 's3',
    accessKeyId: credential.accessKeyId,
    credentialScope: credential,
    signedHeaders,
    signature: decodeUriComponent(signature),
    sessionToken: query.securityToken === undefined ? undefined : decodeUriComponent(query.securityToken),
    signedAt,
    expiresAt,
    expiresIn,
    payloadHash: payloadHashOf(request, query, signedHeaders),
    algorithm: ALGORITHM,
    date,
    canonicalQueryString: canonicalQueryStringOf(query),
  };
}

/**
 * `UNSIGNED-PAYLOAD`, unless `x-amz-content-sha256` is sent and signed, or was moved to the query
 * ("Authenticating Requests: Using Query Parameters").
 */
function payloadHashOf(request: RawRequest, query: ScannedQuery, signedHeaders: readonly string[]): string {
  if (signedHeaders.includes(PAYLOAD_HASH_HEADER)) {
    const sent = foldedHeader(request.headers, PAYLOAD_HASH_HEADER);
    if (sent !== undefined) return sent;
  }
  return query.payloadHash === undefined ? UNSIGNED_PAYLOAD : decodeUriComponent(query.payloadHash);
}

/** Seconds, read as a Java long: `+300` and `0300` are 300. */
function readExpires(text: string): number {
  if (!JAVA_LONG.test(text)) throw refusals.expiresMalformed();
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    const exact = BigInt(text.startsWith('+') ? text.slice(1) : text);
    if (exact > LONG_MAX || exact < -LONG_MAX - 1n) throw refusals.expiresMalformed();
  }
  if (value < 0) throw refusals.expiresNegative();
  if (value > MAX_EXPIRES_IN) throw refusals.expiresTooLarge();
  return value;
}

function missingParameters(query: ScannedQuery): string[] {
  const sent: [string, string | undefined][] = [
    ['X-Amz-Credential', query.credential],
    ['X-Amz-Signature', query.signature],
    ['X-Amz-Date', query.date],
    ['X-Amz-SignedHeaders', query.signedHeaders],
    ['X-Amz-Expires', query.expires],
  ];
  return sent.filter(([, value]) => value === undefined).map(([name]) => name);
}
