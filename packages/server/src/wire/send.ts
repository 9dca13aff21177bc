import type { ServerResponse } from 'node:http';
import { nameObject } from '../store/errors.js';
import type { BlobPieces, BlobStore } from '../store/ports/blobs.js';
import type { Answer, BlobBody } from './answer.js';
import { lengthOfBlobs, openBlobs } from './blob-body.js';
import type { SendBatch } from './send-batch.js';
import type { PieceSender } from './send-pieces.js';

/** Headers that every answer of a service carries. */
export interface CommonHeaders {
  /** Flat: ids of the request, Server. */
  readonly headers: readonly string[];
  /** The server's clock: signers correct theirs by it. */
  readonly date: string;
}

/** An answer whose bytes are at hand: from here on only the connection can fail. */
export interface OpenAnswer extends Omit<Answer, 'body' | 'blobs'> {
  readonly body?: string | Buffer | BlobPieces;
  /** Of the body; for HEAD of what the body would be. */
  readonly length: number;
}

/**
 * Gets hold of an answer's bytes before the status goes out, so that a blob that cannot be read is an error
 * and not half an answer.
 *
 * @throws BlobMissingError when the object was replaced since its record was read, or its bytes are lost
 * @throws BlobUnreadableError
 */
export async function openAnswer(answer: Answer, method: string, blobs: BlobStore): Promise<OpenAnswer> {
  const { body, status, headers, object, chunked } = answer;
  const length = answer.contentLength ?? lengthOf(body);
  if (method === 'HEAD' || body === undefined || length === 0) return { status, headers, length };
  if (typeof body === 'string' || Buffer.isBuffer(body))
    return chunked === undefined
      ? { status, headers, body, length }
      : { status, headers, body, length, chunked };
  try {
    const opened = await openBlobs(answer.blobs ?? blobs, body);
    return { status, headers, body: opened, length, ...(object === undefined ? {} : { object }) };
  } catch (error) {
    nameObject(error, object);
    throw error;
  }
}

/**
 * Writes an answer. What is whole leaves with others by the outbox; pieces are sent as they come, and the promise then
 * resolves when the last byte was handed to the socket, or the visitor has gone.
 */
export function sendAnswer(
  response: ServerResponse,
  answer: OpenAnswer,
  common: CommonHeaders,
  outbox: SendBatch,
  pieces: PieceSender,
): Promise<void> | undefined {
  const { body, status, length } = answer;
  const headers = [...answer.headers, ...common.headers, 'Date', common.date];
  if (mayHaveLength(status) && answer.chunked !== true) headers.push('Content-Length', String(length));
  response.writeHead(status, headers);
  if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) {
    outbox.send(response, body);
    return undefined;
  }
  return pieces.send(response, body).catch((error: unknown) => {
    nameObject(error, answer.object);
    throw error;
  });
}

/** 204 and 304 have no body and, from S3, no length either. */
function mayHaveLength(status: number): boolean {
  return status !== 204 && status !== 304;
}

function lengthOf(body: string | Buffer | readonly BlobBody[] | undefined): number {
  if (body === undefined) return 0;
  if (typeof body === 'string') return Buffer.byteLength(body);
  return Buffer.isBuffer(body) ? body.length : lengthOfBlobs(body);
}
