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

const SIZES = [1, 1_000, 65_536, 131_072, 131_073, 300_000];

const md5 = (...chunks) => {
  const hash = createHash('md5');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest();
};

async function storeBytes(bytes) {
  const writer = await store.blobs.create();
  await writer.write(bytes.subarray(0, bytes.length >> 1));
  await writer.write(bytes.subarray(bytes.length >> 1));
  return (await writer.finish()).id;
}

const object = (key, more) => ({
  key,
  versionId: 'null',
  lastModified: 0,
  systemHeaders: [],
  userMetadata: [],
  tags: [],
  storageClass: 'STANDARD',
  ownerAccountId: 'owner',
  ...more,
});

/** Prints what is about to happen, does it, and prints that it has. */
async function step(key, etag, act) {
  process.stdout.write(`${JSON.stringify({ key, trying: etag })}\n`);
  await act();
  process.stdout.write(`${JSON.stringify({ key, etag })}\n`);
}

async function put(key, bytes, versionId) {
  const etag = md5(bytes).toString('hex');
  const blob = await storeBytes(bytes);
  const record = object(key, { size: bytes.length, etag, blob, versionId });
  await step(key, etag, () => store.objects.put(bucket.id, record));
}

async function upload(key, chunks) {
  const uploadId = randomBytes(8).toString('hex');
  const { versionId: _, size: __, ...rest } = object(key);
  await store.uploads.create(bucket.id, {
    ...rest,
    uploadId,
    initiatedAt: 0,
    initiator: { arn: 'a', name: 'n' },
  });
  const parts = [];
  for (const [index, bytes] of chunks.entries()) {
    const part = { number: index + 1, size: bytes.length, blob: await storeBytes(bytes) };
    const etag = md5(bytes).toString('hex');
    await store.uploads.putPart(bucket.id, uploadId, { ...part, etag, lastModified: 0 });
    parts.push(part);
  }
  const etag = `${md5(...chunks.map((bytes) => md5(bytes))).toString('hex')}-${chunks.length}`;
  const size = chunks.reduce((sum, bytes) => sum + bytes.length, 0);
  await step(key, etag, () =>
    store.uploads.complete(bucket.id, uploadId, object(key, { parts, etag, size })),
  );
}

async function work(worker) {
  for (let round = 0; ; round += 1) {
    const key = `worker-${worker}/key-${round % 5}`;
    const bytes = randomBytes(SIZES[(round + worker) % SIZES.length]);
    if (round % 4 === 3) await step(key, null, () => store.objects.delete(bucket.id, key));
    else if (round % 6 === 1) await upload(key, [bytes, randomBytes(70_000)]);
    else await put(key, bytes, 'null');
    // Versions that come and go behind the objects of another key.
    const versioned = `worker-${worker}/versions`;
    await put(versioned, bytes, `v${round % 7}`);
    if (round % 3 === 2) await store.objects.deleteVersion(bucket.id, versioned, `v${(round - 1) % 7}`);
  }
}

for (let worker = 0; worker < 8; worker += 1) work(worker);
