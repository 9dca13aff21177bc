import type { Sql, SqlRow, Write } from '@countersign/runtime';
import type { ObjectRecord } from '../ports/objects.js';
import { blobsOf, blobsOfParts } from '../records/object-row.js';

/** Rows looked at between two turns of the event loop: about 2 ms. */
const ROWS_PER_TURN = 5_000;

/** Where rows name blobs: the table, and the columns for one blob and for a list of parts. */
const TABLES = [
  { table: 'objects', columns: 'blob, parts' },
  { table: 'versions', columns: 'blob, parts' },
  { table: 'upload_parts', columns: 'blob, NULL' },
] as const;

/** Which blobs are named by rows: what whoever clears away goes by. */
export class BlobReferences {
  readonly #sql: Sql;
  readonly #claimed: (blob: string) => void;
  readonly #listeners = new Set<(blob: string) => void>();

  /** @param claimed is told of every blob that a row has come to name, once that is durable */
  constructor(sql: Sql, claimed: (blob: string) => void = () => undefined) {
    this.#sql = sql;
    this.#claimed = claimed;
  }

  /**
   * To be called inside every write after which another row than before names a blob, moved rows included.
   */
  named(record: Pick<ObjectRecord, 'blob' | 'parts'>, write: Write): void {
    const blobs = blobsOf(record);
    if (blobs.length === 0) return;
    for (const listener of this.#listeners) for (const blob of blobs) listener(blob);
    write.afterCommit(() => {
      for (const blob of blobs) this.#claimed(blob);
    });
  }

  /**
   * Visits every blob that a row names, in small steps beside the service. Rows that are written or moved meanwhile may be
   * passed over, but are told of while it goes on: what was not visited in the end is named by no row, unless
   * it was about to be named for the first time.
   *
   * @returns false when it was broken off
   */
  async scan(signal: AbortSignal, visit: (blob: string) => void): Promise<boolean> {
    this.#listeners.add(visit);
    try {
      for (const { table, columns } of TABLES) {
        const [first, last] = this.#sql.statement(`SELECT min(id), max(id) FROM ${table}`).get() ?? [];
        const some = this.#sql.statement(`SELECT ${columns} FROM ${table} WHERE id >= ? AND id < ?`);
        for (let id = Number(first ?? 0); id <= Number(last ?? -1); id += ROWS_PER_TURN) {
          if (signal.aborted) return false;
          for (const row of some.all(id, id + ROWS_PER_TURN)) visitRow(row, visit);
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
      return true;
    } finally {
      this.#listeners.delete(visit);
    }
  }
}

function visitRow([blob, parts]: SqlRow, visit: (blob: string) => void): void {
  if (typeof blob === 'string') visit(blob);
  if (typeof parts === 'string') for (const each of blobsOfParts(parts)) visit(each);
}

/** Gives up a blob that no row names any more; must not throw, nor be called before the commit that took the name away. */
export type DiscardBlob = (id: string) => void;
