import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  DataDirectoryError,
  DataDirectoryLockedError,
  openDataDirectory,
  openSql,
} from '@countersign/runtime';
import { anObject } from '@countersign/testing';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.js';
import { SCHEMA } from '../../src/store/records/schema.js';
import { commandOf, ended, firstLine, start } from './child-process.js';
import { temporaryDirectory } from './directories.js';

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}

async function storeWithBucket(directory: string): Promise<void> {
  const store = await openStore(directory);
  await store.buckets.create({ name: 'kept', ownerAccountId: '1', region: 'r', createdAt: 1 });
  await store.close();
}

describe('a data directory', () => {
  it('is made with everything above it, for its owner alone', async () => {
    const directory = join(temporaryDirectory(), 'some', 'where');
    const store = await openStore(directory);
    expect(store.dataDirectory).toBe(directory);
    await store.close();
    expect(modeOf(directory)).toBe(0o700);
    for (const file of ['countersign.db', 'secret-key']) expect(modeOf(join(directory, file))).toBe(0o600);
  });

  it('keeps what it is told, small things too', async () => {
    const directory = temporaryDirectory();
    let store = await openStore(directory);
    expect(await store.setting('root-key')).toBeUndefined();
    await store.saveSetting('root-key', 'one');
    await store.saveSetting('root-key', 'two');
    await store.close();
    store = await openStore(directory);
    expect(await store.setting('root-key')).toBe('two');
    await store.close();
  });

  it('that others could enter is closed to them, with a warning', async () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o755);
    const warnings: string[] = [];
    await (await openStore(directory, { warn: (message) => warnings.push(message) })).close();
    expect(modeOf(directory)).toBe(0o700);
    expect(warnings).toEqual([expect.stringContaining(directory)]);
  });

  it('is one file and no log after it was closed', async () => {
    const directory = temporaryDirectory();
    await storeWithBucket(directory);
    expect(readdirSync(directory).sort()).toEqual(['blobs', 'countersign.db', 'secret-key', 'tmp']);
  });

  it('is refused when it is a file, or below one', async () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, 'precious');
    for (const path of [file, join(file, 'below')]) {
      const opening = openStore(path);
      await expect(opening).rejects.toBeInstanceOf(DataDirectoryError);
      await expect(opening).rejects.toThrow(path);
    }
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  it('is refused when it is a symbolic link in a circle', async () => {
    const link = join(temporaryDirectory(), 'circle');
    symlinkSync(link, link);
    await expect(openStore(link)).rejects.toMatchObject({
      name: expect.stringMatching(/^(DataDirectory|Storage)Error$/),
    });
  });

  it('is refused when it cannot be written', async (test) => {
    const directory = temporaryDirectory();
    if (process.getuid?.() === 0) {
      // Root may write where no permission is: only a read-only file system stops it.
      if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', directory]).status !== 0) {
        test.skip('root without the right to mount: nothing is read-only to it');
      }
      try {
        const opening = openStore(directory);
        await expect(opening).rejects.toBeInstanceOf(DataDirectoryError);
        await expect(opening).rejects.toThrow(`data directory ${directory} is on a read-only file system`);
      } finally {
        spawnSync('umount', [directory]);
      }
    } else {
      chmodSync(directory, 0o500);
      const opening = openStore(directory);
      await expect(opening).rejects.toBeInstanceOf(DataDirectoryError);
      await expect(opening).rejects.toThrow(`data directory ${directory} cannot be written by this user`);
      chmodSync(directory, 0o700);
    }
  });
});

describe('the lock', () => {
  it('keeps a second server out, and says who has the directory', async () => {
    const directory = temporaryDirectory();
    const child = start(commandOf('open.mjs', directory));
    expect(await firstLine(child)).toBe('open');
    const opening = openStore(directory);
    await expect(opening).rejects.toBeInstanceOf(DataDirectoryLockedError);
    await expect(opening).rejects.toMatchObject({ code: 'DataDirectoryLocked', pid: child.pid });
    await expect(opening).rejects.toThrow(
      `data directory ${directory} is in use by another server (process ${child.pid})`,
    );
    child.stdin.end();
    await ended(child);
    await (await openStore(directory)).close();
  });

  it('keeps a second store of the same process out', async () => {
    const directory = temporaryDirectory();
    const store = await openStore(directory);
    await expect(openStore(directory)).rejects.toMatchObject({
      code: 'DataDirectoryLocked',
      pid: process.pid,
    });
    // The attempt must not have taken the first one's lock with it.
    const child = start(commandOf('open.mjs', directory));
    expect(JSON.parse(await firstLine(child))).toMatchObject({ code: 'DataDirectoryLocked' });
    expect(
      await store.buckets.create({ name: 'mine', ownerAccountId: '1', region: 'r', createdAt: 1 }),
    ).toBeDefined();
    await store.close();
  });

  it('left by a killed process keeps nobody out', async () => {
    const directory = temporaryDirectory();
    const child = start(commandOf('open.mjs', directory));
    expect(await firstLine(child)).toBe('open');
    child.kill('SIGKILL');
    await ended(child);
    expect(readFileSync(join(directory, 'server.pid'), 'utf8')).toBe(`${child.pid}\n`);
    const store = await openStore(directory);
    expect(readFileSync(join(directory, 'server.pid'), 'utf8')).toBe(`${process.pid}\n`);
    await store.close();
    expect(existsSync(join(directory, 'server.pid'))).toBe(false);
  });

  it('is let go of once: closing again does not disturb the next holder', async () => {
    const directory = temporaryDirectory();
    const first = await openStore(directory);
    await Promise.all([first.close(), first.close()]);
    const second = await openStore(directory);
    await first.close();
    expect(readFileSync(join(directory, 'server.pid'), 'utf8')).toBe(`${process.pid}\n`);
    await second.close();
  });

  it('lets exactly one of many in that start at the same time', async () => {
    const directory = temporaryDirectory();
    const openings = await Promise.allSettled(Array.from({ length: 4 }, () => openStore(directory)));
    const open = openings.filter((opening) => opening.status === 'fulfilled');
    expect(open).toHaveLength(1);
    for (const { value } of open) await value.close();
  });

  it('is let go of when opening fails later on', async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'secret-key'));
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'SecretKeyUnusable' });
    const child = start(commandOf('open.mjs', directory));
    expect(JSON.parse(await firstLine(child))).toMatchObject({ code: 'SecretKeyUnusable' });
  });
});

describe('the database', () => {
  it('of a newer version is refused and left as it is', async () => {
    const directory = temporaryDirectory();
    await storeWithBucket(directory);
    const file = join(directory, 'countersign.db');
    const sql = openSql(file);
    sql.pragma('user_version = 999');
    sql.close();
    const before = readFileSync(file);
    const opening = openStore(directory);
    await expect(opening).rejects.toMatchObject({ code: 'NewerDatabase' });
    await expect(opening).rejects.toThrow(`${file} was written by a newer countersign (schema 999`);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it.each(['of somebody else', 'that is none'])('%s is refused and left as it is', async (kind) => {
    const directory = temporaryDirectory();
    const file = join(directory, 'countersign.db');
    if (kind === 'that is none') writeFileSync(file, 'not a database, but precious'.repeat(100));
    else {
      const sql = openSql(file);
      sql.run('CREATE TABLE theirs (text TEXT)');
      sql.close();
    }
    const before = readFileSync(file);
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'NotACountersignDatabase' });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('is written with 8 KiB pages, and flushed to disk at every commit', async () => {
    const { sql, close } = await openDataDirectory(temporaryDirectory(), SCHEMA, () => undefined);
    expect(sql.pragma('page_size')).toBe(8_192);
    expect(sql.pragma('journal_mode')).toBe('wal');
    // 2 is FULL: https://www.sqlite.org/pragma.html#pragma_synchronous
    expect(sql.pragma('synchronous')).toBe(2);
    await close();
  });

  it('holds no secret in clear', async () => {
    const directory = temporaryDirectory();
    const store = await openStore(directory);
    await store.iam.createAccessKey({
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      accountId: '123456789012',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      status: 'Active',
      createdAt: 1,
    });
    const bucket = await store.buckets.create({ name: 'b', ownerAccountId: '1', region: 'r', createdAt: 1 });
    await store.objects.put(bucket?.id ?? 0, anObject('plain-key'));
    await store.close();
    const bytes = readFileSync(join(directory, 'countersign.db'));
    expect(bytes.includes('AKIAIOSFODNN7EXAMPLE')).toBe(true);
    expect(bytes.includes('plain-key')).toBe(true);
    expect(bytes.includes('wJalrXUtnFEMI')).toBe(false);
  });
});
