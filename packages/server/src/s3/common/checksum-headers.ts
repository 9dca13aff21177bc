import { s3Error } from '@countersign/aws-model';
import {
  ALGORITHMS,
  CHECKSUM_ALGORITHMS,
  type ChecksumAlgorithm,
  DEFAULT_ALGORITHM,
} from '../../checksum/algorithms.js';
import type { ObjectRecord } from '../../store/ports/objects.js';
import { type XmlElement, xml } from '../../wire/xml-writer.js';

const BY_HEADER = new Map(CHECKSUM_ALGORITHMS.map((name) => [checksumHeader(name), name]));

/** `x-amz-checksum-crc32` for CRC32. */
export function checksumHeader(algorithm: string): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The checksum an upload is to be held against. */
export interface ExpectedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; undefined when it comes in the trailer, or when nobody gave one. */
  readonly value: string | undefined;
  /** Whether it comes behind the body. */
  readonly inTrailer: boolean;
}

/**
 * Reads what a request says of its checksum. Headers only: a checksum that a presigner moved to the query belongs to the
 * empty body it signed, and S3 does not look at it.
 *
 * @param header reads a header (or form field) by its name in lower case
 * @throws AwsError InvalidRequest for several checksums, an unreadable value, an unknown algorithm
 */
export function readExpectedChecksum(header: (name: string) => string | undefined): ExpectedChecksum {
  const given: ExpectedChecksum[] = [];
  for (const [name, algorithm] of BY_HEADER) {
    const value = header(name);
    if (value !== undefined) given.push({ algorithm, value, inTrailer: false });
  }
  const trailer = header('x-amz-trailer');
  if (trailer !== undefined) given.push(...announced(trailer));
  if (given.length > 1) {
    throw s3Error('InvalidRequest', {
      message: 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
      reason: 'SeveralChecksums',
    });
  }
  const [expected] = given;
  if (expected?.value !== undefined) checkWidth(expected.algorithm, expected.value);
  checkSdkAlgorithm(header('x-amz-sdk-checksum-algorithm'), expected);
  return expected ?? { algorithm: DEFAULT_ALGORITHM, value: undefined, inTrailer: false };
}

/** The algorithm of that name in any case, such as `x-amz-checksum-algorithm` gives it. @throws AwsError InvalidRequest */
export function readAlgorithm(named: string): ChecksumAlgorithm {
  const algorithm = CHECKSUM_ALGORITHMS.find((name) => name === named.toUpperCase());
  if (algorithm) return algorithm;
  throw s3Error('InvalidRequest', {
    message: `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${CHECKSUM_ALGORITHMS.join(', ')}]`,
    reason: 'ChecksumAlgorithmUnsupported',
  });
}

/**
 * Holds what was computed against what was said, in the header or behind the body.
 *
 * @returns the checksum to keep with the object
 * @throws AwsError BadDigest, InvalidRequest, MalformedTrailerError
 */
export function settleChecksum(
  expected: ExpectedChecksum,
  computed: Buffer,
  trailers: ReadonlyMap<string, string>,
): NonNullable<ObjectRecord['checksum']> {
  const { algorithm } = expected;
  const said = expected.inTrailer ? trailers.get(checksumHeader(algorithm)) : expected.value;
  if (expected.inTrailer) {
    if (said === undefined) throw s3Error('MalformedTrailerError', { reason: 'TrailingChecksumMissing' });
    checkWidth(algorithm, said);
  }
  const value = computed.toString('base64');
  if (said !== undefined && said !== value) {
    throw s3Error('BadDigest', {
      message: `The ${algorithm} you specified did not match the calculated checksum.`,
      reason: 'ChecksumMismatch',
      facts: { algorithm, said, computed: value },
    });
  }
  return { algorithm, value, type: 'FULL_OBJECT' };
}

/** Elements that tell of a checksum, as documents have them. */
export function checksumElements(checksum: ObjectRecord['checksum']): readonly XmlElement[] {
  if (!checksum) return [];
  return [xml(checksumElement(checksum.algorithm), checksum.value), xml('ChecksumType', checksum.type)];
}

/** `ChecksumCRC32` for CRC32. */
export function checksumElement(algorithm: string): string {
  return `Checksum${algorithm}`;
}

/** Response headers that tell of a checksum. Flat. */
export function checksumHeaders(checksum: ObjectRecord['checksum']): readonly string[] {
  if (!checksum) return [];
  return [checksumHeader(checksum.algorithm), checksum.value, 'x-amz-checksum-type', checksum.type];
}

function announced(trailer: string): ExpectedChecksum[] {
  return trailer.split(',').map((name) => {
    const algorithm = BY_HEADER.get(name.trim().toLowerCase());
    if (!algorithm) {
      throw s3Error('InvalidRequest', {
        message: 'The value specified in the x-amz-trailer header is not supported',
        reason: 'TrailerUnsupported',
      });
    }
    return { algorithm, value: undefined, inTrailer: true };
  });
}

function checkWidth(algorithm: ChecksumAlgorithm, value: string): void {
  const decoded = Buffer.from(value, 'base64');
  if (decoded.length === ALGORITHMS[algorithm].bytes && decoded.toString('base64') === value) return;
  throw s3Error('InvalidRequest', {
    message: `Value for ${checksumHeader(algorithm)} header is invalid.`,
    reason: 'ChecksumUnreadable',
  });
}

/** Without a checksum beside it the header is ignored, as S3 does for PutObject. */
function checkSdkAlgorithm(named: string | undefined, expected: ExpectedChecksum | undefined): void {
  if (named === undefined) return;
  const algorithm = readAlgorithm(named);
  if (expected && expected.algorithm !== algorithm) {
    throw s3Error('InvalidRequest', {
      message: 'Value for x-amz-sdk-checksum-algorithm header is invalid.',
      reason: 'ChecksumAlgorithmMismatch',
    });
  }
}
