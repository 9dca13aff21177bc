import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Sql } from '@countersign/runtime';
import { asStorageError, DataDirectoryError, openDataDirectory, StorageError } from '@countersign/runtime';
import { BlobFiles } from '../blobs/blob-files.js';
import { BlobReferences } from '../blobs/blob-references.js';
import { FileBlobStore } from '../blobs/file-blobs.js';
import { SegmentFiles } from '../blobs/segment-files.js';
import { Segments } from '../blobs/segments.js';
import type { Store } from '../open-store.js';
import { SCHEMA } from '../records/schema.js';
import { checkRecords, type OnChecked } from './check-records.js';
import type { Finding } from './finding.js';
import { orphans, temporaryFiles } from './left-overs.js';

export interface VerifyOptions {
  /** Told of every version, and every part of an upload in progress, that was checked, and of its bytes. */
  readonly onChecked?: OnChecked;
}

/**
 * Scrubs a store: reads every byte it keeps and holds it against what is known of it. Nothing is put right; a data
 * directory of an older version is brought up to date, as at a start.
 *
 * @param where a store that is open, which may be in use meanwhile, or a data directory that nobody has open
 * @throws DataDirectoryError where there is no such directory, or nothing was ever kept in it
 * @throws DataDirectoryLockedError where a server has it
 * @throws StorageError `NewerDatabase` | `NotACountersignDatabase` | `StorageFailed`
 */
export function verifyStore(where: string | Store, options: VerifyOptions = {}): AsyncIterable<Finding> {
  const onChecked = options.onChecked ?? (() => undefined);
  return typeof where === 'string' ? verifyDirectory(where, onChecked) : where.verify(onChecked);
}

async function* verifyDirectory(path: string, onChecked: OnChecked): AsyncGenerator<Finding> {
  const database = join(resolve(path), 'countersign.db');
  if (!existsSync(database)) {
    throw new DataDirectoryError(
      `data directory ${resolve(path)} contains no store: there is no ${database}`,
    );
  }
  const directory = await openDataDirectory(path, SCHEMA, () => undefined, false);
  const { sql } = directory;
  const files = new BlobFiles(directory.blobs, directory.temporary);
  const segments = new Segments(new SegmentFiles(join(directory.blobs, 'segments'), directory.temporary));
  const blobs = new FileBlobStore(files, segments, 0, false);
  try {
    yield* checkDatabase(sql);
    yield* checkRecords(sql, blobs, onChecked);
    yield* orphans(new BlobReferences(sql), files);
    yield* temporaryFiles(directory.temporary);
  } finally {
    await blobs.close();
    await segments.close();
    await files.close();
    await directory.close();
  }
}

/** @see https://www.sqlite.org/pragma.html#pragma_integrity_check */
function* checkDatabase(sql: Sql): Generator<Finding> {
  const damage = (detail: string): Finding => ({
    kind: 'damaged-database',
    harmless: false,
    message: `${sql.where}: ${detail}`,
  });
  try {
    const result = sql.pragma('integrity_check(1)');
    if (result !== 'ok') yield damage(String(result));
  } catch (error) {
    if (!(error instanceof StorageError)) throw asStorageError(error, sql.where);
    yield damage(error.message);
  }
}
