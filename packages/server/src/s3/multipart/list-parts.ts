import type { Exchange } from '../../exchange.js';
import type { PartRecord, UploadRecord } from '../../store/ports/uploads.js';
import { type Answer, xmlAnswer } from '../../wire/answer.js';
import { optionalXml, type XmlElement, xml } from '../../wire/xml-writer.js';
import { checksumElement } from '../common/checksum-headers.js';
import { isoDate } from '../common/dates.js';
import { requireKey } from '../common/object-key.js';
import { requireBucket } from '../common/require-bucket.js';
import { S3_NAMESPACE } from '../common/xml-names.js';
import { abortHeaders } from '../lifecycle/expiry-headers.js';
import { readPageSize, readWholeNumber } from '../listing/list-query.js';
import { findUpload } from './find-upload.js';
import { partiesOf } from './upload-elements.js';

/** ListParts: up to 1,000 at a time. Source: S3 API Reference, ListParts. */
export async function listParts(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const upload = await findUpload(x, bucket, requireKey(x));
  const { parameters } = x.request;
  const maxParts = readPageSize('max-parts', parameters.get('max-parts'));
  const marker = readWholeNumber('part-number-marker', parameters.get('part-number-marker')) ?? 0;
  // One more than asked for tells whether there are more.
  const found = await x.services.uploads.listParts(bucket.id, upload.uploadId, marker, maxParts + 1);
  const page = found.slice(0, maxParts);
  const truncated = maxParts > 0 && found.length > maxParts;
  return xmlAnswer(
    xml(
      `ListPartsResult xmlns="${S3_NAMESPACE}"`,
      xml('Bucket', bucket.name),
      xml('Key', upload.key),
      xml('UploadId', upload.uploadId),
      await partiesOf(x, upload),
      xml('StorageClass', upload.storageClass),
      xml('PartNumberMarker', marker),
      xml('NextPartNumberMarker', page.at(-1)?.number ?? 0),
      xml('MaxParts', maxParts),
      xml('IsTruncated', truncated),
      optionalXml('ChecksumAlgorithm', upload.checksumAlgorithm),
      optionalXml('ChecksumType', upload.checksumType),
      page.map((part) => partElement(part, upload)),
    ).markup,
    200,
    abortHeaders(bucket, upload),
  );
}

function partElement(part: PartRecord, upload: UploadRecord): XmlElement {
  const { checksum } = part;
  return xml(
    'Part',
    xml('PartNumber', part.number),
    xml('LastModified', isoDate(part.lastModified)),
    xml('ETag', `"${part.etag}"`),
    xml('Size', part.size),
    // What S3 computes for itself it does not tell of.
    upload.checksumAlgorithm === undefined || checksum === undefined
      ? undefined
      : xml(checksumElement(checksum.algorithm), checksum.value),
  );
}
