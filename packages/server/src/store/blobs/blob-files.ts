import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DirectorySync } from '@countersign/runtime';

const ID = /^[0-9a-f]{32}$/;

/**
 * Names and places of blob files: `blobs/<2 hex>/<id>`, first written as `tmp/<id>`. An id is 24 random hex digits and
 * 8 that stand for this run of the server, by which the sweep tells what is being written from what was left behind.
 */
export class BlobFiles {
  /** Where finished blobs are. */
  readonly root: string;
  readonly #temporary: string;
  readonly #run = randomBytes(4).toString('hex');
  readonly #shards = new Map<string, Promise<string>>();
  readonly #directories = new DirectorySync();

  constructor(root: string, temporary: string) {
    this.root = root;
    this.#temporary = temporary;
  }

  newId(): string {
    return randomBytes(12).toString('hex') + this.#run;
  }

  /** A name that {@link newId} may have made: it is safe in a path. */
  isId(name: string): boolean {
    return ID.test(name);
  }

  isOfThisRun(id: string): boolean {
    return id.endsWith(this.#run);
  }

  path(id: string): string {
    return join(this.root, id.slice(0, 2), id);
  }

  temporaryPath(id: string): string {
    return join(this.#temporary, id);
  }

  /** The directory that `id` belongs in, made durable if it had to be made. */
  shard(id: string): Promise<string> {
    const name = id.slice(0, 2);
    let shard = this.#shards.get(name);
    if (shard === undefined) {
      shard = this.#makeShard(join(this.root, name));
      this.#shards.set(name, shard);
      // A full disk must not be remembered.
      shard.catch(() => this.#shards.delete(name));
    }
    return shard;
  }

  syncDirectory(path: string): Promise<void> {
    return this.#directories.sync(path);
  }

  close(): Promise<void> {
    return this.#directories.close();
  }

  async #makeShard(path: string): Promise<string> {
    const made = await mkdir(path, { recursive: true, mode: 0o700 });
    if (made !== undefined) await this.#directories.sync(this.root);
    return path;
  }
}
