import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { commandOf, output, start } from './child-process.js';
import { temporaryDirectory } from './directories.js';

const SIZE = '4m';

/**
 * A command line that runs another one with a small file system of its own at `directory`; the mount ends with the process.
 * Undefined where this user may not mount.
 */
function withSmallDisk(directory: string, command: readonly string[]): readonly string[] | undefined {
  const script = `mount -t tmpfs -o size=${SIZE} tmpfs "$0" && exec "$@"`;
  const unshare = ['unshare', '--mount', ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'])];
  const prefix = [...unshare, 'sh', '-c', script, directory];
  const [name = '', ...parameters] = [...prefix, 'true'];
  return spawnSync(name, parameters).status === 0 ? [...prefix, ...command] : undefined;
}

const FULL = {
  name: 'StorageFullError',
  code: 'StorageFull',
  message: expect.stringMatching(/^no space left to write in /),
};

it('a full disk refuses every write of the batch clearly, loses nothing, and service resumes with space', async (test) => {
  const directory = temporaryDirectory();
  const command = withSmallDisk(directory, commandOf('fill-disk.mjs', directory));
  if (command === undefined) {
    test.skip('NOT TESTED: a full disk (this user may not mount a small file system)');
    return;
  }
  const report: unknown = JSON.parse(await output(start(command)));
  expect(report).toEqual({
    metadata: [FULL, FULL, FULL, FULL, FULL],
    readableWhenFull: true,
    blob: FULL,
    leftOver: 0,
    small: FULL,
    smallSome: true,
    smallReadable: true,
    smallResumed: true,
    resumed: true,
    readableAfterRestart: true,
  });
});
