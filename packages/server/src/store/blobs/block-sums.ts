import { crc32 } from 'node:zlib';
import { PIECE_BYTES } from './blob-sizes.js';

/** Bytes under one checksum. Pieces are read by blocks, so that most are checked as they are. */
export const BLOCK_BYTES: number = PIECE_BYTES;

const SUM_BYTES = 4;
const MAGIC = Buffer.from('CSgnSum1', 'latin1');
/** Magic, then the CRC-32 of the blob's id, the sums and the magic; little-endian. */
const TAIL_BYTES = MAGIC.length + SUM_BYTES;

/**
 * What stands behind the bytes of a large blob in its file: the CRC-32 of each block, and a tail by which it is known.
 * The id is part of what the tail sums up, so that no object can hold what would pass for the sums of its own blob. Files
 * of earlier versions have none; they are read as they are.
 */
export class BlockSummer {
  readonly #sums: number[] = [];
  #sum = 0;
  #inBlock = 0;

  update(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const taken = Math.min(bytes.length - at, BLOCK_BYTES - this.#inBlock);
      this.#sum = crc32(bytes.subarray(at, at + taken), this.#sum);
      this.#inBlock += taken;
      at += taken;
      if (this.#inBlock === BLOCK_BYTES) this.#closeBlock();
    }
  }

  /** What to write behind the bytes. */
  footer(id: string): Buffer {
    if (this.#inBlock > 0) this.#closeBlock();
    const footer = Buffer.allocUnsafe(this.#sums.length * SUM_BYTES + TAIL_BYTES);
    let at = 0;
    for (const sum of this.#sums) at = footer.writeUInt32LE(sum, at);
    at += MAGIC.copy(footer, at);
    footer.writeUInt32LE(sumOfFooter(footer.subarray(0, at), id), at);
    return footer;
  }

  #closeBlock(): void {
    this.#sums.push(this.#sum);
    this.#sum = 0;
    this.#inBlock = 0;
  }
}

function sumOfFooter(beforeSum: Buffer, id: string): number {
  return crc32(beforeSum, crc32(id));
}

/** How long a file of so many bytes is without its footer, if it has one. */
export function lengthWithout(fileBytes: number): { readonly length: number; readonly footer: number } {
  const blocks = Math.ceil((fileBytes - TAIL_BYTES) / (BLOCK_BYTES + SUM_BYTES));
  const footer = Math.max(blocks, 0) * SUM_BYTES + TAIL_BYTES;
  return { length: fileBytes - footer, footer };
}

/** Undefined for what is not the footer of that blob. */
export function parseFooter(footer: Buffer, id: string): Buffer | undefined {
  const end = footer.length - SUM_BYTES;
  const start = end - MAGIC.length;
  if (start < 0 || !footer.subarray(start, end).equals(MAGIC)) return undefined;
  return footer.readUInt32LE(end) === sumOfFooter(footer.subarray(0, end), id)
    ? footer.subarray(0, start)
    : undefined;
}

/** The sums of an open blob, and which of its blocks have been held against them since it was opened. */
export class BlockSums {
  readonly #sums: Buffer;
  readonly #checked: Uint8Array;
  readonly #length: number;

  /** @param length of the blob */
  constructor(sums: Buffer, length: number) {
    this.#sums = sums;
    this.#checked = new Uint8Array(sums.length / SUM_BYTES);
    this.#length = length;
  }

  /** Whether the block that a byte lies in is known to be what was written. */
  isChecked(position: number): boolean {
    return this.#checked[Math.floor(position / BLOCK_BYTES)] === 1;
  }

  /** Where the block of a byte begins, and how long it is. */
  blockAt(position: number): { readonly start: number; readonly length: number } {
    const start = position - (position % BLOCK_BYTES);
    return { start, length: Math.min(BLOCK_BYTES, this.#length - start) };
  }

  /** @param bytes of a whole block; false: they are not what was written */
  check(start: number, bytes: Uint8Array): boolean {
    const block = start / BLOCK_BYTES;
    if (crc32(bytes) !== this.#sums.readUInt32LE(block * SUM_BYTES)) return false;
    this.#checked[block] = 1;
    return true;
  }

  /** What comes from the disk once more is to be checked once more. */
  doubt(position: number): void {
    this.#checked.fill(0, Math.floor(position / BLOCK_BYTES));
  }
}
