import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../exchange.js';
import type { BucketRecord, ObjectRecord } from '../store/ports.js';
import { invalidArgument } from './errors.js';
import { bucketArn } from './require-bucket.js';

/**
 * The object addressed.
 *
 * @throws AwsError NoSuchKey; AccessDenied to callers who may not list the bucket, so that they do not learn what is there
 * (S3 API Reference, GetObject, Permissions); InvalidArgument for a version of a bucket that has none
 */
export async function findObject(x: Exchange, bucket: BucketRecord, key: string): Promise<ObjectRecord> {
  checkVersion(x);
  const record = await x.services.objects.find(bucket.id, key);
  if (record) return record;
  await x.authorize('s3:ListBucket', bucketArn(bucket));
  throw s3Error('NoSuchKey', { extras: [['Key', key]] });
}

/** In an unversioned bucket every object has the version `null`, and no other. */
export function checkVersion(x: Exchange): void {
  if (!x.request.query.includes('versionId')) return;
  const version = x.request.parameters.get('versionId');
  if (version === undefined || version === 'null') return;
  throw version === ''
    ? invalidArgument('Version id cannot be the empty string', 'versionId', '')
    : invalidArgument('Invalid version id specified', 'versionId', version);
}
