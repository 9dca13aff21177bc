import { invalidArgument } from './errors.js';

const MAX_INTEGER = 2_147_483_647;

/** Most keys a listing gives. Source: S3 API Reference, ListObjectsV2, MaxKeys. */
const MAX_PAGE = 1_000;

/**
 * The page size asked for; 1000 when nothing or more was asked.
 *
 * @throws AwsError InvalidArgument
 */
export function readMaxKeys(value: string | undefined): number {
  if (value === undefined || value === '') return MAX_PAGE;
  const number = /^[+-]?\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
  if (!(Math.abs(number) <= MAX_INTEGER)) {
    throw invalidArgument('Provided max-keys not an integer or within integer range', 'max-keys', value);
  }
  if (number < 0) {
    throw invalidArgument(
      `Argument maxKeys must be an integer between 0 and ${MAX_INTEGER}`,
      'maxKeys',
      value,
    );
  }
  return Math.min(number, MAX_PAGE);
}

/** How keys are written in the answer. @throws AwsError InvalidArgument */
export function readEncodingType(value: string | undefined): 'url' | undefined {
  if (value === undefined || value === '') return undefined;
  if (value.toLowerCase() === 'url') return 'url';
  throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', value);
}

/**
 * Text of `encoding-type=url`: form encoding that leaves slashes alone, as S3 writes it
 * (a space is `+`, of punctuation only `- _ . * /` stay).
 */
export function encodeUrl(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/');
}
