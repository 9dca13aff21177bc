import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ObjectLock } from '../../store/ports/objects.js';
import { invalidArgument } from '../common/errors.js';
import type { AttributeSource } from '../object/attribute-source.js';
import { type BucketLock, bucketLock } from './bucket-lock.js';
import { readTime, requireAhead } from './lock-time.js';

const MODE = 'x-amz-object-lock-mode';
const UNTIL = 'x-amz-object-lock-retain-until-date';
const HOLD = 'x-amz-object-lock-legal-hold';

/** Whether an upload says anything of a lock. */
export function mentionsLock(source: AttributeSource): boolean {
  return [MODE, UNTIL, HOLD].some((name) => source.value(name) !== undefined);
}

/**
 * How a new object is locked: as its upload says, or as the bucket does with all. Source: S3 API Reference, PutObject.
 *
 * @throws AwsError InvalidRequest where the bucket has no Object Lock; InvalidArgument, AccessDenied
 */
export async function chooseLock(
  x: Exchange,
  bucket: BucketRecord,
  resource: string,
  source: AttributeSource,
): Promise<ObjectLock | undefined> {
  const byDefault = bucketLock(bucket);
  if (!mentionsLock(source)) return byDefault && defaultRetention(byDefault, x.now);
  if (byDefault === undefined) throw lockMissing();
  const retention = readRetention(source, x.now);
  const hold = source.value(HOLD);
  if (hold !== undefined && hold !== 'ON' && hold !== 'OFF') {
    throw invalidArgument('Legal Hold must be either of the enum values ON or OFF', HOLD, hold);
  }
  if (retention !== undefined) await x.authorize('s3:PutObjectRetention', resource);
  if (hold !== undefined) await x.authorize('s3:PutObjectLegalHold', resource);
  return {
    ...(retention ?? defaultRetention(byDefault, x.now)),
    ...(hold === undefined ? {} : { legalHold: hold }),
  };
}

/** What S3 says of all locks in a bucket without Object Lock. */
export function lockMissing(): Error {
  return s3Error('InvalidRequest', {
    message: 'Bucket is missing Object Lock Configuration',
    reason: 'ObjectLockMissing',
  });
}

const DAY_MS = 86_400_000;

function defaultRetention({ mode, days, years }: BucketLock, now: number): ObjectLock | undefined {
  if (mode === undefined) return undefined;
  return { mode, retainUntil: now + (days ?? (years ?? 0) * 365) * DAY_MS };
}

function readRetention(source: AttributeSource, now: number): ObjectLock | undefined {
  const mode = source.value(MODE);
  const until = source.value(UNTIL);
  if (mode === undefined && until === undefined) return undefined;
  if (mode === undefined || until === undefined) {
    throw invalidArgument(`${UNTIL} and ${MODE} must both be supplied`, mode === undefined ? MODE : UNTIL);
  }
  if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') {
    throw invalidArgument('Unknown wormMode directive.', MODE, mode);
  }
  const retainUntil = readTime(until);
  if (retainUntil === undefined) {
    throw invalidArgument('The retain until date must be provided in ISO 8601 format', UNTIL, until);
  }
  requireAhead(retainUntil, now, UNTIL);
  return { mode, retainUntil };
}
