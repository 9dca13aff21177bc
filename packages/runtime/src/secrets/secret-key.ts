import { randomBytes, scrypt } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { syncDirectory } from '../data-directory/directory-sync.js';
import type { Believed } from '../data-directory/ownership.js';
import { readPrivateFile } from '../data-directory/private-file.js';
import { asStorageError, StorageError } from '../errors.js';
import type { Settings } from '../sqlite/settings.js';
import { createSecretBox, deriveKey } from './secret-box.js';

const KEY_BYTES = 32;
const KEY_HEX = /^[0-9a-f]{64}$/i;

/** Setting: some known text, sealed, by which a wrong key is noticed before it does harm. */
const CHECK = 'secret-key-check';
/** Setting: salt for keys that are given as words. */
const SALT = 'secret-key-salt';
const CHECK_TEXT = 'countersign';

const derive = promisify(
  (password: string, salt: Buffer, done: (error: Error | null, key: Buffer) => void): void => {
    scrypt(password, salt, KEY_BYTES, { N: 16_384, r: 8, p: 1 }, done);
  },
);

/** A key that ends with the process, for what does too. */
export function passingSecretKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/**
 * The key that everything secret in a data directory is sealed under: the one given (64 hex digits, or words that
 * it is derived from by scrypt), else the one in the file `secret-key`, which the first run makes for its owner alone.
 *
 * @throws StorageError `WrongSecretKey` when the directory's secrets were sealed under another one
 * @param believed the users whose file counts: another one's author could forge sessions and read every secret
 * @throws StorageError `SecretKeyUnusable` when the file cannot be read as a key, is another user's or no regular file, or is
 *   missing though there are secrets
 */
export async function openSecretKey(
  directory: string,
  settings: Settings,
  given: string | undefined,
  believed: Believed,
  warn: (message: string) => void,
): Promise<Buffer> {
  const check = settings.get(CHECK);
  const file = join(directory, 'secret-key');
  const key =
    given === undefined
      ? await keyFromFile(file, check !== undefined, believed, warn)
      : await keyFromText(given, settings);
  const box = createSecretBox(deriveKey(key, 'key check'));
  if (check === undefined) {
    await settings.save(CHECK, box.seal(CHECK_TEXT, CHECK).toString('base64'));
  } else if (box.open(Buffer.from(check, 'base64'), CHECK) !== CHECK_TEXT) {
    throw new StorageError(
      'WrongSecretKey',
      `the secrets in ${directory} were encrypted with a different key from the one in ` +
        `${given === undefined ? file : 'COUNTERSIGN_SECRET_KEY'}; nothing was changed: ` +
        (given === undefined
          ? 'restore that key, or set COUNTERSIGN_SECRET_KEY to it'
          : `set that one, or unset it to use the key in ${file}`),
    );
  }
  return key;
}

async function keyFromText(text: string, settings: Settings): Promise<Buffer> {
  if (text.trim() === '') {
    throw new StorageError(
      'SecretKeyUnusable',
      'COUNTERSIGN_SECRET_KEY is empty; give it a value, or unset it',
    );
  }
  if (KEY_HEX.test(text.trim())) return Buffer.from(text.trim(), 'hex');
  let salt = settings.get(SALT);
  if (salt === undefined) {
    salt = randomBytes(16).toString('base64');
    await settings.save(SALT, salt);
  }
  return derive(text, Buffer.from(salt, 'base64'));
}

async function keyFromFile(
  file: string,
  mustExist: boolean,
  believed: Believed,
  warn: (message: string) => void,
): Promise<Buffer> {
  let text: string | undefined;
  try {
    text = readPrivateFile(file, believed, warn);
  } catch (error) {
    const why = error instanceof StorageError ? error.message : `cannot read the secret key in ${file}`;
    throw new StorageError('SecretKeyUnusable', why, { cause: error });
  }
  if (text === undefined) {
    if (!mustExist) return makeKeyFile(file);
    throw new StorageError(
      'SecretKeyUnusable',
      `${file} is missing but there are secrets encrypted with it; restore it, or set COUNTERSIGN_SECRET_KEY`,
    );
  }
  if (!KEY_HEX.test(text.trim())) {
    throw new StorageError(
      'SecretKeyUnusable',
      `${file} does not hold a secret key; expected 64 hex digits: restore the right file, or set COUNTERSIGN_SECRET_KEY`,
    );
  }
  return Buffer.from(text.trim(), 'hex');
}

/** Whole and on disk before anything is sealed under it. */
async function makeKeyFile(file: string): Promise<Buffer> {
  const key = randomBytes(KEY_BYTES);
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(`${key.toString('hex')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Replaces no key: there was none, and the directory's lock is held.
    await rename(draft, file);
    await syncDirectory(join(file, '..'));
    return key;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw asStorageError(error, file);
  }
}
