import { randomBytes } from 'node:crypto';

/** Sixty-four characters that stand in a URL as they are, in the order of their bytes. */
const ALPHABET = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

/** Sixty-four to the eighth milliseconds are nine thousand years. */
const TIME_CHARACTERS = 8;

const RANDOM_CHARACTERS = 56;

/** An opaque id that nobody can guess. Ids in the order of their bytes are in the order of `now` (milliseconds). */
export function makeUploadId(now: number): string {
  let time = '';
  let rest = Math.max(0, Math.floor(now));
  for (let at = 0; at < TIME_CHARACTERS; at += 1) {
    time = ALPHABET[rest % 64]! + time;
    rest = Math.floor(rest / 64);
  }
  let random = '';
  for (const byte of randomBytes(RANDOM_CHARACTERS)) random += ALPHABET[byte % 64]!;
  return time + random;
}
