import type { Exchange } from '../../exchange.js';
import type { ListVersionsPage, VersionEntry } from '../../store/ports/objects.js';
import { type Answer, xmlAnswer } from '../../wire/answer.js';
import { optionalXml, type XmlElement, xml } from '../../wire/xml-writer.js';
import { isoDate } from '../common/dates.js';
import { invalidArgument } from '../common/errors.js';
import { ownerElements } from '../common/owner.js';
import { requireBucket } from '../common/require-bucket.js';
import { S3_NAMESPACE } from '../common/xml-names.js';
import { behindMarker, readEncodingType, readMaxKeys, writerOf } from './list-query.js';

const EMPTY_PAGE: ListVersionsPage = { versions: [], commonPrefixes: [], truncated: false };

/** ListObjectVersions: by key, newest first. Source: S3 API Reference, ListObjectVersions. */
export async function listObjectVersions(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const { parameters } = x.request;
  const encodingType = readEncodingType(parameters.get('encoding-type'));
  const write = writerOf(encodingType);
  const prefix = parameters.get('prefix') ?? '';
  const delimiter = parameters.get('delimiter') ?? '';
  const maxKeys = readMaxKeys(parameters.get('max-keys'));
  const keyMarker = parameters.get('key-marker') ?? '';
  const versionMarker = readVersionMarker(parameters.get('version-id-marker'), keyMarker);
  const page =
    maxKeys === 0
      ? EMPTY_PAGE
      : await x.services.objects.listVersions(bucket.id, {
          prefix,
          delimiter,
          after: behindMarker(keyMarker, prefix, delimiter),
          ...(versionMarker === undefined ? {} : { afterVersionId: versionMarker }),
          limit: maxKeys,
        });
  const owner = await ownerElements(
    x,
    bucket,
    page.versions.map(({ object }) => object),
  );
  return xmlAnswer(
    xml(
      `ListVersionsResult xmlns="${S3_NAMESPACE}"`,
      xml('Name', bucket.name),
      xml('Prefix', write(prefix)),
      xml('KeyMarker', write(keyMarker)),
      xml('VersionIdMarker', versionMarker ?? ''),
      page.truncated ? nextMarkers(page, write) : undefined,
      xml('MaxKeys', maxKeys),
      optionalXml('Delimiter', delimiter === '' ? undefined : write(delimiter)),
      optionalXml('EncodingType', encodingType),
      xml('IsTruncated', page.truncated),
      page.versions.map((entry) => versionElement(entry, write, owner(entry.object))),
      page.commonPrefixes.map((common) => xml('CommonPrefixes', xml('Prefix', write(common)))),
    ).markup,
  );
}

function readVersionMarker(marker: string | undefined, keyMarker: string): string | undefined {
  if (marker === undefined) return undefined;
  if (marker === '') {
    throw invalidArgument('A version-id marker cannot be empty.', 'version-id-marker', marker);
  }
  if (keyMarker !== '') return marker;
  throw invalidArgument(
    'A version-id marker cannot be specified without a key marker.',
    'version-id-marker',
    marker,
  );
}

function nextMarkers(page: ListVersionsPage, write: (text: string) => string): readonly XmlElement[] {
  const key = xml('NextKeyMarker', write(page.last ?? ''));
  return page.lastVersionId === undefined ? [key] : [key, xml('NextVersionIdMarker', page.lastVersionId)];
}

function versionElement(
  { object, isLatest }: VersionEntry,
  write: (text: string) => string,
  owner: XmlElement | undefined,
): XmlElement {
  const named = [
    xml('Key', write(object.key)),
    xml('VersionId', object.versionId),
    xml('IsLatest', isLatest),
    xml('LastModified', isoDate(object.lastModified)),
  ];
  if (object.deleteMarker) return xml('DeleteMarker', named, owner);
  return xml(
    'Version',
    named,
    xml('ETag', `"${object.etag}"`),
    optionalXml('ChecksumAlgorithm', object.checksum?.algorithm),
    optionalXml('ChecksumType', object.checksum?.type),
    xml('Size', object.size),
    owner,
    xml('StorageClass', object.storageClass),
  );
}
