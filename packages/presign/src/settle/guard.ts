import {
  fallsShort,
  formatDuration,
  type Lifetime,
  type ShortfallCase,
  type WayOut,
  waysOutOf,
} from '@countersign/aws-model';
import { describeCredentials, originOf, type SigningCredentials, whoseSession } from '../credentials.js';
import {
  CredentialsExpiredError,
  CredentialsExpireFirstError,
  ExpiryUnknownError,
  LifetimeShortfallError,
  LongTermKeyForbiddenError,
  SessionTokenMissingError,
} from '../errors.js';

/**
 * What to do about a URL that would expire before the time requested: refuse, sign for as long as it can live,
 * or sign for the time requested and say so.
 */
export type OnShortfall = 'error' | 'clamp' | 'warn';

export interface GuardOptions {
  readonly onShortfall?: OnShortfall | undefined;
  readonly requireKnown?: boolean | undefined;
  readonly forbidLongTermKeys?: boolean | undefined;
  /** What is signed, for the words of a refusal. Default `URL`. */
  readonly signed?: 'URL' | 'form' | undefined;
  /** What has been done about a shortfall already: no way out any more. */
  readonly tried?: WayOut['id'] | undefined;
}

/**
 * Lets a judged lifetime pass, shortens it, or throws: the decision between judging and signing.
 *
 * @throws CredentialsExpireFirstError, LifetimeShortfallError, CredentialsExpiredError, SessionTokenMissingError,
 *   ExpiryUnknownError, LongTermKeyForbiddenError
 */
export function guardLifetime(
  lifetime: Lifetime,
  credentials: SigningCredentials,
  now: Date,
  options: GuardOptions,
): Lifetime {
  refuseDeadCredentials(credentials, now);
  const { kind } = describeCredentials(credentials);
  if (options.forbidLongTermKeys && kind === 'long-term')
    throw new LongTermKeyForbiddenError(credentials.accessKeyId);
  if (options.requireKnown && lifetime.atMost)
    throw new ExpiryUnknownError(
      whoseSession(credentials),
      waysOutOf({ ...shortfallCase(lifetime, credentials, options), limitedBy: 'credentials' }),
    );
  const checked = { ...lifetime, warnings: [...lifetime.warnings, ...tokenWarnings(credentials)] };
  if (!fallsShort(lifetime)) return checked;
  switch (options.onShortfall ?? 'error') {
    case 'clamp':
      if (lifetime.effectiveSeconds < 1) throw shortfallError(lifetime, credentials, options);
      return {
        ...checked,
        expiresInSeconds: (lifetime.validUntil.getTime() - lifetime.validFrom.getTime()) / 1_000,
      };
    case 'warn':
      return {
        ...checked,
        warnings: [...checked.warnings, shortfallWarning(lifetime, credentials, options)],
      };
    case 'error':
      throw shortfallError(lifetime, credentials, options);
  }
}

/** Nothing that these sign works at all (S3: ExpiredToken, InvalidAccessKeyId), so no option lets them pass. */
function refuseDeadCredentials(credentials: SigningCredentials, now: Date): void {
  const { accessKeyId, sessionToken, expiration } = credentials;
  if (expiration && expiration.getTime() <= now.getTime())
    throw new CredentialsExpiredError(whoseSession(credentials), expiration, now);
  if (!sessionToken && accessKeyId.startsWith('ASIA')) throw new SessionTokenMissingError(accessKeyId);
}

function shortfallError(
  lifetime: Lifetime,
  credentials: SigningCredentials,
  options: GuardOptions,
): LifetimeShortfallError {
  const ways = waysOutOf(shortfallCase(lifetime, credentials, options));
  if (lifetime.limitedBy === 'credentials')
    return new CredentialsExpireFirstError(
      lifetime,
      whyCredentials(lifetime, credentials),
      ways,
      options.signed,
    );
  const because =
    lifetime.limitedBy === 'policy'
      ? 'a bucket policy denies the request from then on'
      : 'S3 accepts URLs for at most 7 d';
  return new LifetimeShortfallError(lifetime, because, ways, undefined, options.signed);
}

function whyCredentials({ atMost }: Lifetime, credentials: SigningCredentials): string {
  const whose = whoseSession(credentials);
  return atMost
    ? `${whose} does not say when it expires and cannot last longer: ${originOf(credentials).rule}`
    : `${whose} expires then`;
}

function shortfallCase(
  lifetime: Lifetime,
  credentials: SigningCredentials,
  { tried }: GuardOptions,
): ShortfallCase {
  return {
    limitedBy: lifetime.limitedBy,
    requestedSeconds: lifetime.requestedSeconds,
    availableSeconds: lifetime.effectiveSeconds,
    expiry: describeCredentials(credentials).expiry,
    origin: originOf(credentials),
    renewable: credentials.renewable,
    tried,
  };
}

function shortfallWarning(
  lifetime: Lifetime,
  credentials: SigningCredentials,
  { signed = 'URL' }: GuardOptions,
): string {
  const limit =
    lifetime.limitedBy === 'credentials' ? whoseSession(credentials) : `the ${lifetime.limitedBy}`;
  const bound = lifetime.atMost ? 'at most ' : '';
  return (
    `the ${signed} expires early: it says ${formatDuration(lifetime.requestedSeconds)} and lives ` +
    `${bound}${formatDuration(lifetime.effectiveSeconds)}, until ${lifetime.validUntil.toISOString()}, limited by ${limit}`
  );
}

/** A long-term key never has a session token: the two come from different places (S3: InvalidToken). */
function tokenWarnings({ accessKeyId, sessionToken }: SigningCredentials): string[] {
  return sessionToken && accessKeyId.startsWith('AKIA')
    ? [
        `the key \`${accessKeyId}\` is a long-term key, but a session token was given with it; a left-over AWS_SESSION_TOKEN makes S3 answer InvalidToken`,
      ]
    : [];
}
