import { appendToLedger, ledgerFromEnvironment } from '#ledger-file';
import { type Issued, issuedRecord } from '../ledger/record.js';
import type { GuardedOptions } from './options.js';

/**
 * Notes a URL in the ledger and tells `onIssued`, before it is handed out.
 *
 * @throws PresignError `LedgerUnwritable`, and whatever `onIssued` throws
 */
export async function noteIssued(issued: Issued, { onIssued, ledger }: GuardedOptions): Promise<void> {
  const file = ledger === false ? undefined : (ledger ?? ledgerFromEnvironment());
  if (file === undefined && onIssued === undefined) return;
  const record = issuedRecord(issued);
  if (file !== undefined) appendToLedger(file, [record]);
  await onIssued?.(record);
}
