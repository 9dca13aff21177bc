import { type AwsError, s3Error } from '@countersign/aws-model';
import type { ObjectRecord } from '../../store/ports/objects.js';
import { httpDate } from '../common/dates.js';

/** Classes whose objects must be restored before they can be read. Source: S3 User Guide, "Working with archived objects". */
const ARCHIVED: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

export function isArchived({ storageClass }: ObjectRecord): boolean {
  return ARCHIVED.has(storageClass);
}

/** How an archived object stands; undefined: never restored, or its days are over. */
export function restoreState({ restore }: ObjectRecord, now: number): 'ongoing' | 'restored' | undefined {
  if (restore === undefined || restore.until <= now) return undefined;
  return restore.readyAt > now ? 'ongoing' : 'restored';
}

/** @throws AwsError InvalidObjectState for an object that is archived, and not restored */
export function requireRestored(
  record: ObjectRecord,
  now: number,
  message = "The operation is not valid for the object's storage class",
): void {
  if (!isArchived(record) || restoreState(record, now) === 'restored') return;
  throw notRestored(record, message);
}

function notRestored({ storageClass }: ObjectRecord, message: string): AwsError {
  return s3Error('InvalidObjectState', { message, extras: [['StorageClass', storageClass]] });
}

/** `x-amz-restore`. Source: S3 API Reference, HeadObject. Flat. */
export function restoreHeaders(record: ObjectRecord, now: number): readonly string[] {
  const state = restoreState(record, now);
  if (state === undefined) return [];
  const until = record.restore?.until ?? 0;
  return [
    'x-amz-restore',
    state === 'ongoing'
      ? 'ongoing-request="true"'
      : `ongoing-request="false", expiry-date="${httpDate(until)}"`,
  ];
}
