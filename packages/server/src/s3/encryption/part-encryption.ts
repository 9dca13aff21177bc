import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord, UploadRecord } from '../../store/ports.js';
import { amzValue } from '../amz-value.js';
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
  if ((encryption?.kind === 'customer') !== (customerKey !== undefined)) {
    throw s3Error('InvalidRequest', {
      message:
        'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.',
      reason: 'CustomerKeyOfPartMissing',
    });
  }
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
 * A key that comes with the completion of an upload, where it may be left out, is the one the upload was begun with.
 * Source: S3 API Reference, CompleteMultipartUpload.
 *
 * @throws AwsError InvalidRequest for another key; InvalidArgument as {@link readCustomerKey}
 */
export function requireKeyOfUpload(x: Exchange, { encryption }: UploadRecord): void {
  const customerKey = readCustomerKey((name) => amzValue(x, name));
  if (customerKey !== undefined && encryption?.kind === 'customer') sameKey(customerKey, encryption);
}

function sameKey(key: CustomerKey, encryption: Parameters<typeof isSameKey>[1]): CustomerKey {
  if (isSameKey(key, encryption)) return key;
  throw s3Error('InvalidRequest', {
    message: 'The provided encryption parameters did not match the ones used originally.',
    reason: 'CustomerKeyOfPartWrong',
  });
}
