import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sandbox } from './run-cli.js';

const sandbox = new Sandbox();
let script: string;
beforeAll(async () => {
  script = (await sandbox.run(['completion', 'bash'])).stdout;
});
afterAll(() => sandbox.dispose());

function completed(...words: readonly string[]): string[] {
  const ask = `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _countersign; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', ask, 'bash', 'countersign', ...words], { encoding: 'utf8' })
    .trim()
    .split('\n');
}

it.each([
  [['pres'], ['presign']],
  [['clock', 'a'], ['advance']],
  [['clock', 'advance', '--d'], ['--data']],
  [['up', '--links'], ['--links-port']],
  [['up', '--port', '9100', '--test'], ['--test-clock']],
  [['presign', '--on-shortfall', 'c'], ['clamp']],
  [
    ['up', '--reason-header', ''],
    ['local', 'always', 'never'],
  ],
  [['completion', 'f'], ['fish']],
  [['why', '--no-such'], ['']],
])('bash completes %j with %j', (words, expected) => {
  expect(completed(...words)).toEqual(expected);
});

it('offers no flag that the help hides', () => {
  expect(completed('up', '--')).not.toContain('--no-s3');
});

it('knows three shells', async () => {
  expect((await sandbox.run(['completion', 'zsh'])).stdout).toMatch(/bashcompinit[\s\S]*"clock advance"\)/);
  expect((await sandbox.run(['completion', 'fish'])).stdout).toMatch(/seen_subcommand_from up' -a '--port'/);
  expect((await sandbox.run(['completion', 'tcsh'])).status).toBe(2);
});
