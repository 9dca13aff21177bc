import { PresignError } from '../errors.js';
import type { LedgerFilePort } from './port.js';

// Browsers and workers: no environment and no files; `onIssued` is the way there.

export const ledgerFromEnvironment: LedgerFilePort['ledgerFromEnvironment'] = () => undefined;

export const appendToLedger: LedgerFilePort['appendToLedger'] = (file) => {
  throw new PresignError(
    'LedgerUnwritable',
    `this runtime has no file system to write the ledger \`${file}\` to; use onIssued`,
  );
};

export const ledgerLines: LedgerFilePort['ledgerLines'] = (file) => {
  throw new TypeError(`this runtime has no file system to read the ledger \`${file}\` from`);
};
