import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../../wire/answer.js';
import { childText, XmlError, type XmlNode } from '../../wire/xml-reader.js';
import { optionalXml, xml } from '../../wire/xml-writer.js';
import { readXmlDocument } from '../common/read-document.js';
import { requireBucket } from '../common/require-bucket.js';
import { S3_NAMESPACE } from '../common/xml-names.js';
import { requireVersionsUnlocked } from '../object-lock/bucket-lock.js';

const ROOT = 'VersioningConfiguration';

/** GetBucketVersioning: nothing is said of a bucket that never had it. Source: S3 API Reference, GetBucketVersioning. */
export async function getBucketVersioning(x: Exchange): Promise<Answer> {
  const { versioning } = requireBucket(x);
  return xmlAnswer(xml(`${ROOT} xmlns="${S3_NAMESPACE}"`, optionalXml('Status', versioning)).markup);
}

/** PutBucketVersioning: once enabled it can only be suspended. Source: S3 API Reference, PutBucketVersioning. */
export async function putBucketVersioning(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const versioning = await readXmlDocument(x, ROOT, readStatus);
  if (versioning === 'Suspended') requireVersionsUnlocked(bucket);
  await x.services.buckets.change(bucket.id, { versioning });
  return emptyAnswer(200);
}

function readStatus(root: XmlNode): 'Enabled' | 'Suspended' {
  const mfaDelete = childText(root, 'MfaDelete') ?? childText(root, 'MFADelete');
  if (mfaDelete === 'Enabled') {
    throw s3Error('NotImplemented', {
      message: 'countersign does not support MFA delete',
      reason: 'MfaDeleteNotServed',
    });
  }
  const status = childText(root, 'Status');
  if (status === undefined) throw s3Error('IllegalVersioningConfigurationException');
  if (status === 'Enabled' || status === 'Suspended') return status;
  throw new XmlError('`Status` should be Enabled or Suspended');
}
