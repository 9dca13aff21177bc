import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { WriteCondition, WriteOutcome } from '../../store/ports/objects.js';
import { headerNotImplemented } from '../common/errors.js';
import { bareEtag } from '../common/etag.js';
import { preconditionFailed } from './conditional-read.js';
import { findCurrent } from './find-object.js';

const NOT_ACCEPTED = (header: string): string =>
  `We don't accept the provided value of ${header} header for this API`;

/**
 * What must be there for an upload to count. Source: S3 User Guide, "How to prevent object overwrites with conditional writes".
 * S3 may also answer 409 ConditionalRequestConflict where a delete succeeds while a PutObject is under way; here writes come
 * one after another, and the condition either holds or does not. An upload in parts takes its time: see CompleteMultipartUpload.
 *
 * @throws AwsError NotImplemented for forms S3 does not take: both at once, If-None-Match other than `*`, If-Match `*`
 */
export function readWriteCondition({ asked }: Exchange): WriteCondition | undefined {
  const ifMatch = asked.precondition('if-match');
  const ifNoneMatch = asked.precondition('if-none-match');
  if (ifMatch !== undefined && ifNoneMatch !== undefined) {
    throw headerNotImplemented(
      'If-Match,If-None-Match',
      'Multiple conditional request headers present in the request',
    );
  }
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() !== '*') {
      throw headerNotImplemented('If-None-Match', NOT_ACCEPTED('If-None-Match'));
    }
    return { ifNoneMatch: '*' };
  }
  if (ifMatch === undefined) return undefined;
  if (ifMatch.trim() === '*') throw headerNotImplemented('If-Match', NOT_ACCEPTED('If-Match'));
  return { ifMatch: bareEtag(ifMatch) };
}

/**
 * Judges the condition once before the bytes come, to spare the client sending them in vain.
 * What counts is the same question inside the write.
 *
 * @throws AwsError PreconditionFailed, NoSuchKey
 */
export async function foresee(
  x: Exchange,
  bucket: BucketRecord,
  key: string,
  condition: WriteCondition,
): Promise<void> {
  const current = await findCurrent(x.services.objects, bucket, key);
  if (condition.ifNoneMatch !== undefined) {
    if (current) throw preconditionFailed('If-None-Match');
  } else if (!current) throw s3Error('NoSuchKey', { extras: [['Key', key]] });
  else if (current.etag !== condition.ifMatch) throw preconditionFailed('If-Match');
}

/**
 * Turns a write that did not happen into S3's refusal.
 *
 * @throws AwsError PreconditionFailed, ConditionalRequestConflict, NoSuchKey, NoSuchBucket
 */
export function settleWrite(outcome: WriteOutcome, bucket: BucketRecord, key: string): void {
  switch (outcome.outcome) {
    case 'done':
      return;
    case 'precondition-failed':
      throw preconditionFailed(outcome.condition);
    case 'conflict':
      throw s3Error('ConditionalRequestConflict', {
        extras: [
          ['Condition', outcome.condition],
          ['Key', key],
        ],
        reason: 'ChangedSinceUploadBegan',
      });
    case 'no-such-key':
      throw s3Error('NoSuchKey', { extras: [['Key', key]] });
    case 'no-such-bucket':
      throw s3Error('NoSuchBucket', { extras: [['BucketName', bucket.name]] });
  }
}
