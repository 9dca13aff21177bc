import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '@countersign/server/store';
import { contest } from '../lib/contest.js';
import { load } from '../lib/load.js';
import { createBucket, presignedTarget, putObjects } from '../lib/objects.js';

const BUCKET = 'bench';
const CONNECTIONS = 8;
const WRITES_AT_ONCE = 2_000;
/** Where pages begin: far apart, so that no cache has them. */
const PLACES = 200;

/** s3rver keeps three files an object, and reads the whole directory for each page, of which few fit into a turn. */
const KEYS_FOR_S3RVER = 10_000;
const PATIENCE_FOR_S3RVER = 8;

/** Pages of 1,000 out of a million keys, beside the same XML from memory. */
export async function measureListing({ start, directory, rounds, seconds, keys, table }) {
  const path = join(directory, 'listing');
  const countersign = await startFilled(start, path, keys);
  const s3rver = await start('s3rver', { directory: join(directory, 's3rver-listing'), bucket: BUCKET });
  const few = Array.from({ length: KEYS_FOR_S3RVER }, (_, number) => keyOf(number));
  await putObjects({ ...s3rver, bucket: BUCKET, keys: few, body: 'x' });
  const targets = (server, count, query) =>
    Array.from({ length: PLACES }, (_, place) => {
      const after = keyOf(Math.floor((place * count) / PLACES));
      return presignedTarget({ ...server, bucket: BUCKET, query: query(after) });
    });
  const version2 = (after) => [
    ['list-type', '2'],
    ['start-after', after],
  ];
  const folders = (after) => [
    ...version2(after.slice(0, -'00000000.json'.length)),
    ['delimiter', '/'],
    ['prefix', 'logs/'],
  ];
  // Its tokens for version 2 are made with a cipher that OpenSSL 3 does not have any more.
  const version1 = (after) => [['marker', after]];
  const own = targets(countersign, keys, version2);
  const answer = await fetch(countersign.endpoint + own[0]);
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  const files = join(directory, 'listed');
  mkdirSync(files);
  const bare = await start('bare-storage', {
    directory: files,
    bytes: (await answer.arrayBuffer()).byteLength,
  });
  const turn =
    (server, list, patience = 1) =>
    async () => {
      const { endpoint } = server;
      const length = seconds * patience;
      const rate = await load({
        ...{ endpoint, targets: list, seconds: length, connections: CONNECTIONS, directory },
      });
      return { rate, answers: rate * length };
    };
  const results = await contest(
    [
      { name: 'bare node:http, as many bytes from memory', server: bare, turn: turn(bare, ['/memory']) },
      { name: `**countersign**, ${keys} keys`, server: countersign, turn: turn(countersign, own) },
      {
        name: `**countersign**, ${keys} keys, as folders`,
        server: countersign,
        turn: turn(countersign, targets(countersign, keys, folders)),
      },
      {
        name: `s3rver 3, ${KEYS_FOR_S3RVER} keys`,
        server: s3rver,
        turn: turn(s3rver, targets(s3rver, few.length, version1), PATIENCE_FOR_S3RVER),
      },
    ],
    rounds,
  );
  const rows = results.map((result) => [
    result.name,
    result.rate.toFixed(result.rate < 100 ? 1 : 0),
    (1_000 / result.rate).toFixed(2),
    result.ratio(results[0]).toFixed(3),
    result.peakMiB,
  ]);
  return table(
    [`page of 1,000 keys, ${CONNECTIONS} clients`, 'pages/s', 'ms per page', 'of memory', 'resident MiB'],
    rows,
  );
}

/** A thousand keys a folder, as of logs by the hour. */
function keyOf(number) {
  const folder = String(Math.floor(number / 1_000)).padStart(5, '0');
  return `logs/${folder}/${String(number).padStart(8, '0')}.json`;
}

/** The million goes in through the store: over HTTP it would take the rest of the hour. */
async function startFilled(start, path, keys) {
  const { endpoint, credentials, stop } = await start('countersign', { store: path });
  await createBucket({ endpoint, credentials, bucket: BUCKET });
  await stop();
  const store = await openStore(path, { cacheBytes: 0 });
  const { id, ownerAccountId } = await store.buckets.find(BUCKET);
  const lastModified = Date.now();
  for (let first = 0; first < keys; first += WRITES_AT_ONCE) {
    const count = Math.min(WRITES_AT_ONCE, keys - first);
    await Promise.all(
      Array.from({ length: count }, (_, number) =>
        store.objects.put(id, {
          key: keyOf(first + number),
          versionId: 'null',
          size: 0,
          etag: 'd41d8cd98f00b204e9800998ecf8427e',
          lastModified,
          systemHeaders: ['Content-Type', 'application/json'],
          userMetadata: [],
          tags: [],
          storageClass: 'STANDARD',
          ownerAccountId,
        }),
      ),
    );
  }
  await store.close();
  return start('countersign', { store: path });
}
