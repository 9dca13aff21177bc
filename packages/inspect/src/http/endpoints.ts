/** Where S3, STS and IAM are, when not at AWS: origins such as `http://127.0.0.1:9000`. */
export interface ServiceEndpoints {
  readonly s3?: string | undefined;
  readonly sts?: string | undefined;
  readonly iam?: string | undefined;
}

/** One service: what to send to and what to sign for. */
export interface ServiceAddress {
  readonly protocol: 'https:' | 'http:';
  /** With the port, unless it is the protocol's own. */
  readonly host: string;
  /** Begins and ends with `/`. */
  readonly path: string;
  readonly signingRegion: string;
}

interface Partition {
  readonly regions: RegExp;
  readonly id: string;
  readonly dnsSuffix: string;
  /** IAM is one service a partition, at home in this region. */
  readonly iamRegion: string;
}

/**
 * Source: the partitions table that AWS ships with its SDKs; IAM's homes from AWS General Reference, "AWS Identity and
 * Access Management endpoints and quotas". A region that fits none belongs to `aws`, as the SDKs have it.
 */
const PARTITIONS: readonly Partition[] = [
  { id: 'aws-cn', regions: /^cn-/, dnsSuffix: 'amazonaws.com.cn', iamRegion: 'cn-north-1' },
  { id: 'aws-us-gov', regions: /^us-gov-/, dnsSuffix: 'amazonaws.com', iamRegion: 'us-gov-west-1' },
  { id: 'aws-iso', regions: /^us-iso-/, dnsSuffix: 'c2s.ic.gov', iamRegion: 'us-iso-east-1' },
  { id: 'aws-iso-b', regions: /^us-isob-/, dnsSuffix: 'sc2s.sgov.gov', iamRegion: 'us-isob-east-1' },
  { id: 'aws-iso-e', regions: /^eu-isoe-/, dnsSuffix: 'cloud.adc-e.uk', iamRegion: 'eu-isoe-west-1' },
  { id: 'aws-iso-f', regions: /^us-isof-/, dnsSuffix: 'csp.hci.ic.gov', iamRegion: 'us-isof-south-1' },
  { id: 'aws-eusc', regions: /^eusc-/, dnsSuffix: 'amazonaws.eu', iamRegion: 'eusc-de-east-1' },
];
const COMMERCIAL: Partition = {
  id: 'aws',
  regions: /./,
  dnsSuffix: 'amazonaws.com',
  iamRegion: 'us-east-1',
};

/** Hosts of AWS's own, VPC endpoints among them: whoever points S3 there means AWS's STS and IAM as well. */
const AWS_HOST =
  /(?:^|\.)(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|csp\.hci\.ic\.gov|cloud\.adc-e\.uk)(?::\d+)?$/i;

function partitionOf(region: string): Partition {
  return PARTITIONS.find(({ regions }) => regions.test(region)) ?? COMMERCIAL;
}

/** Partition in the ARNs of a region's resources: `aws`, `aws-cn` ... */
export function partitionIdOf(region: string): string {
  return partitionOf(region).id;
}

/**
 * STS or IAM. Undefined where S3 is somebody else's and nobody said where its STS or IAM is: AWS knows nothing of those keys.
 *
 * @throws TypeError when the endpoint cannot be read
 */
export function queryServiceAddress(
  service: 'sts' | 'iam',
  region: string,
  endpoints: ServiceEndpoints,
): ServiceAddress | undefined {
  const own = endpoints[service];
  if (own !== undefined) return { ...readEndpoint(own), signingRegion: region };
  if (endpoints.s3 !== undefined && !AWS_HOST.test(readEndpoint(endpoints.s3).host)) return undefined;
  const { id, dnsSuffix, iamRegion } = partitionOf(region);
  if (service === 'sts')
    return { protocol: 'https:', host: `sts.${region}.${dnsSuffix}`, path: '/', signingRegion: region };
  const host = id === 'aws' ? 'iam' : id === 'aws-us-gov' ? 'iam.us-gov' : `iam.${iamRegion}`;
  return { protocol: 'https:', host: `${host}.${dnsSuffix}`, path: '/', signingRegion: iamRegion };
}

/**
 * A bucket: `path` is what stands before the key. In the host's name where AWS allows it, in the path for other endpoints and
 * dotted names, which AWS's wildcard certificate does not cover (S3 User Guide, "Virtual hosting of general purpose buckets").
 *
 * @throws TypeError when the endpoint cannot be read
 */
export function bucketAddress(
  bucket: string,
  region: string,
  endpoints: ServiceEndpoints,
  virtualHosted: boolean,
): ServiceAddress {
  const { s3 } = endpoints;
  const origin =
    s3 === undefined
      ? { protocol: 'https:' as const, host: `s3.${region}.${partitionOf(region).dnsSuffix}`, path: '/' }
      : readEndpoint(s3);
  const inHost = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket) && (virtualHosted || s3 === undefined);
  return inHost
    ? { ...origin, host: `${bucket}.${origin.host}`, signingRegion: region }
    : { ...origin, path: `${origin.path}${encodeURIComponent(bucket)}/`, signingRegion: region };
}

function readEndpoint(endpoint: string): Omit<ServiceAddress, 'signingRegion'> {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.host === '')
    throw new TypeError(`cannot read endpoint \`${endpoint}\`; expected http://HOST:PORT or https://HOST`);
  const path = `${url.pathname.replace(/\/+$/, '')}/`;
  return { protocol: url.protocol as ServiceAddress['protocol'], host: url.host, path };
}
