import type { SigningClock } from '@countersign/aws-client';
import { formatDuration } from '@countersign/aws-model';
import { ClockSkewError } from '../errors.js';
import { readDuration } from '../read-lifetime.js';
import { type FetchHead, head } from '../region/bucket-region.js';
import type { SdkConfig } from './client.js';
import type { GuardedOptions } from './options.js';

/** Default of `allowedSkew`, seconds: S3 User Guide, error RequestTimeTooSkewed. */
const ALLOWED_SKEW_SECONDS = 900;

/** A Date header has no parts of a second, and takes its time: less than this says nothing. */
const TELLING_OFFSET_SECONDS = 2;

/** The time to sign with. */
export interface SigningTime {
  now(): Date;
  /** What the time really is, as far as is known, whatever is signed with. */
  actual(): Date;
  /** Seconds that S3's clock is ahead of the machine's, where that is known. */
  readonly offsetSeconds: number | undefined;
  readonly warnings: readonly string[];
}

/**
 * Chooses the clock, and judges it.
 *
 * @param signingDate the time that the caller wants to sign with, if any
 * @throws ClockSkewError when the time is further off than allowed and may not be corrected
 */
export async function signingTime(
  config: SdkConfig,
  options: GuardedOptions,
  signingDate: Date | undefined,
  own: SigningClock,
  url: () => Promise<string>,
): Promise<SigningTime> {
  const { clock = 'client', correctClock = true } = options;
  const allowed =
    options.allowedSkew === undefined
      ? ALLOWED_SKEW_SECONDS
      : readDuration(options.allowedSkew, 'allowedSkew');
  const warnings: string[] = [];
  if (clock === 'measure' && own.offsetSeconds === undefined) {
    await head(await url(), options.fetch ?? (fetch as FetchHead), own);
    if (own.offsetSeconds === undefined)
      warnings.push('the clock could not be measured: the endpoint did not answer with a Date');
  }
  const measured = clock === 'measure' ? own : clock === 'client' ? undefined : clock;
  const offset = measured ? measured.offsetSeconds : clientOffset(config);
  const corrected = () =>
    measured ? measured.now() : new Date(own.wallTime() + (config.systemClockOffset ?? 0));
  if (signingDate !== undefined) {
    const ahead = (signingDate.getTime() - corrected().getTime()) / 1_000;
    // Only with a clock that was measured: a test may well sign for another year.
    if (measured?.offsetSeconds !== undefined && ahead > allowed) throw new ClockSkewError(ahead, allowed);
    return { now: () => signingDate, actual: corrected, offsetSeconds: offset, warnings };
  }
  if (!correctClock) {
    if (offset !== undefined && Math.abs(offset) > allowed) throw new ClockSkewError(-offset, allowed);
    return { now: () => new Date(own.wallTime()), actual: corrected, offsetSeconds: offset, warnings };
  }
  if (offset !== undefined && Math.abs(offset) >= TELLING_OFFSET_SECONDS)
    warnings.push(
      `this machine's clock is ${formatDuration(Math.abs(offset))} ${offset > 0 ? 'behind' : 'ahead of'} S3's; signed with the corrected time`,
    );
  return { now: corrected, actual: corrected, offsetSeconds: offset, warnings };
}

function clientOffset({ systemClockOffset }: SdkConfig): number | undefined {
  return systemClockOffset ? Math.round(systemClockOffset / 1_000) : undefined;
}

/** A date as the SDK's options take it: a Date, seconds since the epoch, or text. */
export function readSigningDate(input: Date | number | string | undefined): Date | undefined {
  if (input === undefined) return undefined;
  if (input instanceof Date) return input;
  const seconds = Number(input);
  return Number.isNaN(seconds) || input === '' ? new Date(input) : new Date(seconds * 1_000);
}
