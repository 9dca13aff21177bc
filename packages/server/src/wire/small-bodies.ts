import { queryError, s3Error } from '@countersign/aws-model';

/** Bounds of bodies that are kept in memory: forms of STS and IAM, documents of S3, the fields of an upload form. */
export interface SmallBodyLimits {
  /** Most bytes held by the unfinished bodies of senders whose signature has not been verified. Default 16 MiB. */
  readonly strangersBytes: number;
  /** The same of callers who are known. Default 64 MiB. */
  readonly callersBytes: number;
  /** How long one may take from its first byte to its last, in milliseconds. Default 60 s. */
  readonly timeMs: number;
}

const SMALL_BODY_LIMITS: SmallBodyLimits = {
  strangersBytes: 16 * 1_048_576,
  callersBytes: 64 * 1_048_576,
  timeMs: 60_000,
};

/** What a body may hold whose sender gave no signature. */
export const UNSIGNED_BODY_BYTES = 65_536;

/** Whose body it is: of a caller whose signature was verified, or of anybody. */
export type Sender = 'caller' | 'stranger';

/** Why a body was given up: it came too slowly, or others needed its memory. */
export class BodyGivenUpError extends Error {
  override readonly name: string = 'BodyGivenUpError';
  readonly why: 'slow' | 'memory';

  constructor(why: 'slow' | 'memory') {
    super(why === 'slow' ? 'the body took too long' : 'too many unfinished bodies');
    this.why = why;
  }
}

/** The same as a service says it: S3 calls such a peer slow or asks it to slow down, STS and IAM throttle. */
export function asBodyRefusal(error: unknown, service: 's3' | 'sts' | 'iam'): Error | undefined {
  if (!(error instanceof BodyGivenUpError)) return undefined;
  const slow = error.why === 'slow';
  const options = {
    reason: slow ? 'BodyTooSlow' : 'TooManyUnfinishedBodies',
    headers: slow ? [] : ['Retry-After', '1'],
  };
  if (service === 's3') return s3Error(slow ? 'RequestTimeout' : 'SlowDown', options);
  return queryError(slow ? 'RequestTimeout' : 'Throttling', undefined, options);
}

/** Pieces below this size are copied together: each is an object that takes more memory than it holds. */
const SMALL_PIECE_BYTES = 1_024;
const BLOCK_BYTES = 4_096;

/**
 * Reads small bodies into memory. What the unfinished ones hold together is bounded. When it would be too much, a body larger
 * than an unsigned one may be is refused, before it is read where its length is known; for a smaller one the body that has
 * been at it longest is given up, so that senders who dawdle cannot keep out those who do not.
 */
export class SmallBodies {
  readonly limits: SmallBodyLimits;
  readonly #unfinished: Readonly<Record<Sender, Unfinished>>;

  constructor(limits: Partial<SmallBodyLimits> = {}) {
    this.limits = { ...SMALL_BODY_LIMITS, ...limits };
    this.#unfinished = {
      caller: new Unfinished(this.limits.callersBytes),
      stranger: new Unfinished(this.limits.strangersBytes),
    };
  }

  /** Bytes that unfinished bodies hold now. */
  get held(): number {
    return this.#unfinished.caller.bytes + this.#unfinished.stranger.bytes;
  }

  /**
   * Reads a body whole.
   *
   * @param expected its length, where that was announced
   * @param chunks throw what ends the reading, a body that is too large among it
   * @throws BodyGivenUpError
   */
  gather(chunks: AsyncIterable<Uint8Array>, sender: Sender, expected: number | undefined): Promise<Buffer> {
    return this.within(sender, async (hold) => {
      if (expected !== undefined && expected > UNSIGNED_BODY_BYTES) hold.reserve(expected);
      const pieces: Uint8Array[] = [];
      let block: Buffer | undefined;
      let used = 0;
      for await (const chunk of chunks) {
        if (chunk.length >= SMALL_PIECE_BYTES || pieces.length === 0) {
          hold.take(chunk.length);
          if (block !== undefined) pieces.push(block.subarray(0, used));
          block = undefined;
          pieces.push(chunk);
          continue;
        }
        if (block === undefined || used + chunk.length > block.length) {
          hold.take(BLOCK_BYTES);
          if (block !== undefined) pieces.push(block.subarray(0, used));
          block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
          used = 0;
        }
        block.set(chunk, used);
        used += chunk.length;
      }
      if (block !== undefined) pieces.push(block.subarray(0, used));
      const [only] = pieces;
      return pieces.length === 1
        ? Buffer.from(only!.buffer, only!.byteOffset, only!.length)
        : Buffer.concat(pieces);
    });
  }

  /**
   * Does what reads (a part of) a body, which tells of the memory it takes, under the same bounds.
   *
   * @throws BodyGivenUpError
   */
  async within<T>(sender: Sender, read: (hold: Hold) => Promise<T>): Promise<T> {
    const unfinished = this.#unfinished[sender];
    let timer: NodeJS.Timeout | undefined;
    const hold = new Hold(unfinished);
    try {
      const givenUp = new Promise<never>((_resolve, reject) => {
        hold.onGivenUp = reject;
        timer = setTimeout(() => hold.giveUp('slow'), this.limits.timeMs);
        timer.unref();
      });
      return await Promise.race([read(hold), givenUp]);
    } finally {
      clearTimeout(timer);
      hold.end();
    }
  }
}

/** The unfinished bodies of one kind of sender, the oldest first. */
class Unfinished {
  readonly limit: number;
  readonly holds = new Set<Hold>();
  bytes = 0;

  constructor(limit: number) {
    this.limit = limit;
  }
}

/** What one unfinished body holds. */
export class Hold {
  onGivenUp: (error: BodyGivenUpError) => void = () => undefined;
  readonly #all: Unfinished;
  /** What counts of it: what it has taken, or what was reserved for it. */
  #bytes = 0;
  #taken = 0;
  #givenUp: BodyGivenUpError | undefined;

  constructor(all: Unfinished) {
    this.#all = all;
    all.holds.add(this);
  }

  /**
   * The body takes so much more memory.
   *
   * @throws BodyGivenUpError when it was given up: who reads it stops there
   */
  take(bytes: number): void {
    this.#taken += bytes;
    this.reserve(this.#taken);
  }

  /**
   * The body will take so much memory in all.
   *
   * @throws BodyGivenUpError
   */
  reserve(bytes: number): void {
    if (this.#givenUp !== undefined) throw this.#givenUp;
    const all = this.#all;
    all.bytes += Math.max(0, bytes - this.#bytes);
    this.#bytes = Math.max(bytes, this.#bytes);
    if (all.bytes > all.limit && this.#bytes > UNSIGNED_BODY_BYTES) this.giveUp('memory');
    for (const oldest of all.holds) {
      if (all.bytes <= all.limit) break;
      oldest.giveUp('memory');
    }
    if (this.#givenUp !== undefined) throw this.#givenUp;
  }

  giveUp(why: 'slow' | 'memory'): void {
    if (!this.#all.holds.has(this)) return;
    this.#givenUp = new BodyGivenUpError(why);
    this.end();
    this.onGivenUp(this.#givenUp);
  }

  /** Nothing is held any more. */
  end(): void {
    if (!this.#all.holds.delete(this)) return;
    this.#all.bytes -= this.#bytes;
  }
}
