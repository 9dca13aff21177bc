import { closeSync, openSync, readSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { asStorageError, BoundedCache } from '@countersign/runtime';
import { asReadError, BlobMissingError, endsEarly } from '../errors.js';
import type { BlobPieces, BlobWriter } from '../ports/blobs.js';
import type { MeasuredBlobs } from '../verify/check-bytes.js';
import type { BlobFiles } from './blob-files.js';
import { BlobReader } from './blob-reader.js';
import { PIECE_BYTES, SMALL_BLOB_BYTES } from './blob-sizes.js';
import { BufferPool } from './buffer-pool.js';
import { FileBlobPieces } from './file-blob-pieces.js';
import { FileBlobWriter } from './file-blob-writer.js';
import { HeldBlobs } from './held-blobs.js';
import { type BlobContent, isUnaltered, readContent } from './open-blob-file.js';
import { type OpenBlob, OpenBlobs } from './open-blobs.js';
import { lengthOf, parsePackedId } from './segment-record.js';
import type { Segments } from './segments.js';

/** What a small blob takes in memory besides its bytes. */
const ENTRY_BYTES = 200;
/** What is this small is remembered from when it is written on; of larger ones the copy would cost more than their first read. */
const REMEMBERED_BYTES = 16_384;
const OPEN_FILES = 256;
/** 16 MiB of unused pieces at most. */
const FREE_PIECES = 64;
/** What is checked before any of it is given out, so that it can still be refused; behind it each piece is, on its way. */
const CHECKED_FIRST_BYTES = 1_048_576;

/**
 * Blobs in files: large ones in files of their own, small ones packed into segments. Bytes that were altered from outside are
 * an error, not an answer: what comes from a disk is held against its checksum, once for as long as the bytes, or the file
 * they are in, are among those lately read and the file is as it was.
 */
export class FileBlobStore implements MeasuredBlobs {
  readonly #files: BlobFiles;
  readonly #segments: Segments;
  readonly #open: OpenBlobs<BlobContent>;
  readonly #checks: boolean;
  readonly #pool = new BufferPool(PIECE_BYTES, FREE_PIECES);
  readonly #small: BoundedCache<Buffer>;
  /** Deletions under way, by blob: a file that is about to go is not opened any more. */
  readonly #deletions = new Map<string, Promise<void>>();
  /** What cannot be deleted when its readers are done is found by the sweep at the next start. */
  readonly #held = new HeldBlobs((id) => {
    this.#remove(id).catch(() => undefined);
  });

  readonly #disregard: () => void;

  /**
   * @param cacheBytes memory for small blobs lately read or written
   * @param checks false: large blobs are given out as they are, for whoever holds them against the object's record
   */
  constructor(files: BlobFiles, segments: Segments, cacheBytes: number, checks = true) {
    this.#checks = checks;
    this.#files = files;
    this.#segments = segments;
    this.#disregard = segments.respect(this.#held);
    this.#small = new BoundedCache(cacheBytes, (bytes) => bytes.length + ENTRY_BYTES);
    this.#open = new OpenBlobs(OPEN_FILES, (id) => files.path(id), readContent);
  }

  async create(): Promise<BlobWriter> {
    return new FileBlobWriter(this.#files, async (pieces) => {
      const id = await this.#segments.append(pieces);
      if (lengthOf(pieces) <= REMEMBERED_BYTES) this.#small.set(id, Buffer.concat(pieces));
      return id;
    });
  }

  async read(id: string, start: number, end: number): Promise<Buffer | BlobPieces> {
    const small = this.#small.get(id);
    if (small !== undefined) return part(small, start, end);
    const packed = parsePackedId(id);
    if (packed !== undefined) {
      if (end >= packed.length) {
        throw endsEarly(
          id,
          this.#segments.files.path(packed.segment),
          packed.length,
          end + 1 - packed.length,
        );
      }
      const whole = await this.#segments.read(packed);
      // Deleted while it was read, it would be remembered for long.
      if (!this.#segments.isDeleted(id)) this.#small.set(id, whole);
      return part(whole, start, end);
    }
    if (!this.#files.isId(id) || this.#deletions.has(id)) throw this.#missing(id);
    if (end < SMALL_BLOB_BYTES && !this.#open.has(id)) {
      const whole = this.#readIfSmall(id);
      if (whole !== undefined) {
        if (whole.length <= end)
          throw endsEarly(id, this.#files.path(id), whole.length, end + 1 - whole.length);
        this.#small.set(id, whole);
        return part(whole, start, end);
      }
    }
    const length = end - start + 1;
    const blob = await this.#acquire(id);
    const reader = new BlobReader(blob, id, this.#files.path(id), this.#checks);
    try {
      reader.requireUpTo(end);
      await reader.check(start, Math.min(end, start + CHECKED_FIRST_BYTES - 1), this.#pool);
      if (length <= PIECE_BYTES) {
        const bytes = Buffer.allocUnsafe(length);
        await reader.fill(bytes, start);
        this.#open.release(blob);
        return bytes;
      }
    } catch (error) {
      this.#open.release(blob);
      throw error;
    }
    return new FileBlobPieces(reader, this.#pool, { start, end }, () => this.#open.release(blob));
  }

  /** @throws BlobMissingError | StorageError */
  async size(id: string): Promise<number> {
    const packed = parsePackedId(id);
    if (packed !== undefined) return packed.length;
    if (!this.#files.isId(id)) throw this.#missing(id);
    try {
      const handle = await open(this.#files.path(id), 'r');
      try {
        return (await readContent(handle, id)).length;
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw this.#named(error, id);
    }
  }

  /** @throws BlobMissingError | StorageError where it is not what was written, as far as the store itself can tell */
  async check(id: string): Promise<void> {
    // Those in segments are checked whenever they are read.
    if (!this.#files.isId(id)) return;
    const blob = await this.#acquire(id);
    try {
      const reader = new BlobReader(blob, id, this.#files.path(id), true);
      await reader.check(0, blob.content.length - 1, this.#pool);
    } finally {
      this.#open.release(blob);
    }
  }

  hold(ids: readonly string[]): () => void {
    return this.#held.hold(ids);
  }

  async delete(id: string): Promise<void> {
    if (!this.#held.defers(id)) await this.#remove(id);
  }

  #remove(id: string): Promise<void> {
    const underWay = this.#deletions.get(id);
    if (underWay !== undefined) return underWay;
    this.#small.delete(id);
    const packed = parsePackedId(id);
    if (packed !== undefined) {
      this.#segments.delete(packed);
      return Promise.resolve();
    }
    this.#open.forget(id);
    if (!this.#files.isId(id)) return Promise.resolve();
    const deletion = rm(this.#files.path(id), { force: true }).catch((error: unknown) => {
      throw asStorageError(error, this.#files.root);
    });
    this.#deletions.set(id, deletion);
    deletion
      .catch(() => undefined)
      .finally(() => {
        this.#deletions.delete(id);
      });
    return deletion;
  }

  /** Waits for deletions under way and closes files that nobody reads. */
  async close(): Promise<void> {
    this.#disregard();
    await Promise.allSettled(this.#deletions.values());
    await this.#open.close();
    this.#small.clear();
  }

  /** Opens a file, or finds it open and as it was. */
  async #acquire(id: string): Promise<OpenBlob<BlobContent>> {
    try {
      const blob = await this.#open.acquire(id);
      if (isUnaltered(blob.handle.fd, blob.content)) return blob;
      this.#open.forget(id);
      this.#open.release(blob);
      return await this.#open.acquire(id);
    } catch (error) {
      throw this.#named(error, id);
    }
  }

  /**
   * Reads a small blob without leaving the thread: some microseconds for a file that the system holds in memory, where the
   * way through the thread pool and back takes ten times as long. SQLite reads the object's record in the same manner.
   * One read tells: what does not fill a buffer that is a byte too large is small, and read.
   */
  #readIfSmall(id: string): Buffer | undefined {
    const piece = this.#pool.take();
    try {
      const file = openSync(this.#files.path(id), 'r');
      try {
        const bytesRead = readSync(file, piece, 0, SMALL_BLOB_BYTES + 1, 0);
        return bytesRead > SMALL_BLOB_BYTES ? undefined : Buffer.from(piece.subarray(0, bytesRead));
      } finally {
        closeSync(file);
      }
    } catch (error) {
      throw this.#named(error, id);
    } finally {
      this.#pool.give(piece);
    }
  }

  /** Both kinds, and what is no id at all: then the place of all blobs is named. */
  #missing(id: string): BlobMissingError {
    return new BlobMissingError(id, this.#files.isId(id) ? this.#files.path(id) : this.#files.root);
  }

  #named(error: unknown, id: string): Error {
    return asReadError(error, id, this.#files.path(id));
  }
}

/** What is asked for of a blob that is held whole, mostly all of it. */
function part(whole: Buffer, start: number, end: number): Buffer {
  return start === 0 && end === whole.length - 1 ? whole : whole.subarray(start, end + 1);
}
