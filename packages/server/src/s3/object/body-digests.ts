import { createHash, type Hash } from 'node:crypto';
import { type Checksum, type ChecksumAlgorithm, createChecksum } from '../../checksum/algorithms.js';
import type { ObjectRecord } from '../../store/ports/objects.js';
import { type ExpectedChecksum, readExpectedChecksum, settleChecksum } from '../common/checksum-headers.js';
import { checkContentMd5, type DigestForm, readContentMd5 } from './content-md5.js';

export interface DigestOptions {
  /** Algorithm of the checksum to keep. Default: the one the request brings. */
  readonly keep?: ChecksumAlgorithm | undefined;
  /** Default `hex`. */
  readonly digestForm?: DigestForm;
}

export interface SettledDigests {
  /** Hex. */
  readonly md5: string;
  /** The checksum to keep. */
  readonly checksum: NonNullable<ObjectRecord['checksum']>;
  /** The one that the request brought, where it brought one. */
  readonly announced?: NonNullable<ObjectRecord['checksum']>;
}

/** What is computed over a body while it comes in, and what it is held against in the end. */
export class BodyDigests {
  readonly #expectedMd5: string | undefined;
  readonly #expectedChecksum: ExpectedChecksum;
  readonly #md5: Hash = createHash('md5');
  readonly #checksum: Checksum;
  readonly #kept: { readonly algorithm: ChecksumAlgorithm; readonly checksum: Checksum } | undefined;
  readonly #digestForm: DigestForm;

  /**
   * @param header reads a header (or form field) by its name in lower case
   * @throws AwsError InvalidDigest, InvalidRequest: what is announced cannot be read
   */
  constructor(header: (name: string) => string | undefined, options: DigestOptions = {}) {
    const { keep, digestForm = 'hex' } = options;
    this.#expectedMd5 = readContentMd5(header('content-md5'));
    const expected = readExpectedChecksum(header);
    this.#expectedChecksum =
      keep !== undefined && !isAnnounced(expected) ? { ...expected, algorithm: keep } : expected;
    const { algorithm } = this.#expectedChecksum;
    this.#checksum = createChecksum(algorithm);
    this.#kept =
      keep === undefined || keep === algorithm
        ? undefined
        : { algorithm: keep, checksum: createChecksum(keep) };
    this.#digestForm = digestForm;
  }

  /** Whether the request says anything by which its body can be checked. */
  get announced(): boolean {
    return this.#expectedMd5 !== undefined || this.announcedAlgorithm !== undefined;
  }

  /** Algorithm of the checksum that the request brings, if it brings one. */
  get announcedAlgorithm(): ChecksumAlgorithm | undefined {
    return isAnnounced(this.#expectedChecksum) ? this.#expectedChecksum.algorithm : undefined;
  }

  update(bytes: Uint8Array): void {
    this.#md5.update(bytes);
    this.#checksum.update(bytes);
    this.#kept?.checksum.update(bytes);
  }

  /**
   * @param trailers headers that came behind the body
   * @throws AwsError BadDigest, InvalidRequest, MalformedTrailerError
   */
  settle(trailers: ReadonlyMap<string, string>): SettledDigests {
    const md5 = this.#md5.digest('hex');
    checkContentMd5(this.#expectedMd5, md5, this.#digestForm);
    const checksum = settleChecksum(this.#expectedChecksum, this.#checksum.digest(), trailers);
    const announced = isAnnounced(this.#expectedChecksum) ? { announced: checksum } : {};
    if (this.#kept === undefined) return { md5, checksum, ...announced };
    const { algorithm } = this.#kept;
    const value = this.#kept.checksum.digest().toString('base64');
    return { md5, checksum: { algorithm, value, type: 'FULL_OBJECT' }, ...announced };
  }
}

function isAnnounced(expected: ExpectedChecksum): boolean {
  return expected.value !== undefined || expected.inTrailer;
}
