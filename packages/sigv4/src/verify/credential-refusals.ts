/**
 * What AWS answers when the key or the token of a well-formed request is no good. The verifier does
 * not know keys; these are for the one who looks them up.
 */
import { SigV4Error } from '../errors.js';
import type { VerifiedService } from '../types.js';

/**
 * An access key that is unknown, inactive or deleted; also a temporary key sent without its token.
 * S3: `InvalidAccessKeyId`; STS and IAM: `InvalidClientTokenId`.
 */
export function accessKeyUnknown(service: VerifiedService, accessKeyId: string): SigV4Error {
  const facts = { accessKeyId };
  if (service !== 's3') return invalidClientToken('AccessKeyUnknown', accessKeyId);
  return new SigV4Error(
    'InvalidAccessKeyId',
    'AccessKeyUnknown',
    'The AWS Access Key Id you provided does not exist in our records.',
    { extras: [['AWSAccessKeyId', accessKeyId]], facts },
  );
}

/** A session token past its end. S3 answers 400 and repeats the token, STS and IAM 403 without it. */
export function tokenExpired(
  service: VerifiedService,
  accessKeyId: string,
  sessionToken: string,
  facts: Readonly<Record<string, string | number>> = {},
): SigV4Error {
  const known = { accessKeyId, ...facts };
  if (service !== 's3') {
    const message = 'The security token included in the request is expired';
    return new SigV4Error('ExpiredToken', 'TokenExpired', message, { facts: known });
  }
  return new SigV4Error('ExpiredToken', 'TokenExpired', 'The provided token has expired.', {
    extras: [['Token-0', sessionToken]],
    facts: known,
  });
}

/** A session token that is malformed, or not this key's. */
export function tokenInvalid(
  service: VerifiedService,
  accessKeyId: string,
  sessionToken: string,
): SigV4Error {
  if (service !== 's3') return invalidClientToken('TokenInvalid', accessKeyId);
  return new SigV4Error(
    'InvalidToken',
    'TokenInvalid',
    'The provided token is malformed or otherwise invalid.',
    { extras: [['Token-0', sessionToken]], facts: { accessKeyId } },
  );
}

/** An unsigned request to an operation of STS or IAM that must be signed. */
export function authenticationMissing(): SigV4Error {
  return new SigV4Error(
    'MissingAuthenticationToken',
    'AuthenticationMissing',
    'Request is missing Authentication Token',
  );
}

function invalidClientToken(reason: 'AccessKeyUnknown' | 'TokenInvalid', accessKeyId: string): SigV4Error {
  return new SigV4Error(
    'InvalidClientTokenId',
    reason,
    'The security token included in the request is invalid',
    { facts: { accessKeyId } },
  );
}
