import { readdirSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sql } from '@countersign/runtime';
import { CommitQueue, openDataDirectory } from '@countersign/runtime';
import { ACCOUNT, anObject, CREATED_AT, patternOf, readBlob, storeBlob } from '@countersign/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { BlobFiles } from '../../src/store/blobs/blob-files.js';
import { BlobReferences } from '../../src/store/blobs/blob-references.js';
import { FileBlobStore } from '../../src/store/blobs/file-blobs.js';
import { reclaimSegments } from '../../src/store/blobs/reclaim-segments.js';
import { SegmentFiles } from '../../src/store/blobs/segment-files.js';
import { parsePackedId } from '../../src/store/blobs/segment-record.js';
import { Segments } from '../../src/store/blobs/segments.js';
import { SqlBucketStore } from '../../src/store/records/bucket-store.js';
import { SqlObjectStore } from '../../src/store/records/object-store.js';
import { SCHEMA } from '../../src/store/records/schema.js';
import { SqlUploadStore } from '../../src/store/records/upload-store.js';
import { temporaryDirectory } from './directories.js';

/** A store on disk, taken apart, whose commits can be made to fail. */
async function assembled() {
  const directory = await openDataDirectory(temporaryDirectory(), SCHEMA, () => undefined);
  const trouble: { commit?: string } = {};
  const { sql } = directory;
  const failing: Sql = {
    ...sql,
    get inTransaction() {
      return sql.inTransaction;
    },
    run: (script) => {
      if (trouble.commit !== undefined && script === 'COMMIT')
        throw Object.assign(new Error('disk trouble'), { code: trouble.commit });
      sql.run(script);
    },
  };
  const queue = new CommitQueue(failing);
  const files = new BlobFiles(directory.blobs, directory.temporary);
  const segments = new Segments(new SegmentFiles(join(directory.blobs, 'segments'), directory.temporary));
  const blobs = new FileBlobStore(files, segments, 0);
  const references = new BlobReferences(sql, (blob) => segments.claim(blob));
  const discard = (id: string): void => {
    blobs.delete(id).catch(() => undefined);
  };
  const objects = new SqlObjectStore(failing, queue, discard, references, 1_000_000);
  const uploads = new SqlUploadStore(failing, queue, objects, discard, references);
  onTestFinished(async () => {
    queue.close();
    await blobs.close();
    await segments.close();
    await files.close();
    await directory.close();
  });
  const reclaim = () => reclaimSegments(references, segments, new AbortController().signal);
  const buckets = new SqlBucketStore(failing, queue, discard);
  return { trouble, buckets, objects, uploads, blobs, segments, reclaim };
}

async function bucketIn(buckets: SqlBucketStore): Promise<number> {
  const made = await buckets.create({
    name: 'kept',
    ownerAccountId: ACCOUNT,
    region: 'r',
    createdAt: CREATED_AT,
  });
  return made!.id;
}

describe.each(['SQLITE_FULL', 'SQLITE_IOERR_FSYNC'])('a commit that fails with %s', (failure) => {
  describe.each([
    ['small', 5_000],
    ['large', 200_000],
  ])('%s objects', (_what, size) => {
    it('is not acknowledged, and what it would have replaced is there as before', async () => {
      const { trouble, buckets, objects, blobs, reclaim } = await assembled();
      const bucket = await bucketIn(buckets);
      const old = await storeBlob(blobs, patternOf(size, 1));
      await objects.put(bucket, anObject('key', { blob: old, size, etag: 'old' }));
      const next = await storeBlob(blobs, patternOf(size, 2));
      trouble.commit = failure;
      const writes = await Promise.allSettled([
        objects.put(bucket, anObject('key', { blob: next, size, etag: 'new' })),
        objects.delete(bucket, 'key'),
        objects.deleteVersion(bucket, 'key', 'null'),
      ]);
      expect(writes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      delete trouble.commit;
      await reclaim();
      const found = await objects.find(bucket, 'key');
      expect(found).toMatchObject({ etag: 'old', blob: old });
      expect((await readBlob(blobs, old, 0, size - 1)).equals(patternOf(size, 1))).toBe(true);
      // Once it goes through, the old bytes are given up.
      const third = await storeBlob(blobs, patternOf(size, 3));
      await objects.put(bucket, anObject('key', { blob: third, size }));
      await expect
        .poll(() =>
          blobs.read(old, 0, 0).then(
            () => 'there',
            (error) => error.code,
          ),
        )
        .toBe('BlobMissing');
    });

    it('leaves a part of an upload, and the parts of a failed completion, as they were', async () => {
      const { trouble, buckets, objects, uploads, blobs } = await assembled();
      const bucket = await bucketIn(buckets);
      await uploads.create(bucket, {
        ...{ uploadId: 'u', key: 'key', initiatedAt: 0, systemHeaders: [], userMetadata: [], tags: [] },
        ...{ storageClass: 'STANDARD', ownerAccountId: 'o', initiator: { arn: 'a', name: 'n' } },
      });
      const part = (blob: string) => ({ number: 1, size, etag: 'e', lastModified: 0, blob });
      const old = await storeBlob(blobs, patternOf(size, 1));
      await uploads.putPart(bucket, 'u', part(old));
      trouble.commit = failure;
      const next = await storeBlob(blobs, patternOf(size, 2));
      await expect(uploads.putPart(bucket, 'u', part(next))).rejects.toThrow();
      await expect(uploads.abort(bucket, 'key', 'u')).rejects.toThrow();
      delete trouble.commit;
      expect((await readBlob(blobs, old, 0, size - 1)).equals(patternOf(size, 1))).toBe(true);
      expect(await objects.find(bucket, 'key')).toBeUndefined();
    });
  });
});

describe('reclaiming', () => {
  /** Fills the current segment up, so that the next blob goes into another, and this one is for reclaiming. */
  async function rollOver({ blobs, segments }: { blobs: FileBlobStore; segments: Segments }): Promise<void> {
    const before = segments.current;
    const big = Buffer.alloc(131_072);
    while (segments.current === before && before !== undefined)
      await Promise.all(Array.from({ length: 32 }, async () => blobs.delete(await storeBlob(blobs, big))));
  }

  it('spares a blob whose row is yet to come', async () => {
    const store = await assembled();
    const { buckets, objects, blobs, segments, reclaim } = store;
    const bucket = await bucketIn(buckets);
    const early = await storeBlob(blobs, patternOf(9_000, 7));
    await rollOver(store);
    expect(segments.current).not.toBe(parsePackedId(early)!.segment);
    await reclaim();
    await objects.put(bucket, anObject('late', { blob: early, size: 9_000 }));
    expect((await readBlob(blobs, early, 0, 8_999)).equals(patternOf(9_000, 7))).toBe(true);
    // Named, replaced and given up, it is spared no longer.
    await objects.delete(bucket, 'late');
    expect(await reclaim()).toBe(1);
    await expect(blobs.read(early, 0, 0)).rejects.toMatchObject({ code: 'BlobMissing' });
  });
});

describe('a new segment', () => {
  it('is in its directory, durably, before a blob in it is acknowledged', async () => {
    const { blobs, segments } = await assembled();
    const some = await open('/dev/null', 'r');
    const handles = Object.getPrototypeOf(some) as FileHandle;
    await some.close();
    const order: string[] = [];
    const flush = handles.sync;
    vi.spyOn(handles, 'sync').mockImplementation(async function (this: FileHandle) {
      const { ino } = await this.stat();
      await flush.call(this);
      const root = statSync(segments.files.root, { throwIfNoEntry: false });
      if (ino === root?.ino)
        order.push(`directory flushed: ${readdirSync(segments.files.root).length} segment`);
    });
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    for (let blob = 0; blob < 2; blob += 1) {
      await storeBlob(blobs, patternOf(100, blob));
      order.push('acknowledged');
    }
    expect(order).toEqual(['directory flushed: 1 segment', 'acknowledged', 'acknowledged']);
  });
});
