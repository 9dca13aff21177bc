import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSessionTokens } from '../../src/authentication/session-token.js';
import { openStore, type StoreOptions } from '../../src/store/open-store.js';
import { temporaryDirectory } from './directories.js';

const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

/** Keeps a secret in a directory of its own, under the key given. */
async function withSecret(options: StoreOptions = {}): Promise<string> {
  const directory = temporaryDirectory();
  const store = await openStore(directory, options);
  await store.iam.createAccessKey({
    accessKeyId: KEY_ID,
    accountId: '123456789012',
    secretAccessKey: SECRET,
    status: 'Active',
    createdAt: 1,
  });
  await store.close();
  return directory;
}

async function secretIn(directory: string, options: StoreOptions = {}): Promise<string | undefined> {
  const store = await openStore(directory, options);
  const key = await store.iam.findAccessKey(KEY_ID);
  await store.close();
  return key?.secretAccessKey;
}

describe('the secret key', () => {
  it('is made on the first run, 64 hex digits in a file of mode 0600, and used from then on', async () => {
    const directory = await withSecret();
    const file = join(directory, 'secret-key');
    expect(readFileSync(file, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await secretIn(directory)).toBe(SECRET);
  });

  it.each(['correct horse battery staple', 'ab'.repeat(32), 'AB'.repeat(32), 'Schlüssel 😀'])(
    'may be given, as in %j, and then no file is made',
    async (secretKey) => {
      const directory = await withSecret({ secretKey });
      expect(() => statSync(join(directory, 'secret-key'))).toThrow();
      expect(await secretIn(directory, { secretKey })).toBe(SECRET);
    },
  );

  it('of the file may be given instead of the file', async () => {
    const directory = await withSecret();
    const secretKey = readFileSync(join(directory, 'secret-key'), 'utf8');
    rmSync(join(directory, 'secret-key'));
    expect(await secretIn(directory, { secretKey })).toBe(SECRET);
  });

  it('that is wrong is noticed at the start and does no harm', async () => {
    const directory = await withSecret({ secretKey: 'right' });
    for (const secretKey of ['wrong', 'right ', 'f'.repeat(64)]) {
      const opening = openStore(directory, { secretKey });
      await expect(opening).rejects.toMatchObject({ code: 'WrongSecretKey' });
      await expect(opening).rejects.toThrow(/a different key from the one in COUNTERSIGN_SECRET_KEY/);
      await expect(opening).rejects.not.toThrow(/wrong|right|ffff/);
    }
    expect(await secretIn(directory, { secretKey: 'right' })).toBe(SECRET);
  });

  it('file that was exchanged is noticed at the start and does no harm', async () => {
    const directory = await withSecret();
    const file = join(directory, 'secret-key');
    const right = readFileSync(file);
    writeFileSync(file, 'e'.repeat(64));
    await expect(openStore(directory)).rejects.toMatchObject({ code: 'WrongSecretKey' });
    writeFileSync(file, right);
    expect(await secretIn(directory)).toBe(SECRET);
  });

  it('file that is missing is not made anew where secrets depend on it', async () => {
    const directory = await withSecret();
    const file = join(directory, 'secret-key');
    rmSync(file);
    const opening = openStore(directory);
    await expect(opening).rejects.toMatchObject({ code: 'SecretKeyUnusable' });
    await expect(opening).rejects.toThrow(`${file} is missing`);
    expect(() => statSync(file)).toThrow();
  });

  it.each(['', 'words instead of digits', 'abc123'])('file with %j in it is refused', async (content) => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'secret-key'), content);
    await expect(openStore(directory)).rejects.toThrow(/does not hold a secret key; expected 64 hex digits/);
  });

  it('that is empty is refused: a variable was set to nothing', async () => {
    await expect(openStore(temporaryDirectory(), { secretKey: ' ' })).rejects.toMatchObject({
      code: 'SecretKeyUnusable',
    });
  });

  it('file that others could read is closed to them, with a warning', async () => {
    const directory = await withSecret();
    const file = join(directory, 'secret-key');
    chmodSync(file, 0o644);
    const warnings: string[] = [];
    expect(await secretIn(directory, { warn: (message) => warnings.push(message) })).toBe(SECRET);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(warnings).toEqual([expect.stringContaining(file)]);
  });

  it('seals session tokens that outlive a restart, and no other directory opens', async () => {
    const directory = await withSecret();
    let store = await openStore(directory);
    const token = createSessionTokens(store.sessionKey).seal({
      accessKeyId: 'ASIA',
      secretAccessKey: SECRET,
      accountId: '123456789012',
      principal: { kind: 'root' },
      issuedAt: 1,
      expiresAt: 2,
      chained: false,
    });
    await store.close();
    store = await openStore(directory);
    expect(createSessionTokens(store.sessionKey).open(token)).toMatchObject({ accessKeyId: 'ASIA' });
    await store.close();
    const other = await openStore('memory');
    expect(createSessionTokens(other.sessionKey).open(token)).toBeUndefined();
    await other.close();
  });
});
