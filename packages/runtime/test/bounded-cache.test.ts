import { BoundedCache, NONE, type OrNone, remember } from '@countersign/runtime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('a bounded cache', () => {
  it('keeps what is asked for, and forgets what is not', () => {
    const cache = new BoundedCache<number>(10);
    cache.set('hot', 0);
    for (let number = 1; number < 100; number += 1) {
      cache.set(`cold ${number}`, number);
      expect(cache.get('hot')).toBe(0);
    }
    expect(cache.get('cold 1')).toBeUndefined();
    expect(cache.get('cold 99')).toBe(99);
  });

  it('does not keep what is heavier than half of it', () => {
    const cache = new BoundedCache<string>(100, (text) => text.length);
    cache.set('small', 'x'.repeat(50));
    cache.set('large', 'x'.repeat(51));
    expect(cache.get('small')).toBeDefined();
    expect(cache.has('large')).toBe(false);
    cache.set('small', 'x'.repeat(51));
    expect(cache.get('small')).toBeUndefined();
  });

  it('answers only with the latest value, and stays within its weight, whatever is done', () => {
    const step = fc.record({
      act: fc.constantFrom('get', 'set', 'delete'),
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      weight: fc.integer({ min: 1, max: 12 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const cache = new BoundedCache<{ readonly weight: number }>(20, (value) => value.weight);
        const truth = new Map<string, { readonly weight: number }>();
        for (const { act, key, weight } of steps) {
          if (act === 'set') {
            const value = { weight };
            cache.set(key, value);
            truth.set(key, value);
          } else if (act === 'delete') {
            cache.delete(key);
            truth.delete(key);
          } else {
            const value = cache.get(key);
            if (value !== undefined) expect(value).toBe(truth.get(key));
          }
          const held = [...truth].filter(([name]) => cache.has(name));
          expect(held.reduce((sum, [, value]) => sum + value.weight, 0)).toBeLessThanOrEqual(20);
          expect(cache.size).toBe(held.length);
        }
      }),
    );
  });

  it('remembers absence, until it is told otherwise', () => {
    const cache = new BoundedCache<OrNone<string>>(10);
    let loads = 0;
    const look = (found: string | undefined): string | undefined =>
      remember(cache, 'key', () => {
        loads += 1;
        return found;
      });
    expect([look(undefined), look('not looked at'), loads]).toEqual([undefined, undefined, 1]);
    cache.set('key', NONE);
    expect(look('still not')).toBeUndefined();
    cache.delete('key');
    expect([look('found'), look(undefined), loads]).toEqual(['found', 'found', 2]);
  });
});
