import type { ListUploadsQuery, ObjectPart, PartRecord, UploadRecord } from '@countersign/server/store';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { byUtf8, groupOf } from './listing-reference.js';
import {
  anObject,
  CREATED_AT,
  makeBucket,
  readBlob,
  type StoreMaker,
  type StoreUnderTest,
  storeBlob,
} from './store-under-test.js';

const BYTES = Buffer.from('bytes');

function anUpload(uploadId: string, key: string, more: Partial<UploadRecord> = {}): UploadRecord {
  return {
    uploadId,
    key,
    initiatedAt: CREATED_AT,
    systemHeaders: [],
    userMetadata: [],
    tags: [],
    storageClass: 'STANDARD',
    ownerAccountId: 'a'.repeat(64),
    initiator: { arn: 'arn:aws:iam::123456789012:root', name: 'root' },
    ...more,
  };
}

/** What every store of uploads in parts must do. */
export function describeUploadStore(name: string, maker: StoreMaker): void {
  describe(`uploads in ${name}`, () => {
    let store: StoreUnderTest;
    let bucket: number;
    beforeEach(async () => {
      store = await maker.make();
      bucket = await makeBucket(store);
    });
    afterEach(() => store.close());

    const isThere = (blob: string | undefined): Promise<boolean> =>
      readBlob(store.blobs, blob ?? '', 0, BYTES.length - 1).then(
        () => true,
        () => false,
      );
    const isGone = (blob: string | undefined): Promise<void> =>
      expect.poll(() => isThere(blob), { timeout: 20_000 }).toBe(false);

    async function putPart(number: number, uploadId = 'upload'): Promise<PartRecord> {
      const blob = await storeBlob(store.blobs, BYTES);
      const part = { number, size: BYTES.length, etag: `etag ${blob}`, lastModified: CREATED_AT, blob };
      expect(await store.uploads.putPart(bucket, uploadId, part)).toBe(true);
      return part;
    }
    const chosen = (parts: readonly PartRecord[]): ObjectPart[] =>
      parts.map(({ number, size, blob }) => ({ number, size, ...(blob === undefined ? {} : { blob }) }));

    it('come back with every field, under their own key only, before and after a restart', async () => {
      const upload = anUpload('upload', 'dir/\0 über', {
        systemHeaders: ['Content-Type', 'text/plain'],
        userMetadata: ['a', 'ä'],
        tags: ['b', 'c'],
        checksumAlgorithm: 'SHA256',
        checksumType: 'COMPOSITE',
      });
      expect(await store.uploads.create(bucket, upload)).toBe(true);
      const part: PartRecord = {
        number: 7,
        size: 0,
        etag: 'etag',
        lastModified: 5,
        checksum: { algorithm: 'SHA256', value: 'value' },
      };
      await store.uploads.putPart(bucket, 'upload', part);
      for (const _ of ['now', 'after a restart']) {
        expect(await store.uploads.find(bucket, upload.key, 'upload')).toEqual(upload);
        expect(await store.uploads.find(bucket, 'another', 'upload')).toBeUndefined();
        expect(await store.uploads.find(bucket + 1, upload.key, 'upload')).toBeUndefined();
        expect(await store.uploads.listParts(bucket, 'upload', 0, 10)).toEqual([part]);
        if (maker.reopen) store = await maker.reopen(store);
      }
    });

    it('have nowhere to go when the bucket is gone', async () => {
      await store.buckets.delete(bucket);
      expect(await store.uploads.create(bucket, anUpload('upload', 'key'))).toBe(false);
    });

    it('list their parts by number, from any number on', async () => {
      await store.uploads.create(bucket, anUpload('upload', 'key'));
      for (const number of [10_000, 2, 1, 30]) await putPart(number);
      const numbers = async (after: number, limit: number): Promise<number[]> =>
        (await store.uploads.listParts(bucket, 'upload', after, limit)).map((part) => part.number);
      expect(await numbers(0, 10)).toEqual([1, 2, 30, 10_000]);
      expect(await numbers(1, 2)).toEqual([2, 30]);
      expect(await numbers(10_000, 2)).toEqual([]);
      expect(await store.uploads.listParts(bucket, 'another', 0, 10)).toEqual([]);
    });

    it('put a part in place of the one before, whose blob goes', async () => {
      await store.uploads.create(bucket, anUpload('upload', 'key'));
      const [one, two] = [await putPart(1), await putPart(1)];
      await isGone(one.blob);
      expect(await isThere(two.blob)).toBe(true);
      expect(await store.uploads.listParts(bucket, 'upload', 0, 10)).toEqual([two]);
    });

    it('take no part when they are gone: its blob goes too', async () => {
      const blob = await storeBlob(store.blobs, BYTES);
      const part = { number: 1, size: 5, etag: 'e', lastModified: 0, blob };
      expect(await store.uploads.putPart(bucket, 'never there', part)).toBe(false);
      await isGone(blob);
    });

    it('become an object of the parts chosen; the others go, and so does the upload', async () => {
      await store.uploads.create(bucket, anUpload('upload', 'key'));
      const parts = [await putPart(1), await putPart(2), await putPart(5)];
      const object = anObject('key', { size: 10, etag: 'whole-2', parts: chosen([parts[0]!, parts[2]!]) });
      expect(await store.uploads.complete(bucket, 'upload', object)).toEqual({ outcome: 'done' });
      expect(await store.objects.find(bucket, 'key')).toEqual(object);
      await isGone(parts[1]?.blob);
      expect(await isThere(parts[0]?.blob)).toBe(true);
      expect(await isThere(parts[2]?.blob)).toBe(true);
      expect(await store.uploads.find(bucket, 'key', 'upload')).toBeUndefined();
      expect(await store.uploads.listParts(bucket, 'upload', 0, 10)).toEqual([]);
      expect(await store.uploads.complete(bucket, 'upload', object)).toEqual({ outcome: 'no-such-upload' });
      if (maker.reopen) store = await maker.reopen(store);
      expect(await store.objects.find(bucket, 'key')).toEqual(object);
    });

    it('take the place of the object that was there, whose blobs go', async () => {
      const blob = await storeBlob(store.blobs, BYTES);
      const before = anObject('key', { blob, size: 5 });
      await store.objects.put(bucket, before);
      await store.uploads.create(bucket, anUpload('upload', 'key'));
      const part = await putPart(1);
      const object = anObject('key', { parts: chosen([part]) });
      expect(await store.uploads.complete(bucket, 'upload', object)).toEqual({
        outcome: 'done',
        replaced: before,
      });
      await isGone(blob);
    });

    it('stay with all their parts when a part was put anew, a condition fails, or the key is another', async () => {
      await store.uploads.create(bucket, anUpload('upload', 'key'));
      const [stale, two] = [await putPart(1), await putPart(2)];
      const fresh = await putPart(1);
      const { uploads } = store;
      const complete = (parts: readonly PartRecord[], condition = {}, key = 'key'): Promise<unknown> =>
        uploads.complete(bucket, 'upload', anObject(key, { parts: chosen(parts) }), condition);
      expect(await complete([stale, two])).toEqual({ outcome: 'part-changed' });
      expect(await complete([{ ...fresh, number: 3 }])).toEqual({ outcome: 'part-changed' });
      expect(await complete([fresh, two], { ifMatch: 'x' })).toEqual({ outcome: 'no-such-key' });
      expect(await complete([fresh, two], {}, 'another')).toEqual({ outcome: 'no-such-upload' });
      await store.objects.put(bucket, anObject('key'));
      expect(await complete([fresh, two], { ifNoneMatch: '*' })).toMatchObject({
        outcome: 'precondition-failed',
      });
      expect(await uploads.listParts(bucket, 'upload', 0, 10)).toEqual([fresh, two]);
      expect([await isThere(fresh.blob), await isThere(two.blob)]).toEqual([true, true]);
      expect(await complete([fresh, two])).toMatchObject({ outcome: 'done' });
    });

    it('are completed once, of many who ask at the same time', async () => {
      await store.uploads.create(bucket, anUpload('upload', 'key'));
      const part = await putPart(1);
      const asked = Array.from({ length: 20 }, (_, number) =>
        store.uploads.complete(
          bucket,
          'upload',
          anObject('key', { etag: `${number}`, parts: chosen([part]) }),
        ),
      );
      const outcomes = (await Promise.all(asked)).map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'no-such-upload')).toHaveLength(19);
      expect(await isThere(part.blob)).toBe(true);
    });

    it('are known by what they became for as long as that version is there', async () => {
      await store.uploads.create(bucket, anUpload('upload', 'key'));
      const object = anObject('key', { versionId: 'v1', parts: chosen([await putPart(1)]) });
      const find = (): Promise<unknown> => store.uploads.findCompleted(bucket, 'key', 'upload');
      expect(await find()).toBeUndefined();
      await store.uploads.complete(bucket, 'upload', object);
      expect(await find()).toEqual(object);
      expect(await store.uploads.findCompleted(bucket, 'another', 'upload')).toBeUndefined();
      await store.objects.put(bucket, anObject('key', { versionId: 'v2' }));
      if (maker.reopen) store = await maker.reopen(store);
      expect(await find()).toEqual(object);
      await store.objects.deleteVersion(bucket, 'key', 'v2');
      await store.objects.saveTags(bucket, 'key', 'v1', ['a', 'b']);
      expect(await find()).toEqual({ ...object, tags: ['a', 'b'] });
      await store.objects.deleteVersion(bucket, 'key', 'v1');
      expect(await find()).toBeUndefined();
    });

    it('are not known by an object that was put in place of what they became', async () => {
      await store.uploads.create(bucket, anUpload('upload', 'key'));
      const object = anObject('key', { parts: chosen([await putPart(1)]) });
      await store.uploads.complete(bucket, 'upload', object);
      await store.objects.put(bucket, anObject('key'));
      expect(await store.uploads.findCompleted(bucket, 'key', 'upload')).toBeUndefined();
    });

    it('leave nothing when they are aborted', async () => {
      await store.uploads.create(bucket, anUpload('upload', 'key'));
      const parts = [await putPart(1), await putPart(2)];
      expect(await store.uploads.abort(bucket, 'another', 'upload')).toBe(false);
      expect(await store.uploads.abort(bucket, 'key', 'upload')).toBe(true);
      expect(await store.uploads.abort(bucket, 'key', 'upload')).toBe(false);
      for (const { blob } of parts) await isGone(blob);
    });

    it('do not keep their bucket, and go with it', async () => {
      await store.uploads.create(bucket, anUpload('upload', 'key'));
      const part = await putPart(1);
      expect(await store.buckets.delete(bucket)).toBe(true);
      await isGone(part.blob);
      expect(await store.uploads.find(bucket, 'key', 'upload')).toBeUndefined();
    });

    it('are listed by key and beginning, the plain way, for any query, page after page', async () => {
      const all = ['a', 'a', 'a/1', 'a/2', 'a/2', 'b', '😀', '\uFFFD', '\uFFFD'].map((key, index) => ({
        key,
        uploadId: `id-${index}`,
      }));
      for (const { key, uploadId } of [...all].reverse()) {
        await store.uploads.create(bucket, anUpload(uploadId, key));
      }
      const keys = [...new Set(all.map(({ key }) => key))];
      const query = fc.record({
        prefix: fc.constantFrom('', '', 'a', 'a/'),
        delimiter: fc.constantFrom('', '/'),
        limit: fc.integer({ min: 1, max: 4 }),
        afterKey: fc.constantFrom('', ...keys, 'a/'),
        afterUploadId: fc.option(fc.constantFrom('id-0', 'id-1', 'id-3', 'id-9'), { nil: undefined }),
      });
      await fc.assert(
        fc.asyncProperty(query, async ({ afterUploadId: marker, ...first }) => {
          let page: ListUploadsQuery = {
            ...first,
            ...(marker === undefined || first.afterKey === '' ? {} : { afterUploadId: marker }),
          };
          for (;;) {
            const expected = listPlainly(all, page);
            const { uploads, ...rest } = await store.uploads.list(bucket, page);
            const lines = uploads.map(({ key, uploadId }) => `${key} ${uploadId}`);
            expect({ last: undefined, lastUploadId: undefined, ...rest, uploads: lines }).toEqual(expected);
            if (!expected.truncated || expected.last === undefined) break;
            const { last, lastUploadId } = expected;
            page = {
              ...first,
              afterKey: last,
              ...(lastUploadId === undefined ? {} : { afterUploadId: lastUploadId }),
            };
          }
        }),
        { numRuns: 300 },
      );
    });
  });
}

interface PlainUpload {
  readonly key: string;
  readonly uploadId: string;
}

/** The answer that a listing of uploads must give, one after another. */
function listPlainly(
  all: readonly PlainUpload[],
  query: ListUploadsQuery,
): Record<'uploads' | 'commonPrefixes', string[]> & {
  truncated: boolean;
  last: string | undefined;
  lastUploadId: string | undefined;
} {
  const { prefix, delimiter, limit, afterKey, afterUploadId } = query;
  const page = {
    uploads: [] as string[],
    commonPrefixes: [] as string[],
    truncated: false,
    last: undefined as string | undefined,
    lastUploadId: undefined as string | undefined,
  };
  const inOrder = [...all].sort(
    (one, other) => byUtf8(one.key, other.key) || byUtf8(one.uploadId, other.uploadId),
  );
  const skipped = afterKey !== '' && groupOf(afterKey, prefix, delimiter) === afterKey;
  for (const { key, uploadId } of inOrder) {
    if (!key.startsWith(prefix) || (skipped && key.startsWith(afterKey))) continue;
    if (afterKey !== '' && byUtf8(key, afterKey) < 0) continue;
    if (afterKey === key && (afterUploadId === undefined || byUtf8(uploadId, afterUploadId) <= 0)) continue;
    const group = groupOf(key, prefix, delimiter);
    if (group !== undefined && page.commonPrefixes.includes(group)) continue;
    if (page.uploads.length + page.commonPrefixes.length >= limit) return { ...page, truncated: true };
    if (group === undefined) page.uploads.push(`${key} ${uploadId}`);
    else page.commonPrefixes.push(group);
    page.last = group ?? key;
    page.lastUploadId = group === undefined ? uploadId : undefined;
  }
  return page;
}
