import { byUtf8 } from '@countersign/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterPrefix, decodeKey, encodeKey, justAfter, laterOf } from '../../src/store/records/key-order.js';

const key = fc.string({
  unit: fc.oneof(fc.constantFrom('\0', '\x01', '\x02', 'a', '\uD7FF', '\uE000', '😀', '\u{10FFFF}'), {
    arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    weight: 1,
  }),
  maxLength: 8,
});

describe('keys as they are kept', () => {
  it('come back, hold no NUL, and keep order and prefixes', () => {
    fc.assert(
      fc.property(key, key, (one, other) => {
        expect(decodeKey(encodeKey(one))).toBe(one);
        expect(encodeKey(one)).not.toContain('\0');
        expect(Math.sign(byUtf8(encodeKey(one), encodeKey(other)))).toBe(Math.sign(byUtf8(one, other)));
        expect(encodeKey(one).startsWith(encodeKey(other))).toBe(one.startsWith(other));
      }),
      { numRuns: 2_000 },
    );
  });

  it('are kept as they are when there is nothing to escape', () => {
    expect(encodeKey('dir/ключ 😀.txt')).toBe('dir/ключ 😀.txt');
  });
});

describe('what comes after a prefix', () => {
  it.each([
    ['a', 'b'],
    ['a/', 'a0'],
    ['a\u007F', 'a\u0080'],
    ['\uD7FF', '\uE000'],
    ['\uFFFF', '\u{10000}'],
    ['a\u{10FFFF}', 'b'],
    ['a\u{10FFFF}\u{10FFFF}', 'b'],
    ['', undefined],
    ['\u{10FFFF}', undefined],
  ])('of %j is %j', (prefix, expected) => {
    expect(afterPrefix(prefix)).toBe(expected);
  });

  it('parts those with the prefix from those behind, for any two keys', () => {
    fc.assert(
      fc.property(key, key, key, (prefix, rest, other) => {
        const bound = afterPrefix(encodeKey(prefix));
        if (bound === undefined) return;
        expect(byUtf8(encodeKey(prefix + rest), bound)).toBeLessThan(0);
        const isBehind = byUtf8(other, prefix) > 0 && !other.startsWith(prefix);
        expect(byUtf8(encodeKey(other), bound) >= 0).toBe(isBehind);
      }),
      { numRuns: 2_000 },
    );
  });
});

it('nothing fits between a key and what is just after it', () => {
  fc.assert(
    fc.property(key, key, (one, other) => {
      const bound = justAfter(encodeKey(one));
      expect(byUtf8(encodeKey(other), bound) >= 0).toBe(byUtf8(other, one) > 0);
    }),
    { numRuns: 2_000 },
  );
});

it('the later of two goes by bytes', () => {
  expect(laterOf('\uFFFD', '😀')).toBe('😀');
  expect(laterOf('b', 'a')).toBe('b');
});
