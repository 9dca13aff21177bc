/**
 * Keys in the database: text whose bytes (UTF-8) compare as the keys' bytes do, which is the order S3 lists in.
 *
 * The driver reads text up to the first NUL, and a key may hold one. So NUL is kept as U+0001 U+0001 and U+0001 as
 * U+0001 U+0002: order and prefixes survive that, and keys without either (all but a few) are kept as they are.
 */
export function encodeKey(key: string): string {
  if (!key.includes('\0') && !key.includes('\x01')) return key;
  return key.replaceAll('\x01', '\x01\x02').replaceAll('\0', '\x01\x01');
}

export function decodeKey(encoded: string): string {
  if (!encoded.includes('\x01')) return encoded;
  // A run of U+0001 begins where a pair begins, so taking pairs from the left never splits one.
  return encoded.replaceAll('\x01\x01', '\0').replaceAll('\x01\x02', '\x01');
}

const LAST_CODE_POINT = 0x10ffff;
const BEFORE_SURROGATES = 0xd7ff;
const AFTER_SURROGATES = 0xe000;

/**
 * The first text, in UTF-8 byte order, after everything that begins with `prefix`; undefined where nothing can come
 * after it (the empty prefix, and U+10FFFF over and over). Byte order is code point order, which is not the order
 * of JavaScript's `<`: that puts U+1F600 before U+FFFD.
 */
export function afterPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const point = last.codePointAt(0) ?? LAST_CODE_POINT;
    if (point >= LAST_CODE_POINT) continue;
    const next = point === BEFORE_SURROGATES ? AFTER_SURROGATES : point + 1;
    return points.join('') + String.fromCodePoint(next);
  }
  return undefined;
}

/** The first encoded text that can come after `encoded`: nothing fits in between, since no encoded key holds NUL. */
export function justAfter(encoded: string): string {
  return `${encoded}\x01`;
}

/** The later of two texts in UTF-8 byte order. */
export function laterOf(one: string, other: string): string {
  return Buffer.compare(Buffer.from(one), Buffer.from(other)) >= 0 ? one : other;
}
