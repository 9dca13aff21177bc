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

/** How BadDigest writes the digest that was announced: in hex for PutObject, in base64 for UploadPart. */
export type DigestForm = 'hex' | 'base64';

/**
 * @param expected hex
 * @param computed hex
 * @throws AwsError BadDigest; its CalculatedDigest is always base64, as recorded from S3
 */
export function checkContentMd5(expected: string | undefined, computed: string, form: DigestForm): void {
  if (expected === undefined || expected === computed) return;
  throw s3Error('BadDigest', {
    reason: 'ContentMd5Mismatch',
    extras: [
      ['ExpectedDigest', form === 'hex' ? expected : base64OfHex(expected)],
      ['CalculatedDigest', base64OfHex(computed)],
    ],
  });
}

function base64OfHex(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}
