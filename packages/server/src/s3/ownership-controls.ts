import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../exchange.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../wire/answer.js';
import { childText, XmlError, type XmlNode } from '../wire/xml-reader.js';
import { xml } from '../wire/xml-writer.js';
import { readXmlDocument } from './read-document.js';
import { requireBucket } from './require-bucket.js';
import { S3_NAMESPACE } from './xml-names.js';

const OWNER_ENFORCED = 'BucketOwnerEnforced';

/** GetBucketOwnershipControls. Source: S3 API Reference, GetBucketOwnershipControls. */
export async function getBucketOwnershipControls(x: Exchange): Promise<Answer> {
  requireBucket(x);
  return xmlAnswer(
    xml(`OwnershipControls xmlns="${S3_NAMESPACE}"`, xml('Rule', xml('ObjectOwnership', OWNER_ENFORCED)))
      .markup,
  );
}

/** PutBucketOwnershipControls: ACLs cannot be enabled. Source: S3 API Reference, PutBucketOwnershipControls. */
export async function putBucketOwnershipControls(x: Exchange): Promise<Answer> {
  requireBucket(x);
  const ownership = await readXmlDocument(x, 'OwnershipControls', readOwnership);
  if (ownership !== OWNER_ENFORCED) {
    throw s3Error('NotImplemented', {
      message: `countersign keeps ACLs disabled: ObjectOwnership ${ownership} is not implemented`,
      reason: 'OwnershipNotServed',
    });
  }
  return emptyAnswer(200);
}

const OWNERSHIPS: readonly (string | undefined)[] = [OWNER_ENFORCED, 'BucketOwnerPreferred', 'ObjectWriter'];

function readOwnership(root: XmlNode): string {
  const [rule, ...more] = root.children;
  const ownership = rule?.name === 'Rule' ? childText(rule, 'ObjectOwnership') : undefined;
  if (more.length > 0 || ownership === undefined || !OWNERSHIPS.includes(ownership)) {
    throw new XmlError('one `Rule` with an ownership of S3 expected');
  }
  return ownership;
}
