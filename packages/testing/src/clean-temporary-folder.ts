import { chmodSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

/** What `os.tmpdir` reads, on Unix and on Windows. */
const VARIABLES = ['TMPDIR', 'TEMP', 'TMP'];

/**
 * Vitest's global set-up: a run has a temporary folder of its own, which goes with the run. What tests leave in it fails the run, unless
 * only some tests of a file were chosen (`-t`): vitest then does not run every clean-up.
 *
 * @throws Error naming what was left
 */
export default function setup(project: TestProject): () => void {
  // Some systems have a symbolic link here, and a data directory tells its real path.
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'countersign-tests-'));
  // As the folder it stands for: some tests have processes of other users.
  chmodSync(folder, 0o755);
  for (const name of VARIABLES) process.env[name] = folder;
  // Tools that a test starts keep their compiled code there from Node 22 on.
  process.env.NODE_DISABLE_COMPILE_CACHE = '1';
  return () => {
    const left = readdirSync(folder);
    rmSync(folder, { recursive: true, force: true });
    if (left.length === 0 || project.globalConfig.testNamePattern !== undefined) return;
    // Vitest reports what a tear-down throws, and calls the run a success.
    process.exitCode = 1;
    throw new Error(
      `tests left ${left.length} things in the temporary folder: ${left.slice(0, 20).join(', ')}`,
    );
  };
}
