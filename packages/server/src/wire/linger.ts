import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NodeRequest } from './node-request.js';
import type { CommonHeaders, OpenAnswer } from './send.js';

/** An unread body up to this size is taken in and forgotten, to keep the connection. */
const DRAIN_TO_KEEP_BYTES = 262_144;

/** How much of a larger one is taken in, and for how long, so that the client gets to read the answer. */
const LINGER_BYTES = 67_108_864;
const LINGER_MS = 3_000;

/** What becomes of a connection after an answer: kept, closed, or closed once the client had time to read it. */
export type Ending = 'keep' | 'close' | 'linger';

/**
 * How a connection ends when a body is still coming that nobody wants. One that waits for a `100 Continue` that
 * was not sent will never come, so that there is nothing to take in.
 */
export function endingOf(message: IncomingMessage, request: NodeRequest): Ending {
  if (message.complete || !hasBody(message)) return 'keep';
  if (request.withheldContinue) return 'close';
  const { contentLength } = request;
  return contentLength !== undefined && contentLength <= DRAIN_TO_KEEP_BYTES ? 'keep' : 'linger';
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Gives the rest of a body that is taken in and forgotten so many milliseconds: a byte now and then does not keep a
 * connection for good.
 */
export function dropUnlessComplete(message: IncomingMessage, ms: number): void {
  const timer = setTimeout(() => message.destroy(), ms);
  timer.unref();
  const done = (): void => {
    clearTimeout(timer);
    message.off('end', done).off('close', done);
  };
  message.on('end', done).on('close', done);
}

/**
 * Answers at once, then goes on taking in the body for a while before it closes: a close while the client is
 * still sending resets the connection, and the client would see that instead of the refusal.
 */
export async function lingeringClose(
  message: IncomingMessage,
  response: ServerResponse,
  answer: OpenAnswer,
  common: CommonHeaders,
): Promise<void> {
  const { body } = answer;
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : undefined;
  const length = String(bytes === undefined ? 0 : answer.length);
  response.writeHead(answer.status, [
    ...answer.headers,
    ...common.headers,
    ...['Date', common.date, 'Content-Length', length],
  ]);
  if (bytes !== undefined) response.write(bytes);
  else response.flushHeaders();
  await drain(message);
  response.end();
}

function drain(message: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let taken = 0;
    const done = (): void => {
      clearTimeout(timer);
      message.off('data', onData).off('end', done).off('close', done);
      resolve();
    };
    const onData = (piece: Buffer): void => {
      taken += piece.length;
      if (taken > LINGER_BYTES) done();
    };
    const timer = setTimeout(done, LINGER_MS);
    timer.unref();
    message.on('data', onData).on('end', done).on('close', done);
    message.resume();
  });
}
