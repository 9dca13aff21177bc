import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ObjectRecord, RemovalGuard } from '../../store/ports/objects.js';
import { isHeld } from '../../store/records/object-lock.js';
import { amzValue } from '../common/amz-value.js';
import { isoDate } from '../common/dates.js';
import { objectArn } from '../common/require-bucket.js';

const BYPASS = 'x-amz-bypass-governance-retention';

/** Whether the caller asks to pass over governance, and may. */
export async function bypassesGovernance(x: Exchange, bucket: BucketRecord, key: string): Promise<boolean> {
  if (amzValue(x, BYPASS)?.toLowerCase() !== 'true') return false;
  await x.authorize('s3:BypassGovernanceRetention', objectArn(bucket, key), undefined, bucket);
  return true;
}

/**
 * Whether a version may be removed for good. Source: S3 User Guide, "Locking objects with Object Lock".
 *
 * @returns what the removal has to mind: the lock may have become another since
 * @throws AwsError AccessDenied
 */
export async function requireUnlocked(
  x: Exchange,
  bucket: BucketRecord,
  { lock, key }: ObjectRecord,
): Promise<RemovalGuard> {
  const guard = { now: x.now, bypassGovernance: false };
  if (!isHeld(lock, guard)) return guard;
  const passing = { ...guard, bypassGovernance: true };
  if (isHeld(lock, passing) || !(await bypassesGovernance(x, bucket, key))) throw lockedObject();
  return passing;
}

export function lockedObject(): Error {
  return s3Error('AccessDenied', {
    message: 'Access Denied because object protected by object lock.',
    reason: 'ObjectLocked',
  });
}

/** What GET and HEAD tell of a lock, to those who may know. Flat. */
export async function lockHeaders(
  x: Exchange,
  bucket: BucketRecord,
  { lock, key }: ObjectRecord,
): Promise<readonly string[]> {
  if (lock === undefined) return [];
  const arn = objectArn(bucket, key);
  const headers: string[] = [];
  const { mode, retainUntil, legalHold } = lock;
  if (mode !== undefined && retainUntil !== undefined && (await x.may('s3:GetObjectRetention', arn))) {
    headers.push('x-amz-object-lock-mode', mode);
    headers.push('x-amz-object-lock-retain-until-date', isoDate(retainUntil));
  }
  if (legalHold !== undefined && (await x.may('s3:GetObjectLegalHold', arn))) {
    headers.push('x-amz-object-lock-legal-hold', legalHold);
  }
  return headers;
}
