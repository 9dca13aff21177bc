// Uploads, overwrites and deletes without end in the directory given, and prints a line before each and after it was acknowledged.
import { createHash, randomBytes } from 'node:crypto';
import { openStore } from '../../../dist/store/open-store.js';

const store = await openStore(process.argv[2]);
const bucket =
  (await store.buckets.find('crash')) ??
  (await store.buckets.create({
    name: 'crash',
    ownerAccountId: '123456789012',
    region: 'us-east-1',
    createdAt: 0,
  }));

const SIZES = [1, 1_000, 65_536, 70_000, 300_000];

async function work(worker) {
  for (let round = 0; ; round += 1) {
    const key = `worker-${worker}/key-${round % 5}`;
    if (round % 4 === 3) {
      process.stdout.write(`${JSON.stringify({ key, trying: null })}\n`);
      await store.objects.delete(bucket.id, key);
      process.stdout.write(`${JSON.stringify({ key, etag: null })}\n`);
      continue;
    }
    const bytes = randomBytes(SIZES[(round + worker) % SIZES.length]);
    const writer = await store.blobs.create();
    await writer.write(bytes.subarray(0, bytes.length >> 1));
    await writer.write(bytes.subarray(bytes.length >> 1));
    const { id, size } = await writer.finish();
    const etag = createHash('md5').update(bytes).digest('hex');
    process.stdout.write(`${JSON.stringify({ key, trying: etag })}\n`);
    await store.objects.put(bucket.id, {
      key,
      versionId: 'null',
      size,
      etag,
      lastModified: round,
      blob: id,
      systemHeaders: [],
      userMetadata: [],
      tags: [],
      storageClass: 'STANDARD',
      ownerAccountId: 'owner',
    });
    process.stdout.write(`${JSON.stringify({ key, etag })}\n`);
  }
}

for (let worker = 0; worker < 8; worker += 1) work(worker);
