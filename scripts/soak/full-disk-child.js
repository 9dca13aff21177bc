// On a small file system: node full-disk-child.js DIRECTORY TIMES WORKERS. Prints its report as JSON. See full-disk.js.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { verifyStore } from '@countersign/server/store';
import { connect, furnish, settle } from './crash-world.js';
import { Random } from './random.js';
import { ServerProcess } from './server-process.js';

/** For each set of writers; enough that every kind of write is among them. */
const REFUSALS_WHILE_FULL = 75;
const CHANGES_WITH_SPACE = 50;

const BALLAST = Buffer.alloc(65_536);

const [directory, times, sets] = process.argv.slice(2);
const timesFull = Number(times);
const workers = Number(sets);
const data = join(directory, 'data');
const ballast = join(directory, 'ballast');
const report = { acknowledged: 0, refused: 0, violations: [] };
const blame = (what) => report.violations.push(what);
const world = { account: '', session: undefined, sources: [] };

/** Goes up by one when space was made: what began before may still be refused. */
let era = 0;
let isFull = false;
let over = false;

let server = await ServerProcess.start(data);
connect(world, server);
const cells = await furnish(world, workers);
const writers = cells.map((cell, number) => write(cell, new Random(number)));
for (let time = 0; time < timesFull && !over; time++) {
  await increase('acknowledged', CHANGES_WITH_SPACE * workers);
  await fillDisk();
}
await increase('acknowledged', CHANGES_WITH_SPACE * workers);
over = true;
await Promise.all(writers);
await settle(cells, world, blame);
await server.kill();
report.violations.push(...server.faults.filter((fault) => !fault.includes('StorageFullError')));

server = await ServerProcess.start(data);
connect(world, server);
await settle(cells, world, blame);
await server.close();
for await (const { kind, message } of verifyStore(data))
  blame(`the integrity check found ${kind}: ${message}`);
process.stdout.write(JSON.stringify(report), () => process.exit());

async function write(cell, random) {
  while (!over) {
    const begun = era;
    try {
      if (await cell.change(random)) report.acknowledged += 1;
    } catch (error) {
      cell.refused();
      report.refused += 1;
      judge(error, begun);
    }
  }
}

/** A refusal has to be the one that every SDK tries again after, and there has to be a reason for it. */
function judge(error, begun) {
  const { $metadata, name, message } = error;
  if ($metadata?.httpStatusCode !== 503 || name !== 'ServiceUnavailable') {
    blame(`refused with ${$metadata?.httpStatusCode ?? 'no answer'} ${name}: ${message}`);
    over = true;
  } else if (!isFull && begun === era) {
    blame(`refused with 503 though there was space: ${message}`);
    over = true;
  }
}

/** Takes all the space there is, and what becomes free, until enough was refused; then gives it back. */
async function fillDisk() {
  isFull = true;
  const file = openSync(ballast, 'w');
  const enough = report.refused + REFUSALS_WHILE_FULL * workers;
  while (report.refused < enough && !over) {
    try {
      writeSync(file, BALLAST);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
  closeSync(file);
  rmSync(ballast);
  era += 1;
  isFull = false;
}

async function increase(count, by) {
  const enough = report[count] + by;
  while (report[count] < enough && !over) await new Promise((resolve) => setTimeout(resolve, 5));
}
