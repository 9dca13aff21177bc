import type { Sql, SqlRow } from '@countersign/runtime';
import type { ListPage, ListQuery } from '../ports/objects.js';
import { justAfter } from './key-order.js';
import { LISTED_COLUMNS, toObject } from './object-row.js';
import { firstKeyAfter, listRows } from './seek-listing.js';

/** Rows of one bucket in key order, keys as encoded: from `from` (inclusive) to `end` (exclusive), at most `count`. */
export type SeekRows = (from: string, end: string | undefined, count: number) => readonly SqlRow[];

/** One page of the current objects of a bucket. */
export function listObjects(seek: SeekRows, query: ListQuery): ListPage {
  const source = { seek, at: (key: string) => key, behind: (row: SqlRow) => justAfter(String(row[0])) };
  const { rows, commonPrefixes, truncated, last } = listRows(
    source,
    query,
    firstKeyAfter(query.after, query),
  );
  return {
    objects: rows.map((row) => toObject(row)),
    commonPrefixes,
    truncated,
    ...(last === undefined ? {} : { last }),
  };
}

/** Reads the rows of {@link listObjects} from the database. */
export function objectSeeker(sql: Sql): (bucketId: number) => SeekRows {
  const from = `SELECT ${LISTED_COLUMNS} FROM objects WHERE bucket = ? AND key >= ?`;
  const range = sql.statement(`${from} AND key < ? ORDER BY key LIMIT ?`);
  const tail = sql.statement(`${from} ORDER BY key LIMIT ?`);
  return (bucketId) => (first, end, count) => {
    const [statement, ...bounds] =
      end === undefined ? ([tail, first] as const) : ([range, first, end] as const);
    if (count > 1) return statement.all(bucketId, ...bounds, count);
    // Going from one common prefix to the next asks for single rows: a third of the time this way.
    const row = statement.get(bucketId, ...bounds, count);
    return row === undefined ? [] : [row];
  };
}
