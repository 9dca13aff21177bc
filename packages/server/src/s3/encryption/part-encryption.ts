import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { UploadRecord } from '../../store/ports/uploads.js';
import { amzValue } from '../common/amz-value.js';
import type { ChosenEncryption } from './chosen-encryption.js';
import { type CustomerKey, isSameKey, readCustomerKey } from './customer-key.js';
import { authorizeKey } from './kms-access.js';
import { refuseChoice } from './open-object.js';
import { makeNonce } from './sealed-blobs.js';

/**
 * How a part is encrypted: as its upload was begun, whose key comes with every part again.
 * Source: S3 User Guide, "Using server-side encryption with customer-provided keys (SSE-C)"; texts as recorded from S3.
 *
 * @throws AwsError InvalidRequest for a key that is missing, uncalled for or another; InvalidArgument, AccessDenied
 */
export async function partEncryption(
  x: Exchange,
  bucket: BucketRecord,
  { encryption, key }: UploadRecord,
): Promise<ChosenEncryption> {
  const value = (name: string): string | undefined => amzValue(x, name);
  refuseChoice(value);
  const customerKey = readCustomerKey(value);
  if ((encryption?.kind === 'customer') !== (customerKey !== undefined)) throw keyMissing();
  if (encryption === undefined) return { encryption, customerKey: undefined };
  if (encryption.kind !== 'customer') {
    await authorizeKey(x, 'kms:Decrypt', bucket, key, encryption);
    return { encryption, customerKey: undefined };
  }
  return {
    encryption: { ...encryption, nonce: makeNonce() },
    customerKey: sameKey(customerKey!, encryption),
  };
}

/**
 * The key that comes with the completion of an upload is the one the upload was begun with. It may be left out, unless the upload
 * was begun with a checksum algorithm. Source: S3 API Reference, CompleteMultipartUpload,
 * x-amz-server-side-encryption-customer-algorithm; the text for a missing one is that for parts, I believe.
 *
 * @throws AwsError InvalidRequest for another key or a missing one; InvalidArgument as {@link readCustomerKey}
 */
export function requireKeyOfUpload(x: Exchange, { encryption, checksumAlgorithm }: UploadRecord): void {
  const customerKey = readCustomerKey((name) => amzValue(x, name));
  if (encryption?.kind !== 'customer') return;
  if (customerKey !== undefined) sameKey(customerKey, encryption);
  else if (checksumAlgorithm !== undefined) throw keyMissing();
}

function keyMissing(): Error {
  return s3Error('InvalidRequest', {
    message:
      'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.',
    reason: 'CustomerKeyOfPartMissing',
  });
}

function sameKey(key: CustomerKey, encryption: Parameters<typeof isSameKey>[1]): CustomerKey {
  if (isSameKey(key, encryption)) return key;
  throw s3Error('InvalidRequest', {
    message: 'The provided encryption parameters did not match the ones used originally.',
    reason: 'CustomerKeyOfPartWrong',
  });
}
