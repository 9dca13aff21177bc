import { UnreachableError } from '@countersign/aws-client';
import { type CheckOptions, type CheckReport, check } from '@countersign/inspect';
import { formatDuration, parseS3Uri, parseUrlLifetime, type SigningCredentials } from '@countersign/presign';
import { credentialSource } from '../aws/credentials.js';
import { signingClock } from '../aws/server-clock.js';
import { type AwsSettings, readAwsSettings } from '../aws/settings.js';
import { readSharedFiles } from '../aws/shared-files.js';
import type { AwsFlags } from '../commands/aws-options.js';
import { EXIT, unreachable, usageError } from '../exit.js';
import { colourful, printJson, printPainted } from '../output.js';
import { asUsage, requireKey } from '../presign/request.js';
import { isChained } from './chaining.js';
import { describeReport } from './describe.js';
import { serviceEndpoints } from './endpoints.js';

/** Less is what reading a clock over the network takes. */
const NOTEWORTHY_SECONDS = 60;

/** Flags of `check` as they were given. */
export interface CheckFlags extends AwsFlags {
  readonly for: string;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly fromIp?: string;
  readonly json?: boolean;
}

/**
 * `check s3://bucket/key --for 24h`. Exit 1 where the URL would not work, or not for so long.
 *
 * @throws CommandError exit 2 for what cannot be read, exit 3 when there are no credentials or nobody answers
 */
export async function runCheck(uri: string, flags: CheckFlags): Promise<void> {
  const seconds = asUsage(() => parseUrlLifetime(flags.for));
  const { bucket, key } = asUsage(() => parseS3Uri(uri));
  requireKey({ bucket, key }, uri);
  const report = await reportOn(bucket, key, seconds, flags);
  if (flags.json) {
    const { verdict, effectiveSeconds, validUntil, limitedBy, steps, requestedSeconds } = report;
    printJson({ verdict, effectiveSeconds, validUntil, limitedBy, steps, requestedSeconds });
  } else printPainted(describeReport(report, colourful()));
  if (!report.healthy) process.exitCode = EXIT.no;
}

async function reportOn(
  bucket: string,
  key: string,
  seconds: number,
  flags: CheckFlags,
): Promise<CheckReport> {
  const { env } = process;
  const settings = readAwsSettings(flags, env);
  const credentials = await credentialSource(settings.profile, env)();
  // Last, as in `presign`: a session counts from the moment it was given.
  const now = (await signingClock(settings.endpoint))();
  const report = await lookFirst({ bucket, key, seconds, credentials, now }, flags);
  return withServerTime(report, now.getTime() - Date.now());
}

/** What `check` sees, with credentials that were read already. @throws CommandError exit 3 when nothing could be reached */
export async function lookFirst(
  what: Pick<CheckOptions, 'bucket' | 'key' | 'seconds' | 'now'> & {
    readonly credentials: SigningCredentials;
  },
  flags: AwsFlags & Pick<CheckFlags, 'method' | 'fromIp'>,
): Promise<CheckReport> {
  const { env } = process;
  const settings = readAwsSettings(flags, env);
  try {
    return await check({
      ...what,
      method: flags.method,
      origin: what.credentials.origin,
      renewable: what.credentials.renewable,
      region: settings.region,
      endpoints: serviceEndpoints(flags, env, settings),
      virtualHosted: settings.addressingStyle === 'virtual',
      fromIp: flags.fromIp,
      chained: isChained(settings.profile, readSharedFiles(env)),
      ...(isFromProfile(settings) ? {} : { environment: env }),
    });
  } catch (error) {
    if (error instanceof UnreachableError)
      throw unreachable('Unreachable', `nothing could be reached: ${error.message}`, error);
    if (error instanceof TypeError) throw usageError(error.message);
    throw error;
  }
}

/** Only our own signing takes the time of a server whose test clock was moved; who uses others should know. */
function withServerTime(report: CheckReport, movedMs: number): CheckReport {
  const moved = Math.abs(movedMs) / 1_000;
  if (moved < NOTEWORTHY_SECONDS) return report;
  const note = `, whose test clock is ${formatDuration(moved)} ${movedMs > 0 ? 'ahead of' : 'behind'} this machine's; other clients sign with the latter`;
  const steps = report.steps.map((step) =>
    step.id === 'clock' && step.result === 'pass' ? { ...step, seen: step.seen + note } : step,
  );
  return { ...report, steps };
}

/** Whether the profile says where credentials come from: then the environment tells nothing about them. */
function isFromProfile({ profile: { settings, explicit } }: AwsSettings): boolean {
  const names = ['aws_access_key_id', 'role_arn', 'sso_role_name', 'credential_process'];
  const given = names.some((name) => settings.has(name));
  return given && (explicit || !process.env.AWS_ACCESS_KEY_ID);
}
