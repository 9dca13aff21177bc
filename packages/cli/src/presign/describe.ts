import {
  formatDuration,
  type LifeReport,
  type PresignedUrl,
  type SigningCredentials,
  whoseSession,
} from '@countersign/presign';
import { formatInstant } from './instant.js';
import type { Verification } from './verify-url.js';

/** The one line for a person: until when, how long, what limits it, and what was requested if that is more. */
export function describeLife(signed: LifeReport, credentials: SigningCredentials): string {
  const { effectiveSeconds, requestedSeconds } = signed;
  const bound = signed.credentials.expiry === 'unknown' ? 'at most until' : 'until';
  const line = `valid ${bound} ${formatInstant(signed.validUntil)} (${formatDuration(effectiveSeconds)}), ${limitOf(signed, credentials)}`;
  return effectiveSeconds < requestedSeconds
    ? `${line}; requested: ${formatDuration(requestedSeconds)}`
    : line;
}

function limitOf({ limitedBy }: LifeReport, credentials: SigningCredentials): string {
  switch (limitedBy) {
    case 'request':
      return 'as requested';
    case 'credentials':
      return `limited by ${whoseSession(credentials)}`;
    case 'unknown':
      return `or until ${whoseSession(credentials)} expires, which is not known`;
    case 'maximum':
      return 'limited by the 7 d that S3 allows';
    case 'policy':
      return 'limited by a bucket policy';
  }
}

/** Which headers must come with the URL; a customer's key is named, not shown. */
export function describeHeaders(required: PresignedUrl['requiredHeaders']): string[] {
  return required.map(({ name, value }) =>
    name.endsWith('-customer-key')
      ? `send with it: ${name}: the base64 of the key in --sse-c-key-file`
      : `send with it: ${name}: ${value}`,
  );
}

/** What trying the URL gave. */
export function describeVerification(verification: Verification): string {
  return verification.tried
    ? `verified: ${verification.method} was answered with ${verification.status}`
    : `not tried: a ${verification.method} request would write`;
}
