/**
 * Regions that every account has from the start; all others are opt-in, and take only session tokens of regional STS endpoints
 * (or version 2 tokens of the global one). Source: AWS Account Management Reference Guide, "Enable or disable AWS Regions in your
 * account"; IAM User Guide, "Manage AWS STS in an AWS Region".
 */
const ENABLED_BY_DEFAULT: ReadonlySet<string> = new Set([
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
]);

/** Whether a region of the commercial partition has to be enabled before it can be used. */
export function isOptInRegion(region: string): boolean {
  return /^[a-z]{2}-[a-z]+-\d$/.test(region) && !region.startsWith('cn-') && !ENABLED_BY_DEFAULT.has(region);
}
