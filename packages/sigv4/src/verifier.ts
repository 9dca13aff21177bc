import type { PostOptions } from './post/post-claim.js';
import { type PostClaim, readPostPolicy, verifyPostSignature } from './post/post-claim.js';
import { SigningKeyCache } from './signing-key.js';
import type { RawRequest } from './types.js';
import type { Claim } from './verify/claim.js';
import { Memo } from './verify/memo.js';
import type { AuthenticationOptions } from './verify/options.js';
import { readAuthentication } from './verify/read-authentication.js';
import { isSignedBy, verifySignature } from './verify/verify-signature.js';

export interface VerifierOptions {
  /** How many signing keys to keep. Default 512. */
  readonly signingKeyCacheSize?: number | undefined;
  /** How many parsed credential strings to keep. Default 512. */
  readonly credentialCacheSize?: number | undefined;
}

/**
 * Verifies requests in two steps, because the key is looked up in between: first the claim is read
 * and everything judged that AWS judges before it knows the key, then the signature.
 */
export interface Verifier {
  /**
   * Reads who signed a request, and checks its form and times in AWS's order.
   *
   * @returns `null` for an anonymous request.
   * @throws {SigV4Error} with AWS's answer.
   */
  readAuthentication(request: RawRequest, options: AuthenticationOptions): Claim | null;
  /** @throws {SigV4Error} `SignatureDoesNotMatch`. Compares in constant time. */
  verifySignature(request: RawRequest, claim: Claim, secretAccessKey: string): void;
  /** Whether `verifySignature` would pass, at a fraction of the cost of its refusal. */
  isSignedBy(request: RawRequest, claim: Claim, secretAccessKey: string): boolean;
  /**
   * Reads the signature fields of a form upload; the policy itself is only read once its signature
   * has been verified (`parsePostPolicy`).
   *
   * @param fields the form's fields before the file, names in lower case.
   * @returns `null` for an anonymous form: one without a `policy` field.
   * @throws {SigV4Error} with S3's answer.
   */
  readPostPolicy(fields: ReadonlyMap<string, string>, options: PostOptions): PostClaim | null;
  /** @throws {SigV4Error} `SignatureDoesNotMatch`. Compares in constant time. */
  verifyPostSignature(claim: PostClaim, secretAccessKey: string): void;
}

const DEFAULT_CREDENTIAL_CACHE_SIZE = 512;

/**
 * Makes a verifier. It holds bounded caches only and reads no clock.
 *
 * @example
 * const claim = verifier.readAuthentication(request, { now: clock.now(), service: 's3', expectedRegion });
 * if (claim !== null) verifier.verifySignature(request, claim, await secretOf(claim.accessKeyId));
 */
export function createVerifier(options: VerifierOptions = {}): Verifier {
  const keys = new SigningKeyCache(options.signingKeyCacheSize);
  const memo = new Memo(options.credentialCacheSize ?? DEFAULT_CREDENTIAL_CACHE_SIZE);
  return {
    readAuthentication: (request, authentication) => readAuthentication(request, authentication, memo),
    verifySignature: (request, claim, secretAccessKey) =>
      verifySignature(request, claim, secretAccessKey, keys),
    isSignedBy: (request, claim, secretAccessKey) => isSignedBy(request, claim, secretAccessKey, keys),
    readPostPolicy,
    verifyPostSignature: (claim, secretAccessKey) => verifyPostSignature(claim, secretAccessKey, keys),
  };
}
