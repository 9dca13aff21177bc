import type { ObjectLock } from '@countersign/server/store';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { byUtf8 } from './listing-reference.js';
import {
  anObject,
  makeBucket,
  readBlob,
  type StoreMaker,
  type StoreUnderTest,
  storeBlob,
} from './store-under-test.js';
import { PlainVersions, type PlainVersionsQuery } from './version-listing-reference.js';

const KEYS = ['a', 'a/1', 'a/2', 'b', 'b\0', 'é', '😀', '\uFFFD'];
const VERSION_IDS = ['null', 'v1', 'v2', 'v3', 'v4'];

/** What every store of objects must do with versions. */
export function describeVersionStore(name: string, maker: StoreMaker): void {
  describe(`versions in ${name}`, () => {
    let store: StoreUnderTest;
    let bucket: number;
    beforeEach(async () => {
      store = await maker.make();
      bucket = await makeBucket(store);
    });
    afterEach(() => store.close());

    const put = (key: string, versionId: string, more = {}): Promise<unknown> =>
      store.objects.put(bucket, anObject(key, { versionId, etag: `${key} ${versionId}`, ...more }));
    const mark = (key: string, versionId: string): Promise<unknown> =>
      put(key, versionId, { deleteMarker: true });

    async function list(query: Partial<PlainVersionsQuery> = {}, of = bucket): Promise<unknown> {
      const page = await store.objects.listVersions(of, {
        prefix: '',
        after: '',
        delimiter: '',
        limit: 1_000,
        ...query,
      });
      const { versions, commonPrefixes, truncated, last, lastVersionId } = page;
      const lines = versions.map(
        ({ object, isLatest }) => `${object.key} ${object.versionId}${isLatest ? ' latest' : ''}`,
      );
      return { versions: lines, commonPrefixes, truncated, last, lastVersionId };
    }

    async function current(key: string): Promise<string | undefined> {
      return (await store.objects.find(bucket, key))?.versionId;
    }

    it('stay behind the newest, and come back with every field, before and after a restart', async () => {
      const first = anObject('key', {
        versionId: 'one',
        blob: await storeBlob(store.blobs, Buffer.from('one')),
        size: 3,
        userMetadata: ['colour', 'blue'],
        tags: ['a', 'b'],
        checksum: { algorithm: 'CRC32', value: 'eE+w1g==', type: 'COMPOSITE' },
        parts: [
          { number: 1, size: 1, blob: 'p1', checksum: 'c1' },
          { number: 10_000, size: 2, blob: 'p2' },
          { number: 3, size: 0 },
        ],
      });
      await store.objects.put(bucket, first);
      expect(await store.objects.findVersion(bucket, 'key', 'one')).toEqual(first);
      expect(await put('key', 'two')).toEqual({ outcome: 'done' });
      for (const _ of ['now', 'after a restart']) {
        expect(await store.objects.findVersion(bucket, 'key', 'one')).toEqual(first);
        expect(await current('key')).toBe('two');
        expect(await store.objects.findVersion(bucket, 'key', 'three')).toBeUndefined();
        expect(await store.objects.findVersion(bucket, 'other', 'one')).toBeUndefined();
        if (maker.reopen) store = await maker.reopen(store);
      }
      await store.objects.deleteVersion(bucket, 'key', 'two');
      expect(await store.objects.find(bucket, 'key')).toEqual(first);
      if (maker.reopen) store = await maker.reopen(store);
      expect(await store.objects.find(bucket, 'key')).toEqual(first);
    });

    it('are in the order of their puts, whatever the clock said', async () => {
      await put('key', 'late', { lastModified: 3_000 });
      await put('key', 'early', { lastModified: 1_000 });
      await put('key', 'middle', { lastModified: 2_000 });
      expect(await list()).toMatchObject({ versions: ['key middle latest', 'key early', 'key late'] });
    });

    it('of the id null are one, wherever it stands', async () => {
      await put('key', 'null');
      await put('key', 'v1');
      const replaced = await store.objects.findVersion(bucket, 'key', 'null');
      expect(await put('key', 'null', { etag: 'new' })).toEqual({ outcome: 'done', replaced });
      expect(await list()).toMatchObject({ versions: ['key null latest', 'key v1'] });
      expect(await store.objects.findVersion(bucket, 'key', 'null')).toMatchObject({ etag: 'new' });
      await mark('key', 'null');
      expect(await list()).toMatchObject({ versions: ['key null latest', 'key v1'] });
      expect(await store.objects.find(bucket, 'key')).toMatchObject({ deleteMarker: true });
      await put('key', 'null');
      expect(await list()).toMatchObject({ versions: ['key null latest', 'key v1'] });
    });

    it('that are delete markers hide the object, and their removal brings it back', async () => {
      await put('key', 'v1');
      await mark('key', 'v2');
      expect(await store.objects.find(bucket, 'key')).toMatchObject({ versionId: 'v2', deleteMarker: true });
      expect(await store.objects.findVersion(bucket, 'key', 'v2')).toMatchObject({ deleteMarker: true });
      const query = { prefix: '', after: '', delimiter: '', limit: 10 };
      expect((await store.objects.list(bucket, query)).objects).toEqual([]);
      expect(await store.objects.deleteVersion(bucket, 'key', 'v2')).toMatchObject({
        outcome: 'done',
        replaced: { deleteMarker: true },
      });
      expect(await current('key')).toBe('v1');
      expect((await store.objects.list(bucket, query)).objects).toHaveLength(1);
    });

    it('make no object of a delete marker for conditions', async () => {
      await put('key', 'v1');
      await mark('key', 'v2');
      const third = anObject('key', { versionId: 'v3' });
      expect(await store.objects.put(bucket, third, { ifMatch: 'key v1' })).toEqual({
        outcome: 'no-such-key',
      });
      expect(await store.objects.put(bucket, third, { ifNoneMatch: '*' })).toEqual({ outcome: 'done' });
    });

    it('are deleted for good one by one', async () => {
      for (const versionId of ['v1', 'v2', 'v3']) await put('key', versionId);
      expect(await store.objects.deleteVersion(bucket, 'key', 'v2')).toMatchObject({
        outcome: 'done',
        replaced: { versionId: 'v2' },
      });
      expect(await store.objects.deleteVersion(bucket, 'key', 'v2')).toEqual({ outcome: 'done' });
      expect(await current('key')).toBe('v3');
      await store.objects.deleteVersion(bucket, 'key', 'v3');
      expect(await current('key')).toBe('v1');
      await store.objects.deleteVersion(bucket, 'key', 'v1');
      expect(await store.objects.find(bucket, 'key')).toBeUndefined();
      expect(await list()).toMatchObject({ versions: [] });
      await store.buckets.delete(bucket);
      expect(await store.objects.deleteVersion(bucket, 'key', 'v1')).toEqual({ outcome: 'no-such-bucket' });
    });

    it('keep how they are encrypted, and have access control lists of their own', async () => {
      const encryption = { kind: 'aws:kms', keyArn: 'arn', bucketKey: true } as const;
      const acl = [{ grantee: 'somebody', permission: 'READ' }] as const;
      await put('key', 'v1', { encryption, acl: [], tags: ['a', 'b'] });
      await put('key', 'v2');
      expect(await store.objects.saveAcl(bucket, 'key', 'v1', acl)).toBe('saved');
      expect(await store.objects.saveAcl(bucket, 'key', 'v3', acl)).toBe('no-such-version');
      const lock = { mode: 'GOVERNANCE', retainUntil: 5, legalHold: 'ON' } as const;
      expect(await store.objects.saveLock(bucket, 'key', 'v1', lock, undefined)).toBe('saved');
      expect(await store.objects.saveLock(bucket, 'key', 'v3', lock, undefined)).toBe('no-such-version');
      if (maker.reopen) store = await maker.reopen(store);
      expect(await store.objects.findVersion(bucket, 'key', 'v1')).toMatchObject({
        encryption,
        acl,
        lock,
        tags: ['a', 'b'],
      });
      expect(await store.objects.find(bucket, 'key')).not.toHaveProperty('acl');
    });

    it('are locked only in view of the lock that is there', async () => {
      await put('key', 'v1');
      const first = { mode: 'GOVERNANCE', retainUntil: 5 } as const;
      const second = { ...first, legalHold: 'ON' } as const;
      const save = (lock: ObjectLock, expected: ObjectLock | undefined) =>
        store.objects.saveLock(bucket, 'key', 'v1', lock, expected);
      expect(await Promise.all([save(first, undefined), save(second, undefined)])).toEqual([
        'saved',
        'changed',
      ]);
      expect(await save(second, { ...first, retainUntil: 6 })).toBe('changed');
      expect(await save(second, { ...first })).toBe('saved');
      expect(await store.objects.find(bucket, 'key')).toMatchObject({ lock: second });
    });

    it.each<[what: string, lock: ObjectLock, now: number, bypassGovernance: boolean, stays: boolean]>([
      ['a legal hold', { legalHold: 'ON' }, 100, true, true],
      ['a hold that was lifted', { legalHold: 'OFF' }, 0, false, false],
      ['a retention', { mode: 'GOVERNANCE', retainUntil: 5 }, 4, false, true],
      ['a retention that is over', { mode: 'COMPLIANCE', retainUntil: 5 }, 5, false, false],
      ['governance that is passed over', { mode: 'GOVERNANCE', retainUntil: 5 }, 4, true, false],
      ['compliance, which nobody passes over', { mode: 'COMPLIANCE', retainUntil: 5 }, 4, true, true],
      ['a hold beside governance', { mode: 'GOVERNANCE', retainUntil: 5, legalHold: 'ON' }, 4, true, true],
    ])(
      'are removed or kept by %s, judged inside the write',
      async (_, lock, now, bypassGovernance, stays) => {
        await put('key', 'v1');
        await put('key', 'v2');
        const [, removed] = await Promise.all([
          store.objects.saveLock(bucket, 'key', 'v1', lock, undefined),
          store.objects.deleteVersion(bucket, 'key', 'v1', { now, bypassGovernance }),
        ]);
        expect(removed.outcome).toBe(stays ? 'locked' : 'done');
        expect((await store.objects.findVersion(bucket, 'key', 'v1')) !== undefined).toBe(stays);
        await store.objects.deleteVersion(bucket, 'key', 'v1');
        expect(await store.objects.findVersion(bucket, 'key', 'v1')).toBeUndefined();
      },
    );

    it('are tagged each for itself; markers and what is gone are not', async () => {
      await put('key', 'v1', { userMetadata: ['kept', 'yes'], tags: ['old', 'tag'] });
      await put('key', 'v2');
      expect(await store.objects.saveTags(bucket, 'key', 'v1', ['new', 'tag'])).toBe('saved');
      expect(await store.objects.saveTags(bucket, 'key', 'v2', ['two', 'tags', 'a', 'b'])).toBe('saved');
      if (maker.reopen) store = await maker.reopen(store);
      expect(await store.objects.findVersion(bucket, 'key', 'v1')).toMatchObject({
        tags: ['new', 'tag'],
        userMetadata: ['kept', 'yes'],
      });
      expect(await store.objects.find(bucket, 'key')).toMatchObject({ tags: ['two', 'tags', 'a', 'b'] });
      expect(await store.objects.saveTags(bucket, 'key', 'v2', [])).toBe('saved');
      expect(await store.objects.find(bucket, 'key')).toMatchObject({ tags: [] });
      await mark('key', 'v3');
      expect(await store.objects.saveTags(bucket, 'key', 'v3', ['no', 'way'])).toBe('no-such-version');
      expect(await store.objects.saveTags(bucket, 'key', 'v4', ['no', 'way'])).toBe('no-such-version');
    });

    it('are tagged and get an ACL only as what they were expected to be', async () => {
      const acl = [{ grantee: 'somebody', permission: 'READ' }] as const;
      await put('key', 'null', { tags: ['a', 'b'] });
      const seen = (await store.objects.find(bucket, 'key'))!;
      const tag = (tags: readonly string[], expected: typeof seen) =>
        store.objects.saveTags(bucket, 'key', 'null', tags, expected);
      expect(await Promise.all([tag(['c', 'd'], seen), tag(['e', 'f'], seen)])).toEqual(['saved', 'changed']);
      if (maker.reopen) store = await maker.reopen(store);
      const tagged = (await store.objects.find(bucket, 'key'))!;
      expect(tagged).toMatchObject({ tags: ['c', 'd'] });
      expect(await store.objects.saveAcl(bucket, 'key', 'null', acl, seen)).toBe('changed');
      expect(await store.objects.saveAcl(bucket, 'key', 'null', acl, tagged)).toBe('saved');
      expect(await tag([], tagged)).toBe('changed');
      const granted = (await store.objects.find(bucket, 'key'))!;
      for (const other of [{ ownerAccountId: '210987654321' }, { etag: 'another' }] as const) {
        await put('key', 'null', { tags: granted.tags, acl, ...other });
        expect(await tag([], granted)).toBe('changed');
      }
      expect(await store.objects.find(bucket, 'key')).toMatchObject({ tags: ['c', 'd'], acl });
    });

    it('keep their bucket from being deleted, markers too', async () => {
      await mark('key', 'v1');
      expect(await store.buckets.delete(bucket)).toBe(false);
      await put('key', 'v2');
      await mark('key', 'v3');
      await store.objects.deleteVersion(bucket, 'key', 'v1');
      await store.objects.deleteVersion(bucket, 'key', 'v3');
      expect(await store.buckets.delete(bucket)).toBe(false);
      await store.objects.deleteVersion(bucket, 'key', 'v2');
      expect(await store.buckets.delete(bucket)).toBe(true);
    });

    it('keep their blobs until they go themselves, all of them together', async () => {
      const bytes = Buffer.from('bytes');
      const isThere = (blob: string): Promise<boolean> =>
        readBlob(store.blobs, blob, 0, bytes.length - 1).then(
          () => true,
          () => false,
        );
      const [one, two, three, four] = await Promise.all(
        Array.from({ length: 4 }, () => storeBlob(store.blobs, bytes)),
      );
      const parts = [one, two].map((blob, index) => ({ number: index + 1, size: 5, blob: blob! }));
      await put('key', 'null', { parts });
      await put('key', 'v1', { blob: three });
      await mark('key', 'v2');
      expect(await Promise.all([one, two, three].map((blob) => isThere(blob!)))).toEqual([true, true, true]);
      await put('key', 'null', { blob: four });
      await expect.poll(() => isThere(two!), { timeout: 20_000 }).toBe(false);
      expect(await Promise.all([one, three, four].map((blob) => isThere(blob!)))).toEqual([
        false,
        true,
        true,
      ]);
      await store.objects.deleteVersion(bucket, 'key', 'v1');
      await expect.poll(() => isThere(three!), { timeout: 20_000 }).toBe(false);
      expect(await isThere(four!)).toBe(true);
    });

    it('go on behind a version that has been deleted since: nothing is passed over', async () => {
      for (const versionId of ['v1', 'v2', 'v3', 'v4']) await put('key', versionId);
      expect(await list({ limit: 2 })).toEqual({
        versions: ['key v4 latest', 'key v3'],
        commonPrefixes: [],
        truncated: true,
        last: 'key',
        lastVersionId: 'v3',
      });
      await store.objects.deleteVersion(bucket, 'key', 'v4');
      await store.objects.deleteVersion(bucket, 'key', 'v3');
      expect(await list({ limit: 2, after: 'key', afterVersionId: 'v3' })).toMatchObject({
        versions: ['key v2 latest', 'key v1'],
        truncated: false,
      });
    });

    it('are paged through by thousands of one key', async () => {
      const ids = Array.from({ length: 2_500 }, (_, number) => `v${number}`);
      await Promise.all(ids.map((versionId) => put('busy', versionId)));
      await put('calm', 'v1');
      const seen: string[] = [];
      let after: { after: string; afterVersionId?: string } = { after: '' };
      for (;;) {
        const page = await store.objects.listVersions(bucket, {
          prefix: '',
          delimiter: '',
          limit: 700,
          ...after,
        });
        seen.push(...page.versions.map(({ object }) => `${object.key} ${object.versionId}`));
        if (!page.truncated) break;
        after = {
          after: page.last ?? '',
          ...(page.lastVersionId === undefined ? {} : { afterVersionId: page.lastVersionId }),
        };
      }
      expect(seen).toEqual([...ids.reverse().map((id) => `busy ${id}`), 'calm v1']);
    });

    it('equal the plain way, whatever is put and deleted, and for any query, page after page', async () => {
      const step = fc.record({
        act: fc.constantFrom('put', 'put', 'mark', 'delete'),
        key: fc.constantFrom(...KEYS),
        versionId: fc.constantFrom(...VERSION_IDS),
      });
      const query = fc.record({
        prefix: fc.constantFrom('', '', 'a', 'a/', 'b', '😀'),
        after: fc.constantFrom('', '', ...KEYS, 'a/'),
        afterVersionId: fc.option(fc.constantFrom(...VERSION_IDS), { nil: undefined }),
        delimiter: fc.constantFrom('', '/', '\0'),
        limit: fc.integer({ min: 1, max: 6 }),
      });
      let round = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), query, async (steps, first) => {
          round += 1;
          const mine = await makeBucket(store, `round-${round}`);
          const model = new PlainVersions();
          for (const [index, { act, key, versionId }] of steps.entries()) {
            const etag = `${index}`;
            const deleteMarker = act === 'mark';
            if (act === 'delete') {
              await store.objects.deleteVersion(mine, key, versionId);
              model.remove(key, versionId);
            } else {
              const marker = deleteMarker ? ({ deleteMarker: true } as const) : {};
              await store.objects.put(mine, anObject(key, { versionId, etag, ...marker }));
              model.put(key, { versionId, deleteMarker, etag });
            }
            expect((await store.objects.find(mine, key))?.etag).toBe(model.current(key)?.etag);
            const found = await store.objects.findVersion(mine, key, versionId);
            expect(found?.etag).toBe(model.find(key, versionId)?.etag);
          }
          const listed = await store.objects.list(mine, { prefix: '', after: '', delimiter: '', limit: 100 });
          expect(listed.objects.map(({ key }) => key)).toEqual(model.currentKeys().sort(byUtf8));
          const { afterVersionId: marker, ...rest } = first;
          let page: PlainVersionsQuery =
            marker === undefined || first.after === '' ? rest : { ...rest, afterVersionId: marker };
          for (;;) {
            const expected = model.list(page);
            expect(await list(page, mine)).toEqual(expected);
            if (!expected.truncated || expected.last === undefined) break;
            const { lastVersionId } = expected;
            page = {
              ...rest,
              after: expected.last,
              ...(lastVersionId === undefined ? {} : { afterVersionId: lastVersionId }),
            };
          }
        }),
        { numRuns: 200 },
      );
    });
  });
}
