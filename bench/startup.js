// How long the command takes to start, beside `node -e 0`; and how soon startServer() listens in a process that has
// imported it. npm run bench -- startup, or node bench/startup.js [--rounds N]
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments } from '../scripts/read-arguments.js';
import { median } from './lib/median.js';
import { pinned } from './lib/pinned.js';

export const title = 'Start';

const CORE = 0;
const COMMAND = fileURLToPath(new URL('../packages/cli/bin/countersign.js', import.meta.url));

/** Imports the server, then times the start alone. */
const LISTENS = `
  const { startServer } = await import('@countersign/server');
  const began = performance.now();
  const server = await startServer();
  console.log(performance.now() - began);
  await server.close();
`;

/** Keys that never expire: nothing is looked up anywhere. */
const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_REGION: 'us-east-1',
};

/** Measures and returns the section for RESULTS.md; the median of interleaved rounds counts. */
export async function run({ rounds = 15 } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const ports = ['--port', '0', '--links-port', '0', '--console-port', '0'];
  const up = [COMMAND, 'up', '--data', join(directory, 'data'), ...ports];
  const contestants = [
    { name: '`node -e 0`', measure: () => untilExit(['-e', '0']) },
    {
      name: '`countersign presign`',
      goal: 1.3,
      measure: () => untilExit([COMMAND, 'presign', 's3://bucket/key']),
    },
    { name: '`countersign up`, until the ready line', goal: 2.5, measure: () => untilReady(up) },
  ];
  const times = new Map(contestants.map(({ name }) => [name, []]));
  const listens = [];
  try {
    for (let round = -1; round < rounds; round++) {
      for (const { name, measure } of contestants) {
        const time = await measure();
        if (round >= 0) times.get(name).push(time);
      }
      const time = await printedTime();
      if (round >= 0) listens.push(time);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return table(contestants, times, median(listens), rounds);
}

function node(args) {
  const line = pinned(CORE, process.execPath, args);
  const child = spawn(line.command, line.args, {
    env: { ...process.env, ...CREDENTIALS },
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  });
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  return { child, complaint: () => said };
}

function untilExit(args) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const { child, complaint } = node(args);
    child.stdout.resume();
    child.on('exit', (code) => {
      if (code === 0) resolve(performance.now() - began);
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${complaint()}`));
    });
  });
}

function untilReady(args) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const { child, complaint } = node(args);
    let time;
    child.stdout.on('data', (text) => {
      if (time !== undefined || !String(text).includes('countersign ready')) return;
      time = performance.now() - began;
      child.kill('SIGTERM');
    });
    child.on('exit', (code) => {
      if (time !== undefined) resolve(time);
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${complaint()}`));
    });
  });
}

function printedTime() {
  return new Promise((resolve, reject) => {
    const { child, complaint } = node(['--input-type=module', '-e', LISTENS]);
    let printed = '';
    child.stdout.on('data', (text) => (printed += text));
    child.on('exit', (code) => {
      if (code === 0) resolve(Number(printed));
      else reject(new Error(`startServer() in a child ended with ${code}: ${complaint()}`));
    });
  });
}

function table(contestants, times, listens, rounds) {
  const bare = median(times.get(contestants[0].name));
  const rows = contestants.map(({ name, goal }) => {
    const time = median(times.get(name));
    return `| ${name} | ${time.toFixed(0)} ms | ${(time / bare).toFixed(2)} | ${goal === undefined ? '' : `≤ ${goal}`} |`;
  });
  return [
    `Median of ${rounds} interleaved rounds, on one core. \`up\` starts on an existing data directory.`,
    '',
    '| start | time | beside `node -e 0` | goal |',
    '| --- | ---: | ---: | ---: |',
    ...rows,
    `| \`await startServer()\` after the import | ${listens.toFixed(0)} ms | | ≤ 50 ms |`,
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = readArguments(
    { options: { rounds: { type: 'string', default: '15' } } },
    'node bench/startup.js [--rounds N (default 15)]',
  );
  console.log(await run({ rounds: Number(values.rounds) }));
}
