import type { ServerResponse } from 'node:http';
import type { BlobPieces } from '../store/ports/blobs.js';

/** What one answer may have on its way to its reader, so that the next pieces are read while the last ones leave. */
const AHEAD_BYTES = 1_048_576;

/** What all answers together may have on their way, beyond one piece each: slow readers do not hold more. */
const AHEAD_BYTES_OF_ALL = 33_554_432;

/**
 * Sends pieces as they leave: a fast reader gets them without a pause, a slow one holds few of them, not the object.
 * One for a server, since what all answers hold together is bounded.
 */
export class PieceSender {
  #onTheWay = 0;

  /** Bytes that were handed to connections and have not left yet. */
  get onTheWay(): number {
    return this.#onTheWay;
  }

  /** Resolves when the last piece was handed over, or the visitor has gone. */
  async send(response: ServerResponse, pieces: BlobPieces): Promise<void> {
    const connection = new Departures(response, (bytes) => {
      this.#onTheWay += bytes;
    });
    try {
      for await (const piece of pieces) {
        if (connection.gone) return;
        connection.write(piece, pieces);
        while (connection.onTheWay >= this.#allowance()) await connection.change();
      }
      response.end();
    } catch (error) {
      // The status has gone out: a cut connection is the only honest way left to say that the bytes are not whole.
      response.destroy();
      throw error;
    }
  }

  /** With nothing on the way the next piece may always go. */
  #allowance(): number {
    return this.#onTheWay < AHEAD_BYTES_OF_ALL ? AHEAD_BYTES : 1;
  }
}

/** What has been handed to one connection, and has left it. */
class Departures {
  readonly #response: ServerResponse;
  readonly #count: (bytes: number) => void;
  #onTheWay = 0;
  #gone: boolean;
  #tell: () => void = () => undefined;

  /** @param count is told of bytes that come on the way, and with a minus of those that left */
  constructor(response: ServerResponse, count: (bytes: number) => void) {
    this.#response = response;
    this.#count = count;
    // An answer that waits behind another one on its connection is not told of the end of that.
    const { socket } = response.req;
    this.#gone = socket.destroyed;
    const close = (): void => {
      socket.off('close', close);
      response.off('close', close);
      this.#gone = true;
      this.#left(this.#onTheWay);
    };
    socket.on('close', close);
    response.on('close', close);
  }

  get onTheWay(): number {
    return this.#onTheWay;
  }

  /** Nothing that is written arrives any more. */
  get gone(): boolean {
    return this.#gone;
  }

  write(piece: Buffer, origin: BlobPieces): void {
    this.#onTheWay += piece.length;
    this.#count(piece.length);
    this.#response.write(piece, (error) => {
      // After an error somebody may still look at it.
      if (!error) origin.release?.(piece);
      // What was on the way to a connection that has gone was counted out with it.
      if (!this.#gone) this.#left(piece.length);
    });
  }

  /** Resolves when something has left, or the visitor has gone. */
  change(): Promise<void> {
    return new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  #left(bytes: number): void {
    this.#onTheWay -= bytes;
    this.#count(-bytes);
    this.#tell();
  }
}
