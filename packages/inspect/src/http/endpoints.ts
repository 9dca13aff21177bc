import { isAwsHost, partitionOf } from '@countersign/aws-model';

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
  if (endpoints.s3 !== undefined && !isAwsHost(readEndpoint(endpoints.s3).host)) return undefined;
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
