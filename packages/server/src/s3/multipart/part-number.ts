import { invalidArgument } from '../common/errors.js';

/** Most parts an upload can have. Source: S3 User Guide, "Amazon S3 multipart upload limits". */
export const MAX_PARTS = 10_000;

/** @throws AwsError InvalidArgument for anything but 1 to 10,000 */
export function readPartNumber(text: string | undefined): number {
  const number = text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MAX_PARTS) return number;
  throw invalidArgument(
    `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
    'partNumber',
    text ?? '',
  );
}
