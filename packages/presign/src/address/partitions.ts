/** DNS of one AWS partition. */
interface Partition {
  readonly id: string;
  readonly regions: RegExp;
  readonly dnsSuffix: string;
}

/**
 * Source: the partitions table that AWS ships with its SDKs (names, region patterns, DNS suffixes).
 * A region that fits none belongs to `aws`, as the SDKs have it, so that new regions need no release.
 */
const PARTITIONS: readonly Partition[] = [
  { id: 'aws-cn', regions: /^cn-\w+-\d+$/, dnsSuffix: 'amazonaws.com.cn' },
  { id: 'aws-us-gov', regions: /^us-gov-\w+-\d+$/, dnsSuffix: 'amazonaws.com' },
  { id: 'aws-iso', regions: /^us-iso-\w+-\d+$/, dnsSuffix: 'c2s.ic.gov' },
  { id: 'aws-iso-b', regions: /^us-isob-\w+-\d+$/, dnsSuffix: 'sc2s.sgov.gov' },
  { id: 'aws-iso-e', regions: /^eu-isoe-\w+-\d+$/, dnsSuffix: 'cloud.adc-e.uk' },
  { id: 'aws-iso-f', regions: /^us-isof-\w+-\d+$/, dnsSuffix: 'csp.hci.ic.gov' },
  { id: 'aws-eusc', regions: /^eusc-de-\w+-\d+$/, dnsSuffix: 'amazonaws.eu' },
];
const COMMERCIAL: Partition = { id: 'aws', regions: /./, dnsSuffix: 'amazonaws.com' };

/** The partition of a region. */
export function partitionOf(region: string): { readonly id: string; readonly dnsSuffix: string } {
  return PARTITIONS.find(({ regions }) => regions.test(region)) ?? COMMERCIAL;
}
