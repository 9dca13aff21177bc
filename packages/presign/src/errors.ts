import { formatDuration } from './duration.js';
import type { Lifetime, LimitedBy } from './lifetime.js';
import type { WayOut } from './ways-out.js';

/** Why no URL was signed. */
export type PresignErrorCode =
  | 'CredentialsExpireFirst'
  | 'LifetimeShortfall'
  | 'CredentialsExpired'
  | 'ExpiryUnknown'
  | 'SessionTokenMissing';

/** Base of everything this package refuses with. Wrong arguments are `RangeError` and `TypeError` instead. */
export class PresignError extends Error {
  override readonly name: string = 'PresignError';
  readonly code: PresignErrorCode;

  constructor(code: PresignErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A URL signed now would die before the time asked for. Nothing was signed. */
export class LifetimeShortfallError extends PresignError {
  override readonly name: string = 'LifetimeShortfallError';
  readonly limitedBy: LimitedBy;
  /** Seconds asked for, from now. */
  readonly requestedSeconds: number;
  /** Seconds a URL signed now would live, from now. */
  readonly availableSeconds: number;
  /** When it would die. */
  readonly availableUntil: Date;
  /** What can be done, the most fitting first. */
  readonly waysOut: readonly WayOut[];

  constructor(
    lifetime: Lifetime,
    because: string,
    waysOut: readonly WayOut[],
    code: PresignErrorCode = 'LifetimeShortfall',
  ) {
    super(
      code,
      `a URL signed now would live ${formatDuration(lifetime.effectiveSeconds)}, until ${lifetime.validUntil.toISOString()}, ` +
        `because ${because}; asked for ${formatDuration(lifetime.requestedSeconds)}`,
    );
    this.limitedBy = lifetime.limitedBy;
    this.requestedSeconds = lifetime.requestedSeconds;
    this.availableSeconds = lifetime.effectiveSeconds;
    this.availableUntil = lifetime.validUntil;
    this.waysOut = waysOut;
  }
}

/** The session that signs ends before the time asked for: the commonest way for a presigned URL to die early. */
export class CredentialsExpireFirstError extends LifetimeShortfallError {
  override readonly name = 'CredentialsExpireFirstError';

  constructor(lifetime: Lifetime, whose: string, waysOut: readonly WayOut[]) {
    super(lifetime, `${whose} ends then`, waysOut, 'CredentialsExpireFirst');
  }
}

/** The credentials are already over: whatever they sign is refused with ExpiredToken. */
export class CredentialsExpiredError extends PresignError {
  override readonly name = 'CredentialsExpiredError';
  readonly expiredAt: Date;

  constructor(whose: string, expiredAt: Date, now: Date) {
    const ago = formatDuration((now.getTime() - expiredAt.getTime()) / 1_000);
    super(
      'CredentialsExpired',
      `${whose} ended ${ago} ago, at ${expiredAt.toISOString()}; get fresh credentials and sign again`,
    );
    this.expiredAt = expiredAt;
  }
}

/** The end of the credentials had to be known and is not. */
export class ExpiryUnknownError extends PresignError {
  override readonly name = 'ExpiryUnknownError';

  constructor() {
    super(
      'ExpiryUnknown',
      'nobody says when the credentials end, and it was required to be known; ' +
        'set AWS_CREDENTIAL_EXPIRATION to the Expiration that came with them (ISO 8601)',
    );
  }
}

/** A temporary key without its session token: S3 does not know such a key. */
export class SessionTokenMissingError extends PresignError {
  override readonly name = 'SessionTokenMissingError';

  constructor(accessKeyId: string) {
    super(
      'SessionTokenMissing',
      `the access key \`${accessKeyId}\` is temporary and its session token is missing, so S3 would answer InvalidAccessKeyId; ` +
        'set AWS_SESSION_TOKEN (aws_session_token in a profile)',
    );
  }
}
