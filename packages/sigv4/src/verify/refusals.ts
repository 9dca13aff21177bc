/**
 * What S3 answers to a request it cannot authenticate: one factory a reason. Texts and elements are
 * those S3 sends, as recorded by localstack's `aws.validated` snapshots, reported in issue threads, or
 * measured against s3.us-east-1.amazonaws.com (brekkylab/backlot, versity/versitygw).
 */
import { formatIsoSeconds } from '../amz-date.js';
import { MAX_SKEW_MS } from '../constants.js';
import { type ErrorElement, SigV4Error, type SigV4Reason } from '../errors.js';
import { hexBytes } from '../hex-bytes.js';
import type { CredentialFault } from './credential.js';

const QUERY_CODE = 'AuthorizationQueryParametersError';
const HEADER_CODE = 'AuthorizationHeaderMalformed';
const HEADER_MALFORMED = 'The authorization header is malformed; ';

export function severalMechanisms(authorization: string | undefined): SigV4Error {
  const extras: ErrorElement[] = [['ArgumentName', 'Authorization']];
  if (authorization !== undefined) extras.push(['ArgumentValue', authorization]);
  return new SigV4Error(
    'InvalidArgument',
    'SeveralMechanisms',
    'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
    { extras },
  );
}

/** S3 regions opened after January 2014 take Signature Version 4 alone. */
export function version2Unsupported(): SigV4Error {
  return new SigV4Error(
    'InvalidRequest',
    'SignatureVersion2Unsupported',
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  );
}

/** Our own limit, in S3's words for a function it does not have. */
export function version4aUnsupported(header: string): SigV4Error {
  return new SigV4Error(
    'NotImplemented',
    'SignatureVersion4aUnsupported',
    'A header you provided implies functionality that is not implemented',
    { extras: [['Header', header]] },
  );
}

export function authorizationHeaderInvalid(authorization: string): SigV4Error {
  return invalidArgument(
    'AuthorizationHeaderInvalid',
    "Authorization header is invalid -- one and only one ' ' (space) required",
    'Authorization',
    authorization,
  );
}

export function authorizationTypeUnsupported(authorization: string): SigV4Error {
  return invalidArgument(
    'AuthorizationTypeUnsupported',
    'Unsupported Authorization Type',
    'Authorization',
    authorization,
  );
}

export function algorithmUnsupported(): SigV4Error {
  return queryError(
    'AlgorithmUnsupported',
    'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"',
  );
}

export function queryParameterMissing(missing: readonly string[]): SigV4Error {
  return queryError(
    'QueryParameterMissing',
    'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    { missing: missing.join(', ') },
  );
}

export function queryDateMalformed(): SigV4Error {
  return queryError(
    'RequestDateMalformed',
    `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`,
  );
}

export function expiresMalformed(): SigV4Error {
  return queryError('ExpiresMalformed', 'X-Amz-Expires should be a number');
}

export function expiresNegative(): SigV4Error {
  return queryError('ExpiresNegative', 'X-Amz-Expires must be non-negative');
}

export function expiresTooLarge(): SigV4Error {
  return queryError(
    'ExpiresTooLarge',
    'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
  );
}

export function notYetValid(signedAt: number, expiresAt: number, now: number): SigV4Error {
  return new SigV4Error('AccessDenied', 'PresignedUrlNotYetValid', 'Request is not yet valid', {
    extras: [
      ['X-Amz-Date', String(signedAt)],
      ['Expires', formatIsoSeconds(expiresAt)],
      ['ServerTime', formatIsoSeconds(now)],
    ],
    facts: { signedAt, expiresAt, now },
  });
}

export function expired(expiresIn: string, signedAt: number, expiresAt: number, now: number): SigV4Error {
  return new SigV4Error('AccessDenied', 'PresignedUrlExpired', 'Request has expired', {
    extras: [
      ['X-Amz-Expires', expiresIn],
      ['Expires', formatIsoSeconds(expiresAt)],
      ['ServerTime', formatIsoSeconds(now)],
    ],
    facts: { signedAt, expiresAt, now },
  });
}

export function queryCredentialFault(fault: CredentialFault): SigV4Error {
  const message = `Error parsing the X-Amz-Credential parameter; ${fault.message}`;
  return new SigV4Error(QUERY_CODE, fault.reason, message, { extras: fault.extras });
}

export function queryCredentialDateMismatch(scopeDate: string, requestDate: string): SigV4Error {
  return queryError(
    'CredentialScopeDateMismatch',
    `Invalid credential date "${scopeDate}". This date is not the same as X-Amz-Date: "${requestDate}".`,
  );
}

export function payloadHashMissing(): SigV4Error {
  return new SigV4Error(
    'InvalidRequest',
    'PayloadHashMissing',
    'Missing required header for this request: x-amz-content-sha256',
  );
}

export function payloadHashMalformed(value: string): SigV4Error {
  return invalidArgument(
    'PayloadHashMalformed',
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
    'x-amz-content-sha256',
    value,
  );
}

export function requestDateMissing(): SigV4Error {
  return new SigV4Error(
    'AccessDenied',
    'RequestDateMissing',
    'AWS authentication requires a valid Date or x-amz-date header',
  );
}

export function requestTimeTooSkewed(date: string, signedAt: number, now: number): SigV4Error {
  return new SigV4Error(
    'RequestTimeTooSkewed',
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
    {
      extras: [
        ['RequestTime', date],
        ['ServerTime', formatIsoSeconds(now)],
        ['MaxAllowedSkewMilliseconds', String(MAX_SKEW_MS)],
      ],
      facts: { signedAt, now, skew: signedAt - now },
    },
  );
}

export function authorizationComponentMissing(): SigV4Error {
  return new SigV4Error(
    HEADER_CODE,
    'AuthorizationComponentMissing',
    `${HEADER_MALFORMED}the authorization header requires three components: Credential, SignedHeaders, and Signature.`,
  );
}

export function headerCredentialFault(fault: CredentialFault): SigV4Error {
  const message = `${HEADER_MALFORMED}${fault.message}`;
  return new SigV4Error(HEADER_CODE, fault.reason, message, { extras: fault.extras });
}

export function headerCredentialDateMismatch(): SigV4Error {
  return new SigV4Error(
    HEADER_CODE,
    'CredentialScopeDateMismatch',
    `${HEADER_MALFORMED}Invalid credential date. Date is not the same as X-Amz-Date.`,
  );
}

export function headersNotSignedRefusal(names: readonly string[]): SigV4Error {
  return new SigV4Error(
    'AccessDenied',
    'HeadersNotSigned',
    'There were headers present in the request which were not signed',
    { extras: [['HeadersNotSigned', names.join(', ')]] },
  );
}

export interface SignatureMismatch {
  readonly accessKeyId: string;
  readonly stringToSign: string;
  readonly signatureProvided: string;
  /** Absent where S3 signs something else than a request: a form policy, a chunk. */
  readonly canonicalRequest?: string;
}

export function signatureDoesNotMatch(
  mismatch: SignatureMismatch,
  reason: SigV4Reason = 'SignatureMismatch',
): SigV4Error {
  const extras: ErrorElement[] = [
    ['AWSAccessKeyId', mismatch.accessKeyId],
    ['StringToSign', mismatch.stringToSign],
    ['SignatureProvided', mismatch.signatureProvided],
    ['StringToSignBytes', hexBytes(mismatch.stringToSign)],
  ];
  if (mismatch.canonicalRequest !== undefined) {
    extras.push(
      ['CanonicalRequest', mismatch.canonicalRequest],
      ['CanonicalRequestBytes', hexBytes(mismatch.canonicalRequest)],
    );
  }
  return new SigV4Error(
    'SignatureDoesNotMatch',
    reason,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    { extras, facts: { accessKeyId: mismatch.accessKeyId } },
  );
}

function queryError(reason: SigV4Reason, message: string, facts?: Record<string, string>): SigV4Error {
  return new SigV4Error(QUERY_CODE, reason, message, facts === undefined ? {} : { facts });
}

function invalidArgument(reason: SigV4Reason, message: string, name: string, value: string): SigV4Error {
  return new SigV4Error('InvalidArgument', reason, message, {
    extras: [
      ['ArgumentName', name],
      ['ArgumentValue', value],
    ],
  });
}
