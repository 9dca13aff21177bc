/** A line of a canonical request that differs. */
export interface LineDifference {
  readonly part:
    | 'method'
    | 'path'
    | 'query'
    | 'header'
    | 'signed-headers'
    | 'payload-hash'
    | 'date'
    | 'scope';
  /** Header or parameter that differs, where it is one. */
  readonly name?: string;
  /** As the client sent it (masked). */
  readonly sent?: string;
  /** As the service saw it (masked). */
  readonly seen?: string;
}

/** The canonical request recomputed from what was sent, beside the one in the answer. */
export interface CanonicalComparison {
  /** Whether the answer carried one. */
  readonly available: boolean;
  readonly equal: boolean;
  readonly first?: LineDifference;
  readonly all: readonly LineDifference[];
  /** Whether SHA-256 of the answer's canonical request is what its string to sign says: the answer is whole. */
  readonly answerConsistent?: boolean;
}

/** A change to the request (or to the secret) under which the given signature comes out. */
export interface Variant {
  /** Slug of the cause that this variant proves. */
  readonly cause: string;
  /** In a few words, nothing secret: `with the host s3.eu-west-1.amazonaws.com`. */
  readonly what: string;
}

export type SignatureProof =
  /** The secret makes this very signature for the request as given. */
  | { readonly kind: 'valid' }
  /** The secret makes it for the request with one respect changed: that respect is the cause. */
  | { readonly kind: 'variant'; readonly variant: Variant }
  /** No variant matches: another secret, or damage of a kind that is not tried. */
  | { readonly kind: 'none'; readonly tried: number };
