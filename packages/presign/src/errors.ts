import type { Lifetime, LimitedBy, WayOut } from '@countersign/aws-model';
import { formatDuration, sameInBothForms } from '@countersign/aws-model';

/** Why no URL was signed. */
export type PresignErrorCode =
  | 'CredentialsExpireFirst'
  | 'LifetimeShortfall'
  | 'CredentialsExpired'
  | 'ExpiryUnknown'
  | 'SessionTokenMissing'
  | 'LifetimeTooLong'
  | 'LongTermKeyForbidden'
  | 'RoleSessionTooShort'
  | 'AssumeRoleFailed'
  | 'ClockSkewed'
  | 'WrongRegion'
  | 'LedgerUnwritable';

/** Base of everything this package refuses with. Wrong arguments are `RangeError` and `TypeError` instead. */
export class PresignError extends Error {
  override readonly name: string = 'PresignError';
  readonly code: PresignErrorCode;

  constructor(code: PresignErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A URL (or a form) signed now would expire before the time requested. Nothing was signed. */
export class LifetimeShortfallError extends PresignError {
  override readonly name: string = 'LifetimeShortfallError';
  readonly limitedBy: LimitedBy;
  /** Seconds requested, from now. */
  readonly requestedSeconds: number;
  /** Seconds a URL signed now would live, from now; an upper bound where the credentials do not say when they expire. */
  readonly availableSeconds: number;
  /** When it would expire; likewise. */
  readonly availableUntil: Date;
  /** What can be done, the most fitting first. */
  readonly waysOut: readonly WayOut[];

  constructor(
    lifetime: Lifetime,
    because: string,
    waysOut: readonly WayOut[],
    code: PresignErrorCode = 'LifetimeShortfall',
    signed: 'URL' | 'form' = 'URL',
  ) {
    const bound = lifetime.atMost ? 'at most ' : '';
    super(
      code,
      `a ${signed} signed now would live ${bound}${formatDuration(lifetime.effectiveSeconds)}, until ${lifetime.validUntil.toISOString()}, ` +
        `because ${because}; requested: ${requested(lifetime)}`,
    );
    this.limitedBy = lifetime.limitedBy;
    this.requestedSeconds = lifetime.requestedSeconds;
    this.availableSeconds = lifetime.effectiveSeconds;
    this.availableUntil = lifetime.validUntil;
    this.waysOut = waysOut;
  }
}

function requested({ requestedSeconds, neededSeconds }: Lifetime): string {
  const margin = neededSeconds - requestedSeconds;
  return `${formatDuration(requestedSeconds)}${margin > 0 ? ` and a margin of ${formatDuration(margin)}` : ''}`;
}

/**
 * The session that signs expires before the time requested: the commonest way for a presigned URL to die early. Also where the
 * session does not say when it expires, and none of its kind can live that long.
 */
export class CredentialsExpireFirstError extends LifetimeShortfallError {
  override readonly name = 'CredentialsExpireFirstError';

  /** @param because completes "because ...": whose session, and what is known of its end */
  constructor(lifetime: Lifetime, because: string, waysOut: readonly WayOut[], signed?: 'URL' | 'form') {
    super(lifetime, because, waysOut, 'CredentialsExpireFirst', signed);
  }
}

/** The credentials have expired already: whatever they sign is refused with ExpiredToken. */
export class CredentialsExpiredError extends PresignError {
  override readonly name = 'CredentialsExpiredError';
  readonly expiredAt: Date;

  constructor(whose: string, expiredAt: Date, now: Date) {
    const ago = formatDuration((now.getTime() - expiredAt.getTime()) / 1_000);
    super(
      'CredentialsExpired',
      `${whose} expired ${ago} ago, at ${expiredAt.toISOString()}; get fresh credentials and sign again`,
    );
    this.expiredAt = expiredAt;
  }
}

/** When the credentials expire had to be known, and is not. */
export class ExpiryUnknownError extends PresignError {
  override readonly name = 'ExpiryUnknownError';
  /** What can be done, the most fitting first. */
  readonly waysOut: readonly WayOut[];

  constructor(whose: string, waysOut: readonly WayOut[]) {
    super('ExpiryUnknown', `cannot tell when ${whose} expires, and requireKnown is set`);
    this.waysOut = waysOut;
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

/** The lifetime requested is longer than `maxLifetime` lets it be: a leaked URL lives as long. */
export class LifetimeTooLongError extends PresignError {
  override readonly name = 'LifetimeTooLongError';
  readonly requestedSeconds: number;
  readonly maximumSeconds: number;

  constructor(requestedSeconds: number, maximumSeconds: number) {
    super(
      'LifetimeTooLong',
      `requested: ${formatDuration(requestedSeconds)}; maxLifetime allows at most ${formatDuration(maximumSeconds)}`,
    );
    this.requestedSeconds = requestedSeconds;
    this.maximumSeconds = maximumSeconds;
  }
}

/** A long-term key would sign, and `forbidLongTermKeys` is set. */
export class LongTermKeyForbiddenError extends PresignError {
  override readonly name = 'LongTermKeyForbiddenError';

  constructor(accessKeyId: string) {
    super(
      'LongTermKeyForbidden',
      `the access key \`${accessKeyId}\` is a long-term key, and forbidLongTermKeys does not allow it to sign; sign with a role's session`,
    );
  }
}

/** No session of this role lives as long as the URL is to. */
export class RoleSessionTooShortError extends PresignError {
  override readonly name = 'RoleSessionTooShortError';
  readonly roleArn: string;
  /** Seconds that the session would have to live. */
  readonly neededSeconds: number;
  /** Longest session that the role gives here, seconds; in whole hours where that had to be found out by trying. */
  readonly maximumSeconds: number;

  constructor(roleArn: string, neededSeconds: number, maximumSeconds: number, because: string) {
    super(
      'RoleSessionTooShort',
      `no session of ${roleArn} lives ${formatDuration(neededSeconds)}: ${because}`,
    );
    this.roleArn = roleArn;
    this.neededSeconds = neededSeconds;
    this.maximumSeconds = maximumSeconds;
  }
}

/** STS gave no session of the role; `awsCode` says why. */
export class AssumeRoleError extends PresignError {
  override readonly name = 'AssumeRoleError';
  readonly awsCode: string | undefined;

  constructor(roleArn: string, said: string, awsCode: string | undefined, options?: ErrorOptions) {
    super('AssumeRoleFailed', `cannot assume ${roleArn}: ${said}`, options);
    this.awsCode = awsCode;
  }
}

/** The signing time is further from S3's than it takes, and may not be corrected. */
export class ClockSkewError extends PresignError {
  override readonly name = 'ClockSkewError';
  /** Seconds that the clock signed with is ahead of S3's; negative: behind. */
  readonly aheadSeconds: number;

  constructor(aheadSeconds: number, allowedSeconds: number) {
    const way = aheadSeconds > 0 ? 'ahead of' : 'behind';
    super(
      'ClockSkewed',
      `the signing clock is ${formatDuration(Math.abs(aheadSeconds))} ${way} S3's, more than the ${formatDuration(allowedSeconds)} allowed; set the clock, or allow it to be corrected`,
    );
    this.aheadSeconds = aheadSeconds;
  }
}

/** The bucket is in another region than the URL would be signed for. */
export class WrongRegionError extends PresignError {
  override readonly name = 'WrongRegionError';
  readonly region: string;
  readonly bucketRegion: string;

  constructor(bucket: string, region: string, bucketRegion: string) {
    super(
      'WrongRegion',
      `bucket \`${bucket}\` is in ${bucketRegion}, not in ${region}: S3 would answer AuthorizationQueryParametersError; make the client for ${bucketRegion}`,
    );
    this.region = region;
    this.bucketRegion = bucketRegion;
  }
}

sameInBothForms('@countersign/presign', {
  PresignError,
  LifetimeShortfallError,
  CredentialsExpireFirstError,
  CredentialsExpiredError,
  ExpiryUnknownError,
  SessionTokenMissingError,
  LifetimeTooLongError,
  LongTermKeyForbiddenError,
  RoleSessionTooShortError,
  AssumeRoleError,
  ClockSkewError,
  WrongRegionError,
});
