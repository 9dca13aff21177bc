import { asStorageError, StorageClosedError, StorageError } from '../errors.js';
import type { Sql } from './sql.js';

/** What a write is given beside the database. */
export interface Write {
  /**
   * Runs `effect` once the write is durable, before anything else can read: the place to bring caches
   * up to date and to give up what the write made superfluous. It must not throw.
   */
  afterCommit(effect: () => void): void;
}

interface QueuedWrite {
  /** Does the work and returns how to tell the outcome, to be called after the commit. */
  readonly run: (write: Write) => () => void;
  readonly reject: (error: unknown) => void;
}

/** Bounds how long one transaction holds the event loop: some 30 µs a write. */
const MAX_WRITES_PER_COMMIT = 500;

/**
 * The one writer. Writes are queued and committed together, so that one flush to disk serves all that came in while
 * the last one ran; a write's promise resolves only after its commit. The whole transaction happens within
 * one turn of the event loop: whoever reads sees committed state and nothing else.
 */
export class CommitQueue {
  readonly #sql: Sql;
  #waiting: QueuedWrite[] = [];
  #scheduled: NodeJS.Immediate | undefined;
  #closed = false;
  #commits = 0;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Transactions committed so far. */
  get commits(): number {
    return this.#commits;
  }

  /**
   * Queues a write. What `work` throws undoes that write alone and rejects its promise.
   *
   * @throws StorageFullError | StorageError when the commit failed: nothing of the write was kept
   */
  write<Result>(work: (write: Write) => Result): Promise<Result> {
    if (this.#closed) return Promise.reject(new StorageClosedError());
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({
        reject,
        run: (write) => {
          const result = work(write);
          return () => resolve(result);
        },
      });
      this.#scheduled ??= setImmediate(() => this.#flush());
    });
  }

  /** Commits what is queued, and refuses what comes later. */
  close(): void {
    while (this.#waiting.length > 0) this.#flush();
    this.#closed = true;
    if (this.#scheduled !== undefined) clearImmediate(this.#scheduled);
  }

  #flush(): void {
    const batch = this.#waiting.splice(0, MAX_WRITES_PER_COMMIT);
    this.#scheduled = this.#waiting.length > 0 ? setImmediate(() => this.#flush()) : undefined;
    const effects: Array<() => void> = [];
    const outcomes: Array<() => void> = [];
    try {
      this.#sql.run('BEGIN IMMEDIATE');
      for (const queued of batch) this.#runOne(queued, effects, outcomes);
      this.#sql.run('COMMIT');
    } catch (error) {
      // SQLite has undone the transaction by itself after some errors (a full disk), after others it has not.
      this.#undo();
      const failure = asStorageError(error, this.#sql.where);
      for (const queued of batch) queued.reject(failure);
      return;
    }
    this.#commits += 1;
    for (const effect of effects) effect();
    for (const tell of outcomes) tell();
  }

  /** One write under its own savepoint. Throws only what makes the whole transaction void. */
  #runOne(queued: QueuedWrite, effects: Array<() => void>, outcomes: Array<() => void>): void {
    const mine: Array<() => void> = [];
    this.#sql.run('SAVEPOINT one_write');
    let tell: () => void;
    try {
      tell = queued.run({ afterCommit: (effect) => mine.push(effect) });
    } catch (error) {
      if (error instanceof StorageError || !this.#sql.inTransaction) throw error;
      this.#sql.run('ROLLBACK TO one_write; RELEASE one_write');
      outcomes.push(() => queued.reject(error));
      return;
    }
    this.#sql.run('RELEASE one_write');
    effects.push(...mine);
    outcomes.push(tell);
  }

  #undo(): void {
    try {
      if (this.#sql.inTransaction) this.#sql.run('ROLLBACK');
    } catch {
      // The next BEGIN tells whether the connection still works; the error that matters is the first one.
    }
  }
}
