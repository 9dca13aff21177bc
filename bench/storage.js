// Large reads, durable writes and listings: countersign beside s3rver and beside node:http with node:fs alone.
// npm run bench -- storage, or node bench/storage.js [--rounds N] [--seconds S] [--keys N] [--only reading|writing|listing]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments } from '../scripts/read-arguments.js';
import { keepAwake } from './lib/awake.js';
import { GENERATOR_NAME, LOAD_CORE } from './lib/load.js';
import { PINNING } from './lib/pinned.js';
import { startServerChild } from './lib/server-child.js';
import { measureListing } from './storage/listing.js';
import { measureReading } from './storage/reading.js';
import { measureWriting } from './storage/writing.js';

export const title = 'Storage';

const PARTS = { reading: measureReading, writing: measureWriting, listing: measureListing };

/**
 * Measures and returns the section for RESULTS.md.
 *
 * @param rounds how often each contestant has its turn; the median counts
 * @param seconds length of a turn
 * @param keys how many a listing is taken from
 * @param only one part
 */
export async function run({ table, rounds = 5, seconds = 1, keys = 1_000_000, only }) {
  const tables = [];
  for (const [name, measure] of Object.entries(PARTS)) {
    if (only !== undefined && only !== name) continue;
    const measured = await inItsOwnDirectory((place) => measure({ ...place, rounds, seconds, keys, table }));
    // It takes minutes: what is known is told.
    console.error(measured);
    tables.push(measured);
  }
  return [
    `${rounds} interleaved rounds of ${seconds} s after three to warm up, medians of the rounds and of each round's ratios; ${PINNING},`,
    `kept awake. GETs and listings by ${GENERATOR_NAME}, PUTs by bench/lib/put-load.js. Requests to countersign and s3rver are`,
    'presigned and verified. Resident memory is the highest of the turns (`VmHWM`). "One request after another" does for each PUT what',
    'a durable one needs: MD5, write, fsync, rename, fsync of the directory, commit of a row (libsql, WAL, synchronous=FULL).',
    '"Fsync and rename alone" leaves out the MD5, the directory and the row. The second ratio is that of the processor time an',
    'answer takes, of all threads and in the kernel; above 1 is less than the other. The machine is shared: compare ratios, and where',
    'the two differ a lot, other processes were running.',
    '',
    tables.join('\n\n'),
  ].join('\n');
}

/** Servers that are started in there end with it. */
async function inItsOwnDirectory(measure) {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const stops = [keepAwake(LOAD_CORE)];
  const start = async (name, options) => {
    const server = await startServerChild(name, options);
    stops.push(server.stop);
    return server;
  };
  try {
    return await measure({ start, directory });
  } finally {
    await Promise.all(stops.map((stop) => stop()));
    rmSync(directory, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = { type: 'string' };
  const { values } = readArguments(
    { options: { rounds: text, seconds: text, keys: text, only: text } },
    'node bench/storage.js [--rounds N] [--seconds N] [--keys N] [--only NAME]',
  );
  const { only, ...numbers } = values;
  const options = Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Number(value)]));
  const table = (headings, rows) => [headings, ...rows].map((row) => row.join(' | ')).join('\n');
  console.log(await run({ table, ...options, only }));
}
