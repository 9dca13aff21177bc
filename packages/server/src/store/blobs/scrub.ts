import type { BlobPieces } from '../ports/blobs.js';
import type { MeasuredBlobs } from '../verify/check-bytes.js';
import type { RecordPlace } from '../verify/check-records.js';
import type { Finding } from '../verify/finding.js';

/** Runs something after a while, unless the returned function is called first. */
export interface Timers {
  /** @param ms from now */
  after(ms: number, run: () => void): () => void;
}

export interface ScrubOptions {
  /** Read at most so fast. Default {@link SCRUB_BYTES_PER_SECOND}. */
  readonly bytesPerSecond?: number;
  readonly timers: Timers;
  /** The server's clock, milliseconds. */
  readonly now: () => number;
  /** Whether requests came in since it was last asked: then others go first. */
  readonly isBusy: () => boolean;
  /** Told of all that is not as it should be. */
  readonly onFinding: (finding: Finding) => void;
}

/** What has been looked at. */
export interface ScrubReport {
  /** Walks through everything that came to their end, over all runs of the server. */
  readonly rounds: number;
  /** Versions, and parts of uploads, read in this walk, or in the last one. */
  readonly records: number;
  readonly bytes: number;
  /** What was not as it should be in this walk, or in the last one. */
  readonly findings: number;
  /** Milliseconds; absent before the first end of a walk. */
  readonly finishedAt?: number;
}

export interface Scrub {
  readonly report: ScrubReport;
  /** Notes how far it came, and ends. */
  stop(): Promise<void>;
}

/** 8 MiB: a few per cent of one core for MD5 and checksums, and 700 GB a day. */
export const SCRUB_BYTES_PER_SECOND = 8_388_608;
/** From the start of the server. */
const FIRST_DELAY_MS = 60_000;
/** From the end of one walk to the beginning of the next. */
const REST_MS = 7 * 86_400_000;
/** How long it stands aside for others at most, so that a server that is never idle is looked through, too. */
const MOST_PATIENCE_MS = 60_000;
const PATIENCE_STEP_MS = 1_000;
/** Between two pauses. */
const STRIDE_SECONDS = 0.25;
/** Read between two notes of how far it came: after a kill so much is read again. */
const NOTE_BYTES = 268_435_456;
const NOTE_RECORDS = 10_000;
/** What a record costs besides its bytes, so that a million empty ones do not go by in one breath. */
const RECORD_BYTES = 4_096;

/** What it needs of the store. */
export interface Scrubbed {
  readonly blobs: MeasuredBlobs;
  check(blobs: MeasuredBlobs, walk: Walk): AsyncIterable<Finding>;
  load(): string | undefined;
  save(state: string): Promise<void>;
}

/** One walk through all records, or the rest of one. */
interface Walk {
  readonly from: RecordPlace | undefined;
  /** Told of every record that was checked. */
  passed(place: RecordPlace, bytes: number): void;
}

interface State extends ScrubReport {
  /** Absent between two walks. */
  readonly place?: RecordPlace;
}

const NOTHING: State = { rounds: 0, records: 0, bytes: 0, findings: 0 };

class Stopped extends Error {}

/**
 * Reads everything that is kept, over and over, gently: at a bounded rate, and later while requests come in. Nothing is put
 * right or deleted; what is found is told. How far it came is kept, so that a server that is restarted goes on.
 */
export function startScrub(store: Scrubbed, options: ScrubOptions): Scrub {
  let state = readState(store.load());
  const gait = new Gait(options);
  const blobs = paced(store.blobs, gait);

  async function walk(): Promise<void> {
    if (state.place === undefined) state = { ...state, records: 0, bytes: 0, findings: 0 };
    let noted = state;
    const note = (): void => {
      noted = state;
      store.save(JSON.stringify(state)).catch(() => undefined);
    };
    const passed = (place: RecordPlace, bytes: number): void => {
      state = { ...state, place, records: state.records + 1, bytes: state.bytes + bytes };
      gait.owe(RECORD_BYTES);
      if (state.bytes - noted.bytes >= NOTE_BYTES || state.records - noted.records >= NOTE_RECORDS) note();
    };
    for await (const finding of store.check(blobs, { from: state.place, passed })) {
      state = { ...state, findings: state.findings + 1 };
      options.onFinding(finding);
      await gait.pause();
    }
    const { place: _over, ...rest } = state;
    state = { ...rest, rounds: rest.rounds + 1, finishedAt: options.now() };
    await store.save(JSON.stringify(state)).catch(() => undefined);
  }

  async function run(): Promise<void> {
    await gait.wait(FIRST_DELAY_MS);
    for (;;) {
      const rest = state.place === undefined && state.finishedAt !== undefined;
      if (rest) await gait.wait(Math.max(0, state.finishedAt! + REST_MS - options.now()));
      await walk();
    }
  }

  const running = run().catch((error: unknown) => {
    if (error instanceof Stopped) return;
    const message = `the integrity check stopped early: ${error instanceof Error ? error.message : String(error)}`;
    options.onFinding({ kind: 'damaged-database', harmless: false, message });
  });
  return {
    get report() {
      const { place: _place, ...report } = state;
      return report;
    },
    stop: async () => {
      gait.stop();
      await running;
      if (state.place !== undefined) await store.save(JSON.stringify(state)).catch(() => undefined);
    },
  };
}

/** How fast it goes. */
class Gait {
  readonly #options: ScrubOptions;
  readonly #rate: number;
  readonly #stopping = new AbortController();
  /** Bytes that were read since the last pause. */
  #owed = 0;

  constructor(options: ScrubOptions) {
    this.#options = options;
    this.#rate = options.bytesPerSecond ?? SCRUB_BYTES_PER_SECOND;
  }

  owe(bytes: number): void {
    this.#owed += bytes;
  }

  /** Waits as long as what was read should have taken, and while others have something to do. */
  async pause(): Promise<void> {
    if (this.#stopping.signal.aborted) throw new Stopped();
    if (this.#owed < this.#rate * STRIDE_SECONDS) return;
    const ms = (this.#owed / this.#rate) * 1_000;
    this.#owed = 0;
    await this.wait(ms);
    for (let waited = 0; waited < MOST_PATIENCE_MS && this.#options.isBusy(); waited += PATIENCE_STEP_MS)
      await this.wait(PATIENCE_STEP_MS);
  }

  /** @throws Stopped */
  wait(ms: number): Promise<void> {
    const { signal } = this.#stopping;
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(new Stopped());
        return;
      }
      const stop = (): void => {
        cancel();
        reject(new Stopped());
      };
      const cancel = this.#options.timers.after(ms, () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  stop(): void {
    this.#stopping.abort();
  }
}

function paced(blobs: MeasuredBlobs, gait: Gait): MeasuredBlobs {
  const read = async (id: string, start: number, end: number): Promise<Buffer | BlobPieces> => {
    await gait.pause();
    const bytes = await blobs.read(id, start, end);
    if (Buffer.isBuffer(bytes)) {
      gait.owe(bytes.length);
      return bytes;
    }
    return new PacedPieces(bytes, gait);
  };
  return {
    read,
    size: async (id) => {
      await gait.pause();
      return blobs.size(id);
    },
    check: (id) => blobs.check(id),
    create: () => blobs.create(),
    hold: (ids) => blobs.hold(ids),
    delete: (id) => blobs.delete(id),
  };
}

class PacedPieces implements BlobPieces {
  readonly #pieces: BlobPieces;
  readonly #gait: Gait;

  constructor(pieces: BlobPieces, gait: Gait) {
    this.#pieces = pieces;
    this.#gait = gait;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for await (const piece of this.#pieces) {
      yield piece;
      this.#gait.owe(piece.length);
      await this.#gait.pause();
    }
  }

  release(piece: Buffer): void {
    this.#pieces.release?.(piece);
  }
}

/** What cannot be read is begun anew: nothing is lost but time. */
function readState(text: string | undefined): State {
  try {
    return text === undefined ? NOTHING : { ...NOTHING, ...(JSON.parse(text) as State) };
  } catch {
    return NOTHING;
  }
}
