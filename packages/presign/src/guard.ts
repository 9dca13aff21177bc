import { fallsShort, formatDuration, type Lifetime, type WayOut, waysOutOf } from '@countersign/aws-model';
import { describeCredentials, type SigningCredentials } from './credentials.js';
import {
  CredentialsExpiredError,
  CredentialsExpireFirstError,
  ExpiryUnknownError,
  LifetimeShortfallError,
  LongTermKeyForbiddenError,
  SessionTokenMissingError,
} from './errors.js';

/**
 * What to do about a URL that would die before the time asked for: refuse, sign for as long as it can live,
 * or sign for the time asked and say so.
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
  if (options.forbidLongTermKeys && describeCredentials(credentials).kind === 'long-term')
    throw new LongTermKeyForbiddenError(credentials.accessKeyId);
  if (options.requireKnown && describeCredentials(credentials).expiry === 'unknown')
    throw new ExpiryUnknownError();
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

/** Whose end limits a URL, in words: `the session of role …`, or of the key. */
export function whoseSession(credentials: SigningCredentials): string {
  const { accessKeyId, principalArn, source } = credentials;
  return `the session of ${principalArn ?? source ?? `key ${accessKeyId}`}`;
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
  { signed, tried }: GuardOptions,
): LifetimeShortfallError {
  const ways = waysOutOf(lifetime, tried);
  if (lifetime.limitedBy === 'credentials')
    return new CredentialsExpireFirstError(lifetime, whoseSession(credentials), ways, signed);
  const because =
    lifetime.limitedBy === 'policy'
      ? 'a bucket policy limits the age of signatures (s3:signatureAge)'
      : 'S3 takes no URL older than 7 d';
  return new LifetimeShortfallError(lifetime, because, ways, undefined, signed);
}

function shortfallWarning(
  lifetime: Lifetime,
  credentials: SigningCredentials,
  { signed = 'URL' }: GuardOptions,
): string {
  const limit =
    lifetime.limitedBy === 'credentials' ? whoseSession(credentials) : `the ${lifetime.limitedBy}`;
  return (
    `the ${signed} dies early: it says ${formatDuration(lifetime.requestedSeconds)} and lives ` +
    `${formatDuration(lifetime.effectiveSeconds)}, until ${lifetime.validUntil.toISOString()}, limited by ${limit}`
  );
}

/** A long-term key never has a session token: the two come from different places (S3: InvalidToken). */
function tokenWarnings({ accessKeyId, sessionToken }: SigningCredentials): string[] {
  return sessionToken && accessKeyId.startsWith('AKIA')
    ? [
        `the key \`${accessKeyId}\` is a long-term one but comes with a session token; a left-over AWS_SESSION_TOKEN makes S3 answer InvalidToken`,
      ]
    : [];
}
