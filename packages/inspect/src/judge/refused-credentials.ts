import type { Facts, Refused } from '../facts.js';
import { refusedOf } from '../look/look.js';

/** What is said of everything that they would have shown. */
export const CREDENTIALS_REFUSED = 'not checked: the credentials were refused';

/** Answers of S3 that mean the credentials themselves (S3 API Reference, "Error responses"). */
const BY_S3: ReadonlySet<string> = new Set([
  'InvalidAccessKeyId',
  'ExpiredToken',
  'InvalidToken',
  'SignatureDoesNotMatch',
  'TokenRefreshRequired',
]);
/** The same of STS (STS API Reference, "Common errors"). */
const BY_STS: ReadonlySet<string> = new Set([
  'InvalidClientTokenId',
  'ExpiredToken',
  'SignatureDoesNotMatch',
]);

/**
 * The refusal of the credentials themselves, if they were refused. S3 has the last word: it is S3 that the URL goes to, and
 * an S3 elsewhere may know keys that the STS asked does not.
 */
export function credentialRefusal({
  bucket,
  identity,
}: Pick<Facts, 'bucket' | 'identity'>): Refused | undefined {
  const byS3 = refusedOf(bucket);
  if (byS3 !== undefined && BY_S3.has(byS3.code)) return byS3;
  if (byS3?.code !== 'Unreachable') return undefined;
  const bySts = refusedOf(identity);
  return bySts !== undefined && BY_STS.has(bySts.code) ? bySts : undefined;
}
