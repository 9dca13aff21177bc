import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { anObject, makeBucket, patternOf, readBlob, storeBlob } from '@countersign/testing';
import { describe, expect, it } from 'vitest';
import { parsePackedId } from '../../src/store/blobs/segment-record.js';
import { openStore } from '../../src/store/open-store.js';
import { verifyStore } from '../../src/store/verify/verify-store.js';
import { commandOf, output, start } from './child-process.js';
import { temporaryDirectory } from './directories.js';

interface Filled {
  readonly directory: string;
  readonly database: string;
  readonly small: string;
  readonly large: string;
}

/** A store with a hundred objects, one of them large. */
async function filled(): Promise<Filled> {
  const directory = temporaryDirectory();
  const store = await openStore(directory);
  const bucket = await makeBucket(store);
  const small = await storeBlob(store.blobs, patternOf(5_000));
  const large = await storeBlob(store.blobs, patternOf(300_000));
  for (let number = 0; number < 99; number += 1)
    await store.objects.put(bucket, anObject(`key-${number}`, { blob: small, size: 5_000 }));
  await store.objects.put(bucket, anObject('large', { blob: large, size: 300_000 }));
  await store.close();
  return { directory, database: join(directory, 'countersign.db'), small, large };
}

function overwrite(path: string, at: number, bytes: Buffer): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}

describe('a database with a damaged page', () => {
  it.each([8_192, 16_384, 40_960, 57_344])('at %d is refused at the start, and left as it is', async (at) => {
    const { directory, database } = await filled();
    overwrite(database, at, Buffer.alloc(2_000, 0xa5));
    const before = readFileSync(database);
    const opening = openStore(directory);
    await expect(opening).rejects.toMatchObject({ code: 'DamagedDatabase' });
    await expect(opening).rejects.toThrow(`${database} is damaged (`);
    await expect(opening).rejects.toThrow(/^[^\n]*backup[^\n]*countersign server verify[^\n]*$/);
    expect(readFileSync(database).equals(before)).toBe(true);
    const kinds: string[] = [];
    const looked = (async () => {
      for await (const { kind } of verifyStore(directory)) kinds.push(kind);
    })();
    // Rows that cannot be read end the look at them; the damage has been told of by then.
    await looked.catch(() => undefined);
    expect(kinds[0]).toBe('damaged-database');
  });

  it('cut off in the middle is refused, and left as it is', async () => {
    const { directory, database } = await filled();
    truncateSync(database, 40_960);
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'DamagedDatabase' });
    expect(readFileSync(database)).toHaveLength(40_960);
  });
});

describe('bytes that are not where they should be', () => {
  async function warningsOf(directory: string): Promise<string[]> {
    const warnings: string[] = [];
    const store = await openStore(directory, { warn: (message) => warnings.push(message) });
    await store.swept;
    await store.close();
    return warnings;
  }

  it('are no matter where all is well', async () => {
    const { directory } = await filled();
    expect(await warningsOf(directory)).toEqual([]);
  });

  it('are refused where none of them is there, and come back whole', async () => {
    const { directory, small, large } = await filled();
    const blobs = join(directory, 'blobs');
    renameSync(blobs, join(directory, 'elsewhere'));
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'DataDirectoryUnusable' });
    await expect(openStore(directory)).rejects.toThrow(
      `${blobs} contains none of the files that the database refers to`,
    );
    expect(readdirSync(blobs)).toEqual([]);
    rmSync(blobs, { recursive: true });
    renameSync(join(directory, 'elsewhere'), blobs);
    const store = await openStore(directory);
    expect(await readBlob(store.blobs, small, 0, 4_999)).toHaveLength(5_000);
    expect(await readBlob(store.blobs, large, 0, 299_999)).toHaveLength(300_000);
    await store.close();
  });

  it('are given up by whoever makes the directory', async () => {
    const { directory } = await filled();
    rmSync(join(directory, 'blobs'), { recursive: true });
    mkdirSync(join(directory, 'blobs', 'segments'), { recursive: true });
    expect(await warningsOf(directory)).toEqual([expect.stringContaining('2 of the 2 files')]);
  });

  it.each(['segment', 'file'])(
    'are warned of in one line where one %s is gone or cut short',
    async (kind) => {
      const { directory, small, large } = await filled();
      const path =
        kind === 'file'
          ? join(directory, 'blobs', large.slice(0, 2), large)
          : join(directory, 'blobs', 'segments', parsePackedId(small)!.segment);
      truncateSync(path, 0);
      const line = expect.stringMatching(/^1 of the 2 files checked [^\n]*countersign server verify[^\n]*$/);
      expect(await warningsOf(directory)).toEqual([line]);
      rmSync(path);
      expect(await warningsOf(directory)).toEqual([expect.stringContaining(path)]);
    },
  );
});

it.each(['blobs', 'tmp', 'segments', 'shard'])(
  'a directory of blobs that cannot be entered is refused at the start (%s)',
  async (kind) => {
    const { directory, large } = await filled();
    const blobs = join(directory, 'blobs');
    const path =
      {
        tmp: join(directory, 'tmp'),
        segments: join(blobs, 'segments'),
        shard: join(blobs, large.slice(0, 2)),
      }[kind] ?? blobs;
    chmodSync(path, 0o000);
    const answer: unknown = JSON.parse(await output(start(commandOf('open-as-nobody.mjs', directory))));
    chmodSync(path, 0o700);
    expect(answer).toMatchObject({
      code: 'DataDirectoryUnusable',
      message: expect.stringContaining(
        `${path} cannot be read and written by this user; restore the directory`,
      ),
    });
    expect(existsSync(join(directory, 'countersign.db-wal'))).toBe(false);
  },
);

it('a file that is not ours among the blobs is no matter', async () => {
  const { directory } = await filled();
  writeFileSync(join(directory, 'blobs', 'note.txt'), 'a note');
  await (await openStore(directory)).close();
});
