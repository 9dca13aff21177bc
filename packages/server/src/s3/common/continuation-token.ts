import { crc32 } from 'node:zlib';
import { invalidArgument } from './errors.js';

/** Where a listing goes on, as an opaque text: the name after which it goes on, with a check sum before it. */
export function encodeToken(name: string): string {
  const bytes = Buffer.from(name);
  const check = Buffer.allocUnsafe(4);
  check.writeUInt32BE(crc32(bytes));
  return Buffer.concat([check, bytes]).toString('base64');
}

/** @throws AwsError InvalidArgument for anything that {@link encodeToken} did not make */
export function decodeToken(token: string): string {
  const bytes = Buffer.from(token, 'base64');
  const name = bytes.subarray(4);
  if (bytes.length > 4 && bytes.readUInt32BE() === crc32(name) && bytes.toString('base64') === token) {
    return name.toString();
  }
  throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
}
