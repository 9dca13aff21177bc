import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ObjectRecord } from '../../store/ports/objects.js';

/**
 * Who owns what is put into a bucket. `BucketOwnerEnforced`: the bucket's owner, and ACLs are disabled. `none`: the setting was
 * deleted, which is the same as `ObjectWriter`.
 * Source: S3 User Guide, "Controlling ownership of objects and disabling ACLs for your bucket".
 */
export type Ownership = 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter' | 'none';

/** `BucketOwnerEnforced` where nobody said otherwise, as in all buckets made since April 2023. */
export function ownershipOf({ settings }: BucketRecord): Ownership {
  return (settings?.ownership as Ownership | undefined) ?? 'BucketOwnerEnforced';
}

/** Whether access control lists count in the bucket. */
export function aclsEnabled(bucket: BucketRecord): boolean {
  return bucket.settings?.ownership !== undefined && ownershipOf(bucket) !== 'BucketOwnerEnforced';
}

/** Account that owns an object: where ACLs are disabled that of the bucket, whoever put it. */
export function ownerOf(
  bucket: BucketRecord,
  { ownerAccountId }: Pick<ObjectRecord, 'ownerAccountId'>,
): string {
  return aclsEnabled(bucket) ? ownerAccountId : bucket.ownerAccountId;
}
