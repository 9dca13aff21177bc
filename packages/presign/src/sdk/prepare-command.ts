import { regionalHost } from '@countersign/aws-model';
import { WrongRegionError } from '../errors.js';
import type { FetchHead } from '../region/bucket-region.js';
import { bucketAddress } from './bucket-address.js';
import { type CapturedRequest, captureRequest } from './capture-request.js';
import { configOf, type SdkClient, type SdkCommand, type SdkConfig, type SdkEndpoint } from './client.js';
import type { ClientState } from './client-state.js';
import { dropChecksumOfNothing } from './empty-body-checksum.js';
import type { PresignOptions } from './options.js';
import { readSigningDate, type SigningTime, signingTime } from './signing-time.js';

/** A request that is ready to be judged and signed. */
export interface PreparedCommand {
  readonly captured: CapturedRequest;
  readonly time: SigningTime;
  readonly bucket: string;
  readonly key: string;
  /** Headers to sign beyond those that are signed anyway. */
  readonly signableHeaders: ReadonlySet<string> | undefined;
  readonly warnings: readonly string[];
}

/**
 * Runs the command through the client, in the right region and for the right address.
 *
 * @throws WrongRegionError, ClockSkewError, and what the client's own middleware throws
 */
export async function prepareCommand<Inputs extends object, Input extends Inputs>(
  client: SdkClient<Inputs>,
  command: SdkCommand<Input>,
  options: PresignOptions,
  state: ClientState,
): Promise<PreparedCommand> {
  const config = configOf(client);
  const { Bucket: bucket = '', Key: key = '' } = command.input as { Bucket?: string; Key?: string };
  const inside = once(() => headAddress(config, bucket));
  const time = await signingTime(config, options, readSigningDate(options.signingDate), state.clock, inside);
  const outside = options.publicEndpoint === undefined ? {} : endpointOverride(options.publicEndpoint);
  let captured = await captureRequest(client, command, outside);
  const warnings: string[] = [];
  const moved = await otherRegion(captured, bucket, options, state, inside, warnings);
  if (moved !== undefined)
    captured = await captureRequest(client, command, { ...outside, region: async () => moved });
  dropChecksumOfNothing(captured);
  return { captured, time, bucket, key, signableHeaders: signExactly(captured, options), warnings };
}

/** The region to move to, where the bucket is elsewhere and that is to be repaired. */
async function otherRegion(
  { region }: CapturedRequest,
  bucket: string,
  options: PresignOptions,
  state: ClientState,
  address: () => Promise<string>,
  warnings: string[],
): Promise<string | undefined> {
  const { bucketRegion = 'trust', signingRegion } = options;
  // Access points and directory buckets have their region in the name.
  if (bucketRegion === 'trust' || bucket === '' || bucket.startsWith('arn:') || bucket.endsWith('--x-s3'))
    return undefined;
  const fetchHead = options.fetch ?? (fetch as FetchHead);
  const found = await state.regions.find(bucket, await address(), fetchHead, state.clock);
  const signedFor = signingRegion ?? region;
  if (found === undefined) {
    warnings.push(`the region of bucket \`${bucket}\` could not be determined; signed for ${signedFor}`);
    return undefined;
  }
  if (found === signedFor) return undefined;
  if (bucketRegion === 'refuse' || signingRegion !== undefined)
    throw new WrongRegionError(bucket, signedFor, found);
  warnings.push(`bucket \`${bucket}\` is in ${found}, not in ${signedFor}: signed for ${found}`);
  return found;
}

/** Where the client itself talks to the bucket: questions go there. With path style a bucket of any name can be asked for. */
async function headAddress(config: SdkConfig, bucket: string): Promise<string> {
  const { protocol, host, region, pathPrefix } = await bucketAddress(config, bucket, '');
  return /\.amazonaws\.com(?:\.cn)?$/.test(host)
    ? `https://${regionalHost('s3', region)}/${encodeURIComponent(bucket)}`
    : `${protocol}//${host}${pathPrefix.replace(/\/$/, '')}`;
}

/** Exact length and type become headers, which are signed though the SDK would leave out the type. */
function signExactly(
  { request }: CapturedRequest,
  { contentLength, contentType, signableHeaders }: PresignOptions,
): ReadonlySet<string> | undefined {
  if (contentLength !== undefined) {
    if (!Number.isSafeInteger(contentLength) || contentLength < 0)
      throw new RangeError(`contentLength must be a whole number of bytes, not ${contentLength}`);
    request.headers['content-length'] = String(contentLength);
  }
  if (contentType === undefined) return signableHeaders;
  request.headers['content-type'] = contentType;
  return new Set(signableHeaders).add('content-type');
}

/** Makes the endpoint rules work on another origin. @throws TypeError when it cannot be read */
export function endpointOverride(endpoint: string): Partial<SdkConfig> {
  let url: URL;
  try {
    url = new URL(endpoint);
  } catch {
    throw new TypeError(
      `cannot read publicEndpoint \`${endpoint}\`; expected https://HOST or http://HOST:PORT`,
    );
  }
  const parsed: SdkEndpoint = {
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
  };
  return { endpoint: async () => parsed, isCustomEndpoint: true };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}
