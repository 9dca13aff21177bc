import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { BufferPool } from './buffer-pool.js';
import { asStorageError, StorageError } from './errors.js';
import type { OpenBlob, OpenBlobs } from './open-blobs.js';
import type { BlobPieces } from './ports.js';

/** Readers that were dropped without being read to the end or returned still give their file back. */
const abandoned = new FinalizationRegistry<() => void>((release) => release());

/** Reads a range of an open blob piece by piece, each only when it is asked for. */
export class FileBlobPieces implements BlobPieces, AsyncIterator<Buffer> {
  readonly #pool: BufferPool;
  readonly #blob: OpenBlob;
  readonly #where: string;
  readonly #release: () => void;
  /** Pieces that were given out and may be handed back, by the memory they lie in. */
  readonly #lent = new Map<ArrayBufferLike, Buffer>();
  #position: number;
  #left: number;
  #done = false;

  /** @param where the file, for messages */
  constructor(
    open: OpenBlobs,
    blob: OpenBlob,
    pool: BufferPool,
    range: { readonly start: number; readonly end: number },
    where: string,
  ) {
    this.#pool = pool;
    this.#blob = blob;
    this.#where = where;
    this.#position = range.start;
    this.#left = range.end - range.start + 1;
    this.#release = () => open.release(blob);
    abandoned.register(this, this.#release, this);
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    return this;
  }

  async next(): Promise<IteratorResult<Buffer, undefined>> {
    if (this.#left === 0) this.#finish();
    if (this.#done) return { done: true, value: undefined };
    const buffer = this.#pool.take();
    const piece = buffer.subarray(0, Math.min(this.#left, buffer.length));
    try {
      if (!this.#readWarm(piece)) {
        await readFully(this.#blob.handle, piece, this.#position, this.#where);
        this.#blob.warm.add(this.#position, this.#position + piece.length);
      }
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

  /** Reads without leaving the thread what the system has in memory; false: it is to be read in the other way. */
  #readWarm(piece: Buffer): boolean {
    const { handle, warm } = this.#blob;
    if (!warm.reach(this.#position + piece.length)) return false;
    const start = performance.now();
    let bytesRead: number;
    try {
      bytesRead = readSync(handle.fd, piece, 0, piece.length, this.#position);
    } catch (error) {
      throw asStorageError(error, this.#where);
    }
    warm.took(performance.now() - start, this.#position);
    return bytesRead === piece.length;
  }

  #finish(): void {
    if (this.#done) return;
    this.#done = true;
    abandoned.unregister(this);
    this.#release();
  }
}

/** Fills `target` from `position` on. A file that ends before is not the one that was stored. */
export async function readFully(
  handle: FileHandle,
  target: Buffer,
  position: number,
  where: string,
): Promise<void> {
  let at = 0;
  while (at < target.length) {
    const bytesRead = await readSome(handle, target, at, position + at, where);
    if (bytesRead === 0) throw endsEarly(where, position + at, target.length - at);
    at += bytesRead;
  }
}

/** The error for a blob's file that is shorter than the blob was. */
export function endsEarly(where: string, size: number, missing: number): StorageError {
  return new StorageError(
    'StorageFailed',
    `${where} ends after ${size} bytes, ${missing} too early; it was altered from outside`,
  );
}

async function readSome(
  handle: FileHandle,
  target: Buffer,
  at: number,
  position: number,
  where: string,
): Promise<number> {
  try {
    return (await handle.read(target, at, target.length - at, position)).bytesRead;
  } catch (error) {
    throw asStorageError(error, where);
  }
}
