import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '@countersign/runtime';
import type { BlobFiles } from './blob-files.js';
import type { BlobReferences } from './blob-references.js';

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
  for await (const candidates of blobFilesOfEarlierRuns(files)) {
    if (signal.aborted || !(await references.scan(signal, (id) => candidates.delete(id)))) break;
    for (const id of candidates) {
      if (signal.aborted) return removed;
      await rm(files.path(id), { force: true });
      removed += 1;
    }
  }
  return removed;
}

/** Blobs that have files of their own and are not of this run, in sets of a bounded size. */
export async function* blobFilesOfEarlierRuns(files: BlobFiles): AsyncGenerator<Set<string>> {
  let candidates = new Set<string>();
  for (const shard of await entries(files.root)) {
    for (const id of await entries(join(files.root, shard))) {
      if (files.isId(id) && id.startsWith(shard) && !files.isOfThisRun(id)) candidates.add(id);
    }
    if (candidates.size < MAX_CANDIDATES) continue;
    yield candidates;
    candidates = new Set();
  }
  if (candidates.size > 0) yield candidates;
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
