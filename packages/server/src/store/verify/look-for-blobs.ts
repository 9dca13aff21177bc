import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { DataDirectoryError, type Sql } from '@countersign/runtime';
import type { BlobFiles } from '../blobs/blob-files.js';
import type { SegmentFiles } from '../blobs/segment-files.js';
import { parsePackedId, RECORD_HEADER_BYTES } from '../blobs/segment-record.js';
import { blobsOfParts } from '../records/object-row.js';

/** Rows at each end of a table whose bytes are looked for. */
const SAMPLE_ROWS = 50;

/**
 * Looks for the bytes of the oldest and the newest objects: a directory of blobs that is another one's, emptied or not mounted is
 * refused, as what is written to it would be hidden later. Single files that are gone are warned of.
 *
 * @throws DataDirectoryError
 */
export async function lookForBlobs(
  sql: Sql,
  files: BlobFiles,
  segments: SegmentFiles,
  warn: (message: string) => void,
): Promise<void> {
  const needs = neededBytes(sampleOf(sql), files, segments);
  const lost = [...needs].filter(([path, bytes]) => bytesOf(path) < bytes).map(([path]) => path);
  const [first] = lost;
  if (first === undefined) return;
  const present = await readdir(files.root);
  if (lost.length === needs.size && present.every((name) => !/^[0-9a-f]{2}$|^segments$/.test(name))) {
    throw new DataDirectoryError(
      `${files.root} contains none of the files that the database refers to: it was emptied, or its disk is not mounted. Nothing was changed. ` +
        `Restore them; or, to continue without them, create the directory ${segments.root}`,
    );
  }
  warn(
    `${lost.length} of the ${needs.size} files checked are missing or truncated, such as ${first}: requests for the objects in them are answered with 500. ` +
      'Restore the files from a backup; `countersign server verify` (with the server stopped) lists every affected object',
  );
}

function sampleOf(sql: Sql): readonly string[] {
  const blobs = new Set<string>();
  for (const table of ['objects', 'versions']) {
    for (const order of ['ASC', 'DESC']) {
      const rows = sql.statement(`SELECT blob, parts FROM ${table} ORDER BY id ${order} LIMIT ?`);
      for (const [blob, parts] of rows.all(SAMPLE_ROWS)) {
        if (typeof blob === 'string') blobs.add(blob);
        const [part] = typeof parts === 'string' ? blobsOfParts(parts) : [];
        if (part !== undefined) blobs.add(part);
      }
    }
  }
  return [...blobs];
}

/** How long each file has to be at least. */
function neededBytes(
  blobs: readonly string[],
  files: BlobFiles,
  segments: SegmentFiles,
): ReadonlyMap<string, number> {
  const needs = new Map<string, number>();
  for (const blob of blobs) {
    const packed = parsePackedId(blob);
    if (packed === undefined) {
      if (files.isId(blob)) needs.set(files.path(blob), 1);
      continue;
    }
    const path = segments.path(packed.segment);
    const end = packed.offset + RECORD_HEADER_BYTES + packed.length;
    needs.set(path, Math.max(needs.get(path) ?? 0, end));
  }
  return needs;
}

/** Less than nothing for what is not there, or cannot be looked at. */
function bytesOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return -1;
  }
}
