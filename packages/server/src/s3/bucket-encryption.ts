import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../exchange.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../wire/answer.js';
import { childText, XmlError, type XmlNode } from '../wire/xml-reader.js';
import { xml } from '../wire/xml-writer.js';
import { invalidArgument } from './errors.js';
import { readXmlDocument } from './read-document.js';
import { requireBucket } from './require-bucket.js';
import { S3_NAMESPACE } from './xml-names.js';

const ROOT = 'ServerSideEncryptionConfiguration';

/** GetBucketEncryption: S3's own keys, as every bucket since January 2023. Source: S3 API Reference, GetBucketEncryption. */
export async function getBucketEncryption(x: Exchange): Promise<Answer> {
  requireBucket(x);
  return xmlAnswer(
    xml(
      `${ROOT} xmlns="${S3_NAMESPACE}"`,
      xml(
        'Rule',
        xml('ApplyServerSideEncryptionByDefault', xml('SSEAlgorithm', 'AES256')),
        xml('BucketKeyEnabled', false),
      ),
    ).markup,
  );
}

/** PutBucketEncryption: other keys than S3's own are not modelled. Source: S3 API Reference, PutBucketEncryption. */
export async function putBucketEncryption(x: Exchange): Promise<Answer> {
  requireBucket(x);
  const algorithm = await readXmlDocument(x, ROOT, readAlgorithm);
  if (algorithm !== 'AES256') {
    throw s3Error('NotImplemented', {
      message: `countersign has no KMS keys: default encryption with ${algorithm} is not implemented`,
      reason: 'EncryptionNotServed',
    });
  }
  return emptyAnswer(200);
}

const ENCRYPTIONS: readonly (string | undefined)[] = ['AES256', 'aws:kms', 'aws:kms:dsse'];

function readAlgorithm(root: XmlNode): string {
  const [rule, ...more] = root.children;
  const byDefault = rule?.children.find(({ name }) => name === 'ApplyServerSideEncryptionByDefault');
  const algorithm = byDefault && childText(byDefault, 'SSEAlgorithm');
  if (more.length > 0 || algorithm === undefined || !ENCRYPTIONS.includes(algorithm)) {
    throw new XmlError('one `Rule` with an algorithm of S3 expected');
  }
  if (algorithm === 'AES256' && byDefault && childText(byDefault, 'KMSMasterKeyID') !== undefined) {
    throw invalidArgument(
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
      'ApplyServerSideEncryptionByDefault',
    );
  }
  return algorithm;
}
