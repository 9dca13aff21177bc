import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountIdOfKey, makeUniqueId } from '../src/key-ids.js';

describe('accountIdOfKey', () => {
  // Published worked examples (trufflesecurity/trufflehog#2305 and the write-ups it links).
  it.each([
    ['ASIAY34FZKBOKMUTVV7A', '609629065308'],
    ['AKIASP2TPHJSQH3FJRUX', '171436882533'],
    ['AKIAWDB7XWLS3OBANPCE', '418892985061'],
  ])('decodes %s', (key, account) => {
    expect(accountIdOfKey(key)).toBe(account);
  });

  it.each(['AKIAJWMRCSBBKQO4HQCQ', 'minioadmin', 'AKIA', '', 'AKIAIOSFODNN7EXAMPLE'])(
    'says nothing of %s, which does not carry its account',
    (key) => {
      expect(accountIdOfKey(key)).toBeUndefined();
    },
  );
});

describe('makeUniqueId', () => {
  it('makes ids of 20 characters from which the account can be read back', () => {
    const account = fc.integer({ min: 0, max: 999_999_999_999 }).map((n) => String(n).padStart(12, '0'));
    fc.assert(
      fc.property(account, fc.uint8Array({ minLength: 10, maxLength: 10 }), (accountId, random) => {
        const id = makeUniqueId('temporaryAccessKey', accountId, random);
        expect(id).toMatch(/^ASIA[A-Z2-7]{16}$/);
        expect(accountIdOfKey(id)).toBe(accountId);
      }),
    );
  });

  it.each([['12345678901'], ['1234567890123'], ['12345678901x']])(
    'refuses the account id %s',
    (accountId) => {
      expect(() => makeUniqueId('user', accountId, new Uint8Array(10))).toThrow(RangeError);
    },
  );
});
