import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { contest } from '../lib/contest.js';
import { load } from '../lib/load.js';
import { createBucket, presignedTarget, putObjects } from '../lib/objects.js';

const BUCKET = 'bench';
const MIB = 1_048_576;

const SIZES = [
  { name: '1 MiB', bytes: MIB, connections: 32, goal: 0.65 },
  /** In longer turns: each answer takes its time. */
  { name: '64 MiB', bytes: 64 * MIB, connections: 8, patience: 3 },
];

/** Presigned GETs of large objects, beside the same bytes from memory and from a file. */
export async function measureReading({ start, directory, rounds, seconds, table }) {
  const countersign = await start('countersign', { store: join(directory, 'reading') });
  const s3rver = await start('s3rver', { directory: join(directory, 's3rver-reading'), bucket: BUCKET });
  await createBucket({ ...countersign, bucket: BUCKET });
  const rows = [];
  for (const { name, bytes, connections, goal, patience = 1 } of SIZES) {
    const files = join(directory, `files-${bytes}`);
    mkdirSync(files);
    const bare = await start('bare-storage', { directory: files, bytes });
    const body = Buffer.alloc(bytes, 'countersign ');
    for (const server of [countersign, s3rver]) {
      await putObjects({ ...server, bucket: BUCKET, keys: [name], body });
    }
    const length = seconds * patience;
    const turn = (server, target) => async () => {
      const { endpoint } = server;
      const rate = await load({ endpoint, targets: [target], seconds: length, connections, directory });
      return { rate, answers: rate * length };
    };
    const signed = (server) => turn(server, presignedTarget({ ...server, bucket: BUCKET, key: name }));
    const results = await contest(
      [
        { name: 'bare node:http, from memory', server: bare, turn: turn(bare, '/memory') },
        { name: 'bare node:http, `createReadStream`', server: bare, turn: turn(bare, '/file') },
        { name: '**countersign**, verified', server: countersign, turn: signed(countersign) },
        { name: 's3rver 3', server: s3rver, turn: signed(s3rver) },
      ],
      rounds,
    );
    const [memory, , own] = results;
    for (const result of results) {
      rows.push([
        `${name}, ${connections} clients`,
        result.name,
        result.rate.toFixed(result.rate < 100 ? 1 : 0),
        Math.round((result.rate * bytes) / MIB),
        result.ratio(memory).toFixed(2),
        result.cpuMicros.toFixed(0),
        result.cpuRatio(memory).toFixed(2),
        result === own && goal !== undefined ? `≥ ${goal.toFixed(2)}` : '',
        result.peakMiB,
      ]);
    }
    await bare.stop();
  }
  return table(
    ['GET', '', 'requests/s', 'MiB/s', 'of memory', 'processor µs', 'of memory', 'goal', 'resident MiB'],
    rows,
  );
}
