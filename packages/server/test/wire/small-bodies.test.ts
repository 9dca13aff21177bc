import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyGivenUpError, SmallBodies } from '../../src/wire/small-bodies.js';

const KIB = 1024;

async function* pieces(...chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** A body that sends what it is told and never ends by itself. */
class Dawdler {
  readonly chunks: AsyncIterable<Uint8Array>;
  #arrived: (chunk: Uint8Array) => void = () => undefined;

  constructor() {
    const next = (): Promise<Uint8Array> =>
      new Promise((resolve) => {
        this.#arrived = resolve;
      });
    this.chunks = (async function* () {
      for (;;) yield await next();
    })();
  }

  async send(bytes: number): Promise<void> {
    await turn();
    this.#arrived(Buffer.alloc(bytes));
    await turn();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('SmallBodies', () => {
  it('gives the bytes as they came, whatever their pieces', async () => {
    const sizes = fc.array(fc.oneof(fc.nat(40), fc.nat(5 * KIB)), { maxLength: 40 });
    const bodies = new SmallBodies();
    await fc.assert(
      fc.asyncProperty(sizes, async (given) => {
        const chunks = given.map((size) => randomBytes(size));
        const body = await bodies.gather(pieces(...chunks), 'stranger', undefined);
        expect(body.equals(Buffer.concat(chunks))).toBe(true);
        expect(bodies.held).toBe(0);
      }),
    );
  });

  it('gives up the body that has been at it longest when together they hold too much', async () => {
    const bodies = new SmallBodies({ strangersBytes: 64 * KIB });
    const dawdlers = [new Dawdler(), new Dawdler(), new Dawdler()];
    const ends = dawdlers.map(({ chunks }) =>
      bodies.gather(chunks, 'stranger', undefined).catch((error: unknown) => error),
    );
    for (const dawdler of dawdlers) await dawdler.send(30 * KIB);
    await expect(ends[0]).resolves.toMatchObject({ name: 'BodyGivenUpError', why: 'memory' });
    expect(bodies.held).toBe(60 * KIB);

    const quick = await bodies.gather(pieces(Buffer.alloc(60 * KIB)), 'stranger', undefined);
    expect(quick.length).toBe(60 * KIB);
    await expect(Promise.all(ends)).resolves.toEqual(Array(3).fill(expect.any(BodyGivenUpError)));
    expect(bodies.held).toBe(0);
  });

  it('refuses a large body where there is no room, before it is read where its length is known', async () => {
    const bodies = new SmallBodies({ strangersBytes: 256 * KIB });
    const slow = new Dawdler();
    let end: unknown;
    bodies.gather(slow.chunks, 'stranger', 150 * KIB).catch((error: unknown) => {
      end = error;
    });
    await turn();
    expect(bodies.held).toBe(150 * KIB);
    const unread: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('was read')) }),
    };
    await expect(bodies.gather(unread, 'stranger', 110 * KIB)).rejects.toMatchObject({ why: 'memory' });
    const growing = [1, 2, 3].map(() => Buffer.alloc(60 * KIB));
    await expect(bodies.gather(pieces(...growing), 'stranger', undefined)).rejects.toMatchObject({
      why: 'memory',
    });
    expect([end, bodies.held]).toEqual([undefined, 150 * KIB]);
    await bodies.gather(pieces(Buffer.alloc(60 * KIB)), 'stranger', undefined);
    await expect(bodies.gather(pieces(Buffer.alloc(50 * KIB)), 'stranger', undefined)).resolves.toHaveLength(
      50 * KIB,
    );
  });

  it('lets strangers take nothing from callers who are known', async () => {
    const bodies = new SmallBodies({ strangersBytes: 64 * KIB, callersBytes: 64 * KIB });
    const caller = new Dawdler();
    let end: unknown;
    bodies.gather(caller.chunks, 'caller', undefined).catch((error: unknown) => {
      end = error;
    });
    await caller.send(60 * KIB);
    for (let time = 0; time < 5; time += 1)
      await bodies.gather(pieces(Buffer.alloc(60 * KIB)), 'stranger', undefined);
    expect([end, bodies.held]).toEqual([undefined, 60 * KIB]);
  });

  it('counts pieces of a byte by the memory they take, and copies them together', async () => {
    const bodies = new SmallBodies();
    const dawdler = new Dawdler();
    bodies.gather(dawdler.chunks, 'stranger', undefined).catch(() => undefined);
    for (let time = 0; time < 10; time += 1) await dawdler.send(1);
    expect(bodies.held).toBe(1 + 4 * KIB);
  });

  it('gives up a body that takes too long, and takes in nothing of it any more', async () => {
    const bodies = new SmallBodies({ timeMs: 20 });
    const dawdler = new Dawdler();
    const end = bodies.gather(dawdler.chunks, 'caller', undefined);
    await dawdler.send(1);
    await expect(end).rejects.toMatchObject({ name: 'BodyGivenUpError', why: 'slow' });
    await dawdler.send(10 * KIB);
    expect(bodies.held).toBe(0);
  });

  it('passes on what ends the reading', async () => {
    const broken = (async function* () {
      yield Buffer.alloc(10);
      throw new Error('the visitor has gone');
    })();
    const bodies = new SmallBodies();
    await expect(bodies.gather(broken, 'caller', undefined)).rejects.toThrow('the visitor has gone');
    expect(bodies.held).toBe(0);
  });
});
