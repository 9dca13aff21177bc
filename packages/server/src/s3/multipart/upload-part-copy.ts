import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { UploadRecord } from '../../store/ports/uploads.js';
import { retryReplaced } from '../../store/retry-replaced.js';
import { type Answer, xmlAnswer } from '../../wire/answer.js';
import { xml } from '../../wire/xml-writer.js';
import { amzValue } from '../common/amz-value.js';
import { checksumElement } from '../common/checksum-headers.js';
import { isoDate } from '../common/dates.js';
import { invalidArgument } from '../common/errors.js';
import { S3_NAMESPACE } from '../common/xml-names.js';
import { blobsFor, encryptionHeaders } from '../encryption/chosen-encryption.js';
import { blobsOfObject } from '../encryption/open-object.js';
import { partEncryption } from '../encryption/part-encryption.js';
import { BodyDigests } from '../object/body-digests.js';
import type { ByteRange } from '../object/byte-range.js';
import {
  findCopySource,
  MAX_COPY_BYTES,
  sourceTooLarge,
  sourceVersionHeaders,
} from '../object/copy-source.js';
import type { CopySourceName } from '../object/copy-source-name.js';
import { locateBytes } from '../object/object-bytes.js';
import { copyBytes } from '../object/receive-bytes.js';
import { noSuchUpload } from './find-upload.js';
import { partAlgorithm, partOf } from './part.js';

const RANGE = 'x-amz-copy-source-range';

/** UploadPartCopy: a part made of an object, or of a range of it. Source: S3 API Reference, UploadPartCopy. */
export async function uploadPartCopy(
  x: Exchange,
  bucket: BucketRecord,
  upload: UploadRecord,
  number: number,
  copySource: CopySourceName,
): Promise<Answer> {
  const chosen = await partEncryption(x, bucket, upload);
  const { source, bytes } = await retryReplaced(
    async () => {
      const found = await findCopySource(x, copySource);
      const range = readCopyRange(amzValue(x, RANGE), found.record.size);
      if (range.end - range.start + 1 > MAX_COPY_BYTES) throw sourceTooLarge();
      const digests = new BodyDigests(() => undefined, { keep: partAlgorithm(upload) });
      const sourceBlobs = blobsOfObject(x.services.blobs, found.record, found.customerKey);
      x.request.mayTakeLong?.();
      const blobs = blobsFor(sourceBlobs, chosen);
      const { key, versionId } = found.record;
      const name = { bucket: found.bucket.name, key, versionId };
      const copied = await copyBytes(blobs, locateBytes(found.record, range), digests, name);
      return { source: found, bytes: copied };
    },
    () => x.lookAgain(),
  );
  const part = partOf(number, bytes, x.now, chosen.encryption);
  if (!(await x.services.uploads.putPart(bucket.id, upload.uploadId, part))) {
    throw noSuchUpload(upload.uploadId);
  }
  return xmlAnswer(
    xml(
      `CopyPartResult xmlns="${S3_NAMESPACE}"`,
      xml('LastModified', isoDate(part.lastModified)),
      xml('ETag', `"${part.etag}"`),
      upload.checksumAlgorithm === undefined
        ? undefined
        : xml(checksumElement(upload.checksumAlgorithm), bytes.checksum.value),
    ).markup,
    200,
    [...encryptionHeaders(chosen.encryption, chosen.customerKey), ...sourceVersionHeaders(source)],
  );
}

/** Unlike Range, it must have both ends, and both must lie in the object. @throws AwsError InvalidArgument */
function readCopyRange(header: string | undefined, size: number): ByteRange {
  if (header === undefined) return { start: 0, end: size - 1 };
  const found = /^bytes=(\d{1,16})-(\d{1,16})$/.exec(header);
  const [start, end] = found ? [Number(found[1]), Number(found[2])] : [0, -1];
  if (!found || end < start) {
    throw invalidArgument(
      `The ${RANGE} value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy`,
      RANGE,
      header,
    );
  }
  if (start >= size) {
    throw s3Error('InvalidRequest', {
      message: 'The specified copy range is invalid for the source object size',
    });
  }
  if (end >= size) {
    throw invalidArgument(`Range specified is not valid for source object of size: ${size}`, RANGE, header);
  }
  return { start, end };
}
