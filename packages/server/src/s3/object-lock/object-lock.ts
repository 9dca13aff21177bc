import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ObjectLock, ObjectRecord } from '../../store/ports/objects.js';
import { isRetained } from '../../store/records/object-lock.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../../wire/answer.js';
import { childText, XmlError, type XmlNode } from '../../wire/xml-reader.js';
import { xml } from '../../wire/xml-writer.js';
import { isoDate } from '../common/dates.js';
import { requireKey } from '../common/object-key.js';
import { readXmlDocument } from '../common/read-document.js';
import { requireBucket } from '../common/require-bucket.js';
import { S3_NAMESPACE } from '../common/xml-names.js';
import { findDescribed } from '../object/find-object.js';
import { saveAsJudged } from '../object/save-as-judged.js';
import { bucketLock, readMode } from './bucket-lock.js';
import { readTime, requireAhead } from './lock-time.js';
import { bypassesGovernance, lockedObject } from './locked.js';
import { lockMissing } from './new-object-lock.js';

/** GetObjectRetention. Source: S3 API Reference, GetObjectRetention. */
export async function getObjectRetention(x: Exchange): Promise<Answer> {
  const { lock } = (await lockable(x)).record;
  if (lock?.mode === undefined || lock.retainUntil === undefined) throw notLocked();
  return xmlAnswer(
    xml(
      `Retention xmlns="${S3_NAMESPACE}"`,
      xml('Mode', lock.mode),
      xml('RetainUntilDate', isoDate(lock.retainUntil)),
    ).markup,
  );
}

/** GetObjectLegalHold. Source: S3 API Reference, GetObjectLegalHold. */
export async function getObjectLegalHold(x: Exchange): Promise<Answer> {
  const { lock } = (await lockable(x)).record;
  if (lock?.legalHold === undefined) throw notLocked();
  return xmlAnswer(xml(`LegalHold xmlns="${S3_NAMESPACE}"`, xml('Status', lock.legalHold)).markup);
}

/** PutObjectRetention: anybody may prolong it; only who may bypass governance may shorten it or change its mode. Source: S3 API Reference, PutObjectRetention. */
export async function putObjectRetention(x: Exchange): Promise<Answer> {
  await lockable(x);
  const retention = await readXmlDocument(x, 'Retention', (root) => readRetention(root, x.now));
  await relock(x, async ({ lock, key }, bucket) => {
    if (isRetained(lock, x.now) && isAltered(retention, lock!)) {
      const passes = lock!.mode === 'GOVERNANCE' && (await bypassesGovernance(x, bucket, key));
      if (!passes) throw lockedObject();
    }
    return lock?.legalHold === undefined ? retention : { ...retention, legalHold: lock.legalHold };
  });
  return emptyAnswer(200);
}

/** PutObjectLegalHold. Source: S3 API Reference, PutObjectLegalHold. */
export async function putObjectLegalHold(x: Exchange): Promise<Answer> {
  await lockable(x);
  const legalHold = await readXmlDocument(x, 'LegalHold', readHold);
  await relock(x, async ({ lock }) => ({ ...lock, legalHold }));
  return emptyAnswer(200);
}

async function lockable(
  x: Exchange,
): Promise<{ readonly bucket: BucketRecord; readonly record: ObjectRecord }> {
  const bucket = requireBucket(x);
  const record = await findDescribed(x, bucket, requireKey(x));
  if (bucketLock(bucket) === undefined) throw lockMissing();
  return { bucket, record };
}

/** Saves the lock that is chosen in view of the one there; chosen anew where that has become another meanwhile. */
async function relock(
  x: Exchange,
  choose: (record: ObjectRecord, bucket: BucketRecord) => Promise<ObjectLock>,
): Promise<void> {
  await saveAsJudged(x, async () => {
    const { bucket, record } = await lockable(x);
    const lock = await choose(record, bucket);
    return x.services.objects.saveLock(bucket.id, record.key, record.versionId, lock, record.lock);
  });
}

function notLocked(): Error {
  return s3Error('NoSuchObjectLockConfiguration');
}

/** Shorter, gone, or of another mode: governance too is altered by nobody without leave. Source: S3 User Guide, "Retention modes". */
function isAltered(retention: ObjectLock, { mode, retainUntil = 0 }: ObjectLock): boolean {
  return (retention.retainUntil ?? 0) < retainUntil || retention.mode !== mode;
}

/** An empty one takes the retention away. */
function readRetention(root: XmlNode, now: number): ObjectLock {
  if (root.children.length === 0) return {};
  const mode = readMode(childText(root, 'Mode'));
  const until = childText(root, 'RetainUntilDate');
  const retainUntil = until === undefined ? undefined : readTime(until);
  if (until === undefined || retainUntil === undefined) throw new XmlError('`RetainUntilDate` expected');
  requireAhead(retainUntil, now, 'RetainUntilDate');
  return { mode, retainUntil };
}

function readHold(root: XmlNode): 'ON' | 'OFF' {
  const status = childText(root, 'Status');
  if (status === 'ON' || status === 'OFF') return status;
  throw new XmlError('`Status` should be ON or OFF');
}
