import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  aBucket,
  anObject,
  makeBucket,
  OTHER_ACCOUNT,
  type StoreMaker,
  type StoreUnderTest,
} from './store-under-test.js';

/** What every store of buckets must do. */
export function describeBucketStore(name: string, maker: StoreMaker): void {
  describe(`buckets in ${name}`, () => {
    let store: StoreUnderTest;
    beforeEach(async () => {
      store = await maker.make();
    });
    afterEach(() => store.close());

    it('finds what was created, and undefined before', async () => {
      expect(await store.buckets.find('photos')).toBeUndefined();
      const created = await store.buckets.create(aBucket('photos', { region: 'eu-west-1' }));
      expect(created).toMatchObject(aBucket('photos', { region: 'eu-west-1' }));
      expect(await store.buckets.find('photos')).toEqual(created);
    });

    it('keeps every field', async () => {
      const full = aBucket('full', {
        policy: '{"Version":"2012-10-17"}',
        cors: '[]',
        versioning: 'Suspended',
        tags: ['team', 'blue'],
        publicAccessBlock: {
          blockPublicAcls: true,
          ignorePublicAcls: false,
          blockPublicPolicy: true,
          restrictPublicBuckets: false,
        },
      });
      const created = await store.buckets.create(full);
      if (maker.reopen) store = await maker.reopen(store);
      expect(await store.buckets.find('full')).toEqual({ ...full, id: created?.id });
    });

    it('gives a name once, whoever asks', async () => {
      const first = await store.buckets.create(aBucket('taken'));
      expect(await store.buckets.create(aBucket('taken'))).toBeUndefined();
      expect(await store.buckets.create(aBucket('taken', { ownerAccountId: OTHER_ACCOUNT }))).toBeUndefined();
      expect(await store.buckets.find('taken')).toEqual(first);
    });

    it('gives a name once to many who ask at the same time', async () => {
      const asked = Array.from({ length: 20 }, () => store.buckets.create(aBucket('race')));
      const created = (await Promise.all(asked)).filter((bucket) => bucket !== undefined);
      expect(created).toHaveLength(1);
    });

    it('lists the buckets of one account by name in byte order', async () => {
      for (const bucket of ['b', 'a-2', 'a.1', 'a1']) await store.buckets.create(aBucket(bucket));
      await store.buckets.create(aBucket('not-mine', { ownerAccountId: OTHER_ACCOUNT }));
      const names = (await store.buckets.list(ACCOUNT)).map((bucket) => bucket.name);
      expect(names).toEqual(['a-2', 'a.1', 'a1', 'b']);
      expect(await store.buckets.list('000000000000')).toEqual([]);
    });

    it('changes the fields named, clears those that are null, leaves the rest', async () => {
      const id = await makeBucket(store, 'changing');
      await store.buckets.change(id, { policy: 'one', cors: 'rules' });
      await store.buckets.change(id, { policy: 'two' });
      expect(await store.buckets.find('changing')).toMatchObject({ policy: 'two', cors: 'rules' });
      await store.buckets.change(id, { cors: null, tags: ['a', 'b'], versioning: 'Enabled' });
      await store.buckets.change(id, { tags: null, settings: { acl: 'one', website: 'two' } });
      await store.buckets.change(id, { settings: { acl: null, lifecycle: 'three' } });
      const changed = await store.buckets.find('changing');
      expect(changed).toEqual({
        ...aBucket('changing'),
        id,
        policy: 'two',
        versioning: 'Enabled',
        settings: { website: 'two', lifecycle: 'three' },
      });
      if (maker.reopen) store = await maker.reopen(store);
      expect(await store.buckets.find('changing')).toEqual(changed);
    });

    it('takes no change to a bucket that is gone for a new bucket of its name', async () => {
      const id = await makeBucket(store, 'phoenix');
      await store.buckets.delete(id);
      const next = await makeBucket(store, 'phoenix');
      await store.buckets.change(id, { policy: 'stale' });
      expect(next).not.toBe(id);
      expect(await store.buckets.find('phoenix')).toEqual({ ...aBucket('phoenix'), id: next });
    });

    it('never gives an id twice, also after a restart', async () => {
      const id = await makeBucket(store, 'first');
      await store.buckets.delete(id);
      if (maker.reopen) store = await maker.reopen(store);
      expect(await makeBucket(store, 'second')).not.toBe(id);
    });

    it('deletes an empty bucket, and none that holds an object', async () => {
      const id = await makeBucket(store, 'box');
      await store.objects.put(id, anObject('thing'));
      expect(await store.buckets.delete(id)).toBe(false);
      expect(await store.buckets.find('box')).toBeDefined();
      await store.objects.delete(id, 'thing');
      expect(await store.buckets.delete(id)).toBe(true);
      expect(await store.buckets.find('box')).toBeUndefined();
      expect(await store.buckets.list(ACCOUNT)).toEqual([]);
    });

    it('decides between a deletion and an upload that come together', async () => {
      const id = await makeBucket(store, 'contested');
      const [put, deleted] = await Promise.all([
        store.objects.put(id, anObject('late')),
        store.buckets.delete(id),
      ]);
      expect([put.outcome === 'done', deleted]).toEqual(deleted ? [false, true] : [true, false]);
      expect((await store.buckets.find('contested')) === undefined).toBe(deleted);
    });
  });
}
