import type { Claim, PostClaim } from '@countersign/sigv4';

/** What a signature claims: of a request, or of an upload form. */
export type RequestClaim = Claim | (PostClaim & { readonly mechanism: 'post' });
