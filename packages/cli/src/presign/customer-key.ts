import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { NameAndValue } from '@countersign/presign';
import { unreachable, usageError } from '../exit.js';

const KEY_BYTES = 32;

/**
 * The headers of a customer's key (SSE-C), which are signed and must be sent by whoever uses the URL. Source: S3 User Guide, "Using
 * server-side encryption with customer-provided keys", presigned URLs.
 *
 * @param file holds the key: 32 bytes, or their base64
 * @throws CommandError exit 2 for another length, exit 3 when the file cannot be read
 */
export function readCustomerKey(file: string): readonly NameAndValue[] {
  const key = keyOf(read(file));
  if (key.length !== KEY_BYTES)
    throw usageError(
      `--sse-c-key-file ${file} holds ${key.length} bytes; expected ${KEY_BYTES}, or their base64`,
    );
  return [
    ['x-amz-server-side-encryption-customer-algorithm', 'AES256'],
    ['x-amz-server-side-encryption-customer-key', key.toString('base64')],
    ['x-amz-server-side-encryption-customer-key-MD5', createHash('md5').update(key).digest('base64')],
  ];
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw unreachable('UnreadableFile', `cannot read --sse-c-key-file: ${(error as Error).message}`, error);
  }
}

function keyOf(bytes: Buffer): Buffer {
  if (bytes.length === KEY_BYTES) return bytes;
  const text = bytes.toString('latin1').trim();
  return /^[A-Za-z0-9+/]{43}=$/.test(text) ? Buffer.from(text, 'base64') : bytes;
}
