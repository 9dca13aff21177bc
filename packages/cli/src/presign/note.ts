import {
  appendToLedger,
  issuedRecord,
  ledgerFromEnvironment,
  type PresignedUrl,
  signatureOf,
} from '@countersign/presign';

/** A URL that is about to be handed out, and what it is for. */
export interface Noted {
  readonly signed: PresignedUrl;
  readonly bucket: string;
  readonly key: string;
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
    urls.map(({ signed, bucket, key }) =>
      issuedRecord({ signed, bucket, key, signature: signatureOf(signed.url), issuedAt }),
    ),
  );
}
