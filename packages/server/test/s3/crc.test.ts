import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Crc, createCrc32, createCrc32c, createCrc64Nvme } from '../../src/checksum/crc.js';

const CASES: readonly (readonly [string, () => Crc, number, bigint, string])[] = [
  ['CRC-32', createCrc32, 32, 0xedb88320n, 'cbf43926'],
  ['CRC-32C', createCrc32c, 32, 0x82f63b78n, 'e3069283'],
  ['CRC-64/NVME', createCrc64Nvme, 64, 0x9a6c9329ac4bc9b5n, 'ae8b14860a799888'],
];

/** Bit by bit, as the definition has it. */
function bitwise(bytes: Uint8Array, width: number, polynomial: bigint): string {
  const ones = (1n << BigInt(width)) - 1n;
  let register = ones;
  for (const byte of bytes) {
    register ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++)
      register = register & 1n ? (register >> 1n) ^ polynomial : register >> 1n;
  }
  return (register ^ ones).toString(16).padStart(width / 4, '0');
}

describe.each(CASES)('%s', (_, create, width, polynomial, check) => {
  it('has the check value of the catalogue of CRC algorithms', () => {
    const crc = create();
    crc.update(Buffer.from('123456789'));
    expect(crc.digest().toString('hex')).toBe(check);
  });

  it('is what the definition says, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 70 }), { maxLength: 4 }), (pieces) => {
        const crc = create();
        for (const piece of pieces) crc.update(piece);
        expect(crc.digest().toString('hex')).toBe(bitwise(Buffer.concat(pieces), width, polynomial));
      }),
    );
  });

  it('is the same of many bytes at once as of few at a time', () => {
    const bytes = Uint8Array.from({ length: 300_001 }, (_, at) => (at * at) >>> 3);
    const [whole, pieces] = [create(), create()];
    whole.update(bytes);
    for (let at = 0; at < bytes.length; at += 999) pieces.update(bytes.subarray(at, at + 999));
    expect(whole.digest().toString('hex')).toBe(pieces.digest().toString('hex'));
  });
});
