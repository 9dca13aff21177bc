import type { AskedLifetime } from '@countersign/aws-model';
import { parseDuration } from '@countersign/aws-model';
import type { SigningCredentials } from '../credentials.js';
import type { LongLifeOptions } from '../long-life.js';
import { type DurationInput, readDuration } from '../read-lifetime.js';
import type { LifetimeRequest, SettleOptions } from '../settle/settle.js';
import type { SdkConfig } from './client.js';
import type { ClientState } from './client-state.js';
import { readCredentials } from './credentials.js';
import type { GuardedOptions } from './options.js';

/** @throws RangeError */
export function longLifeOptions({ maxLifetime, warnAbove }: GuardedOptions): LongLifeOptions {
  return {
    maxLifetimeSeconds: optional(maxLifetime, 'maxLifetime'),
    warnAbove: warnAbove && {
      uploadSeconds: optional(warnAbove.uploads, 'warnAbove.uploads'),
      downloadSeconds: optional(warnAbove.downloads, 'warnAbove.downloads'),
    },
  };
}

/**
 * How long it is to live, from `expiresIn` or `validUntil`.
 *
 * @throws RangeError, and TypeError where both are given or `validUntil` is not a valid Date
 */
export function askedLifetime(
  expiresIn: DurationInput | undefined,
  validUntil: Date | undefined,
  defaultSeconds: number,
  name: string,
): AskedLifetime {
  if (validUntil === undefined)
    return { seconds: expiresIn === undefined ? defaultSeconds : readDuration(expiresIn, name) };
  if (expiresIn !== undefined)
    throw new TypeError(`${name} and validUntil both set how long it lives; give only one of them`);
  if (typeof validUntil.getTime !== 'function' || Number.isNaN(validUntil.getTime()))
    throw new TypeError(`validUntil must be a valid Date, such as new Date('2026-01-31T18:00:00Z')`);
  return { until: validUntil };
}

/** Seconds; zero, which is no duration but a good margin, is taken too. @throws RangeError */
function marginSeconds(margin: DurationInput | undefined): number {
  if (margin === undefined || margin === 0) return 0;
  return typeof margin === 'string' ? parseDuration(margin) : readDuration(margin, 'margin');
}

/** What is asked of a lifetime, out of options. @throws RangeError, TypeError */
export function lifetimeRequest(
  options: GuardedOptions & { readonly stable?: DurationInput | undefined },
  expiresIn: DurationInput | undefined,
  defaultSeconds: number,
  name: string,
): LifetimeRequest {
  return {
    asked: askedLifetime(expiresIn, options.validUntil, defaultSeconds, name),
    marginSeconds: marginSeconds(options.margin),
    stableSeconds: optional(options.stable, 'stable'),
    policySeconds: optional(options.maxSignatureAge, 'maxSignatureAge'),
  };
}

/** What `settle` needs, out of a client and options. */
export function shortfallOptions(
  config: SdkConfig,
  state: ClientState,
  options: GuardedOptions,
  region: string,
  now: () => Date,
): SettleOptions {
  const { assumeRole: role, onShortfall, requireKnown, forbidLongTermKeys } = options;
  const mint = async (credentials: SigningCredentials, neededSeconds: number, at: Date) => {
    const minting = { credentials, region, now: at, signer: state.signer, neededSeconds };
    return state.sessions.get(role!, minting);
  };
  return {
    onShortfall,
    requireKnown,
    forbidLongTermKeys,
    now,
    refresh: () => readCredentials(config, true),
    ...(role === undefined ? {} : { mint }),
  };
}

function optional(input: DurationInput | undefined, name: string): number | undefined {
  return input === undefined ? undefined : readDuration(input, name);
}
