/**
 * Multi-Region Access Points are signed for all regions at once, with SigV4a. The SDK cannot presign that either without the
 * AWS Common Runtime, and says so.
 *
 * @throws Error
 */
export function refuseSigV4a(region: string): void {
  if (region === '*')
    throw new Error(
      'a URL for a Multi-Region Access Point or an Outpost is signed with SigV4a, which this package does not support: sign for the bucket or an access point in one region, or use @aws-sdk/s3-request-presigner with @aws-sdk/signature-v4-crt',
    );
}
