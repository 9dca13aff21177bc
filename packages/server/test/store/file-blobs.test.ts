import { existsSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate, openSql } from '@countersign/runtime';
import { anObject, gather, makeBucket, patternOf, readBlob, storeBlob } from '@countersign/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { BlobFiles } from '../../src/store/blobs/blob-files.js';
import { BlobReferences } from '../../src/store/blobs/blob-references.js';
import { FileBlobStore } from '../../src/store/blobs/file-blobs.js';
import { SegmentFiles } from '../../src/store/blobs/segment-files.js';
import { Segments } from '../../src/store/blobs/segments.js';
import { sweepOrphans } from '../../src/store/blobs/sweep.js';
import { CACHE_BYTES, openStore } from '../../src/store/open-store.js';
import { MIGRATIONS } from '../../src/store/records/schema.js';
import { temporaryDirectory } from './directories.js';

interface Opened {
  readonly blobs: FileBlobStore;
  readonly files: BlobFiles;
  readonly root: string;
  readonly temporary: string;
}

/** A blob store in its own directory; a second one of the same directory remembers nothing. */
function open(directory = temporaryDirectory()): Opened {
  const root = join(directory, 'blobs');
  const temporary = join(directory, 'tmp');
  mkdirSync(root, { recursive: true });
  mkdirSync(temporary, { recursive: true });
  const files = new BlobFiles(root, temporary);
  const segments = new Segments(new SegmentFiles(join(root, 'segments'), temporary));
  const blobs = new FileBlobStore(files, segments, CACHE_BYTES);
  onTestFinished(async () => {
    await blobs.close();
    await segments.close();
    await files.close();
  });
  return { blobs, files, root, temporary };
}

function placed(root: string): number {
  return readdirSync(root).reduce((sum, shard) => sum + readdirSync(join(root, shard)).length, 0);
}

/** The descriptors of this process that point into a directory. */
function descriptorsIn(directory: string, links: (path: string) => string): string[] {
  return readdirSync('/proc/self/fd')
    .map((name) => {
      try {
        return links(`/proc/self/fd/${name}`);
      } catch {
        return '';
      }
    })
    .filter((path) => path.startsWith(directory));
}

describe('blob files', () => {
  it('are named by a random id, in one of 256 directories, and appear only when they are whole', async () => {
    const { blobs, root, temporary } = open();
    const writer = await blobs.create();
    await writer.write(patternOf(200_000));
    expect(readdirSync(root)).toEqual([]);
    expect(readdirSync(temporary)).toHaveLength(1);
    const { id } = await writer.finish();
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(readdirSync(root)).toEqual([id.slice(0, 2)]);
    expect(readdirSync(join(root, id.slice(0, 2)))).toEqual([id]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it.each([131_073, 300_000])(
    'of %d bytes are on disk under their name before they are finished',
    async (size) => {
      const { blobs, root, temporary } = open();
      const directory = await openFile(root, 'r');
      const handles = Object.getPrototypeOf(directory) as FileHandle;
      await directory.close();
      const order: string[] = [];
      const files = (): string => `${readdirSync(temporary).length} draft, ${placed(root)} placed`;
      const flushFile = handles.datasync;
      const flushDirectory = handles.sync;
      vi.spyOn(handles, 'datasync').mockImplementation(function (this: FileHandle) {
        order.push(`file flushed: ${files()}`);
        return flushFile.call(this);
      });
      vi.spyOn(handles, 'sync').mockImplementation(function (this: FileHandle) {
        order.push(`directory flushed: ${files()}`);
        return flushDirectory.call(this);
      });
      onTestFinished(() => {
        vi.restoreAllMocks();
      });
      await storeBlob(blobs, patternOf(size));
      expect(order).toEqual([
        'directory flushed: 1 draft, 0 placed',
        'file flushed: 1 draft, 0 placed',
        'directory flushed: 0 draft, 1 placed',
      ]);
    },
  );

  it.each([10, 300_000])('of %d bytes leave nothing behind when they are given up', async (size) => {
    const { blobs, root, temporary } = open();
    const writer = await blobs.create();
    const writing = writer.write(patternOf(size));
    await writer.abort();
    await writing;
    expect(readdirSync(temporary)).toEqual([]);
    expect(readdirSync(root)).toEqual([]);
  });

  it('leave nothing behind when the disk refuses them, and the error names the place', async () => {
    const { blobs, root, temporary } = open();
    const id = await storeBlob(blobs, patternOf(200_000));
    // A file where a directory has to be: the one obstacle that stops root as well.
    for (let shard = 0; shard < 256; shard += 1) {
      const name = shard.toString(16).padStart(2, '0');
      if (name !== id.slice(0, 2)) writeFileSync(join(root, name), '');
    }
    let refused = 0;
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await storeBlob(blobs, patternOf(200_000)).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'StorageFailed', message: expect.stringContaining(root) });
        refused += 1;
      });
    }
    expect(refused).toBeGreaterThan(0);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('cut short from outside are an error, not a short answer', async () => {
    const directory = temporaryDirectory();
    const { blobs, root } = open(directory);
    const id = await storeBlob(blobs, patternOf(600_000));
    truncateSync(join(root, id.slice(0, 2), id), 500_000);
    const unseen = open(directory).blobs;
    await expect(readBlob(unseen, id, 0, 599_999)).rejects.toThrow(/ends after 500000 bytes/);
    await expect(readBlob(unseen, id, 550_000, 550_010)).rejects.toMatchObject({ code: 'StorageFailed' });
    expect((await readBlob(unseen, id, 0, 499_999)).equals(patternOf(500_000))).toBe(true);
  });

  it('are read while many others are, with a bounded number of open files', async (test) => {
    if (!existsSync('/proc/self/fd')) test.skip('no /proc here to count open files in');
    const { readlinkSync } = await import('node:fs');
    const { blobs, root } = open();
    const ids: string[] = [];
    for (let number = 0; number < 300; number += 1)
      ids.push(await storeBlob(blobs, patternOf(166_000, number)));
    const whole = await Promise.all(
      ids.map(async (id, number) =>
        (await readBlob(blobs, id, 0, 165_999)).equals(patternOf(166_000, number)),
      ),
    );
    expect(whole.every(Boolean)).toBe(true);
    // 256 blobs and as many directories at most.
    const openBlobs = (): number =>
      descriptorsIn(root, readlinkSync).filter((path) => /[0-9a-f]{32}/.test(path)).length;
    expect(openBlobs()).toBeLessThanOrEqual(256);
    await blobs.close();
    expect(openBlobs()).toBe(0);
  });

  it('read once more give the same bytes, and tell of a file that was cut off meanwhile', async () => {
    const { blobs, root } = open();
    const bytes = patternOf(800_000);
    const id = await storeBlob(blobs, bytes);
    // What was read a moment ago is in memory, and comes without the thread pool.
    for (let again = 0; again < 5; again++) {
      expect((await readBlob(blobs, id, 0, 799_999)).equals(bytes)).toBe(true);
      expect((await readBlob(blobs, id, 300_000, 700_000)).equals(bytes.subarray(300_000, 700_001))).toBe(
        true,
      );
    }
    truncateSync(join(root, id.slice(0, 2), id), 500_000);
    await expect(readBlob(blobs, id, 0, 799_999)).rejects.toThrow('ends after 500000 bytes');
  });

  it('are not held open by a reader that stopped, or was never started', async (test) => {
    if (!existsSync('/proc/self/fd')) test.skip('no /proc here to count open files in');
    const { readlinkSync } = await import('node:fs');
    const { blobs, root } = open();
    const id = await storeBlob(blobs, patternOf(800_000));
    const pieces = await blobs.read(id, 0, 799_999);
    if (Buffer.isBuffer(pieces)) throw new Error('expected pieces');
    const iterator = pieces[Symbol.asyncIterator]();
    await iterator.next();
    await blobs.delete(id);
    expect(descriptorsIn(join(root, id.slice(0, 2), id), readlinkSync)).toHaveLength(1);
    await iterator.return?.();
    await blobs.close();
    expect(descriptorsIn(join(root, id.slice(0, 2), id), readlinkSync)).toEqual([]);
  });
});

describe('left-overs of an earlier run', () => {
  it('are cleared away at the start, and what is in use or just being written is not', async () => {
    const directory = temporaryDirectory();
    let store = await openStore(directory);
    const kept = await storeBlob(store.blobs, patternOf(200_000));
    const orphan = await storeBlob(store.blobs, patternOf(200_000));
    const bucket = await makeBucket(store);
    await store.objects.put(bucket, anObject('kept', { blob: kept, size: 200_000 }));
    await store.close();
    writeFileSync(join(directory, 'tmp', 'half-an-upload'), 'half');
    const foreign = join(directory, 'blobs', orphan.slice(0, 2), 'somebody.elses');
    writeFileSync(foreign, 'not ours to delete');

    store = await openStore(directory);
    const [justFinished, writer] = [
      await storeBlob(store.blobs, patternOf(170_000)),
      await store.blobs.create(),
    ];
    await writer.write(patternOf(170_000));
    expect(await store.swept).toEqual({ temporaryFiles: 1, orphanedBlobs: 1, segments: 0 });
    expect(await readBlob(store.blobs, kept, 0, 199_999)).toHaveLength(200_000);
    expect(await readBlob(store.blobs, justFinished, 0, 169_999)).toHaveLength(170_000);
    expect((await writer.finish()).size).toBe(170_000);
    await expect(store.blobs.read(orphan, 0, 0)).rejects.toMatchObject({ code: 'BlobMissing' });
    expect(existsSync(foreign)).toBe(true);
    await store.close();
  });

  it('are found among many objects, whose blobs all stay', async () => {
    const directory = temporaryDirectory();
    let store = await openStore(directory);
    const bucket = await makeBucket(store);
    // More rows than are looked at in one go, with a blob at each end of a go and a gap that is longer than one.
    const positions = new Set([0, 1, 4_998, 4_999, 5_000, 5_001, 9_999, 10_000, 10_001, 19_000, 19_001]);
    const blobs = new Map<number, string>();
    for (const position of positions) {
      blobs.set(position, await storeBlob(store.blobs, Buffer.alloc(140_000, position)));
      await storeBlob(store.blobs, Buffer.alloc(140_000));
    }
    const rows = Array.from({ length: 19_002 }, (_, position) => {
      const blob = blobs.get(position);
      return store.objects.put(
        bucket,
        anObject(`key-${position}`, blob === undefined ? {} : { blob, size: 1 }),
      );
    });
    await Promise.all(rows);
    const gap = Array.from({ length: 7_000 }, (_, position) =>
      store.objects.delete(bucket, `key-${position + 11_000}`),
    );
    await Promise.all(gap);
    await store.close();
    store = await openStore(directory);
    expect(await store.swept).toMatchObject({ orphanedBlobs: positions.size });
    for (const [position, blob] of blobs) {
      expect(await readBlob(store.blobs, blob, 0, 0)).toEqual(Buffer.of(position % 256));
    }
    await store.close();
  });

  it('are never taken to be blobs of this run, whose rows may be yet to come', async () => {
    const directory = temporaryDirectory();
    const { blobs, files } = open(directory);
    const id = await storeBlob(blobs, Buffer.alloc(140_000, 'its row comes later'));
    const sql = openSql(':memory:');
    migrate(sql, MIGRATIONS);
    const { signal } = new AbortController();
    expect(await sweepOrphans(new BlobReferences(sql), files, signal)).toBe(0);
    expect(await readBlob(blobs, id, 0, 2)).toEqual(Buffer.from('its'));
    const nextRun = open(directory);
    expect(await sweepOrphans(new BlobReferences(sql), nextRun.files, AbortSignal.abort())).toBe(0);
    expect(await sweepOrphans(new BlobReferences(sql), nextRun.files, signal)).toBe(1);
  });

  it('are not looked for any further once the store is closed', async () => {
    const directory = temporaryDirectory();
    const store = await openStore(directory);
    await store.close();
    await expect(store.swept).resolves.toMatchObject({ temporaryFiles: 0 });
  });
});

it('a slow reader gets every byte of what was replaced while it read', async () => {
  const store = await openStore(temporaryDirectory());
  const bucket = await makeBucket(store);
  const before = patternOf(1_200_000, 1);
  const blob = await storeBlob(store.blobs, before);
  await store.objects.put(bucket, anObject('key', { blob, size: before.length }));
  const pieces = await store.blobs.read(blob, 0, before.length - 1);
  if (Buffer.isBuffer(pieces)) throw new Error('expected pieces');
  const next = await storeBlob(store.blobs, patternOf(1_200_000, 2));
  await store.objects.put(bucket, anObject('key', { blob: next, size: 1_200_000 }));
  expect((await gather(pieces)).equals(before)).toBe(true);
  await store.close();
});
