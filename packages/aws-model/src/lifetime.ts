import type { CredentialExpiry } from './credential-kinds.js';
import { MAXIMUM_PRESIGNED_SECONDS } from './credential-kinds.js';
import { credentialOrigin, type SessionOrigin } from './credential-origin.js';
import { formatDuration } from './duration.js';

/**
 * What ends a URL: the time requested, the credentials, a policy, S3's seven days; or `unknown`: the credentials may end it before, and
 * nothing says when.
 */
export type LimitedBy = 'request' | 'credentials' | 'policy' | 'maximum' | 'unknown';

/** How long a URL is to live: from now on, or until an instant. */
export type AskedLifetime = { readonly seconds: number } | { readonly until: Date };

export interface LifetimeQuestion {
  /** The signer's clock. */
  readonly now: Date;
  readonly asked: AskedLifetime;
  /** What is known of the credentials' end. */
  readonly expiry: CredentialExpiry;
  /** When the credentials end; needed where `expiry` is `known`. */
  readonly expiration?: Date | undefined;
  /** Where the credentials come from: caps a session of which `expiry` is `unknown`. Default: any session, 36 h at most. */
  readonly origin?: Pick<SessionOrigin, 'capSeconds' | 'rule'> | undefined;
  /**
   * Seconds of the window within which all URLs for an object are to be one string: the signing time is floored
   * to it and the life lengthened by it, so that the last one handed out still lives as long as asked.
   * Default: none, the signing time is now.
   */
  readonly stableSeconds?: number | undefined;
  /**
   * Longest age of a signature that a bucket policy lets through (`s3:signatureAge`), seconds. Default: no limit known.
   */
  readonly policySeconds?: number | undefined;
  /** The instant from which on a policy denies the request (`aws:CurrentTime`). Default: none known. */
  readonly policyUntil?: Date | undefined;
  /**
   * Seconds that the URL is to live longer than asked, for slow delivery and clocks that are off. Cut where seven days leave
   * less. Default 0.
   */
  readonly marginSeconds?: number | undefined;
}

/** The judgement. Instants are whole seconds, as `X-Amz-Date` and `X-Amz-Expires` are. */
export interface Lifetime {
  /** The signing time, `X-Amz-Date`. */
  readonly validFrom: Date;
  /** First instant at which the URL no longer works; an upper bound when `atMost` is true. */
  readonly validUntil: Date;
  /** Seconds requested, counted from now, without the margin. */
  readonly requestedSeconds: number;
  /** Seconds the URL has to live so that nothing is missing, counted from now: what was requested, and the margin. */
  readonly neededSeconds: number;
  /** Seconds the URL really lives, counted from now: never more than what its holder gets. 0: already expired. */
  readonly effectiveSeconds: number;
  readonly limitedBy: LimitedBy;
  /** The end of the credentials is not known: they may end the URL before. */
  readonly atMost: boolean;
  /** `X-Amz-Expires` that fulfils the request (at most seven days), whatever else may end the URL earlier. */
  readonly expiresInSeconds: number;
  readonly warnings: readonly string[];
}

/**
 * Says how long a URL signed now really lives, and what limits it. Pure: the time is in the question.
 *
 * A URL works until its own expiry or the end of the credentials that signed it, whichever comes first
 * (S3 User Guide, "Download and upload objects with presigned URLs"). Where that end is not known, a session cannot live
 * longer from now than one of its kind can live at all.
 *
 * @throws RangeError when the time requested is not at least one second and at most seven days from now
 */
export function judgeLifetime(question: LifetimeQuestion): Lifetime {
  const now = wholeSeconds(question.now);
  const { requestedSeconds, end } = whatIsAsked(question, now);
  const window = question.stableSeconds ?? 0;
  const validFrom = window > 0 ? Math.floor(now / window) * window : now;
  const askedEnd = end ?? validFrom + requestedSeconds + window;
  const maximum = validFrom + MAXIMUM_PRESIGNED_SECONDS;
  const margin = Math.min(question.marginSeconds ?? 0, Math.max(0, maximum - askedEnd));
  const wanted = Math.min(askedEnd + margin, maximum);
  const limits: (readonly [LimitedBy, number])[] = [
    ['request', askedEnd + margin],
    ['maximum', maximum],
  ];
  const atMost = question.expiry === 'unknown';
  if (question.expiry === 'known' && question.expiration)
    limits.push(['credentials', wholeSeconds(question.expiration)]);
  const origin = question.origin ?? ANY_SESSION;
  if (atMost && origin.capSeconds !== undefined) limits.push(['credentials', now + origin.capSeconds]);
  if (question.policySeconds !== undefined) limits.push(['policy', validFrom + question.policySeconds]);
  if (question.policyUntil !== undefined) limits.push(['policy', wholeSeconds(question.policyUntil)]);

  // The first of equals wins, so a limit that falls on the end asked for does not count as one.
  const [limitedBy, validUntil] = limits.reduce((least, limit) => (limit[1] < least[1] ? limit : least));
  return {
    validFrom: new Date(validFrom * 1_000),
    validUntil: new Date(validUntil * 1_000),
    requestedSeconds,
    neededSeconds: requestedSeconds + margin,
    effectiveSeconds: Math.max(0, validUntil - now),
    // The session may end before what is requested does.
    limitedBy: atMost && limitedBy === 'request' ? 'unknown' : limitedBy,
    atMost,
    expiresInSeconds: wanted - validFrom,
    warnings: atMost ? [unknownExpiryWarning(origin.rule)] : [],
  };
}

/** Whether the URL expires before the time requested, and the margin, have passed. */
export function fallsShort(lifetime: Lifetime): boolean {
  return lifetime.effectiveSeconds < lifetime.neededSeconds;
}

const ANY_SESSION = credentialOrigin({ accessKeyId: 'ASIA', hasSessionToken: true });

/** Given whenever temporary credentials do not say when they expire. */
function unknownExpiryWarning(rule: string): string {
  return (
    'the credentials are temporary and do not say when they expire, so the times are upper bounds; ' +
    `set AWS_CREDENTIAL_EXPIRATION to the Expiration issued with them (ISO 8601), or let a profile provide them (${rule})`
  );
}

function whatIsAsked({ asked }: LifetimeQuestion, now: number): { requestedSeconds: number; end?: number } {
  if ('seconds' in asked) {
    if (!Number.isSafeInteger(asked.seconds) || asked.seconds < 1)
      throw new RangeError(
        `a URL's lifetime must be a whole number of seconds, at least 1; requested: ${asked.seconds}`,
      );
    return { requestedSeconds: withinMaximum(asked.seconds) };
  }
  const end = wholeSeconds(asked.until);
  if (Number.isNaN(end))
    throw new RangeError('the time until which the URL should be valid is not a valid date');
  if (end <= now)
    throw new RangeError(
      `the URL should be valid until ${asked.until.toISOString()}, which is not in the future`,
    );
  return { requestedSeconds: withinMaximum(end - now), end };
}

function withinMaximum(seconds: number): number {
  if (seconds > MAXIMUM_PRESIGNED_SECONDS)
    throw new RangeError(
      `a presigned URL lives at most 7 d (${MAXIMUM_PRESIGNED_SECONDS} s); requested: ${formatDuration(seconds)} (${seconds} s)`,
    );
  return seconds;
}

function wholeSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1_000);
}
