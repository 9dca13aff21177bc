import { isOptInRegion } from '@countersign/aws-model';
import type { SigningCredentials } from '../credentials.js';

export interface SignedAddress {
  readonly protocol: string;
  readonly host: string;
  readonly region: string;
}

/** What is known to go wrong with an address, before anybody tries it. */
export function addressWarnings(
  { protocol, host, region }: SignedAddress,
  credentials: SigningCredentials,
  globalStsToken: boolean,
): string[] {
  const warnings: string[] = [];
  if (/^(?:.+\.)?s3\.amazonaws\.com$/.test(host))
    warnings.push(
      'the host is the global endpoint s3.amazonaws.com: for a new bucket, or one in another region, it redirects to a host for which the signature is not valid; sign for the regional endpoint',
    );
  if (protocol === 'https:' && /^[^.]+\..+\.s3[.-].*amazonaws\.com(?:\.cn)?$/.test(host))
    warnings.push(
      `the bucket's name has dots, so AWS's certificate does not cover \`${host}\` and browsers refuse it; use path style`,
    );
  if (globalStsToken && credentials.sessionToken && isOptInRegion(region))
    warnings.push(
      `${region} is an opt-in region and the session comes from the global STS endpoint, whose tokens it does not accept by default; use sts.${region}.amazonaws.com (AWS_STS_REGIONAL_ENDPOINTS=regional)`,
    );
  return warnings;
}
