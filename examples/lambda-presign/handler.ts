import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { LifetimeShortfallError, presign } from '@countersign/presign';

const s3 = new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });

interface Event {
  readonly key: string;
  /** Such as `15m`. Default `1h`. */
  readonly expiresIn?: string;
}

/**
 * Signs a download. Lambda does not say when the session of the function's role expires, so the most that can be promised is the
 * 12 h that no role's session outlives; asked for more, it answers what there is and how to get more.
 */
export async function handler({ key, expiresIn = '1h' }: Event) {
  try {
    const object = new GetObjectCommand({ Bucket: process.env.BUCKET, Key: key });
    const { url, validUntil, warnings } = await presign(s3, object, { expiresIn });
    return { statusCode: 200, url, validUntil, warnings };
  } catch (error) {
    if (!(error instanceof LifetimeShortfallError)) throw error;
    return { statusCode: 422, message: error.message, availableSeconds: error.availableSeconds };
  }
}
