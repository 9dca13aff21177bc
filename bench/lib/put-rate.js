import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { LOAD_CORE } from './load.js';
import { pinned } from './pinned.js';

const SCRIPT = fileURLToPath(new URL('put-load.js', import.meta.url));
const run = promisify(execFile);

/**
 * Puts `bytes` bytes to `targets`, again and again, over `connections` connections.
 *
 * @param directory where the list of targets may be written
 * @returns `{rate, answers}`: uploads a second, and how many
 * @throws Error with the first answer that was not a 200
 */
export async function putRate({ endpoint, targets, seconds, connections, bytes, directory }) {
  const list = join(directory, 'targets.txt');
  writeFileSync(list, `${targets.join('\n')}\n`);
  const line = [SCRIPT, endpoint, list, seconds, connections, bytes].map(String);
  const { command, args } = pinned(LOAD_CORE, process.execPath, line);
  const { stdout } = await run(command, args);
  const { rate, answers, refusal } = JSON.parse(stdout);
  if (refusal !== '') throw new Error(`not every answer was a 200: ${refusal}`);
  return { rate, answers };
}
