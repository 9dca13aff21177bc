import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate, openSql } from '@countersign/runtime';
import { anObject, makeBucket, patternOf, readBlob, storeBlob } from '@countersign/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { BlobFiles } from '../../src/store/blobs/blob-files.js';
import { BlobReferences } from '../../src/store/blobs/blob-references.js';
import { FileBlobStore } from '../../src/store/blobs/file-blobs.js';
import { reclaimSegments } from '../../src/store/blobs/reclaim-segments.js';
import { SegmentFiles } from '../../src/store/blobs/segment-files.js';
import { parsePackedId, RECORD_HEADER_BYTES } from '../../src/store/blobs/segment-record.js';
import { SegmentWriter } from '../../src/store/blobs/segment-writer.js';
import { Segments } from '../../src/store/blobs/segments.js';
import { openStore } from '../../src/store/open-store.js';
import { MIGRATIONS } from '../../src/store/records/schema.js';
import { temporaryDirectory } from './directories.js';

function place(id: string): { readonly segment: string; readonly offset: number; readonly length: number } {
  const place = parsePackedId(id);
  if (place === undefined) throw new Error(`${id} is not the id of a packed blob`);
  return place;
}

/** A method of every open file, replaced for the length of a test. */
async function spyOnFiles(
  method: 'datasync' | 'writev',
  instead: (this: FileHandle, ...args: unknown[]) => Promise<unknown>,
): Promise<void> {
  const handle = await open('/dev/null', 'r');
  const files = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const original = files[method] as (this: FileHandle, ...args: unknown[]) => Promise<unknown>;
  vi.spyOn(files, method).mockImplementation(function (this: FileHandle, ...args: unknown[]) {
    return instead.call(
      new Proxy(this, {
        get: (target, name) =>
          name === 'original' ? original.bind(target, ...args) : Reflect.get(target, name, target),
      }),
      ...args,
    );
  } as never);
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
}

describe('the segment writer', () => {
  function writer(): { readonly files: SegmentFiles; readonly appender: SegmentWriter } {
    const directory = temporaryDirectory();
    const files = new SegmentFiles(join(directory, 'segments'), directory);
    const appender = new SegmentWriter(files, () => undefined);
    onTestFinished(() => appender.close());
    return { files, appender };
  }

  it('makes all that came in together durable with one flush, and one more for what came meanwhile', async () => {
    const { appender } = writer();
    const first = Array.from({ length: 50 }, (_, seed) => appender.append([patternOf(1_000, seed)]));
    await new Promise((resolve) => setImmediate(resolve));
    const second = Array.from({ length: 50 }, (_, seed) => appender.append([patternOf(1_000, seed)]));
    expect(appender.flushes).toBe(0);
    await Promise.all([...first, ...second]);
    expect(appender.flushes).toBe(2);
  });

  it('answers only after the flush', async () => {
    const { files, appender } = writer();
    const seen: string[] = [];
    await spyOnFiles('datasync', async function () {
      const [name = ''] = readdirSync(files.root);
      seen.push(`flushing ${statSync(files.path(name)).size} bytes`);
      await (this as unknown as { original: () => Promise<void> }).original();
      seen.push('flushed');
    });
    await appender.append([patternOf(100)]);
    seen.push('answered');
    expect(seen).toEqual([`flushing ${8 + RECORD_HEADER_BYTES + 100} bytes`, 'flushed', 'answered']);
  });

  it('keeps nothing of a batch that could not be flushed, and writes on in another segment', async () => {
    const { files, appender } = writer();
    const kept = await appender.append([patternOf(100)]);
    const before = statSync(files.path(place(kept).segment)).size;
    let broken = true;
    await spyOnFiles('datasync', async function () {
      if (broken) throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
      return (this as unknown as { original: () => Promise<void> }).original();
    });
    const refused = await Promise.allSettled([
      appender.append([patternOf(10)]),
      appender.append([patternOf(20)]),
    ]);
    for (const outcome of refused) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'StorageFull' } });
    }
    expect(statSync(files.path(place(kept).segment)).size).toBe(before);
    broken = false;
    const next = await appender.append([patternOf(30)]);
    expect(place(next).segment).not.toBe(place(kept).segment);
    expect(readdirSync(files.root)).toHaveLength(2);
  });

  it('leaves no segment behind that never held anything', async () => {
    const { files, appender } = writer();
    await spyOnFiles('writev', async () => {
      throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });
    });
    await expect(appender.append([patternOf(10)])).rejects.toMatchObject({ code: 'StorageFull' });
    expect(readdirSync(files.root)).toEqual([]);
  });

  it('begins another segment after 64 MiB', async () => {
    const { appender } = writer();
    const big = Buffer.alloc(131_072);
    const ids = await Promise.all(Array.from({ length: 600 }, () => appender.append([big])));
    const after = await appender.append([big]);
    expect(new Set([...ids, after].map((id) => place(id).segment)).size).toBe(2);
  });

  it('refuses what comes after the end', async () => {
    const { appender } = writer();
    await appender.close();
    await expect(appender.append([Buffer.of(1)])).rejects.toMatchObject({ code: 'StorageClosed' });
  });
});

describe('packed blobs', () => {
  /** A segment with three blobs, to be read by somebody who has not seen them. */
  async function three(): Promise<{ files: SegmentFiles; ids: string[]; unseen: () => Segments }> {
    const directory = temporaryDirectory();
    const files = new SegmentFiles(join(directory, 'segments'), directory);
    const segments = new Segments(files);
    const ids: string[] = [];
    for (const seed of [1, 2, 3]) ids.push(await segments.append([patternOf(5_000, seed)]));
    await segments.close();
    const unseen = (): Segments => {
      const reader = new Segments(files);
      onTestFinished(() => reader.close());
      return reader;
    };
    return { files, ids, unseen };
  }

  it('that were altered from outside are an error, and the others are not', async () => {
    const { files, ids, unseen } = await three();
    const { segment, offset } = place(ids[1]!);
    const file = openSync(files.path(segment), 'r+');
    writeSync(file, Buffer.of(0), 0, 1, offset + RECORD_HEADER_BYTES + 77);
    closeSync(file);
    const segments = unseen();
    await expect(segments.read(place(ids[1]!))).rejects.toThrow(/another program changed them/);
    expect((await segments.read(place(ids[0]!))).equals(patternOf(5_000, 1))).toBe(true);
    expect((await segments.read(place(ids[2]!))).equals(patternOf(5_000, 3))).toBe(true);
  });

  it('are told from what an id of another length, or between two records, would make of them', async () => {
    const { ids, unseen } = await three();
    const segments = unseen();
    const whole = place(ids[0]!);
    await expect(segments.read({ ...whole, length: 4_999 })).rejects.toMatchObject({ code: 'StorageFailed' });
    await expect(segments.read({ ...whole, offset: 9 })).rejects.toMatchObject({ code: 'StorageFailed' });
  });

  it('with a torn tail behind them are whole', async () => {
    const { files, ids, unseen } = await three();
    appendFileSync(files.path(place(ids[0]!).segment), randomBytes(777));
    for (const [index, id] of ids.entries()) {
      expect((await unseen().read(place(id))).equals(patternOf(5_000, index + 1))).toBe(true);
    }
  });

  it('cut off are an error that says so', async () => {
    const { files, ids, unseen } = await three();
    const { segment, offset } = place(ids[2]!);
    truncateSync(files.path(segment), offset + 100);
    await expect(unseen().read(place(ids[2]!))).rejects.toThrow(/ends after/);
    await expect(unseen().read({ ...place(ids[2]!), segment: '0'.repeat(16) })).rejects.toMatchObject({
      code: 'BlobMissing',
    });
  });
});

describe('the space of given-up blobs', () => {
  const SIZE = 65_536;

  function segmentsIn(directory: string): string[] {
    return readdirSync(join(directory, 'blobs', 'segments'));
  }

  function allocated(directory: string): number {
    return segmentsIn(directory).reduce(
      (sum, name) => sum + statSync(join(directory, 'blobs', 'segments', name)).blocks * 512,
      0,
    );
  }

  it('comes back at the next start: whole segments, and most of those that are mostly waste', async () => {
    const directory = temporaryDirectory();
    let store = await openStore(directory);
    const bucket = await makeBucket(store);
    const put = async (key: string, seed: number): Promise<string> => {
      const blob = await storeBlob(store.blobs, patternOf(SIZE, seed));
      await store.objects.put(bucket, anObject(key, { blob, size: SIZE }));
      return blob;
    };
    const blobs = await Promise.all(Array.from({ length: 100 }, (_, seed) => put(`key-${seed}`, seed)));
    for (let seed = 0; seed < 100; seed += 1) {
      if (seed % 10 !== 3) await store.objects.delete(bucket, `key-${seed}`);
    }
    await store.close();
    expect(allocated(directory)).toBeGreaterThan(100 * SIZE);

    store = await openStore(directory, { cacheBytes: 0 });
    expect(await store.swept).toMatchObject({ segments: 1 });
    expect(allocated(directory)).toBeLessThan(20 * SIZE);
    for (const [seed, blob] of blobs.entries()) {
      if (seed % 10 === 3) {
        expect((await readBlob(store.blobs, blob, 0, SIZE - 1)).equals(patternOf(SIZE, seed))).toBe(true);
      } else await expect(store.blobs.read(blob, 0, 0)).rejects.toMatchObject({ code: 'BlobMissing' });
    }
    for (let seed = 3; seed < 100; seed += 10) await store.objects.delete(bucket, `key-${seed}`);
    await store.close();

    // What was rewritten once is left alone, and what holds nothing goes.
    store = await openStore(directory);
    expect(await store.swept).toMatchObject({ segments: 1 });
    expect(segmentsIn(directory)).toEqual([]);
    await store.close();
  });

  it('is not taken from versions, parts of objects and parts of uploads', async () => {
    const directory = temporaryDirectory();
    let store = await openStore(directory);
    const bucket = await makeBucket(store);
    const made: string[] = [];
    const blob = async (): Promise<string> => {
      const id = await storeBlob(store.blobs, patternOf(SIZE, made.length));
      made.push(id);
      // Waste all around, so that the segment is worth rewriting.
      for (let waste = 0; waste < 4; waste += 1) await storeBlob(store.blobs, patternOf(SIZE));
      return id;
    };
    await store.objects.put(
      bucket,
      anObject('versions', { versionId: 'null', blob: await blob(), size: SIZE }),
    );
    await store.objects.put(
      bucket,
      anObject('versions', { versionId: 'v1', blob: await blob(), size: SIZE }),
    );
    await store.objects.put(bucket, anObject('versions', { versionId: 'v2', deleteMarker: true }));
    const parts = [
      { number: 1, size: SIZE, blob: await blob() },
      { number: 2, size: SIZE, blob: await blob() },
    ];
    await store.objects.put(bucket, anObject('parts', { versionId: 'null', parts, size: 2 * SIZE }));
    await store.objects.put(bucket, anObject('parts', { versionId: 'v1', deleteMarker: true }));
    await store.uploads.create(bucket, {
      uploadId: 'u',
      key: 'upload',
      initiatedAt: 0,
      systemHeaders: [],
      userMetadata: [],
      tags: [],
      storageClass: 'STANDARD',
      ownerAccountId: 'o',
      initiator: { arn: 'a', name: 'n' },
    });
    await store.uploads.putPart(bucket, 'u', {
      number: 1,
      size: SIZE,
      etag: 'e',
      lastModified: 0,
      blob: await blob(),
    });
    await store.close();

    store = await openStore(directory, { cacheBytes: 0 });
    expect(await store.swept).toMatchObject({ segments: 1 });
    for (const [seed, id] of made.entries()) {
      expect((await readBlob(store.blobs, id, 0, SIZE - 1)).equals(patternOf(SIZE, seed))).toBe(true);
    }
    await store.close();
  });

  it('comes back in the middle of service, while blobs are written, moved and read', async () => {
    const directory = temporaryDirectory();
    const store = await openStore(directory, { cacheBytes: 0 });
    await store.swept;
    const bucket = await makeBucket(store);
    const bytes = Buffer.alloc(131_072, 'x');
    const put = async (key: string, versionId = 'null'): Promise<void> => {
      const blob = await storeBlob(store.blobs, bytes);
      const outcome = await store.objects.put(bucket, anObject(key, { versionId, blob, size: bytes.length }));
      expect(outcome.outcome).toBe('done');
    };
    for (let round = 0; round < 40; round += 1) {
      await put(`kept-${round}`);
      // A version that goes behind another, and comes back.
      await put(`kept-${round}`, 'second');
      await Promise.all(Array.from({ length: 30 }, (_, key) => put(`overwritten-${key}`)));
      await store.objects.deleteVersion(bucket, `kept-${round}`, 'second');
    }
    // 160 MiB were written, of which 9 are in use.
    await expect.poll(() => allocated(directory), { timeout: 20_000 }).toBeLessThan(67_108_864);
    const { objects } = await store.objects.list(bucket, {
      prefix: '',
      after: '',
      delimiter: '',
      limit: 1_000,
    });
    expect(objects).toHaveLength(70);
    for (const { blob = '' } of objects) {
      expect((await readBlob(store.blobs, blob, 0, bytes.length - 1)).equals(bytes)).toBe(true);
    }
    await store.close();
  }, 60_000);

  it('is not taken from who still reads', async () => {
    const directory = temporaryDirectory();
    const files = new SegmentFiles(join(directory, 'blobs', 'segments'), directory);
    const segments = new Segments(files);
    const blobs = new FileBlobStore(new BlobFiles(join(directory, 'blobs'), directory), segments, 0);
    const ids = await Promise.all([1, 2].map((seed) => storeBlob(blobs, patternOf(SIZE, seed))));
    await blobs.close();
    await segments.close();

    // The same segments, now sealed, with a reader that holds on.
    const sealed = new Segments(files);
    const reader = new FileBlobStore(new BlobFiles(join(directory, 'blobs'), directory), sealed, 0);
    const release = reader.hold(ids);
    for (const id of ids) await reader.delete(id);
    const sql = openSql(':memory:');
    migrate(sql, MIGRATIONS);
    const references = new BlobReferences(sql);
    const { signal } = new AbortController();
    expect(await reclaimSegments(references, sealed, signal)).toBe(0);
    for (const [index, id] of ids.entries()) {
      expect((await readBlob(reader, id, 0, SIZE - 1)).equals(patternOf(SIZE, index + 1))).toBe(true);
    }
    release();
    expect(await reclaimSegments(references, sealed, signal)).toBe(1);
    expect(segmentsIn(directory)).toEqual([]);
    await reader.close();
    await sealed.close();
  });

  it('is a hole in the file, which keeps its length', async () => {
    const directory = temporaryDirectory();
    let store = await openStore(directory);
    const bucket = await makeBucket(store);
    for (let seed = 0; seed < 9; seed += 1) await storeBlob(store.blobs, patternOf(SIZE, seed));
    const blob = await storeBlob(store.blobs, patternOf(SIZE, 9));
    await store.objects.put(bucket, anObject('key', { blob, size: SIZE }));
    await store.close();
    const file = join(directory, 'blobs', 'segments', place(blob).segment);
    const before = readFileSync(file);
    store = await openStore(directory);
    await store.swept;
    await store.close();
    const after = readFileSync(file);
    const { offset } = place(blob);
    expect(after).toHaveLength(before.length);
    expect(after.subarray(offset).equals(before.subarray(offset))).toBe(true);
    expect(after.subarray(8, offset).every((byte) => byte === 0)).toBe(true);
  });
});
