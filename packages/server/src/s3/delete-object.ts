import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../exchange.js';
import type { BucketRecord, WriteOutcome } from '../store/ports.js';
import { type Answer, emptyAnswer } from '../wire/answer.js';
import { bareEtag } from './etag.js';
import { checkVersion } from './find-object.js';
import { requireKey } from './object-key.js';
import { requireBucket } from './require-bucket.js';
import { settleWrite } from './write-condition.js';

/** DeleteObject: done also where there was nothing. Source: S3 API Reference, DeleteObject. */
export async function deleteObject(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const key = requireKey(x);
  checkVersion(x);
  const ifMatch = x.request.header('if-match');
  settleWrite(await deleteKey(x, bucket, key, ifMatch), bucket, key);
  return emptyAnswer(204);
}

/**
 * Deletes one key, under a condition if there is one.
 *
 * @param ifMatch an ETag with or without quotes, or `*` for whatever is there
 * @throws AwsError NoSuchKey where the condition asks for an object and there is none
 */
export async function deleteKey(
  x: Exchange,
  bucket: BucketRecord,
  key: string,
  ifMatch: string | undefined,
): Promise<WriteOutcome> {
  const { objects } = x.services;
  if (ifMatch === undefined) return objects.delete(bucket.id, key);
  if (ifMatch.trim() !== '*') return objects.delete(bucket.id, key, { ifMatch: bareEtag(ifMatch) });
  for (;;) {
    const current = await objects.find(bucket.id, key);
    if (!current) throw s3Error('NoSuchKey', { extras: [['Key', key]] });
    const outcome = await objects.delete(bucket.id, key, { ifMatch: current.etag });
    // Replaced in between: there still is something, so ask again.
    if (outcome.outcome !== 'precondition-failed') return outcome;
  }
}
