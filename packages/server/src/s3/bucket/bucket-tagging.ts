import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../../wire/answer.js';
import { readXmlDocument } from '../common/read-document.js';
import { requireBucket } from '../common/require-bucket.js';
import { checkTags } from '../tags/object-tags.js';
import { readTagSet, taggingDocument } from '../tags/tag-set.js';

/** GetBucketTagging. Source: S3 API Reference, GetBucketTagging. */
export async function getBucketTagging(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  if (!bucket.tags) throw s3Error('NoSuchTagSet', { extras: [['BucketName', bucket.name]] });
  return xmlAnswer(taggingDocument(bucket.tags));
}

/** PutBucketTagging: the whole set at once. Source: S3 API Reference, PutBucketTagging. */
export async function putBucketTagging(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const tags = checkTags(await readXmlDocument(x, 'Tagging', readTagSet), 'bucket');
  // An empty set is none, as S3 has it.
  await x.services.buckets.change(bucket.id, { tags: tags.length === 0 ? null : tags });
  return emptyAnswer(204);
}

/** DeleteBucketTagging: done also where there was none. Source: S3 API Reference, DeleteBucketTagging. */
export async function deleteBucketTagging(x: Exchange): Promise<Answer> {
  await x.services.buckets.change(requireBucket(x).id, { tags: null });
  return emptyAnswer(204);
}
