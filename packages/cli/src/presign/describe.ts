import {
  formatDuration,
  type PresignedUrl,
  type SigningCredentials,
  whoseSession,
} from '@countersign/presign';
import { formatInstant } from './instant.js';
import type { Verification } from './verify-url.js';

/** The one line for a person: until when, how long, what limits it, and what was asked for if that is more. */
export function describeLife(signed: PresignedUrl, credentials: SigningCredentials): string {
  const { limitedBy, effectiveSeconds, requestedSeconds } = signed;
  const bound = limitedBy === 'unknown' ? 'at most until' : 'until';
  const line = `valid ${bound} ${formatInstant(signed.validUntil)} (${formatDuration(effectiveSeconds)}), ${limitOf(signed, credentials)}`;
  return effectiveSeconds < requestedSeconds
    ? `${line}; asked for ${formatDuration(requestedSeconds)}`
    : line;
}

function limitOf({ limitedBy }: PresignedUrl, credentials: SigningCredentials): string {
  switch (limitedBy) {
    case 'request':
      return 'as asked for';
    case 'credentials':
      return `limited by ${whoseSession(credentials)}`;
    case 'unknown':
      return `or until ${whoseSession(credentials)} ends, which is not known`;
    case 'maximum':
      return 'limited by the 7 d that S3 allows';
    case 'policy':
      return 'limited by a bucket policy on the age of signatures';
  }
}

/** What trying the URL gave. */
export function describeVerification(verification: Verification): string {
  return verification.tried
    ? `verified: ${verification.method} was answered with ${verification.status}`
    : `not tried: a ${verification.method} would write`;
}
