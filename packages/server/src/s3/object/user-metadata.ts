import { s3Error } from '@countersign/aws-model';
import { invalidArgument } from '../common/errors.js';

/** Names and values together, bytes of UTF-8. Source: S3 User Guide, "Working with object metadata". */
const MAX_METADATA_BYTES = 2_048;

/**
 * User metadata as it is kept: flat, names in lower case. RFC 2047 words of headers are decoded, as S3 decodes them; in a form
 * they stay as sent (recorded on AWS in February 2026).
 *
 * @throws AwsError MetadataTooLarge above 2 KB; InvalidArgument for a name that no header can have
 */
export function readUserMetadata(
  metadata: ReadonlyMap<string, string>,
  encodesWords: boolean,
): readonly string[] {
  const flat: string[] = [];
  let size = 0;
  for (const [name, value] of metadata) {
    if (!/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name)) {
      throw invalidArgument('Metadata names must be valid header names.', `x-amz-meta-${name}`, value);
    }
    const text = encodesWords ? decodeWords(value) : value;
    size += name.length + Buffer.byteLength(text);
    flat.push(name, text);
  }
  if (size > MAX_METADATA_BYTES) {
    throw s3Error('MetadataTooLarge', {
      extras: [
        ['Size', String(size)],
        ['MaxSizeAllowed', String(MAX_METADATA_BYTES)],
      ],
    });
  }
  return flat;
}

/**
 * A value as it goes back: as it is when it is printable US-ASCII, else as an RFC 2047 word, in Q form where most of its
 * characters are ASCII and in B form where they are not. Recorded on AWS by localstack/localstack,
 * test_user_metadata_rfc2047_encoded and test_post_object_with_unicode_metadata.
 */
export function encodeMetadataValue(text: string): string {
  if (/^[\t\x20-\x7e]*$/.test(text)) return text;
  const plain = text.replace(/[^\t\r\n\x20-\x7e]/g, '').length;
  return plain > text.length - plain
    ? `=?UTF-8?Q?${encodeQ(text)}?=`
    : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
}

/** RFC 2047, section 4.2, as for text: all that is printable stands for itself but `=`, `?` and `_`. */
function encodeQ(text: string): string {
  let encoded = '';
  for (const byte of Buffer.from(text)) {
    const character = String.fromCharCode(byte);
    if (byte === 0x20) encoded += '_';
    else if (/[!-<>@-^`-~]/.test(character)) encoded += character;
    else encoded += `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

const WORD = /=\?(utf-8|us-ascii|iso-8859-1)\?([bq])\?([^?\s]*)\?=/gi;

/** White space between two encoded words is no part of the text (RFC 2047, section 6.2). */
function decodeWords(value: string): string {
  if (!value.includes('=?')) return value;
  return value
    .replace(/(\?=)\s+(?==\?)/g, '$1')
    .replace(WORD, (_, charset: string, form: string, text: string) => {
      const bytes = /b/i.test(form) ? Buffer.from(text, 'base64') : decodeQ(text);
      return bytes.toString(charset.toLowerCase() === 'utf-8' ? 'utf8' : 'latin1');
    });
}

function decodeQ(text: string): Buffer {
  const unescaped = text
    .replaceAll('_', ' ')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(unescaped, 'latin1');
}
