import { MAXIMUM_PRESIGNED_SECONDS } from './credential-kinds.js';

const UNIT_SECONDS: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, m: 60, s: 1 };
const EXPECTED = 'expected whole seconds, or amounts such as 90s, 15m, 24h, 7d or 1h30m';

/**
 * Seconds of a duration as people write it: `90s`, `15m`, `24h`, `7d`, `1h30m`, or plain seconds (`60` is a minute).
 * Units stand from the largest to the smallest, each at most once.
 *
 * @throws RangeError when it is unreadable, zero, negative or has a fraction; the message says what was expected
 */
export function parseDuration(text: string): number {
  const trimmed = text.trim();
  if (/^[-−]/.test(trimmed)) throw new RangeError(`duration \`${text}\` is negative; ${EXPECTED}`);
  const match = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(trimmed);
  let seconds: number;
  if (/^\d+$/.test(trimmed)) seconds = Number(trimmed);
  else if (trimmed !== '' && match) {
    const [, days, hours, minutes, rest] = match;
    seconds =
      Number(days ?? 0) * UNIT_SECONDS.d! +
      Number(hours ?? 0) * UNIT_SECONDS.h! +
      Number(minutes ?? 0) * UNIT_SECONDS.m! +
      Number(rest ?? 0);
  } else throw new RangeError(`cannot read duration \`${text}\`; ${EXPECTED}`);
  if (seconds === 0)
    throw new RangeError(`duration \`${text}\` is zero; a URL must live at least one second`);
  if (!Number.isSafeInteger(seconds)) throw new RangeError(`duration \`${text}\` is too long; ${EXPECTED}`);
  return seconds;
}

/**
 * A duration that a presigned URL can be given.
 *
 * @throws RangeError as {@link parseDuration}, and above seven days (604,800 s), the longest that S3 accepts
 *   (S3 API Reference, "Authenticating Requests: Using Query Parameters")
 */
export function parseUrlLifetime(text: string): number {
  const seconds = parseDuration(text);
  if (/^\d+$/.test(text.trim()) && looksLikeMilliseconds(seconds))
    throw new RangeError(
      `a plain number is seconds, and \`${text}\` looks like milliseconds: for ${formatDuration(seconds / 1_000)} give ${seconds / 1_000}`,
    );
  if (seconds > MAXIMUM_PRESIGNED_SECONDS) {
    throw new RangeError(
      `duration \`${text}\` is ${formatDuration(seconds)}; a presigned URL lives at most 7 d (${MAXIMUM_PRESIGNED_SECONDS} s)`,
    );
  }
  return seconds;
}

/** More than seven days as seconds, and a life that S3 takes as milliseconds. */
export function looksLikeMilliseconds(value: number): boolean {
  return (
    value > MAXIMUM_PRESIGNED_SECONDS && value % 1_000 === 0 && value / 1_000 <= MAXIMUM_PRESIGNED_SECONDS
  );
}
/** A length of time for a person, in its two largest units: `45 s`, `41 min`, `1 h 30 min`, `36 h`, `6 d 23 h`; days from two on. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const days = whole < 2 * 86_400 ? 0 : Math.floor(whole / 86_400);
  const parts: readonly (readonly [amount: number, unit: string])[] = [
    [days, 'd'],
    [Math.floor(whole / 3_600) - days * 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}
