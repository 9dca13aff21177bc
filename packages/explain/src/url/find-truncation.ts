import type { Damage, Parameter, PresignedUrl } from './presigned-url.js';

const V4_NAMES = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
  'X-Amz-Security-Token',
] as const;
const V2_NAMES = ['AWSAccessKeyId', 'Expires', 'Signature'] as const;

/** What people put in place of a value they do not want to show. */
export const REDACTED =
  /^(?:[*•x]{3,}|\.{3}|…|<[^>]*>|\[[^\]]*\]|\{[^}]*\}|%3C.*%3E|.{0,8}(?:redacted|masked|hidden|removed|omitted|snip).{0,30})$/i;

/** Widths of columns, lines and fields that cut what is longer. */
const LIMITS: ReadonlySet<number> = new Set([
  128, 191, 200, 250, 254, 255, 256, 300, 400, 500, 511, 512, 767, 768, 800, 900, 998, 1000, 1023, 1024, 1500,
  2000, 2047, 2048, 2083, 4000, 4095, 4096,
]);

/**
 * Tells how a URL's end went missing; undefined where it is whole, as far as one can see.
 *
 * @param length of the URL as it was sent, in characters
 */
export function findTruncation(
  rawQuery: string,
  parameters: readonly Parameter[],
  signed: Pick<PresignedUrl, 'version' | 'v4' | 'v2'>,
  length: number,
): Damage | undefined {
  const last = parameters.at(-1);
  if (last === undefined) return undefined;
  const cut = (piece: string): Damage => ({ kind: 'truncated', piece, harmful: true });
  const dots = /[^=&](\.{3}|…)(?:&|$)/.exec(rawQuery) ?? /[^=&](\.{3}|…)/.exec(rawQuery);
  if (dots?.[1]) return cut(dots[1]);
  const lastName = last.rawName;
  if (REDACTED.test(last.rawValue)) return undefined;
  if (/%[0-9a-f]?$/i.test(rawQuery)) return cut(/%[0-9a-f]?$/i.exec(rawQuery)?.[0] ?? '%');
  if (signed.version === 'v4' || signed.version === 'v4a') {
    const signature = signed.v4?.signature;
    const whole = signed.v4?.algorithm?.startsWith('AWS4-HMAC') !== false ? 64 : 0;
    if (/^x-amz-signature$/i.test(last.name) && signature !== undefined && isShortHex(signature, whole)) {
      return cut(`X-Amz-Signature of ${signature.length} digits`);
    }
    if (!last.hasValue && isCutName(lastName, V4_NAMES)) return cut(lastName);
    const missing = signed.v4?.missing ?? [];
    if (!missing.includes('X-Amz-Signature')) return undefined;
    if (rawQuery.endsWith('&')) return cut('&');
    return endsEarly(last, missing, signed.v4?.securityToken) || LIMITS.has(length)
      ? cut(`${last.name}=`)
      : undefined;
  }
  if (signed.version === 'v2') {
    const signature = signed.v2?.signature;
    if (/^signature$/i.test(last.name) && signature !== undefined && signature.length < 27) {
      return cut(`Signature of ${signature.length} characters`);
    }
    return !last.hasValue && isCutName(lastName, V2_NAMES) ? cut(lastName) : undefined;
  }
  return !last.hasValue && lastName.length > 1 && isCutName(lastName, V4_NAMES) ? cut(lastName) : undefined;
}

/** Whether a URL without a signature ends inside one of the parameters that stand before it. */
function endsEarly(last: Parameter, missing: readonly string[], token: string | undefined): boolean {
  if (!/^x-(?:amz|goog)-/i.test(last.name)) return false;
  if (missing.includes('X-Amz-SignedHeaders')) return true;
  if (/^x-amz-signedheaders$/i.test(last.name)) return !last.value.split(';').includes('host');
  // Base64 comes in fours.
  return /^x-amz-security-token$/i.test(last.name) && (token ?? '').length % 4 !== 0;
}

function isShortHex(signature: string, whole: number): boolean {
  return signature.length < whole && /^[0-9a-f]*$/i.test(signature);
}

function isCutName(name: string, names: readonly string[]): boolean {
  const lower = name.toLowerCase();
  return lower !== '' && names.some((known) => known.toLowerCase().startsWith(lower));
}
