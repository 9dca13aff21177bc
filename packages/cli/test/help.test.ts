import { afterAll, expect, it } from 'vitest';
import { Sandbox } from './run-cli.js';

const sandbox = new Sandbox();
afterAll(() => sandbox.dispose());

it.each([
  'up',
  'run',
  'env',
  'presign',
  'check',
  'explain',
  'why',
  'issued',
  'clock',
  'clock advance',
  'clock set',
  'clock reset',
  'accounts',
  'accounts list',
  'accounts add',
  'server',
  'server verify',
  'completion',
])('%s --help shows an example, and every default in words', async (verb) => {
  const { status, stdout } = await sandbox.run([...verb.split(' '), '--help']);
  expect(status).toBe(0);
  expect(stdout).not.toMatch(/default:\s+[[{]/);
  expect(stdout).toMatch(/Example:\n {2}\$ /);
});

it.each([['--help'], ['help'], ['--version']])('%s is no mistake', async (argument) => {
  expect((await sandbox.run([argument])).status).toBe(0);
});

it.each([[[]], [['nonsense']], [['--nonsense']], [['help', 'nonsense']]])(
  '%j is a usage error',
  async (args) => {
    expect((await sandbox.run(args)).status).toBe(2);
  },
);
