import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { asStorageError } from '@countersign/runtime';
import type { BlobWriter } from '../ports/blobs.js';
import type { BlobFiles } from './blob-files.js';
import { SMALL_BLOB_BYTES } from './blob-sizes.js';
import { BlockSummer } from './block-sums.js';

/** Makes a small blob durable, and gives it an id. The pieces must stay as they are until then. */
type KeepSmall = (pieces: readonly Buffer[]) => Promise<string>;

/** One promise for all: nothing had to be waited for. */
const HELD = Promise.resolve();

/** A body that drips in is put together now and then, or its many pieces would take more memory than its bytes. */
const MOST_HELD = 64;

/**
 * Writes one blob. What is small waits in memory until `finish`, and goes into a segment together with others; what is large
 * is in memory only chunk by chunk, and goes to a temporary file, which takes its place when it is whole and on disk, with
 * the sums of its blocks behind the bytes.
 * `write` is to be awaited before the next call, but for `abort`, which may come at any time.
 */
export class FileBlobWriter implements BlobWriter {
  readonly #files: BlobFiles;
  readonly #keepSmall: KeepSmall;
  /** Of its file; a small blob gets its id from the segment that it is put into. */
  #id = '';
  #handle: FileHandle | undefined;
  /** Of what is in its file. */
  #sums: BlockSummer | undefined;
  #held: Buffer[] = [];
  #size = 0;
  #busy: Promise<unknown> = Promise.resolve();
  #over = false;

  constructor(files: BlobFiles, keepSmall: KeepSmall) {
    this.#files = files;
    this.#keepSmall = keepSmall;
  }

  write(chunk: Uint8Array, lent = false): Promise<void> {
    const isSmall = this.#handle === undefined && this.#size + chunk.length <= SMALL_BLOB_BYTES;
    if (isSmall && !this.#over) {
      this.#size += chunk.length;
      this.#hold(chunk, lent);
      return HELD;
    }
    return this.#guard(async () => {
      if (this.#over) throw new Error('the blob was discarded or finished before this write');
      this.#size += chunk.length;
      if (this.#handle === undefined) await this.#openAndWriteHeld();
      this.#sums?.update(chunk);
      await this.#writeAll(chunk);
    });
  }

  finish(): Promise<{ readonly id: string; readonly size: number }> {
    return this.#guard(async () => {
      if (this.#over) throw new Error('the blob was already discarded or finished');
      if (this.#handle === undefined) {
        const id = await this.#keepSmall(this.#takeHeld());
        this.#over = true;
        return { id, size: this.#size };
      }
      const shard = await this.#files.shard(this.#id);
      if (this.#sums !== undefined) await this.#writeAll(this.#sums.footer(this.#id));
      await this.#handle.datasync();
      await this.#close();
      await rename(this.#files.temporaryPath(this.#id), this.#files.path(this.#id));
      await this.#files.syncDirectory(shard);
      this.#over = true;
      return { id: this.#id, size: this.#size };
    });
  }

  async abort(): Promise<void> {
    await this.#busy.catch(() => undefined);
    if (!this.#over) await this.#giveUp();
  }

  /** Runs one step; whatever fails gives the blob up and comes out as a storage error. */
  #guard<Result>(step: () => Promise<Result>): Promise<Result> {
    const run = step().catch(async (error: unknown) => {
      if (!this.#over) await this.#giveUp();
      throw asStorageError(error, this.#files.root);
    });
    this.#busy = run;
    return run;
  }

  #hold(chunk: Uint8Array, lent: boolean): void {
    this.#held.push(
      lent ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength),
    );
    if (this.#held.length === MOST_HELD) this.#held = [Buffer.concat(this.#held)];
  }

  async #openAndWriteHeld(): Promise<void> {
    this.#id = this.#files.newId();
    this.#handle = await open(this.#files.temporaryPath(this.#id), 'wx', 0o600);
    const sums = new BlockSummer();
    this.#sums = sums;
    for (const piece of this.#takeHeld()) {
      sums.update(piece);
      await this.#writeAll(piece);
    }
  }

  #takeHeld(): readonly Buffer[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }

  /** One `write` may take less than all, as on a disk that is about to be full. */
  async #writeAll(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      const { bytesWritten } = await this.#handle!.write(chunk, at, chunk.length - at);
      at += bytesWritten;
    }
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  /** Leaves nothing, on a broken disk as far as it can: the sweep at the next start does the rest. */
  async #giveUp(): Promise<void> {
    this.#over = true;
    this.#held = [];
    await this.#close().catch(() => undefined);
    if (this.#id === '') return;
    await rm(this.#files.temporaryPath(this.#id), { force: true }).catch(() => undefined);
    await rm(this.#files.path(this.#id), { force: true }).catch(() => undefined);
  }
}
