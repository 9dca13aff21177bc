import { gather, patternOf, storeBlob } from '@countersign/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../../src/store/open-store.js';
import type { BlobBody } from '../../src/wire/answer.js';
import { lengthOfBlobs, openBlobs } from '../../src/wire/blob-body.js';
import { temporaryDirectory } from '../store/directories.js';

const SIZES = [1_000, 700_000, 1, 131_073, 300_000];

describe('bytes of several blobs', () => {
  let store: Store;
  let chunks: Buffer[];
  let pieces: BlobBody[];
  beforeEach(async () => {
    store = await openStore(temporaryDirectory(), { cacheBytes: 0 });
    chunks = SIZES.map((size, seed) => patternOf(size, seed));
    pieces = await Promise.all(
      chunks.map(async (bytes) => ({
        blob: await storeBlob(store.blobs, bytes),
        start: 0,
        end: bytes.length - 1,
      })),
    );
  });
  afterEach(() => store.close());

  const isThere = (blob: string): Promise<boolean> =>
    store.blobs.read(blob, 0, 0).then(
      () => true,
      () => false,
    );

  async function open(): Promise<AsyncIterableIterator<Buffer> & { release?(piece: Buffer): void }> {
    const opened = await openBlobs(store.blobs, pieces);
    if (Buffer.isBuffer(opened)) throw new Error('expected pieces');
    return opened as AsyncIterableIterator<Buffer>;
  }

  it('come one after another, whole', async () => {
    expect(lengthOfBlobs(pieces)).toBe(SIZES.reduce((sum, size) => sum + size, 0));
    expect((await gather(await open())).equals(Buffer.concat(chunks))).toBe(true);
  });

  it('are ranges of each', async () => {
    pieces = [
      { ...pieces[1]!, start: 699_000 },
      { ...pieces[4]!, end: 9 },
    ];
    const expected = Buffer.concat([chunks[1]!.subarray(699_000), chunks[4]!.subarray(0, 10)]);
    expect((await gather(await open())).equals(expected)).toBe(true);
  });

  it('are one buffer where one small blob holds them, and nothing where there are none', async () => {
    expect(await openBlobs(store.blobs, pieces.slice(0, 1))).toEqual(chunks[0]);
    expect(await openBlobs(store.blobs, [])).toEqual(Buffer.alloc(0));
  });

  it('stay there for a reader that is on its way, and go when it is done', async () => {
    const opened = await open();
    for (const { blob } of pieces) await store.blobs.delete(blob);
    expect((await gather(opened)).equals(Buffer.concat(chunks))).toBe(true);
    for (const { blob } of pieces) await expect.poll(() => isThere(blob), { timeout: 20_000 }).toBe(false);
  });

  it('go when the reader stops in the middle', async () => {
    const opened = await open();
    await opened.next();
    await opened.next();
    for (const { blob } of pieces) await store.blobs.delete(blob);
    await opened.return?.();
    expect(await opened.next()).toMatchObject({ done: true });
    for (const { blob } of pieces) await expect.poll(() => isThere(blob), { timeout: 20_000 }).toBe(false);
  });

  it('are missing before the first byte where the object went before, and nothing is kept for nobody', async () => {
    await store.blobs.delete(pieces[0]!.blob);
    await expect(openBlobs(store.blobs, pieces)).rejects.toMatchObject({ code: 'BlobMissing' });
    await store.blobs.delete(pieces[1]!.blob);
    expect(await isThere(pieces[1]!.blob)).toBe(false);
  });

  it('end with an error where a later blob is lost, and let go of the rest', async () => {
    pieces[2] = { blob: '0'.repeat(32), start: 0, end: 0 };
    const opened = await open();
    await expect(gather(opened)).rejects.toMatchObject({ code: 'BlobMissing' });
    await store.blobs.delete(pieces[4]!.blob);
    expect(await isThere(pieces[4]!.blob)).toBe(false);
  });

  it('take back every piece that they gave out, each for its own blob', async () => {
    const opened = await open();
    let at = 0;
    const whole = Buffer.concat(chunks);
    for await (const piece of opened) {
      expect(piece.equals(whole.subarray(at, at + piece.length))).toBe(true);
      at += piece.length;
      opened.release?.(piece);
      opened.release?.(Buffer.alloc(1));
    }
    expect(at).toBe(whole.length);
  });
});
