import type { Lifetime } from '@countersign/aws-model';
import { type SigningCredentials, whoseSession } from '../credentials.js';
import { CredentialsExpiredError } from '../errors.js';

/**
 * Refuses a session that has expired by the machine's clock, where the URL was judged by a time of the caller's (a floored signing
 * date): it would claim to be good now. A URL of another year, as a test with a clock of its own signs it, claims no such thing.
 *
 * @throws CredentialsExpiredError
 */
export function refuseExpiredAtWallTime(
  credentials: SigningCredentials,
  lifetime: Lifetime,
  wallTime: Date,
): void {
  const { expiration } = credentials;
  const now = wallTime.getTime();
  const end = lifetime.validFrom.getTime() + lifetime.expiresInSeconds * 1_000;
  if (expiration && expiration.getTime() <= now && now < end)
    throw new CredentialsExpiredError(whoseSession(credentials), expiration, wallTime);
}
