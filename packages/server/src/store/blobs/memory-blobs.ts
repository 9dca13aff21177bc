import { randomBytes } from 'node:crypto';
import { BlobMissingError } from '../errors.js';
import type { BlobPieces, BlobWriter } from '../ports/blobs.js';
import type { MeasuredBlobs } from '../verify/check-bytes.js';
import { PIECE_BYTES } from './blob-sizes.js';
import { HeldBlobs } from './held-blobs.js';

/** Blobs for as long as the process lives, in pieces of {@link PIECE_BYTES} (the last one is shorter). */
export class MemoryBlobStore implements MeasuredBlobs {
  readonly #blobs = new Map<string, readonly Buffer[]>();
  readonly #held = new HeldBlobs((id) => this.#blobs.delete(id));

  async create(): Promise<BlobWriter> {
    return new MemoryBlobWriter((pieces) => {
      const id = randomBytes(16).toString('hex');
      this.#blobs.set(id, pieces);
      return id;
    });
  }

  async read(id: string, start: number, end: number): Promise<Buffer | BlobPieces> {
    const pieces = this.#blobs.get(id);
    if (pieces === undefined) throw new BlobMissingError(id, 'memory');
    const first = Math.floor(start / PIECE_BYTES);
    const offset = start - first * PIECE_BYTES;
    const length = end - start + 1;
    if (offset + length <= PIECE_BYTES) return pieceOf(pieces, first).subarray(offset, offset + length);
    return slices(pieces, first, offset, length);
  }

  /** @throws BlobMissingError */
  async size(id: string): Promise<number> {
    const pieces = this.#blobs.get(id);
    if (pieces === undefined) throw new BlobMissingError(id, 'memory');
    return pieces.reduce((bytes, piece) => bytes + piece.length, 0);
  }

  /** @throws BlobMissingError */
  async check(id: string): Promise<void> {
    await this.size(id);
  }

  hold(ids: readonly string[]): () => void {
    return this.#held.hold(ids);
  }

  async delete(id: string): Promise<void> {
    if (!this.#held.defers(id)) this.#blobs.delete(id);
  }
}

function pieceOf(pieces: readonly Buffer[], index: number): Buffer {
  return pieces[index] ?? Buffer.alloc(0);
}

async function* slices(
  pieces: readonly Buffer[],
  first: number,
  offset: number,
  length: number,
): AsyncGenerator<Buffer> {
  let skip = offset;
  let left = length;
  for (let index = first; left > 0 && index < pieces.length; index += 1) {
    const slice = pieceOf(pieces, index).subarray(skip, skip + left);
    skip = 0;
    left -= slice.length;
    yield slice;
  }
}

class MemoryBlobWriter implements BlobWriter {
  readonly #keep: (pieces: readonly Buffer[]) => string;
  #pieces: Buffer[] = [];
  /** What has come in since the last full piece. */
  #chunks: Buffer[] = [];
  #gathered = 0;
  #size = 0;
  #over = false;

  constructor(keep: (pieces: readonly Buffer[]) => string) {
    this.#keep = keep;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#mustBeOpen();
    this.#size += chunk.length;
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + PIECE_BYTES - this.#gathered);
      // A copy even of what is not lent: it may be a small part of large memory, which would be kept for as long.
      this.#chunks.push(Buffer.from(part));
      this.#gathered += part.length;
      at += part.length;
      if (this.#gathered === PIECE_BYTES) this.#closePiece();
    }
  }

  async finish(): Promise<{ readonly id: string; readonly size: number }> {
    this.#mustBeOpen();
    this.#over = true;
    if (this.#gathered > 0) this.#closePiece();
    const pieces = this.#pieces;
    this.#pieces = [];
    return { id: this.#keep(pieces), size: this.#size };
  }

  async abort(): Promise<void> {
    this.#over = true;
    this.#pieces = [];
    this.#chunks = [];
    this.#gathered = 0;
  }

  #mustBeOpen(): void {
    if (this.#over) throw new Error('the blob was already discarded or finished');
  }

  #closePiece(): void {
    this.#pieces.push(
      this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks, this.#gathered),
    );
    this.#chunks = [];
    this.#gathered = 0;
  }
}
