import { type AwsError, s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ObjectRecord } from '../../store/ports/objects.js';
import { amzValue } from '../common/amz-value.js';
import { parseHttpDate, wholeSecond } from '../common/dates.js';
import { etagListed } from '../common/etag.js';
import { requireRequester } from '../common/request-payment.js';
import { checkOwner, objectArn } from '../common/require-bucket.js';
import { checkVersionId, NULL_VERSION, versionHeaders } from '../common/version-id.js';
import { type CustomerKey, keyToObject, readSourceKey } from '../encryption/customer-key.js';
import { authorizeKey } from '../encryption/kms-access.js';
import { requireRestored } from './archive.js';
import { preconditionFailed } from './conditional-read.js';
import type { CopySourceName } from './copy-source-name.js';
import { findRecord } from './find-object.js';

/** What is to be copied, found and allowed. */
export interface CopySource {
  readonly bucket: BucketRecord;
  readonly record: ObjectRecord;
  /** As `x-amz-copy-source` named it; undefined: the current one. */
  readonly versionId: string | undefined;
  /** The customer's key, where the source needs one. */
  readonly customerKey: CustomerKey | undefined;
}

/** Largest object that can be copied at once: 5 GiB. Source: S3 API Reference, CopyObject. */
export const MAX_COPY_BYTES = 5_368_709_120;

const HEADER = 'x-amz-copy-source';

/**
 * Finds the source of a copy, for whoever may read it, and judges the conditions on it.
 * Source: S3 API Reference, CopyObject.
 *
 * @throws AwsError in S3's words
 */
export async function findCopySource(x: Exchange, named: CopySourceName): Promise<CopySource> {
  const bucket = await x.services.buckets.find(named.bucket);
  if (!bucket) throw s3Error('NoSuchBucket', { extras: [['BucketName', named.bucket]] });
  const expectedOwner = amzValue(x, 'x-amz-source-expected-bucket-owner');
  if (expectedOwner !== undefined) checkOwner(bucket, expectedOwner);
  const { versionId } = named;
  await x.authorize(
    versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion',
    objectArn(bucket, named.key),
    versionId === undefined ? undefined : { 's3:versionid': versionId },
    bucket,
  );
  requireRequester(x, bucket);
  if (versionId !== undefined) checkVersionId(versionId, bucket);
  const record = await findRecord(x, bucket, named.key, versionId);
  if (record.deleteMarker) {
    throw s3Error('InvalidRequest', {
      message: 'The source of a copy request may not specifically refer to a delete marker by version id.',
      reason: 'CopySourceDeleteMarker',
    });
  }
  const customerKey = keyToObject(
    record.encryption,
    readSourceKey((name) => amzValue(x, name)),
  );
  const { encryption } = record;
  if (encryption !== undefined && encryption.kind !== 'customer') {
    await authorizeKey(x, 'kms:Decrypt', bucket, record.key, encryption);
  }
  requireRestored(record, x.now, "Operation is not valid for the source object's storage class");
  checkConditions(x, record);
  return { bucket, record, versionId, customerKey };
}

/**
 * `x-amz-copy-source-version-id`, where the source is a version with an id; nothing is said of the version `null`.
 * Recorded on AWS by localstack/localstack, test_s3_copy_object_in_place_versioned. Flat.
 */
export function sourceVersionHeaders({ bucket, record }: CopySource): readonly string[] {
  const [, versionId] = versionHeaders(bucket, record.versionId);
  return versionId === undefined || versionId === NULL_VERSION
    ? []
    : ['x-amz-copy-source-version-id', versionId];
}

export function sourceTooLarge(): AwsError {
  return s3Error('InvalidRequest', {
    message: `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_COPY_BYTES}`,
    reason: 'CopySourceTooLarge',
  });
}

/** An ETag that is as demanded outweighs a date that is not (S3 API Reference, CopyObject, x-amz-copy-source-if-*). */
function checkConditions(x: Exchange, record: ObjectRecord): void {
  const value = (name: string): string | undefined => amzValue(x, `${HEADER}-${name}`);
  const date = (name: string): number | undefined => {
    const text = value(name);
    return text === undefined ? undefined : parseHttpDate(text);
  };
  const lastModified = wholeSecond(record.lastModified);
  const ifMatch = value('if-match');
  if (ifMatch !== undefined) {
    if (!etagListed(ifMatch, record.etag)) throw preconditionFailed(`${HEADER}-If-Match`);
  } else {
    const since = date('if-unmodified-since');
    if (since !== undefined && lastModified > since)
      throw preconditionFailed(`${HEADER}-If-Unmodified-Since`);
  }
  const ifNoneMatch = value('if-none-match');
  if (ifNoneMatch !== undefined) {
    if (etagListed(ifNoneMatch, record.etag)) throw preconditionFailed(`${HEADER}-If-None-Match`);
    return;
  }
  const since = date('if-modified-since');
  if (since !== undefined && since <= x.now && lastModified <= since) {
    throw preconditionFailed(`${HEADER}-If-Modified-Since`);
  }
}
