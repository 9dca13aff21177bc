import type { SqlRow } from '@countersign/runtime';
import { byUtf8 } from '@countersign/testing';
import { describe, expect, it } from 'vitest';
import { listObjects, type SeekRows } from '../../src/store/records/list-objects.js';

/** Sorted keys as a table that counts how many rows are read from it, and in how many seeks. */
function counting(keys: readonly string[]): { readonly seek: SeekRows; rows: number; seeks: number } {
  const firstNotBefore = (bound: string): number => {
    let [low, high] = [0, keys.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (byUtf8(keys[middle]!, bound) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const table = {
    rows: 0,
    seeks: 0,
    seek: (from: string, end: string | undefined, count: number): SqlRow[] => {
      const first = firstNotBefore(from);
      const last = end === undefined ? keys.length : firstNotBefore(end);
      const found = keys.slice(first, Math.min(last, first + count));
      table.rows += found.length;
      table.seeks += 1;
      return found.map((key) => [key, 'null', 0, 'etag', 0, null, 'owner', 'STANDARD', null]);
    },
  };
  return table;
}

/** Two hundred thousand keys below ten prefixes, and ten keys beside them. */
const KEYS = Array.from({ length: 10 }, (_, prefix) => [
  ...Array.from({ length: 20_000 }, (_, key) => `${prefix}/${String(key).padStart(5, '0')}`),
  `${prefix}x`,
])
  .flat()
  .sort(byUtf8);

describe('the cost of a listing', () => {
  it('follows the common prefixes of the page, not the keys below them', () => {
    const table = counting(KEYS);
    const page = listObjects(table.seek, { prefix: '', after: '', delimiter: '/', limit: 1_000 });
    expect(page.commonPrefixes).toHaveLength(10);
    expect(page.objects).toHaveLength(10);
    expect(table.rows).toBeLessThan(100);
  });

  it('follows the keys of the page, wherever it begins', () => {
    for (const after of ['', '4/10000', '9/19990']) {
      const table = counting(KEYS);
      const page = listObjects(table.seek, { prefix: '', after, delimiter: '', limit: 100 });
      expect(table.rows).toBe(Math.min(101, KEYS.filter((key) => byUtf8(key, after) > 0).length));
      expect(page.truncated).toBe(table.rows === 101);
    }
  });

  it('is a few large seeks where there are only keys, though a delimiter is given', () => {
    const table = counting(KEYS);
    const page = listObjects(table.seek, { prefix: '3/', after: '', delimiter: '/', limit: 1_000 });
    expect(page.objects).toHaveLength(1_000);
    expect(table.seeks).toBeLessThan(10);
    expect(table.rows).toBeLessThanOrEqual(1_001);
  });

  it('is one row more than the page to know whether it is the last', () => {
    const table = counting(KEYS);
    expect(listObjects(table.seek, { prefix: '', after: '', delimiter: '/', limit: 1 })).toMatchObject({
      commonPrefixes: ['0/'],
      truncated: true,
    });
    expect(table.rows).toBeLessThanOrEqual(3);
  });
});
