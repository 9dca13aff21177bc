import type { Sql, SqlStatement } from '@countersign/runtime';
import { BoundedCache, type OrNone, remember } from '@countersign/runtime';
import type { ManagedPolicyRecord } from '../ports/iam.js';
import { foldName } from './iam-records.js';

const CACHED_CHARACTERS = 16 * 1024 * 1024;

/** Managed policies: found by ARN, named once in an account whatever their path. */
export class PolicyRecords {
  readonly #cache = new BoundedCache<OrNone<ManagedPolicyRecord>>(CACHED_CHARACTERS, weigh);
  readonly #select: SqlStatement;
  readonly #selectAll: SqlStatement;
  readonly #taken: SqlStatement;
  readonly #insert: SqlStatement;
  readonly #update: SqlStatement;
  readonly #remove: SqlStatement;

  constructor(sql: Sql) {
    this.#select = sql.statement('SELECT record FROM policies WHERE folded_arn = ?');
    this.#selectAll = sql.statement('SELECT record FROM policies WHERE account = ? ORDER BY folded_name');
    this.#taken = sql.statement(
      'SELECT 1 FROM policies WHERE folded_arn = ? OR (account = ? AND folded_name = ?)',
    );
    this.#insert = sql.statement(
      'INSERT INTO policies (account, folded_name, folded_arn, record) VALUES (?, ?, ?, ?)',
    );
    this.#update = sql.statement('UPDATE policies SET record = ? WHERE folded_arn = ?');
    this.#remove = sql.statement('DELETE FROM policies WHERE folded_arn = ?');
  }

  find(arn: string): ManagedPolicyRecord | undefined {
    const folded = foldName(arn);
    return remember(this.#cache, folded, () => {
      const row = this.#select.get(folded);
      return row === undefined ? undefined : toPolicy(row[0]);
    });
  }

  list(accountId: string): readonly ManagedPolicyRecord[] {
    return this.#selectAll.all(accountId).map((row) => toPolicy(row[0]));
  }

  /** False when the name or the ARN is taken. */
  insert(policy: ManagedPolicyRecord): boolean {
    const name = foldName(policy.name);
    const arn = foldName(policy.arn);
    if (this.#taken.get(arn, policy.accountId, name) !== undefined) return false;
    this.#insert.run(policy.accountId, name, arn, JSON.stringify(policy));
    return true;
  }

  update(policy: ManagedPolicyRecord): boolean {
    return this.#update.run(JSON.stringify(policy), foldName(policy.arn)).changes > 0;
  }

  remove(arn: string): boolean {
    return this.#remove.run(foldName(arn)).changes > 0;
  }

  /** To be called after the commit of whatever changed the policy. */
  forget(arn: string): void {
    this.#cache.delete(foldName(arn));
  }
}

function toPolicy(record: unknown): ManagedPolicyRecord {
  return JSON.parse(String(record)) as ManagedPolicyRecord;
}

function weigh(policy: OrNone<ManagedPolicyRecord>, key: string): number {
  let characters = key.length + 500;
  if (typeof policy === 'symbol') return characters;
  for (const version of policy.versions) characters += version.document.length + 100;
  return characters;
}
