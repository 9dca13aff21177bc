import { ALWAYS_REFUSED_UNSIGNED, AMZ_PREFIX, PAYLOAD_HASH_HEADER } from './names.js';

const UPPER_TO_LOWER = 0x20;
const H = 0x68;
const C = 0x63;
const X = 0x78;

/** More than this are looked up in a set. */
const FEW_SIGNED_HEADERS = 8;

/**
 * The headers that S3 refuses when they are sent but not signed: Host, Content-MD5 and every
 * `x-amz-*` but `x-amz-content-sha256`. All others may be added freely.
 * In name order; S3's own order is that of a hash set, which nobody can rely on.
 */
export function headersNotSigned(headers: readonly string[], signedHeaders: readonly string[]): string[] {
  let missing: Set<string> | undefined;
  let signed: ReadonlySet<string> | undefined;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const first = headers[index]!.charCodeAt(0) | UPPER_TO_LOWER;
    if (first !== X && first !== H && first !== C) continue;
    const name = headers[index]!.toLowerCase();
    const mustBeSigned =
      ALWAYS_REFUSED_UNSIGNED.has(name) || (name.startsWith(AMZ_PREFIX) && name !== PAYLOAD_HASH_HEADER);
    if (!mustBeSigned) continue;
    if (signedHeaders.length > FEW_SIGNED_HEADERS) {
      signed ??= new Set(signedHeaders);
      if (signed.has(name)) continue;
    } else if (signedHeaders.includes(name)) continue;
    missing ??= new Set();
    missing.add(name);
  }
  return missing === undefined ? [] : [...missing].sort();
}
