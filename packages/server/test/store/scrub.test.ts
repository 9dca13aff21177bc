import { createHash } from 'node:crypto';
import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { anObject, makeBucket, patternOf, storeBlob } from '@countersign/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ScrubOptions, ScrubReport, Timers } from '../../src/store/blobs/scrub.js';
import { openStore, type Store } from '../../src/store/open-store.js';
import { temporaryDirectory } from './directories.js';

const SIZE = 1_000_000;
const DAY_MS = 86_400_000;

/** Time that goes by only when it is told to. */
class ManualTime implements Timers {
  now = 0;
  readonly #waiting = new Set<{ readonly due: number; readonly run: () => void }>();

  after(ms: number, run: () => void): () => void {
    const timer = { due: this.now + ms, run };
    this.#waiting.add(timer);
    return () => this.#waiting.delete(timer);
  }

  get pending(): number {
    return this.#waiting.size;
  }

  /** Lets time pass, from timer to timer, giving what they start time to come to its next wait. */
  async pass(ms: number, until: () => boolean = () => false): Promise<void> {
    const end = this.now + ms;
    while (!until()) {
      for (let turn = 0; turn < 400 && this.#waiting.size === 0; turn += 1)
        await new Promise((resolve) => setTimeout(resolve, 5));
      const [next] = [...this.#waiting].sort((one, other) => one.due - other.due);
      if (next === undefined || next.due > end) break;
      this.#waiting.delete(next);
      this.now = Math.max(this.now, next.due);
      next.run();
    }
    if (!until()) this.now = end;
  }
}

async function filled(directory: string): Promise<string[]> {
  const store = await openStore(directory);
  const bucket = await makeBucket(store, 'kept');
  const ids: string[] = [];
  for (let seed = 0; seed < 5; seed += 1) {
    const bytes = patternOf(SIZE, seed);
    const blob = await storeBlob(store.blobs, bytes);
    const etag = createHash('md5').update(bytes).digest('hex');
    await store.objects.put(bucket, anObject(`key-${seed}`, { blob, size: SIZE, etag }));
    ids.push(blob);
  }
  await store.close();
  return ids;
}

interface Scrubbing {
  readonly store: Store;
  readonly time: ManualTime;
  readonly lines: string[];
  report(): ScrubReport;
}

async function scrub(
  directory: string,
  options: Partial<ScrubOptions> = {},
  time = new ManualTime(),
): Promise<Scrubbing> {
  const store = await openStore(directory);
  await store.swept;
  const lines: string[] = [];
  const started = store.startScrub!({
    bytesPerSecond: SIZE,
    timers: time,
    now: () => time.now,
    isBusy: () => false,
    onFinding: ({ message }) => lines.push(message),
    ...options,
  });
  onTestFinished(() => store.close());
  return { store, time, lines, report: () => started.report };
}

function damage(directory: string, id: string): string {
  const path = join(directory, 'blobs', id.slice(0, 2), id);
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.from('rot'), 0, 3, statSync(path).size >> 1);
  closeSync(file);
  return path;
}

describe('the scrub', () => {
  it('reads everything at the rate that it was given, and once more after a week', async () => {
    const directory = temporaryDirectory();
    await filled(directory);
    const { time, lines, report } = await scrub(directory);
    await time.pass(59_999);
    expect(report()).toEqual({ rounds: 0, records: 0, bytes: 0, findings: 0 });
    await time.pass(60_000, () => report().rounds === 1);
    expect(report()).toEqual({ rounds: 1, records: 5, bytes: 5 * SIZE, findings: 0, finishedAt: time.now });
    // Five seconds for the bytes, but for the last stride of a quarter.
    expect(time.now).toBeGreaterThan(60_000 + 4_700);
    expect(time.now).toBeLessThan(60_000 + 5_500);
    const finished = time.now;
    await time.pass(6 * DAY_MS);
    expect(report().rounds).toBe(1);
    await time.pass(2 * DAY_MS, () => report().rounds === 2);
    expect(time.now - finished).toBeGreaterThanOrEqual(7 * DAY_MS);
    expect(lines).toEqual([]);
  });

  it('tells of what is damaged in one line each, and leaves it where it is', async () => {
    const directory = temporaryDirectory();
    const ids = await filled(directory);
    const path = damage(directory, ids[1]!);
    rmSync(join(directory, 'blobs', ids[3]!.slice(0, 2), ids[3]!));
    const { time, lines, report } = await scrub(directory);
    await time.pass(DAY_MS, () => report().rounds === 1);
    expect(lines).toEqual([
      expect.stringMatching(/^s3:\/\/kept\/key-1: has the ETag/),
      's3://kept/key-3: has lost its bytes',
    ]);
    expect(report()).toMatchObject({ records: 5, findings: 2 });
    expect(statSync(path).size).toBeGreaterThan(SIZE);
  });

  it('goes on where it was when the server is started again', async () => {
    const directory = temporaryDirectory();
    const ids = await filled(directory);
    const first = await scrub(directory);
    await first.time.pass(DAY_MS, () => first.report().records === 2);
    await first.store.close();
    // What was looked at already is not looked at again in this walk, nor counted twice.
    damage(directory, ids[0]!);
    damage(directory, ids[4]!);
    const second = await scrub(directory);
    expect(second.report()).toMatchObject({ records: 2, bytes: 2 * SIZE });
    await second.time.pass(DAY_MS, () => second.report().rounds === 1);
    expect(second.lines).toEqual([expect.stringMatching(/key-4/)]);
    expect(second.report()).toMatchObject({ records: 5, bytes: 5 * SIZE, findings: 1 });
    await second.store.close();
    // After a whole walk a restart keeps to the week of rest.
    const third = await scrub(directory, {}, Object.assign(new ManualTime(), { now: second.time.now }));
    await third.time.pass(6 * DAY_MS);
    expect(third.report().rounds).toBe(1);
    await third.time.pass(2 * DAY_MS, () => third.report().rounds === 2);
    expect(third.lines).toHaveLength(2);
  });

  it('stands aside while requests come in, but not for ever', async () => {
    const directory = temporaryDirectory();
    await filled(directory);
    const { time, report } = await scrub(directory, { isBusy: () => true });
    await time.pass(60_000 + 30_000);
    expect(report().bytes).toBe(0);
    await time.pass(DAY_MS, () => report().rounds === 1);
    // A minute for each stride of a block, of which there are four in each object.
    expect(time.now).toBeGreaterThan(60_000 + 15 * 60_000);
    expect(report().bytes).toBe(5 * SIZE);
  });

  it('ends at once when the store is closed, wherever it is', async () => {
    const directory = temporaryDirectory();
    await filled(directory);
    for (const passing of [0, 61_000]) {
      const { store, time } = await scrub(directory);
      await time.pass(passing);
      await store.close();
      expect(time.pending).toBe(0);
    }
  });

  it('is not there for a store in memory', async () => {
    const store = await openStore('memory');
    expect(store.startScrub).toBeUndefined();
    await store.close();
  });
});
