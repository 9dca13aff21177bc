/**
 * Regions launched before January 2014: the only ones whose S3 still takes Signature Version 2.
 * Source: S3 User Guide, "Specifying Signature Version in Request Authentication".
 */
const VERSION_2_REGIONS: ReadonlySet<string> = new Set([
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
  'us-gov-west-1',
]);

/** Whether S3 in a region takes Signature Version 2. A request to no certain region is one to us-east-1. */
export function takesVersion2(region: string | readonly string[] | undefined): boolean {
  if (region === undefined) return true;
  return typeof region === 'string'
    ? VERSION_2_REGIONS.has(region)
    : region.some((r) => VERSION_2_REGIONS.has(r));
}
