import type { IssuedRecord } from './record.js';

/**
 * Where records go. `#ledger-file` resolves to a file on Node, and elsewhere to a module that has none.
 */
export interface LedgerFilePort {
  /** The file that `COUNTERSIGN_LEDGER` names; undefined where none is set, or there are no files. */
  ledgerFromEnvironment(): string | undefined;
  /**
   * Appends records, each a line of JSON, in one write: lines of several processes never mix.
   *
   * @throws PresignError `LedgerUnwritable`: a URL that is not in the ledger must not be handed out
   */
  appendToLedger(file: string, records: readonly IssuedRecord[]): void;
  /** The lines of a ledger, one after another. @throws Error of the file system */
  ledgerLines(file: string): AsyncIterable<string>;
}
