// In the directory given, on a file system of 4 MB: writes until it is full, makes space, goes on. Prints what happened.
import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../../dist/store/open-store.js';

const directory = join(process.argv[2], 'data');
const ballast = join(process.argv[2], 'ballast');
let store = await openStore(directory);
const bucket = await store.buckets.create({ name: 'b', ownerAccountId: '1', region: 'r', createdAt: 0 });

const object = (key, more) => ({
  key,
  versionId: 'null',
  size: 0,
  etag: 'etag',
  lastModified: 0,
  systemHeaders: [],
  userMetadata: [],
  tags: [],
  storageClass: 'STANDARD',
  ownerAccountId: 'owner',
  ...more,
});
const seen = (error) => ({ name: error.name, code: error.code, message: error.message });

const acknowledged = [];
async function put(key) {
  const metadata = ['padding', randomBytes(1_500).toString('base64')];
  const { outcome } = await store.objects.put(bucket.id, object(key, { userMetadata: metadata }));
  if (outcome === 'done') acknowledged.push(key);
}

/** Writes until nothing fits any more; the errors of a whole round of writes at once. */
async function fill() {
  for (let round = 0; ; round += 1) {
    const keys = Array.from({ length: 5 }, (_, number) => `${acknowledged.length}-${round}-${number}`);
    const outcomes = await Promise.allSettled(keys.map(put));
    if (outcomes.some(({ status }) => status === 'rejected')) {
      return outcomes.map((outcome) => (outcome.status === 'rejected' ? seen(outcome.reason) : 'written'));
    }
  }
}

async function readable() {
  for (const key of acknowledged) if (!(await store.objects.find(bucket.id, key))) return false;
  const page = await store.objects.list(bucket.id, { prefix: '', after: '', delimiter: '', limit: 100_000 });
  return page.objects.length === acknowledged.length;
}

const report = {};
writeFileSync(ballast, Buffer.alloc(2_200_000));
report.metadata = await fill();
report.readableWhenFull = await readable();

const writer = await store.blobs.create();
report.blob = await writer
  .write(randomBytes(1_900_000))
  .then(() => writer.finish())
  .then(() => 'written', seen);
report.leftOver = readdirSync(join(directory, 'tmp')).length;

/** Small blobs, which share files, until nothing fits any more; and their objects. */
writeFileSync(ballast, Buffer.alloc(1_000_000));
const small = [];
report.small = await (async () => {
  for (;;) {
    const blob = await store.blobs.create();
    await blob.write(randomBytes(60_000));
    const finished = await blob.finish().catch(seen);
    if (finished.id === undefined) return finished;
    small.push(finished.id);
  }
})();
report.smallSome = small.length > 5;
report.smallReadable = await Promise.all(small.map((id) => store.blobs.read(id, 0, 59_999))).then((all) =>
  all.every((bytes) => bytes.length === 60_000),
);
// Given up in service, their space comes back in service: the next write that finds none asks for it.
for (const id of small) await store.blobs.delete(id);
report.smallResumed = false;
for (let attempt = 0; attempt < 50 && !report.smallResumed; attempt += 1) {
  const blob = await store.blobs.create();
  await blob.write(randomBytes(60_000));
  report.smallResumed = await blob.finish().then(
    () => true,
    () => new Promise((resolve) => setTimeout(() => resolve(false), 20)),
  );
}

rmSync(ballast);
const before = acknowledged.length;
await put('after').catch((error) => {
  report.after = seen(error);
});
report.resumed = acknowledged.length === before + 1;

await store.close();
store = await openStore(directory);
report.readableAfterRestart = await readable();
await store.close();
process.stdout.write(`${JSON.stringify(report)}\n`);
