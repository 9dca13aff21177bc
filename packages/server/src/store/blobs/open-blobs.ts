import { type FileHandle, open } from 'node:fs/promises';
import { WarmBytes } from './page-cache-guess.js';

/** A blob's file, open for as long as somebody reads it or it is among the latest that were read. */
export interface OpenBlob<Content = unknown> {
  readonly handle: FileHandle;
  /** What was learnt of the file when it was opened. */
  readonly content: Content;
  readonly warm: WarmBytes;
  /** Readers at this time. */
  users: number;
  /** Not among the latest any more: the last reader closes it. */
  retired: boolean;
}

/**
 * File descriptors of blobs lately read, least recently used first out. A descriptor that is being
 * read from stays open, also when its file has been deleted.
 */
export class OpenBlobs<Content = undefined> {
  readonly #limit: number;
  readonly #path: (id: string) => string;
  readonly #look: (handle: FileHandle, id: string) => Content | Promise<Content>;
  readonly #open = new Map<string, Promise<OpenBlob<Content>>>();
  readonly #closing = new Set<Promise<void>>();

  /** @param look learns what is to be known of a file that has just been opened */
  constructor(
    limit: number,
    path: (id: string) => string,
    look: (handle: FileHandle, id: string) => Content | Promise<Content>,
  ) {
    this.#limit = limit;
    this.#path = path;
    this.#look = look;
  }

  has(id: string): boolean {
    return this.#open.has(id);
  }

  /** Opens, or finds open. To be given back with {@link release}. */
  async acquire(id: string): Promise<OpenBlob<Content>> {
    let opening = this.#open.get(id);
    if (opening === undefined) {
      opening = this.#openFile(id);
      const mine = opening;
      mine.catch(() => {
        if (this.#open.get(id) === mine) this.#open.delete(id);
      });
    }
    // To the end: the map's order is that of the last use.
    this.#open.delete(id);
    this.#open.set(id, opening);
    // Whoever retires it from now on waits for the same promise, and so comes after this count.
    const blob = await opening;
    blob.users += 1;
    return blob;
  }

  release(blob: OpenBlob<Content>): void {
    blob.users -= 1;
    this.#closeIfDone(blob);
  }

  /** Closes it as soon as nobody reads from it. */
  forget(id: string): void {
    const opening = this.#open.get(id);
    if (opening === undefined) return;
    this.#open.delete(id);
    opening.then(
      (blob) => {
        blob.retired = true;
        this.#closeIfDone(blob);
      },
      () => undefined,
    );
  }

  /** Closes all, once their readers are done; resolves when those without readers are closed. */
  async close(): Promise<void> {
    const opening = [...this.#open.values()];
    for (const id of [...this.#open.keys()]) this.forget(id);
    await Promise.allSettled(opening);
    await Promise.all(this.#closing);
  }

  async #openFile(id: string): Promise<OpenBlob<Content>> {
    const handle = await open(this.#path(id), 'r');
    let content: Content;
    try {
      content = await this.#look(handle, id);
    } catch (error) {
      await handle.close();
      throw error;
    }
    this.#retireOldest();
    return { handle, content, warm: new WarmBytes(), users: 0, retired: false };
  }

  #retireOldest(): void {
    for (const id of this.#open.keys()) {
      if (this.#open.size <= this.#limit) return;
      this.forget(id);
    }
  }

  #closeIfDone(blob: OpenBlob<Content>): void {
    if (!blob.retired || blob.users > 0) return;
    const closing = blob.handle.close().catch(() => undefined);
    this.#closing.add(closing);
    closing.finally(() => this.#closing.delete(closing));
  }
}
