import type { Exchange } from '../../exchange.js';
import type { ObjectRecord } from '../../store/ports/objects.js';
import { type Answer, xmlAnswer } from '../../wire/answer.js';
import { optionalXml, type XmlElement, xml } from '../../wire/xml-writer.js';
import { amzValue } from '../common/amz-value.js';
import { checksumElement } from '../common/checksum-headers.js';
import { httpDate } from '../common/dates.js';
import { invalidArgument } from '../common/errors.js';
import { requireKey } from '../common/object-key.js';
import { objectArn, requireBucket } from '../common/require-bucket.js';
import { versionHeaders } from '../common/version-id.js';
import { S3_NAMESPACE } from '../common/xml-names.js';
import { openObject } from '../encryption/open-object.js';
import { readPageSize, readWholeNumber } from '../listing/list-query.js';
import { findObject, readVersionId } from './find-object.js';

const HEADER = 'x-amz-object-attributes';

const ATTRIBUTES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] as const;

type Attribute = (typeof ATTRIBUTES)[number];

/** GetObjectAttributes: it needs what reading the object needs, too. Source: S3 API Reference, GetObjectAttributes. */
export async function getObjectAttributes(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const key = requireKey(x);
  const wanted = readAttributes(amzValue(x, HEADER));
  const parts = {
    size: readPageSize('max-parts', amzValue(x, 'x-amz-max-parts')),
    after: readWholeNumber('part-number-marker', amzValue(x, 'x-amz-part-number-marker')) ?? 0,
  };
  const action = readVersionId(x, bucket) === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
  await x.authorize(action, objectArn(bucket, key));
  const record = await findObject(x, bucket, key);
  await openObject(x, bucket, record);
  return xmlAnswer(
    xml(
      `GetObjectAttributesResponse xmlns="${S3_NAMESPACE}"`,
      wanted.has('ETag') ? xml('ETag', record.etag) : undefined,
      wanted.has('Checksum') ? checksumOf(record) : undefined,
      wanted.has('ObjectParts') ? partsOf(record, parts) : undefined,
      wanted.has('StorageClass') ? xml('StorageClass', record.storageClass) : undefined,
      wanted.has('ObjectSize') ? xml('ObjectSize', record.size) : undefined,
    ).markup,
    200,
    ['Last-Modified', httpDate(record.lastModified), ...versionHeaders(bucket, record.versionId)],
  );
}

function readAttributes(header: string | undefined): ReadonlySet<Attribute> {
  const names = (header ?? '').split(',').map((name) => name.trim());
  return new Set(
    names.map((name) => {
      const attribute = ATTRIBUTES.find((one) => one === name);
      if (attribute) return attribute;
      throw invalidArgument('Invalid attribute name specified.', HEADER, name === '' ? undefined : name);
    }),
  );
}

/** Of a composite checksum the count of parts is told under ObjectParts. */
function checksumOf({ checksum }: ObjectRecord): XmlElement | undefined {
  if (!checksum) return undefined;
  return xml(
    'Checksum',
    xml(checksumElement(checksum.algorithm), checksum.value.replace(/-\d+$/, '')),
    xml('ChecksumType', checksum.type),
  );
}

/** Parts are listed where each has a checksum of its own; else S3 tells only how many there are. */
function partsOf(
  { parts, checksum }: ObjectRecord,
  page: { readonly size: number; readonly after: number },
): XmlElement | undefined {
  if (parts === undefined) return undefined;
  const count = xml('PartsCount', parts.length);
  if (checksum?.type !== 'COMPOSITE') return xml('ObjectParts', count);
  const after = parts.filter(({ number }) => number > page.after);
  const shown = after.slice(0, page.size);
  return xml(
    'ObjectParts',
    count,
    xml('PartNumberMarker', page.after),
    xml('NextPartNumberMarker', shown.at(-1)?.number ?? 0),
    xml('MaxParts', page.size),
    xml('IsTruncated', page.size > 0 && after.length > shown.length),
    shown.map((part) =>
      xml(
        'Part',
        xml('PartNumber', part.number),
        xml('Size', part.size),
        optionalXml(checksumElement(checksum.algorithm), part.checksum),
      ),
    ),
  );
}
