import { ledgerLines } from '#ledger-file';
import type { IssuedRecord } from './record.js';

export interface LedgerReading {
  /** Leave out what is over at this instant. Default: nothing is left out. */
  readonly aliveAt?: Date | undefined;
  /** Only URLs that this key signed. */
  readonly accessKeyId?: string | undefined;
  /** Hears of lines that cannot be read, by their number (a writer may have been killed). Default: they are passed over. */
  readonly onUnreadable?: ((line: number) => void) | undefined;
}

/**
 * Records of a ledger in the order in which they were written, one at a time, so that a ledger of any size can be read.
 *
 * @throws Error of the file system when the file cannot be read
 */
export async function* readLedger(file: string, reading: LedgerReading = {}): AsyncGenerator<IssuedRecord> {
  const { aliveAt, accessKeyId, onUnreadable } = reading;
  let number = 0;
  for await (const line of ledgerLines(file)) {
    number += 1;
    if (line.trim() === '') continue;
    const record = parseRecord(line);
    if (record === undefined) onUnreadable?.(number);
    else if (
      (accessKeyId === undefined || record.accessKeyId === accessKeyId) &&
      (aliveAt === undefined || Date.parse(record.validUntil) > aliveAt.getTime())
    )
      yield record;
  }
}

const TEXT_FIELDS = ['issuedAt', 'method', 'bucket', 'key', 'validUntil', 'accessKeyId', 'kind'] as const;

function parseRecord(line: string): IssuedRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const record = value as Record<string, unknown>;
  const whole =
    TEXT_FIELDS.every((name) => typeof record[name] === 'string') &&
    !Number.isNaN(Date.parse(record.validUntil as string));
  return whole ? (value as IssuedRecord) : undefined;
}
