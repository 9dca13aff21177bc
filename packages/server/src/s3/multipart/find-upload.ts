import { type AwsError, s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { UploadRecord } from '../../store/ports/uploads.js';

/** The upload that the request names. It is found under its own key only. @throws AwsError NoSuchUpload */
export async function findUpload(x: Exchange, bucket: BucketRecord, key: string): Promise<UploadRecord> {
  const uploadId = requestedUpload(x);
  const upload = await x.services.uploads.find(bucket.id, key, uploadId);
  if (!upload) throw noSuchUpload(uploadId);
  return upload;
}

/** Id of the upload that the request names. */
export function requestedUpload(x: Exchange): string {
  return x.asked.uploadId ?? '';
}

export function noSuchUpload(uploadId: string): AwsError {
  return s3Error('NoSuchUpload', { extras: [['UploadId', uploadId]] });
}
