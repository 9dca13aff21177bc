/** Bytes on their way in. Until `finish` has resolved nothing of them is kept. */
export interface BlobWriter {
  /**
   * Takes in a chunk, whose bytes must then stay as they are.
   *
   * @param lent its memory will serve for something else once the promise has resolved: it is copied where it is kept
   */
  write(chunk: Uint8Array, lent?: boolean): Promise<void>;
  /** Resolves when the bytes are durable under `id`. */
  finish(): Promise<{ readonly id: string; readonly size: number }>;
  /** Gives up; leaves nothing. Harmless after `finish`. */
  abort(): Promise<void>;
}

/** Bytes of a blob, read as they are asked for. Stays readable when the blob is deleted meanwhile. */
export interface BlobPieces extends AsyncIterable<Buffer> {
  /**
   * Hands a piece back so that its memory serves again: only when nobody will look at it any more, which for a socket
   * is in the callback of `write`. A piece that is never handed back is left to the garbage collector.
   */
  release?(piece: Buffer): void;
}

export interface BlobStore {
  create(): Promise<BlobWriter>;
  /**
   * Bytes `start` to `end`, both inclusive. Small blobs come as one buffer from memory once seen;
   * others are read in large pieces as the reader takes them.
   * A record read just before its object was replaced may name a blob that is gone: find the object again.
   * @throws BlobMissingError when there is no such blob
   */
  read(id: string, start: number, end: number): Promise<Buffer | BlobPieces>;
  /**
   * Keeps blobs for a reader that opens them one after another: from now until the returned function is called,
   * none of them goes away, though it be deleted. It does not bring back what is gone already.
   */
  hold(ids: readonly string[]): () => void;
  /** Harmless where there is none. A blob that is held goes when the last holder lets go, without anybody waiting for that. */
  delete(id: string): Promise<void>;
}
