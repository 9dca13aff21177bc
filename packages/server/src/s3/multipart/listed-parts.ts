import { s3Error } from '@countersign/aws-model';
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from '../../checksum/algorithms.js';
import { childText, XmlError, type XmlNode } from '../../wire/xml-reader.js';
import { checksumElement } from '../common/checksum-headers.js';
import { bareEtag } from '../common/etag.js';
import { MAX_PARTS, readPartNumber } from './part-number.js';

/** A part as CompleteMultipartUpload lists it. */
export interface ListedPart {
  readonly number: number;
  /** Without quotes. */
  readonly etag: string;
  /** Base64, by algorithm. */
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, string>;
}

/**
 * The parts of a `<CompleteMultipartUpload>`. Source: S3 API Reference, CompleteMultipartUpload.
 *
 * @throws XmlError; AwsError InvalidArgument for a number that no part can have
 */
export function readListedParts(root: XmlNode): readonly ListedPart[] {
  const parts = root.children.map((node) => {
    if (node.name !== 'Part') throw new XmlError(`\`${node.name}\` is not supported here`);
    return readPart(node);
  });
  if (parts.length > MAX_PARTS) throw new XmlError(`expected up to ${MAX_PARTS} parts, not ${parts.length}`);
  return parts;
}

function readPart(node: XmlNode): ListedPart {
  const etag = childText(node, 'ETag');
  const number = childText(node, 'PartNumber')?.trim();
  if (etag === undefined || number === undefined || !/^-?\d+$/.test(number)) {
    throw new XmlError('a part needs a number and an ETag');
  }
  const checksums = new Map<ChecksumAlgorithm, string>();
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const value = childText(node, checksumElement(algorithm));
    if (value !== undefined && value !== '') checksums.set(algorithm, value);
  }
  return { number: readPartNumber(number), etag: bareEtag(etag), checksums };
}

/** @throws AwsError InvalidRequest for no parts, InvalidPartOrder where their numbers do not ascend */
export function checkOrder(parts: readonly ListedPart[], uploadId: string): void {
  if (parts.length === 0) throw s3Error('InvalidRequest', { message: 'You must specify at least one part' });
  for (let at = 1; at < parts.length; at += 1) {
    if (parts[at]!.number > parts[at - 1]!.number) continue;
    throw s3Error('InvalidPartOrder', { extras: [['UploadId', uploadId]] });
  }
}
