import { afterPrefix, decodeKey, encodeKey, justAfter, laterOf } from './key-order.js';
import { toObject } from './object-row.js';
import type { ListPage, ListQuery, ObjectRecord } from './ports.js';
import type { SqlRow } from './sql.js';

/** Rows of one bucket in key order, keys as encoded: from `from` (inclusive) to `end` (exclusive), at most `count`. */
export type SeekRows = (from: string, end: string | undefined, count: number) => readonly SqlRow[];

const FIRST_SEEK_ROWS = 16;
const MAX_SEEK_ROWS = 1_000;

/**
 * One page of a listing, by seeking: from a common prefix it goes straight to what comes after, however many
 * keys share it, so that the cost follows the page and not the bucket.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function listObjects(seek: SeekRows, query: ListQuery): ListPage {
  const objects: ObjectRecord[] = [];
  const commonPrefixes: string[] = [];
  let last: string | undefined;
  const page = (truncated: boolean): ListPage => ({
    objects,
    commonPrefixes,
    truncated,
    ...(last === undefined ? {} : { last }),
  });
  if (query.limit <= 0) return page(false);

  const end = afterPrefix(encodeKey(query.prefix));
  let from = startOf(query);
  let common: string | undefined;
  // Few rows at a time while they turn out to stand for common prefixes, ever more while they are keys.
  let wanted = FIRST_SEEK_ROWS;
  while (from !== undefined) {
    const room = query.limit - objects.length - commonPrefixes.length;
    const count = Math.min(query.delimiter === '' ? MAX_SEEK_ROWS : wanted, room + 1);
    const rows = seek(from, end, count);
    for (const row of rows) {
      const key = decodeKey(String(row[0]));
      // Read together with the row that its common prefix was found by.
      if (common !== undefined && key.startsWith(common)) continue;
      if (objects.length + commonPrefixes.length === query.limit) return page(true);
      common = commonPrefixOf(key, query);
      if (common === undefined) objects.push(toObject(row));
      else commonPrefixes.push(common);
      last = common ?? key;
    }
    if (rows.length < count) return page(false);
    if (common === undefined) {
      from = justAfter(String(rows.at(-1)?.[0]));
      wanted = Math.min(wanted * 2, MAX_SEEK_ROWS);
    } else {
      from = afterPrefix(encodeKey(common));
      wanted = 1;
    }
  }
  return page(false);
}

/** `key` up to and with the first delimiter behind the prefix. */
function commonPrefixOf(key: string, { prefix, delimiter }: ListQuery): string | undefined {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/** Where the page begins, encoded. A common prefix that ended the page before is left behind as a whole. */
function startOf(query: ListQuery): string | undefined {
  const { prefix, after } = query;
  const first = encodeKey(prefix);
  if (after === '') return first;
  const isCommonPrefix = after.startsWith(prefix) && commonPrefixOf(after, query) === after;
  const behind = isCommonPrefix ? afterPrefix(encodeKey(after)) : justAfter(encodeKey(after));
  return behind === undefined ? undefined : laterOf(first, behind);
}
