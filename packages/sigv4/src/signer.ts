import { Presigner, type PresignInput } from './sign/presign.js';
import type { UrlOfKey } from './sign/presign-keys.js';
import { type PresignedPost, type PresignPostInput, presignPost } from './sign/presign-post.js';
import type { PresignedRequest } from './sign/presigned-request.js';
import { type SignedRequest, type SignHeadersInput, signHeaders } from './sign/sign-headers.js';
import { SigningKeyCache } from './signing-key.js';

export interface SignerOptions {
  /** How many signing keys to keep; one is good for a credential, a UTC day, a region and a service. Default 512. */
  readonly signingKeyCacheSize?: number | undefined;
}

/** Signs requests. Holds nothing but a bounded cache of signing keys. */
export interface Signer {
  /**
   * Signs a request in its query string: a presigned URL.
   *
   * @throws {RangeError} when `expiresIn` is not an integer from 1 to 604800 seconds.
   * @throws {TypeError} when the path or the date cannot be used.
   */
  presign(input: PresignInput): PresignedRequest;
  /**
   * Presigns the same request for many objects, at little more than the cost of their hashes. Good for as long as the signing date is to
   * stay.
   *
   * @param pathPrefix what stands before the key, encoded and ending in a slash: `/` or `/bucket/`
   * @throws {RangeError} and {TypeError} as {@link Signer.presign}; the function it gives {URIError} for a key with a lone surrogate.
   */
  presignKeys(input: Omit<PresignInput, 'path'>, pathPrefix: string): UrlOfKey;
  /** Signs a request in its Authorization header. @throws {TypeError} as {@link Signer.presign}. */
  signHeaders(input: SignHeadersInput): SignedRequest;
  /** Signs the policy of an HTML form upload. @throws {RangeError} when `expiresIn` is not positive. */
  presignPost(input: PresignPostInput): PresignedPost;
}

/**
 * Makes a signer.
 *
 * @example
 * const { url } = createSigner().presign({
 *   credentials, region: 'eu-central-1', method: 'GET', host: 'bucket.s3.eu-central-1.amazonaws.com',
 *   path: `/${encodeS3Key('report 1.pdf')}`, signingDate: new Date(), expiresIn: 3600,
 * });
 */
export function createSigner(options: SignerOptions = {}): Signer {
  const keys = new SigningKeyCache(options.signingKeyCacheSize);
  const presigner = new Presigner(keys);
  return {
    presign: (input) => presigner.presign(input),
    presignKeys: (input, pathPrefix) => presigner.presignKeys(input, pathPrefix),
    signHeaders: (input) => signHeaders(input, keys),
    presignPost: (input) => presignPost(input, keys),
  };
}
