import type { ObjectRecord } from '../../store/ports/objects.js';
import type { BlobBody } from '../../wire/answer.js';
import type { ByteRange } from './byte-range.js';

/** Where bytes `start` to `end` of an object lie, in order: in one blob, or in those of several parts. */
export function locateBytes(record: ObjectRecord, { start, end }: ByteRange): readonly BlobBody[] {
  if (end < start) return [];
  if (record.parts === undefined) return record.blob === undefined ? [] : [{ blob: record.blob, start, end }];
  const pieces: BlobBody[] = [];
  let first = 0;
  for (const { blob, size } of record.parts) {
    const last = first + size - 1;
    if (blob !== undefined && last >= start && first <= end) {
      pieces.push({ blob, start: Math.max(start - first, 0), end: Math.min(end, last) - first });
    }
    first += size;
    if (first > end) break;
  }
  return pieces;
}

/** The bytes of one part, counted from 1; undefined where there are fewer. */
export function partRange(record: ObjectRecord, number: number): ByteRange | undefined {
  const { parts } = record;
  // An object that was put in one piece has one part: itself.
  if (parts === undefined) return number === 1 ? { start: 0, end: record.size - 1 } : undefined;
  const part = parts[number - 1];
  if (part === undefined) return undefined;
  let start = 0;
  for (let at = 0; at < number - 1; at += 1) start += parts[at]!.size;
  return { start, end: start + part.size - 1 };
}
