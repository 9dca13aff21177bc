/** What S3 answers to a form upload it refuses; sources as for the request refusals. */
import { type ErrorElement, SigV4Error, type SigV4Reason } from '../errors.js';

export function postFieldMissing(field: string): SigV4Error {
  return invalidArgument(
    'PostFieldMissing',
    `Bucket POST must contain a field named '${field}'.  If it is specified, please check the order of the fields.`,
    [
      ['ArgumentName', field],
      ['ArgumentValue', ''],
    ],
  );
}

/** A policy that nobody signed. Recorded on AWS by localstack/localstack, test_post_request_missing_fields. */
export function postUnsigned(): SigV4Error {
  return new SigV4Error('AccessDenied', 'PostUnsigned', 'Access Denied');
}

export function postKeyEmpty(): SigV4Error {
  return invalidArgument('PostFieldEmpty', 'User key must have a length greater than 0.', [
    ['ArgumentName', 'key'],
    ['ArgumentValue', ''],
  ]);
}

export function postAlgorithmUnsupported(value: string): SigV4Error {
  return invalidArgument('AlgorithmUnsupported', 'Only AWS4-HMAC-SHA256 is supported', [
    ['ArgumentName', 'X-Amz-Algorithm'],
    ['ArgumentValue', value],
  ]);
}

/** The spelling is S3's. */
export function postDateMalformed(value: string): SigV4Error {
  return invalidArgument('RequestDateMalformed', 'X-Amz-Date must be formated via ISO8601 Long format', [
    ['ArgumentName', 'X-Amz-Date'],
    ['ArgumentValue', value],
  ]);
}

export function postCredentialFault(
  reason: SigV4Reason,
  message: string,
  value: string,
  extras: readonly ErrorElement[],
): SigV4Error {
  return invalidArgument(reason, message, [
    ['ArgumentName', 'X-Amz-Credential'],
    ['ArgumentValue', value],
    ...extras,
  ]);
}

export function policyMalformed(detail: string): SigV4Error {
  return new SigV4Error('InvalidPolicyDocument', 'PostPolicyMalformed', `Invalid Policy: ${detail}`);
}

export function policyExpired(expiresAt: number, now: number): SigV4Error {
  return new SigV4Error('AccessDenied', 'PostPolicyExpired', 'Invalid according to Policy: Policy expired.', {
    facts: { expiresAt, now },
  });
}

export function conditionFailed(condition: string): SigV4Error {
  return new SigV4Error(
    'AccessDenied',
    'PostPolicyConditionFailed',
    `Invalid according to Policy: Policy Condition failed: ${condition}`,
  );
}

export function fieldUncovered(field: string): SigV4Error {
  return new SigV4Error(
    'AccessDenied',
    'PostFieldUncovered',
    `Invalid according to Policy: Extra input fields: ${field}`,
  );
}

export function uploadTooLarge(size: number, maximum: number): SigV4Error {
  return new SigV4Error(
    'EntityTooLarge',
    'PostUploadTooLarge',
    'Your proposed upload exceeds the maximum allowed size',
    {
      extras: [
        ['ProposedSize', String(size)],
        ['MaxSizeAllowed', String(maximum)],
      ],
    },
  );
}

export function uploadTooSmall(size: number, minimum: number): SigV4Error {
  return new SigV4Error(
    'EntityTooSmall',
    'PostUploadTooSmall',
    'Your proposed upload is smaller than the minimum allowed size',
    {
      extras: [
        ['ProposedSize', String(size)],
        ['MinSizeAllowed', String(minimum)],
      ],
    },
  );
}

function invalidArgument(reason: SigV4Reason, message: string, extras: readonly ErrorElement[]): SigV4Error {
  return new SigV4Error('InvalidArgument', reason, message, { extras });
}
