import type { Sql, SqlRow, SqlStatement } from '@countersign/runtime';
import type { ListVersionsPage, ListVersionsQuery, VersionEntry } from '../ports/objects.js';
import { decodeKey, encodeKey, justAfter } from './key-order.js';
import { LISTED_COLUMNS } from './object-row.js';
import { firstKeyAfter, isCommonPrefix, listRows, type RowSource } from './seek-listing.js';
import { MARKER_COLUMN, toVersion } from './version-rows.js';

/** Where a row of `objects` stands among the ids of `versions`: before all of them. Exact in SQLite and in JavaScript. */
const CURRENT = Number.MAX_SAFE_INTEGER;
/** Column of the merged rows that holds it. */
const AGE_COLUMN = MARKER_COLUMN + 1;

/** Rows of `key` (encoded) below `age`, then those of later keys. Without `age`: all of `key` too. */
interface Position {
  readonly key: string;
  readonly age?: number;
}

/** Lists all versions of a bucket, merged from `objects` and `versions` in the order of their indexes. */
export class VersionLister {
  readonly #tail: SqlStatement;
  readonly #range: SqlStatement;
  readonly #rest: SqlStatement;
  readonly #ageOf: SqlStatement;
  readonly #isCurrent: SqlStatement;

  constructor(sql: Sql) {
    const merged = (end: string): string =>
      `SELECT ${LISTED_COLUMNS}, 0 AS delete_marker, ${CURRENT} AS age FROM objects
         WHERE bucket = ?1 AND key >= ?2 ${end}
       UNION ALL SELECT ${LISTED_COLUMNS}, delete_marker, id AS age FROM versions
         WHERE bucket = ?1 AND key >= ?2 ${end}
       ORDER BY key, age DESC LIMIT ?3`;
    this.#tail = sql.statement(merged(''));
    this.#range = sql.statement(merged('AND key < ?4'));
    this.#rest = sql.statement(
      `SELECT ${LISTED_COLUMNS}, delete_marker, id AS age FROM versions
         WHERE bucket = ? AND key = ? AND id < ? ORDER BY id DESC LIMIT ?`,
    );
    this.#isCurrent = sql.statement('SELECT 1 FROM objects WHERE bucket = ? AND key = ? AND version_id = ?');
    this.#ageOf = sql.statement('SELECT id FROM versions WHERE bucket = ? AND key = ? AND version_id = ?');
  }

  list(bucketId: number, query: ListVersionsQuery): ListVersionsPage {
    const start = this.#startOf(bucketId, query);
    const { rows, commonPrefixes, truncated, last, lastRow } = listRows(this.#source(bucketId), query, start);
    return {
      versions: toEntries(rows, start?.age === undefined ? undefined : start.key),
      commonPrefixes,
      truncated,
      ...(last === undefined ? {} : { last }),
      ...(lastRow === undefined ? {} : { lastVersionId: String(lastRow[1]) }),
    };
  }

  #source(bucketId: number): RowSource<Position> {
    return {
      at: (key) => ({ key }),
      behind: (row) => ({ key: String(row[0]), age: Number(row[AGE_COLUMN]) }),
      seek: ({ key, age }, end, count) => {
        if (age === undefined) return this.#from(bucketId, key, end, count);
        const rest = this.#rest.all(bucketId, key, age, count);
        if (rest.length === count) return rest;
        return [...rest, ...this.#from(bucketId, justAfter(key), end, count - rest.length)];
      },
    };
  }

  #from(bucketId: number, key: string, end: string | undefined, count: number): readonly SqlRow[] {
    return end === undefined
      ? this.#tail.all(bucketId, key, count)
      : this.#range.all(bucketId, key, count, end);
  }

  #startOf(bucketId: number, query: ListVersionsQuery): Position | undefined {
    const { after, afterVersionId, prefix } = query;
    if (afterVersionId !== undefined && after.startsWith(prefix) && !isCommonPrefix(after, query)) {
      const key = encodeKey(after);
      if (this.#isCurrent.get(bucketId, key, afterVersionId) !== undefined) return { key, age: CURRENT };
      const age = this.#ageOf.get(bucketId, key, afterVersionId)?.[0];
      // Who empties a bucket page by page has deleted it: what is left of the key must not be passed over.
      return age === undefined ? { key } : { key, age: Number(age) };
    }
    const key = firstKeyAfter(after, query);
    return key === undefined ? undefined : { key };
  }
}

/** @param begun encoded key whose first versions were on the page before */
function toEntries(rows: readonly SqlRow[], begun: string | undefined): VersionEntry[] {
  let key = begun === undefined ? undefined : decodeKey(begun);
  return rows.map((row) => {
    const object = toVersion(row);
    const isLatest = object.key !== key;
    key = object.key;
    return { object, isLatest };
  });
}
