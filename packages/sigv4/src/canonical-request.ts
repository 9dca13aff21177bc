export interface CanonicalRequestParts {
  readonly method: string;
  readonly uri: string;
  readonly queryString: string;
  /** The block of `canonicalHeaders`, every line ended. */
  readonly headers: string;
  /** Lower-case names joined by `;`. */
  readonly signedHeaders: string;
  readonly payloadHash: string;
}

/**
 * Step 1, the canonical request: what signer and verifier must agree on byte for byte
 * (IAM User Guide, "Create a signed AWS API request").
 */
export function canonicalRequest(parts: CanonicalRequestParts): string {
  return `${parts.method}\n${parts.uri}\n${parts.queryString}\n${parts.headers}\n${parts.signedHeaders}\n${parts.payloadHash}`;
}
