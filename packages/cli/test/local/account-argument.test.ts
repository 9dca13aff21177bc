import { describe, expect, it } from 'vitest';
import { parseAccount } from '../../src/local/account-argument.js';

describe('parseAccount', () => {
  it.each([
    ['123456789012', { id: '123456789012' }],
    [
      '123456789012=AKIA:se:c=ret/',
      { id: '123456789012', accessKeyId: 'AKIA', secretAccessKey: 'se:c=ret/' },
    ],
  ])('reads %s', (text, account) => {
    expect(parseAccount(text)).toEqual(account);
  });

  it.each([
    '12345678901',
    '1234567890123',
    'abc',
    '123456789012=',
    '123456789012=KEY',
    '123456789012=KEY:',
    '',
  ])('refuses %j', (text) => {
    expect(() => parseAccount(text)).toThrow(RangeError);
  });

  it('does not repeat the secret', () => {
    expect(() => parseAccount('12=KEY:topsecret')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('topsecret') }),
    );
  });
});
