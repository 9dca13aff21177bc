import {
  type AskedLifetime,
  type LifetimeRequest,
  type NameAndValue,
  parseS3Uri,
  parseUrlLifetime,
  type S3Uri,
  type SettleOptions,
  type SigningCredentials,
  type SigningRequest,
  s3Address,
} from '@countersign/presign';
import { credentialSource } from '../aws/credentials.js';
import { signingClock } from '../aws/server-clock.js';
import { readAwsSettings } from '../aws/settings.js';
import { readSharedFiles } from '../aws/shared-files.js';
import { isChained } from '../check/chaining.js';
import { usageError } from '../exit.js';
import { readCustomerKey } from './customer-key.js';
import type { PresignFlags } from './flags.js';
import { parseInstant } from './instant.js';
import { minting } from './renewal.js';

/** Everything that signing needs, read from flags and surroundings; nothing has been judged or signed yet. */
export interface CommandRequest {
  readonly target: S3Uri;
  readonly credentials: SigningCredentials;
  readonly question: LifetimeRequest;
  readonly signing: SigningRequest;
  readonly settling: SettleOptions;
}

/** Seconds a URL lives where no flag says otherwise, as in the AWS CLI's `presign`. */
const DEFAULT_LIFETIME_SECONDS = 3_600;

/** S3 User Guide, "Naming Amazon S3 objects". */
export const MAXIMUM_KEY_BYTES = 1_024;

/**
 * @throws CommandError exit 2 for what cannot be read, exit 3 where there are no credentials
 */
export async function readRequest(uri: string, flags: PresignFlags): Promise<CommandRequest> {
  const target = asUsage(() => parseS3Uri(uri));
  const question = { asked: askedLifetime(flags), stableSeconds: stableWindow(flags) };
  const settings = readAwsSettings(flags, process.env);
  const { publicEndpoint: endpoint = settings.endpoint } = flags;
  const address = asUsage(() => s3Address({ bucket: target.bucket, ...settings, endpoint }));
  if (flags.roleArn !== undefined && flags.onShortfall !== 'assume-role')
    throw usageError('--role-arn names the role for --on-shortfall assume-role');
  const headers: readonly NameAndValue[] =
    flags.sseCKeyFile === undefined ? [] : readCustomerKey(flags.sseCKeyFile);
  const source = credentialSource(settings.profile, process.env);
  const mint = minting(flags, settings, source);
  const chained = isChained(settings.profile, readSharedFiles(process.env));
  const read: typeof source = async (options) => {
    const credentials = await source(options);
    return chained && credentials.renewable !== false
      ? { ...credentials, origin: 'chained-role' }
      : credentials;
  };
  const credentials = await read();
  return {
    target,
    credentials,
    question,
    signing: { region: settings.region, address, method: flags.method, headers },
    settling: {
      onShortfall: flags.onShortfall,
      requireKnown: flags.requireKnown,
      // Asked last: getting a session may take a second, and its end is counted from the moment it was given.
      now: await signingClock(settings.endpoint),
      refresh: () => read({ forceRefresh: true }),
      ...(mint === undefined ? {} : { mint }),
    },
  };
}

/** The key that the URI names. @throws CommandError exit 2 */
export function requireKey({ key }: S3Uri, uri: string): string {
  if (key === '') throw usageError(`\`${uri}\` has no key; expected s3://bucket/key`);
  const length = Buffer.byteLength(key);
  if (length > MAXIMUM_KEY_BYTES)
    throw usageError(`the key is ${length} bytes long; S3 accepts at most ${MAXIMUM_KEY_BYTES}`);
  return key;
}

function stableWindow({ stable }: PresignFlags): number | undefined {
  return stable === undefined ? undefined : asUsage(() => parseUrlLifetime(stable));
}

function askedLifetime(flags: PresignFlags): AskedLifetime {
  if (flags.expiresIn !== undefined && flags.until !== undefined)
    throw usageError('--expires-in and --until both set how long the URL lives; give only one of them');
  if (flags.until !== undefined) return { until: asUsage(() => parseInstant(flags.until!)) };
  return {
    seconds:
      flags.expiresIn === undefined
        ? DEFAULT_LIFETIME_SECONDS
        : asUsage(() => parseUrlLifetime(flags.expiresIn!)),
  };
}

/** What cannot be read on the command line is a usage error. */
export function asUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw usageError(error.message);
    throw error;
  }
}
