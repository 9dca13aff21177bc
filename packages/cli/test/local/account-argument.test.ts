import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAccount } from '../../src/local/account-argument.js';
import { Sandbox } from '../run-cli.js';

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

describe('keys of an account', () => {
  let sandbox: Sandbox;
  const env = { COUNTERSIGN_ROOT_ACCESS_KEY_ID: 'ONLY-ONE-OF-TWO' };
  beforeAll(() => {
    sandbox = new Sandbox();
  });
  afterAll(() => sandbox.dispose());

  /** Reads the accounts, then ends: the environment has half a pair of root keys. */
  const up = (accounts: readonly string[], input = '') =>
    sandbox.run(['up', ...accounts.flatMap((account) => ['--account', account])], env, input);

  it.each([
    ['of a file', '=@FILE', ''],
    ['of standard input', '=@-', 'AKIA:sec:ret\r\n'],
    ['none', '', ''],
  ])('%s give no warning', async (_what, argument, input) => {
    const file = join(sandbox.home, 'keys');
    writeFileSync(file, 'AKIA:sec:ret\n');
    const { stderr } = await up([`111122223333${argument.replace('FILE', file)}`], input);
    expect(stderr).toMatch(/go together; one is missing\n$/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('on the command line give one, without the secret', async () => {
    const { stderr } = await up(['111122223333=AKIA:topsecret', '111122223334=AKIA2:topsecret']);
    expect(stderr.match(/warning: a secret on the command line/g)).toHaveLength(1);
    expect(stderr).toMatch(/ID=@FILE/);
    expect(stderr).not.toContain('topsecret');
  });

  it.each([
    [['111122223333=@/none/such'], '', 3, /cannot read \/none\/such/],
    [
      ['111122223333=@-'],
      'AKIA topsecret',
      2,
      /cannot read the keys of account 111122223333 from standard input/,
    ],
    [['111122223333=@-'], '', 2, /expected one line KEY:SECRET/],
    [
      ['111122223333=@-', '111122223334=@-'],
      'AKIA:s',
      2,
      /standard input can hold the keys of one account only/,
    ],
    [['12=@-'], 'AKIA:s', 2, /twelve digits=@FILE/],
  ])('%j with %j exits %i', async (accounts, input, exit, message) => {
    const { status, stderr } = await up(accounts, input);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('topsecret');
    expect(status).toBe(exit);
  });
});
