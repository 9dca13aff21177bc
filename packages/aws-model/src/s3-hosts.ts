import { DNS_SUFFIXES, PARTITIONS, partitionOf } from './partitions.js';

/** The kinds of name under which AWS serves S3. */
export type S3HostForm =
  | 'regional'
  | 'legacy'
  | 'global'
  | 'accelerate'
  | 'website'
  | 'access-point'
  | 'multi-region-access-point'
  | 'object-lambda'
  | 'outposts'
  | 'directory'
  | 'vpc-endpoint'
  | 'control';

/** What a host name of S3 says. */
export interface S3Host {
  readonly form: S3HostForm;
  /** Id of the partition. */
  readonly partition: string;
  /** The region whose endpoint it is. Undefined where the name leaves it open: `global`, `accelerate`, `multi-region-access-point`. */
  readonly region?: string;
  /** What stands in front: a bucket in virtual-hosted style, an access point with its account. Undefined in path style. */
  readonly bucket?: string;
  readonly dualStack: boolean;
  readonly fips: boolean;
}

interface FormRow {
  readonly form: S3HostForm;
  /** Without the DNS suffix; groups `bucket`, `region`, `dualStack`, `fips`. */
  readonly pattern: RegExp;
  /** Host names of this form; `*` is what stands in front. */
  readonly examples: readonly string[];
}

const REGION = '(?<region>[a-z]{2,4}(?:-[a-z]+)+-\\d+)';
const FIPS = '(?<fips>-fips)?';
const DUAL = '(?<dualStack>\\.dualstack)?';
/** Something in front, or nothing: virtual-hosted or path style. */
const MAYBE = '(?:(?<bucket>.+)\\.)?';
const ALWAYS = '(?<bucket>.+)\\.';

/**
 * Sources: AWS General Reference, "Amazon S3 endpoints and quotas"; S3 User Guide, "Virtual hosting of general purpose buckets"
 * (legacy and global endpoints), "Using dual-stack endpoints", "Configuring fast, secure file transfers using Transfer
 * Acceleration", "Website endpoints", "Multi-Region Access Point hostnames", "AWS PrivateLink for Amazon S3", "Regional and
 * Zonal endpoints for directory buckets". The first row that fits counts.
 */
export const S3_HOST_FORMS: readonly FormRow[] = [
  {
    form: 'vpc-endpoint',
    pattern: new RegExp(
      `^(?:(?<bucket>.+)\\.)?(?:bucket|accesspoint|control)\\.vpce-[0-9a-z-]+\\.s3\\.${REGION}\\.vpce$`,
    ),
    examples: [
      'bucket.vpce-0e25b8cdd720f900e-argc85vg.s3.us-east-1.vpce.amazonaws.com',
      '*.bucket.vpce-0e25b8cdd720f900e-argc85vg.s3.us-east-1.vpce.amazonaws.com',
    ],
  },
  {
    form: 'multi-region-access-point',
    pattern: /^(?<bucket>.+)\.accesspoint\.s3-global$/,
    examples: ['*.mrap.accesspoint.s3-global.amazonaws.com'],
  },
  {
    form: 'accelerate',
    pattern: new RegExp(`^${MAYBE}s3-accelerate${DUAL}$`),
    examples: ['*.s3-accelerate.amazonaws.com', '*.s3-accelerate.dualstack.amazonaws.com'],
  },
  {
    form: 'website',
    pattern: new RegExp(`^${MAYBE}s3-website[.-]${REGION}$`),
    examples: ['*.s3-website-us-east-1.amazonaws.com', '*.s3-website.eu-central-1.amazonaws.com'],
  },
  {
    form: 'access-point',
    pattern: new RegExp(`^${ALWAYS}s3-accesspoint${FIPS}${DUAL}\\.${REGION}$`),
    examples: [
      '*.s3-accesspoint.us-west-2.amazonaws.com',
      '*.s3-accesspoint-fips.dualstack.us-gov-west-1.amazonaws.com',
    ],
  },
  {
    form: 'object-lambda',
    pattern: new RegExp(`^${ALWAYS}s3-object-lambda${FIPS}\\.${REGION}$`),
    examples: ['*.s3-object-lambda.us-east-1.amazonaws.com'],
  },
  {
    form: 'outposts',
    pattern: new RegExp(`^${ALWAYS}s3-outposts${FIPS}\\.${REGION}$`),
    examples: ['*.op-01234567890123456.s3-outposts.us-west-2.amazonaws.com'],
  },
  {
    form: 'control',
    pattern: new RegExp(`^${MAYBE}s3(?:express)?-control${FIPS}${DUAL}\\.${REGION}$`),
    examples: ['*.s3-control.eu-west-1.amazonaws.com', 's3express-control.us-east-1.amazonaws.com'],
  },
  {
    form: 'directory',
    pattern: new RegExp(`^${MAYBE}s3express${FIPS}-[a-z0-9]+-az\\d+${DUAL}\\.${REGION}$`),
    examples: ['*.s3express-use1-az4.us-east-1.amazonaws.com'],
  },
  {
    form: 'regional',
    pattern: new RegExp(`^${MAYBE}s3${FIPS}${DUAL}\\.${REGION}$`),
    examples: [
      's3.eu-central-1.amazonaws.com',
      '*.s3.cn-north-1.amazonaws.com.cn',
      '*.s3-fips.dualstack.us-east-2.amazonaws.com',
    ],
  },
  {
    form: 'legacy',
    pattern: new RegExp(`^${MAYBE}s3(?<fips>-fips)?-${REGION}$`),
    examples: ['s3-us-west-2.amazonaws.com', '*.s3-eu-west-1.amazonaws.com'],
  },
  {
    form: 'global',
    pattern: new RegExp(`^${MAYBE}s3(?:-external-1)?$`),
    examples: ['s3.amazonaws.com', '*.s3.amazonaws.com', '*.s3-external-1.amazonaws.com'],
  },
];

/** The longest first: `amazonaws.com.cn` is no bucket of `com.cn`. */
const SUFFIXES = [...DNS_SUFFIXES].sort((one, other) => other.length - one.length);

/**
 * Reads a host name of S3 at AWS. A host that is not AWS's, or no name of S3, gives undefined.
 *
 * @param host as in a URL or a Host header; a port and the case of letters do not matter
 *
 * @example
 * parseS3Host('photos.s3.dualstack.eu-west-1.amazonaws.com');
 * // { form: 'regional', partition: 'aws', region: 'eu-west-1', bucket: 'photos', dualStack: true, fips: false }
 */
export function parseS3Host(host: string): S3Host | undefined {
  const name = host.toLowerCase().replace(/:\d+$/, '');
  const suffix = SUFFIXES.find((candidate) => name.endsWith(`.${candidate}`));
  if (suffix === undefined) return undefined;
  const front = name.slice(0, -suffix.length - 1);
  for (const { form, pattern } of S3_HOST_FORMS) {
    const match = pattern.exec(front);
    if (match === null) continue;
    const { region, bucket, dualStack, fips } = match.groups ?? {};
    return {
      form,
      partition: region === undefined ? partitionWith(suffix) : partitionOf(region).id,
      ...(region !== undefined && { region }),
      ...(bucket !== undefined && { bucket }),
      dualStack: dualStack !== undefined,
      fips: fips !== undefined,
    };
  }
  return undefined;
}

function partitionWith(dnsSuffix: string): string {
  return PARTITIONS.find((partition) => partition.dnsSuffix === dnsSuffix)!.id;
}
