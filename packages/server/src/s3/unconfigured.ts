import { type S3ErrorCode, s3Error } from '@countersign/aws-model';
import type { Exchange } from '../exchange.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../wire/answer.js';
import { xml } from '../wire/xml-writer.js';
import { requireBucket } from './require-bucket.js';
import { S3_NAMESPACE } from './xml-names.js';

/**
 * Settings that no bucket here can have. Reading them has one true answer, what S3 says of a bucket that was never
 * configured, and stock clients ask for many of them; writing them stays NotImplemented.
 * Source: S3 API Reference, one page an operation; codes as recorded from S3.
 */
type Read = (x: Exchange) => Promise<Answer>;

/** Deleting is done also where there was nothing. */
const nothingToDelete: Read = async (x) => {
  requireBucket(x);
  return emptyAnswer(204);
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

/** By AWS's name of the operation. */
export const UNCONFIGURED: Readonly<Record<string, Read>> = {
  GetBucketReplication: absent('ReplicationConfigurationNotFoundError'),
  DeleteBucketReplication: nothingToDelete,

  GetBucketAnalyticsConfiguration: several('ListBucketAnalyticsConfigurationResult'),
  GetBucketIntelligentTieringConfiguration: several('ListBucketIntelligentTieringConfigurationsOutput'),
  GetBucketInventoryConfiguration: several('ListInventoryConfigurationsResult'),
  GetBucketMetricsConfiguration: several('ListMetricsConfigurationsResult'),
};
