import { asStorageError, errorCode, StorageError } from '../errors.js';
import type { Sql } from './sql.js';

/** A database up to this size is checked in full: some 8 ms of processor time for each MiB. */
const FULL_CHECK_BYTES = 8_388_608;
/** Up to this size its pages and rows are, without its indexes: 3 ms for each MiB. Beyond, only the tables that stay small. */
const QUICK_CHECK_BYTES = 67_108_864;

/**
 * Refuses a database with damaged pages, before anything is written to it. What is too large to be checked here is read, row by
 * row, by the scrub beside the service.
 *
 * @param smallTables those that are checked whatever the size of the database
 * @see https://www.sqlite.org/pragma.html#pragma_quick_check
 * @throws StorageError `DamagedDatabase`
 */
export function requireSoundDatabase(
  sql: Sql,
  smallTables: readonly string[],
  lookAtSchema: () => void,
): void {
  // The first page tells whose database it is, and is the first to tell of damage.
  requireReadable(sql, lookAtSchema);
  const bytes = requireReadable(
    sql,
    () => Number(sql.pragma('page_count')) * Number(sql.pragma('page_size')),
  );
  if (bytes <= FULL_CHECK_BYTES) requireOk(sql, 'integrity_check(1)');
  else if (bytes <= QUICK_CHECK_BYTES) requireOk(sql, 'quick_check(1)');
  else for (const table of smallTables) requireOk(sql, `quick_check(${table})`);
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
    `${sql.where} is damaged (${found.replaceAll(/\s+/g, ' ').trim()}); it was left unchanged. ` +
      'Restore a backup of the data directory, or extract what can still be read with `sqlite3 countersign.db .recover`; ' +
      '`countersign server verify` reports what else is damaged',
    { cause },
  );
}
