import { type S3ErrorCode, s3Error } from '@countersign/aws-model';
import type { Exchange } from '../exchange.js';
import { type Answer, emptyAnswer } from '../wire/answer.js';
import { requireBucket } from './require-bucket.js';

/**
 * Replication, which no bucket here can have: whoever sets it up counts on the copies. Reading it has one true answer,
 * what S3 says of a bucket that was never configured, and stock clients ask for it; writing it stays NotImplemented.
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

/** By AWS's name of the operation. */
export const UNCONFIGURED: Readonly<Record<string, Read>> = {
  GetBucketReplication: absent('ReplicationConfigurationNotFoundError'),
  DeleteBucketReplication: nothingToDelete,
};
