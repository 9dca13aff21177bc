import type { IncomingMessage } from 'node:http';

/** How much may wait for its reader before the connection is told to hold back. */
const WAITING_BYTES = 262_144;

/** A visitor hung up before the end of the body. */
class BodyCutOff extends Error {
  override readonly name: string = 'BodyCutOff';
}

/**
 * The body of a message, in the pieces that the parser gives: each is memory of its own, which nobody writes to again.
 *
 * A stream's own iterator joins what has piled up, which copies it, and takes several turns a piece. Who stops reading
 * leaves the rest to the next reader.
 */
export class MessageBody implements AsyncIterable<Buffer> {
  readonly #message: IncomingMessage;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #ended = false;
  #failure: Error | undefined;
  #listening = false;
  #wake: (() => void) | undefined;

  constructor(message: IncomingMessage) {
    this.#message = message;
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer, undefined> {
    return { next: () => this.#next(), return: () => this.#stop() };
  }

  async #next(): Promise<IteratorResult<Buffer, undefined>> {
    for (;;) {
      const piece = this.#waiting.shift();
      if (piece !== undefined) {
        this.#waitingBytes -= piece.length;
        return { done: false, value: piece };
      }
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#ended) return { done: true, value: undefined };
      const arrived = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#listen();
      await arrived;
    }
  }

  #listen(): void {
    const message = this.#message;
    if (!this.#listening) {
      this.#listening = true;
      message
        .on('data', this.#onData)
        .on('end', this.#onEnd)
        .on('error', this.#onError)
        .on('close', this.#onClose);
      // What was over before anybody listened tells nobody any more.
      if (message.readableEnded) this.#onEnd();
      else if (message.destroyed) this.#onClose();
    }
    if (message.isPaused()) message.resume();
  }

  async #stop(): Promise<IteratorResult<Buffer, undefined>> {
    if (this.#listening) {
      this.#listening = false;
      const message = this.#message;
      message
        .off('data', this.#onData)
        .off('end', this.#onEnd)
        .off('error', this.#onError)
        .off('close', this.#onClose);
      message.pause();
    }
    return { done: true, value: undefined };
  }

  readonly #onData = (piece: Buffer): void => {
    this.#waiting.push(piece);
    this.#waitingBytes += piece.length;
    if (this.#waitingBytes >= WAITING_BYTES) this.#message.pause();
    this.#awake();
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    this.#awake();
  };

  readonly #onError = (error: Error): void => {
    this.#failure ??= error;
    this.#awake();
  };

  readonly #onClose = (): void => {
    if (!this.#ended) this.#failure ??= new BodyCutOff('the connection closed before the body was complete');
    this.#awake();
  };

  #awake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
