import { formatDuration, looksLikeMilliseconds, parseDuration } from '@countersign/aws-model';

/** A length of time as options take it: seconds, or text such as `'24h'`. */
export type DurationInput = number | string;

/** Lone numbers that are more often minutes, hours or days that somebody forgot to multiply. */
const SUSPICIOUSLY_SHORT: ReadonlyMap<number, string> = new Map([
  [7, '`7d`'],
  [24, '`24h`'],
  [60, '`60m`'],
]);

/** September 2001; as a duration, more than thirty years. */
const EARLIEST_EPOCH_SECONDS = 1_000_000_000;

/**
 * Whole seconds of a duration.
 *
 * @throws RangeError when it is unreadable, not whole, not positive, surely milliseconds, or surely an instant
 */
export function readDuration(input: DurationInput, name: string): number {
  if (typeof input === 'string') return parseDuration(input);
  if (looksLikeMilliseconds(input))
    throw new RangeError(
      `${name} is in seconds, and ${input} looks like milliseconds: for ${formatDuration(input / 1_000)} give ${input / 1_000}`,
    );
  if (input >= EARLIEST_EPOCH_SECONDS)
    throw new RangeError(
      `${name} is how long the URL lives, and ${input} looks like a point in time: pass it as validUntil, a Date`,
    );
  if (!Number.isSafeInteger(input) || input < 1)
    throw new RangeError(
      `${name} must be a whole number of seconds, at least 1, or text such as '24h'; not ${input}`,
    );
  return input;
}

/** What to say about a number whose unit may have been mistaken; nothing for text, which names it. */
export function unitHints(input: DurationInput | undefined, name: string): string[] {
  if (typeof input !== 'number') return [];
  const meant = SUSPICIOUSLY_SHORT.get(input);
  return meant === undefined
    ? []
    : [`${name} ${input} is ${input} seconds, as in every AWS SDK; if you meant more, write ${meant}`];
}
