import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChecksum } from '../../../src/checksum/algorithms.js';
import { combineCrcs } from '../../../src/s3/multipart/combine-crc.js';

const ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME'] as const;

function crcOf(algorithm: (typeof ALGORITHMS)[number], bytes: Uint8Array): string {
  const checksum = createChecksum(algorithm);
  checksum.update(bytes);
  return checksum.digest().toString('base64');
}

describe('CRCs of pieces', () => {
  it.each(ALGORITHMS)('come to the CRC of the whole (%s)', (algorithm) => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 }), (pieces) => {
        const combined = combineCrcs(
          algorithm,
          pieces.map((bytes) => ({ value: crcOf(algorithm, bytes), size: bytes.length })),
        );
        expect(combined).toBe(crcOf(algorithm, Buffer.concat(pieces)));
      }),
    );
  });

  it.each(ALGORITHMS)('do so for pieces of many MiB (%s)', (algorithm) => {
    const large = Buffer.alloc(5_242_880 + 3, 'large');
    const pieces = [large, large, Buffer.from('tail')];
    expect(
      combineCrcs(
        algorithm,
        pieces.map((bytes) => ({ value: crcOf(algorithm, bytes), size: bytes.length })),
      ),
    ).toBe(crcOf(algorithm, Buffer.concat(pieces)));
  });

  it('tells apart the order of pieces', () => {
    const [a, b] = ['one', 'two'].map((text) => ({
      value: crcOf('CRC32', Buffer.from(text)),
      size: text.length,
    }));
    expect(combineCrcs('CRC32', [a!, b!])).not.toBe(combineCrcs('CRC32', [b!, a!]));
  });

  it('are no hashes', () => {
    expect(() => combineCrcs('SHA256', [])).toThrow(TypeError);
  });
});
