import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { AclGrant } from '../../store/ports/objects.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../../wire/answer.js';
import { bucketAcl } from '../acl/acl-decision.js';
import { checkGrantees, readAcl, writeAcl } from '../acl/acl-document.js';
import { canonicalIdOf } from '../acl/canonical-ids.js';
import { isPublicGrant, ownerOnly } from '../acl/grants.js';
import { requireNotPublic } from '../acl/new-object-acl.js';
import { aclsEnabled, ownerOf } from '../acl/ownership.js';
import { requestedAcl, requireNoAcl } from '../acl/requested-acl.js';
import { requireKey } from '../common/object-key.js';
import { readDocument } from '../common/read-document.js';
import { bucketArn, objectArn, requireBucket } from '../common/require-bucket.js';
import { versionHeaders } from '../common/version-id.js';
import { RequestAttributes } from '../object/attribute-source.js';
import { findDescribed, findObject } from '../object/find-object.js';
import { saveAsJudged } from '../object/save-as-judged.js';

/** GetBucketAcl. Source: S3 API Reference, GetBucketAcl. */
export async function getBucketAcl(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const owner = await canonicalIdOf(x.services.iam, bucket.ownerAccountId);
  const kept = aclsEnabled(bucket) ? bucketAcl(bucket) : undefined;
  return xmlAnswer(writeAcl({ owner, grants: inEffect(bucket, kept ?? ownerOnly(owner)) }));
}

/** GetObjectAcl. Source: S3 API Reference, GetObjectAcl. */
export async function getObjectAcl(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const record = await findObject(x, bucket, requireKey(x));
  const owner = await canonicalIdOf(x.services.iam, ownerOf(bucket, record));
  const kept = aclsEnabled(bucket) ? record.acl : undefined;
  const document = writeAcl({ owner, grants: inEffect(bucket, kept ?? ownerOnly(owner)) });
  return xmlAnswer(document, 200, versionHeaders(bucket, record.versionId));
}

/**
 * What is read of an ACL is what counts: public grants are not shown while IgnorePublicAcls is on, though they are kept.
 * Source: S3 User Guide, "Blocking public access to your Amazon S3 storage", Block public access settings.
 */
function inEffect({ publicAccessBlock }: BucketRecord, grants: readonly AclGrant[]): readonly AclGrant[] {
  if (publicAccessBlock?.ignorePublicAcls !== true) return grants;
  return grants.filter((grant) => !isPublicGrant(grant));
}

/** PutBucketAcl. Source: S3 API Reference, PutBucketAcl. */
export async function putBucketAcl(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const acl = await readRequest(x, bucket, bucket.ownerAccountId);
  if (acl === undefined) return emptyAnswer(200);
  requireNotPublic(x, bucket, acl, 's3:PutBucketAcl', bucketArn(bucket));
  await x.services.buckets.change(bucket.id, { settings: { acl: JSON.stringify(acl) } });
  return emptyAnswer(200);
}

/** PutObjectAcl. Source: S3 API Reference, PutObjectAcl. */
export async function putObjectAcl(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  let headers: readonly string[] = [];
  await saveAsJudged(x, async () => {
    const record = await findDescribed(x, bucket, requireKey(x));
    const { key, versionId } = record;
    headers = versionHeaders(bucket, versionId);
    const acl = await readRequest(x, bucket, ownerOf(bucket, record));
    if (acl === undefined) return 'saved';
    requireNotPublic(x, bucket, acl, 's3:PutObjectAcl', objectArn(bucket, key));
    return x.services.objects.saveAcl(bucket.id, key, versionId, acl, record);
  });
  return emptyAnswer(200, headers);
}

/**
 * The ACL that a request brings: by its canned name, by headers that grant, or written out. One that is wrong in itself is told
 * to be so before ACLs are found to be disabled: recorded on AWS in February 2026.
 *
 * @returns undefined where ACLs are disabled, and it says what is so anyway
 * @throws AwsError AccessControlListNotSupported, MalformedACLError, UnexpectedContent, MissingSecurityHeader, AccessDenied
 */
async function readRequest(
  x: Exchange,
  bucket: BucketRecord,
  ownerAccountId: string,
): Promise<readonly AclGrant[] | undefined> {
  const source = new RequestAttributes(x);
  const enabled = aclsEnabled(bucket);
  const { iam } = x.services;
  const owner = await canonicalIdOf(iam, ownerAccountId);
  const bucketOwner = await canonicalIdOf(iam, bucket.ownerAccountId);
  const byHeaders = await requestedAcl(iam, source, { owner, bucketOwner });
  const body = await readDocument(x);
  if (byHeaders !== undefined) {
    if (body.length > 0) throw s3Error('UnexpectedContent');
    if (enabled) return byHeaders;
    await requireNoAcl(iam, source);
    return undefined;
  }
  if (body.length === 0) {
    throw s3Error('MissingSecurityHeader', { extras: [['MissingHeaderName', 'x-amz-acl']] });
  }
  const document = readAcl(body);
  const { grants } = document;
  await checkGrantees(iam, document);
  if (!enabled) {
    const [only] = grants;
    const isDefault = grants.length === 1 && only?.grantee === owner && only.permission === 'FULL_CONTROL';
    if (!isDefault) throw s3Error('AccessControlListNotSupported');
    return undefined;
  }
  if (document.owner !== owner) throw s3Error('AccessDenied', { reason: 'AclOfAnotherOwner' });
  return grants;
}
