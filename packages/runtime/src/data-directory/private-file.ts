import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { DataDirectoryError, errorCode } from '../errors.js';
import { type Believed, judgeInside } from './ownership.js';

const OTHERS = 0o077;
/** Far more than any of these files has; a planted one may be of any size. */
const MAXIMUM_BYTES = 65_536;
// Windows has neither.
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
/** Opening a named pipe would otherwise wait for its other end. */
const NO_WAIT = constants.O_NONBLOCK ?? 0;

/**
 * Reads a small file of a data directory that decides what is believed: a key, a record. It has to be a regular file, of a user who is
 * believed, with no other name; one that others could read is closed to them.
 *
 * @param warn is told that others could read it
 * @returns undefined where there is no such file
 * @throws DataDirectoryError where it is not such a file
 * @throws Error of the operating system where it cannot be read
 */
export function readPrivateFile(
  path: string,
  believed: Believed,
  warn: (message: string) => void = () => undefined,
): string | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | NO_FOLLOW | NO_WAIT);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return undefined;
    // FreeBSD says EMLINK; ENXIO is a socket.
    if (code === 'ELOOP' || code === 'EMLINK')
      throw new DataDirectoryError(`${path} is a symbolic link; expected the file itself`, { cause: error });
    if (code === 'ENXIO')
      throw new DataDirectoryError(`${path} is not a regular file; move it away`, { cause: error });
    throw error;
  }
  try {
    const there = fstatSync(file);
    judgeInside(path, there, 'file', believed);
    if (there.size > MAXIMUM_BYTES)
      throw new DataDirectoryError(`${path} has ${there.size} bytes; expected at most ${MAXIMUM_BYTES}`);
    if (believed !== undefined && (there.mode & OTHERS) !== 0) {
      fchmodSync(file, 0o600);
      warn(`${path} was readable by other users; it is now restricted to its owner (mode 0600)`);
    }
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/**
 * Writes a small file of a data directory: whole or not at all, and never readable by others, not even for a moment. What has its name,
 * a symbolic link too, is replaced and never written through.
 *
 * @throws Error of the operating system
 */
export function writePrivateFile(path: string, text: string): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    // `wx` follows no symbolic link.
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
