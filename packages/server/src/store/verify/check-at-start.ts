import { statSync } from 'node:fs';
import { access, constants, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobFiles } from '../blobs/blob-files.js';
import type { SegmentFiles } from '../blobs/segment-files.js';
import { parsePackedId, RECORD_HEADER_BYTES } from '../blobs/segment-record.js';
import { asStorageError, DataDirectoryError, errorCode, StorageError } from '../errors.js';
import { blobsOfParts } from '../records/object-row.js';
import type { Sql } from '../sql.js';

/** A database up to this size is checked in full: some 8 ms of processor time for each MiB. */
const FULL_CHECK_BYTES = 8_388_608;
/** Up to this size its pages and rows are, without its indexes: 3 ms for each MiB. Beyond, only the tables that stay small. */
const QUICK_CHECK_BYTES = 67_108_864;
const SMALL_TABLES = ['settings', 'buckets', 'accounts', 'users', 'access_keys', 'roles', 'policies'];

/** Rows at each end of a table whose bytes are looked for. */
const SAMPLE_ROWS = 50;

/**
 * Refuses a database with damaged pages, before anything is written to it. What is too large to be checked here is read, row by
 * row, by the scrub beside the service.
 *
 * @see https://www.sqlite.org/pragma.html#pragma_quick_check
 * @throws StorageError `DamagedDatabase`
 */
export function requireSoundDatabase(sql: Sql, lookAtSchema: () => void): void {
  // The first page tells whose database it is, and is the first to tell of damage.
  requireReadable(sql, lookAtSchema);
  const bytes = requireReadable(
    sql,
    () => Number(sql.pragma('page_count')) * Number(sql.pragma('page_size')),
  );
  if (bytes <= FULL_CHECK_BYTES) requireOk(sql, 'integrity_check(1)');
  else if (bytes <= QUICK_CHECK_BYTES) requireOk(sql, 'quick_check(1)');
  else for (const table of SMALL_TABLES) requireOk(sql, `quick_check(${table})`);
}

function requireOk(sql: Sql, check: string): void {
  const found = String(requireReadable(sql, () => sql.pragma(check)));
  if (found !== 'ok') throw damagedDatabase(sql, found);
}

function requireReadable<Result>(sql: Sql, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    const { cause } = asStorageError(error, sql.where);
    // Another server's lock, or a disk that does not answer, says nothing of the pages.
    if (!(cause instanceof Error) || !errorCode(cause)?.startsWith('SQLITE_CORRUPT')) throw error;
    throw damagedDatabase(sql, cause.message, error);
  }
}

function damagedDatabase(sql: Sql, found: string, cause?: unknown): StorageError {
  return new StorageError(
    'DamagedDatabase',
    `${sql.where} is damaged (${found.replaceAll(/\s+/g, ' ').trim()}); it was left as it is. ` +
      'Put a backup of the data directory in its place, or take out what can still be read with `sqlite3 countersign.db .recover`; ' +
      '`countersign server verify` tells what else is damaged',
    { cause },
  );
}

/**
 * Refuses directories of blobs that this user cannot enter, read or write.
 *
 * @throws DataDirectoryError
 */
export async function requireUsableDirectories(blobs: string, temporary: string): Promise<void> {
  await requireUsable(temporary);
  await requireUsable(blobs);
  for (const entry of await readdir(blobs, { withFileTypes: true })) {
    if (entry.isDirectory()) await requireUsable(join(blobs, entry.name));
  }
}

async function requireUsable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (errorCode(error) !== 'EACCES') throw asStorageError(error, path);
    throw new DataDirectoryError(
      `${path} cannot be read and written by this user; give the directory back its owner and mode (chmod u+rwx)`,
      { cause: error },
    );
  }
}

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
      `${files.root} holds none of the bytes that the database names: it was emptied, or its disk is not mounted. Nothing was changed. ` +
        `Put them back; or, to go on without them, make the directory ${segments.root}`,
    );
  }
  warn(
    `${lost.length} of the ${needs.size} files looked at are missing or cut short, such as ${first}: objects in them are answered with 500. ` +
      'Put the files back from a backup; `countersign server verify` (with the server stopped) finds every object concerned',
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
