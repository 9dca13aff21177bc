import { crc32 } from 'node:zlib';

/** A cyclic redundancy check that takes its bytes piece by piece. */
export interface Crc {
  update(bytes: Uint8Array): void;
  /** Big-endian, as S3 writes it in base64. */
  digest(): Buffer;
}

/** CRC-32 (ISO-HDLC), by zlib. */
export function createCrc32(): Crc {
  let value = 0;
  return {
    update(bytes) {
      value = crc32(bytes, value);
    },
    digest() {
      const digest = Buffer.allocUnsafe(4);
      digest.writeUInt32BE(value);
      return digest;
    },
  };
}

/** CRC-32C (Castagnoli, iSCSI). */
export function createCrc32c(): Crc {
  return new SlicedCrc(CRC32C, 4);
}

/** CRC-64/NVME, the checksum that S3 adds to every upload that brings none. */
export function createCrc64Nvme(): Crc {
  return new SlicedCrc(CRC64_NVME, 8);
}

/**
 * Tables for taking eight bytes at a time ("slicing by 8", Kounavis and Berry, 2005). Register and tables are kept as two
 * 32-bit halves, since JavaScript's integer operators have no more; a 32-bit CRC leaves the high half at zero.
 * Entry `slice * 256 + byte` is what `byte` comes to after `slice` more zero bytes.
 */
interface Tables {
  readonly high: Int32Array;
  readonly low: Int32Array;
}

/** Made at first use: 16 KiB a polynomial, about a millisecond. Polynomials in reversed bit order. */
const CRC32C = lazily(() => makeTables(0, 0x82f63b78));
const CRC64_NVME = lazily(() => makeTables(0x9a6c9329, 0xac4bc9b5));

function makeTables(polynomialHigh: number, polynomialLow: number): Tables {
  const high = new Int32Array(8 * 256);
  const low = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let h = 0;
    let l = byte;
    for (let bit = 0; bit < 8; bit++) {
      const carry = l & 1;
      l = (l >>> 1) | (h << 31);
      h >>>= 1;
      if (carry) {
        h ^= polynomialHigh;
        l ^= polynomialLow;
      }
    }
    high[byte] = h;
    low[byte] = l;
  }
  for (let at = 256; at < 8 * 256; at++) {
    const h = high[at - 256]!;
    const l = low[at - 256]!;
    const next = l & 0xff;
    high[at] = (h >>> 8) ^ high[next]!;
    low[at] = ((l >>> 8) | (h << 24)) ^ low[next]!;
  }
  return { high, low };
}

class SlicedCrc implements Crc {
  readonly #tables: Tables;
  readonly #width: 4 | 8;
  #high: number;
  #low = -1;

  constructor(tables: () => Tables, width: 4 | 8) {
    this.#tables = tables();
    this.#width = width;
    this.#high = width === 8 ? -1 : 0;
  }

  update(bytes: Uint8Array): void {
    const { high, low } = this.#tables;
    const end = bytes.length;
    let h = this.#high;
    let l = this.#low;
    let at = 0;
    for (const whole = end - 7; at < whole; at += 8) {
      const a = 1792 + ((l ^ bytes[at]!) & 0xff);
      const b = 1536 + (((l >>> 8) ^ bytes[at + 1]!) & 0xff);
      const c = 1280 + (((l >>> 16) ^ bytes[at + 2]!) & 0xff);
      const d = 1024 + ((l >>> 24) ^ bytes[at + 3]!);
      const e = 768 + ((h ^ bytes[at + 4]!) & 0xff);
      const f = 512 + (((h >>> 8) ^ bytes[at + 5]!) & 0xff);
      const g = 256 + (((h >>> 16) ^ bytes[at + 6]!) & 0xff);
      const i = (h >>> 24) ^ bytes[at + 7]!;
      h = high[a]! ^ high[b]! ^ high[c]! ^ high[d]! ^ high[e]! ^ high[f]! ^ high[g]! ^ high[i]!;
      l = low[a]! ^ low[b]! ^ low[c]! ^ low[d]! ^ low[e]! ^ low[f]! ^ low[g]! ^ low[i]!;
    }
    for (; at < end; at++) {
      const entry = (l ^ bytes[at]!) & 0xff;
      l = ((l >>> 8) | (h << 24)) ^ low[entry]!;
      h = (h >>> 8) ^ high[entry]!;
    }
    this.#high = h;
    this.#low = l;
  }

  digest(): Buffer {
    const digest = Buffer.allocUnsafe(this.#width);
    if (this.#width === 8) digest.writeInt32BE(~this.#high);
    digest.writeInt32BE(~this.#low, this.#width - 4);
    return digest;
  }
}

function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
