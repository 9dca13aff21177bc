import { type AwsError, s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { AclGrant, ObjectRecord } from '../../store/ports/objects.js';
import type { AttributeSource } from '../object/attribute-source.js';
import { chooseLock } from '../object-lock/new-object-lock.js';
import { ANONYMOUS, canonicalIdOf } from './canonical-ids.js';
import { isPublicGrant } from './grants.js';
import { aclsEnabled, ownershipOf } from './ownership.js';
import { requestedAcl, requireNoAcl } from './requested-acl.js';

/** Whose a new object is, who else may do what with it, and how it is locked. */
export type ObjectAccess = Pick<ObjectRecord, 'ownerAccountId' | 'acl' | 'lock'>;

/**
 * Source: S3 User Guide, "Controlling ownership of objects and disabling ACLs for your bucket".
 *
 * @throws AwsError AccessControlListNotSupported where ACLs are disabled; InvalidArgument, InvalidRequest; AccessDenied for a
 * public ACL where Public Access Block forbids it
 */
export async function chooseAccess(
  x: Exchange,
  bucket: BucketRecord,
  resource: string,
  source: AttributeSource,
): Promise<ObjectAccess> {
  const access = await chooseOwner(x, bucket, resource, source);
  const lock = await chooseLock(x, bucket, resource, source);
  return lock === undefined ? access : { ...access, lock };
}

async function chooseOwner(
  x: Exchange,
  bucket: BucketRecord,
  resource: string,
  source: AttributeSource,
): Promise<ObjectAccess> {
  const bucketOwner = bucket.ownerAccountId;
  if (!aclsEnabled(bucket)) {
    await requireNoAcl(x.services.iam, source);
    return { ownerAccountId: bucketOwner };
  }
  const { caller } = x;
  const writer = caller.kind === 'anonymous' ? ANONYMOUS : caller.accountId;
  const given =
    ownershipOf(bucket) === 'BucketOwnerPreferred' &&
    source.value('x-amz-acl') === 'bucket-owner-full-control';
  const ownerAccountId = given ? bucketOwner : writer;
  const { iam } = x.services;
  const acl = await requestedAcl(iam, source, {
    owner: await canonicalIdOf(iam, ownerAccountId),
    bucketOwner: await canonicalIdOf(iam, bucketOwner),
  });
  if (acl === undefined) return { ownerAccountId };
  requireNotPublic(x, bucket, acl, 's3:PutObjectAcl', resource);
  return { ownerAccountId, acl };
}

/** BlockPublicAcls. Source: S3 User Guide, "Blocking public access to your Amazon S3 storage". @throws AwsError AccessDenied */
export function requireNotPublic(
  { caller }: Exchange,
  bucket: BucketRecord,
  acl: readonly AclGrant[],
  action: string,
  resource: string,
): void {
  if (bucket.publicAccessBlock?.blockPublicAcls !== true || !acl.some(isPublicGrant)) return;
  throw publicAclBlocked(caller.kind === 'anonymous' ? 'anonymous' : caller.arn, action, resource);
}

function publicAclBlocked(who: string, action: string, resource: string): AwsError {
  return s3Error('AccessDenied', {
    message: `User: ${who} is not authorized to perform: ${action} on resource: "${resource}" because public access control lists (ACLs) are blocked by the BlockPublicAcls block public access setting.`,
    reason: 'PublicAclBlocked',
    facts: { resource },
  });
}
