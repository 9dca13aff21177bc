import { parseS3Host } from '@countersign/aws-model';
import type { Address } from '../presigned-url.js';

/** What a host's name tells of an endpoint; key and locality are added by the reader. */
export type HostAddress = Omit<Address, 'key' | 'local'>;

/** Reads the host of an AWS endpoint in any of its forms; undefined where it is no host of S3. */
export function readAwsHost(hostname: string): HostAddress | undefined {
  const host = parseS3Host(hostname);
  if (host === undefined) return undefined;
  const external = hostname.includes('s3-external-1.');
  const region = host.region ?? (external ? 'us-east-1' : undefined);
  return {
    provider: 'aws',
    style: host.bucket === undefined ? 'path' : 'virtual',
    ...(host.bucket === undefined ? {} : { bucket: host.bucket }),
    ...(region === undefined ? {} : { region }),
    global: (host.form === 'global' && !external) || host.form === 'accelerate',
    dualStack: host.dualStack,
    accelerate: host.form === 'accelerate',
    website: host.form === 'website',
  };
}
