import type { Sql, SqlStatement } from '@countersign/runtime';
import type { RoleRecord, RoleUse } from '../ports/iam.js';
import { foldName } from './iam-records.js';

interface Note {
  readonly role: RoleRecord;
  readonly use: RoleUse;
}

/** When roles were last used: noted in memory at every request, written down now and then. */
export class RoleUses {
  /** By the role's unique id; each is newer than what the database has. */
  readonly #notes = new Map<string, Note>();
  readonly #select: SqlStatement;
  readonly #update: SqlStatement;

  constructor(sql: Sql) {
    // The unique id tells the role from one that was made anew under its name.
    const where = "account = ? AND folded_name = ? AND json_extract(record, '$.id') = ?";
    this.#select = sql.statement(`SELECT last_used FROM roles WHERE ${where}`);
    this.#update = sql.statement(`UPDATE roles SET last_used = ? WHERE ${where}`);
  }

  /** One use a second is noted: nothing finer is ever told. */
  note(role: RoleRecord, use: RoleUse): void {
    const noted = this.#notes.get(role.id)?.use;
    if (noted && noted.region === use.region && Math.floor(noted.at / 1_000) === Math.floor(use.at / 1_000))
      return;
    this.#notes.set(role.id, { role, use });
  }

  find(role: RoleRecord): RoleUse | undefined {
    const noted = this.#notes.get(role.id);
    if (noted) return noted.use;
    const row = this.#select.get(role.accountId, foldName(role.roleName), role.id);
    return row === undefined || row[0] === null ? undefined : (JSON.parse(String(row[0])) as RoleUse);
  }

  get hasNotes(): boolean {
    return this.#notes.size > 0;
  }

  /** Within a write; `written` is to be called after its commit. Notes that come meanwhile stay for the next time. */
  write(): { written(): void } {
    const notes = [...this.#notes];
    for (const [id, { role, use }] of notes)
      this.#update.run(JSON.stringify(use), role.accountId, foldName(role.roleName), id);
    return {
      written: () => {
        for (const [id, note] of notes) if (this.#notes.get(id) === note) this.#notes.delete(id);
      },
    };
  }
}
