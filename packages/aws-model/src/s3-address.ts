import { partitionOf, regionalHost } from './partitions.js';

/** `virtual`: bucket in the host name; `path`: bucket in the path; `auto`: virtual where AWS allows it. */
export type AddressingStyle = 'auto' | 'virtual' | 'path';

export interface S3AddressOptions {
  readonly bucket: string;
  /** Region of the bucket, such as `eu-central-1`. */
  readonly region: string;
  /**
   * Origin of another S3 (`http://127.0.0.1:9000`), perhaps with a path in front. Default: AWS's regional endpoint.
   * Buckets go into the path there unless `addressingStyle` is `virtual`, as the AWS CLI and boto3 do.
   */
  readonly endpoint?: string | undefined;
  /** Default `auto`. */
  readonly addressingStyle?: AddressingStyle | undefined;
  /** IPv4 and IPv6: `s3.dualstack.REGION`. Default false; not with `endpoint`. */
  readonly dualStack?: boolean | undefined;
  /** FIPS 140 endpoint: `s3-fips.REGION`. Default false; not with `endpoint`. */
  readonly fips?: boolean | undefined;
  /** Transfer Acceleration: `BUCKET.s3-accelerate`. Default false; not with `endpoint`. */
  readonly accelerate?: boolean | undefined;
}

/** Where a bucket is reached. */
export interface S3Address {
  readonly protocol: 'https:' | 'http:';
  /** Host as it is signed: with the port, unless it is the protocol's own. */
  readonly host: string;
  /** What stands before the key, encoded, ending in `/`: `/` or `/bucket/`. */
  readonly pathPrefix: string;
}

/**
 * The address of a bucket, without asking anybody.
 *
 * Source: S3 User Guide, "Virtual hosting of general purpose buckets" (dotted names fail under TLS's wildcard certificate,
 * so they go into the path), "Using dual-stack endpoints", "S3 endpoints and quotas".
 *
 * @throws TypeError when the endpoint or the region cannot be read, or settings contradict each other
 */
export function s3Address(options: S3AddressOptions): S3Address {
  if (options.bucket === '') throw new TypeError('the bucket name is empty');
  return options.endpoint === undefined ? awsAddress(options) : customAddress(options, options.endpoint);
}

function awsAddress(options: S3AddressOptions): S3Address {
  const { bucket, region, addressingStyle = 'auto' } = options;
  const inHost = addressingStyle !== 'path' && fitsHostName(bucket);
  if (options.accelerate) {
    if (!inHost)
      throw new TypeError(`Transfer Acceleration needs a bucket name without dots, not \`${bucket}\``);
    const name = options.dualStack ? 's3-accelerate.dualstack' : 's3-accelerate';
    return {
      protocol: 'https:',
      host: `${bucket}.${name}.${partitionOf(region).dnsSuffix}`,
      pathPrefix: '/',
    };
  }
  const service = `s3${options.fips ? '-fips' : ''}${options.dualStack ? '.dualstack' : ''}`;
  return placed('https:', regionalHost(service, region), '', bucket, inHost);
}

function customAddress(options: S3AddressOptions, endpoint: string): S3Address {
  if (options.dualStack || options.fips || options.accelerate)
    throw new TypeError(
      'dual-stack, FIPS and acceleration exist only on AWS endpoints; remove them or `endpoint`',
    );
  const url = readEndpoint(endpoint);
  const inHost =
    options.addressingStyle === 'virtual' && fitsHostName(options.bucket, url.protocol === 'http:');
  const before = url.pathname.replace(/\/+$/, '');
  return placed(url.protocol, url.host, before, options.bucket, inHost);
}

function placed(
  protocol: S3Address['protocol'],
  host: string,
  before: string,
  bucket: string,
  inHost: boolean,
): S3Address {
  return inHost
    ? { protocol, host: `${bucket}.${host}`, pathPrefix: `${before}/` }
    : { protocol, host, pathPrefix: `${before}/${encodeURIComponent(bucket)}/` };
}

/** An endpoint that can be sent to. @throws TypeError when it cannot be read */
export function readEndpoint(endpoint: string): URL & { readonly protocol: 'http:' | 'https:' } {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.host === '')
    throw new TypeError(`cannot read endpoint \`${endpoint}\`; expected http://HOST:PORT or https://HOST`);
  return url as URL & { readonly protocol: 'http:' | 'https:' };
}

/** Whether a bucket can stand in a host name: DNS letters, 3 to 63 of them, and dots only where no certificate is in play. */
function fitsHostName(bucket: string, dotsAllowed = false): boolean {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || /^\d+\.\d+\.\d+\.\d+$/.test(bucket)) return false;
  return dotsAllowed ? !bucket.includes('..') : !bucket.includes('.');
}
