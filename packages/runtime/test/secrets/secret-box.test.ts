import { randomBytes } from 'node:crypto';
import { createSecretBox, deriveKey } from '@countersign/runtime';
import { describe, expect, it } from 'vitest';

const box = createSecretBox(deriveKey(Buffer.alloc(32, 1), 'test'));

describe('a secret box', () => {
  it.each(['', 'secret', 'Ünïcode 😀', 'x'.repeat(10_000)])('opens what it sealed', (secret) => {
    expect(box.open(box.seal(secret, 'AKIA1'), 'AKIA1')).toBe(secret);
  });

  it('seals the same secret differently each time, and does not show it', () => {
    expect(box.seal('secret', 'a').equals(box.seal('secret', 'a'))).toBe(false);
    expect(box.seal('secret', 'a').includes('secret')).toBe(false);
  });

  it('does not open for what the secret does not belong to', () => {
    expect(box.open(box.seal('secret', 'AKIA1'), 'AKIA2')).toBeUndefined();
  });

  it('does not open under another key, or the same key for another purpose', () => {
    const sealed = box.seal('secret', 'a');
    expect(createSecretBox(deriveKey(Buffer.alloc(32, 2), 'test')).open(sealed, 'a')).toBeUndefined();
    expect(createSecretBox(deriveKey(Buffer.alloc(32, 1), 'other')).open(sealed, 'a')).toBeUndefined();
  });

  it('does not open with any bit changed, or a byte missing', () => {
    const sealed = box.seal('secret', 'a');
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
      expect(box.open(changed, 'a')).toBeUndefined();
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(box.open(sealed.subarray(0, length), 'a')).toBeUndefined();
    }
    expect(box.open(randomBytes(100), 'a')).toBeUndefined();
  });
});
