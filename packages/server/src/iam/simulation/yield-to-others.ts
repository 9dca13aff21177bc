/** How long a simulation works before others have their turn, in milliseconds. */
const SLICE_MS = 10;

/** Lets the server answer others in the middle of long work. */
export class Turns {
  #since = performance.now();

  /** Waits for the others' turn where this one has been long enough. */
  async give(): Promise<void> {
    if (performance.now() - this.#since < SLICE_MS) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#since = performance.now();
  }
}
