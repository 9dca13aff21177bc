/** What everything in a server takes the time from. Milliseconds since the epoch. */
export interface Clock {
  now(): number;
}

/** The machine's own time. */
export const systemClock: Clock = { now: () => Date.now() };

/**
 * Where a test clock may be put, in milliseconds: from the beginning of Unix time to the end of the 22nd century. Beyond,
 * dates of Signature Version 4 (four digits of a year) and of HTTP cannot be written, and no request could be answered.
 */
const EARLIEST = Date.UTC(1970, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

interface Timer {
  readonly due: number;
  readonly run: () => void | Promise<void>;
}

/**
 * A clock that runs on with the machine's time, but from wherever a test has put it.
 *
 * Timers set with {@link TestClock.at} are run, in order, when the clock is moved past them.
 */
export class TestClock implements Clock {
  #offset = 0;
  #frozenAt: number | undefined;
  #timers: Timer[] = [];
  readonly #wall: Clock;

  constructor(wall: Clock = systemClock) {
    this.#wall = wall;
  }

  now(): number {
    return this.#frozenAt ?? this.#wall.now() + this.#offset;
  }

  /** How far this clock is ahead of the machine's (negative: behind), in milliseconds. */
  get offset(): number {
    return this.now() - this.#wall.now();
  }

  /**
   * Moves the clock by `duration` (`'31m'`, `'-90s'`, seconds as a number) and returns when every timer due by then ran.
   *
   * @throws RangeError when the duration cannot be read, or ends outside of 1970-01-01 to 2200-01-01
   */
  async advance(duration: string | number): Promise<void> {
    await this.#moveTo(within(this.now() + parseMovement(duration)));
  }

  /**
   * Puts the clock at an instant; it runs on from there.
   *
   * @throws RangeError when `instant` is not a date, or outside of 1970-01-01 to 2200-01-01
   */
  async set(instant: string | number | Date): Promise<void> {
    const time = new Date(instant).getTime();
    // A number too large for a Date is an instant, if a far one.
    if (Number.isNaN(time) && !Number.isFinite(instant))
      throw new RangeError(
        `\`${String(instant)}\` is not a date; expected ISO 8601 such as 2026-01-01T00:00:00Z`,
      );
    await this.#moveTo(within(Number.isNaN(time) ? Number(instant) : time));
  }

  /** Back to the machine's time. */
  async reset(): Promise<void> {
    this.#frozenAt = undefined;
    await this.#moveTo(this.#wall.now());
  }

  /**
   * Stops the clock at an instant (default: now) until it is moved by `advance`, or let go by `reset`.
   *
   * @throws RangeError as {@link TestClock.set}
   */
  async freeze(instant: string | number | Date = this.now()): Promise<void> {
    await this.set(instant);
    this.#frozenAt = new Date(instant).getTime();
  }

  /** Runs `run` when the clock is moved to or past `due`. Returns a function that takes the timer back. */
  at(due: number, run: () => void | Promise<void>): () => void {
    const timer: Timer = { due, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  async #moveTo(time: number): Promise<void> {
    if (this.#frozenAt === undefined) this.#offset = time - this.#wall.now();
    else this.#frozenAt = time;
    const due = this.#timers.filter((timer) => timer.due <= time).sort((a, b) => a.due - b.due);
    this.#timers = this.#timers.filter((timer) => timer.due > time);
    for (const timer of due) await timer.run();
  }
}

/** @throws RangeError for a time where the clock may not be put */
function within(time: number): number {
  if (time >= EARLIEST && time <= LATEST) return time;
  const where = Number.isNaN(new Date(time).getTime()) ? 'beyond that range' : new Date(time).toISOString();
  throw new RangeError(
    `the clock can be set between 1970-01-01T00:00:00Z and 2200-01-01T00:00:00Z; this would be ${where}`,
  );
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `'31m'`, `'-1h30m'`, `'90'` or 90 (seconds). */
function parseMovement(duration: string | number): number {
  if (typeof duration === 'number' && Number.isFinite(duration)) return duration * 1_000;
  const text = String(duration).trim();
  const sign = text.startsWith('-') ? -1 : 1;
  const body = text.replace(/^[+-]/, '');
  if (/^\d+(\.\d+)?$/.test(body)) return sign * Number(body) * 1_000;
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(body)) {
    throw new RangeError(`\`${text}\` is not a duration; expected seconds or 90s, 15m, 24h, 7d`);
  }
  let total = 0;
  for (const [, amount, unit] of body.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g))
    total += Number(amount) * UNIT_MS[unit!]!;
  return sign * total;
}
