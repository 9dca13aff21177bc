import { lstatSync, mkdirSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../errors.js';

/**
 * Makes a directory and what is missing above it, for the owner alone (0700), as `mkdir` with `recursive` does. That one tries for
 * ever where a file system takes no directories and says ENOENT (`/proc`); this one steps down once.
 *
 * @param path absolute
 * @returns the topmost directory that was made, undefined where there was nothing to make
 * @throws Error with the operating system's code: `EEXIST` where it is something else than a directory, `ENOENT` where it is a
 *   symbolic link to nothing or none can be made there, `ENOTDIR` below something that is no directory
 */
export function makeDirectories(path: string): string | undefined {
  const missing: string[] = [];
  let at = path;
  while (lookAt(at) === undefined) {
    missing.unshift(at);
    if (dirname(at) === at) break;
    at = dirname(at);
  }
  // What a symbolic link leads to counts; one that leads to nothing is ENOENT.
  if (!statSync(at).isDirectory()) throw coded(missing.length === 0 ? 'EEXIST' : 'ENOTDIR', at);
  for (const directory of missing) {
    try {
      mkdirSync(directory, { mode: 0o700 });
    } catch (error) {
      // Another process that starts may have made it meanwhile.
      if (errorCode(error) !== 'EEXIST' || !statSync(directory).isDirectory()) throw error;
    }
  }
  return missing[0];
}

/** What stands there itself, a symbolic link too; undefined for nothing. */
export function lookAt(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function coded(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path} is not a directory`), { code });
}
