import { rm } from 'node:fs/promises';
import type { BlobFiles } from './blob-files.js';
import { PIECE_BYTES, SMALL_BLOB_BYTES } from './blob-sizes.js';
import { BoundedCache } from './bounded-cache.js';
import { BufferPool } from './buffer-pool.js';
import { asStorageError, BlobMissingError, errorCode } from './errors.js';
import { FileBlobPieces, readFully } from './file-blob-pieces.js';
import { FileBlobWriter } from './file-blob-writer.js';
import { type OpenBlob, OpenBlobs } from './open-blobs.js';
import type { BlobPieces, BlobStore, BlobWriter } from './ports.js';

/** What a small blob takes in memory besides its bytes. */
const ENTRY_BYTES = 200;
const OPEN_FILES = 256;
/** 16 MiB of unused pieces at most. */
const FREE_PIECES = 64;

/** Blobs in files. */
export class FileBlobStore implements BlobStore {
  readonly #files: BlobFiles;
  readonly #open: OpenBlobs;
  readonly #pool = new BufferPool(PIECE_BYTES, FREE_PIECES);
  readonly #small: BoundedCache<Buffer>;
  /** Deletions under way, by blob: a file that is about to go is not opened any more. */
  readonly #deletions = new Map<string, Promise<void>>();

  /** @param cacheBytes memory for small blobs lately read or written */
  constructor(files: BlobFiles, cacheBytes: number) {
    this.#files = files;
    this.#small = new BoundedCache(cacheBytes, (bytes) => bytes.length + ENTRY_BYTES);
    this.#open = new OpenBlobs(OPEN_FILES, (id) => files.path(id));
  }

  async create(): Promise<BlobWriter> {
    return new FileBlobWriter(this.#files, (id, small) => {
      if (small !== undefined) this.#small.set(id, small);
    });
  }

  async read(id: string, start: number, end: number): Promise<Buffer | BlobPieces> {
    const small = this.#small.get(id);
    if (small !== undefined) return small.subarray(start, end + 1);
    const length = end - start + 1;
    const known = this.#open.has(id);
    const blob = await this.#acquire(id);
    if (length > PIECE_BYTES) {
      return new FileBlobPieces(this.#open, blob, this.#pool, { start, end }, this.#files.path(id));
    }
    try {
      if (!known && end < SMALL_BLOB_BYTES) {
        const whole = await this.#readIfSmall(blob);
        if (whole !== undefined) {
          // Deleted while it was read, it would be remembered for ever.
          if (!blob.retired) this.#small.set(id, whole);
          this.#open.forget(id);
          return whole.subarray(start, end + 1);
        }
      }
      const bytes = Buffer.allocUnsafe(length);
      await readFully(blob.handle, bytes, start, this.#files.path(id));
      return bytes;
    } finally {
      this.#open.release(blob);
    }
  }

  delete(id: string): Promise<void> {
    const underWay = this.#deletions.get(id);
    if (underWay !== undefined) return underWay;
    this.#small.delete(id);
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
    await Promise.allSettled(this.#deletions.values());
    await this.#open.close();
    this.#small.clear();
  }

  async #acquire(id: string): Promise<OpenBlob> {
    if (!this.#files.isId(id) || this.#deletions.has(id)) throw new BlobMissingError(id, this.#files.root);
    try {
      return await this.#open.acquire(id);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') throw new BlobMissingError(id, this.#files.root, { cause: error });
      throw asStorageError(error, this.#files.path(id));
    }
  }

  /** One read tells: what does not fill a buffer that is a byte too large is small, and read. */
  async #readIfSmall(blob: OpenBlob): Promise<Buffer | undefined> {
    const piece = this.#pool.take();
    try {
      const { bytesRead } = await blob.handle.read(piece, 0, SMALL_BLOB_BYTES + 1, 0);
      return bytesRead > SMALL_BLOB_BYTES ? undefined : Buffer.from(piece.subarray(0, bytesRead));
    } catch (error) {
      throw asStorageError(error, this.#files.root);
    } finally {
      this.#pool.give(piece);
    }
  }
}
