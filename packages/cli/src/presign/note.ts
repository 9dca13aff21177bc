import { appendToLedger, issuedRecord, type LifeReport, ledgerFromEnvironment } from '@countersign/presign';

/** A URL or a form that is about to be handed out, and what it is for. */
export interface Noted {
  readonly signed: LifeReport;
  readonly bucket: string;
  readonly key: string;
  readonly signature: string;
}

/** Whether URLs are noted: `COUNTERSIGN_LEDGER` names a file. */
export function isNoted(): boolean {
  return ledgerFromEnvironment() !== undefined;
}

/**
 * Notes URLs in the ledger, before they are printed.
 *
 * @throws PresignError `LedgerUnwritable`
 */
export function noteInLedger(urls: readonly Noted[], issuedAt: Date): void {
  const file = ledgerFromEnvironment();
  if (file === undefined) return;
  appendToLedger(
    file,
    urls.map((url) => issuedRecord({ ...url, issuedAt })),
  );
}
