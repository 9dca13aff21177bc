import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pinned } from './pinned.js';

/** The core that servers run on; the load generator has the other. */
const SERVER_CORE = 0;

/**
 * Starts bench/servers/NAME.js in a process of its own. The server says one line of JSON when it listens, and ends
 * with its standard input, so that none outlives the bench.
 *
 * @param name file name without `.js`
 * @param options given to the server as JSON
 * @returns what the server said; its `pid`; `cpuSeconds`, the processor time it has taken (0 where the system does not tell); `stop`
 */
export async function startServerChild(name, options = {}) {
  const script = fileURLToPath(new URL(`../servers/${name}.js`, import.meta.url));
  const { command, args } = pinned(SERVER_CORE, process.execPath, [script, JSON.stringify(options)]);
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([
    once(lines, 'line'),
    exited.then(([code]) =>
      Promise.reject(new Error(`the ${name} server ended with ${code} before it listened`)),
    ),
  ]);
  return {
    ...JSON.parse(line),
    pid: child.pid,
    cpuSeconds: () => cpuSecondsOf(child.pid),
    stop: async () => {
      child.stdin.end();
      await exited;
    },
  };
}

/** Linux counts in ticks of 10 ms: fields 14 and 15 of /proc/PID/stat, the second of which is its name in brackets. */
function cpuSecondsOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}
