import { spawn } from 'node:child_process';
import { pinned } from './pinned.js';

/** Spins in short turns until its standard input ends, so that it cannot outlive the bench. */
const SPIN = `
  process.stdin.on('end', () => process.exit()).resume();
  const spin = () => {
    const end = performance.now() + 5;
    while (performance.now() < end);
    setImmediate(spin);
  };
  spin();
`;

/**
 * Keeps a core from going to sleep, at the lowest priority. On a virtual machine a core that waits is given back to the
 * host, and whoever writes to a socket that somebody on it waits for pays for waking it up: several times what the
 * request costs, and the more often the slower the server is.
 *
 * @returns how to end it
 */
export function keepAwake(core) {
  const { command, args } = pinned(core, 'nice', ['-n', '19', process.execPath, '-e', SPIN]);
  const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  child.on('error', () => {});
  return () => child.stdin.end();
}
