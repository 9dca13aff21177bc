export const ALGORITHM = 'AWS4-HMAC-SHA256';
/** SigV4a. Recognised, so that the refusal can name it, but not implemented. */
export const ALGORITHM_V4A = 'AWS4-ECDSA-P256-SHA256';
export const CHUNK_ALGORITHM = 'AWS4-HMAC-SHA256-PAYLOAD';
export const TRAILER_ALGORITHM = 'AWS4-HMAC-SHA256-TRAILER';
export const TERMINATOR = 'aws4_request';

export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
export const STREAMING_UNSIGNED_TRAILER = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
export const STREAMING_SIGNED = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
export const STREAMING_SIGNED_TRAILER = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER';
/** SHA-256 of the empty string, in hex. */
export const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** Longest life of a presigned URL, in seconds: a signing key is good for seven days. */
export const MAX_EXPIRES_IN = 604_800;
/** How far a header-signed request may be from the server's clock, in milliseconds. */
export const MAX_SKEW_MS = 900_000;
/** How far ahead of the server's clock the date of a presigned URL may lie, in milliseconds. */
export const NOT_YET_VALID_TOLERANCE_MS = 900_000;

/** Every chunk of an `aws-chunked` body but the last one holds at least this many bytes. */
export const MIN_CHUNK_BYTES = 8192;
/** Longest chunk header the decoder reads; a signed one is under 110 bytes. */
export const MAX_CHUNK_HEADER_BYTES = 1024;
/** Longest trailer section the decoder reads. */
export const MAX_TRAILER_BYTES = 16_384;

/**
 * Headers that proxies and clients change under way, so no signer covers them
 * (the list of AWS's own JavaScript signer). `proxy-*` and `sec-*` are left out as well.
 */
export const ALWAYS_UNSIGNABLE_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'cache-control',
  'connection',
  'expect',
  'from',
  'keep-alive',
  'max-forwards',
  'pragma',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-amzn-trace-id',
]);
