import { PresignError } from '../errors.js';

/** Browsers and workers: no environment and no files; `onIssued` is the way there. */
export function ledgerFromEnvironment(): undefined {
  return undefined;
}

export function appendToLedger(file: string): never {
  throw new PresignError(
    'LedgerUnwritable',
    `there are no files here to write the ledger \`${file}\` to; use onIssued`,
  );
}

export function ledgerLines(file: string): never {
  throw new TypeError(`there are no files here to read the ledger \`${file}\` from`);
}
