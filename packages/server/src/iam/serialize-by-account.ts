import type { IamStore } from '../store/ports/iam.js';

/** The last change of each account that is still under way. An entry is dropped when nobody waits behind it. */
const LAST: WeakMap<IamStore, Map<string, Promise<unknown>>> = new WeakMap();

/**
 * Runs changes to one account one after another. IAM's records are read, altered and written back whole: two at once
 * would lose one of them. One process owns a data directory, so waiting within it is enough.
 */
export async function serializeByAccount<Result>(
  store: IamStore,
  accountId: string,
  change: () => Promise<Result>,
): Promise<Result> {
  let accounts = LAST.get(store);
  if (!accounts) {
    accounts = new Map();
    LAST.set(store, accounts);
  }
  const before = accounts.get(accountId);
  const mine = before === undefined ? change() : before.then(change, change);
  accounts.set(accountId, mine);
  try {
    return await mine;
  } finally {
    if (accounts.get(accountId) === mine) accounts.delete(accountId);
  }
}
