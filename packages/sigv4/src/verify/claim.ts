import type { CredentialScope, VerifiedService } from '../types.js';

/**
 * Who a request says it is from, before anybody looked up the key: times and form have been checked,
 * the signature has not.
 */
export interface Claim {
  readonly mechanism: 'query' | 'header';
  readonly service: VerifiedService;
  readonly accessKeyId: string;
  readonly credentialScope: CredentialScope;
  /** Lower-case names in the order of the request. */
  readonly signedHeaders: readonly string[];
  /** As sent. */
  readonly signature: string;
  readonly sessionToken: string | undefined;
  /** Milliseconds since the epoch. */
  readonly signedAt: number;
  /** Milliseconds since the epoch; presigned URLs only. */
  readonly expiresAt: number | undefined;
  /** Seconds; presigned URLs only. */
  readonly expiresIn: number | undefined;
  /** The last line of the canonical request: a SHA-256 in hex, or a keyword such as `UNSIGNED-PAYLOAD`. */
  readonly payloadHash: string;
  /** The algorithm as the request spells it. */
  readonly algorithm: string;
  /** The date line of the string to sign; for Signature Version 2 as the request carries it. */
  readonly date: string;
  readonly canonicalQueryString: string;
  /** Signature Version 2 only, whose `algorithm` is `AWS`: all that was signed, as S3 writes it and as clients may have. */
  readonly version2StringsToSign?: readonly [string, ...string[]];
}
