import type { SqlRow } from '@countersign/runtime';
import { afterPrefix, decodeKey, encodeKey, justAfter, laterOf } from './key-order.js';

/** Rows in listing order, the encoded key in their first column. A position is wherever a page can begin. */
export interface RowSource<Position> {
  /** Rows from a position on, with keys before `end` (encoded), at most `count`. */
  seek(from: Position, end: string | undefined, count: number): readonly SqlRow[];
  /** Before all rows of this key (encoded) and later ones. */
  at(key: string): Position;
  /** Directly behind a row. */
  behind(row: SqlRow): Position;
}

export interface ListingQuery {
  readonly prefix: string;
  readonly delimiter: string;
  /** Rows and common prefixes together, at most. */
  readonly limit: number;
}

export interface RowPage {
  readonly rows: readonly SqlRow[];
  readonly commonPrefixes: readonly string[];
  readonly truncated: boolean;
  /** Key or common prefix of the last entry. */
  readonly last?: string;
  /** The last entry; absent when that is a common prefix. */
  readonly lastRow?: SqlRow;
}

const FIRST_SEEK_ROWS = 16;
const MAX_SEEK_ROWS = 1_000;

/**
 * One page of a listing, by seeking: from a common prefix it goes straight to what comes after, however many
 * keys share it, so that the cost follows the page and not the bucket.
 *
 * @param start where the page begins; undefined: behind everything
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function listRows<Position>(
  source: RowSource<Position>,
  query: ListingQuery,
  start: Position | undefined,
): RowPage {
  const { prefix, delimiter, limit } = query;
  const rows: SqlRow[] = [];
  const commonPrefixes: string[] = [];
  let lastRow: SqlRow | undefined;
  let common: string | undefined;
  const page = (truncated: boolean): RowPage => {
    const last = lastRow === undefined ? commonPrefixes.at(-1) : decodeKey(String(lastRow[0]));
    return {
      rows,
      commonPrefixes,
      truncated,
      ...(last === undefined ? {} : { last }),
      ...(lastRow === undefined ? {} : { lastRow }),
    };
  };
  if (limit <= 0) return page(false);

  const end = afterPrefix(encodeKey(prefix));
  let from = start;
  // Few rows at a time while they turn out to stand for common prefixes, ever more while they are keys.
  let wanted = FIRST_SEEK_ROWS;
  while (from !== undefined) {
    const room = limit - rows.length - commonPrefixes.length;
    const count = Math.min(delimiter === '' ? MAX_SEEK_ROWS : wanted, room + 1);
    const found = source.seek(from, end, count);
    for (const row of found) {
      const key = delimiter === '' ? '' : decodeKey(String(row[0]));
      // Read together with the row that its common prefix was found by.
      if (common !== undefined && key.startsWith(common)) continue;
      if (rows.length + commonPrefixes.length === limit) return page(true);
      common = commonPrefixOf(key, query);
      if (common === undefined) {
        rows.push(row);
        lastRow = row;
      } else {
        commonPrefixes.push(common);
        lastRow = undefined;
      }
    }
    const lastFound = found.at(-1);
    if (found.length < count || lastFound === undefined) return page(false);
    if (common === undefined) {
      from = source.behind(lastFound);
      wanted = Math.min(wanted * 2, MAX_SEEK_ROWS);
    } else {
      const next = afterPrefix(encodeKey(common));
      from = next === undefined ? undefined : source.at(next);
      wanted = 1;
    }
  }
  return page(false);
}

/**
 * The encoded key that a page behind `after` begins with. A common prefix that ended the page before is left behind as
 * a whole. Undefined: nothing can come behind it.
 */
export function firstKeyAfter(after: string, query: ListingQuery): string | undefined {
  const first = encodeKey(query.prefix);
  if (after === '') return first;
  const behind = isCommonPrefix(after, query) ? afterPrefix(encodeKey(after)) : justAfter(encodeKey(after));
  return behind === undefined ? undefined : laterOf(first, behind);
}

/** Whether a listing shows `text` as a common prefix. */
export function isCommonPrefix(text: string, query: ListingQuery): boolean {
  return text.startsWith(query.prefix) && commonPrefixOf(text, query) === text;
}

/** `key` up to and with the first delimiter behind the prefix. */
function commonPrefixOf(
  key: string,
  { prefix, delimiter }: Pick<ListingQuery, 'prefix' | 'delimiter'>,
): string | undefined {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}
