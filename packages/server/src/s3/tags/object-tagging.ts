import { AwsError, s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ObjectRecord } from '../../store/ports/objects.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../../wire/answer.js';
import { requireKey } from '../common/object-key.js';
import { readXmlDocument } from '../common/read-document.js';
import { requireBucket } from '../common/require-bucket.js';
import { versionHeaders } from '../common/version-id.js';
import { findDescribed } from '../object/find-object.js';
import { saveAsJudged } from '../object/save-as-judged.js';
import { checkTags } from './object-tags.js';
import { readTagSet, taggingDocument } from './tag-set.js';

/** GetObjectTagging. Source: S3 API Reference, GetObjectTagging. */
export async function getObjectTagging(x: Exchange): Promise<Answer> {
  const { bucket, record } = await findTagged(x).catch((error: unknown) => {
    // Recorded from S3: this one operation writes the bucket before the key.
    if (!(error instanceof AwsError) || error.code !== 'NoSuchKey') throw error;
    const { bucket: name, key } = x.address;
    throw s3Error('NoSuchKey', { extras: [['Key', `${name}/${key}`]], headers: error.headers });
  });
  return xmlAnswer(taggingDocument(record.tags), 200, versionHeaders(bucket, record.versionId));
}

/** PutObjectTagging: the whole set at once. Source: S3 API Reference, PutObjectTagging. */
export async function putObjectTagging(x: Exchange): Promise<Answer> {
  await findTagged(x);
  const tags = checkTags(await readXmlDocument(x, 'Tagging', readTagSet));
  return emptyAnswer(200, await saveTags(x, tags));
}

/** DeleteObjectTagging. Source: S3 API Reference, DeleteObjectTagging. */
export async function deleteObjectTagging(x: Exchange): Promise<Answer> {
  return emptyAnswer(204, await saveTags(x, []));
}

interface Tagged {
  readonly bucket: BucketRecord;
  readonly record: ObjectRecord;
}

async function findTagged(x: Exchange): Promise<Tagged> {
  const bucket = requireBucket(x);
  return { bucket, record: await findDescribed(x, bucket, requireKey(x)) };
}

/** @returns the headers that tell of the version */
async function saveTags(x: Exchange, tags: readonly string[]): Promise<readonly string[]> {
  let headers: readonly string[] = [];
  await saveAsJudged(x, async () => {
    const { bucket, record } = await findTagged(x);
    const { key, versionId } = record;
    headers = versionHeaders(bucket, versionId);
    return x.services.objects.saveTags(bucket.id, key, versionId, tags, record);
  });
  return headers;
}
