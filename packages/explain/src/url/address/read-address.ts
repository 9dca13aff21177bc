import { decodeOnce } from '../percent.js';
import type { Address, Provider } from '../presigned-url.js';
import { type HostAddress, readAwsHost } from './aws-host.js';
import { readProviderHost } from './provider-hosts.js';

/** Longest host name that DNS allows; anything longer is no host. */
const MAXIMUM_HOST_LENGTH = 253;

const PRIVATE_NAME =
  /^(?:localhost|[^.]+|.*\.(?:localhost|local|internal|lan|test|localdomain|svc|cluster\.local)|\[.*\])$/;
const PRIVATE_IPV4 = /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|0\.0\.0\.0$)/;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** Names that stand for the developer's own machine: what precedes them can only be a bucket. */
const MACHINE_NAME = /(?:^|\.)(?:localhost|host\.docker\.internal|host\.containers\.internal|lvh\.me)$/;

/** Default ports of servers that people run themselves. */
const PROVIDER_OF_PORT: ReadonlyMap<string, Provider> = new Map<string, Provider>([
  ['9000', 'minio'],
  ['4566', 'localstack'],
  ['4572', 'localstack'],
  ['3900', 'garage'],
  ['3902', 'garage'],
  ['8333', 'seaweedfs'],
  ['7480', 'ceph'],
]);

const PROVIDER_OF_NAME: readonly (readonly [RegExp, Provider])[] = [
  [/minio/, 'minio'],
  [/localstack/, 'localstack'],
  [/garage/, 'garage'],
  [/seaweed/, 'seaweedfs'],
  [/ceph|(?:^|[.-])rgw(?:[.-]|$)/, 'ceph'],
  [/countersign/, 'countersign'],
];

/** Supabase serves S3 under a path of each project's host ("S3 Authentication", Supabase docs). */
const SUPABASE_HOST = /\.supabase\.(?:co|red|com)$/;
const SUPABASE_PATH = '/storage/v1/s3';

/** Tells from host and path where a URL points. Never throws; what it cannot know it guesses by path style. */
export function readAddress(hostname: string, port: string | undefined, rawPath: string): Address {
  const host = hostname.length > MAXIMUM_HOST_LENGTH ? '' : hostname.replace(/\.$/, '');
  const known = readAwsHost(host) ?? readProviderHost(host);
  const local = known === undefined ? isLocal(host) : known.provider === 'localstack';
  const path =
    SUPABASE_HOST.test(host) && rawPath.startsWith(SUPABASE_PATH)
      ? rawPath.slice(SUPABASE_PATH.length)
      : rawPath;
  const found = known ?? readUnknownHost(host, port, local);
  if (found.style === 'virtual') return withKey(found, local, path.slice(1));
  const slash = path.indexOf('/', 1);
  const bucket = decodeOnce(slash < 0 ? path.slice(1) : path.slice(1, slash));
  return withKey(bucket === '' ? found : { ...found, bucket }, local, slash < 0 ? '' : path.slice(slash + 1));
}

function withKey(address: HostAddress, local: boolean, rawKey: string): Address {
  return { ...address, local, ...(rawKey === '' ? {} : { key: decodeOnce(rawKey) }) };
}

function readUnknownHost(host: string, port: string | undefined, local: boolean): HostAddress {
  const provider = providerOf(host, port, local);
  const machine = MACHINE_NAME.exec(host);
  const bucket = machine === null ? '' : host.slice(0, machine.index).replace(/(?:^|\.)s3$/, '');
  const sure = machine !== null || IPV4.test(host) || host.startsWith('[');
  return {
    provider,
    style: bucket !== '' ? 'virtual' : sure || (provider !== 'other' && local) ? 'path' : 'unknown',
    ...(bucket === '' ? {} : { bucket }),
    global: false,
    dualStack: false,
    accelerate: false,
    website: false,
  };
}

function providerOf(host: string, port: string | undefined, local: boolean): Provider {
  const named = PROVIDER_OF_NAME.find(([name]) => name.test(host));
  if (named) return named[1];
  const byPort = port === undefined ? undefined : PROVIDER_OF_PORT.get(port);
  if (byPort) return byPort;
  return port === '8000' && local ? 'ceph' : 'other';
}

function isLocal(host: string): boolean {
  if (IPV4.test(host)) return PRIVATE_IPV4.test(host);
  return PRIVATE_NAME.test(host) || MACHINE_NAME.test(host);
}
