import { crc32 } from 'node:zlib';
import { type CrcLoop, makeCrcLoop } from './crc-module.js';

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
  return new TabledCrc(CRC32C, 4);
}

/** CRC-64/NVME, the checksum that S3 adds to every upload that brings none. */
export function createCrc64Nvme(): Crc {
  return new TabledCrc(CRC64_NVME, 8);
}

/** Entry `slice * 256 + byte` is what `byte` comes to after `slice` more zero bytes. */
const TABLE_ENTRIES = 8 * 256;

/** Made at first use, in about two milliseconds. Polynomials in reversed bit order; one of 32 bits leaves the high half at zero. */
const CRC32C = lazily(() => new CrcMachine(0x82f63b78n));
const CRC64_NVME = lazily(() => new CrcMachine(0x9a6c9329ac4bc9b5n));

/** Tables of one polynomial, and the loop over them. Knows no state but what it is given. */
class CrcMachine {
  readonly #loop: CrcLoop = makeCrcLoop();
  readonly #input = new Uint8Array(this.#loop.memory, TABLE_ENTRIES * 8);

  constructor(polynomial: bigint) {
    fillTables(new BigUint64Array(this.#loop.memory, 0, TABLE_ENTRIES), polynomial);
  }

  update(crc: bigint, bytes: Uint8Array): bigint {
    const input = this.#input;
    const start = input.byteOffset;
    let register = crc;
    for (let at = 0; at < bytes.length; at += input.length) {
      const piece = bytes.subarray(at, at + input.length);
      input.set(piece);
      register = this.#loop.update(register, start, start + piece.length);
    }
    return register;
  }
}

function fillTables(tables: BigUint64Array, polynomial: bigint): void {
  for (let byte = 0; byte < 256; byte++) {
    let entry = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) entry = entry & 1n ? (entry >> 1n) ^ polynomial : entry >> 1n;
    tables[byte] = entry;
  }
  for (let at = 256; at < TABLE_ENTRIES; at++) {
    const before = tables[at - 256]!;
    tables[at] = (before >> 8n) ^ tables[Number(before & 0xffn)]!;
  }
}

class TabledCrc implements Crc {
  readonly #machine: CrcMachine;
  readonly #width: 4 | 8;
  #register: bigint;

  constructor(machine: () => CrcMachine, width: 4 | 8) {
    this.#machine = machine();
    this.#width = width;
    this.#register = width === 8 ? 0xffff_ffff_ffff_ffffn : 0xffff_ffffn;
  }

  update(bytes: Uint8Array): void {
    this.#register = this.#machine.update(this.#register, bytes);
  }

  digest(): Buffer {
    const whole = Buffer.allocUnsafe(8);
    whole.writeBigUInt64BE(BigInt.asUintN(64, ~this.#register));
    return whole.subarray(8 - this.#width);
  }
}

function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
