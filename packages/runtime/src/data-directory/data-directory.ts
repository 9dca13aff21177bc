import { constants } from 'node:fs';
import { access, chmod, type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { asStorageError, DataDirectoryError, DataDirectoryLockedError, errorCode } from '../errors.js';
import { checkSchema, migrate } from '../sqlite/migrate.js';
import { requireSoundDatabase } from '../sqlite/sound-database.js';
import { openSql, type Sql } from '../sqlite/sql.js';
import { syncDirectory } from './directory-sync.js';
import { makeDirectories } from './make-directories.js';
import { type Believed, checkInside, checkOwner, isShared } from './ownership.js';
import { readPrivateFile, writePrivateFile } from './private-file.js';
import { requireUsableDirectories } from './usable-directories.js';

/** What is kept in the database of a data directory. */
export interface Schema {
  /** What brought the schema here; see `migrate`. */
  readonly migrations: readonly string[];
  /** Tables that stay small: they are checked at the start whatever the size of the database. */
  readonly smallTables: readonly string[];
}

/** A data directory that this process alone holds. */
export interface DataDirectory {
  /** Absolute. */
  readonly path: string;
  /** The users whose files in it count. */
  readonly believed: Believed;
  readonly sql: Sql;
  readonly blobs: string;
  readonly temporary: string;
  /** Lets go of the directory, in a state that needs no recovery. */
  close(): Promise<void>;
}

/** Others' access of any kind. */
const OTHERS = 0o077;
const READ_WRITE_ENTER = constants.R_OK | constants.W_OK | constants.X_OK;
const PAGE_BYTES = 8_192;
const LOCK_ATTEMPTS = 4;

/**
 * Makes or takes over a data directory: private, writable, and locked against every other server.
 *
 * The lock is SQLite's own on the database file, which the operating system drops with the process, however that ends.
 * The file with the process id only serves the message of whoever finds the directory taken.
 *
 * What is in it is believed, so it has to be of this user (or root's), and its files have to be files: whoever could prepare a
 * directory could otherwise choose its keys, or have another file overwritten through a link.
 *
 * @param schema of the database in it
 * @param warn is told what was not as it should be and has been put right
 * @throws DataDirectoryError where it cannot be made or written, or another user could have prepared what is in it
 * @throws DataDirectoryLockedError where another server has it
 * @param checks false: for whoever looks for damage itself
 * @throws StorageError `NewerDatabase` | `NotACountersignDatabase` | `DamagedDatabase`
 */
export async function openDataDirectory(
  directory: string,
  schema: Schema,
  warn: (message: string) => void,
  checks = true,
): Promise<DataDirectory> {
  const path = resolve(directory);
  const believed = await makePrivate(path, warn);
  const file = join(path, 'countersign.db');
  const pidFile = join(path, 'server.pid');
  const blobs = join(path, 'blobs');
  const temporary = join(path, 'tmp');
  for (const name of ['', '-wal', '-shm', '-journal']) await checkFile(`${file}${name}`, believed);
  for (const inside of [blobs, temporary]) await checkDirectory(inside, believed);
  const sql = await openDatabase(file, schema, pidFile, path, believed, checks);
  try {
    writePrivateFile(pidFile, `${process.pid}\n`);
    for (const inside of [blobs, temporary]) {
      await mkdir(inside, { mode: 0o700 }).catch(unlessThere);
      await checkDirectory(inside, believed);
    }
    await syncDirectory(path);
    if (checks) await requireUsableDirectories(blobs, temporary);
  } catch (error) {
    letGo(sql, SETTLE_AND_RELEASE);
    throw asStorageError(error, path);
  }
  return {
    path,
    believed,
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

async function makePrivate(path: string, warn: (message: string) => void): Promise<Believed> {
  try {
    const made = makeDirectories(path);
    if (made !== undefined) await syncDirectory(dirname(made));
    const believed = checkOwner(path, warn);
    const { mode } = await stat(path);
    await access(path, READ_WRITE_ENTER);
    if ((mode & OTHERS) !== 0) {
      if (isShared(path))
        throw new DataDirectoryError(
          `data directory ${path} is shared by all users; choose a directory of its own, such as ${join(path, 'countersign')}`,
        );
      await chmod(path, 0o700);
      warn(
        `data directory ${path} was accessible to other users; it is now restricted to its owner (mode 0700)`,
      );
    }
    return believed;
  } catch (error) {
    throw directoryError(path, error);
  }
}

/** A file of the database. That it can be written is asked here: SQLite would say so only at the first write. */
async function checkFile(path: string, believed: Believed): Promise<void> {
  checkInside(path, 'file', believed);
  await mayUse(path, constants.R_OK | constants.W_OK, 'file');
}

async function checkDirectory(path: string, believed: Believed): Promise<void> {
  checkInside(path, 'directory', believed);
  await mayUse(path, READ_WRITE_ENTER, 'directory');
}

async function mayUse(path: string, mode: number, kind: string): Promise<void> {
  try {
    await access(path, mode);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw new DataDirectoryError(
      `${path} cannot be read and written by this user; restore the ${kind}'s owner and mode (chmod u+rw${kind === 'file' ? '' : 'x'})`,
      { cause: error },
    );
  }
}

function unlessThere(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
}

function directoryError(path: string, error: unknown): Error {
  if (error instanceof DataDirectoryError) return error;
  const what: Readonly<Record<string, string>> = {
    EEXIST: 'is a file; choose a directory',
    ENOTDIR: 'is below a file; choose another path',
    EACCES: 'cannot be written by this user; change its owner, or choose another path',
    EPERM: 'cannot be made private by this user; change its owner, or choose another path',
    ENOENT:
      'cannot be created: it is a dangling symbolic link, or the file system does not allow directories there; choose another path',
    EROFS: 'is on a read-only file system; choose another path',
    ELOOP: 'is part of a loop of symbolic links; choose another path',
    ENAMETOOLONG: 'has a name that is too long; choose another path',
  };
  const explained = what[errorCode(error) ?? ''];
  if (explained === undefined) return asStorageError(error, path);
  return new DataDirectoryError(`data directory ${path} ${explained}`, { cause: error });
}

async function openDatabase(
  file: string,
  schema: Schema,
  pidFile: string,
  directory: string,
  believed: Believed,
  checks: boolean,
): Promise<Sql> {
  await createEmpty(file, directory);
  for (let attempt = 1; ; attempt += 1) {
    const sql = openSql(file);
    try {
      configure(sql, schema, checks);
      return sql;
    } catch (error) {
      letGo(sql, RELEASE);
      if (!isLocked(error)) throw error;
      if (attempt === LOCK_ATTEMPTS) {
        throw new DataDirectoryLockedError(directory, readPid(pidFile, believed), { cause: error });
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
function configure(sql: Sql, { migrations, smallTables }: Schema, checks: boolean): void {
  // Set before anything is read: the log then needs no shared memory, and locks are kept once taken.
  sql.pragma('locking_mode = EXCLUSIVE');
  sql.pragma(`page_size = ${PAGE_BYTES}`);
  if (checks) requireSoundDatabase(sql, smallTables, () => checkSchema(sql, migrations));
  else checkSchema(sql, migrations);
  sql.pragma('journal_mode = WAL');
  // Every commit is on disk before it is answered; with NORMAL the last ones could be lost with the power.
  sql.pragma('synchronous = FULL');
  sql.run('BEGIN EXCLUSIVE; COMMIT');
  migrate(sql, migrations);
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

function readPid(file: string, believed: Believed): number | undefined {
  try {
    const pid = Number.parseInt(readPrivateFile(file, believed) ?? '', 10);
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
