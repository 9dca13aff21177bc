import type { ChecksumAlgorithm } from '../../checksum/algorithms.js';

interface Polynomial {
  /** In reversed bit order. */
  readonly polynomial: bigint;
  /** Bits. */
  readonly width: number;
}

const POLYNOMIALS: { readonly [Name in ChecksumAlgorithm]?: Polynomial } = {
  CRC32: { polynomial: 0xedb88320n, width: 32 },
  CRC32C: { polynomial: 0x82f63b78n, width: 32 },
  CRC64NVME: { polynomial: 0x9a6c9329ac4bc9b5n, width: 64 },
};

/** The CRC of some bytes, and how many they are. */
export interface PieceCrc {
  /** Base64, big-endian. */
  readonly value: string;
  readonly size: number;
}

/**
 * The CRC of pieces one after the other, from the CRCs of the pieces. Appending n bytes multiplies what was before
 * by x to the 8n, modulo the polynomial (as zlib's crc32_combine has it); ten thousand pieces take about a tenth of a
 * second where most are of one size.
 *
 * @returns base64
 * @throws TypeError for an algorithm that is no CRC
 */
export function combineCrcs(algorithm: ChecksumAlgorithm, pieces: readonly PieceCrc[]): string {
  const kind = POLYNOMIALS[algorithm];
  if (kind === undefined) throw new TypeError(`${algorithm} is not a CRC`);
  const powers = new Powers(kind);
  let crc = 0n;
  for (const { value, size } of pieces) {
    const own = BigInt(`0x${Buffer.from(value, 'base64').toString('hex')}`);
    crc = powers.multiply(powers.ofBytes(size), crc) ^ own;
  }
  return Buffer.from(crc.toString(16).padStart(kind.width / 4, '0'), 'hex').toString('base64');
}

/** Powers of x modulo a polynomial, bits reversed: the highest bit is x to the 0. */
class Powers {
  readonly #polynomial: bigint;
  readonly #one: bigint;
  /** x to the 2 to the index. */
  readonly #squares: bigint[];
  readonly #bySize = new Map<number, bigint>();

  constructor({ polynomial, width }: Polynomial) {
    this.#polynomial = polynomial;
    this.#one = 1n << BigInt(width - 1);
    this.#squares = [this.#one >> 1n];
  }

  /** x to the 8 times `size`. */
  ofBytes(size: number): bigint {
    let power = this.#bySize.get(size);
    if (power === undefined) {
      power = this.#power(size);
      this.#bySize.set(size, power);
    }
    return power;
  }

  #power(size: number): bigint {
    let power = this.#one;
    // Three squarings are the factor 8.
    for (let rest = BigInt(size), at = 3; rest > 0n; rest >>= 1n, at += 1) {
      if (rest & 1n) power = this.multiply(this.#square(at), power);
    }
    return power;
  }

  #square(at: number): bigint {
    while (this.#squares.length <= at) {
      const last = this.#squares.at(-1)!;
      this.#squares.push(this.multiply(last, last));
    }
    return this.#squares[at]!;
  }

  multiply(a: bigint, b: bigint): bigint {
    let product = 0n;
    let shifted = b;
    for (let bit = this.#one; bit > 0n && shifted !== 0n; bit >>= 1n) {
      if (a & bit) product ^= shifted;
      shifted = shifted & 1n ? (shifted >> 1n) ^ this.#polynomial : shifted >> 1n;
    }
    return product;
  }
}
