import { createSha256, type IncrementalSha256 } from '#hash';
import { equalInConstantTime } from '../constant-time.js';
import {
  EMPTY_SHA256,
  MAX_CHUNK_HEADER_BYTES,
  MAX_TRAILER_BYTES,
  MIN_CHUNK_BYTES,
  STREAMING_SIGNED,
  STREAMING_SIGNED_TRAILER,
  STREAMING_UNSIGNED_TRAILER,
} from '../constants.js';
import type { SigV4Reason } from '../errors.js';
import { signatureDoesNotMatch } from '../verify/refusals.js';
import {
  bodyLengthMismatch,
  bodyTruncated,
  chunkMalformed,
  chunkTooSmall,
  trailerMalformed,
} from './refusals.js';
import { type Link, type SeedSignature, SignatureChain } from './signature-chain.js';

/** The payload hashes that announce an `aws-chunked` body this package can read. */
export type StreamingPayload =
  | 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
  | 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'
  | 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER';

export interface ChunkedDecoderOptions {
  readonly payloadHash: StreamingPayload;
  /** `x-amz-decoded-content-length`, in bytes; checked when given. */
  readonly decodedContentLength?: number | undefined;
  /** The names in `x-amz-trailer`, lower case. When given, exactly these trailers must come. */
  readonly trailerNames?: readonly string[] | undefined;
  /** Required for the two signed forms. */
  readonly seed?: SeedSignature | undefined;
}

export interface ChunkedBodyEnd {
  /** Trailers by lower-case name, without `x-amz-trailer-signature`. */
  readonly trailers: ReadonlyMap<string, string>;
  /** Bytes of the decoded body. */
  readonly decodedLength: number;
}

/**
 * Takes an `aws-chunked` body apart as it arrives. Memory is bounded: at most one chunk header or the
 * trailers are held back; data is passed on as views of what was pushed.
 *
 * Data comes out before the signature of its chunk can be checked, so nothing may be made durable or
 * visible until {@link ChunkedDecoder.end} has returned.
 */
export interface ChunkedDecoder {
  /** Decoded pieces of the body, in order. @throws {SigV4Error} with S3's answer. */
  push(bytes: Uint8Array): Uint8Array[];
  /** Call once the body has ended. @throws {SigV4Error} with S3's answer. */
  end(): ChunkedBodyEnd;
}

export function isStreamingPayload(payloadHash: string): payloadHash is StreamingPayload {
  return (
    payloadHash === STREAMING_UNSIGNED_TRAILER ||
    payloadHash === STREAMING_SIGNED ||
    payloadHash === STREAMING_SIGNED_TRAILER
  );
}

/**
 * Makes a decoder for one body.
 *
 * @throws {TypeError} when a signed form comes without its seed, or the form is not known.
 */
export function createChunkedDecoder(options: ChunkedDecoderOptions): ChunkedDecoder {
  return new Decoder(options);
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** 13 hex digits stay below 2^53. */
const CHUNK_SIZE = /^[0-9a-fA-F]{1,13}$/;
const SIGNATURE_EXTENSION = /^chunk-signature=([0-9a-f]{64})$/;
const TRAILER_SIGNATURE = 'x-amz-trailer-signature';

type State = 'header' | 'data' | 'data-end' | 'trailers' | 'done';

class Decoder implements ChunkedDecoder {
  readonly #decodedContentLength: number | undefined;
  readonly #trailerNames: readonly string[] | undefined;
  readonly #takesTrailers: boolean;
  readonly #accessKeyId: string;
  readonly #chain: SignatureChain | undefined;

  #state: State = 'header';
  /** The line being read, one character a byte. */
  #line = '';
  #trailerBytes = 0;
  #chunk = 0;
  #chunkSize = 0;
  #remaining = 0;
  #chunkSignature = '';
  #hash: IncrementalSha256 | undefined;
  #decodedLength = 0;
  readonly #trailers = new Map<string, string>();
  #trailerText = '';
  #trailerSignature: string | undefined;

  constructor(options: ChunkedDecoderOptions) {
    const { payloadHash, seed } = options;
    if (!isStreamingPayload(payloadHash))
      throw new TypeError(`unknown aws-chunked form \`${String(payloadHash)}\``);
    const signed = payloadHash !== STREAMING_UNSIGNED_TRAILER;
    if (signed && seed === undefined)
      throw new TypeError('a signed aws-chunked body needs its seed signature');
    this.#decodedContentLength = options.decodedContentLength;
    this.#trailerNames = options.trailerNames;
    this.#takesTrailers = payloadHash !== STREAMING_SIGNED;
    this.#accessKeyId = seed?.accessKeyId ?? '';
    this.#chain = signed && seed !== undefined ? new SignatureChain(seed) : undefined;
  }

  push(bytes: Uint8Array): Uint8Array[] {
    const decoded: Uint8Array[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (this.#state === 'data') {
        const to = Math.min(bytes.length, at + this.#remaining);
        const piece = bytes.subarray(at, to);
        this.#takeData(piece);
        decoded.push(piece);
        at = to;
      } else {
        at = this.#takeLine(bytes, at);
      }
    }
    return decoded;
  }

  end(): ChunkedBodyEnd {
    // Some clients leave out the empty line after the last chunk or trailer.
    const complete = this.#state === 'done' || (this.#state === 'trailers' && this.#line === '');
    if (!complete) throw bodyTruncated();
    if (this.#state === 'trailers') this.#finish();
    return { trailers: this.#trailers, decodedLength: this.#decodedLength };
  }

  #takeData(piece: Uint8Array): void {
    this.#hash?.update(piece);
    this.#remaining -= piece.length;
    this.#decodedLength += piece.length;
    if (this.#remaining > 0) return;
    this.#checkChunkSignature(this.#hash?.digestHex());
    this.#state = 'data-end';
  }

  /** Reads up to the end of the line or of the bytes; returns where it stopped. */
  #takeLine(bytes: Uint8Array, from: number): number {
    const lineFeed = bytes.indexOf(LINE_FEED, from);
    const to = lineFeed < 0 ? bytes.length : lineFeed;
    this.#checkLineLength(to - from);
    for (let index = from; index < to; index++) this.#line += String.fromCharCode(bytes[index]!);
    if (lineFeed < 0) return to;
    const line =
      this.#line.charCodeAt(this.#line.length - 1) === CARRIAGE_RETURN ? this.#line.slice(0, -1) : this.#line;
    this.#line = '';
    this.#endLine(line);
    return lineFeed + 1;
  }

  #checkLineLength(more: number): void {
    if (this.#state === 'trailers') {
      this.#trailerBytes += more;
      if (this.#trailerBytes > MAX_TRAILER_BYTES) throw trailerMalformed('the trailers are too long');
    } else if (this.#line.length + more > MAX_CHUNK_HEADER_BYTES) {
      throw chunkMalformed('a chunk header is too long');
    }
  }

  #endLine(line: string): void {
    switch (this.#state) {
      case 'header':
        this.#beginChunk(line);
        break;
      case 'data-end':
        if (line !== '') throw chunkMalformed('a chunk is longer than its header says');
        this.#state = 'header';
        break;
      case 'trailers':
        if (line === '') this.#finish();
        else this.#takeTrailer(line);
        break;
      case 'done':
        if (line !== '') throw chunkMalformed('bytes follow the last chunk');
        break;
    }
  }

  #beginChunk(line: string): void {
    const semicolon = line.indexOf(';');
    const sizeText = semicolon < 0 ? line : line.slice(0, semicolon);
    if (!CHUNK_SIZE.test(sizeText)) throw chunkMalformed('a chunk header has no size');
    const size = Number.parseInt(sizeText, 16);
    if (this.#chain !== undefined) {
      const signature = SIGNATURE_EXTENSION.exec(semicolon < 0 ? '' : line.slice(semicolon + 1))?.[1];
      if (signature === undefined) throw chunkMalformed('a chunk header has no signature');
      this.#chunkSignature = signature;
    }
    if (size > 0 && this.#chunk > 0 && this.#chunkSize < MIN_CHUNK_BYTES) {
      throw chunkTooSmall(this.#chunk, this.#chunkSize);
    }
    this.#checkDecodedLength(size);
    this.#chunk++;
    this.#chunkSize = size;
    this.#remaining = size;
    if (size > 0) {
      this.#hash = this.#chain === undefined ? undefined : createSha256();
      this.#state = 'data';
    } else {
      this.#checkChunkSignature(EMPTY_SHA256);
      this.#state = 'trailers';
    }
  }

  #checkDecodedLength(size: number): void {
    const expected = this.#decodedContentLength;
    if (expected === undefined) return;
    const length = this.#decodedLength + size;
    if (length > expected || (size === 0 && length < expected)) throw bodyLengthMismatch(expected, length);
  }

  #checkChunkSignature(payloadHash: string | undefined): void {
    if (this.#chain === undefined || payloadHash === undefined) return;
    this.#compare(this.#chain.chunk(payloadHash), this.#chunkSignature, 'ChunkSignatureMismatch');
  }

  #takeTrailer(line: string): void {
    const colon = line.indexOf(':');
    if (!this.#takesTrailers || colon < 1)
      throw trailerMalformed('a trailer does not have the form name:value');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === TRAILER_SIGNATURE) {
      this.#trailerSignature = value;
      return;
    }
    if (this.#trailers.has(name)) throw trailerMalformed(`the trailer ${name} appears twice`);
    this.#trailers.set(name, value);
    this.#trailerText += `${name}:${value}\n`;
  }

  #finish(): void {
    this.#state = 'done';
    const announced = this.#trailerNames;
    if (announced !== undefined) {
      const same =
        announced.length === this.#trailers.size && announced.every((name) => this.#trailers.has(name));
      if (!same) throw trailerMalformed('the trailers are not those announced in x-amz-trailer');
    }
    if (this.#chain === undefined || !this.#takesTrailers) return;
    const link = this.#chain.trailer(this.#trailerText);
    this.#compare(link, this.#trailerSignature ?? '', 'TrailerSignatureMismatch');
  }

  #compare(link: Link, signatureProvided: string, reason: SigV4Reason): void {
    if (equalInConstantTime(link.signature, signatureProvided)) return;
    const { stringToSign } = link;
    throw signatureDoesNotMatch({ accessKeyId: this.#accessKeyId, stringToSign, signatureProvided }, reason);
  }
}
