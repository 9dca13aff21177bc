import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeToken, encodeToken } from '../../src/s3/common/continuation-token.js';

describe('continuation tokens', () => {
  it('come back, and are opaque', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        expect(decodeToken(encodeToken(name))).toBe(name);
        expect(encodeToken(name)).toMatch(/^[A-Za-z0-9+/]+=*$/);
      }),
    );
  });

  it('are refused when altered or made up', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => decodeToken(text)).toThrow('The continuation token provided is incorrect');
      }),
    );
  });
});
