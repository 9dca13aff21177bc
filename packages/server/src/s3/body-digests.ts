import { createHash, type Hash } from 'node:crypto';
import type { ObjectRecord } from '../store/ports.js';
import {
  type Checksum,
  createChecksum,
  type ExpectedChecksum,
  readExpectedChecksum,
  settleChecksum,
} from './checksums.js';
import { checkContentMd5, readContentMd5 } from './content-md5.js';

/** What is computed over a body while it comes in, and what it is held against in the end. */
export class BodyDigests {
  readonly #expectedMd5: string | undefined;
  readonly #expectedChecksum: ExpectedChecksum;
  readonly #md5: Hash = createHash('md5');
  readonly #checksum: Checksum;

  /**
   * @param header reads a header (or form field) by its name in lower case
   * @throws AwsError InvalidDigest, InvalidRequest: what is announced cannot be read
   */
  constructor(header: (name: string) => string | undefined) {
    this.#expectedMd5 = readContentMd5(header('content-md5'));
    this.#expectedChecksum = readExpectedChecksum(header);
    this.#checksum = createChecksum(this.#expectedChecksum.algorithm);
  }

  /** Whether the request says anything by which its body can be checked. */
  get announced(): boolean {
    return (
      this.#expectedMd5 !== undefined ||
      this.#expectedChecksum.value !== undefined ||
      this.#expectedChecksum.inTrailer
    );
  }

  update(bytes: Uint8Array): void {
    this.#md5.update(bytes);
    this.#checksum.update(bytes);
  }

  /**
   * @param trailers headers that came behind the body
   * @returns the MD5 in hex and the checksum to keep
   * @throws AwsError BadDigest, InvalidRequest, MalformedTrailerError
   */
  settle(trailers: ReadonlyMap<string, string>): {
    readonly md5: string;
    readonly checksum: NonNullable<ObjectRecord['checksum']>;
  } {
    const md5 = this.#md5.digest('hex');
    checkContentMd5(this.#expectedMd5, md5);
    return { md5, checksum: settleChecksum(this.#expectedChecksum, this.#checksum.digest(), trailers) };
  }
}
