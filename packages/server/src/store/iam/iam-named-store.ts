import type { NamedStore } from '../ports/iam.js';
import type { NamedRecords } from './iam-records.js';

/**
 * A write that says whether it changed anything; only then `forget` runs, after the commit, and the store's generation
 * moves on.
 */
export type Change = (work: () => boolean, forget?: () => void) => Promise<boolean>;

/** A kind of record that nothing else refers to. */
export class SqlNamedStore<Kept extends { readonly accountId: string }> implements NamedStore<Kept> {
  readonly #records: NamedRecords<Kept>;
  readonly #nameOf: (record: Kept) => string;
  readonly #change: Change;

  constructor(records: NamedRecords<Kept>, nameOf: (record: Kept) => string, change: Change) {
    this.#records = records;
    this.#nameOf = nameOf;
    this.#change = change;
  }

  async find(accountId: string, name: string): Promise<Kept | undefined> {
    return this.#records.find(accountId, name);
  }

  async list(accountId: string): Promise<readonly Kept[]> {
    return this.#records.list(accountId);
  }

  create(record: Kept): Promise<boolean> {
    return this.#change(
      () => this.#records.insert(record),
      () => this.#records.forget(record.accountId, this.#nameOf(record)),
    );
  }

  save(record: Kept, previousName: string = this.#nameOf(record)): Promise<boolean> {
    const { accountId } = record;
    return this.#change(
      () => this.#records.update(record, previousName),
      () => {
        this.#records.forget(accountId, previousName);
        this.#records.forget(accountId, this.#nameOf(record));
      },
    );
  }

  delete(accountId: string, name: string): Promise<boolean> {
    return this.#change(
      () => this.#records.remove(accountId, name),
      () => this.#records.forget(accountId, name),
    );
  }
}
