import type { S3Address } from '@countersign/aws-model';
import type { SdkConfig, SdkEndpoint } from './client.js';

/** Where a client reaches a bucket, and how it signs for it. */
export interface BucketAddress extends S3Address {
  /** To sign for; `*` where it is SigV4a that signs. */
  readonly region: string;
  readonly service: string;
  /** The address as a URL; what `createPresignedPost` of the SDK gives. */
  readonly url: string;
}

/**
 * Asks the client's endpoint rules where a bucket is. No request is made, and no command is needed: the rules want nothing
 * of an operation but bucket and key.
 *
 * @throws Error of the endpoint rules for settings or names that do not go together
 */
export async function bucketAddress(config: SdkConfig, bucket: string, key: string): Promise<BucketAddress> {
  const region = await config.region();
  const endpoint = await customEndpoint(config);
  const parameters = {
    Bucket: escapeForRules(bucket),
    Key: key,
    Region: region,
    Endpoint: endpoint,
    UseFIPS: await value(config.useFipsEndpoint),
    UseDualStack: await value(config.useDualstackEndpoint),
    UseGlobalEndpoint: await value(config.useGlobalEndpoint),
    UseArnRegion: await clientParameter(config, 'useArnRegion'),
    Accelerate: await clientParameter(config, 'useAccelerateEndpoint'),
    DisableMultiRegionAccessPoints: await clientParameter(config, 'disableMultiregionAccessPoints'),
    DisableS3ExpressSessionAuth: await clientParameter(config, 'disableS3ExpressSessionAuth'),
    ForcePathStyle: await pathStyle(config, bucket, endpoint),
  };
  const { url, properties } = config.endpointProvider(parameters, {});
  const schemes = properties?.authSchemes ?? [];
  // Outposts take both kinds of signature, Multi-Region Access Points only that for many regions.
  const scheme = schemes.find(({ signingRegion }) => signingRegion !== undefined) ?? schemes[0];
  return {
    protocol: url.protocol === 'http:' ? 'http:' : 'https:',
    host: url.host,
    pathPrefix: url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`,
    region: scheme?.signingRegion ?? scheme?.signingRegionSet?.join(',') ?? region,
    service: scheme?.signingName ?? 's3',
    url: `${url.protocol}//${url.host}${url.pathname}`,
  };
}

async function clientParameter(config: SdkConfig, name: keyof SdkConfig): Promise<unknown> {
  return value(config.clientContextParams?.[name] ?? config[name]);
}

/** Settings are values or providers of them. */
async function value(setting: unknown): Promise<unknown> {
  return typeof setting === 'function' ? (setting as () => unknown)() : setting;
}

/** The endpoint set in code, else that of environment and shared files (`AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`). */
async function customEndpoint(config: SdkConfig): Promise<string | undefined> {
  if (config.isCustomEndpoint && config.endpoint) return formatEndpoint(await config.endpoint());
  if (config.ignoreConfiguredEndpointUrls) return undefined;
  return (await config.serviceConfiguredEndpoint?.()) || undefined;
}

function formatEndpoint({ protocol, hostname, port, path }: SdkEndpoint): string {
  return `${protocol}//${hostname}${port ? `:${port}` : ''}${path}`;
}

/** The rules take the bucket for a part of a URL. */
function escapeForRules(bucket: string): string {
  return bucket.replaceAll('#', '%23').replaceAll('?', '%3F');
}

/** Names that cannot be in a host go into the path, as the SDK's clients have it. */
async function pathStyle(config: SdkConfig, bucket: string, endpoint: string | undefined): Promise<unknown> {
  const forced = await clientParameter(config, 'forcePathStyle');
  if (bucket.startsWith('arn:')) {
    if (forced === true) throw new Error('Path-style addressing cannot be used with ARN buckets');
    return forced;
  }
  const fits =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) &&
    !/(?:\d+\.){3}\d+/.test(bucket) &&
    !bucket.includes('..') &&
    (!bucket.includes('.') || String(endpoint).startsWith('http:'));
  return fits ? forced : true;
}
