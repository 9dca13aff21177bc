import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ObjectEncryption, ObjectRecord, WriteCondition } from '../../store/ports/objects.js';
import type { ObjectAccess } from '../acl/new-object-acl.js';
import { wholeSecond } from '../common/dates.js';
import { bucketNow, makeVersionId, storedVersionHeaders } from '../common/version-id.js';
import { etagOf } from '../encryption/chosen-encryption.js';
import type { ObjectAttributes } from './object-attributes.js';
import type { ReceivedBytes } from './receive-bytes.js';
import { settleWrite } from './write-condition.js';

/** A new object: whose, where, what it says of itself, and its bytes. */
export interface NewObject {
  readonly key: string;
  readonly attributes: ObjectAttributes;
  readonly access: ObjectAccess;
  readonly bytes: ReceivedBytes;
  readonly encryption: ObjectEncryption | undefined;
  readonly condition?: WriteCondition | undefined;
}

export interface StoredObject {
  readonly record: ObjectRecord;
  /** The bucket as it was when the object was stored. */
  readonly bucket: BucketRecord;
  /** `x-amz-version-id`, where versioning is on. Flat. */
  readonly versionHeaders: readonly string[];
}

/**
 * Makes received bytes an object of the bucket. The store gives the bytes up when it refuses that.
 *
 * @throws AwsError PreconditionFailed, NoSuchKey, NoSuchBucket
 */
export async function storeObject(x: Exchange, bucket: BucketRecord, made: NewObject): Promise<StoredObject> {
  const { bytes, encryption } = made;
  const current = await bucketNow(x.services.buckets, bucket);
  const record: ObjectRecord = {
    key: made.key,
    versionId: makeVersionId(current),
    size: bytes.size,
    etag: etagOf(encryption, bytes.md5),
    lastModified: wholeSecond(x.now),
    ...(bytes.blob === undefined ? {} : { blob: bytes.blob }),
    ...made.attributes,
    checksum: bytes.checksum,
    ...(encryption === undefined ? {} : { encryption }),
    ...made.access,
  };
  settleWrite(await x.services.objects.put(bucket.id, record, made.condition), bucket, made.key);
  return { record, bucket: current, versionHeaders: storedVersionHeaders(current, record.versionId) };
}
