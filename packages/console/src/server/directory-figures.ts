import { lstat, opendir, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** What a data directory takes, and what is left on its file system, in bytes. */
export interface DirectoryFigures {
  readonly size: number;
  readonly free: number;
}

/** A walk through many files takes a while; figures this old are good enough for a graph. */
const FRESH_MS = 60_000;

/** Reads the figures of a directory: anew where the last ones are more than a minute old. */
export function directoryFigures(path: string): () => Promise<DirectoryFigures> {
  let last: Promise<DirectoryFigures> | undefined;
  let readAt = 0;
  return () => {
    const now = performance.now();
    if (last === undefined || now - readAt > FRESH_MS) {
      readAt = now;
      last = read(path);
    }
    return last;
  };
}

async function read(path: string): Promise<DirectoryFigures> {
  const { bavail, bsize } = await statfs(path);
  return { size: await sizeOf(path), free: bavail * bsize };
}

/** Of all files below; one that is deleted meanwhile counts nothing. */
async function sizeOf(path: string): Promise<number> {
  let size = 0;
  try {
    for await (const entry of await opendir(path)) {
      const inside = join(path, entry.name);
      if (entry.isDirectory()) size += await sizeOf(inside);
      else if (entry.isFile()) size += (await lstat(inside).catch(() => undefined))?.size ?? 0;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return size;
}
