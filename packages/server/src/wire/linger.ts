import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NodeRequest } from './node-request.js';
import type { CommonHeaders, OpenAnswer } from './send.js';

/** An unread body up to this size is taken in and forgotten, to keep the connection. */
const DRAIN_TO_KEEP_BYTES = 262_144;

/** How much of a larger one is taken in, and for how long, so that the client gets to read the answer. */
const LINGER_BYTES = 67_108_864;
const LINGER_MS = 3_000;

/**
 * Whether a connection must end with this answer: a body is still coming that nobody wants,
 * or will never come because `100 Continue` was not sent.
 */
export function mustClose(message: IncomingMessage, request: NodeRequest): boolean {
  if (message.complete || !hasBody(message)) return false;
  if (request.withheldContinue) return true;
  return !(request.contentLength !== undefined && request.contentLength <= DRAIN_TO_KEEP_BYTES);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
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
  response.writeHead(answer.status, [
    ...answer.headers,
    ...common.headers,
    ...[
      'Date',
      common.date,
      'Connection',
      'close',
      'Content-Length',
      String(bytes === undefined ? 0 : answer.length),
    ],
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
