// Presigned GETs of a 1 KiB object, in requests a second: countersign beside s3rver and a bare node:http server.
// npm run bench -- serving, or node bench/serving.js [--rounds N] [--seconds S] [--objects N]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments } from '../scripts/read-arguments.js';
import { keepAwake } from './lib/awake.js';
import { createIdentities } from './lib/identities.js';
import { GENERATOR, LOAD_CORE, load } from './lib/load.js';
import { median } from './lib/median.js';
import { createBucket, presignedTarget, putObjects } from './lib/objects.js';
import { PINNING } from './lib/pinned.js';
import { startServerChild } from './lib/server-child.js';

export const title = 'Serving';

const BUCKET = 'bench';
const WARM_UP_SECONDS = 2;
const BODY = Buffer.alloc(1_024, 'countersign ');

/**
 * Measures and returns the section for RESULTS.md.
 *
 * @param rounds how often each server has its turn; the median counts
 * @param seconds length of a turn
 * @param objects how many the cold server holds: far more than its caches of 1 MiB do, and asked for in turn, so that
 *   none is found in them
 */
export async function run({ rounds = 15, seconds = 1, objects = 10_000 } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  const stops = [];
  const start = async (name, options) => {
    const server = await startServerChild(name, options);
    stops.push(server.stop);
    return server;
  };
  try {
    const contestants = await prepare(start, directory, objects);
    const results = new Map(contestants.map(({ name }) => [name, []]));
    stops.push(keepAwake(LOAD_CORE));
    for (const contestant of contestants) await turn(contestant, WARM_UP_SECONDS, directory);
    for (let round = 0; round < rounds; round++) {
      for (const contestant of contestants) {
        results.get(contestant.name).push(await turn(contestant, seconds, directory));
      }
    }
    return table(contestants, results, rounds, seconds);
  } finally {
    await Promise.all(stops.map((stop) => stop()));
    rmSync(directory, { recursive: true, force: true });
  }
}

/** One turn: answers a second, and the processor time that the server took for one. */
async function turn({ server, targets }, seconds, directory) {
  const before = server.cpuSeconds();
  const rate = await load({ endpoint: server.endpoint, targets, seconds, directory });
  return { rate, cpuMicros: ((server.cpuSeconds() - before) * 1e6) / (rate * seconds) };
}

async function prepare(start, directory, objects) {
  const hot = await start('countersign', { store: join(directory, 'hot') });
  const hotIdentities = await fill(hot, ['hot']);
  const target = (server, credentials, key) =>
    presignedTarget({ endpoint: server.endpoint, credentials, bucket: BUCKET, key });
  const hotTarget = target(hot, hotIdentities.user, 'hot');

  const cold = await start('countersign', { store: join(directory, 'cold'), cacheBytes: 1_048_576 });
  const keys = Array.from({ length: objects }, (_, i) => `reports/${String(i).padStart(7, '0')}.bin`);
  const { user } = await fill(cold, keys);

  const s3rver = await start('s3rver', { directory: join(directory, 's3rver'), bucket: BUCKET });
  await putObjects({ ...s3rver, bucket: BUCKET, keys: ['hot'], body: BODY });

  const bare = await start('bare', {
    headers: await headersOf(hot.endpoint + hotTarget),
    body: BODY.toString('base64'),
  });
  return [
    { name: 'bare node:http, same bytes and headers', server: bare, targets: [hotTarget] },
    { name: 'countersign, hot, IAM user', goal: 0.5, server: hot, targets: [hotTarget] },
    {
      name: 'countersign, hot, role session',
      goal: 0.5,
      server: hot,
      targets: [target(hot, hotIdentities.session, 'hot')],
    },
    {
      name: `countersign, nothing cached (${objects} objects in turn)`,
      goal: 0.25,
      server: cold,
      targets: keys.map((key) => target(cold, user, key)),
    },
    {
      name: 's3rver 3, no policies',
      server: s3rver,
      targets: [target(s3rver, s3rver.credentials, 'hot')],
    },
  ];
}

/** A bucket with objects, and identities that may read it. */
async function fill({ endpoint, credentials }, keys) {
  await createBucket({ endpoint, credentials, bucket: BUCKET });
  await putObjects({ endpoint, credentials, bucket: BUCKET, keys, body: BODY });
  return createIdentities({ endpoint, credentials, bucket: BUCKET });
}

/** Headers of a real answer for the bare server; those of the connection node:http adds by itself. */
async function headersOf(url) {
  const response = await fetch(url);
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  await response.arrayBuffer();
  return [...response.headers].filter(([name]) => name !== 'connection' && name !== 'keep-alive').flat();
}

function table(contestants, results, rounds, seconds) {
  const bare = results.get(contestants[0].name);
  const rows = contestants.map(({ name, goal }) => {
    const own = results.get(name);
    const rate = median(own.map((turn) => turn.rate));
    const ratio = median(own.map((turn, round) => turn.rate / bare[round].rate));
    const time = median(own.map((turn) => turn.cpuMicros));
    const timeRatio = median(own.map((turn, round) => bare[round].cpuMicros / turn.cpuMicros));
    const figures = [Math.round(rate), ratio.toFixed(2), time.toFixed(0), timeRatio.toFixed(2)];
    return `| ${[name, ...figures, goal === undefined ? '' : `≥ ${goal.toFixed(2)}`].join(' | ')} |`;
  });
  return [
    `${rounds} interleaved rounds of ${seconds} s, medians of the rounds and of each round's ratios; ${PINNING}, kept awake;`,
    `${GENERATOR}. Every request to countersign is verified and authorized (four statements, two of them Deny, one with`,
    'a condition). The machine is shared: compare ratios.',
    '',
    '| presigned GET of 1 KiB | requests/s | of bare | processor µs per request | of bare | goal |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const number = { type: 'string' };
  const { values } = readArguments(
    { options: { rounds: number, seconds: number, objects: number } },
    'node bench/serving.js [--rounds N] [--seconds N] [--objects N]',
  );
  console.log(
    await run(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]))),
  );
}
