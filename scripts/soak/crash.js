import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyStore } from '@countersign/server/store';
import { connect, furnish, settle } from './crash-world.js';
import { Random } from './random.js';
import { ServerProcess } from './server-process.js';

/** The kill comes when each writer was acknowledged so many changes on average, and so many milliseconds later. */
const MOST_CHANGES_BEFORE_KILL = 3;
const KILL_DELAY_MS = [0, 30];

/** Every so often the server is killed once more while it starts. */
const KILLED_WHILE_STARTING = 0.3;
const START_KILL_AFTER_MS = [10, 300];

/** How often the scrub comes after one more kill; else after the server was closed, when there may be nothing left over. */
const SCRUB_AFTER_KILL = 0.5;

/**
 * Kills a server in the middle of concurrent writes, again and again, and looks after each restart whether everything
 * that it acknowledged is there and whole. What was under way may be there or not, but nothing in between. Then
 * the whole store is scrubbed: it must hold nothing that is damaged, lost or, once closed, superfluous.
 *
 * @param seed repeats the changes and the times of the kills (not how far each change had got)
 * @param seconds begins no further round after this
 * @param rounds at most so many
 * @param workers sets of 19 things that are changed at the same time. Default 4
 * @param onRound told of the report after each round
 * @returns `{rounds, writers, changes, violations}`
 */
export async function runCrash({
  seed,
  seconds = Number.POSITIVE_INFINITY,
  rounds = Number.POSITIVE_INFINITY,
  workers = 4,
  onRound = () => undefined,
}) {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-crash-'));
  const report = { rounds: 0, writers: 0, changes: 0, violations: [] };
  const end = performance.now() + seconds * 1_000;
  const world = { account: '', session: undefined, sources: [] };
  let server = await ServerProcess.start(directory);
  try {
    connect(world, server);
    const cells = await furnish(world, workers);
    report.writers = cells.length;
    for (;;) {
      const random = new Random(seed, report.rounds);
      const blame = (what) => report.violations.push(`round ${report.rounds}: ${what}`);
      report.changes += await writeUntilKilled(server, cells, random, blame);
      server = await restart(directory, random);
      connect(world, server);
      await settle(cells, world, blame);
      await scrub(server, directory, random, blame);
      report.rounds += 1;
      onRound(report);
      const isOver = performance.now() >= end || report.rounds >= rounds;
      if (isOver || report.violations.length > 0) return report;
      server = await ServerProcess.start(directory);
      connect(world, server);
    }
  } finally {
    await server.kill();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @returns how many changes were acknowledged */
async function writeUntilKilled(server, cells, random, blame) {
  let killed = false;
  let failed = false;
  let changes = 0;
  const enough = random.between(1, MOST_CHANGES_BEFORE_KILL * cells.length);
  const write = async (cell, own) => {
    while (!killed) {
      try {
        if (await cell.change(own)) changes += 1;
      } catch (error) {
        const status = error.$metadata?.httpStatusCode;
        if (status === undefined && killed) return;
        failed = true;
        blame(`a change was refused with ${status ?? 'no answer'}: ${error}`);
        return;
      }
    }
  };
  const kill = async () => {
    // By what was done and not by the clock: a busy machine does the same, later.
    while (changes < enough && !failed) await pause(1);
    await pause(random.between(...KILL_DELAY_MS));
    killed = true;
    await server.kill();
  };
  const writers = cells.map((cell) => write(cell, new Random(random.below(2 ** 31))));
  await Promise.all([...writers, kill()]);
  for (const fault of server.faults) blame(fault);
  return changes;
}

async function restart(directory, random) {
  if (random.chance(KILLED_WHILE_STARTING)) {
    const unlucky = new ServerProcess(directory);
    await pause(random.between(...START_KILL_AFTER_MS));
    await unlucky.kill();
  }
  return ServerProcess.start(directory);
}

/** Ends the server, one way or the other, and reads every byte of what it left. */
async function scrub(server, directory, random, blame) {
  const killed = random.chance(SCRUB_AFTER_KILL);
  await (killed ? server.kill() : server.close());
  for (const fault of server.faults) blame(fault);
  for await (const { kind, harmless, message } of verifyStore(directory)) {
    if (!(killed && harmless)) blame(`the integrity check found ${kind}: ${message}`);
  }
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
