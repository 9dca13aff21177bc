import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { UploadRecord } from '../../store/ports/uploads.js';
import { type Answer, xmlAnswer } from '../../wire/answer.js';
import { optionalXml, type XmlElement, xml } from '../../wire/xml-writer.js';
import { isoDate } from '../common/dates.js';
import { invalidArgument } from '../common/errors.js';
import { requireBucket } from '../common/require-bucket.js';
import { S3_NAMESPACE } from '../common/xml-names.js';
import { readEncodingType, readPageSize, writerOf } from '../listing/list-query.js';
import { partiesOf } from './upload-elements.js';

/** ListMultipartUploads: up to 1,000 at a time, by key and beginning. Source: S3 API Reference, ListMultipartUploads. */
export async function listMultipartUploads(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const { parameters } = x.request;
  const encodingType = readEncodingType(parameters.get('encoding-type'));
  const write = writerOf(encodingType);
  const prefix = parameters.get('prefix') ?? '';
  const delimiter = parameters.get('delimiter') ?? '';
  const maxUploads = readPageSize('max-uploads', parameters.get('max-uploads'));
  const keyMarker = parameters.get('key-marker') ?? '';
  // Without a key the other marker is ignored.
  const uploadIdMarker = keyMarker === '' ? '' : (parameters.get('upload-id-marker') ?? '');
  await checkMarker(x, bucket, keyMarker, uploadIdMarker);
  const page =
    maxUploads === 0
      ? { uploads: [], commonPrefixes: [], truncated: false }
      : await x.services.uploads.list(bucket.id, {
          prefix,
          delimiter,
          afterKey: keyMarker,
          ...(uploadIdMarker === '' ? {} : { afterUploadId: uploadIdMarker }),
          limit: maxUploads,
        });
  return xmlAnswer(
    xml(
      `ListMultipartUploadsResult xmlns="${S3_NAMESPACE}"`,
      xml('Bucket', bucket.name),
      xml('KeyMarker', write(keyMarker)),
      xml('UploadIdMarker', uploadIdMarker),
      xml('NextKeyMarker', write(page.last ?? '')),
      xml('NextUploadIdMarker', page.lastUploadId ?? ''),
      optionalXml('Prefix', prefix === '' ? undefined : write(prefix)),
      optionalXml('Delimiter', delimiter === '' ? undefined : write(delimiter)),
      xml('MaxUploads', maxUploads),
      optionalXml('EncodingType', encodingType),
      xml('IsTruncated', page.truncated),
      await Promise.all(page.uploads.map((upload) => uploadElement(x, upload, write))),
      page.commonPrefixes.map((common) => xml('CommonPrefixes', xml('Prefix', write(common)))),
    ).markup,
  );
}

/**
 * An upload of another key marks no place. One that is gone does: who aborts uploads page by page goes on from it.
 * Recorded on AWS by localstack/localstack, test_list_multiparts_next_marker.
 *
 * @throws AwsError InvalidArgument
 */
async function checkMarker(
  x: Exchange,
  bucket: BucketRecord,
  keyMarker: string,
  uploadIdMarker: string,
): Promise<void> {
  if (uploadIdMarker === '') return;
  const key = await x.services.uploads.keyOf(bucket.id, uploadIdMarker);
  if (key === undefined || key === keyMarker) return;
  throw invalidArgument('Invalid uploadId marker', 'upload-id-marker', uploadIdMarker);
}

async function uploadElement(
  x: Exchange,
  upload: UploadRecord,
  write: (text: string) => string,
): Promise<XmlElement> {
  return xml(
    'Upload',
    xml('Key', write(upload.key)),
    xml('UploadId', upload.uploadId),
    await partiesOf(x, upload),
    xml('StorageClass', upload.storageClass),
    xml('Initiated', isoDate(upload.initiatedAt)),
    optionalXml('ChecksumAlgorithm', upload.checksumAlgorithm),
    optionalXml('ChecksumType', upload.checksumType),
  );
}
