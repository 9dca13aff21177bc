import { crc32 } from 'node:zlib';

/** What a segment begins with: the format and its version. */
export const SEGMENT_HEADER: Buffer = Buffer.from('CSgnSeg1', 'latin1');

/** Magic, length, CRC-32 of the bytes, CRC-32 of the twelve before; little-endian. The bytes follow. */
export const RECORD_HEADER_BYTES = 16;
const MAGIC = 0x72675343;

/** Where a packed blob is: its id says so. */
export interface PackedBlob {
  readonly segment: string;
  /** Of the record's header. */
  readonly offset: number;
  /** Of the blob, without the header. */
  readonly length: number;
}

const ID = /^([0-9a-f]{16})\.(0|[1-9]\d{0,11})\.(0|[1-9]\d{0,6})$/;
const SEGMENT_NAME = /^[0-9a-f]{16}$/;

export function packedId({ segment, offset, length }: PackedBlob): string {
  return `${segment}.${offset}.${length}`;
}

/** Undefined for the id of a blob that has a file of its own, and for what is no id. */
export function parsePackedId(id: string): PackedBlob | undefined {
  const [, segment, offset, length] = ID.exec(id) ?? [];
  return segment === undefined ? undefined : { segment, offset: Number(offset), length: Number(length) };
}

export function isSegmentName(name: string): boolean {
  return SEGMENT_NAME.test(name);
}

export function lengthOf(pieces: readonly Buffer[]): number {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  return length;
}

/** @param pieces the blob's bytes */
export function recordHeader(pieces: readonly Buffer[]): Buffer {
  let crc = 0;
  for (const piece of pieces) crc = crc32(piece, crc);
  const header = Buffer.allocUnsafe(RECORD_HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt32LE(lengthOf(pieces), 4);
  header.writeUInt32LE(crc, 8);
  header.writeUInt32LE(crc32(header.subarray(0, 12)), 12);
  return header;
}

/** What a record turns out to be: the blob, a hole where a given-up blob was, or neither. */
export type RecordState = 'whole' | 'reclaimed' | 'damaged';

/** @param record header and bytes, as they were read */
export function checkRecord(record: Buffer): RecordState {
  const header = record.subarray(0, RECORD_HEADER_BYTES);
  if (header.every((byte) => byte === 0)) return 'reclaimed';
  const whole =
    header.readUInt32LE(0) === MAGIC &&
    header.readUInt32LE(4) === record.length - RECORD_HEADER_BYTES &&
    header.readUInt32LE(12) === crc32(header.subarray(0, 12)) &&
    header.readUInt32LE(8) === crc32(record.subarray(RECORD_HEADER_BYTES));
  return whole ? 'whole' : 'damaged';
}
