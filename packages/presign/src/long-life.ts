import type { Lifetime } from '@countersign/aws-model';
import { formatDuration } from '@countersign/aws-model';
import { LifetimeTooLongError } from './errors.js';

/** From which life on a URL is worth a warning: whoever gets hold of it can use it as long. */
export interface LongLifeThresholds {
  /** Seconds for URLs that write (PUT, POST, DELETE). Default 3600. */
  readonly uploadSeconds?: number | undefined;
  /** Seconds for URLs that read (GET, HEAD). Default 86400. */
  readonly downloadSeconds?: number | undefined;
}

export interface LongLifeOptions {
  readonly maxLifetimeSeconds?: number | undefined;
  readonly warnAbove?: LongLifeThresholds | false | undefined;
}

const UPLOAD_SECONDS = 3_600;
const DOWNLOAD_SECONDS = 86_400;

/**
 * Refuses a life that is longer than allowed, and warns of one that is longer than such URLs mostly need.
 *
 * @throws LifetimeTooLongError
 */
export function longLifeWarnings(lifetime: Lifetime, method: string, options: LongLifeOptions): string[] {
  const { requestedSeconds, effectiveSeconds } = lifetime;
  const { maxLifetimeSeconds, warnAbove } = options;
  if (maxLifetimeSeconds !== undefined && requestedSeconds > maxLifetimeSeconds)
    throw new LifetimeTooLongError(requestedSeconds, maxLifetimeSeconds);
  if (warnAbove === false) return [];
  const reads = method === 'GET' || method === 'HEAD';
  const threshold = reads
    ? (warnAbove?.downloadSeconds ?? DOWNLOAD_SECONDS)
    : (warnAbove?.uploadSeconds ?? UPLOAD_SECONDS);
  if (Math.min(requestedSeconds, effectiveSeconds) <= threshold) return [];
  return [
    `a ${method} URL that lives ${formatDuration(effectiveSeconds)} can be used by anyone who has it, as often as they like; ` +
      `${reads ? 'downloads' : 'uploads'} rarely need more than ${formatDuration(threshold)}`,
  ];
}
