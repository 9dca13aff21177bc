import { createHash } from 'node:crypto';
import { StorageError } from '@countersign/runtime';
import {
  algorithmOf,
  CHECKSUM_ALGORITHMS,
  type Checksum,
  createChecksum,
} from '../../checksum/algorithms.js';
import { BlobMissingError } from '../errors.js';
import type { BlobStore } from '../ports/blobs.js';
import type { ObjectEncryption, ObjectRecord } from '../ports/objects.js';
import type { PartRecord } from '../ports/uploads.js';
import type { FindingKind } from './finding.js';

/** Blobs whose own size can be learnt, besides what a record says of it. */
export interface MeasuredBlobs extends BlobStore {
  /** @throws BlobMissingError | StorageError */
  size(id: string): Promise<number>;
  /** @throws BlobMissingError | StorageError where the bytes are not what was written, as far as the store itself can tell */
  check(id: string): Promise<void>;
}

/** What is wrong with the bytes of one record. */
export interface Flaw {
  readonly kind: FindingKind;
  readonly detail: string;
  readonly blob?: string;
  readonly partNumber?: number;
}

type CheckedObject = Pick<ObjectRecord, 'size' | 'etag' | 'blob' | 'parts' | 'checksum' | 'encryption'>;

/** Bytes of a blob, as a record has them. */
interface Stretch {
  readonly blob: string | undefined;
  readonly size: number;
  readonly partNumber?: number;
}

/**
 * Reads every byte of an object and holds it against its record: sizes, the ETag (the MD5, or the MD5 of the parts' MD5s
 * with their number), checksums of the whole and of each part. Of what is encrypted with a customer's key only the
 * sizes can be judged, and what the store itself keeps of its blobs; the ETag of what stands for a KMS key is no MD5.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export async function checkObject(blobs: MeasuredBlobs, object: CheckedObject): Promise<readonly Flaw[]> {
  const { parts, encryption } = object;
  const sealed = encryption?.kind === 'customer';
  const checksum = sealed ? undefined : object.checksum;
  const stretches: readonly (Stretch & { readonly checksum?: string })[] =
    parts === undefined
      ? [{ blob: object.blob, size: object.size }]
      : parts.map(({ number, size, blob, checksum }) => ({
          blob,
          size,
          partNumber: number,
          ...(checksum === undefined || sealed ? {} : { checksum }),
        }));
  const whole = checksum?.type === 'FULL_OBJECT' ? checksumOf(checksum.algorithm) : undefined;
  const flaws: Flaw[] = [];
  const md5s: Buffer[] = [];
  const partDigests: Buffer[] = [];
  for (const stretch of stretches) {
    const isComposite = checksum?.type === 'COMPOSITE' || stretch.checksum !== undefined;
    const ofPart = checksum !== undefined && isComposite ? checksumOf(checksum.algorithm) : undefined;
    const md5 = createHash('md5');
    const digests = [md5, ...definedOf(whole), ...definedOf(ofPart)];
    const flaw = await readStretch(blobs, stretch, digests, sealed);
    if (flaw !== undefined) return [...flaws, flaw];
    md5s.push(md5.digest());
    const digest = ofPart?.digest();
    if (digest === undefined) continue;
    partDigests.push(digest);
    if (stretch.checksum !== undefined && stretch.checksum !== digest.toString('base64')) {
      const detail = `has the checksum ${digest.toString('base64')}, not ${stretch.checksum}`;
      flaws.push({ kind: 'wrong-checksum', detail, ...namesOf(stretch) });
    }
  }
  return [
    ...flaws,
    ...checkSize(object, stretches),
    ...(encryption === undefined ? checkEtag(object, md5s) : []),
    ...checkChecksum(checksum, whole, partDigests),
  ];
}

/** The same for a part of an upload in progress. */
export async function checkPart(
  blobs: MeasuredBlobs,
  part: PartRecord,
  encryption?: ObjectEncryption,
): Promise<readonly Flaw[]> {
  const { number, size, etag, blob } = part;
  const sealed = encryption?.kind === 'customer';
  const checksum = sealed ? undefined : part.checksum;
  const stretch: Stretch = { blob, size, partNumber: number };
  const md5 = createHash('md5');
  const sum = checksum === undefined ? undefined : checksumOf(checksum.algorithm);
  const flaw = await readStretch(blobs, stretch, [md5, ...definedOf(sum)], sealed);
  if (flaw !== undefined) return [flaw];
  const flaws: Flaw[] = [];
  const hex = md5.digest('hex');
  if (encryption === undefined && hex !== etag)
    flaws.push({ kind: 'wrong-etag', detail: `has the MD5 ${hex}, not ${etag}`, ...namesOf(stretch) });
  const value = sum?.digest().toString('base64');
  if (value !== undefined && checksum !== undefined && value !== checksum.value) {
    const detail = `has the checksum ${value}, not ${checksum.value}`;
    flaws.push({ kind: 'wrong-checksum', detail, ...namesOf(stretch) });
  }
  return flaws;
}

/** Reads bytes into digests. @param sealed under a key that is not known here: the record's digests say nothing of them */
async function readStretch(
  blobs: MeasuredBlobs,
  stretch: Stretch,
  digests: readonly { update(bytes: Uint8Array): unknown }[],
  sealed: boolean,
): Promise<Flaw | undefined> {
  const { blob, size } = stretch;
  const names = namesOf(stretch);
  if (blob === undefined) {
    return size === 0
      ? undefined
      : { kind: 'missing-blob', detail: `refers to no blob for its ${size} bytes`, ...names };
  }
  try {
    const found = await blobs.size(blob);
    if (found !== size) return { kind: 'wrong-size', detail: `has ${found} bytes, not ${size}`, ...names };
    if (size === 0) return undefined;
    if (sealed) await blobs.check(blob);
    const bytes = await blobs.read(blob, 0, size - 1);
    if (Buffer.isBuffer(bytes)) for (const digest of digests) digest.update(bytes);
    else {
      for await (const piece of bytes) {
        for (const digest of digests) digest.update(piece);
        bytes.release?.(piece);
      }
    }
    return undefined;
  } catch (error) {
    if (error instanceof BlobMissingError)
      return { kind: 'missing-blob', detail: 'has lost its bytes', ...names };
    if (error instanceof StorageError) return { kind: 'unreadable-blob', detail: error.message, ...names };
    throw error;
  }
}

function checkSize({ size }: CheckedObject, stretches: readonly Stretch[]): readonly Flaw[] {
  const sum = stretches.reduce((bytes, stretch) => bytes + stretch.size, 0);
  return sum === size ? [] : [{ kind: 'wrong-size', detail: `has ${sum} bytes, not ${size}` }];
}

function checkEtag({ etag, parts }: CheckedObject, md5s: readonly Buffer[]): readonly Flaw[] {
  const [only] = md5s;
  const found =
    parts === undefined && only !== undefined
      ? only.toString('hex')
      : `${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-${md5s.length}`;
  return found === etag ? [] : [{ kind: 'wrong-etag', detail: `has the ETag ${found}, not ${etag}` }];
}

function checkChecksum(
  checksum: ObjectRecord['checksum'],
  whole: Checksum | undefined,
  partDigests: readonly Buffer[],
): readonly Flaw[] {
  if (checksum === undefined) return [];
  const found = whole ? whole.digest().toString('base64') : composite(checksum.algorithm, partDigests);
  if (found === undefined || found === checksum.value) return [];
  return [
    { kind: 'wrong-checksum', detail: `has the ${checksum.algorithm} ${found}, not ${checksum.value}` },
  ];
}

function composite(algorithm: string, digests: readonly Buffer[]): string | undefined {
  const sum = checksumOf(algorithm);
  sum?.update(Buffer.concat(digests));
  return sum && `${sum.digest().toString('base64')}-${digests.length}`;
}

/** Undefined for an algorithm that this version does not know. */
function checksumOf(name: string): Checksum | undefined {
  const algorithm = algorithmOf(name);
  return CHECKSUM_ALGORITHMS.includes(algorithm) ? createChecksum(algorithm) : undefined;
}

function definedOf(sum: Checksum | undefined): readonly Checksum[] {
  return sum === undefined ? [] : [sum];
}

function namesOf({ blob, partNumber }: Stretch): Pick<Flaw, 'blob' | 'partNumber'> {
  return {
    ...(blob === undefined ? {} : { blob }),
    ...(partNumber === undefined ? {} : { partNumber }),
  };
}
