import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobFiles } from './blob-files.js';
import type { BlobReferences } from './blob-references.js';
import { errorCode } from './errors.js';

/** Removes what uploads left that were cut off by the end of the process. Nothing may be writing yet. Returns how many. */
export async function sweepTemporary(directory: string): Promise<number> {
  const names = await readdir(directory);
  for (const name of names) await rm(join(directory, name), { recursive: true, force: true });
  return names.length;
}

/** Ids held in memory at a time, some 100 bytes each. */
const MAX_CANDIDATES = 200_000;

/**
 * Removes blobs that no row refers to: their upload was cut off between the file and its row, or their deletion
 * between the row and the file. Blobs of this run are passed over, since their rows may be yet to come; those
 * of earlier runs cannot find a row any more. Works in small steps beside the service.
 *
 * @returns how many were removed
 */
export async function sweepOrphans(
  references: BlobReferences,
  files: BlobFiles,
  signal: AbortSignal,
): Promise<number> {
  let removed = 0;
  let candidates = new Set<string>();
  const settle = async (): Promise<void> => {
    if (!(await references.scan(signal, (id) => candidates.delete(id)))) return;
    for (const id of candidates) {
      if (signal.aborted) return;
      await rm(files.path(id), { force: true });
      removed += 1;
    }
    candidates = new Set();
  };
  for (const shard of await entries(files.root)) {
    if (signal.aborted) return removed;
    for (const id of await entries(join(files.root, shard))) {
      if (files.isId(id) && id.startsWith(shard) && !files.isOfThisRun(id)) candidates.add(id);
    }
    if (candidates.size >= MAX_CANDIDATES) await settle();
  }
  if (candidates.size > 0) await settle();
  return removed;
}

async function entries(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
