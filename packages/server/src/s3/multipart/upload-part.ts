import { s3Error } from '@countersign/aws-model';
import type { ChecksumAlgorithm } from '../../checksum/algorithms.js';
import type { Exchange } from '../../exchange.js';
import type { UploadRecord } from '../../store/ports/uploads.js';
import { type Answer, emptyAnswer } from '../../wire/answer.js';
import { checksumHeader } from '../common/checksum-headers.js';
import { requireKey } from '../common/object-key.js';
import { openPayload } from '../common/payload.js';
import { requireBucket } from '../common/require-bucket.js';
import { blobsFor, encryptionHeaders } from '../encryption/chosen-encryption.js';
import { partEncryption } from '../encryption/part-encryption.js';
import { BodyDigests } from '../object/body-digests.js';
import { type ReceivedBytes, receiveBytes } from '../object/receive-bytes.js';
import { findUpload, noSuchUpload } from './find-upload.js';
import { partAlgorithm, partOf } from './part.js';
import { readPartNumber } from './part-number.js';
import { uploadPartCopy } from './upload-part-copy.js';

/**
 * UploadPart, and UploadPartCopy where there is a source to copy. At most 5 GiB.
 * Source: S3 API Reference, UploadPart.
 */
export async function uploadPart(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const key = requireKey(x);
  const upload = await findUpload(x, bucket, key);
  const number = readPartNumber(x.asked.partNumber);
  const { copySource } = x.asked;
  if (copySource !== undefined) return uploadPartCopy(x, bucket, upload, number, copySource);

  const chosen = await partEncryption(x, bucket, upload);
  const digests = new BodyDigests((name) => x.request.header(name), {
    keep: partAlgorithm(upload),
    digestForm: 'base64',
  });
  checkAlgorithm(upload, digests.announcedAlgorithm);
  const payload = openPayload(x, { lengthRequired: true });
  const bytes = await receiveBytes(blobsFor(x.services.blobs, chosen), payload, digests);
  const part = partOf(number, bytes, x.now, chosen.encryption);
  if (!(await x.services.uploads.putPart(bucket.id, upload.uploadId, part))) {
    throw noSuchUpload(upload.uploadId);
  }
  return emptyAnswer(200, [
    ...['ETag', `"${part.etag}"`],
    ...encryptionHeaders(chosen.encryption, chosen.customerKey),
    ...checksumTold(upload, bytes),
  ]);
}

/**
 * What the answer tells of the part's checksum: of the upload's algorithm, or of the one that the part brought.
 * Recorded on AWS by localstack/localstack, test_multipart_and_list_parts. Flat.
 */
function checksumTold({ checksumAlgorithm }: UploadRecord, bytes: ReceivedBytes): readonly string[] {
  const told = checksumAlgorithm === undefined ? bytes.announced : bytes.checksum;
  return told === undefined ? [] : [checksumHeader(told.algorithm), told.value];
}

/**
 * A part must bring the checksum that its upload was begun with. One for the full object S3 computes itself where a
 * part brings none.
 *
 * @throws AwsError InvalidRequest
 */
function checkAlgorithm(upload: UploadRecord, announced: ChecksumAlgorithm | undefined): void {
  const expected = upload.checksumAlgorithm;
  if (expected === undefined || announced === expected) return;
  if (announced === undefined && upload.checksumType === 'FULL_OBJECT') return;
  throw s3Error('InvalidRequest', {
    message: `Checksum Type mismatch occurred, expected checksum Type: ${expected.toLowerCase()}, actual checksum Type: ${announced?.toLowerCase() ?? 'null'}`,
    reason: 'PartChecksumTypeMismatch',
  });
}
