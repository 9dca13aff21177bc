/** Longer than copying a piece takes, shorter than most disks need for it. */
const SLOW_MS = 1;

/** One slow read may as well mean that the processor was wanted elsewhere. */
const SLOW_IN_A_ROW = 2;

/**
 * How much of a file, from its beginning, the system holds in memory as far as its reads have shown; Node cannot ask.
 * Warm bytes are read without leaving the thread, which takes a third of the way through the thread pool and back. Where
 * that turns out to be slow, twice in a row, the system had to ask the disk: from there on the file counts as cold, until it
 * was read again.
 */
export class WarmBytes {
  #end = 0;
  #slow = 0;

  /** Whether all bytes before `end` count as warm. */
  reach(end: number): boolean {
    return end <= this.#end;
  }

  /** Bytes from `start` to before `end` were read by way of the thread pool: they are warm if those before them are. */
  add(start: number, end: number): void {
    if (start <= this.#end && end > this.#end) this.#end = end;
  }

  /** Warm bytes from `start` on were read, in so many milliseconds. False: from there on they count as cold now. */
  took(ms: number, start: number): boolean {
    this.#slow = ms > SLOW_MS ? this.#slow + 1 : 0;
    if (this.#slow < SLOW_IN_A_ROW) return true;
    this.#slow = 0;
    this.#end = Math.min(this.#end, start);
    return false;
  }
}
