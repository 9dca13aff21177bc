import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ObjectRecord, RemovalGuard, WriteCondition, WriteOutcome } from '../../store/ports/objects.js';
import { type Answer, emptyAnswer } from '../../wire/answer.js';
import { amzValue } from '../common/amz-value.js';
import { wholeSecond } from '../common/dates.js';
import { headerNotImplemented, invalidArgument } from '../common/errors.js';
import { bareEtag, etagListed } from '../common/etag.js';
import { requireKey } from '../common/object-key.js';
import { objectArn, requireBucket } from '../common/require-bucket.js';
import { makeVersionId, requireMadeHere } from '../common/version-id.js';
import { bucketLock } from '../object-lock/bucket-lock.js';
import { bypassesGovernance, lockedObject, requireUnlocked } from '../object-lock/locked.js';
import { preconditionFailed } from './conditional-read.js';
import { findCurrent, readVersionId } from './find-object.js';
import { settleWrite } from './write-condition.js';

/** DeleteObject: done also where there was nothing. Source: S3 API Reference, DeleteObject. */
export async function deleteObject(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const key = requireKey(x);
  const versionId = readVersionId(x, bucket);
  refuseBypass(x, bucket);
  refuseConditions(x);
  const wanted = { versionId, ifMatch: x.asked.precondition('if-match') };
  await authorizeFurther(x, bucket, key, wanted);
  const deletion = await deleteKey(x, bucket, key, wanted);
  return emptyAnswer(204, [
    ...(deletion.deleteMarker ? ['x-amz-delete-marker', 'true'] : []),
    ...(deletion.versionId === undefined ? [] : ['x-amz-version-id', deletion.versionId]),
  ]);
}

/** Without Object Lock there is nothing to bypass. Recorded on AWS by localstack/localstack, test_delete_object_with_no_locking. */
function refuseBypass(x: Exchange, bucket: BucketRecord): void {
  const header = 'x-amz-bypass-governance-retention';
  if (bucketLock(bucket) !== undefined || amzValue(x, header) === undefined) return;
  throw invalidArgument(`${header} is only applicable to Object Lock enabled buckets.`, header);
}

const OF_DIRECTORY_BUCKETS = ['x-amz-if-match-last-modified-time', 'x-amz-if-match-size'];

/** Conditions that only directory buckets know. Source: S3 API Reference, DeleteObject. */
function refuseConditions(x: Exchange): void {
  const asked = OF_DIRECTORY_BUCKETS.find((name) => amzValue(x, name) !== undefined);
  if (asked !== undefined) throw headerNotImplemented(asked);
}

/** What to delete of a key. */
export interface DeletionRequest {
  /** One version for good; undefined: the object, behind a delete marker where the bucket has versions. */
  readonly versionId: string | undefined;
  /** An ETag with or without quotes, or `*` for whatever is there. */
  readonly ifMatch: string | undefined;
}

/**
 * What a deletion needs besides its own action: to say that governance is to be bypassed, and to compare the object with an ETag,
 * which is told by the outcome (not with `*`). Sources: S3 API Reference, DeleteObject and DeleteObjects,
 * x-amz-bypass-governance-retention; S3 User Guide, "Enforce conditional deletes on Amazon S3 buckets".
 *
 * @throws AwsError AccessDenied
 */
export async function authorizeFurther(
  x: Exchange,
  bucket: BucketRecord,
  key: string,
  { versionId, ifMatch }: DeletionRequest,
): Promise<void> {
  if (bucketLock(bucket) !== undefined) await bypassesGovernance(x, bucket, key);
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const resource = objectArn(bucket, key);
  if (versionId === undefined) await x.authorize('s3:GetObject', resource);
  else await x.authorize('s3:GetObjectVersion', resource, { 's3:versionid': versionId });
}

/** What came of it. */
export interface Deletion {
  /** Of the delete marker that was made, or of the version that was removed. */
  readonly versionId?: string | undefined;
  /** A delete marker was made, or removed. */
  readonly deleteMarker: boolean;
}

/**
 * Deletes a key, or one version of it. Source: S3 User Guide, "Deleting object versions from a versioning-enabled bucket".
 *
 * @throws AwsError PreconditionFailed; NoSuchKey where the condition asks for an object and there is none
 */
export async function deleteKey(
  x: Exchange,
  bucket: BucketRecord,
  key: string,
  { versionId, ifMatch }: DeletionRequest,
): Promise<Deletion> {
  if (bucket.versioning === undefined) {
    settleWrite(
      await underCondition(x, bucket, key, ifMatch, (condition) =>
        x.services.objects.delete(bucket.id, key, condition),
      ),
      bucket,
      key,
    );
    return { deleteMarker: false };
  }
  if (versionId !== undefined) return deleteVersion(x, bucket, key, versionId, ifMatch);
  const marker = makeMarker(x, bucket, key);
  settleWrite(
    await underCondition(x, bucket, key, ifMatch, (condition) =>
      x.services.objects.put(bucket.id, marker, condition),
    ),
    bucket,
    key,
  );
  return { versionId: marker.versionId, deleteMarker: true };
}

async function deleteVersion(
  x: Exchange,
  bucket: BucketRecord,
  key: string,
  versionId: string,
  ifMatch: string | undefined,
): Promise<Deletion> {
  const { objects } = x.services;
  let guard: RemovalGuard | undefined;
  if (bucketLock(bucket) !== undefined) {
    const version = await objects.findVersion(bucket.id, key, versionId);
    guard = version && (await requireUnlocked(x, bucket, version));
  }
  if (ifMatch !== undefined) {
    // A version never changes, so it can be judged before it is removed.
    const version = await objects.findVersion(bucket.id, key, versionId);
    if (!version) throw s3Error('NoSuchKey', { extras: [['Key', key]] });
    if (!etagListed(ifMatch, version.etag)) throw preconditionFailed('If-Match');
  }
  const outcome = await objects.deleteVersion(bucket.id, key, versionId, guard);
  if (outcome.outcome === 'locked') throw lockedObject();
  if (outcome.outcome !== 'no-such-key') settleWrite(outcome, bucket, key);
  const removed = outcome.outcome === 'done' ? outcome.replaced : undefined;
  // A version that is gone is deleted, as asked; one that there never was is a mistake.
  if (removed === undefined) requireMadeHere(versionId);
  return { versionId, deleteMarker: removed?.deleteMarker === true };
}

/** `If-Match: *` is any object: asked again when it was replaced in between. */
async function underCondition(
  x: Exchange,
  bucket: BucketRecord,
  key: string,
  ifMatch: string | undefined,
  write: (condition?: WriteCondition) => Promise<WriteOutcome>,
): Promise<WriteOutcome> {
  if (ifMatch === undefined) return write();
  if (ifMatch.trim() !== '*') return write({ ifMatch: bareEtag(ifMatch) });
  for (;;) {
    const current = await findCurrent(x.services.objects, bucket, key);
    if (!current) throw s3Error('NoSuchKey', { extras: [['Key', key]] });
    const outcome = await write({ ifMatch: current.etag });
    if (outcome.outcome !== 'precondition-failed') return outcome;
  }
}

/** What stands for an object that is gone, while its versions stay. */
function makeMarker(x: Exchange, bucket: BucketRecord, key: string): ObjectRecord {
  return {
    key,
    versionId: makeVersionId(bucket),
    deleteMarker: true,
    size: 0,
    etag: '',
    lastModified: wholeSecond(x.now),
    systemHeaders: [],
    userMetadata: [],
    tags: [],
    storageClass: 'STANDARD',
    ownerAccountId: bucket.ownerAccountId,
  };
}
