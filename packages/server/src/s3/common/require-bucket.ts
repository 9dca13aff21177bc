import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import { amzValue } from './amz-value.js';

/**
 * The bucket addressed, after the caller's own guess at its owner was checked (`x-amz-expected-bucket-owner`).
 * Source: S3 User Guide, "Verifying bucket ownership with bucket owner condition".
 *
 * @throws AwsError NoSuchBucket, InvalidBucketOwnerAWSAccountID, AccessDenied
 */
export function requireBucket(x: Exchange): BucketRecord {
  const { bucket } = x;
  if (!bucket) throw s3Error('NoSuchBucket', { extras: [['BucketName', x.address.bucket ?? '']] });
  const expected = amzValue(x, 'x-amz-expected-bucket-owner');
  if (expected !== undefined) checkOwner(bucket, expected);
  return bucket;
}

/** @throws AwsError InvalidBucketOwnerAWSAccountID, AccessDenied */
export function checkOwner(bucket: BucketRecord, expected: string): void {
  if (!/^\d{12}$/.test(expected)) {
    throw s3Error('InvalidBucketOwnerAWSAccountID', {
      message: `The value of the expected bucket owner parameter must be an AWS Account ID... [${expected}]`,
    });
  }
  if (expected !== bucket.ownerAccountId) {
    throw s3Error('AccessDenied', {
      reason: 'ExpectedBucketOwnerMismatch',
      facts: { expected, owner: bucket.ownerAccountId },
    });
  }
}

/** ARN of a bucket, as policies name it. */
export function bucketArn(bucket: BucketRecord): string {
  return `arn:aws:s3:::${bucket.name}`;
}

/** ARN of an object, as policies name it. */
export function objectArn(bucket: BucketRecord, key: string): string {
  return `arn:aws:s3:::${bucket.name}/${key}`;
}
