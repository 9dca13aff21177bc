import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../../wire/answer.js';
import { childText, XmlError, type XmlNode } from '../../wire/xml-reader.js';
import { xml } from '../../wire/xml-writer.js';
import { bucketAcl } from '../acl/acl-decision.js';
import { canonicalIdOf } from '../acl/canonical-ids.js';
import { type Ownership, ownershipOf } from '../acl/ownership.js';
import { readXmlDocument } from '../common/read-document.js';
import { requireBucket } from '../common/require-bucket.js';
import { S3_NAMESPACE } from '../common/xml-names.js';

/** GetBucketOwnershipControls. Source: S3 API Reference, GetBucketOwnershipControls. */
export async function getBucketOwnershipControls(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const ownership = ownershipOf(bucket);
  if (ownership === 'none') {
    throw s3Error('OwnershipControlsNotFoundError', { extras: [['BucketName', bucket.name]] });
  }
  return xmlAnswer(
    xml(`OwnershipControls xmlns="${S3_NAMESPACE}"`, xml('Rule', xml('ObjectOwnership', ownership))).markup,
  );
}

/**
 * PutBucketOwnershipControls. ACLs can be disabled only once the bucket's grants nothing to others.
 * Sources: S3 API Reference, PutBucketOwnershipControls; S3 User Guide, "Prerequisites for disabling ACLs".
 */
export async function putBucketOwnershipControls(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const ownership = await readXmlDocument(x, 'OwnershipControls', readOwnership);
  const owner = await canonicalIdOf(x.services.iam, bucket.ownerAccountId);
  if (ownership === 'BucketOwnerEnforced' && bucketAcl(bucket)?.some(({ grantee }) => grantee !== owner)) {
    throw s3Error('InvalidBucketAclWithObjectOwnership');
  }
  await x.services.buckets.change(bucket.id, { settings: { ownership } });
  return emptyAnswer(200);
}

/** DeleteBucketOwnershipControls: done also where there were none. Source: S3 API Reference, DeleteBucketOwnershipControls. */
export async function deleteBucketOwnershipControls(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  await x.services.buckets.change(bucket.id, { settings: { ownership: 'none' satisfies Ownership } });
  return emptyAnswer(204);
}

const OWNERSHIPS: readonly Ownership[] = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'];

/** What may be said of a bucket from outside. */
export function findOwnership(named: string | undefined): Ownership | undefined {
  return OWNERSHIPS.find((one) => one === named);
}

function readOwnership(root: XmlNode): Ownership {
  const [rule, ...more] = root.children;
  const ownership = rule?.name === 'Rule' ? findOwnership(childText(rule, 'ObjectOwnership')) : undefined;
  if (more.length > 0 || ownership === undefined) {
    throw new XmlError('expected one `Rule` with a valid `ObjectOwnership`');
  }
  return ownership;
}
