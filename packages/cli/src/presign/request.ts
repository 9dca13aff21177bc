import {
  type AskedLifetime,
  parseS3Uri,
  parseUrlLifetime,
  type S3Uri,
  type ShortfallAction,
  s3Address,
} from '@countersign/presign';
import { type CredentialSource, credentialSource } from '../aws/credentials.js';
import { signingClock } from '../aws/server-clock.js';
import { readAwsSettings } from '../aws/settings.js';
import type { AwsFlags } from '../commands/aws-options.js';
import { usageError } from '../exit.js';
import { parseInstant } from './instant.js';
import { renewalOf } from './renewal.js';

/** Flags of `presign` as they were given. */
export interface PresignFlags extends AwsFlags {
  readonly expiresIn?: string;
  readonly until?: string;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly onShortfall: ShortfallAction;
  readonly roleArn?: string;
  readonly requireKnown?: boolean;
  readonly stable?: string;
  readonly verify?: boolean;
  readonly from?: string;
  readonly json?: boolean;
}

/** Seconds a URL lives where nobody says, as in the AWS CLI's `presign`. */
const DEFAULT_LIFETIME_SECONDS = 3_600;

/** S3 User Guide, "Naming Amazon S3 objects". */
export const MAXIMUM_KEY_BYTES = 1_024;

/** Everything that signing needs, read from flags and surroundings; nothing has been signed yet. */
export async function readRequest(uri: string, flags: PresignFlags) {
  const target = asUsage(() => parseS3Uri(uri));
  const asked = askedLifetime(flags);
  const stableSeconds =
    flags.stable === undefined ? undefined : asUsage(() => parseUrlLifetime(flags.stable!));
  const settings = readAwsSettings(flags, process.env);
  const address = asUsage(() => s3Address({ bucket: target.bucket, ...settings }));
  const source: CredentialSource = credentialSource(settings.profile, process.env);
  if (flags.roleArn !== undefined && flags.onShortfall !== 'assume-role')
    throw usageError('--role-arn names the role for --on-shortfall assume-role');
  const neededSeconds = (from: Date) => secondsFrom(asked, stableSeconds ?? 0, from);
  const renew = renewalOf({ flags, settings, source, neededSeconds });
  const credentials = await source();
  // Read last: getting a session may take a second, and its end is counted from the moment it was given.
  const now = await signingClock(settings.endpoint);
  return {
    target: target as S3Uri,
    renew,
    endpoint: settings.endpoint,
    base: { credentials, region: settings.region, address, method: flags.method, asked, now },
    options: { requireKnown: flags.requireKnown, stableSeconds },
  };
}

/** How long credentials have to live from an instant on. */
function secondsFrom(asked: AskedLifetime, stableSeconds: number, from: Date): number {
  if ('seconds' in asked) return asked.seconds + stableSeconds;
  return Math.ceil((asked.until.getTime() - from.getTime()) / 1_000);
}

function askedLifetime(flags: PresignFlags): AskedLifetime {
  if (flags.expiresIn !== undefined && flags.until !== undefined)
    throw usageError('--expires-in and --until both say how long the URL is to live; give one of them');
  if (flags.until !== undefined) return { until: asUsage(() => parseInstant(flags.until!)) };
  return {
    seconds:
      flags.expiresIn === undefined
        ? DEFAULT_LIFETIME_SECONDS
        : asUsage(() => parseUrlLifetime(flags.expiresIn!)),
  };
}

/** What cannot be read on the command line is wrong use. */
export function asUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw usageError(error.message);
    throw error;
  }
}
