import { type S3ErrorCode, s3Error } from '@countersign/aws-model';
import type { Exchange } from '../exchange.js';
import { type Answer, xmlAnswer } from '../wire/answer.js';
import { xml } from '../wire/xml-writer.js';
import { findObject } from './find-object.js';
import { requireKey } from './object-key.js';
import { requireBucket } from './require-bucket.js';
import { S3_NAMESPACE } from './xml-names.js';

/**
 * Settings that no bucket here can have. Reading them has one true answer, what S3 says of a bucket that was never
 * configured, and stock clients ask for many of them; writing them stays NotImplemented.
 * Source: S3 API Reference, one page an operation; codes as recorded from S3.
 */
type Read = (x: Exchange) => Promise<Answer>;

/** A document that says nothing, or the one thing that is always so. */
const always =
  (root: string, child?: readonly [name: string, text: string]): Read =>
  async (x) => {
    requireBucket(x);
    return xmlAnswer(xml(`${root} xmlns="${S3_NAMESPACE}"`, child && xml(...child)).markup);
  };

const absent =
  (code: S3ErrorCode): Read =>
  async (x) => {
    throw s3Error(code, { extras: [['BucketName', requireBucket(x).name]] });
  };

/** Settings of which a bucket may have several: listed without an `id`, read with one. */
const several =
  (root: string): Read =>
  async (x) => {
    requireBucket(x);
    if (x.request.parameters.has('id')) throw s3Error('NoSuchConfiguration');
    return xmlAnswer(xml(`${root} xmlns="${S3_NAMESPACE}"`, xml('IsTruncated', false)).markup);
  };

/** Of an object in a bucket without Object Lock. */
const unlocked: Read = async (x) => {
  await findObject(x, requireBucket(x), requireKey(x));
  throw s3Error('InvalidRequest', { message: 'Bucket is missing Object Lock Configuration' });
};

/** By AWS's name of the operation. */
export const UNCONFIGURED: Readonly<Record<string, Read>> = {
  GetBucketRequestPayment: always('RequestPaymentConfiguration', ['Payer', 'BucketOwner']),
  GetBucketAccelerateConfiguration: always('AccelerateConfiguration'),
  GetBucketLogging: always('BucketLoggingStatus'),
  GetBucketNotificationConfiguration: always('NotificationConfiguration'),

  GetBucketLifecycleConfiguration: absent('NoSuchLifecycleConfiguration'),
  GetBucketWebsite: absent('NoSuchWebsiteConfiguration'),
  GetBucketReplication: absent('ReplicationConfigurationNotFoundError'),
  GetObjectLockConfiguration: absent('ObjectLockConfigurationNotFoundError'),

  GetBucketAnalyticsConfiguration: several('ListBucketAnalyticsConfigurationResult'),
  GetBucketIntelligentTieringConfiguration: several('ListBucketIntelligentTieringConfigurationsOutput'),
  GetBucketInventoryConfiguration: several('ListInventoryConfigurationsResult'),
  GetBucketMetricsConfiguration: several('ListMetricsConfigurationsResult'),

  GetObjectRetention: unlocked,
  GetObjectLegalHold: unlocked,
};
