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

/** One label of a DNS name (RFC 1123). Every region so far is one; what is not would name another host than the service's. */
const REGION_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** Whether a text can be a region: a region that is not known yet can, `evil.example/` and the empty text cannot. */
export function isRegionName(text: string): boolean {
  return REGION_NAME.test(text);
}

/**
 * A service's host in a region, such as `sts.eu-west-1.amazonaws.com`. Signed requests go there, so the region may only be a
 * label of that name, wherever it was read.
 *
 * @param service what stands in front, such as `sts` or `s3.dualstack`
 * @throws TypeError when the region is not one label of a host name
 */
export function regionalHost(service: string, region: string): string {
  if (!isRegionName(region))
    throw new TypeError(
      `\`${region}\` is not a valid region; expected letters, digits and hyphens, such as eu-central-1`,
    );
  return `${service}.${region}.${partitionOf(region).dnsSuffix}`;
}

const AWS_HOST = new RegExp(
  `^(?:[a-z0-9_-]+\\.)*(?:${DNS_SUFFIXES.map((suffix) => suffix.replaceAll('.', '\\.')).join('|')})(?::\\d+)?$`,
  'i',
);

/** Whether a host (with or without a port) is one of AWS's own, VPC endpoints among them. */
export function isAwsHost(host: string): boolean {
  return AWS_HOST.test(host);
}
