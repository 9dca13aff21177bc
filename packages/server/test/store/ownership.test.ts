import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DataDirectoryError, makeDirectories, readPrivateFile, writePrivateFile } from '@countersign/runtime';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.js';
import { commandOf } from './child-process.js';
import { temporaryDirectory } from './directories.js';

const IS_ROOT = process.geteuid?.() === 0;
/** Users that are not root's, and need no account. */
const ANOTHER = 54_321;
const THIRD = 54_322;

/** A data directory that was used and closed. */
async function usedDirectory(): Promise<string> {
  const directory = join(temporaryDirectory(), 'data');
  await (await openStore(directory)).close();
  return directory;
}

function giveTo(uid: number, path: string): void {
  execFileSync('chown', ['-R', '-h', String(uid), path]);
}

/** Runs as another user, with its rights on files. */
async function as<T>(uid: number, act: () => Promise<T>): Promise<T> {
  process.seteuid!(uid);
  try {
    return await act();
  } finally {
    process.seteuid!(0);
  }
}

describe('what another prepared in a data directory', () => {
  const PLANTED: Readonly<Record<string, (path: string, elsewhere: string) => void>> = {
    'a symbolic link': (path, elsewhere) => symlinkSync(elsewhere, path),
    'a symbolic link to nothing': (path, elsewhere) => symlinkSync(`${elsewhere}-none`, path),
    'a hard link': (path, elsewhere) => linkSync(elsewhere, path),
    'a named pipe': (path) => execFileSync('sh', ['-c', 'mkfifo "$0"', path]),
    'a directory': (path) => mkdirSync(path),
  };
  const FILES = ['countersign.db', 'countersign.db-wal', 'countersign.db-journal', 'secret-key'];
  const cases = FILES.flatMap((name) => Object.keys(PLANTED).map((what) => [what, name] as const));

  it.each(cases)('%s as %s is refused, and nothing is written through it', async (what, name) => {
    const directory = await usedDirectory();
    const elsewhere = join(dirname(directory), 'precious');
    writeFileSync(elsewhere, 'precious');
    rmSync(join(directory, name), { force: true });
    PLANTED[what]!(join(directory, name), elsewhere);
    await expect(openStore(directory)).rejects.toMatchObject({
      code: expect.stringMatching(/^(DataDirectoryUnusable|SecretKeyUnusable)$/),
      message: expect.stringContaining(join(directory, name)),
    });
    expect(readFileSync(elsewhere, 'utf8')).toBe('precious');
    expect(existsSync(`${elsewhere}-none`)).toBe(false);
  });

  it.each(['a symbolic link', 'a symbolic link to nothing', 'a hard link', 'a named pipe'])(
    '%s as server.pid is replaced, not written through',
    async (what) => {
      const directory = await usedDirectory();
      const elsewhere = join(dirname(directory), 'precious');
      writeFileSync(elsewhere, 'precious');
      PLANTED[what]!(join(directory, 'server.pid'), elsewhere);
      const store = await openStore(directory);
      expect(lstatSync(join(directory, 'server.pid')).isFile()).toBe(true);
      expect(readFileSync(join(directory, 'server.pid'), 'utf8')).toBe(`${process.pid}\n`);
      await store.close();
      expect(readFileSync(elsewhere, 'utf8')).toBe('precious');
      expect(existsSync(`${elsewhere}-none`)).toBe(false);
    },
  );

  it.each(['blobs', 'tmp'])('%s that lead elsewhere, or are a file', async (name) => {
    const directory = await usedDirectory();
    const elsewhere = join(dirname(directory), 'elsewhere');
    mkdirSync(elsewhere);
    for (const plant of [
      () => symlinkSync(elsewhere, join(directory, name)),
      () => writeFileSync(join(directory, name), ''),
    ]) {
      rmSync(join(directory, name), { recursive: true });
      plant();
      await expect(openStore(directory)).rejects.toBeInstanceOf(DataDirectoryError);
    }
  });

  it.skipIf(!IS_ROOT).each(['countersign.db', 'secret-key', 'blobs', 'tmp'])(
    'a %s of another user',
    async (name) => {
      const directory = await usedDirectory();
      chownSync(join(directory, name), ANOTHER, -1);
      await expect(openStore(directory)).rejects.toThrow(/belongs to another user \(uid 54321\)/);
    },
  );
});

describe('the owner of a data directory', () => {
  it.skipIf(!IS_ROOT)('another user is refused, whatever the mode', async () => {
    const directory = await usedDirectory();
    chmodSync(dirname(directory), 0o755);
    giveTo(ANOTHER, directory);
    for (const mode of [0o777, 0o755, 0o700]) {
      chmodSync(directory, mode);
      await as(THIRD, () =>
        expect(openStore(directory)).rejects.toThrow(
          /belongs to another user \(uid 54321, this one is 54322\)/,
        ),
      );
    }
  });

  it.skipIf(!IS_ROOT)("root takes another user's that no third can write to, and says so", async () => {
    const directory = await usedDirectory();
    giveTo(ANOTHER, directory);
    const warnings: string[] = [];
    await (await openStore(directory, { warn: (message) => warnings.push(message) })).close();
    expect(warnings).toEqual([
      expect.stringMatching(/belongs to uid 54321, who can read and change everything in it/),
    ]);
    for (const mode of [0o770, 0o777, 0o702]) {
      chmodSync(directory, mode);
      await expect(openStore(directory)).rejects.toThrow(
        /can be written by others \(mode 7\d\d\).*chmod go-w/,
      );
    }
  });

  it.skipIf(!IS_ROOT)('a symbolic link to one counts if it is ours', async () => {
    const directory = await usedDirectory();
    const link = join(dirname(directory), 'link');
    symlinkSync(directory, link);
    await (await openStore(link)).close();
    execFileSync('chown', ['-h', String(ANOTHER), link]);
    await expect(openStore(link)).rejects.toThrow(/a symbolic link that another user made/);
  });

  it('a directory that all users share is left as it is', async () => {
    const shared = temporaryDirectory();
    chmodSync(shared, 0o1777);
    writeFileSync(join(shared, 'of-another'), '');
    await expect(openStore(shared)).rejects.toThrow(/is shared by all users; choose a directory of its own/);
    expect(statSync(shared).mode & 0o7777).toBe(0o1777);
    expect(readdirSync(shared)).toEqual(['of-another']);
  });

  it('a place where all may write is refused, where the sticky bit keeps names to their owners it is not', async () => {
    const directory = await usedDirectory();
    chmodSync(dirname(directory), 0o777);
    await expect(openStore(directory)).rejects.toThrow(/could be replaced by any user.*chmod o-w/);
    chmodSync(dirname(directory), 0o1777);
    await (await openStore(directory)).close();
  });

  it.skipIf(!IS_ROOT).each([
    ['blobs', 0],
    ['blobs', 0o500],
    ['tmp', 0],
    ['countersign.db', 0],
    ['countersign.db', 0o400],
    ['.', 0o500],
  ])('%s with mode %o is noticed at the start', async (name, mode) => {
    const directory = await usedDirectory();
    chmodSync(dirname(directory), 0o755);
    giveTo(ANOTHER, directory);
    chmodSync(join(directory, name), mode);
    // A process of its own: what a user may do with files is asked for the real user id.
    const [command = '', ...parameters] = commandOf('open.mjs', directory);
    const { error, stdout, stderr } = spawnSync(command, parameters, {
      uid: ANOTHER,
      encoding: 'utf8',
      input: '',
    });
    // Where Node or the clone stands in a folder of the first user's own, the other one cannot run it at all.
    if (error !== undefined && 'code' in error && error.code === 'EACCES') return;
    if (/MODULE_NOT_FOUND|EACCES: permission denied, open .*open\.mjs/.test(stderr)) return;
    const refusal = JSON.parse(stdout) as { readonly code: string; readonly message: string };
    expect(refusal.code).toBe('DataDirectoryUnusable');
    expect(refusal.message).toContain(join(directory, name));
    expect(refusal.message).toMatch(/cannot be (read and )?written by this user/);
  });
});

describe('a private file', () => {
  it('that others could read is closed to them', () => {
    const path = join(temporaryDirectory(), 'key');
    writePrivateFile(path, 'k');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    chmodSync(path, 0o644);
    const warnings: string[] = [];
    expect(readPrivateFile(path, new Set([process.geteuid!()]), (message) => warnings.push(message))).toBe(
      'k',
    );
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(warnings).toHaveLength(1);
  });

  it('that is too large is none of ours', () => {
    const path = join(temporaryDirectory(), 'key');
    writeFileSync(path, 'x'.repeat(70_000), { mode: 0o600 });
    expect(() => readPrivateFile(path, undefined)).toThrow(DataDirectoryError);
  });
});

describe('a place where no directory can be made', () => {
  it.each([
    ['/proc/x', 'ENOENT'],
    ['/proc/self/x/y', 'ENOENT'],
    ['/proc/nope/.countersign', 'ENOENT'],
    ['/dev/null/x', 'ENOTDIR'],
    ['/dev/null', 'EEXIST'],
  ])('%s is told of at once', async (path, code) => {
    expect(() => makeDirectories(path)).toThrow(expect.objectContaining({ code }));
    await expect(openStore(path)).rejects.toBeInstanceOf(DataDirectoryError);
  });

  it('a symbolic link to nothing is told of', async () => {
    const link = join(temporaryDirectory(), 'link');
    symlinkSync(`${link}-target`, link);
    for (const path of [link, join(link, 'below')])
      await expect(openStore(path)).rejects.toThrow(/a dangling symbolic link/);
    expect(existsSync(`${link}-target`)).toBe(false);
  });

  it('/sys/x too, where there is one', async () => {
    if (spawnSync('test', ['-d', '/sys']).status !== 0) return;
    await expect(openStore('/sys/x')).rejects.toBeInstanceOf(Error);
  });
});
