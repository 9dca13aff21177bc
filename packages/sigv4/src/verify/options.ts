import type { VerifiedService } from '../types.js';
import type { ExpectedRegion } from './credential.js';

export interface AuthenticationOptions {
  /** The server's clock, in milliseconds since the epoch. */
  readonly now: number;
  readonly service: VerifiedService;
  /** The region the scope must name; a list accepts each of its members; `undefined` any. */
  readonly expectedRegion?: ExpectedRegion;
  /**
   * A second clock, in milliseconds, for header-signed requests: within 15 minutes of either one
   * they pass. Presigned URLs know `now` alone. For servers whose test clock has been moved.
   */
  readonly alsoAcceptHeaderTime?: number | undefined;
  /**
   * SHA-256 of the body in hex, for the query protocol of STS and IAM, whose clients sign the body
   * but do not send its hash. Default: that of an empty body. Not used for S3.
   */
  readonly payloadHash?: string | undefined;
  /** The bucket, where the Host names it: Signature Version 2 signs it as part of the path. */
  readonly hostedBucket?: string | undefined;
}
