import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

it.each([
  ['bench/run.js', ['--nope']],
  ['bench/run.js', ['--write=x']],
  ['bench/run.js', ['no-such-benchmark']],
  ['bench/serving.js', ['--nope']],
  ['bench/storage.js', ['stray']],
  ['bench/startup.js', ['--rounds']],
  ['scripts/soak.js', ['--nope']],
  ['scripts/soak.js', ['stray']],
  ['scripts/soak.js', ['--minutes', 'x']],
  ['conformance/run.js', ['--nope']],
])('%s %j is a usage error', (script, args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/usage|npm run|available/i);
  expect(stderr).not.toMatch(/^\s+at /m);
});
