import type { BlobPieces, BlobStore } from '../store/ports/blobs.js';
import type { BlobBody } from './answer.js';

export function lengthOfBlobs(pieces: readonly BlobBody[]): number {
  let length = 0;
  for (const { start, end } of pieces) length += end - start + 1;
  return length;
}

/**
 * Opens the first range, so that what is gone is known before the status goes out; the others one by one when their turn
 * comes. What is opened so is there to the end, though the object be replaced meanwhile.
 *
 * @throws BlobMissingError when the object was replaced since its record was read, or its bytes are lost
 * @throws BlobUnreadableError when they are not what was written, or the file cannot be read
 */
export async function openBlobs(blobs: BlobStore, pieces: readonly BlobBody[]): Promise<Buffer | BlobPieces> {
  const [first, ...rest] = pieces;
  if (first === undefined) return Buffer.alloc(0);
  if (rest.length === 0) return blobs.read(first.blob, first.start, first.end);
  // Blobs of an object are given up together: while the first is there, all are.
  const letGo = blobs.hold(pieces.map(({ blob }) => blob));
  try {
    return new BlobSequence(blobs, await blobs.read(first.blob, first.start, first.end), rest, letGo);
  } catch (error) {
    letGo();
    throw error;
  }
}

/** Readers that were dropped without being read to the end or returned still let go. */
const abandoned = new FinalizationRegistry<() => void>((letGo) => letGo());

class BlobSequence implements BlobPieces, AsyncIterator<Buffer> {
  readonly #blobs: BlobStore;
  readonly #letGo: () => void;
  readonly #rest: Iterator<BlobBody>;
  /** Where pieces that are still out came from. */
  readonly #origins = new Map<Buffer, BlobPieces>();
  #opened: Buffer | BlobPieces | undefined;
  #iterator: AsyncIterator<Buffer> | undefined;
  #done = false;

  constructor(blobs: BlobStore, first: Buffer | BlobPieces, rest: readonly BlobBody[], letGo: () => void) {
    this.#blobs = blobs;
    this.#opened = first;
    this.#rest = rest.values();
    this.#letGo = letGo;
    abandoned.register(this, letGo, this);
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    return this;
  }

  async next(): Promise<IteratorResult<Buffer, undefined>> {
    try {
      while (!this.#done) {
        const piece = await this.#nextPiece();
        if (piece !== undefined) return { done: false, value: piece };
        const next = this.#rest.next();
        if (next.done) this.#finish();
        else this.#opened = await this.#blobs.read(next.value.blob, next.value.start, next.value.end);
      }
      return { done: true, value: undefined };
    } catch (error) {
      this.#finish();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<Buffer, undefined>> {
    const iterator = this.#iterator ?? iteratorOf(this.#opened);
    this.#finish();
    await iterator?.return?.();
    return { done: true, value: undefined };
  }

  release(piece: Buffer): void {
    const origin = this.#origins.get(piece);
    this.#origins.delete(piece);
    origin?.release?.(piece);
  }

  /** Of the range that is open; undefined when it is over. */
  async #nextPiece(): Promise<Buffer | undefined> {
    const opened = this.#opened;
    if (opened === undefined) return undefined;
    if (Buffer.isBuffer(opened)) {
      this.#opened = undefined;
      return opened;
    }
    this.#iterator ??= opened[Symbol.asyncIterator]();
    const { done, value } = await this.#iterator.next();
    if (!done) {
      if (opened.release) this.#origins.set(value, opened);
      return value;
    }
    this.#iterator = undefined;
    this.#opened = undefined;
    return undefined;
  }

  #finish(): void {
    if (this.#done) return;
    this.#done = true;
    abandoned.unregister(this);
    this.#letGo();
  }
}

function iteratorOf(opened: Buffer | BlobPieces | undefined): AsyncIterator<Buffer> | undefined {
  return opened === undefined || Buffer.isBuffer(opened) ? undefined : opened[Symbol.asyncIterator]();
}
