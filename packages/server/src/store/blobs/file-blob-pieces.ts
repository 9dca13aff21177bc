import type { BlobPieces } from '../ports/blobs.js';
import type { BlobReader } from './blob-reader.js';
import type { BufferPool } from './buffer-pool.js';

/** Readers that were dropped without being read to the end or returned still give their file back. */
const abandoned = new FinalizationRegistry<() => void>((release) => release());

/** Reads a range of an open blob piece by piece, each only when it is asked for. */
export class FileBlobPieces implements BlobPieces, AsyncIterator<Buffer> {
  readonly #pool: BufferPool;
  readonly #reader: BlobReader;
  readonly #release: () => void;
  /** Pieces that were given out and may be handed back, by the memory they lie in. */
  readonly #lent = new Map<ArrayBufferLike, Buffer>();
  #position: number;
  #left: number;
  #done = false;

  /** @param release gives the file back; called once */
  constructor(
    reader: BlobReader,
    pool: BufferPool,
    range: { readonly start: number; readonly end: number },
    release: () => void,
  ) {
    this.#pool = pool;
    this.#reader = reader;
    this.#position = range.start;
    this.#left = range.end - range.start + 1;
    this.#release = release;
    abandoned.register(this, release, this);
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    return this;
  }

  async next(): Promise<IteratorResult<Buffer, undefined>> {
    if (this.#left === 0) this.#finish();
    if (this.#done) return { done: true, value: undefined };
    const buffer = this.#pool.take();
    let piece: Buffer;
    try {
      piece = await this.#reader.piece(
        buffer,
        this.#position,
        this.#reader.pieceAt(this.#position, this.#left),
      );
    } catch (error) {
      this.#finish();
      throw error;
    }
    this.#position += piece.length;
    this.#left -= piece.length;
    this.#lent.set(buffer.buffer, buffer);
    return { done: false, value: piece };
  }

  async return(): Promise<IteratorResult<Buffer, undefined>> {
    this.#finish();
    return { done: true, value: undefined };
  }

  release(piece: Buffer): void {
    const buffer = this.#lent.get(piece.buffer);
    if (buffer === undefined) return;
    this.#lent.delete(piece.buffer);
    this.#pool.give(buffer);
  }

  #finish(): void {
    if (this.#done) return;
    this.#done = true;
    abandoned.unregister(this);
    this.#release();
  }
}
