import { isAwsHost, partitionOf, regionalHost } from './partitions.js';
import { type AddressingStyle, readEndpoint, s3Address } from './s3-address.js';

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
 * @throws TypeError when the endpoint cannot be read, or the region is not a valid one
 */
export function queryServiceAddress(
  service: 'sts' | 'iam',
  region: string,
  endpoints: ServiceEndpoints,
): ServiceAddress | undefined {
  const own = endpoints[service];
  if (own !== undefined) return { ...addressOf(own), signingRegion: region };
  if (endpoints.s3 !== undefined && !isAwsHost(readEndpoint(endpoints.s3).host)) return undefined;
  const { id, dnsSuffix, iamRegion } = partitionOf(region);
  if (service === 'sts')
    return { protocol: 'https:', host: regionalHost('sts', region), path: '/', signingRegion: region };
  const host = id === 'aws' ? 'iam' : id === 'aws-us-gov' ? 'iam.us-gov' : `iam.${iamRegion}`;
  return { protocol: 'https:', host: `${host}.${dnsSuffix}`, path: '/', signingRegion: iamRegion };
}

/**
 * A bucket; `path` is what stands before the key.
 *
 * @throws TypeError when the endpoint cannot be read, or the region is not a valid one
 */
export function bucketAddress(
  bucket: string,
  region: string,
  { s3 }: ServiceEndpoints,
  addressingStyle?: AddressingStyle,
): ServiceAddress {
  const { protocol, host, pathPrefix } = s3Address({ bucket, region, endpoint: s3, addressingStyle });
  return { protocol, host, path: pathPrefix, signingRegion: region };
}

function addressOf(endpoint: string): Omit<ServiceAddress, 'signingRegion'> {
  const url = readEndpoint(endpoint);
  return { protocol: url.protocol, host: url.host, path: `${url.pathname.replace(/\/+$/, '')}/` };
}
