import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord, ObjectLock, ObjectRecord } from '../../store/ports.js';
import { amzValue } from '../amz-value.js';
import { isoDate } from '../dates.js';
import { objectArn } from '../require-bucket.js';

const BYPASS = 'x-amz-bypass-governance-retention';

/** Whether the caller asks to pass over governance, and may. */
export async function bypassesGovernance(x: Exchange, bucket: BucketRecord, key: string): Promise<boolean> {
  if (amzValue(x, BYPASS)?.toLowerCase() !== 'true') return false;
  await x.authorize('s3:BypassGovernanceRetention', objectArn(bucket, key), undefined, bucket);
  return true;
}

/** Whether a retention is in force. */
export function isRetained(lock: ObjectLock | undefined, now: number): boolean {
  return lock?.retainUntil !== undefined && lock.retainUntil > now;
}

/**
 * Whether a version may be removed for good. Source: S3 User Guide, "Locking objects with Object Lock".
 *
 * @throws AwsError AccessDenied
 */
export async function requireUnlocked(
  x: Exchange,
  bucket: BucketRecord,
  record: ObjectRecord,
): Promise<void> {
  const { lock, key } = record;
  if (lock === undefined || record.deleteMarker) return;
  if (lock.legalHold === 'ON') throw lockedObject();
  if (!isRetained(lock, x.now)) return;
  if (lock.mode === 'GOVERNANCE' && (await bypassesGovernance(x, bucket, key))) return;
  throw lockedObject();
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
