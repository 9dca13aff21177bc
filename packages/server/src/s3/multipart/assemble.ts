import { createHash } from 'node:crypto';
import { s3Error } from '@countersign/aws-model';
import { type ChecksumAlgorithm, createChecksum } from '../../checksum/algorithms.js';
import type { ObjectPart, ObjectRecord } from '../../store/ports/objects.js';
import type { PartRecord, UploadRecord } from '../../store/ports/uploads.js';
import { combineCrcs } from './combine-crc.js';
import type { ListedPart } from './listed-parts.js';
import { partAlgorithm } from './part.js';

/** Smallest part, but for the last: 5 MiB. Source: S3 User Guide, "Amazon S3 multipart upload limits". */
const MIN_PART_BYTES = 5_242_880;

/** What an object made of parts gets from them. */
export type Assembled = Pick<ObjectRecord, 'size' | 'etag'> & {
  readonly parts: readonly ObjectPart[];
  /** Undefined: none, under a customer's key where the upload named no algorithm. */
  readonly checksum?: NonNullable<ObjectRecord['checksum']>;
};

/**
 * Holds the list against the parts that were uploaded, and puts size, ETag and checksum together.
 * No byte is read: all of it follows from what is known of the parts.
 *
 * @throws AwsError InvalidPart, EntityTooSmall, InvalidRequest, BadDigest
 */
export function assembleParts(
  upload: UploadRecord,
  listed: readonly ListedPart[],
  uploaded: readonly PartRecord[],
): Assembled {
  const byNumber = new Map(uploaded.map((part) => [part.number, part]));
  const chosen = listed.map((part, at) => {
    const found = byNumber.get(part.number);
    if (found?.etag !== part.etag) throw invalidPart(part, upload);
    checkChecksums(part, found, upload);
    if (at < listed.length - 1 && found.size < MIN_PART_BYTES) throw tooSmall(found);
    return found;
  });
  const isComposite = upload.checksumType === 'COMPOSITE';
  // Recorded on AWS by localstack/localstack, test_multipart_upload_sse_c.
  const hasNone = upload.encryption?.kind === 'customer' && upload.checksumAlgorithm === undefined;
  return {
    size: chosen.reduce((sum, { size }) => sum + size, 0),
    etag: multipartEtag(chosen),
    ...(hasNone ? {} : { checksum: combineChecksums(upload, chosen) }),
    parts: chosen.map(({ number, size, blob, checksum, nonce }) => ({
      number,
      size,
      ...(blob === undefined ? {} : { blob }),
      // Told of again only where each part has its own (S3 API Reference, GetObjectAttributes, ObjectParts).
      ...(isComposite && checksum ? { checksum: checksum.value } : {}),
      ...(nonce === undefined ? {} : { nonce }),
    })),
  };
}

/** MD5 of the MD5s of the parts, and how many there are. */
export function multipartEtag(parts: ReadonlyArray<{ readonly etag: string }>): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
}

function combineChecksums(
  upload: UploadRecord,
  parts: readonly PartRecord[],
): NonNullable<ObjectRecord['checksum']> {
  const algorithm = partAlgorithm(upload);
  if (upload.checksumType !== 'COMPOSITE') {
    const pieces = parts.map(({ checksum, size }) => ({ value: checksum?.value ?? '', size }));
    return { algorithm, value: combineCrcs(algorithm, pieces), type: 'FULL_OBJECT' };
  }
  const whole = createChecksum(algorithm);
  for (const { checksum } of parts) whole.update(Buffer.from(checksum?.value ?? '', 'base64'));
  return { algorithm, value: `${whole.digest().toString('base64')}-${parts.length}`, type: 'COMPOSITE' };
}

function checkChecksums(listed: ListedPart, found: PartRecord, upload: UploadRecord): void {
  const { checksums, number } = listed;
  if (upload.checksumAlgorithm === undefined) {
    // Recorded from S3: an upload begun without an algorithm knows of no checksums of its parts.
    if (checksums.size > 0) throw invalidPart(listed, upload);
    return;
  }
  const algorithm = partAlgorithm(upload);
  const value = checksums.get(algorithm);
  if (value !== undefined) {
    if (value !== found.checksum?.value) throw invalidPart(listed, upload);
    return;
  }
  if (upload.checksumType !== 'COMPOSITE') return;
  const [other] = checksums.keys();
  throw other === undefined ? checksumMissing(algorithm, number) : otherChecksum(other, number);
}

function checksumMissing(algorithm: ChecksumAlgorithm, number: number): Error {
  return s3Error('InvalidRequest', {
    message: `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
    reason: 'PartChecksumMissing',
  });
}

function otherChecksum(algorithm: ChecksumAlgorithm, number: number): Error {
  return s3Error('BadDigest', {
    message: `The ${algorithm.toLowerCase()} you specified for part ${number} did not match what we received.`,
    reason: 'PartChecksumTypeMismatch',
  });
}

function invalidPart({ etag, number }: ListedPart, { uploadId }: UploadRecord): Error {
  return s3Error('InvalidPart', {
    extras: [
      ['ETag', etag],
      ['PartNumber', String(number)],
      ['UploadId', uploadId],
    ],
  });
}

function tooSmall({ size, number, etag }: PartRecord): Error {
  return s3Error('EntityTooSmall', {
    extras: [
      ['ProposedSize', String(size)],
      ['MinSizeAllowed', String(MIN_PART_BYTES)],
      ['PartNumber', String(number)],
      ['ETag', etag],
    ],
  });
}
