import { ALGORITHM } from './constants.js';

/**
 * Step 3, the string to sign.
 *
 * @param date the date line exactly as the request carries it.
 * @param scope `date/region/service/aws4_request`.
 * @param canonicalRequestHash step 2, SHA-256 of the canonical request in hex.
 * @param algorithm the name as the request spells it; S3 compares it without case but signs it as sent.
 */
export function stringToSign(
  date: string,
  scope: string,
  canonicalRequestHash: string,
  algorithm: string = ALGORITHM,
): string {
  return `${algorithm}\n${date}\n${scope}\n${canonicalRequestHash}`;
}
