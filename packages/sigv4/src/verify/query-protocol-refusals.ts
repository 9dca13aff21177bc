/**
 * What STS and IAM answer to a request they cannot authenticate. Texts as reported in issue threads
 * (boto, aws-sdk, dynalite's notes on the shared front end of the query and JSON protocols).
 */
import { formatAmzDate } from '../amz-date.js';
import { MAX_SKEW_MS } from '../constants.js';
import { SigV4Error, type SigV4Reason } from '../errors.js';

export function authorizationIncomplete(problems: readonly string[], scheme: string): SigV4Error {
  return incomplete('AuthorizationComponentMissing', `${problems.join(' ')} Authorization=${scheme}`);
}

export function queryIncomplete(problems: readonly string[]): SigV4Error {
  return incomplete('QueryParameterMissing', `${problems.join(' ')} Re-examine the query-string parameters.`);
}

export function unsupportedAlgorithm(algorithm: string): SigV4Error {
  return incomplete('AlgorithmUnsupported', `Unsupported AWS 'algorithm': '${algorithm}'`);
}

export function dateMalformed(date: string): SigV4Error {
  return incomplete(
    'RequestDateMalformed',
    `Date must be in ISO-8601 'basic format'. Got '${date}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  );
}

export function credentialMalformed(credential: string): SigV4Error {
  return incomplete(
    'CredentialMalformed',
    `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
  );
}

export function scopeMismatch(reason: SigV4Reason, problems: readonly string[]): SigV4Error {
  return new SigV4Error('SignatureDoesNotMatch', reason, problems.join(' '));
}

export function hostNotSigned(): SigV4Error {
  return new SigV4Error(
    'SignatureDoesNotMatch',
    'HeadersNotSigned',
    "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
  );
}

export function signatureExpired(date: string, signedAt: number, now: number): SigV4Error {
  const oldest = formatAmzDate(now - MAX_SKEW_MS);
  return new SigV4Error(
    'SignatureDoesNotMatch',
    'SignatureExpired',
    `Signature expired: ${date} is now earlier than ${oldest} (${formatAmzDate(now)} - 15 min.)`,
    { facts: { signedAt, now } },
  );
}

export function signatureNotYetCurrent(date: string, signedAt: number, now: number): SigV4Error {
  const newest = formatAmzDate(now + MAX_SKEW_MS);
  return new SigV4Error(
    'SignatureDoesNotMatch',
    'SignatureNotYetCurrent',
    `Signature not yet current: ${date} is still later than ${newest} (${formatAmzDate(now)} + 15 min.)`,
    { facts: { signedAt, now } },
  );
}

export function queryProtocolMismatch(accessKeyId: string): SigV4Error {
  return new SigV4Error(
    'SignatureDoesNotMatch',
    'SignatureMismatch',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    { facts: { accessKeyId } },
  );
}

function incomplete(reason: SigV4Reason, message: string): SigV4Error {
  return new SigV4Error('IncompleteSignature', reason, message);
}
