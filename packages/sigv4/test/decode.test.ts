import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeUriComponent, tryDecodeUriComponent } from '../src/index.js';

/** Escapes of all bytes, those at the borders of UTF-8's ranges more often, between plain characters. */
const escaped = fc
  .oneof(
    fc.constantFrom(0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef),
    fc.constantFrom(0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff),
    fc.integer({ min: 0, max: 255 }),
  )
  .map((byte) => `%${byte.toString(16).padStart(2, '0')}`);
const raw = fc
  .array(
    fc.oneof({ weight: 5, arbitrary: escaped }, fc.constantFrom('a', '+', '%', '%4', '%zz', '%E2%82%AC')),
    {
      maxLength: 6,
    },
  )
  .map((pieces) => pieces.join(''));

function native(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

test('decodes what decodeURIComponent decodes, and gives nothing where that throws', () => {
  fc.assert(
    fc.property(raw, (text) => {
      expect(tryDecodeUriComponent(text)).toBe(native(text));
    }),
    { numRuns: 20_000 },
  );
});

test('every pair of escaped bytes', () => {
  for (let bytes = 0; bytes <= 0xffff; bytes += 1) {
    const hex = bytes.toString(16).padStart(4, '0');
    const text = `%${hex.slice(0, 2)}%${hex.slice(2)}`;
    if (tryDecodeUriComponent(text) !== native(text))
      expect(tryDecodeUriComponent(text), text).toBe(native(text));
  }
});

test('bytes that are not UTF-8 become U+FFFD', () => {
  expect(decodeUriComponent('a%ff%')).toBe('a\ufffd%');
});
