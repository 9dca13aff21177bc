import { s3Error } from '@countersign/aws-model';
import { invalidArgument } from '../common/errors.js';

/** Sources: S3 User Guide, "Categorizing your objects using tags" and "Using cost allocation S3 bucket tags". */
const MAX_TAGS = { object: 10, bucket: 50 } as const;
/** In characters, as the next. */
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 256;

/** Letters, spaces and digits of any script, and `+ - = . _ : / @`. */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Tags of the `x-amz-tagging` header: `key=value&key=value`, form-encoded. Flat.
 *
 * @throws AwsError InvalidArgument, BadRequest, InvalidTag
 */
export function readTagging(header: string): readonly string[] {
  const flat: string[] = [];
  const seen = new Set<string>();
  for (const pair of header.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const key = decodeForm(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? '' : decodeForm(pair.slice(equals + 1));
    if (key === undefined || value === undefined || key === '' || seen.has(key)) throw malformed(header);
    if (!ALLOWED.test(key) || !ALLOWED.test(value)) throw malformed(header);
    seen.add(key);
    flat.push(key, value);
  }
  return checkTags(flat);
}

/**
 * @param tags flat
 * @param of what they are tags of. Default: an object
 * @throws AwsError BadRequest above ten tags (a bucket's: fifty), InvalidTag for a key or value that S3 does not take
 */
export function checkTags(tags: readonly string[], of: 'object' | 'bucket' = 'object'): readonly string[] {
  if (tags.length > MAX_TAGS[of] * 2) {
    const what = of === 'object' ? 'Object tags' : 'Bucket tag count';
    throw s3Error('BadRequest', { message: `${what} cannot be greater than ${MAX_TAGS[of]}` });
  }
  const seen = new Set<string>();
  for (let at = 0; at < tags.length; at += 2) {
    const [key, value] = [tags[at]!, tags[at + 1]!];
    if (seen.has(key)) {
      throw s3Error('InvalidTag', {
        message: 'Cannot provide multiple Tags with the same key',
        extras: [['TagKey', key]],
      });
    }
    seen.add(key);
    if (key.startsWith('aws:')) {
      throw s3Error('InvalidTag', {
        message:
          of === 'object'
            ? 'Your TagKey cannot be prefixed with aws:'
            : 'System tags cannot be added/updated by requester',
        extras: [['TagKey', key]],
      });
    }
    if (key === '' || key.length > MAX_KEY_LENGTH || !ALLOWED.test(key)) {
      throw s3Error('InvalidTag', {
        message: 'The TagKey you have provided is invalid',
        extras: [['TagKey', key]],
      });
    }
    if (value.length > MAX_VALUE_LENGTH || !ALLOWED.test(value)) {
      throw s3Error('InvalidTag', {
        message: 'The TagValue you have provided is invalid',
        extras: [
          ['TagKey', key],
          ['TagValue', value],
        ],
      });
    }
  }
  return tags;
}

function malformed(header: string): Error {
  return invalidArgument(
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
    'x-amz-tagging',
    header,
  );
}

function decodeForm(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
