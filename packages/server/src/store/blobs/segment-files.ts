import { randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode, syncDirectory } from '@countersign/runtime';
import { isSegmentName } from './segment-record.js';

/** Names and places of segments: `blobs/segments/<16 random hex digits>`. No name ever comes back. */
export class SegmentFiles {
  readonly root: string;
  readonly #temporary: string;
  #made: Promise<void> | undefined;

  constructor(root: string, temporary: string) {
    this.root = root;
    this.#temporary = temporary;
  }

  newName(): string {
    return randomBytes(8).toString('hex');
  }

  path(name: string): string {
    return join(this.root, name);
  }

  temporaryPath(name: string): string {
    return join(this.#temporary, `segment-${name}`);
  }

  async list(): Promise<readonly string[]> {
    try {
      return (await readdir(this.root)).filter(isSegmentName);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  /** Makes the directory of segments, durably, if there is none. */
  ready(): Promise<void> {
    this.#made ??= this.#make().catch((error: unknown) => {
      // A full disk must not be remembered.
      this.#made = undefined;
      throw error;
    });
    return this.#made;
  }

  /** Makes what was put into, or taken out of, the directory of segments durable. */
  sync(): Promise<void> {
    return syncDirectory(this.root);
  }

  async #make(): Promise<void> {
    const made = await mkdir(this.root, { recursive: true, mode: 0o700 });
    if (made !== undefined) await syncDirectory(dirname(this.root));
  }
}
