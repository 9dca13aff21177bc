import type { CredentialKind } from '@countersign/aws-model';
import type { IssuedRecord } from './record.js';

/** What dies with a key. */
export interface KeySummary {
  readonly accessKeyId: string;
  readonly kind: CredentialKind;
  readonly principalArn?: string;
  /** URLs that are still good. */
  readonly urls: number;
  /** Of these, those that write. */
  readonly uploads: number;
  /** ISO 8601: when the last of them is due anyway. */
  readonly lastValidUntil: string;
}

/** URLs by the key that signed them, the key with most of them first. Give it those that are still alive. */
export async function summarizeLedger(
  records: AsyncIterable<IssuedRecord> | Iterable<IssuedRecord>,
): Promise<KeySummary[]> {
  const keys = new Map<string, KeySummary>();
  for await (const { accessKeyId, kind, principalArn, method, validUntil } of records) {
    const known = keys.get(accessKeyId);
    const writes = method !== 'GET' && method !== 'HEAD';
    keys.set(accessKeyId, {
      accessKeyId,
      kind,
      ...(principalArn === undefined ? {} : { principalArn }),
      urls: (known?.urls ?? 0) + 1,
      uploads: (known?.uploads ?? 0) + (writes ? 1 : 0),
      lastValidUntil: known && known.lastValidUntil > validUntil ? known.lastValidUntil : validUntil,
    });
  }
  return [...keys.values()].sort(
    (left, right) => right.urls - left.urls || (left.accessKeyId < right.accessKeyId ? -1 : 1),
  );
}
