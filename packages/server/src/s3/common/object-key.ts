import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';

/** Longest key, in bytes of UTF-8. Source: S3 User Guide, "Naming Amazon S3 objects". */
const MAX_KEY_BYTES = 1_024;

/** The key addressed. @throws AwsError KeyTooLongError */
export function requireKey(x: Exchange): string {
  return checkKey(x.address.key ?? '');
}

/** @throws AwsError KeyTooLongError above 1024 bytes */
export function checkKey(key: string): string {
  // A character is three bytes of UTF-8 at most for each of its UTF-16 units, so short keys need no counting.
  if (key.length * 3 <= MAX_KEY_BYTES) return key;
  const size = Buffer.byteLength(key);
  if (size > MAX_KEY_BYTES) {
    throw s3Error('KeyTooLongError', {
      extras: [
        ['Size', String(size)],
        ['MaxSizeAllowed', String(MAX_KEY_BYTES)],
      ],
    });
  }
  return key;
}
