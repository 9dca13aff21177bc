import { AwsError } from '@countersign/aws-model';
import { invalidArgument } from '../common/errors.js';
import type { AttributeSource } from './attribute-source.js';

/** Headers that S3 keeps and gives back. Source: S3 User Guide, "Working with object metadata", "System-defined object metadata". */
const KEPT = [
  'Content-Type',
  'Cache-Control',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Language',
  'Expires',
] as const;

const REDIRECT = 'x-amz-website-redirect-location';

/**
 * The system metadata that comes back with an object. Flat.
 *
 * @throws AwsError InvalidArgument for a value that no header can carry, InvalidRedirectLocation
 */
export function readSystemHeaders(source: AttributeSource): readonly string[] {
  const flat: string[] = [];
  for (const header of KEPT) {
    const sent = source.value(header.toLowerCase());
    const value = header === 'Content-Encoding' ? withoutAwsChunked(sent) : sent;
    if (value !== undefined && value !== '') flat.push(header, checkHeaderValue(header, value));
  }
  const redirect = source.value(REDIRECT);
  if (redirect !== undefined) flat.push(REDIRECT, checkHeaderValue(REDIRECT, checkRedirect(redirect)));
  return flat;
}

/** `aws-chunked` describes the upload, not the object. */
function withoutAwsChunked(encoding: string | undefined): string | undefined {
  if (encoding === undefined || !/aws-chunked/i.test(encoding)) return encoding;
  return encoding
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding.toLowerCase() !== 'aws-chunked' && coding !== '')
    .join(',');
}

function checkRedirect(location: string): string {
  if (/^(\/|https?:\/\/)/.test(location)) return location;
  throw new AwsError(
    'InvalidRedirectLocation',
    400,
    "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.",
  );
}

/** Whether HTTP can carry the text as a header value. */
export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}

function checkHeaderValue(name: string, value: string): string {
  if (isHeaderValue(value)) return value;
  throw invalidArgument('Header values must not hold control characters.', name, value);
}
