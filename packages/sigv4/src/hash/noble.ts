import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { HmacKey, IncrementalSha256 } from './port.js';

export type { HmacKey, IncrementalSha256 } from './port.js';

type PreparedKey = ReturnType<typeof hmac.create>;

export function sha256Hex(data: string | Uint8Array): string {
  return bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data));
}

export function hmacSha256(key: Uint8Array, data: string): Uint8Array {
  return hmac(sha256, key, utf8ToBytes(data));
}

export function prepareHmacKey(key: Uint8Array): HmacKey {
  return hmac.create(sha256, key) as unknown as HmacKey;
}

export function hmacSha256Hex(key: HmacKey, data: string): string {
  const prepared = key as unknown as PreparedKey;
  return bytesToHex(prepared.clone().update(utf8ToBytes(data)).digest());
}

export function sha256HexBetween(before: string, after: string): (middle: string) => string {
  const begun = sha256.create().update(utf8ToBytes(before));
  const end = utf8ToBytes(after);
  return (middle) => bytesToHex(begun.clone().update(utf8ToBytes(middle)).update(end).digest());
}

export function hmacSha256HexBefore(key: HmacKey, before: string): (sha256Hex: string) => string {
  const begun = (key as unknown as PreparedKey).clone().update(utf8ToBytes(before));
  return (hash) => bytesToHex(begun.clone().update(utf8ToBytes(hash)).digest());
}

export function hmacSha1Base64(key: string, data: string): string {
  return btoa(String.fromCharCode(...hmac(sha1, utf8ToBytes(key), utf8ToBytes(data))));
}

export function createSha256(): IncrementalSha256 {
  const hash = sha256.create();
  return {
    update: (data) => {
      hash.update(data);
    },
    digestHex: () => bytesToHex(hash.digest()),
  };
}
