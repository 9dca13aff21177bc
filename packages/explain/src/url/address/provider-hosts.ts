import type { Provider } from '../presigned-url.js';
import type { HostAddress } from './aws-host.js';

/** An endpoint's host: what stands before it is the bucket. */
interface ProviderHost {
  readonly provider: Provider;
  /** Matches the endpoint without a bucket; the first group is the region. Plain alternatives only, so it stays linear. */
  readonly endpoint: RegExp;
  /** Whether a host that only belongs to the provider cannot be read further. */
  readonly public?: boolean;
}

const LABEL = '[a-z0-9-]+';
const at = (pattern: string) => new RegExp(`(?:^|\\.)${pattern}$`);

/** Endpoints as the providers' own pages on S3 compatibility give them. */
const PROVIDER_HOSTS: readonly ProviderHost[] = [
  { provider: 'r2', endpoint: at(`[0-9a-f]{32}(?:\\.(?:eu|fedramp))?\\.r2\\.cloudflarestorage\\.com`) },
  { provider: 'r2', endpoint: at(`r2\\.cloudflarestorage\\.com`) },
  { provider: 'r2', endpoint: at(`${LABEL}\\.r2\\.dev`), public: true },
  { provider: 'b2', endpoint: at(`s3\\.(${LABEL})\\.backblazeb2\\.com`) },
  { provider: 'wasabi', endpoint: at(`s3\\.(?:(${LABEL})\\.)?wasabisys\\.com`) },
  { provider: 'digitalocean', endpoint: at(`(${LABEL})(?:\\.cdn)?\\.digitaloceanspaces\\.com`) },
  { provider: 'gcs', endpoint: at(`(?:commondata)?storage\\.googleapis\\.com`) },
  { provider: 'gcs', endpoint: at(`storage\\.(${LABEL})\\.rep\\.googleapis\\.com`) },
  { provider: 'gcs', endpoint: at(`storage\\.cloud\\.google\\.com`) },
  { provider: 'localstack', endpoint: at(`s3\\.(?:(${LABEL})\\.)?localhost\\.localstack\\.cloud`) },
  { provider: 'localstack', endpoint: at(`localhost\\.localstack\\.cloud`) },
  { provider: 'other', endpoint: at(`s3\\.(${LABEL})\\.scw\\.cloud`) },
  { provider: 'other', endpoint: at(`s3\\.(${LABEL})\\.(?:io\\.|perf\\.)?cloud\\.ovh\\.(?:net|us)`) },
  { provider: 'other', endpoint: at(`(${LABEL})\\.linodeobjects\\.com`) },
  {
    provider: 'other',
    endpoint: at(`${LABEL}\\.compat\\.objectstorage\\.(${LABEL})\\.(?:oraclecloud|oci\\.customer-oci)\\.com`),
  },
  {
    provider: 'other',
    endpoint: at(`vhcompat\\.objectstorage\\.(${LABEL})\\.(?:oraclecloud|oci\\.customer-oci)\\.com`),
  },
  {
    provider: 'other',
    endpoint: at(`s3\\.(?:private\\.|direct\\.)?(${LABEL})\\.cloud-object-storage\\.appdomain\\.cloud`),
  },
  { provider: 'other', endpoint: at(`(?:s3\\.)?oss-(${LABEL}?)(?:-internal)?\\.aliyuncs\\.com`) },
  { provider: 'other', endpoint: at(`cos\\.(${LABEL})\\.myqcloud\\.com`) },
  { provider: 'other', endpoint: at(`gateway(?:\\.(${LABEL}))?\\.storjshare\\.io`) },
  { provider: 'other', endpoint: at(`fly\\.storage\\.tigris\\.dev`) },
  { provider: 'other', endpoint: at(`t3\\.storage\\.dev`) },
  { provider: 'other', endpoint: at(`(${LABEL})\\.your-objectstorage\\.com`) },
  { provider: 'other', endpoint: at(`(${LABEL})\\.vultrobjects\\.com`) },
  { provider: 'other', endpoint: at(`sos-(${LABEL})\\.exo\\.io`) },
  { provider: 'other', endpoint: at(`(${LABEL})\\.contabostorage\\.com`) },
  { provider: 'other', endpoint: at(`storage\\.yandexcloud\\.net`) },
  { provider: 'other', endpoint: at(`s3\\.filebase\\.com`) },
];

/** Reads the host of a known provider other than AWS; undefined where it is none. */
export function readProviderHost(hostname: string): HostAddress | undefined {
  for (const { provider, endpoint, public: isPublic } of PROVIDER_HOSTS) {
    const match = endpoint.exec(hostname);
    if (match === null) continue;
    const bucket = hostname.slice(0, match.index);
    return {
      provider,
      style: isPublic ? 'unknown' : bucket === '' ? 'path' : 'virtual',
      ...(bucket === '' || isPublic ? {} : { bucket }),
      ...(match[1] === undefined ? {} : { region: match[1] }),
      global: false,
      dualStack: false,
      accelerate: false,
      website: false,
    };
  }
  return undefined;
}
