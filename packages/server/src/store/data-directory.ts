import { constants } from 'node:fs';
import { access, chmod, type FileHandle, mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { syncDirectory } from './directory-sync.js';
import { asStorageError, DataDirectoryError, DataDirectoryLockedError, errorCode } from './errors.js';
import { checkSchema, migrate } from './schema.js';
import { openSql, type Sql } from './sql.js';

/** A data directory that this process alone holds. */
export interface DataDirectory {
  /** Absolute. */
  readonly path: string;
  readonly sql: Sql;
  readonly blobs: string;
  readonly temporary: string;
  /** Lets go of the directory, in a state that needs no recovery. */
  close(): Promise<void>;
}

/** Others' access of any kind. */
const OTHERS = 0o077;
const PAGE_BYTES = 8_192;
const LOCK_ATTEMPTS = 4;

/**
 * Makes or takes over a data directory: private, writable, and locked against every other server.
 *
 * The lock is SQLite's own on the database file, which the operating system drops with the process, however that ends.
 * The file with the process id only serves the message of whoever finds the directory taken.
 *
 * @param warn is told what was not as it should be and has been put right
 * @throws DataDirectoryError where it cannot be made or written
 * @throws DataDirectoryLockedError where another server has it
 * @throws StorageError `NewerDatabase` | `NotACountersignDatabase`
 */
export async function openDataDirectory(
  directory: string,
  warn: (message: string) => void,
): Promise<DataDirectory> {
  const path = resolve(directory);
  await makePrivate(path, warn);
  const file = join(path, 'countersign.db');
  const pidFile = join(path, 'server.pid');
  const sql = await openDatabase(file, pidFile, path);
  const blobs = join(path, 'blobs');
  const temporary = join(path, 'tmp');
  try {
    await writeFile(pidFile, `${process.pid}\n`, { mode: 0o600 });
    await mkdir(blobs, { recursive: true, mode: 0o700 });
    await mkdir(temporary, { recursive: true, mode: 0o700 });
    await syncDirectory(path);
  } catch (error) {
    letGo(sql, SETTLE_AND_RELEASE);
    throw asStorageError(error, path);
  }
  return {
    path,
    sql,
    blobs,
    temporary,
    close: async () => {
      // Before the lock goes: afterwards it may be the next server's.
      await rm(pidFile, { force: true }).catch(() => undefined);
      letGo(sql, SETTLE_AND_RELEASE);
    },
  };
}

async function makePrivate(path: string, warn: (message: string) => void): Promise<void> {
  try {
    const made = await mkdir(path, { recursive: true, mode: 0o700 });
    if (made !== undefined) await syncDirectory(dirname(made));
    const { mode } = await stat(path);
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    if ((mode & OTHERS) !== 0) {
      await chmod(path, 0o700);
      warn(`data directory ${path} could be entered by others; it is now for its owner alone (mode 0700)`);
    }
  } catch (error) {
    throw directoryError(path, error);
  }
}

function directoryError(path: string, error: unknown): Error {
  const what: Readonly<Record<string, string>> = {
    EEXIST: 'is a file; name a directory',
    ENOTDIR: 'lies below something that is a file; name another place',
    EACCES: 'cannot be written by this user; change its owner, or name another place',
    EPERM: 'cannot be made private by this user; change its owner, or name another place',
    EROFS: 'is on a read-only file system; name another place',
    ELOOP: 'is a symbolic link in a circle; name another place',
    ENAMETOOLONG: 'has too long a name; name another place',
  };
  const explained = what[errorCode(error) ?? ''];
  if (explained === undefined) return asStorageError(error, path);
  return new DataDirectoryError(`data directory ${path} ${explained}`, { cause: error });
}

async function openDatabase(file: string, pidFile: string, directory: string): Promise<Sql> {
  await createEmpty(file, directory);
  for (let attempt = 1; ; attempt += 1) {
    const sql = openSql(file);
    try {
      configure(sql);
      return sql;
    } catch (error) {
      letGo(sql, RELEASE);
      if (!isLocked(error)) throw error;
      if (attempt === LOCK_ATTEMPTS) {
        throw new DataDirectoryLockedError(directory, await readPid(pidFile), { cause: error });
      }
      // Two that start at the same instant can get in each other's way: then one of them should win.
      await pause(20 + Math.random() * 40);
    }
  }
}

/**
 * The file is made here, for its owner alone, and only when there is none: opening and closing a database file that
 * this process has open elsewhere would drop that one's locks (POSIX).
 */
async function createEmpty(file: string, directory: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, 'wx', 0o600);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw directoryError(directory, error);
  } finally {
    await handle?.close();
  }
}

/** Looks whether the database is ours to write, takes the lock, and only then writes. */
function configure(sql: Sql): void {
  // Set before anything is read: the log then needs no shared memory, and locks are kept once taken.
  sql.pragma('locking_mode = EXCLUSIVE');
  sql.pragma(`page_size = ${PAGE_BYTES}`);
  checkSchema(sql);
  sql.pragma('journal_mode = WAL');
  // Every commit is on disk before it is answered; with NORMAL the last ones could be lost with the power.
  sql.pragma('synchronous = FULL');
  sql.run('BEGIN EXCLUSIVE; COMMIT');
  migrate(sql);
}

/** Lets go at once: closing alone leaves the lock to the garbage collector, which is what ends statements. */
const RELEASE = ['locking_mode = NORMAL', 'user_version'];
/** The same, with everything in the one file: the next start has nothing to recover. */
const SETTLE_AND_RELEASE = ['wal_checkpoint(TRUNCATE)', 'journal_mode = DELETE', ...RELEASE];

function letGo(sql: Sql, steps: readonly string[]): void {
  for (const step of steps) {
    try {
      sql.pragma(step);
    } catch {
      // A step that fails (a full disk, somebody else's lock) leaves a log, which the next start reads.
    }
  }
  sql.close();
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && /^SQLITE_(BUSY|LOCKED)/.test(errorCode(error.cause) ?? '');
}

async function readPid(file: string): Promise<number | undefined> {
  try {
    const pid = Number.parseInt(await readFile(file, 'utf8'), 10);
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
