import { createHash } from 'node:crypto';
import { type AwsError, s3Error } from '@countersign/aws-model';
import {
  type ChunkedDecoder,
  createChunkedDecoder,
  isStreamingPayload,
  type SeedSignature,
  type StreamingPayload,
} from '@countersign/sigv4';
import type { Exchange } from '../../exchange.js';

/** A request's body, free of its transfer coding and held against what was signed of it. */
export interface Payload {
  /**
   * The bytes, as they arrive. Ending without an error means that all of them came and that they are the signed ones,
   * so nothing may be made durable or visible before that.
   */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** How many bytes `chunks` gives; undefined where the client did not say. */
  readonly length: number | undefined;
  /** Headers that came behind the body, names in lower case. Complete when `chunks` has ended. */
  trailers(): ReadonlyMap<string, string>;
}

export interface PayloadOptions {
  /** Whether the client must say how long the body is. Default false: nothing said is an empty body. */
  readonly lengthRequired?: boolean;
  /** Most bytes to take. Default {@link MAX_PUT_BYTES}. */
  readonly maximum?: number;
}

/** Largest object in a single PUT: 5 GiB. Source: S3 User Guide, "Uploading objects". */
export const MAX_PUT_BYTES = 5_368_709_120;

const SHA256_HEX = /^[0-9a-f]{64}$/;
const NO_TRAILERS: ReadonlyMap<string, string> = new Map();

/**
 * Opens the body of an S3 request. Nothing is read before `chunks` is; what can be refused by the headers alone is refused
 * here, before the client is told to send (100 Continue).
 *
 * Reading `chunks` throws AwsError XAmzContentSHA256Mismatch, IncompleteBody, EntityTooLarge, or SigV4Error for a chunk
 * that is not as signed.
 *
 * @throws AwsError MissingContentLength, NotImplemented (`Transfer-Encoding: chunked` alone), EntityTooLarge, InvalidArgument
 */
export function openPayload(x: Exchange, options: PayloadOptions = {}): Payload {
  const maximum = options.maximum ?? MAX_PUT_BYTES;
  const hash = payloadHash(x);
  return hash !== undefined && isStreamingPayload(hash)
    ? openChunked(x, hash, maximum)
    : openPlain(x, hash, maximum, options.lengthRequired === true);
}

/** What was signed for the body. On a presigned request a header that was not signed says nothing. */
function payloadHash({ claim, request }: Exchange): string | undefined {
  const sent = request.header('x-amz-content-sha256');
  return claim === undefined || claim.mechanism === 'post' ? sent : claim.payloadHash;
}

// ---------------------------------------------------------------- plain bodies

function openPlain(
  { request }: Exchange,
  hash: string | undefined,
  maximum: number,
  lengthRequired: boolean,
): Payload {
  const length = request.contentLength;
  if (length === undefined) {
    // S3 takes no body of unknown length unless it is aws-chunked.
    if (request.header('transfer-encoding') !== undefined) {
      throw s3Error('NotImplemented', { extras: [['Header', 'Transfer-Encoding']] });
    }
    if (lengthRequired) throw s3Error('MissingContentLength');
  }
  if (hash === 'UNSIGNED-PAYLOAD') refuseAwsChunked(request.header('content-encoding'));
  if (length !== undefined && length > maximum) throw tooLarge(length, maximum);
  const expected = hash !== undefined && SHA256_HEX.test(hash) ? hash : undefined;
  return {
    chunks: length ? plainChunks(request.body, length, expected) : emptyChunks(expected),
    length: length ?? 0,
    trailers: () => NO_TRAILERS,
  };
}

function refuseAwsChunked(encoding: string | undefined): void {
  if (encoding === undefined || !encoding.toLowerCase().includes('aws-chunked')) return;
  throw s3Error('InvalidArgument', {
    message: 'aws-chunked encoding is not supported when x-amz-content-sha256 UNSIGNED-PAYLOAD is supplied.',
    extras: [
      ['ArgumentName', 'Content-Encoding'],
      ['ArgumentValue', encoding],
    ],
  });
}

async function* plainChunks(
  body: AsyncIterable<Buffer>,
  length: number,
  expected: string | undefined,
): AsyncGenerator<Uint8Array> {
  const hash = expected === undefined ? undefined : createHash('sha256');
  let received = 0;
  for await (const chunk of arriving(body)) {
    received += chunk.length;
    hash?.update(chunk);
    yield chunk;
  }
  if (received !== length) throw incomplete(length, received);
  if (hash !== undefined) checkHash(expected!, hash.digest('hex'));
}

// biome-ignore lint/correctness/useYield: an empty body still has a hash to be held against
async function* emptyChunks(expected: string | undefined): AsyncGenerator<Uint8Array> {
  if (expected !== undefined) checkHash(expected, createHash('sha256').digest('hex'));
}

function checkHash(expected: string, computed: string): void {
  if (expected === computed) return;
  throw s3Error('XAmzContentSHA256Mismatch', {
    extras: [
      ['ClientComputedContentSHA256', expected],
      ['S3ComputedContentSHA256', computed],
    ],
  });
}

// ---------------------------------------------------------------- aws-chunked bodies

function openChunked(x: Exchange, hash: StreamingPayload, maximum: number): Payload {
  const length = decodedLength(x.request.header('x-amz-decoded-content-length'));
  if (length > maximum) throw tooLarge(length, maximum);
  let trailers = NO_TRAILERS;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const decoder = await makeDecoder(x, hash, length);
    for await (const chunk of arriving(x.request.body)) yield* decoder.push(chunk);
    const end = decoder.end();
    trailers = end.trailers;
    if (end.decodedLength !== length) throw incomplete(length, end.decodedLength);
  }
  return { chunks: chunks(), length, trailers: () => trailers };
}

function decodedLength(header: string | undefined): number {
  if (header !== undefined && /^\d{1,16}$/.test(header)) return Number(header);
  if (header === undefined) throw s3Error('MissingContentLength', { reason: 'DecodedContentLengthMissing' });
  throw s3Error('InvalidArgument', {
    message: 'x-amz-decoded-content-length must be a number of bytes',
    extras: [
      ['ArgumentName', 'x-amz-decoded-content-length'],
      ['ArgumentValue', header],
    ],
  });
}

async function makeDecoder(
  x: Exchange,
  payloadHash: StreamingPayload,
  decodedContentLength: number,
): Promise<ChunkedDecoder> {
  const trailerNames = x.request
    .header('x-amz-trailer')
    ?.split(',')
    .map((name) => name.trim().toLowerCase());
  const signed = payloadHash !== 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
  return createChunkedDecoder({
    payloadHash,
    decodedContentLength,
    trailerNames,
    seed: signed ? await seedOf(x) : undefined,
  });
}

/** Every chunk's signature hangs on the request's own. */
async function seedOf({ claim, services }: Exchange): Promise<SeedSignature> {
  if (claim === undefined || claim.mechanism === 'post') {
    throw s3Error('InvalidRequest', {
      message:
        'Anonymous requests may not use signed streaming payloads. Please use UNSIGNED-PAYLOAD or STREAMING-UNSIGNED-PAYLOAD-TRAILER.',
    });
  }
  const { accessKeyId, credentialScope, date, sessionToken, signature } = claim;
  const holder =
    sessionToken === undefined
      ? await services.iam.findAccessKey(accessKeyId)
      : services.sessionTokens.open(sessionToken);
  // The key proved the request a moment ago; it can only have been deleted since.
  if (!holder) throw s3Error('InvalidAccessKeyId', { extras: [['AWSAccessKeyId', accessKeyId]] });
  return { accessKeyId, secretAccessKey: holder.secretAccessKey, credentialScope, date, signature };
}

// ---------------------------------------------------------------- both

/** The body as it comes, with a visitor who goes away told as what it is: not a fault of this server. */
function arriving(body: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const pieces = body[Symbol.asyncIterator]();
  const next = (): Promise<IteratorResult<Buffer>> => pieces.next().catch(clientGone);
  const stop = async (): Promise<IteratorResult<Buffer>> =>
    (await pieces.return?.()) ?? { done: true, value: undefined };
  return { [Symbol.asyncIterator]: () => ({ next, return: stop }) };
}

function clientGone(cause: unknown): never {
  throw s3Error('IncompleteBody', { reason: 'ClientGone', cause });
}

function incomplete(expected: number, received: number): Error {
  return s3Error('IncompleteBody', {
    message: 'You did not provide the number of bytes specified by the Content-Length HTTP header',
    facts: { expected, received },
  });
}

/** EntityTooLarge, as S3 sends it. */
export function tooLarge(size: number, maximum: number): AwsError {
  return s3Error('EntityTooLarge', {
    extras: [
      ['ProposedSize', String(size)],
      ['MaxSizeAllowed', String(maximum)],
    ],
  });
}
