import Database from 'libsql';
import { asStorageError, errorCode } from '../errors.js';

export type SqlValue = string | number | Buffer | null;
export type SqlRow = readonly SqlValue[];

/** A statement, prepared when first run. Parameters are positional; rows come as arrays in column order. */
export interface SqlStatement {
  run(...parameters: SqlValue[]): { readonly changes: number; readonly lastInsertRowid: number };
  get(...parameters: SqlValue[]): SqlRow | undefined;
  all(...parameters: SqlValue[]): readonly SqlRow[];
}

/** What the stores need of an SQL engine: synchronous, one connection, one thread. */
export interface Sql {
  /** Where the database is, for messages. */
  readonly where: string;
  statement(text: string): SqlStatement;
  /** Runs statements that have no parameters and no result. */
  run(script: string): void;
  /** The first column of the first row of a PRAGMA. */
  pragma(text: string): SqlValue | undefined;
  readonly inTransaction: boolean;
  close(): void;
}

/**
 * Connects to a database file, or to one in memory (`:memory:`). Nothing is read or written yet.
 * Failures of the disk or the file come as `StorageError`, those of a statement as the driver has them.
 */
export function openSql(file: string): Sql {
  const database = connect(file);
  return {
    where: file,
    statement: (text) => new LazyStatement(database, text, file),
    run: (script) => {
      guarded(file, () => database.exec(script));
    },
    pragma: (text) =>
      guarded(file, () => {
        const statement = database.prepare(`PRAGMA ${text}`);
        if (statement.reader) return rowsOf(statement.raw().all())[0]?.[0];
        statement.run();
        return undefined;
      }),
    get inTransaction() {
      return database.inTransaction;
    },
    close: () => {
      database.close();
    },
  };
}

/** Whatever stops a connection, it is the file: the driver gives no code for it. */
function connect(file: string): Database.Database {
  try {
    return new Database(file);
  } catch (error) {
    throw asStorageError(error, file);
  }
}

type Prepared = Database.Statement<[readonly SqlValue[]]>;

/**
 * Preparing costs more than running, so a start prepares nothing that it does not run.
 *
 * Each way of running has a prepared statement of its own: with this driver (0.5.29) a `get` on a statement that
 * `all` was called on before runs with the parameters of that call, since they are bound before it is reset.
 */
class LazyStatement implements SqlStatement {
  readonly #database: Database.Database;
  readonly #text: string;
  readonly #where: string;
  #forRun: Prepared | undefined;
  #forGet: Prepared | undefined;
  #forAll: Prepared | undefined;

  constructor(database: Database.Database, text: string, where: string) {
    this.#database = database;
    this.#text = text;
    this.#where = where;
  }

  run(...parameters: SqlValue[]): { readonly changes: number; readonly lastInsertRowid: number } {
    try {
      this.#forRun ??= this.#prepare();
      const { changes, lastInsertRowid } = this.#forRun.run(parameters);
      return { changes, lastInsertRowid: Number(lastInsertRowid) };
    } catch (error) {
      throw named(error, this.#where);
    }
  }

  get(...parameters: SqlValue[]): SqlRow | undefined {
    try {
      this.#forGet ??= this.#prepare().raw();
      return this.#forGet.get(parameters) as SqlRow | undefined;
    } catch (error) {
      throw named(error, this.#where);
    }
  }

  all(...parameters: SqlValue[]): readonly SqlRow[] {
    try {
      this.#forAll ??= this.#prepare().raw();
      return rowsOf(this.#forAll.all(parameters));
    } catch (error) {
      throw named(error, this.#where);
    }
  }

  #prepare(): Prepared {
    return this.#database.prepare<[readonly SqlValue[]]>(this.#text);
  }
}

/** With `raw` on, the driver gives arrays of the values that the columns hold: no column here holds anything else. */
function rowsOf(rows: readonly unknown[]): readonly SqlRow[] {
  return rows as readonly SqlRow[];
}

function guarded<Result>(where: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw named(error, where);
  }
}

/** Failures of the disk or the file, as against those of a statement (a constraint, a fault of ours). */
const STORAGE_FAILURE =
  /^SQLITE_(FULL|IOERR|READONLY|CORRUPT|CANTOPEN|NOTADB|BUSY|LOCKED|NOMEM|PERM|AUTH|PROTOCOL)/;

function named(error: unknown, where: string): unknown {
  return STORAGE_FAILURE.test(errorCode(error) ?? '') ? asStorageError(error, where) : error;
}
