import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { asReadError, BlobUnreadableError, endsEarly } from '../errors.js';
import { BLOCK_BYTES } from './block-sums.js';
import type { BufferPool } from './buffer-pool.js';
import type { BlobContent } from './open-blob-file.js';
import type { OpenBlob } from './open-blobs.js';

/** One blob that is open, for a reader of some of it. What has sums is given out only after it was held against them. */
export class BlobReader {
  readonly blob: OpenBlob<BlobContent>;
  readonly #id: string;
  readonly #path: string;
  readonly #checks: boolean;

  /** @param checks false: for whoever holds the bytes against the object's record */
  constructor(blob: OpenBlob<BlobContent>, id: string, path: string, checks: boolean) {
    this.blob = blob;
    this.#id = id;
    this.#path = path;
    this.#checks = checks && blob.content.sums !== undefined;
  }

  /** @throws BlobUnreadableError where the file is too short for the blob to have bytes up to `end` */
  requireUpTo(end: number): void {
    const { length } = this.blob.content;
    if (end >= length) throw endsEarly(this.#id, this.#path, length, end + 1 - length);
  }

  /** How many of `wanted` bytes from `position` on are to be read in one go. */
  pieceAt(position: number, wanted: number): number {
    return Math.min(wanted, this.#checks ? BLOCK_BYTES - (position % BLOCK_BYTES) : BLOCK_BYTES);
  }

  /**
   * Checks every block between two bytes that was not checked since the file was opened.
   *
   * @throws BlobUnreadableError
   */
  async check(start: number, end: number, pool: BufferPool): Promise<void> {
    const { sums } = this.blob.content;
    if (sums === undefined || !this.#checks) return;
    for (let at = start - (start % BLOCK_BYTES); at <= end; at += BLOCK_BYTES) {
      if (sums.isChecked(at)) continue;
      const buffer = pool.take();
      try {
        await this.piece(buffer, at, 1);
      } finally {
        pool.give(buffer);
      }
    }
  }

  /**
   * Reads a piece as long as {@link pieceAt} has it, with all of its block where that is to be checked.
   *
   * @param buffer of the size of a block
   * @returns the part of `buffer` that holds the piece
   */
  async piece(buffer: Buffer, position: number, length: number): Promise<Buffer> {
    const { sums } = this.blob.content;
    if (!this.#checks || sums === undefined || sums.isChecked(position)) {
      const piece = buffer.subarray(0, length);
      await this.fill(piece, position);
      return piece;
    }
    const block = sums.blockAt(position);
    const whole = buffer.subarray(0, block.length);
    await this.fill(whole, block.start);
    if (!sums.check(block.start, whole)) throw this.#altered(block.start, block.length);
    return whole.subarray(position - block.start, position - block.start + length);
  }

  /** Fills `target` from `position` on with what was checked, or has no sums. */
  async fill(target: Buffer, position: number): Promise<void> {
    if (this.#readWarm(target, position)) return;
    await readFully(this.blob.handle, target, position, this.#id, this.#path);
    this.blob.warm.add(position, position + target.length);
  }

  /** Reads without leaving the thread what the system has in memory; false: it is to be read in the other way. */
  #readWarm(target: Buffer, position: number): boolean {
    const { handle, warm, content } = this.blob;
    if (!warm.reach(position + target.length)) return false;
    const start = performance.now();
    let bytesRead: number;
    try {
      bytesRead = readSync(handle.fd, target, 0, target.length, position);
    } catch (error) {
      throw asReadError(error, this.#id, this.#path);
    }
    if (!warm.took(performance.now() - start, position)) content.sums?.doubt(position);
    return bytesRead === target.length;
  }

  #altered(start: number, length: number): BlobUnreadableError {
    return new BlobUnreadableError(
      this.#id,
      this.#path,
      `bytes ${start} to ${start + length - 1} of blob \`${this.#id}\` in ${this.#path} differ from what was written`,
    );
  }
}

/** Fills `target` from `position` on. A file that ends before is not the one that was stored. */
async function readFully(
  handle: FileHandle,
  target: Buffer,
  position: number,
  id: string,
  path: string,
): Promise<void> {
  for (let at = 0; at < target.length; ) {
    let bytesRead: number;
    try {
      ({ bytesRead } = await handle.read(target, at, target.length - at, position + at));
    } catch (error) {
      throw asReadError(error, id, path);
    }
    if (bytesRead === 0) throw endsEarly(id, path, position + at, target.length - at);
    at += bytesRead;
  }
}
