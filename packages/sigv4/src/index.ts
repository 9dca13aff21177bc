// Signing

// Hashing
export { hmacSha1Base64, hmacSha256Hex, prepareHmacKey, sha256Hex } from '#hash';
// The steps, for whoever has to take them one by one
export { trimHeaderValue } from './canonical-headers.js';
export {
  canonicalQueryString,
  type EncodedParameter,
  parseQuery,
  parseQueryString,
} from './canonical-query-string.js';
export { type CanonicalRequestParts, canonicalRequest } from './canonical-request.js';
export { canonicalUri } from './canonical-uri.js';
// aws-chunked bodies
export { type ChunkSigner, createChunkSigner } from './chunked/chunk-signer.js';
export {
  type ChunkedBodyEnd,
  type ChunkedDecoder,
  type ChunkedDecoderOptions,
  createChunkedDecoder,
  isStreamingPayload,
  type StreamingPayload,
} from './chunked/decoder.js';
export type { SeedSignature } from './chunked/signature-chain.js';
// Shared
export type { ErrorElement, SigV4ErrorCode, SigV4ErrorOptions, SigV4Reason } from './errors.js';
export { SigV4Error } from './errors.js';
// Form uploads
export {
  checkPostConditions,
  checkPostSize,
  maximumPostSize,
  type PostConditionOptions,
  requirePostKey,
} from './post/check-conditions.js';
export type { PostClaim, PostOptions } from './post/post-claim.js';
export { type ParsedPostCondition, type PostPolicy, parsePostPolicy } from './post/post-policy.js';
export type { PresignInput } from './sign/presign.js';
export type { UrlOfKey } from './sign/presign-keys.js';
export type { PostCondition, PresignedPost, PresignPostInput } from './sign/presign-post.js';
export type { PresignedRequest } from './sign/presigned-request.js';
export type { RequestToSign } from './sign/request.js';
export type { SignedRequest, SignHeadersInput } from './sign/sign-headers.js';
export { createSigner, type Signer, type SignerOptions } from './signer.js';
export { deriveSigningKey } from './signing-key.js';
export type {
  Canonicalisation,
  CredentialScope,
  Credentials,
  Pair,
  RawRequest,
  VerifiedService,
} from './types.js';
export {
  decodeUriComponent,
  encodeNonAscii,
  encodeS3Key,
  encodeUriComponent,
  tryDecodeUriComponent,
} from './uri-encode.js';
// Verifying
export { createVerifier, type Verifier, type VerifierOptions } from './verifier.js';
export type { Claim } from './verify/claim.js';
export type { ExpectedRegion } from './verify/credential.js';
export type { AuthenticationOptions } from './verify/options.js';
export { VERSION2_PARAMETERS, version2StringToSign } from './version2/string-to-sign.js';
