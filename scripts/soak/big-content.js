import { createHash } from 'node:crypto';
import { Random } from './random.js';

const PIECE_BYTES = 1_048_576;

/** Bytes without end to them in memory: each piece begins with its number, so that none can be taken for another. */
export class BigContent {
  length;
  #piece = new Random(PIECE_BYTES).bytes(PIECE_BYTES);
  #hash;

  constructor(length) {
    this.length = length;
  }

  /** SHA-256 of all, in hex. */
  get hash() {
    if (this.#hash === undefined) {
      const hash = createHash('sha256');
      for (const piece of this.pieces(0, this.length)) hash.update(piece);
      this.#hash = hash.digest('hex');
    }
    return this.#hash;
  }

  /** Bytes `start` to before `end`, in pieces that are the receiver's. */
  *pieces(start, end) {
    for (let at = start; at < end; ) {
      const number = Math.floor(at / PIECE_BYTES);
      const piece = Buffer.from(this.#piece);
      piece.writeUInt32BE(number);
      const stop = Math.min(end, (number + 1) * PIECE_BYTES);
      yield piece.subarray(at - number * PIECE_BYTES, stop - number * PIECE_BYTES);
      at = stop;
    }
  }
}
