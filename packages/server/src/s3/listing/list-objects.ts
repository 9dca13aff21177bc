import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ListPage, ObjectRecord } from '../../store/ports/objects.js';
import { type Answer, xmlAnswer } from '../../wire/answer.js';
import { optionalXml, type XmlContent, type XmlElement, xml } from '../../wire/xml-writer.js';
import { decodeToken, encodeToken } from '../common/continuation-token.js';
import { isoDate } from '../common/dates.js';
import { type OwnerOf, ownerElements } from '../common/owner.js';
import { requireBucket } from '../common/require-bucket.js';
import { S3_NAMESPACE } from '../common/xml-names.js';
import { behindMarker, readEncodingType, readMaxKeys, writerOf } from './list-query.js';

/** What both versions of the operation read. */
interface Listing {
  readonly bucket: BucketRecord;
  readonly prefix: string;
  readonly delimiter: string;
  readonly maxKeys: number;
  /** Writes a key as the client wants it. */
  readonly write: (text: string) => string;
  readonly encodingType: 'url' | undefined;
}

/** ListObjects, the first version: goes on after a marker. Source: S3 API Reference, ListObjects. */
export async function listObjects(x: Exchange): Promise<Answer> {
  const listing = readListing(x);
  const { write, delimiter } = listing;
  const marker = x.request.parameters.get('marker') ?? '';
  const page = await fetchPage(x, listing, behindMarker(marker, listing.prefix, delimiter));
  const owner = await ownerElements(x, listing.bucket, page.objects);
  return listAnswer(
    xml('Name', listing.bucket.name),
    xml('Prefix', write(listing.prefix)),
    xml('Marker', write(marker)),
    // Without a delimiter clients go on after the last key they got.
    optionalXml(
      'NextMarker',
      page.truncated && delimiter !== '' && page.last !== undefined ? write(page.last) : undefined,
    ),
    xml('MaxKeys', listing.maxKeys),
    optionalXml('Delimiter', delimiter === '' ? undefined : write(delimiter)),
    optionalXml('EncodingType', listing.encodingType),
    xml('IsTruncated', page.truncated),
    contents(page, listing, owner),
    commonPrefixes(page, listing),
  );
}

/** ListObjectsV2: goes on with a token. Source: S3 API Reference, ListObjectsV2. */
export async function listObjectsV2(x: Exchange): Promise<Answer> {
  const listing = readListing(x);
  const { write, delimiter } = listing;
  const { parameters } = x.request;
  const token = parameters.get('continuation-token');
  const startAfter = parameters.get('start-after');
  const after = token === undefined ? (startAfter ?? '') : decodeToken(token);
  const page = await fetchPage(x, listing, after);
  const owner =
    parameters.get('fetch-owner')?.toLowerCase() === 'true'
      ? await ownerElements(x, listing.bucket, page.objects)
      : noOwner;
  return listAnswer(
    xml('Name', listing.bucket.name),
    xml('Prefix', write(listing.prefix)),
    optionalXml('StartAfter', startAfter === undefined || startAfter === '' ? undefined : write(startAfter)),
    optionalXml('ContinuationToken', token),
    optionalXml(
      'NextContinuationToken',
      page.truncated && page.last !== undefined ? encodeToken(page.last) : undefined,
    ),
    xml('KeyCount', page.objects.length + page.commonPrefixes.length),
    xml('MaxKeys', listing.maxKeys),
    optionalXml('Delimiter', delimiter === '' ? undefined : write(delimiter)),
    optionalXml('EncodingType', listing.encodingType),
    xml('IsTruncated', page.truncated),
    contents(page, listing, owner),
    commonPrefixes(page, listing),
  );
}

const noOwner: OwnerOf = () => undefined;

function readListing(x: Exchange): Listing {
  const bucket = requireBucket(x);
  const { parameters } = x.request;
  const encodingType = readEncodingType(parameters.get('encoding-type'));
  return {
    bucket,
    prefix: parameters.get('prefix') ?? '',
    delimiter: parameters.get('delimiter') ?? '',
    maxKeys: readMaxKeys(parameters.get('max-keys')),
    write: writerOf(encodingType),
    encodingType,
  };
}

const EMPTY_PAGE: ListPage = { objects: [], commonPrefixes: [], truncated: false };

async function fetchPage(x: Exchange, listing: Listing, after: string): Promise<ListPage> {
  const { bucket, prefix, delimiter, maxKeys } = listing;
  // S3 calls an empty page complete, whatever there is.
  if (maxKeys === 0) return EMPTY_PAGE;
  return x.services.objects.list(bucket.id, { prefix, after, delimiter, limit: maxKeys });
}

function listAnswer(...children: readonly XmlContent[]): Answer {
  return xmlAnswer(xml(`ListBucketResult xmlns="${S3_NAMESPACE}"`, children).markup);
}

function contents(page: ListPage, { write }: Listing, owner: OwnerOf): readonly XmlElement[] {
  return page.objects.map((object) => content(object, write, owner(object)));
}

function content(
  object: ObjectRecord,
  write: (text: string) => string,
  owner: XmlElement | undefined,
): XmlElement {
  return xml(
    'Contents',
    xml('Key', write(object.key)),
    xml('LastModified', isoDate(object.lastModified)),
    xml('ETag', `"${object.etag}"`),
    optionalXml('ChecksumAlgorithm', object.checksum?.algorithm),
    optionalXml('ChecksumType', object.checksum?.type),
    xml('Size', object.size),
    owner,
    xml('StorageClass', object.storageClass),
  );
}

function commonPrefixes(page: ListPage, { write }: Listing): readonly XmlElement[] {
  return page.commonPrefixes.map((prefix) => xml('CommonPrefixes', xml('Prefix', write(prefix))));
}
