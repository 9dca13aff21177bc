import { s3Error } from '@countersign/aws-model';

/**
 * The MD5 a request announces, in hex.
 *
 * @param header Content-MD5 as sent: base64 of 16 bytes
 * @throws AwsError InvalidDigest
 */
export function readContentMd5(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const digest = Buffer.from(header, 'base64');
  if (digest.length !== 16 || digest.toString('base64') !== header) {
    throw s3Error('InvalidDigest', { extras: [['Content-MD5', header]] });
  }
  return digest.toString('hex');
}

/** @throws AwsError BadDigest, whose ExpectedDigest is hex and CalculatedDigest base64: so does S3 answer PutObject. */
export function checkContentMd5(expected: string | undefined, computed: string): void {
  if (expected === undefined || expected === computed) return;
  throw s3Error('BadDigest', {
    reason: 'ContentMd5Mismatch',
    extras: [
      ['ExpectedDigest', expected],
      ['CalculatedDigest', Buffer.from(computed, 'hex').toString('base64')],
    ],
  });
}
