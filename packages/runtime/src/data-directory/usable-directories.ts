import { access, constants, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asStorageError, DataDirectoryError, errorCode } from '../errors.js';

/**
 * Refuses directories of blobs that this user cannot enter, read or write.
 *
 * @throws DataDirectoryError
 */
export async function requireUsableDirectories(blobs: string, temporary: string): Promise<void> {
  await requireUsable(temporary);
  await requireUsable(blobs);
  for (const entry of await readdir(blobs, { withFileTypes: true })) {
    if (entry.isDirectory()) await requireUsable(join(blobs, entry.name));
  }
}

async function requireUsable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (errorCode(error) !== 'EACCES') throw asStorageError(error, path);
    throw new DataDirectoryError(
      `${path} cannot be read and written by this user; restore the directory's owner and mode (chmod u+rwx)`,
      { cause: error },
    );
  }
}
