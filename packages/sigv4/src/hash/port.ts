/**
 * The two hash functions the algorithm needs, as strings and bytes in, hex or bytes out.
 *
 * `#hash` resolves to one of two modules of this shape: `node:crypto` on Node, pure JavaScript
 * elsewhere. Strings are hashed as UTF-8.
 */
export interface HashPort {
  /** SHA-256 in lower-case hex. */
  sha256Hex(data: string | Uint8Array): string;
  /** HMAC-SHA256 as bytes; the steps of the key derivation. */
  hmacSha256(key: Uint8Array, data: string): Uint8Array;
  /** Does the work of an HMAC that depends on the key alone, once. */
  prepareHmacKey(key: Uint8Array): HmacKey;
  /** HMAC-SHA256 in lower-case hex. */
  hmacSha256Hex(key: HmacKey, data: string): string;
  /** SHA-256 in lower-case hex of texts that begin and end alike and differ in the middle. */
  sha256HexBetween(before: string, after: string): (middle: string) => string;
  /** HMAC-SHA256 in lower-case hex of texts that begin alike and end in a SHA-256 in hex. */
  hmacSha256HexBefore(key: HmacKey, before: string): (sha256Hex: string) => string;
  /** HMAC-SHA1 in base64: what Signature Version 2 signs with. */
  hmacSha1Base64(key: string, data: string): string;
  /** SHA-256 of a stream. */
  createSha256(): IncrementalSha256;
}

declare const prepared: unique symbol;

/** A key made ready for many HMACs. Opaque: only the port that prepared it can use it. */
export interface HmacKey {
  readonly [prepared]: true;
}

export interface IncrementalSha256 {
  update(data: Uint8Array): void;
  /** Finishes; the object is used up. */
  digestHex(): string;
}
