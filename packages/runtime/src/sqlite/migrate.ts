import { errorCode, StorageError } from '../errors.js';
import type { Sql } from './sql.js';

/**
 * Marks a SQLite file as ours (`PRAGMA application_id`): "CSgn".
 * @see https://www.sqlite.org/pragma.html#pragma_application_id
 */
const APPLICATION_ID = 0x4353676e;

/**
 * Refuses a database that is somebody else's or from a newer version; changes nothing.
 *
 * @throws StorageError `NewerDatabase` | `NotACountersignDatabase`
 */
export function checkSchema(sql: Sql, migrations: readonly string[]): void {
  const { version, isEmpty, isOurs } = readHeader(sql);
  if (!isEmpty && !isOurs) throw foreignDatabase(sql.where);
  if (version > migrations.length) {
    throw new StorageError(
      'NewerDatabase',
      `${sql.where} was written by a newer countersign (schema ${version}; this version supports up to ${migrations.length}); ` +
        'it was left unchanged: use that version, or choose another data directory',
    );
  }
}

/**
 * Makes the schema, or brings it up to date, in one transaction. {@link checkSchema} comes first.
 *
 * @param migrations what brought the schema here: entry n takes a database from version n to n + 1 (`PRAGMA user_version`)
 */
export function migrate(sql: Sql, migrations: readonly string[]): void {
  const version = Number(sql.pragma('user_version'));
  if (version === migrations.length) return;
  sql.run(
    `BEGIN IMMEDIATE;
     ${migrations.slice(version).join('\n')}
     PRAGMA application_id = ${APPLICATION_ID};
     PRAGMA user_version = ${migrations.length};
     COMMIT;`,
  );
}

function readHeader(sql: Sql): {
  readonly version: number;
  readonly isEmpty: boolean;
  readonly isOurs: boolean;
} {
  try {
    return {
      version: Number(sql.pragma('user_version')),
      isEmpty: Number(sql.pragma('schema_version')) === 0,
      isOurs: Number(sql.pragma('application_id')) === APPLICATION_ID,
    };
  } catch (error) {
    const isDatabase = !(error instanceof StorageError) || errorCode(error.cause) !== 'SQLITE_NOTADB';
    throw isDatabase ? error : foreignDatabase(sql.where, error);
  }
}

function foreignDatabase(where: string, cause?: unknown): StorageError {
  return new StorageError(
    'NotACountersignDatabase',
    `${where} is not a countersign database; it was left unchanged: choose another data directory`,
    { cause },
  );
}
