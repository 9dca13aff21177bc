import { readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DataDirectoryError } from '../errors.js';
import { lookAt } from './make-directories.js';

/** Write access of the group and of everybody. */
const WRITABLE_BY_OTHERS = 0o022;
const WRITABLE_BY_EVERYBODY = 0o002;
const STICKY = 0o1000;

/**
 * The users whose files count in a data directory. What stands there decides who the server believes (keys, sessions, objects), so
 * it has to come from the user that runs the server, or from root, who could change it anyway. Undefined on Windows, which knows
 * no user ids: there the access lists of the profile keep others out.
 *
 * Root may use every directory, and often has one of another user: a container that runs as root on a volume of uid 1000. To
 * refuse that would stop many a container for little, since that user was given the volume; so it counts, with a warning,
 * while no third user can write to it, and its owner's files count beside root's.
 */
export type Believed = ReadonlySet<number> | undefined;

/**
 * Looks whether a data directory that exists can be believed, and whose files in it can.
 *
 * @param path absolute; a symbolic link to the directory counts if it is of a user who is believed
 * @param warn is told that root runs on a directory of another user
 * @throws DataDirectoryError where another user owns it or could replace it
 */
export function checkOwner(path: string, warn: (message: string) => void): Believed {
  const user = process.geteuid?.();
  if (user === undefined) return undefined;
  const { uid, mode } = statSync(path);
  const believed = new Set([user, 0, ...(user === 0 ? [uid] : [])]);
  if (!believed.has(uid))
    throw new DataDirectoryError(
      `data directory ${path} belongs to another user (uid ${uid}, this one is ${user}), who could have tampered with its contents; ` +
        'choose another path, or change its owner once you trust its contents',
    );
  if (uid !== user && (mode & WRITABLE_BY_OTHERS) !== 0)
    throw new DataDirectoryError(
      `data directory ${path} belongs to uid ${uid} and can be written by others (mode ${(mode & 0o777).toString(8)}), who could have ` +
        'tampered with its contents; choose another path, or once you trust its contents: chmod go-w',
    );
  const link = lookAt(path);
  if (link?.isSymbolicLink() && !believed.has(link.uid))
    throw new DataDirectoryError(
      `data directory ${path} is a symbolic link that another user made (uid ${link.uid}); give the directory itself`,
    );
  if (user === 0 && uid !== 0)
    warn(
      `data directory ${path} belongs to uid ${uid}, who can read and change everything in it, including secrets`,
    );
  checkParents(path);
  return believed;
}

/**
 * Whether a directory is one that all users work in, as `/tmp`: closing it would stop them. An empty one is a volume in memory, which
 * container engines mount with this mode.
 */
export function isShared(path: string): boolean {
  const { mode } = statSync(path);
  if ((mode & STICKY) === 0 || (mode & WRITABLE_BY_EVERYBODY) === 0) return false;
  return readdirSync(path).length > 0 && lookAt(join(path, 'countersign.db')) === undefined;
}

/** Whoever may write to a directory above may put another in its place, save where the sticky bit keeps names to their owners (/tmp). */
function checkParents(path: string): void {
  let at = realpathSync(path);
  while (dirname(at) !== at) {
    at = dirname(at);
    const { mode } = statSync(at);
    if ((mode & WRITABLE_BY_EVERYBODY) !== 0 && (mode & STICKY) === 0)
      throw new DataDirectoryError(
        `data directory ${path} could be replaced by any user, because ${at} is writable by all; chmod o-w ${at} (or +t), or choose another path`,
      );
  }
}

/**
 * Looks whether a file or directory inside a data directory is what it should be, and of a user who is believed.
 * What is not there is fine.
 *
 * @throws DataDirectoryError for a symbolic link, another kind of thing, or another user's
 */
export function checkInside(path: string, kind: 'file' | 'directory', believed: Believed): void {
  const there = lookAt(path);
  if (there !== undefined) judgeInside(path, there, kind, believed);
}

/** As {@link checkInside}, of what was looked at already. */
export function judgeInside(
  path: string,
  there: Stats,
  kind: 'file' | 'directory',
  believed: Believed,
): void {
  if (there.isSymbolicLink())
    throw new DataDirectoryError(
      `${path} is a symbolic link; expected the ${kind} itself: move it here, or give its directory with --data`,
    );
  if (kind === 'file' ? !there.isFile() : !there.isDirectory())
    throw new DataDirectoryError(
      `${path} is not a ${kind === 'file' ? 'regular file' : 'directory'}; move it away`,
    );
  if (believed !== undefined && !believed.has(there.uid))
    throw new DataDirectoryError(
      `${path} belongs to another user (uid ${there.uid}), who knows its contents and may have chosen them; move it away, or change its owner once you trust it`,
    );
  if (kind === 'file' && there.nlink > 1)
    throw new DataDirectoryError(
      `${path} has another name elsewhere (a hard link) through which it can be read and changed; replace it with a copy`,
    );
}
