import { describe, expect, it } from 'vitest';

/** A piece of code that strangers can give input to, and the input that asks the most of it. */
export interface Parser<Input> {
  readonly name: string;
  /** Input of about `size` characters; what a parser under attack would be sent. */
  readonly build: (size: number) => Input;
  /** May return a promise. May throw: a refusal costs time like any other answer. */
  readonly run: (input: Input) => unknown;
  /** Size of the larger input; the smaller is a quarter. Default 64 Ki: twice the head of a request. */
  readonly largest?: number;
}

/** Four times the input may cost this many times the time: 4 is in proportion, 16 quadratic, sorting comes to about 4.7. */
const LARGEST_RATIO = 6;
const STEP = 4;
/** Texts from 128 KiB on are allocated otherwise by V8, at another cost. */
const LARGEST = 65_536;
/** Processor time that is long enough to be compared, in microseconds: shorter runs are repeated up to it. */
const COMPARABLE = 4_000;
/** What costs less for the larger input, in microseconds, is copying and comparing, where caches count for more than steps. */
const TRIFLE = 2_000;
/** Processor time from which on few measurements are enough, in microseconds. */
const CERTAIN = 500_000;
/** Measurements before a ratio counts as too large: one of them is undisturbed, also on a machine under load. */
const ROUNDS = 15;

/** One row of a table of parsers, whatever the type of its input. */
export function parser<Input>(row: Parser<Input>): Parser<unknown> {
  return row as Parser<unknown>;
}

/**
 * Runs each parser on input of n and of 4n characters and fails where that takes more than six times as long. It counts
 * processor time, repeats what is short, and takes the shortest of several measurements.
 *
 * @example
 * describeProportionalCost('queries', [
 *   parser({ name: 'many names', build: (size) => '&a=b'.repeat(size / 4), run: parseQuery }),
 * ]);
 */
export function describeProportionalCost(title: string, parsers: readonly Parser<unknown>[]): void {
  describe(`${title} cost no more than in proportion to what is sent`, () => {
    it.each(parsers)('$name', { timeout: 300_000 }, async (row) => {
      const ratio = await costRatio(row);
      expect(ratio, `time for four times the input of \`${row.name}\``).toBeLessThanOrEqual(LARGEST_RATIO);
    });
  });
}

/** How many times longer a parser takes for four times the input; 0 where even that is next to nothing. */
async function costRatio({ build, run, largest = LARGEST }: Parser<unknown>): Promise<number> {
  const small = build(Math.floor(largest / STEP));
  const large = build(largest);
  // The first measurements also warm up, and find how often to repeat.
  let [shortest, longest] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round += 1) {
    shortest = Math.min(shortest, await costOf(run, small));
    longest = Math.min(longest, await costOf(run, large));
    if (longest < TRIFLE) return 0;
    if (round > 0 && longest / shortest <= LARGEST_RATIO) break;
    // What takes so long is not disturbed that much: no need to see it again.
    if (longest > CERTAIN && (round > 1 || longest / shortest > 2 * LARGEST_RATIO)) break;
  }
  return longest / shortest;
}

/** Processor time of one run, in microseconds; the mean of as many as take long enough together. */
export async function costOf<Input>(run: (input: Input) => unknown, input: Input): Promise<number> {
  for (let repeats = 1; ; ) {
    const before = process.cpuUsage();
    for (let nth = 0; nth < repeats; nth += 1) {
      try {
        const returned = run(input);
        if (returned instanceof Promise) await returned;
      } catch {
        // A refusal.
      }
    }
    const { user, system } = process.cpuUsage(before);
    const time = user + system;
    if (time >= COMPARABLE) return time / repeats;
    repeats = Math.ceil(repeats * Math.min(100, (1.5 * COMPARABLE) / Math.max(time, 1)));
  }
}
/** A text of about a size, of one piece again and again; a function makes pieces that differ. */
export function filled(size: number, piece: string | ((nth: number) => string)): string {
  if (typeof piece === 'string') return piece.repeat(Math.ceil(size / piece.length));
  const pieces: string[] = [];
  for (let length = 0, nth = 0; length < size; nth += 1) {
    const made = piece(nth);
    pieces.push(made);
    length += made.length;
  }
  return pieces.join('');
}
