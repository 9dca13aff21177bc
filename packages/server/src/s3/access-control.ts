import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../exchange.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../wire/answer.js';
import { childText, readXml, XmlError } from '../wire/xml-reader.js';
import { xml } from '../wire/xml-writer.js';
import { RequestAttributes } from './attribute-source.js';
import { findObject } from './find-object.js';
import { checkAcl } from './object-attributes.js';
import { requireKey } from './object-key.js';
import { ownerElement } from './owner.js';
import { readDocument } from './read-document.js';
import { requireBucket } from './require-bucket.js';
import { versionHeaders } from './version-id.js';
import { S3_NAMESPACE } from './xml-names.js';

/*
 * Every bucket here has ACLs disabled, as new buckets of S3 have: the owner has full control, and that cannot be changed.
 * Source: S3 User Guide, "Controlling ownership of objects and disabling ACLs for your bucket".
 */

/** GetBucketAcl. Source: S3 API Reference, GetBucketAcl. */
export async function getBucketAcl(x: Exchange): Promise<Answer> {
  return xmlAnswer(await ownerOnly(x, requireBucket(x).ownerAccountId));
}

/** GetObjectAcl. Source: S3 API Reference, GetObjectAcl. */
export async function getObjectAcl(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const record = await findObject(x, bucket, requireKey(x));
  const document = await ownerOnly(x, bucket.ownerAccountId);
  return xmlAnswer(document, 200, versionHeaders(bucket, record.versionId));
}

/** PutBucketAcl: takes only what is so anyway. Source: S3 API Reference, PutBucketAcl. */
export async function putBucketAcl(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  await requireDefaultAcl(x, bucket.ownerAccountId);
  return emptyAnswer(200);
}

/** PutObjectAcl: takes only what is so anyway. Source: S3 API Reference, PutObjectAcl. */
export async function putObjectAcl(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const record = await findObject(x, bucket, requireKey(x));
  await requireDefaultAcl(x, bucket.ownerAccountId);
  return emptyAnswer(200, versionHeaders(bucket, record.versionId));
}

/**
 * Takes the ACL that every object and bucket here has, by its canned name or written out.
 *
 * @throws AwsError AccessControlListNotSupported for any other, MalformedACLError, UnexpectedContent, MissingSecurityHeader
 */
async function requireDefaultAcl(x: Exchange, ownerAccountId: string): Promise<void> {
  const source = new RequestAttributes(x);
  checkAcl(source);
  const body = await readDocument(x);
  const canned = source.value('x-amz-acl') !== undefined;
  if (canned && body.length > 0) throw s3Error('UnexpectedContent');
  if (canned) return;
  if (body.length === 0) {
    throw s3Error('MissingSecurityHeader', { extras: [['MissingHeaderName', 'x-amz-acl']] });
  }
  const account = await x.services.iam.findAccount(ownerAccountId);
  const grants = readAcl(body);
  const [only] = grants;
  const isDefault = grants.length === 1 && only?.id === account?.canonicalId;
  if (!isDefault || only?.permission !== 'FULL_CONTROL') throw s3Error('AccessControlListNotSupported');
}

interface AclGrant {
  /** Canonical id; absent for a group, or somebody named by e-mail. */
  readonly id: string | undefined;
  readonly permission: string | undefined;
}

function readAcl(body: Buffer): readonly AclGrant[] {
  try {
    const root = readXml(body);
    const list = root.children.find(({ name }) => name === 'AccessControlList');
    if (root.name !== 'AccessControlPolicy' || !list) throw new XmlError('an ACL expected');
    return list.children.map((grant) => {
      const grantee = grant.children.find(({ name }) => name === 'Grantee');
      return { id: grantee && childText(grantee, 'ID'), permission: childText(grant, 'Permission') };
    });
  } catch (cause) {
    throw cause instanceof XmlError ? s3Error('MalformedACLError', { cause }) : cause;
  }
}

async function ownerOnly(x: Exchange, accountId: string): Promise<string> {
  const account = await x.services.iam.findAccount(accountId);
  const grantee = xml(
    'Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"',
    xml('ID', account?.canonicalId ?? ''),
  );
  return xml(
    `AccessControlPolicy xmlns="${S3_NAMESPACE}"`,
    await ownerElement(x, accountId),
    xml('AccessControlList', xml('Grant', grantee, xml('Permission', 'FULL_CONTROL'))),
  ).markup;
}
