import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { byUtf8, listPlainly, type ReferenceQuery } from './listing-reference.js';
import {
  anObject,
  makeBucket,
  readBlob,
  type StoreMaker,
  type StoreUnderTest,
  storeBlob,
} from './store-under-test.js';

/** Few characters, so that prefixes and delimiters meet; and those at which orders differ or text handling breaks. */
const KEY_CHARACTERS = [
  'a',
  'b',
  '/',
  '-',
  '%',
  '\0',
  '\x01',
  '\x02',
  'é',
  '\uD7FF',
  '\uE000',
  '\uFFFD',
  '😀',
  '\u{10FFFF}',
];

function keys(maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...KEY_CHARACTERS), minLength: 1, maxLength });
}

/** What every store of objects must do. */
export function describeObjectStore(name: string, maker: StoreMaker): void {
  describe(`objects in ${name}`, () => {
    let store: StoreUnderTest;
    let bucket: number;
    beforeEach(async () => {
      store = await maker.make();
      bucket = await makeBucket(store);
    });
    afterEach(() => store.close());

    async function list(query: Partial<ReferenceQuery>, of = bucket): Promise<unknown> {
      const page = await store.objects.list(of, {
        prefix: '',
        after: '',
        delimiter: '',
        limit: 1_000,
        ...query,
      });
      const { objects, commonPrefixes, truncated, last } = page;
      return { keys: objects.map((object) => object.key), commonPrefixes, truncated, last };
    }

    describe('one object', () => {
      it('comes back with every field, before and after a restart', async () => {
        const full = anObject('dir/über 😀.txt', {
          size: 5,
          etag: '9b2cf535f27731c974343645a3985328-3',
          versionId: '3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY.MTRCxf3vjVBH40Nr8X8gdRQBpUMLUo',
          blob: await storeBlob(store.blobs, Buffer.from('hello')),
          systemHeaders: ['Content-Type', 'text/plain; charset=utf-8', 'Cache-Control', ''],
          userMetadata: ['name', 'Ünïcode', 'empty', '', 'name', 'twice'],
          checksum: { algorithm: 'CRC64NVME', value: 'M3eFcAZSQlc=', type: 'FULL_OBJECT' },
          tags: ['project', 'blue'],
          storageClass: 'STANDARD_IA',
        });
        expect(await store.objects.put(bucket, full)).toEqual({ outcome: 'done' });
        expect(await store.objects.find(bucket, full.key)).toEqual(full);
        if (maker.reopen) store = await maker.reopen(store);
        expect(await store.objects.find(bucket, full.key)).toEqual(full);
      });

      it('is not found under another key, spelling or bucket', async () => {
        await store.objects.put(bucket, anObject('Key'));
        const other = await makeBucket(store, 'other');
        for (const key of ['key', 'Key/', '/Key', 'Key ', '']) {
          expect(await store.objects.find(bucket, key)).toBeUndefined();
        }
        expect(await store.objects.find(other, 'Key')).toBeUndefined();
      });

      it.each(['\0', 'a\0b', '\x01', '\x01\x01', '\x01\x02', '.', '..', '../up', '//', 'x'.repeat(1_024)])(
        'may have the key %j',
        async (key) => {
          await store.objects.put(bucket, anObject(key, { etag: 'this one' }));
          if (maker.reopen) store = await maker.reopen(store);
          expect(await store.objects.find(bucket, key)).toMatchObject({ key, etag: 'this one' });
          expect(await list({})).toMatchObject({ keys: [key] });
        },
      );

      it('is seen at once by whoever looked before', async () => {
        expect(await store.objects.find(bucket, 'key')).toBeUndefined();
        await store.objects.put(bucket, anObject('key', { etag: 'one' }));
        expect(await store.objects.find(bucket, 'key')).toMatchObject({ etag: 'one' });
        await store.objects.put(bucket, anObject('key', { etag: 'two' }));
        expect(await store.objects.find(bucket, 'key')).toMatchObject({ etag: 'two' });
        await store.objects.delete(bucket, 'key');
        expect(await store.objects.find(bucket, 'key')).toBeUndefined();
      });

      it('is told when it is replaced or deleted, and deletion of nothing is done too', async () => {
        const first = anObject('key', { etag: 'one' });
        await store.objects.put(bucket, first);
        const second = anObject('key', { etag: 'two' });
        expect(await store.objects.put(bucket, second)).toEqual({ outcome: 'done', replaced: first });
        expect(await store.objects.delete(bucket, 'key')).toEqual({ outcome: 'done', replaced: second });
        expect(await store.objects.delete(bucket, 'key')).toEqual({ outcome: 'done' });
      });

      it('has nowhere to go when the bucket is gone', async () => {
        await store.buckets.delete(bucket);
        expect(await store.objects.put(bucket, anObject('key'))).toEqual({ outcome: 'no-such-bucket' });
        expect(await store.objects.delete(bucket, 'key')).toEqual({ outcome: 'no-such-bucket' });
        expect(await store.objects.find(bucket, 'key')).toBeUndefined();
      });
    });

    describe('conditions', () => {
      it('If-None-Match: * writes only where there is nothing', async () => {
        expect(
          await store.objects.put(bucket, anObject('key', { etag: 'one' }), { ifNoneMatch: '*' }),
        ).toEqual({
          outcome: 'done',
        });
        expect(
          await store.objects.put(bucket, anObject('key', { etag: 'two' }), { ifNoneMatch: '*' }),
        ).toEqual({
          outcome: 'precondition-failed',
          condition: 'If-None-Match',
        });
        expect(await store.objects.find(bucket, 'key')).toMatchObject({ etag: 'one' });
      });

      it('If-Match writes only over what it names', async () => {
        await store.objects.put(bucket, anObject('key', { etag: 'one' }));
        const two = anObject('key', { etag: 'two' });
        expect(await store.objects.put(bucket, two, { ifMatch: 'other' })).toEqual({
          outcome: 'precondition-failed',
          condition: 'If-Match',
        });
        expect(await store.objects.put(bucket, two, { ifMatch: 'one' })).toMatchObject({ outcome: 'done' });
        expect(await store.objects.put(bucket, anObject('absent'), { ifMatch: 'one' })).toEqual({
          outcome: 'no-such-key',
        });
        expect(await store.objects.find(bucket, 'absent')).toBeUndefined();
      });

      it('If-Match deletes only what it names', async () => {
        await store.objects.put(bucket, anObject('key', { etag: 'one' }));
        expect(await store.objects.delete(bucket, 'key', { ifMatch: 'two' })).toMatchObject({
          outcome: 'precondition-failed',
        });
        expect(await store.objects.find(bucket, 'key')).toBeDefined();
        expect(await store.objects.delete(bucket, 'key', { ifMatch: 'one' })).toMatchObject({
          outcome: 'done',
        });
        expect(await store.objects.delete(bucket, 'key', { ifMatch: 'one' })).toEqual({
          outcome: 'no-such-key',
        });
      });

      it('lets one of many through that come at the same time', async () => {
        const all = Array.from({ length: 30 }, (_, number) =>
          store.objects.put(bucket, anObject('key', { etag: String(number) }), { ifNoneMatch: '*' }),
        );
        const outcomes = await Promise.all(all);
        const winner = outcomes.findIndex(({ outcome }) => outcome === 'done');
        expect(outcomes.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
        expect(await store.objects.find(bucket, 'key')).toMatchObject({ etag: String(winner) });
      });

      it('counts right when many compare and set at the same time', async () => {
        await store.objects.put(bucket, anObject('counter', { etag: '0' }));
        const increment = async (): Promise<void> => {
          for (;;) {
            const etag = (await store.objects.find(bucket, 'counter'))?.etag ?? '';
            const next = anObject('counter', { etag: String(Number(etag) + 1) });
            const { outcome } = await store.objects.put(bucket, next, { ifMatch: etag });
            if (outcome === 'done') return;
          }
        };
        await Promise.all(Array.from({ length: 10 }, increment));
        expect(await store.objects.find(bucket, 'counter')).toMatchObject({ etag: '10' });
      });
    });

    it('answers like a plain map, whatever is done in whatever order', async () => {
      const step = fc.record({
        act: fc.constantFrom(
          'put',
          'put if absent',
          'put if matching',
          'delete',
          'delete if matching',
          'find',
        ),
        key: fc.constantFrom('a', 'b', 'b\0', 'c/d'),
        etag: fc.constantFrom('1', '2', '3'),
        expected: fc.constantFrom('1', '2', '3'),
      });
      let round = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
          round += 1;
          const mine = await makeBucket(store, `model-${round}`);
          const model = new Map<string, string>();
          for (const { act, key, etag, expected } of steps) {
            const current = model.get(key);
            const object = anObject(key, { etag });
            const condition = act.endsWith('matching')
              ? { ifMatch: expected }
              : act === 'put if absent'
                ? ({ ifNoneMatch: '*' } as const)
                : undefined;
            const refused =
              (act.endsWith('matching') && current !== expected) ||
              (act === 'put if absent' && current !== undefined);
            if (act.startsWith('put')) {
              const { outcome } = await store.objects.put(mine, object, condition);
              expect(outcome === 'done').toBe(!refused);
              if (!refused) model.set(key, etag);
            } else if (act.startsWith('delete')) {
              const { outcome } = await store.objects.delete(mine, key, condition);
              expect(outcome === 'done').toBe(!refused);
              if (!refused) model.delete(key);
            }
            expect((await store.objects.find(mine, key))?.etag).toBe(model.get(key));
          }
          expect(await list({}, mine)).toMatchObject({ keys: [...model.keys()].sort(byUtf8) });
        }),
        { numRuns: 60 },
      );
    });

    describe('blobs', () => {
      const bytes = Buffer.from('bytes');
      const isThere = (blob: string): Promise<boolean> =>
        readBlob(store.blobs, blob, 0, bytes.length - 1).then(
          () => true,
          () => false,
        );

      it('of replaced and deleted objects are given up, those in use are not', async () => {
        const [one, two] = [await storeBlob(store.blobs, bytes), await storeBlob(store.blobs, bytes)];
        await store.objects.put(bucket, anObject('key', { blob: one }));
        await store.objects.put(bucket, anObject('key', { blob: two }));
        await expect.poll(() => isThere(one), { timeout: 20_000 }).toBe(false);
        expect(await isThere(two)).toBe(true);
        await store.objects.delete(bucket, 'key');
        await expect.poll(() => isThere(two), { timeout: 20_000 }).toBe(false);
      });

      it('of an object put again in its own place stay', async () => {
        const blob = await storeBlob(store.blobs, bytes);
        await store.objects.put(bucket, anObject('key', { blob }));
        await store.objects.put(bucket, anObject('key', { blob, tags: ['a', 'b'] }));
        await store.objects.put(bucket, anObject('another'));
        expect(await isThere(blob)).toBe(true);
      });

      it('of objects that were refused are given up', async () => {
        await store.objects.put(bucket, anObject('key'));
        const blob = await storeBlob(store.blobs, bytes);
        await store.objects.put(bucket, anObject('key', { blob }), { ifNoneMatch: '*' });
        await expect.poll(() => isThere(blob), { timeout: 20_000 }).toBe(false);
      });
    });

    describe('listing', () => {
      it('of an empty bucket is empty', async () => {
        expect(await list({})).toEqual({ keys: [], commonPrefixes: [], truncated: false, last: undefined });
      });

      it('goes by the bytes of UTF-8, not by UTF-16', async () => {
        const inOrder = ['B', 'a', 'é', '\uD7FF', '\uE000', '\uFFFD', '😀', '\u{10FFFF}'];
        for (const key of [...inOrder].reverse()) await store.objects.put(bucket, anObject(key));
        expect(await list({})).toMatchObject({ keys: inOrder });
        expect([...inOrder].sort()).not.toEqual(inOrder);
        expect(await list({ after: '\uFFFD' })).toMatchObject({ keys: ['😀', '\u{10FFFF}'] });
      });

      it('does not mix buckets', async () => {
        const other = await makeBucket(store, 'other');
        await store.objects.put(bucket, anObject('mine'));
        await store.objects.put(other, anObject('theirs'));
        expect(await list({})).toMatchObject({ keys: ['mine'] });
        expect(await list({}, other)).toMatchObject({ keys: ['theirs'] });
      });

      it('is truncated exactly when something is left', async () => {
        for (const key of ['a', 'b/1', 'b/2', 'c']) await store.objects.put(bucket, anObject(key));
        expect(await list({ delimiter: '/', limit: 2 })).toEqual({
          keys: ['a'],
          commonPrefixes: ['b/'],
          truncated: true,
          last: 'b/',
        });
        expect(await list({ delimiter: '/', limit: 1, after: 'b/' })).toEqual({
          keys: ['c'],
          commonPrefixes: [],
          truncated: false,
          last: 'c',
        });
        expect(await list({ prefix: 'b/', limit: 2 })).toMatchObject({
          keys: ['b/1', 'b/2'],
          truncated: false,
        });
        expect(await list({ limit: 0 })).toEqual({
          keys: [],
          commonPrefixes: [],
          truncated: false,
          last: undefined,
        });
      });

      it('passes over a common prefix that ended the page before, not over one that `after` points into', async () => {
        for (const key of ['p/a', 'p/b', 'q']) await store.objects.put(bucket, anObject(key));
        expect(await list({ delimiter: '/', after: 'p/' })).toMatchObject({
          keys: ['q'],
          commonPrefixes: [],
        });
        expect(await list({ delimiter: '/', after: 'p/a' })).toMatchObject({
          keys: ['q'],
          commonPrefixes: ['p/'],
        });
        expect(await list({ after: 'p/' })).toMatchObject({ keys: ['p/a', 'p/b', 'q'] });
      });

      it('takes a delimiter of several characters, and one that is not there', async () => {
        for (const key of ['a--b', 'a-b', 'a--', '--', 'b']) await store.objects.put(bucket, anObject(key));
        expect(await list({ delimiter: '--' })).toMatchObject({
          keys: ['a-b', 'b'],
          commonPrefixes: ['--', 'a--'],
        });
        expect(await list({ delimiter: '|' })).toMatchObject({ commonPrefixes: [] });
      });

      it('equals the plain way for any keys and any query, page after page', async () => {
        const query = fc.record({
          prefix: fc.oneof(fc.constant(''), keys(3)),
          after: fc.oneof(fc.constant(''), keys(5)),
          delimiter: fc.oneof(fc.constantFrom('', '/', '--', 'a/', '\0', '😀', '\u{10FFFF}'), keys(2)),
          limit: fc.integer({ min: 1, max: 7 }),
        });
        let round = 0;
        await fc.assert(
          fc.asyncProperty(fc.uniqueArray(keys(6), { maxLength: 40 }), query, async (all, first) => {
            round += 1;
            const mine = await makeBucket(store, `round-${round}`);
            await Promise.all(all.map((key) => store.objects.put(mine, anObject(key))));
            let after = first.after;
            for (let pages = 0; ; pages += 1) {
              const expected = listPlainly(all, { ...first, after });
              expect(await list({ ...first, after }, mine)).toEqual(expected);
              if (!expected.truncated || expected.last === undefined) break;
              // Not "behind `after`": a common prefix that `after` points into comes before it, once.
              expect(pages).toBeLessThan(all.length);
              after = expected.last;
            }
          }),
          { numRuns: 150 },
        );
      });

      it('turns pages through thousands of keys and prefixes without losing or repeating one', async () => {
        const all = Array.from({ length: 3_000 }, (_, number) =>
          number % 3 === 0 ? `deep/${number % 7}/${number}` : `flat-${number}`,
        );
        await Promise.all(all.map((key) => store.objects.put(bucket, anObject(key))));
        const seen: string[] = [];
        let after = '';
        for (;;) {
          const page = await store.objects.list(bucket, { prefix: '', after, delimiter: '', limit: 700 });
          seen.push(...page.objects.map((object) => object.key));
          if (!page.truncated) break;
          after = page.last ?? '';
        }
        expect(seen).toEqual([...all].sort(byUtf8));
        expect(await list({ prefix: 'deep/', delimiter: '/' })).toMatchObject({
          keys: [],
          commonPrefixes: ['0', '1', '2', '3', '4', '5', '6'].map((digit) => `deep/${digit}/`),
        });
      });
    });
  });
}
