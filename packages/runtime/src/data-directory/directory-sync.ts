import { type FileHandle, open } from 'node:fs/promises';

/** One directory whose entries are to be made durable. */
class SyncedDirectory {
  readonly #path: string;
  #handle: FileHandle | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Resolves when every entry made before this call is durable. Calls that meet a running fsync share the one after it. */
  sync(): Promise<void> {
    if (this.#running === undefined) return this.#start();
    const running = this.#running;
    this.#next ??= running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.#start();
      });
    return this.#next;
  }

  async close(): Promise<void> {
    await this.#next?.catch(() => undefined);
    await this.#running?.catch(() => undefined);
    await this.#handle?.close();
    this.#handle = undefined;
  }

  #start(): Promise<void> {
    const run = this.#fsync().finally(() => {
      if (this.#running === run) this.#running = undefined;
    });
    this.#running = run;
    return run;
  }

  async #fsync(): Promise<void> {
    this.#handle ??= await open(this.#path, 'r');
    await this.#handle.sync();
  }
}

/** Makes renames into directories durable, one fsync for all that happened at a time. */
export class DirectorySync {
  readonly #directories = new Map<string, SyncedDirectory>();

  sync(path: string): Promise<void> {
    let directory = this.#directories.get(path);
    if (directory === undefined) {
      directory = new SyncedDirectory(path);
      this.#directories.set(path, directory);
    }
    return directory.sync();
  }

  async close(): Promise<void> {
    for (const directory of this.#directories.values()) await directory.close();
    this.#directories.clear();
  }
}

/** Makes the entries of one directory durable, once. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
