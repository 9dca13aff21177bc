import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { PublicAccessBlock } from '../../store/ports/buckets.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../../wire/answer.js';
import { childText, XmlError, type XmlNode } from '../../wire/xml-reader.js';
import { xml } from '../../wire/xml-writer.js';
import { readXmlDocument } from '../common/read-document.js';
import { requireBucket } from '../common/require-bucket.js';
import { S3_NAMESPACE } from '../common/xml-names.js';

const ROOT = 'PublicAccessBlockConfiguration';

/** GetPublicAccessBlock. Source: S3 API Reference, GetPublicAccessBlock. */
export async function getPublicAccessBlock(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const block = bucket.publicAccessBlock;
  if (!block) {
    throw s3Error('NoSuchPublicAccessBlockConfiguration', { extras: [['BucketName', bucket.name]] });
  }
  return xmlAnswer(
    xml(
      `${ROOT} xmlns="${S3_NAMESPACE}"`,
      xml('BlockPublicAcls', block.blockPublicAcls),
      xml('IgnorePublicAcls', block.ignorePublicAcls),
      xml('BlockPublicPolicy', block.blockPublicPolicy),
      xml('RestrictPublicBuckets', block.restrictPublicBuckets),
    ).markup,
  );
}

/** PutPublicAccessBlock: what is not named is off. Source: S3 API Reference, PutPublicAccessBlock. */
export async function putPublicAccessBlock(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const publicAccessBlock = await readXmlDocument(x, ROOT, readBlock);
  await x.services.buckets.change(bucket.id, { publicAccessBlock });
  return emptyAnswer(200);
}

/** DeletePublicAccessBlock. Source: S3 API Reference, DeletePublicAccessBlock. */
export async function deletePublicAccessBlock(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  await x.services.buckets.change(bucket.id, { publicAccessBlock: null });
  return emptyAnswer(204);
}

function readBlock(root: XmlNode): PublicAccessBlock {
  return {
    blockPublicAcls: readSwitch(root, 'BlockPublicAcls'),
    ignorePublicAcls: readSwitch(root, 'IgnorePublicAcls'),
    blockPublicPolicy: readSwitch(root, 'BlockPublicPolicy'),
    restrictPublicBuckets: readSwitch(root, 'RestrictPublicBuckets'),
  };
}

function readSwitch(root: XmlNode, name: string): boolean {
  const text = childText(root, name)?.toLowerCase();
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return true;
  throw new XmlError(`\`${name}\` should be true or false`);
}
