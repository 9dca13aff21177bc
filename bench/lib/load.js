import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pinned } from './pinned.js';

const run = promisify(execFile);

/** The core that load comes from; servers have the other. */
export const LOAD_CORE = 1;
const CONNECTIONS = 32;
/** Seconds; a large object takes its time on a busy machine. */
const PATIENCE = 60;

const local = (name) => fileURLToPath(new URL(name, import.meta.url));

const HAS_WRK = spawnSync('wrk', ['-v']).error === undefined;

/** Which generator the figures come from: wrk where it is installed, else one in JavaScript (slower, so kinder ratios). */
export const GENERATOR_NAME = HAS_WRK ? 'wrk' : 'bench/lib/js-load.js';
export const GENERATOR = `${GENERATOR_NAME}, ${CONNECTIONS} connections`;

/**
 * Keeps a server busy with GETs, going through `targets` (paths with their queries) again and again.
 *
 * @param directory where the list of targets may be written
 * @param connections at once. Default {@link CONNECTIONS}
 * @returns answers a second
 * @throws Error unless every answer was a 200
 */
export async function load({ endpoint, targets, seconds, directory, connections = CONNECTIONS }) {
  const list = join(directory, 'targets.txt');
  writeFileSync(list, `${targets.join('\n')}\n`);
  const generate = HAS_WRK ? wrk : js;
  return generate(endpoint, list, seconds, connections);
}

async function wrk(endpoint, list, seconds, connections) {
  const options = ['-t1', `-c${connections}`, `-d${seconds}s`, `--timeout=${PATIENCE}s`];
  const line = [...options, '-s', local('targets.lua'), endpoint, '--', list];
  const { command, args } = pinned(LOAD_CORE, 'wrk', line);
  const { stdout } = await run(command, args);
  const wrong = /Non-2xx[^\n]*|Socket errors: connect [^0][^\n]*/.exec(stdout);
  if (wrong) throw new Error(`not every answer was a 200: ${wrong[0]}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]);
}

async function js(endpoint, list, seconds, connections) {
  const line = [local('js-load.js'), endpoint, list, String(seconds), String(connections)];
  const { command, args } = pinned(LOAD_CORE, process.execPath, line);
  const { stdout } = await run(command, args);
  const { answers, refused } = JSON.parse(stdout);
  if (refused > 0) throw new Error(`${refused} of ${answers} answers were not a 200`);
  return answers / seconds;
}
