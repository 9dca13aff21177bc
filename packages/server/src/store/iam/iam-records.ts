import type { Sql, SqlRow, SqlStatement } from '@countersign/runtime';
import { BoundedCache, type OrNone, remember } from '@countersign/runtime';

const CACHED_CHARACTERS = 16 * 1024 * 1024;

/** IAM tells names apart without regard to case; they are ASCII. */
export function foldName(name: string): string {
  return name.toLowerCase();
}

/** Tables of one shape: a row id, the account, the name, and the record as JSON. */
export type NamedTable =
  | 'users'
  | 'roles'
  | 'user_groups'
  | 'oidc_providers'
  | 'instance_profiles'
  | 'mfa_devices'
  | 'saml_providers'
  | 'server_certificates';

/** What stands in the database for a record, where that is not its JSON. */
export interface RecordForm<Kept> {
  write(record: Kept): unknown;
  read(stored: unknown): Kept;
}

/**
 * Records of one kind (users, roles) that are found by account and name. Only `find` and `list` may be called
 * outside of a write.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html "names are not distinguished by case"
 */
export class NamedRecords<Kept extends { readonly accountId: string }> {
  readonly #nameOf: (record: Kept) => string;
  readonly #form: RecordForm<Kept>;
  readonly #cache = new BoundedCache<OrNone<Kept>>(CACHED_CHARACTERS, weigh);
  readonly #select: SqlStatement;
  readonly #selectAll: SqlStatement;
  readonly #insert: SqlStatement;
  readonly #update: SqlStatement;
  readonly #remove: SqlStatement;

  constructor(
    sql: Sql,
    table: NamedTable,
    nameOf: (record: Kept) => string,
    form: RecordForm<Kept> = { write: (record) => record, read: (stored) => stored as Kept },
  ) {
    this.#nameOf = nameOf;
    this.#form = form;
    this.#select = sql.statement(`SELECT record, id FROM ${table} WHERE account = ? AND folded_name = ?`);
    this.#selectAll = sql.statement(`SELECT record FROM ${table} WHERE account = ? ORDER BY folded_name`);
    this.#insert = sql.statement(
      `INSERT INTO ${table} (account, folded_name, name, record) VALUES (?, ?, ?, ?)`,
    );
    this.#update = sql.statement(
      `UPDATE ${table} SET folded_name = ?, name = ?, record = ? WHERE account = ? AND folded_name = ?`,
    );
    this.#remove = sql.statement(`DELETE FROM ${table} WHERE account = ? AND folded_name = ?`);
  }

  find(accountId: string, name: string): Kept | undefined {
    const folded = foldName(name);
    return remember(this.#cache, `${accountId}/${folded}`, () =>
      this.#toRecord(this.#select.get(accountId, folded)),
    );
  }

  list(accountId: string): readonly Kept[] {
    return this.#selectAll.all(accountId).map((row) => this.#form.read(JSON.parse(String(row[0]))));
  }

  /** What other tables refer to the record by; never given twice. Undefined: there is none of that name. */
  rowId(accountId: string, name: string): number | undefined {
    const row = this.#select.get(accountId, foldName(name));
    return row === undefined ? undefined : Number(row[1]);
  }

  /** False when the name is taken. */
  insert(record: Kept): boolean {
    const name = this.#nameOf(record);
    if (this.rowId(record.accountId, name) !== undefined) return false;
    this.#insert.run(record.accountId, foldName(name), name, this.#toText(record));
    return true;
  }

  /** False when there is none of `previousName`, or another one has the new name. */
  update(record: Kept, previousName: string): boolean {
    const { accountId } = record;
    const name = this.#nameOf(record);
    const before = foldName(previousName);
    const after = foldName(name);
    if (after !== before && this.rowId(accountId, name) !== undefined) return false;
    return this.#update.run(after, name, this.#toText(record), accountId, before).changes > 0;
  }

  remove(accountId: string, name: string): boolean {
    return this.#remove.run(accountId, foldName(name)).changes > 0;
  }

  /** To be called after the commit of whatever changed a record of that name. */
  forget(accountId: string, name: string): void {
    this.#cache.delete(`${accountId}/${foldName(name)}`);
  }

  #toText(record: Kept): string {
    return JSON.stringify(this.#form.write(record));
  }

  #toRecord(row: SqlRow | undefined): Kept | undefined {
    return row === undefined ? undefined : this.#form.read(JSON.parse(String(row[0])));
  }
}

/** Policies are what makes a record large; counting them exactly is not worth a second serialisation. */
function weigh(record: unknown, key: string): number {
  let characters = key.length + 500;
  if (typeof record !== 'object' || record === null) return characters;
  for (const value of Object.values(record)) {
    if (typeof value === 'string') characters += value.length;
    else if (typeof value === 'object' && value !== null) {
      for (const inner of Object.values(value)) characters += typeof inner === 'string' ? inner.length : 200;
    }
  }
  return characters;
}
