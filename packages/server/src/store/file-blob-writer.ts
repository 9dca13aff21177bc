import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { BlobFiles } from './blob-files.js';
import { SMALL_BLOB_BYTES } from './blob-sizes.js';
import { asStorageError } from './errors.js';
import type { BlobWriter } from './ports.js';

/**
 * Writes one blob. What is small waits in memory until `finish`, and goes into a segment together with others; what is large
 * is in memory only chunk by chunk, and goes to a temporary file, which takes its place when it is whole and on disk.
 * `write` is to be awaited before the next call, but for `abort`, which may come at any time.
 */
export class FileBlobWriter implements BlobWriter {
  readonly #files: BlobFiles;
  readonly #keepSmall: (bytes: Buffer) => Promise<string>;
  readonly #id: string;
  #handle: FileHandle | undefined;
  #held: Buffer[] = [];
  #size = 0;
  #busy: Promise<unknown> = Promise.resolve();
  #over = false;

  /** @param keepSmall makes a small blob durable, and gives it an id */
  constructor(files: BlobFiles, keepSmall: (bytes: Buffer) => Promise<string>) {
    this.#files = files;
    this.#keepSmall = keepSmall;
    this.#id = files.newId();
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#guard(async () => {
      if (this.#over) throw new Error('the blob was given up or finished before this write');
      this.#size += chunk.length;
      if (this.#handle === undefined) {
        if (this.#size <= SMALL_BLOB_BYTES) {
          // A copy: the caller's buffer may come from a pool.
          this.#held.push(Buffer.from(chunk));
          return;
        }
        await this.#openAndWriteHeld();
      }
      await this.#writeAll(chunk);
    });
  }

  finish(): Promise<{ readonly id: string; readonly size: number }> {
    return this.#guard(async () => {
      if (this.#over) throw new Error('the blob was given up or finished already');
      if (this.#handle === undefined) {
        const id = await this.#keepSmall(this.#takeHeld());
        this.#over = true;
        return { id, size: this.#size };
      }
      const shard = await this.#files.shard(this.#id);
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

  async #openAndWriteHeld(): Promise<void> {
    this.#handle = await open(this.#files.temporaryPath(this.#id), 'wx', 0o600);
    await this.#writeAll(this.#takeHeld());
  }

  #takeHeld(): Buffer {
    const [first, ...rest] = this.#held;
    const held = first !== undefined && rest.length === 0 ? first : Buffer.concat(this.#held);
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
    await rm(this.#files.temporaryPath(this.#id), { force: true }).catch(() => undefined);
    await rm(this.#files.path(this.#id), { force: true }).catch(() => undefined);
  }
}
