import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../../wire/answer.js';
import { childText, XmlError, type XmlNode } from '../../wire/xml-reader.js';
import { xml } from '../../wire/xml-writer.js';
import { amzValue } from './amz-value.js';
import { readXmlDocument } from './read-document.js';
import { requireBucket } from './require-bucket.js';
import { S3_NAMESPACE } from './xml-names.js';

/*
 * Nothing is charged here; but who would have to agree to pay is refused until they do.
 * Source: S3 User Guide, "Using Requester Pays general purpose buckets for storage transfers and usage".
 */

const ROOT = 'RequestPaymentConfiguration';
const REQUESTER = 'Requester';
const BUCKET_OWNER = 'BucketOwner';

/** GetBucketRequestPayment. Source: S3 API Reference, GetBucketRequestPayment. */
export async function getBucketRequestPayment(x: Exchange): Promise<Answer> {
  const payer = requireBucket(x).settings?.requestPayment ?? BUCKET_OWNER;
  return xmlAnswer(xml(`${ROOT} xmlns="${S3_NAMESPACE}"`, xml('Payer', payer)).markup);
}

/** PutBucketRequestPayment. Source: S3 API Reference, PutBucketRequestPayment. */
export async function putBucketRequestPayment(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const payer = await readXmlDocument(x, ROOT, readPayer);
  const requestPayment = payer === REQUESTER ? REQUESTER : null;
  await x.services.buckets.change(bucket.id, { settings: { requestPayment } });
  return emptyAnswer(200);
}

function readPayer(root: XmlNode): string {
  const payer = childText(root, 'Payer');
  if (payer === REQUESTER || payer === BUCKET_OWNER) return payer;
  throw new XmlError('`Payer` should be Requester or BucketOwner');
}

/** Operations whose requester pays: those with `x-amz-request-payer` in the S3 API Reference, and form uploads. */
const PAID: ReadonlySet<string> = new Set([
  'AbortMultipartUpload',
  'CompleteMultipartUpload',
  'CreateMultipartUpload',
  'DeleteObject',
  'DeleteObjects',
  'GetObject',
  'GetObjectAcl',
  'GetObjectAttributes',
  'GetObjectLegalHold',
  'GetObjectRetention',
  'GetObjectTagging',
  'HeadBucket',
  'HeadObject',
  'ListMultipartUploads',
  'ListObjectVersions',
  'ListObjects',
  'ListObjectsV2',
  'ListParts',
  'PostObject',
  'PutObject',
  'PutObjectAcl',
  'PutObjectTagging',
  'UploadPart',
]);

/** Whether the caller would be charged for the request: anybody but the bucket's own account, where it says so. */
function isCharged(x: Exchange, bucket: BucketRecord | undefined): bucket is BucketRecord {
  if (bucket?.settings?.requestPayment !== REQUESTER || !PAID.has(x.operation.name)) return false;
  return x.caller.kind === 'anonymous' || x.caller.accountId !== bucket.ownerAccountId;
}

/**
 * Refuses those who would be charged and have not agreed to it; nobody charges who did not sign.
 *
 * @param bucket that is asked for, or the source of a copy
 * @throws AwsError AccessDenied
 */
export function requireRequester(x: Exchange, bucket = x.bucket): void {
  if (!isCharged(x, bucket)) return;
  const agreed = amzValue(x, 'x-amz-request-payer')?.toLowerCase() === 'requester';
  if (agreed && x.caller.kind !== 'anonymous') return;
  throw s3Error('AccessDenied', { reason: 'RequesterDoesNotPay', facts: { bucket: bucket.name } });
}

/** Does what the handler does, and says in the answer who was charged. */
export function charging<X extends Exchange>(handle: (x: X) => Promise<Answer>): (x: X) => Promise<Answer> {
  return (x) => {
    if (!isCharged(x, x.bucket)) return handle(x);
    return handle(x).then((answer) => ({
      ...answer,
      headers: [...answer.headers, 'x-amz-request-charged', 'requester'],
    }));
  };
}
