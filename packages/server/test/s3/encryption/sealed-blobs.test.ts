import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerKey } from '../../../src/s3/encryption/customer-key.js';
import { makeNonce, sealing, unsealing } from '../../../src/s3/encryption/sealed-blobs.js';
import { openStore, type Store } from '../../../src/store/open-store.js';
import type { BlobStore } from '../../../src/store/ports/blobs.js';

const KEY: CustomerKey = { key: randomBytes(32), md5: '' };

let store: Store;
beforeAll(async () => {
  store = await openStore('memory');
});
afterAll(() => store.close());

async function write(blobs: BlobStore, chunks: readonly Uint8Array[]): Promise<string> {
  const writer = await blobs.create();
  for (const chunk of chunks) await writer.write(chunk);
  return (await writer.finish()).id;
}

async function read(blobs: BlobStore, id: string, start: number, end: number): Promise<Buffer> {
  const bytes = await blobs.read(id, start, end);
  if (Buffer.isBuffer(bytes)) return bytes;
  const pieces: Buffer[] = [];
  for await (const piece of bytes) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

describe('sealed blobs', () => {
  it('give back every range of what was written in whatever chunks', async () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 100 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(chunks, fc.nat(), fc.nat(), async (written, from, length) => {
        const nonce = makeNonce();
        const whole = Buffer.concat(written);
        const id = await write(sealing(store.blobs, KEY, nonce), written);
        const start = from % whole.length;
        const end = Math.min(start + length, whole.length - 1);
        const opened = unsealing(store.blobs, KEY, new Map([[id, nonce]]));
        expect((await read(opened, id, start, end)).equals(whole.subarray(start, end + 1))).toBe(true);
      }),
    );
  });

  it('read large ones in pieces that fit together', async () => {
    const nonce = makeNonce();
    const whole = randomBytes(1_000_003);
    const id = await write(sealing(store.blobs, KEY, nonce), [
      whole.subarray(0, 7),
      whole.subarray(7, 600_001),
      whole.subarray(600_001),
    ]);
    const opened = unsealing(store.blobs, KEY, new Map([[id, nonce]]));
    for (const [start, end] of [
      [0, 1_000_002],
      [17, 1_000_001],
      [262_145, 524_289],
    ] as const) {
      expect((await read(opened, id, start, end)).equals(whole.subarray(start, end + 1))).toBe(true);
    }
  });

  it('share no key stream: the same bytes are never kept alike', async () => {
    const zeros = Buffer.alloc(64);
    const kept: string[] = [];
    for (let made = 0; made < 3; made += 1) {
      const id = await write(sealing(store.blobs, KEY, makeNonce()), [zeros]);
      kept.push((await read(store.blobs, id, 0, 63)).toString('hex'));
    }
    expect(new Set([...kept, zeros.toString('hex')]).size).toBe(4);
  });

  it('are not read without their nonce', async () => {
    const id = await write(sealing(store.blobs, KEY, makeNonce()), [Buffer.from('x')]);
    await expect(unsealing(store.blobs, KEY, new Map()).read(id, 0, 0)).rejects.toThrow(TypeError);
  });
});
