import type { CommitQueue } from './commit-queue.js';
import type { Sql, SqlStatement } from './sql.js';

/** Small durable key-value pairs: ids, hashes, what the server must remember about itself. Never a secret in clear. */
export class Settings {
  readonly #queue: CommitQueue;
  readonly #select: SqlStatement;
  readonly #upsert: SqlStatement;

  constructor(sql: Sql, queue: CommitQueue) {
    this.#queue = queue;
    this.#select = sql.statement('SELECT value FROM settings WHERE name = ?');
    this.#upsert = sql.statement(
      'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    );
  }

  get(name: string): string | undefined {
    const row = this.#select.get(name);
    return row === undefined ? undefined : String(row[0]);
  }

  save(name: string, value: string): Promise<void> {
    return this.#queue.write(() => {
      this.#upsert.run(name, value);
    });
  }
}
