import { clockOffset } from './clock-offset.js';

/** A clock to sign with, corrected by what services say the time is. */
export interface SigningClock {
  /** The corrected time. */
  now(): Date;
  /** Our own, uncorrected time in milliseconds. */
  wallTime(): number;
  /** Seconds that the service's clock is ahead of ours (negative: behind); undefined until an answer was seen. */
  readonly offsetSeconds: number | undefined;
  /**
   * Takes the time from an answer that is there anyway.
   *
   * @param date its `Date` header, or the instant
   * @param sentAt our time in milliseconds when the request was sent; default: when the answer came
   */
  observe(date: string | Date | null | undefined, sentAt?: number): void;
}

export interface SigningClockOptions {
  /** Our own time in milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/**
 * Makes a clock that knows how far it is off; see `clockOffset`.
 *
 * @example
 * const clock = createSigningClock();
 * clock.observe(response.headers.get('date'));
 * await presign(client, command, { clock });
 */
export function createSigningClock({ now = Date.now }: SigningClockOptions = {}): SigningClock {
  let offset: number | undefined;
  return {
    now: () => new Date(now() + (offset ?? 0)),
    wallTime: now,
    get offsetSeconds() {
      return offset === undefined ? undefined : Math.round(offset / 1_000);
    },
    observe(date, sentAt) {
      const received = now();
      offset = clockOffset(date, sentAt ?? received, received) ?? offset;
    },
  };
}
