const UNRESERVED_ONLY = /^[A-Za-z0-9\-._~]*$/;
const UNRESERVED_AND_SLASH = /^[A-Za-z0-9\-._~/]*$/;
const RESERVED_BY_RFC3986_ALONE = /[!'()*]/g;
const NON_ASCII = /[\u0080-\uffff]+/g;

const SLASH = 0x2f;
const PERCENT = 0x25;

/** `%00` to `%FF`, upper-case as the canonical request wants them. */
const ESCAPES: readonly string[] = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
);

/** What a byte becomes in a canonical component: itself when unreserved (RFC 3986 2.3). */
const CANONICAL: readonly string[] = ESCAPES.map((escaped, byte) => {
  const character = String.fromCharCode(byte);
  return UNRESERVED_ONLY.test(character) ? character : escaped;
});

/**
 * UriEncode of the Signature Version 4 pages: every byte of the UTF-8 form but
 * `A-Z a-z 0-9 - . _ ~` becomes `%XX` in upper case.
 *
 * @throws {URIError} for a lone surrogate, which has no UTF-8 form.
 */
export function encodeUriComponent(value: string): string {
  if (UNRESERVED_ONLY.test(value)) return value;
  return encodeURIComponent(value).replace(
    RESERVED_BY_RFC3986_ALONE,
    (character) => ESCAPES[character.charCodeAt(0)]!,
  );
}

/**
 * An object key as it stands in a URL: every byte encoded but `/`.
 *
 * @example encodeS3Key('a b/ü+1.txt') // 'a%20b/%C3%BC%2B1.txt'
 * @throws {URIError} for a lone surrogate.
 */
export function encodeS3Key(key: string): string {
  if (UNRESERVED_AND_SLASH.test(key)) return key;
  return encodeUriComponent(key).replaceAll('%2F', '/');
}

/** Escapes only what cannot stand on a request line at all: characters outside ASCII. */
export function encodeNonAscii(text: string): string {
  return text.replace(NON_ASCII, (run) => encodeURIComponent(run));
}

/** A sequence of escapes that is UTF-8 (RFC 3629, section 4), as `decodeURIComponent` accepts it. */
const UTF8_SEQUENCE = [
  '[0-7][0-9a-f]',
  '(?:c[2-9a-f]|d[0-9a-f])%[89ab][0-9a-f]',
  'e0%[ab][0-9a-f]%[89ab][0-9a-f]',
  '(?:e[1-9a-cef]%[89ab]|ed%[89])[0-9a-f]%[89ab][0-9a-f]',
  '(?:f0%[9ab]|f[1-3]%[89ab]|f4%8)[0-9a-f](?:%[89ab][0-9a-f]){2}',
].join('|');
const ESCAPED_UTF8 = new RegExp(`^[^%]*(?:%(?:${UTF8_SEQUENCE})[^%]*)*$`, 'i');

/**
 * `decodeURIComponent`, but `undefined` where that throws: for text of strangers, who may send ten thousand pieces in one
 * request of which each would cost an exception (some 25 microseconds).
 */
export function tryDecodeUriComponent(raw: string): string | undefined {
  if (!raw.includes('%')) return raw;
  return ESCAPED_UTF8.test(raw) ? decodeURIComponent(raw) : undefined;
}

/** Percent-decodes a component to text; bytes that are not UTF-8 become U+FFFD. */
export function decodeUriComponent(raw: string): string {
  return tryDecodeUriComponent(raw) ?? decodeLeniently(raw);
}

const LENIENT = new TextDecoder();

function decodeLeniently(raw: string): string {
  const bytes: number[] = [];
  let ascii = '';
  for (let index = 0; index < raw.length; index++) {
    const code = raw.charCodeAt(index);
    const escaped = code === PERCENT ? escapedByte(raw, index) : -1;
    const byte = escaped < 0 ? code & 0xff : escaped;
    bytes.push(byte);
    ascii += String.fromCharCode(byte);
    if (escaped >= 0) index += 2;
  }
  return bytes.every((byte) => byte < 0x80) ? ascii : LENIENT.decode(Uint8Array.from(bytes));
}

/**
 * Brings a component from the wire into canonical form: decoded once and encoded again, so that
 * clients that leave `!`, `'`, `:` or UTF-8 bytes bare, write `%7E` or use lower-case hex all meet
 * the same canonical request. A `%` that starts no escape is a literal percent sign.
 */
export function recodeUriComponent(raw: string, keepSlash: boolean): string {
  let canonical = '';
  for (let index = 0; index < raw.length; index++) {
    const code = raw.charCodeAt(index);
    if (code === PERCENT) {
      const byte = escapedByte(raw, index);
      if (byte < 0) {
        canonical += '%25';
      } else {
        canonical += keepSlash && byte === SLASH ? '/' : CANONICAL[byte]!;
        index += 2;
      }
    } else if (code === SLASH && keepSlash) {
      canonical += '/';
    } else {
      canonical += canonicalCharacter(code);
    }
  }
  return canonical;
}

/** Encodes each byte once more, percent signs included, and leaves `/` alone. */
export function encodePathAgain(path: string): string {
  let encoded = '';
  for (let index = 0; index < path.length; index++) {
    const code = path.charCodeAt(index);
    encoded += code === SLASH ? '/' : canonicalCharacter(code);
  }
  return encoded;
}

/** Characters below U+0100 are bytes of the wire; anything above was never on a wire. */
function canonicalCharacter(code: number): string {
  const known = CANONICAL[code];
  if (known !== undefined) return known;
  throw new TypeError(
    `expected a raw request, one character per byte, but it contains U+${code.toString(16).toUpperCase()}`,
  );
}

function escapedByte(raw: string, percentAt: number): number {
  const high = hexDigit(raw.charCodeAt(percentAt + 1));
  const low = hexDigit(raw.charCodeAt(percentAt + 2));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/** The value of a hex digit, or -1 (also for the NaN of a missing character). */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
