import { createHash, randomBytes } from 'node:crypto';
import type { BucketRecord } from '../../store/ports/buckets.js';
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
  const random = randomBytes(RANDOM_BYTES);
  return Buffer.concat([random, proofOf(random)])
    .toString('base64')
    .replaceAll('+', '.')
    .replaceAll('/', '_');
}

/** Bytes of an id that are random; the rest proves that it was made here. */
const RANDOM_BYTES = 20;

function proofOf(random: Uint8Array): Buffer {
  return createHash('sha256').update(random).digest().subarray(0, 4);
}

/**
 * S3 tells an id that it never gave, such as one with its last letters changed, from that of a version that is gone.
 * Recorded on AWS by localstack/localstack, test_delete_object_versioned and test_delete_objects_versioned.
 *
 * @param versionId of no version that is there: older versions of this server made ids without proof
 */
export function isMadeHere(versionId: string): boolean {
  if (versionId === NULL_VERSION) return true;
  const bytes = Buffer.from(versionId.replaceAll('.', '+').replaceAll('_', '/'), 'base64');
  return proofOf(bytes.subarray(0, RANDOM_BYTES)).equals(bytes.subarray(RANDOM_BYTES));
}

/** @throws AwsError InvalidArgument */
export function requireMadeHere(versionId: string): void {
  if (!isMadeHere(versionId)) throw invalidVersionId(versionId);
}

/** @throws AwsError InvalidArgument for what no version of the bucket can have as its id */
export function checkVersionId(versionId: string, bucket: BucketRecord): string {
  if (versionId === NULL_VERSION) return versionId;
  if (bucket.versioning !== undefined && VERSION_ID.test(versionId)) return versionId;
  throw invalidVersionId(versionId);
}

function invalidVersionId(versionId: string): Error {
  return invalidArgument('Invalid version id specified', 'versionId', versionId);
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
