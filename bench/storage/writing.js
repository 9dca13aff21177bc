import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { contest } from '../lib/contest.js';
import { createBucket, presignedTarget } from '../lib/objects.js';
import { putRate } from '../lib/put-rate.js';

const BUCKET = 'bench';
const KIB = 1_024;
const CLIENTS = [1, 8, 64];
const SIZES = [
  { name: '1 KiB', bytes: KIB },
  { name: '64 KiB', bytes: 64 * KIB, goals: { 64: 2.5 } },
  /** In fewer rounds: sixty-four of them are a gigabyte. */
  { name: '16 MiB', bytes: 16 * 1_024 * KIB, fewer: 2 },
];

/** Objects that are put over and over: as many as the most clients, twice. */
const KEYS = Array.from({ length: 128 }, (_, number) => `put-${number}`);

/** Presigned PUTs, each on the disk before it is answered, beside all that such a PUT owes, done for each request by itself. */
export async function measureWriting({ start, directory, rounds, seconds, table }) {
  const files = join(directory, 'written');
  mkdirSync(files);
  const bare = await start('bare-storage', { directory: files });
  const countersign = await start('countersign', { store: join(directory, 'writing') });
  const s3rver = await start('s3rver', { directory: join(directory, 's3rver-writing'), bucket: BUCKET });
  await createBucket({ ...countersign, bucket: BUCKET });
  const plain = (action) => KEYS.map((key) => `/${action}/${key}`);
  const signed = (server) =>
    KEYS.map((key) => presignedTarget({ ...server, method: 'PUT', bucket: BUCKET, key }));
  const contestants = [
    { name: 'bare, one request after another', server: bare, targets: plain('durable') },
    { name: 'bare, fsync and rename alone', server: bare, targets: plain('blocking') },
    { name: 'bare, fsync and rename alone, off the thread', server: bare, targets: plain('waiting') },
    { name: '**countersign**, verified', server: countersign, targets: signed(countersign) },
    { name: 's3rver 3, no fsync', server: s3rver, targets: signed(s3rver) },
  ];
  const rows = [];
  for (const { name, bytes, goals, fewer = 1 } of SIZES) {
    for (const connections of CLIENTS) {
      const turns = contestants.map(({ name, server, targets }) => ({
        name,
        server,
        turn: () => putRate({ endpoint: server.endpoint, targets, seconds, connections, bytes, directory }),
      }));
      const results = await contest(turns, Math.ceil(rounds / fewer));
      const [durable, , , own] = results;
      for (const result of results) {
        const goal = result === own ? goals?.[connections] : undefined;
        rows.push([
          `${name}, ${connections} client${connections === 1 ? '' : 's'}`,
          result.name,
          result.rate.toFixed(result.rate < 100 ? 1 : 0),
          result.ratio(durable).toFixed(2),
          result.cpuMicros.toFixed(0),
          result.cpuRatio(durable).toFixed(2),
          goal === undefined ? '' : `≥ ${goal.toFixed(1)}`,
          result.peakMiB,
        ]);
      }
    }
  }
  return table(
    ['PUT', '', 'requests/s', 'of one by one', 'processor µs', 'of one by one', 'goal', 'resident MiB'],
    rows,
  );
}
