/** A part of AWS with accounts, ARNs and host names of its own. */
export interface Partition {
  /** As ARNs have it: `aws`, `aws-cn` ... */
  readonly id: string;
  /** What host names of its services end in. */
  readonly dnsSuffix: string;
  /** IAM is one service a partition, at home in this region. */
  readonly iamRegion: string;
}

interface PartitionRow extends Partition {
  readonly regions: RegExp;
}

/**
 * Source: the partitions table that AWS ships with its SDKs (ids, region patterns, DNS suffixes); IAM's homes from AWS General
 * Reference, "AWS Identity and Access Management endpoints and quotas". GovCloud shares the commercial partition's suffix.
 */
const OTHERS: readonly PartitionRow[] = [
  { id: 'aws-cn', regions: /^cn-\w+-\d+$/, dnsSuffix: 'amazonaws.com.cn', iamRegion: 'cn-north-1' },
  { id: 'aws-us-gov', regions: /^us-gov-\w+-\d+$/, dnsSuffix: 'amazonaws.com', iamRegion: 'us-gov-west-1' },
  { id: 'aws-iso', regions: /^us-iso-\w+-\d+$/, dnsSuffix: 'c2s.ic.gov', iamRegion: 'us-iso-east-1' },
  { id: 'aws-iso-b', regions: /^us-isob-\w+-\d+$/, dnsSuffix: 'sc2s.sgov.gov', iamRegion: 'us-isob-east-1' },
  { id: 'aws-iso-e', regions: /^eu-isoe-\w+-\d+$/, dnsSuffix: 'cloud.adc-e.uk', iamRegion: 'eu-isoe-west-1' },
  {
    id: 'aws-iso-f',
    regions: /^us-isof-\w+-\d+$/,
    dnsSuffix: 'csp.hci.ic.gov',
    iamRegion: 'us-isof-south-1',
  },
  { id: 'aws-eusc', regions: /^eusc-de-\w+-\d+$/, dnsSuffix: 'amazonaws.eu', iamRegion: 'eusc-de-east-1' },
];
const COMMERCIAL: Partition = { id: 'aws', dnsSuffix: 'amazonaws.com', iamRegion: 'us-east-1' };

/** All partitions, the commercial one first. */
export const PARTITIONS: readonly Partition[] = [COMMERCIAL, ...OTHERS];

/** Each DNS suffix once: `amazonaws.com`, `amazonaws.com.cn` ... */
export const DNS_SUFFIXES: readonly string[] = [...new Set(PARTITIONS.map(({ dnsSuffix }) => dnsSuffix))];

/** The partition of a region. One that fits none belongs to `aws`, as the SDKs have it, so that new regions need no release. */
export function partitionOf(region: string): Partition {
  return OTHERS.find(({ regions }) => regions.test(region)) ?? COMMERCIAL;
}

const AWS_HOST = new RegExp(
  `(?:^|\\.)(?:${DNS_SUFFIXES.map((suffix) => suffix.replaceAll('.', '\\.')).join('|')})(?::\\d+)?$`,
  'i',
);

/** Whether a host (with or without a port) is one of AWS's own, VPC endpoints among them. */
export function isAwsHost(host: string): boolean {
  return AWS_HOST.test(host);
}
