import { invalidArgument } from '../common/errors.js';

const MAX_INTEGER = 2_147_483_647;

/** Most keys a listing gives. Source: S3 API Reference, ListObjectsV2, MaxKeys. */
const MAX_PAGE = 1_000;

/**
 * The page size asked for; 1000 when nothing or more was asked.
 *
 * @throws AwsError InvalidArgument
 */
export function readMaxKeys(value: string | undefined): number {
  return readPageSize('max-keys', value, 'maxKeys');
}

/**
 * The page size asked for; 1000 when nothing or more was asked.
 *
 * @param name of the parameter
 * @param camelName how S3 calls it where it is below zero. Default: its name
 * @throws AwsError InvalidArgument
 */
export function readPageSize(name: string, value: string | undefined, camelName = name): number {
  return Math.min(readWholeNumber(name, value, camelName) ?? MAX_PAGE, MAX_PAGE);
}

/**
 * Where a page behind `marker` begins: a marker inside a common prefix leaves the whole prefix behind.
 * Recorded on AWS by localstack/localstack, test_list_object_versions_pagination_common_prefixes.
 */
export function behindMarker(marker: string, prefix: string, delimiter: string): string {
  if (delimiter === '' || !marker.startsWith(prefix)) return marker;
  const at = marker.indexOf(delimiter, prefix.length);
  return at < 0 ? marker : marker.slice(0, at + delimiter.length);
}

/** A number that is not below zero; undefined where nothing was sent. @throws AwsError InvalidArgument */
export function readWholeNumber(
  name: string,
  value: string | undefined,
  camelName = name,
): number | undefined {
  if (value === undefined || value === '') return undefined;
  const number = /^[+-]?\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
  if (!(Math.abs(number) <= MAX_INTEGER)) {
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, value);
  }
  if (number < 0) {
    throw invalidArgument(
      `Argument ${camelName} must be an integer between 0 and ${MAX_INTEGER}`,
      camelName,
      value,
    );
  }
  return number;
}

/** How the names of an answer are written. */
export function writerOf(encodingType: 'url' | undefined): (text: string) => string {
  return encodingType === 'url' ? encodeUrl : asIs;
}

function asIs(text: string): string {
  return text;
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
function encodeUrl(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
    .replaceAll('%2F', '/');
}
