import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gather, readBlob, type StoreMaker, type StoreUnderTest, storeBlob } from './store-under-test.js';

/** Bytes that differ from place to place, with a period that no buffer size shares. */
export function patternOf(size: number, seed = 0): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at + seed + (at >> 8) * 31) % 251;
  return bytes;
}

/** What every store of blobs must do. */
export function describeBlobStore(name: string, maker: StoreMaker): void {
  describe(`blobs in ${name}`, () => {
    let store: StoreUnderTest;
    beforeEach(async () => {
      store = await maker.make();
    });
    afterEach(() => store.close());

    it.each([1, 2, 65_536, 131_071, 131_072, 131_073, 262_143, 262_144, 262_145, 1_000_003])(
      'gives back %d bytes as they were written, now and after a restart',
      async (size) => {
        const bytes = patternOf(size);
        const writer = await store.blobs.create();
        for (let at = 0; at < size; at += 40_000) await writer.write(bytes.subarray(at, at + 40_000));
        const { id, size: stored } = await writer.finish();
        expect(stored).toBe(size);
        expect((await readBlob(store.blobs, id, 0, size - 1)).equals(bytes)).toBe(true);
        if (maker.reopen) store = await maker.reopen(store);
        for (const _ of ['unseen', 'seen']) {
          expect((await readBlob(store.blobs, id, 0, size - 1)).equals(bytes)).toBe(true);
        }
      },
    );

    it('gives back any range, both ends inclusive', async () => {
      for (const size of [1_000, 100_000, 800_000]) {
        const bytes = patternOf(size);
        const id = await storeBlob(store.blobs, bytes);
        if (maker.reopen) store = await maker.reopen(store);
        const half = size >> 1;
        const ranges: ReadonlyArray<readonly [number, number]> = [
          [0, 0],
          [size - 1, size - 1],
          [1, size - 2],
          [half, half + 10],
          [0, half],
          [half, size - 1],
          [0, size - 1],
        ];
        for (const [start, end] of ranges) {
          const read = await readBlob(store.blobs, id, start, end);
          expect(read.equals(bytes.subarray(start, end + 1)), `${start}-${end} of ${size}`).toBe(true);
        }
      }
    });

    it('keeps its own copy of what it was lent', async () => {
      const chunk = Buffer.from('before');
      const writer = await store.blobs.create();
      await writer.write(chunk, true);
      chunk.fill('x');
      const { id } = await writer.finish();
      expect((await readBlob(store.blobs, id, 0, 5)).toString()).toBe('before');
    });

    it('gives every blob an id of its own, equal bytes too', async () => {
      const ids = await Promise.all(
        Array.from({ length: 50 }, () => storeBlob(store.blobs, Buffer.from('same'))),
      );
      expect(new Set(ids).size).toBe(50);
      await store.blobs.delete(ids[0]!);
      expect((await readBlob(store.blobs, ids[1]!, 0, 3)).toString()).toBe('same');
    });

    it('writes many blobs at the same time without mixing them', async () => {
      const all = Array.from({ length: 20 }, (_, seed) => patternOf(100_000, seed));
      const ids = await Promise.all(
        all.map((bytes) => storeBlob(store.blobs, bytes.subarray(0, 33_333), bytes.subarray(33_333))),
      );
      const read = await Promise.all(ids.map((id) => readBlob(store.blobs, id, 0, 99_999)));
      expect(read.every((bytes, index) => bytes.equals(all[index]!))).toBe(true);
    });

    it('says which blob is missing: never stored, deleted, or no id at all', async () => {
      const id = await storeBlob(store.blobs, Buffer.from('gone'));
      await store.blobs.delete(id);
      await store.blobs.delete(id);
      for (const missing of [id, '0'.repeat(32), '../countersign.db', '']) {
        await expect(store.blobs.read(missing, 0, 0)).rejects.toMatchObject({
          code: 'BlobMissing',
          blob: missing,
        });
      }
    });

    it('is read to the end by whoever began before it was deleted', async () => {
      const bytes = patternOf(1_500_000);
      const id = await storeBlob(store.blobs, bytes);
      if (maker.reopen) store = await maker.reopen(store);
      const pieces = await store.blobs.read(id, 0, bytes.length - 1);
      if (Buffer.isBuffer(pieces)) throw new Error('a blob of this size should come in pieces');
      await store.blobs.delete(id);
      expect((await gather(pieces)).equals(bytes)).toBe(true);
      await expect(store.blobs.read(id, 0, 0)).rejects.toMatchObject({ code: 'BlobMissing' });
    });

    it.each([1_000, 200_000])(
      'of %d bytes that is held is there until the last holder lets go',
      async (size) => {
        const bytes = patternOf(size);
        const [one, other] = [await storeBlob(store.blobs, bytes), await storeBlob(store.blobs, bytes)];
        const isThere = (id: string): Promise<boolean> =>
          readBlob(store.blobs, id, 0, size - 1).then(
            (read) => read.equals(bytes),
            () => false,
          );
        const letGo = [store.blobs.hold([one, other]), store.blobs.hold([one])];
        await store.blobs.delete(one);
        letGo[0]?.();
        // Once is enough, and twice no more.
        letGo[0]?.();
        expect([await isThere(one), await isThere(other)]).toEqual([true, true]);
        letGo[1]?.();
        await expect.poll(() => isThere(one), { timeout: 20_000 }).toBe(false);
        expect(await isThere(other)).toBe(true);
      },
    );

    it('reads no further when the reader stops', async () => {
      const bytes = patternOf(1_500_000);
      const id = await storeBlob(store.blobs, bytes);
      const pieces = await store.blobs.read(id, 0, bytes.length - 1);
      if (Buffer.isBuffer(pieces)) throw new Error('a blob of this size should come in pieces');
      const iterator = pieces[Symbol.asyncIterator]();
      await iterator.next();
      await iterator.return?.();
      expect(await iterator.next()).toMatchObject({ done: true });
    });

    it('keeps pieces apart that several readers hold and hand back', async () => {
      const all = Array.from({ length: 6 }, (_, seed) => patternOf(1_100_000, seed));
      const ids = await Promise.all(all.map((bytes) => storeBlob(store.blobs, bytes)));
      const readAndRelease = async (id: string, bytes: Buffer): Promise<boolean> => {
        const pieces = await store.blobs.read(id, 0, bytes.length - 1);
        if (Buffer.isBuffer(pieces)) return pieces.equals(bytes);
        let at = 0;
        for await (const piece of pieces) {
          await new Promise((resolve) => setImmediate(resolve));
          if (!piece.equals(bytes.subarray(at, at + piece.length))) return false;
          at += piece.length;
          pieces.release?.(piece);
          // Handing back twice, or what is not the store's, must not put memory into use twice.
          pieces.release?.(piece);
          pieces.release?.(Buffer.alloc(16));
        }
        return at === bytes.length;
      };
      for (const _ of ['fresh buffers', 'used buffers']) {
        const whole = await Promise.all(ids.map((id, index) => readAndRelease(id, all[index]!)));
        expect(whole).toEqual(ids.map(() => true));
      }
    });

    it.each([10, 300_000])('leaves nothing of %d bytes that were given up', async (size) => {
      const writer = await store.blobs.create();
      await writer.write(patternOf(size));
      await writer.abort();
      await writer.abort();
      await expect(writer.finish()).rejects.toThrow();
      await expect(writer.write(Buffer.of(1))).rejects.toThrow();
    });

    it('takes an abort while a write is under way', async () => {
      const writer = await store.blobs.create();
      const writing = writer.write(patternOf(3_000_000));
      await writer.abort();
      await writing.catch(() => undefined);
      await expect(writer.finish()).rejects.toThrow();
    });

    it('is not harmed by an abort after the end', async () => {
      const writer = await store.blobs.create();
      await writer.write(Buffer.from('done'));
      const { id } = await writer.finish();
      await writer.abort();
      expect((await readBlob(store.blobs, id, 0, 3)).toString()).toBe('done');
    });
  });
}
