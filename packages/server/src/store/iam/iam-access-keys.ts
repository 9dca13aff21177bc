import type { SecretBox, Sql, SqlRow, SqlStatement } from '@countersign/runtime';
import { BoundedCache, type OrNone, remember, StorageError } from '@countersign/runtime';
import type { AccessKeyRecord } from '../ports/iam.js';

type KeyUse = NonNullable<AccessKeyRecord['lastUsed']>;

const CACHED_KEYS = 20_000;
const SELECT = `SELECT k.access_key_id, k.account, u.name, k.sealed_secret, k.status, k.created_at, k.last_used
  FROM access_keys k LEFT JOIN users u ON u.id = k.user`;

/** Access keys. A user's keys refer to the user's row, so that they follow a renaming and end with the user. */
export class AccessKeyRecords {
  readonly #where: string;
  readonly #box: SecretBox;
  readonly #cache = new BoundedCache<OrNone<AccessKeyRecord>>(CACHED_KEYS);
  /** Uses that are not written down yet; each is newer than what the database has. */
  #uses = new Map<string, KeyUse>();
  readonly #select: SqlStatement;
  readonly #ofUser: SqlStatement;
  readonly #ofRoot: SqlStatement;
  readonly #idsOfUser: SqlStatement;
  readonly #insert: SqlStatement;
  readonly #update: SqlStatement;
  readonly #updateUse: SqlStatement;
  readonly #remove: SqlStatement;
  readonly #removeOfUser: SqlStatement;

  constructor(sql: Sql, box: SecretBox) {
    this.#where = sql.where;
    this.#box = box;
    const inOrder = 'ORDER BY k.created_at, k.id';
    this.#select = sql.statement(`${SELECT} WHERE k.access_key_id = ?`);
    this.#ofUser = sql.statement(`${SELECT} WHERE k.account = ? AND k.user = ? ${inOrder}`);
    this.#ofRoot = sql.statement(`${SELECT} WHERE k.account = ? AND k.user IS NULL ${inOrder}`);
    this.#idsOfUser = sql.statement('SELECT access_key_id FROM access_keys WHERE account = ? AND user = ?');
    this.#insert = sql.statement(
      `INSERT INTO access_keys (access_key_id, account, user, sealed_secret, status, created_at, last_used)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (access_key_id) DO NOTHING`,
    );
    this.#update = sql.statement(
      'UPDATE access_keys SET sealed_secret = ?, status = ?, last_used = ? WHERE access_key_id = ?',
    );
    this.#updateUse = sql.statement('UPDATE access_keys SET last_used = ? WHERE access_key_id = ?');
    this.#remove = sql.statement('DELETE FROM access_keys WHERE access_key_id = ?');
    this.#removeOfUser = sql.statement('DELETE FROM access_keys WHERE account = ? AND user = ?');
  }

  find(accessKeyId: string): AccessKeyRecord | undefined {
    const key = remember(this.#cache, accessKeyId, () => {
      const row = this.#select.get(accessKeyId);
      return row === undefined ? undefined : this.#toKey(row);
    });
    if (key === undefined) return undefined;
    const current = this.#withUse(key);
    if (current !== key) this.#cache.set(accessKeyId, current);
    return current;
  }

  /** Keys of a user (by row id) or, without one, of the account's root, oldest first. */
  list(accountId: string, user: number | undefined): readonly AccessKeyRecord[] {
    const rows = user === undefined ? this.#ofRoot.all(accountId) : this.#ofUser.all(accountId, user);
    return rows.map((row) => this.#withUse(this.#toKey(row)));
  }

  idsOf(accountId: string, user: number): readonly string[] {
    return this.#idsOfUser.all(accountId, user).map((row) => String(row[0]));
  }

  /** False when the id is taken. */
  insert(key: AccessKeyRecord, user: number | undefined): boolean {
    const { changes } = this.#insert.run(
      key.accessKeyId,
      key.accountId,
      user ?? null,
      this.#box.seal(key.secretAccessKey, key.accessKeyId),
      key.status,
      key.createdAt,
      useText(key.lastUsed),
    );
    return changes > 0;
  }

  update(key: AccessKeyRecord): boolean {
    const sealed = this.#box.seal(key.secretAccessKey, key.accessKeyId);
    return (
      this.#update.run(sealed, key.status, useText(this.#withUse(key).lastUsed), key.accessKeyId).changes > 0
    );
  }

  remove(accessKeyId: string): boolean {
    return this.#remove.run(accessKeyId).changes > 0;
  }

  removeOf(accountId: string, user: number): void {
    this.#removeOfUser.run(accountId, user);
  }

  /** To be called after the commit of whatever changed the key. */
  forget(accessKeyId: string): void {
    this.#cache.delete(accessKeyId);
  }

  /** One use a second is noted: nothing finer is ever told, and a busy key would be noted at every request. */
  noteUse(accessKeyId: string, use: KeyUse): void {
    const noted = this.#uses.get(accessKeyId);
    if (noted === undefined || !sameSecond(noted, use)) this.#uses.set(accessKeyId, use);
  }

  get hasUses(): boolean {
    return this.#uses.size > 0;
  }

  /** Writes down the uses noted so far. Those noted while that is under way stay for the next time. */
  writeUses(): ReadonlyMap<string, KeyUse> {
    const written = new Map(this.#uses);
    for (const [accessKeyId, use] of written) this.#updateUse.run(useText(use), accessKeyId);
    return written;
  }

  /** To be called after the commit of {@link writeUses}: cached records keep the use, so none is lost from sight. */
  usesWritten(written: ReadonlyMap<string, KeyUse>): void {
    for (const [accessKeyId, use] of written) {
      if (this.#uses.get(accessKeyId) !== use) continue;
      if (this.#cache.has(accessKeyId)) this.forget(accessKeyId);
      this.#uses.delete(accessKeyId);
    }
  }

  #withUse(key: AccessKeyRecord): AccessKeyRecord {
    const use = this.#uses.get(key.accessKeyId);
    return use === undefined || use === key.lastUsed ? key : { ...key, lastUsed: use };
  }

  #toKey(row: SqlRow): AccessKeyRecord {
    const [id, account, userName, sealed, status, createdAt, lastUsed] = row;
    const accessKeyId = String(id);
    const secretAccessKey = Buffer.isBuffer(sealed) ? this.#box.open(sealed, accessKeyId) : undefined;
    if (secretAccessKey === undefined) {
      throw new StorageError(
        'StorageFailed',
        `the secret of access key ${accessKeyId} in ${this.#where} was changed and cannot be decrypted; delete that key`,
      );
    }
    return {
      accessKeyId,
      accountId: String(account),
      ...(userName === null ? {} : { userName: String(userName) }),
      secretAccessKey,
      status: status === 'Active' ? 'Active' : 'Inactive',
      createdAt: Number(createdAt),
      ...(lastUsed === null ? {} : { lastUsed: JSON.parse(String(lastUsed)) as KeyUse }),
    };
  }
}

function useText(use: KeyUse | undefined): string | null {
  return use === undefined ? null : JSON.stringify(use);
}

function sameSecond(one: KeyUse, other: KeyUse): boolean {
  return (
    Math.floor(one.at / 1_000) === Math.floor(other.at / 1_000) &&
    one.service === other.service &&
    one.region === other.region
  );
}
