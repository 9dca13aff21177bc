import { closeSync, createReadStream, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { PresignError } from '../errors.js';
import type { LedgerFilePort } from './port.js';

const NEW_LINE = 0x0a;

export const ledgerFromEnvironment: LedgerFilePort['ledgerFromEnvironment'] = () =>
  process.env.COUNTERSIGN_LEDGER || undefined;

/** Opened for each write: so that it can be moved away and begun anew at any time. Not fsynced. Mode 0600. */
export const appendToLedger: LedgerFilePort['appendToLedger'] = (file, records) => {
  if (records.length === 0) return;
  const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  try {
    // `a+`: every write goes to the end as it is then (O_APPEND), whoever else writes.
    const descriptor = openSync(file, 'a+', 0o600);
    try {
      const bytes = Buffer.from(endsInMidLine(descriptor) ? `\n${lines}` : lines);
      const written = writeSync(descriptor, bytes);
      // The disk is full: what is there now is a torn line, which readers pass over.
      if (written < bytes.length)
        throw new Error(`only ${written} of ${bytes.length} bytes could be written`);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw new PresignError(
      'LedgerUnwritable',
      `cannot write the ledger \`${file}\`, so no URL was handed out: ${(error as Error).message}`,
      { cause: error },
    );
  }
};

/** A writer was killed, or the disk full: the next record must not become part of that line. */
function endsInMidLine(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  // Zero bytes: a pipe or a device, which has no last byte.
  return readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== NEW_LINE;
}

export const ledgerLines: LedgerFilePort['ledgerLines'] = async function* (file) {
  // Later: whoever only signs does not wait for it.
  const { createInterface } = await import('node:readline');
  yield* createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY });
};
