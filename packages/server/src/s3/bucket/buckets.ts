import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../../wire/answer.js';
import { xml } from '../../wire/xml-writer.js';
import { bucketArn, requireBucket } from '../common/require-bucket.js';
import { S3_NAMESPACE } from '../common/xml-names.js';

/** HeadBucket. Source: S3 API Reference, HeadBucket. */
export async function headBucket(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  return emptyAnswer(200, [
    ...['x-amz-bucket-arn', bucketArn(bucket)],
    ...['x-amz-bucket-region', bucket.region],
    ...['x-amz-access-point-alias', 'false'],
    ...['Content-Type', 'application/xml'],
  ]);
}

/** Recorded on AWS by localstack/localstack, test_delete_versioned_bucket_with_objects. */
const VERSIONS_LEFT =
  'The bucket you tried to delete is not empty. You must delete all versions in the bucket.';

/** DeleteBucket: only of an empty one. Source: S3 API Reference, DeleteBucket. */
export async function deleteBucket(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  if (!(await x.services.buckets.delete(bucket.id))) {
    throw s3Error('BucketNotEmpty', {
      ...(bucket.versioning === undefined ? {} : { message: VERSIONS_LEFT }),
      extras: [['BucketName', bucket.name]],
    });
  }
  return emptyAnswer(204);
}

/**
 * GetBucketLocation: us-east-1 is told by saying nothing, and a bucket made in `EU` is there still (recorded on AWS by
 * localstack/localstack). Source: S3 API Reference, GetBucketLocation.
 */
export async function getBucketLocation(x: Exchange): Promise<Answer> {
  const { region, settings } = requireBucket(x);
  // Written by CreateBucket.
  const location = settings?.location ?? (region === 'us-east-1' ? '' : region);
  return xmlAnswer(xml(`LocationConstraint xmlns="${S3_NAMESPACE}"`, location).markup);
}
