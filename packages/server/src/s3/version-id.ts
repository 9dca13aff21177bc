import { randomBytes } from 'node:crypto';
import type { BucketRecord } from '../store/ports.js';
import { invalidArgument } from './errors.js';

/** The version of objects put while their bucket had no versioning, or had it suspended. */
export const NULL_VERSION = 'null';

/** Thirty-two characters that stand in a URL as they are. */
const VERSION_ID = /^[A-Za-z0-9._]{32}$/;

/**
 * Id for what is put into the bucket now. Opaque, like AWS's own.
 * Source: S3 User Guide, "How S3 Versioning works".
 */
export function makeVersionId(bucket: BucketRecord): string {
  if (bucket.versioning !== 'Enabled') return NULL_VERSION;
  return randomBytes(24).toString('base64').replaceAll('+', '.').replaceAll('/', '_');
}

/** @throws AwsError InvalidArgument for what no version of the bucket can have as its id */
export function checkVersionId(versionId: string, bucket: BucketRecord): string {
  if (versionId === NULL_VERSION) return versionId;
  if (bucket.versioning !== undefined && VERSION_ID.test(versionId)) return versionId;
  throw invalidArgument('Invalid version id specified', 'versionId', versionId);
}

/** The header that tells of a version: in buckets that have, or once had, versioning. Flat. */
export function versionHeaders(bucket: BucketRecord, versionId: string): readonly string[] {
  return bucket.versioning === undefined ? [] : ['x-amz-version-id', versionId];
}

/**
 * The header of an answer that something was stored: while versioning is suspended, S3 does not tell that its version is `null`.
 * Recorded on AWS by localstack/localstack, test_put_object_on_suspended_bucket. Flat.
 */
export function storedVersionHeaders(bucket: BucketRecord, versionId: string): readonly string[] {
  return bucket.versioning === 'Enabled' ? ['x-amz-version-id', versionId] : [];
}

/**
 * The bucket as it is now: an upload may take hours, and what counts is whether there is versioning when it ends.
 */
export async function bucketNow(
  buckets: { find(name: string): Promise<BucketRecord | undefined> },
  bucket: BucketRecord,
): Promise<BucketRecord> {
  const now = await buckets.find(bucket.name);
  return now?.id === bucket.id ? now : bucket;
}
