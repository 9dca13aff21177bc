const MIB = 1_048_576;

/** What a server may have grown by since it was warm. Its caches are bounded and small requests fill little of them. */
const MOST_LIVE_GROWTH_BYTES = 24 * MIB;
const MOST_RSS_GROWTH_BYTES = 160 * MIB;

/** Part of the run that warms up: code is compiled, caches fill, buffers find their size. */
const WARM_UP = 0.3;

const SAMPLES = 40;
const LEAST_INTERVAL_MS = 200;

/** Samples the server's memory through a run and compares it with what it was when warm. */
export class MemoryWatch {
  #server;
  #seconds;
  #samples = [];

  constructor(server, seconds) {
    this.#server = server;
    this.#seconds = seconds;
  }

  /** Samples until the run is over. */
  async run(goesOn) {
    const start = performance.now();
    const interval = Math.max(LEAST_INTERVAL_MS, (this.#seconds * 1_000) / SAMPLES);
    while (performance.now() - start < this.#seconds * 1_000 && goesOn()) {
      await new Promise((resolve) => setTimeout(resolve, interval));
      const at = (performance.now() - start) / (this.#seconds * 1_000);
      if (goesOn()) this.#samples.push({ at, ...(await this.#server.memory()) });
    }
  }

  /** MiB: highest when warm, and highest after that. */
  get figures() {
    const warm = this.#samples.filter(({ at }) => at <= WARM_UP);
    const later = this.#samples.filter(({ at }) => at > WARM_UP);
    const most = (samples, what) => Math.max(0, ...samples.map((sample) => sample[what]));
    return {
      warm: { rss: mib(most(warm, 'rss')), live: mib(most(warm, 'live')) },
      most: { rss: mib(most(later, 'rss')), live: mib(least(later, 'live')) },
    };
  }

  get violations() {
    const { warm, most } = this.figures;
    if (warm.rss === 0) return ['no memory sample was taken while warming up'];
    return [
      ...grown('memory in use', warm.live, most.live, mib(MOST_LIVE_GROWTH_BYTES)),
      ...grown('resident memory', warm.rss, most.rss, mib(MOST_RSS_GROWTH_BYTES)),
    ];
  }
}

function grown(what, before, after, bound) {
  return after - before > bound
    ? [`${what} grew from ${before} to ${after} MiB since the warm-up; at most ${bound} more are allowed`]
    : [];
}

/** Of the last samples the lowest: requests that happen to be running do not count as growth. */
function least(samples, what) {
  return Math.min(...samples.slice(-3).map((sample) => sample[what]));
}

function mib(bytes) {
  return Math.round(bytes / MIB);
}
