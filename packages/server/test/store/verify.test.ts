import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ACCOUNT, anObject, CREATED_AT, makeBucket, patternOf, storeBlob } from '@countersign/testing';
import { describe, expect, it } from 'vitest';
import { createChecksum } from '../../src/checksum/algorithms.js';
import { parsePackedId, RECORD_HEADER_BYTES } from '../../src/store/blobs/segment-record.js';
import { openStore, type Store } from '../../src/store/open-store.js';
import type { Finding } from '../../src/store/verify/finding.js';
import { verifyStore } from '../../src/store/verify/verify-store.js';
import { temporaryDirectory } from './directories.js';

const SMALL = patternOf(5_000, 1);
const LARGE = patternOf(300_000, 2);

function md5(...chunks: readonly Buffer[]): Buffer {
  const hash = createHash('md5');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest();
}

function crc32(bytes: Buffer): Buffer {
  const sum = createChecksum('CRC32');
  sum.update(bytes);
  return sum.digest();
}

interface Filled {
  readonly directory: string;
  /** Blobs by what they are for. */
  readonly blobs: Readonly<Record<'small' | 'large' | 'first' | 'second' | 'old' | 'upload', string>>;
}

/** One object of every kind, all of them whole. */
async function fill(store: Store): Promise<Filled['blobs']> {
  const bucket = await makeBucket(store, 'kept');
  const blob = (bytes: Buffer): Promise<string> => storeBlob(store.blobs, bytes);
  const blobs = {
    small: await blob(SMALL),
    large: await blob(LARGE),
    first: await blob(LARGE),
    second: await blob(SMALL),
    old: await blob(SMALL),
    upload: await blob(LARGE),
  };
  const whole = (bytes: Buffer): { size: number; etag: string } => ({
    size: bytes.length,
    etag: md5(bytes).toString('hex'),
  });
  const checksum = {
    algorithm: 'CRC32',
    value: crc32(SMALL).toString('base64'),
    type: 'FULL_OBJECT',
  } as const;
  await store.objects.put(bucket, anObject('empty'));
  await store.objects.put(bucket, anObject('small', { ...whole(SMALL), blob: blobs.small, checksum }));
  await store.objects.put(bucket, anObject('large', { ...whole(LARGE), blob: blobs.large }));
  const digests = [crc32(LARGE), crc32(SMALL)];
  await store.objects.put(
    bucket,
    anObject('parts', {
      size: LARGE.length + SMALL.length,
      etag: `${md5(md5(LARGE), md5(SMALL)).toString('hex')}-2`,
      parts: [
        { number: 1, size: LARGE.length, blob: blobs.first, checksum: digests[0]!.toString('base64') },
        { number: 7, size: SMALL.length, blob: blobs.second, checksum: digests[1]!.toString('base64') },
      ],
      checksum: {
        algorithm: 'CRC32',
        value: `${crc32(Buffer.concat(digests)).toString('base64')}-2`,
        type: 'COMPOSITE',
      },
    }),
  );
  await store.objects.put(
    bucket,
    anObject('versions', { ...whole(SMALL), versionId: 'v1', blob: blobs.old }),
  );
  await store.objects.put(bucket, anObject('versions', { versionId: 'v2', deleteMarker: true }));
  await store.uploads.create(bucket, {
    uploadId: 'upload',
    key: 'upload',
    initiatedAt: CREATED_AT,
    systemHeaders: [],
    userMetadata: [],
    tags: [],
    storageClass: 'STANDARD',
    ownerAccountId: ACCOUNT,
    initiator: { arn: 'a', name: 'n' },
  });
  const part = { number: 3, lastModified: CREATED_AT, ...whole(LARGE), blob: blobs.upload };
  await store.uploads.putPart(bucket, 'upload', part);
  return blobs;
}

async function filled(): Promise<Filled> {
  const directory = temporaryDirectory();
  const store = await openStore(directory);
  const blobs = await fill(store);
  await store.close();
  return { directory, blobs };
}

async function findingsOf(where: string | Store): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of verifyStore(where)) findings.push(finding);
  return findings;
}

function fileOf({ directory, blobs }: Filled, name: keyof Filled['blobs']): string {
  const id = blobs[name];
  return join(directory, 'blobs', id.slice(0, 2), id);
}

/** Changes one byte of a blob. */
function flip(made: Filled, name: keyof Filled['blobs'], at: number): void {
  const packed = parsePackedId(made.blobs[name]);
  const path = packed ? join(made.directory, 'blobs', 'segments', packed.segment) : fileOf(made, name);
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.of(255), 0, 1, packed ? packed.offset + RECORD_HEADER_BYTES + at : at);
  closeSync(file);
}

describe('the scrub', () => {
  it('finds nothing in a store that is whole, and reads all of it', async () => {
    const { directory } = await filled();
    let bytes = 0;
    const findings: Finding[] = [];
    for await (const finding of verifyStore(directory, { onChecked: (size) => (bytes += size) })) {
      findings.push(finding);
    }
    expect(findings).toEqual([]);
    expect(bytes).toBe(3 * SMALL.length + 3 * LARGE.length);
  });

  it('finds nothing in a store in memory that is whole', async () => {
    const store = await openStore('memory');
    await fill(store);
    expect(await findingsOf(store)).toEqual([]);
    await store.close();
  });

  it.each([
    ['large', 'wrong-etag', { key: 'large' }],
    ['first', 'wrong-etag', { key: 'parts' }],
    ['upload', 'wrong-etag', { key: 'upload', uploadId: 'upload', partNumber: 3 }],
    ['small', 'unreadable-blob', { key: 'small' }],
    ['old', 'unreadable-blob', { key: 'versions', versionId: 'v1' }],
    ['second', 'unreadable-blob', { key: 'parts', partNumber: 7 }],
  ] as const)('finds one altered byte of %s', async (name, kind, where) => {
    const made = await filled();
    flip(made, name, 1_234);
    const findings = await findingsOf(made.directory);
    expect(findings).toContainEqual(
      expect.objectContaining({ kind, harmless: false, bucket: 'kept', ...where }),
    );
    expect(findings.every(({ key }) => key === where.key)).toBe(true);
  });

  it('finds an altered part by its checksum too, and by that of the whole', async () => {
    const made = await filled();
    flip(made, 'first', 0);
    const findings = await findingsOf(made.directory);
    expect(findings.map(({ kind, partNumber }) => [kind, partNumber])).toEqual([
      ['wrong-checksum', 1],
      ['wrong-etag', undefined],
      ['wrong-checksum', undefined],
    ]);
  });

  it('finds bytes that are gone, cut short, or more than there were', async () => {
    const made = await filled();
    rmSync(fileOf(made, 'large'));
    truncateSync(fileOf(made, 'first'), 299_999);
    truncateSync(fileOf(made, 'upload'), 300_001);
    const findings = await findingsOf(made.directory);
    expect(findings.map(({ kind, key }) => [kind, key])).toEqual([
      ['missing-blob', 'large'],
      ['wrong-size', 'parts'],
      ['wrong-size', 'upload'],
    ]);
    expect(findings[0]?.message).toBe('s3://kept/large: has lost its bytes');
  });

  it('finds a segment that is gone', async () => {
    const made = await filled();
    rmSync(join(made.directory, 'blobs', 'segments'), { recursive: true });
    const findings = await findingsOf(made.directory);
    expect(findings.map(({ kind, key }) => [kind, key])).toEqual([
      ['missing-blob', 'small'],
      ['missing-blob', 'parts'],
      ['missing-blob', 'versions'],
    ]);
  });

  it('tells of what was left over as harmless, and leaves it where it is', async () => {
    const made = await filled();
    const orphan = `ab${'0'.repeat(30)}`;
    mkdirSync(join(made.directory, 'blobs', 'ab'), { recursive: true });
    writeFileSync(join(made.directory, 'blobs', 'ab', orphan), 'nobody names me');
    writeFileSync(join(made.directory, 'tmp', 'half'), 'half');
    const findings = await findingsOf(made.directory);
    expect(findings.map(({ kind, harmless, blob }) => [kind, harmless, blob])).toEqual([
      ['orphan-blob', true, orphan],
      ['temporary-file', true, undefined],
    ]);
    expect(await findingsOf(made.directory)).toEqual(findings);
  });

  it('looks at the disk and not at the cache, in a store that is open', async () => {
    const made = await filled();
    const store = await openStore(made.directory);
    await store.swept;
    await store.blobs.read(made.blobs.small, 0, 10);
    expect(await findingsOf(store)).toEqual([]);
    flip(made, 'small', 9);
    expect(await findingsOf(store)).toMatchObject([{ kind: 'unreadable-blob', key: 'small' }]);
    await store.close();
  });

  it('takes what is replaced while it looks for no fault', async () => {
    const directory = temporaryDirectory();
    const store = await openStore(directory);
    const bucket = await makeBucket(store);
    const put = async (key: string): Promise<void> => {
      const blob = await storeBlob(store.blobs, LARGE);
      const etag = md5(LARGE).toString('hex');
      await store.objects.put(bucket, anObject(key, { blob, size: LARGE.length, etag }));
    };
    const keys = Array.from({ length: 20 }, (_, number) => `key-${number}`);
    await Promise.all(keys.map(put));
    const verifying = findingsOf(store);
    for (let round = 0; round < 3; round += 1) await Promise.all(keys.map(put));
    expect(await verifying).toEqual([]);
    await store.close();
  });

  it('refuses a directory that holds no store, and makes none of it', async () => {
    const directory = temporaryDirectory();
    await expect(findingsOf(directory)).rejects.toMatchObject({ code: 'DataDirectoryUnusable' });
    expect(readdirSync(directory)).toEqual([]);
  });

  it('refuses a directory that a server has', async () => {
    const directory = temporaryDirectory();
    const store = await openStore(directory);
    await expect(findingsOf(directory)).rejects.toMatchObject({ code: 'DataDirectoryLocked' });
    await store.close();
  });
});
