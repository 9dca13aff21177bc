/** Buffers of one size that serve again: large ones cost the garbage collector more than the read they are for. */
export class BufferPool {
  readonly size: number;
  readonly #limit: number;
  readonly #free: Buffer[] = [];

  /**
   * @param size bytes of each buffer
   * @param limit how many unused ones are kept
   */
  constructor(size: number, limit: number) {
    this.size = size;
    this.#limit = limit;
  }

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.size);
  }

  give(buffer: Buffer): void {
    if (this.#free.length < this.#limit) this.#free.push(buffer);
  }
}
