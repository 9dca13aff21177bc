import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('full-disk-child.js', import.meta.url));
const SIZE = '192m';

/**
 * Fills a disk while many clients write, several times over. Every refusal must be a 503 of which nothing is ever seen;
 * what is there can be read all the while; once there is space every write succeeds again; after a kill and a restart
 * everything that was acknowledged is there, and the scrub finds nothing.
 *
 * The disk is a small file system in memory, in a mount namespace of its own that ends with the process.
 *
 * @param timesFull how often the disk is filled. Default 3
 * @param workers sets of 19 things that are written at the same time. Default 2
 * @returns `{acknowledged, refused, violations}`; undefined where this user may not mount one
 */
export async function runFullDisk({ timesFull = 3, workers = 2 } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-disk-'));
  try {
    const script = `mount -t tmpfs -o size=${SIZE} tmpfs "$0" && exec "$@"`;
    const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
    const unshare = ['--mount', ...user, 'sh', '-c', script, directory];
    if (spawnSync('unshare', [...unshare, 'true']).status !== 0) return undefined;
    const line = [process.execPath, CHILD, directory, String(timesFull), String(workers)];
    const child = spawn('unshare', [...unshare, ...line], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    const output = Buffer.concat(await child.stdout.toArray()).toString();
    const [code, signal] = await exited;
    if (code !== 0) throw new Error(`the process with the full disk exited with ${signal ?? code}`);
    return JSON.parse(output);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
