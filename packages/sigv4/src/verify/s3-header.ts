import { formatAmzDate, parseAmzDate, parseHeaderDate } from '../amz-date.js';
import { ALGORITHM, ALGORITHM_V4A, MAX_SKEW_MS } from '../constants.js';
import type { RawRequest } from '../types.js';
import { readVersion2Header } from '../version2/read-version2.js';
import { parseAuthorizationComponents } from './authorization-header.js';
import type { Claim } from './claim.js';
import { credentialFault, parseCredential } from './credential.js';
import { headersNotSigned } from './headers-not-signed.js';
import { splitSignedHeaders } from './memo.js';
import { PAYLOAD_HASH_HEADER, SECURITY_TOKEN_HEADER } from './names.js';
import type { AuthenticationOptions } from './options.js';
import { firstHeader } from './raw-headers.js';
import * as refusals from './refusals.js';
import { canonicalQueryStringOf, type ScannedQuery } from './scanned-query.js';

const SHA256_HEX = /^[0-9a-fA-F]{64}$/;

/** The keywords S3 takes for a payload hash, spelt exactly so. */
const PAYLOAD_KEYWORDS: ReadonlySet<string> = new Set([
  'UNSIGNED-PAYLOAD',
  'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
  'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
  'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER',
]);

/**
 * Reads a header-signed S3 request. The order of the checks is S3's, as measured: scheme, payload
 * hash, date, skew, three components, credential, its date, unsigned headers.
 */
export function readS3Header(
  request: RawRequest,
  authorization: string,
  query: ScannedQuery,
  options: AuthenticationOptions,
): Claim {
  const { headers } = request;
  const space = authorization.indexOf(' ');
  if (space < 0) throw refusals.authorizationHeaderInvalid(authorization);
  // S3 reads the scheme without case and signs it as sent.
  const algorithm = authorization.slice(0, space);
  const scheme = algorithm.toUpperCase();
  if (scheme === 'AWS') return readVersion2Header(request, authorization, options);
  if (scheme === ALGORITHM_V4A) throw refusals.version4aUnsupported('Authorization');
  if (scheme !== ALGORITHM) throw refusals.authorizationTypeUnsupported(authorization);

  const payloadHash = firstHeader(headers, PAYLOAD_HASH_HEADER)?.trim();
  if (payloadHash === undefined) throw refusals.payloadHashMissing();
  if (!PAYLOAD_KEYWORDS.has(payloadHash) && !SHA256_HEX.test(payloadHash)) {
    throw refusals.payloadHashMalformed(payloadHash);
  }

  const date = (firstHeader(headers, 'x-amz-date') ?? firstHeader(headers, 'date'))?.trim();
  const signedAt = date === undefined ? undefined : parseHeaderDate(date);
  if (date === undefined || signedAt === undefined) throw refusals.requestDateMissing();
  if (!withinSkew(signedAt, options)) throw refusals.requestTimeTooSkewed(date, signedAt, options.now);

  const components = parseAuthorizationComponents(authorization.slice(space + 1));
  const { signature } = components;
  if (
    components.credential === undefined ||
    components.signedHeaders === undefined ||
    signature === undefined
  ) {
    throw refusals.authorizationComponentMissing();
  }
  const credential = parseCredential(components.credential);
  const fault = credentialFault(credential, 's3', options.expectedRegion);
  if (fault !== undefined) throw refusals.headerCredentialFault(fault);
  if (credential.date !== formatAmzDate(signedAt).slice(0, 8)) throw refusals.headerCredentialDateMismatch();
  const signedHeaders = splitSignedHeaders(components.signedHeaders);
  const unsigned = headersNotSigned(headers, signedHeaders);
  if (unsigned.length > 0) throw refusals.headersNotSignedRefusal(unsigned);

  return {
    mechanism: 'header',
    service: 's3',
    accessKeyId: credential.accessKeyId,
    credentialScope: credential,
    signedHeaders,
    signature,
    sessionToken: firstHeader(headers, SECURITY_TOKEN_HEADER)?.trim(),
    signedAt,
    expiresAt: undefined,
    expiresIn: undefined,
    payloadHash,
    algorithm,
    date: dateLine(date, signedAt),
    canonicalQueryString: canonicalQueryStringOf(query),
  };
}

/**
 * The time as the string to sign has it: ISO 8601 basic, also where the request carries a `Date` header as HTTP writes it.
 * Source: IAM User Guide, "Create a signed AWS API request", step 3.
 */
export function dateLine(date: string, signedAt: number): string {
  return parseAmzDate(date) === undefined ? formatAmzDate(signedAt) : date;
}

/** Whether a time is within 15 minutes of the server's clock, or of the second one when given. */
export function withinSkew(time: number, options: AuthenticationOptions): boolean {
  if (Math.abs(time - options.now) <= MAX_SKEW_MS) return true;
  const other = options.alsoAcceptHeaderTime;
  return other !== undefined && Math.abs(time - other) <= MAX_SKEW_MS;
}
