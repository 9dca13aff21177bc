import { s3Error } from '@countersign/aws-model';

const FORBIDDEN_PREFIXES = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const FORBIDDEN_SUFFIXES = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

/**
 * Source: S3 User Guide, "General purpose bucket naming rules". That a period and a hyphen may not meet is not on that page:
 * ceph/s3-tests, test_bucket_create_naming_dns_dash_dot, quotes the refusal of AWS.
 *
 * @throws AwsError InvalidBucketName
 */
export function checkBucketName(name: string): void {
  if (isBucketName(name)) return;
  throw s3Error('InvalidBucketName', { extras: [['BucketName', name]] });
}

function isBucketName(name: string): boolean {
  return (
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !/\.\.|\.-|-\./.test(name) &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !FORBIDDEN_PREFIXES.some((prefix) => name.startsWith(prefix)) &&
    !FORBIDDEN_SUFFIXES.some((suffix) => name.endsWith(suffix))
  );
}
