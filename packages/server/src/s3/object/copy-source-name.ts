import { headerNotImplemented, invalidArgument } from '../common/errors.js';

/** The source of a copy, as its header names it. */
export interface CopySourceName {
  readonly bucket: string;
  readonly key: string;
  /** Undefined: the current one. */
  readonly versionId: string | undefined;
}

const HEADER = 'x-amz-copy-source';
const VERSION = '?versionId=';

/**
 * Reads `x-amz-copy-source`: `bucket/key`, percent-encoded, with or without a slash before it, and `?versionId=` behind
 * it where a version is meant. Source: S3 API Reference, CopyObject.
 *
 * @param header every character a byte
 * @throws AwsError InvalidArgument; NotImplemented for an access point
 */
export function readCopySource(header: string): CopySourceName {
  const raw = Buffer.from(header, 'latin1').toString('utf8');
  if (raw.startsWith('arn:')) throw headerNotImplemented(HEADER);
  const question = raw.lastIndexOf(VERSION);
  const path = question === -1 ? raw : raw.slice(0, question);
  const versionId = question === -1 ? undefined : raw.slice(question + VERSION.length);
  const decoded = decode(path).replace(/^\//, '');
  const slash = decoded.indexOf('/');
  if (slash < 1 || slash === decoded.length - 1) {
    // The value is the header's name: recorded on AWS by localstack/localstack, test_s3_copy_object_wrong_format.
    throw invalidArgument('Invalid copy source object key', HEADER, HEADER);
  }
  if (versionId === '') throw invalidArgument('Version id cannot be the empty string', 'versionId', '');
  return { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1), versionId };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw invalidArgument('Invalid copy source encoding.', HEADER, path);
  }
}
