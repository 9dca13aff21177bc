/** A presigned URL and how it came about. */
export interface PresignedRequest {
  readonly url: string;
  readonly signature: string;
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  /** Lower-case names; whoever uses the URL must send these headers with the values signed. */
  readonly signedHeaders: readonly string[];
  readonly validFrom: Date;
  /** The last instant at which S3 still starts to serve it, as far as the signature is concerned. */
  readonly validUntil: Date;
}
