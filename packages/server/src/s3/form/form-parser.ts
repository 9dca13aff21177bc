import { type AwsError, s3Error } from '@countersign/aws-model';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import type { WireRequest } from '../../wire/request.js';
import type { Hold, SmallBodies } from '../../wire/small-bodies.js';

/** Most bytes of fields before the file. Source: S3 API Reference, "Error responses", MaxPostPreDataLengthExceeded. */
const MAX_FIELD_BYTES = 20_480;

/** What the fields' own headers and boundaries may take besides. */
const MAX_OVERHEAD_BYTES = 65_536;

/** What a parser and the fields it has read take in memory, at most. */
const PARSER_BYTES = 32_768;

/** Until the file has begun the body is looked at in pieces of this size, so that no more than that is read beyond a limit. */
const SLICE_BYTES = 4_096;

/** The file of a form: a part named `file`, with or without a filename. */
export interface FormFile {
  /** Without directories; undefined when the part has none. */
  readonly filename: string | undefined;
  /**
   * The file's bytes. The body is read as they are taken, and read to its end after them; what follows the file is ignored.
   * Throws AwsError MalformedPOSTRequest or IncompleteBody.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** A multipart/form-data body up to its file. */
export interface ParsedForm {
  /** Fields before the file, by name in lower case; of several of one name the last. */
  readonly fields: ReadonlyMap<string, string>;
  readonly file: FormFile | undefined;
}

/**
 * Reads the fields of a form and stops where its file begins.
 *
 * @throws AwsError PreconditionFailed for another Content-Type, MalformedPOSTRequest, MaxPostPreDataLengthExceeded, IncompleteBody
 */
export async function parseForm(bodies: SmallBodies, request: WireRequest): Promise<ParsedForm> {
  const parser = new FormParser(request);
  await bodies.within('stranger', (hold) => parser.readFields(hold));
  const { fields, file } = parser;
  return { fields, file: file && { filename: file.filename, bytes: parser.fileBytes() } };
}

/**
 * Feeds the body to busboy piece by piece, as its results are asked for. Nothing runs in the background, and between the
 * fields and the file nothing holds the body: a form that is refused is simply not read on.
 */
class FormParser {
  readonly fields = new Map<string, string>();
  file: { readonly filename: string | undefined } | undefined;

  readonly #request: WireRequest;
  readonly #busboy: BusboyInstance;
  readonly #pieces: Uint8Array[] = [];
  #fieldBytes = 0;
  #fedBytes = 0;
  #fileEnded = false;
  #finished = false;
  #failure: Error | undefined;

  constructor(request: WireRequest) {
    this.#busboy = openBusboy(request.header('content-type'));
    this.#request = request;
    this.#busboy.on('field', (name, value, _nameCut, valueCut) => this.#takeField(name, value, valueCut));
    this.#busboy.on('file', (_name, stream, filename) => this.#takeFile(stream, filename));
    this.#busboy.on('error', () => this.#fail(malformed()));
    this.#busboy.on('finish', () => {
      this.#finished = true;
    });
  }

  async readFields(hold: Hold): Promise<void> {
    const body = this.#request.body[Symbol.asyncIterator]();
    try {
      hold.take(PARSER_BYTES);
      while (!this.file && !this.#finished) {
        await this.#feed(body);
        hold.take(0);
      }
    } finally {
      await body.return?.();
    }
  }

  async *fileBytes(): AsyncGenerator<Uint8Array> {
    const body = this.#request.body[Symbol.asyncIterator]();
    try {
      for (;;) {
        if (this.#failure) throw this.#failure;
        const piece = this.#pieces.shift();
        if (piece) yield piece;
        else if (this.#finished) break;
        else await this.#feed(body);
      }
      if (!this.#fileEnded) throw malformed();
    } finally {
      await body.return?.();
    }
  }

  async #feed(body: AsyncIterator<Buffer>): Promise<void> {
    const { done, value } = await body.next().catch((cause: unknown) => {
      throw s3Error('IncompleteBody', { reason: 'ClientGone', cause });
    });
    if (done) await this.#end();
    else if (this.file) await this.#write(value);
    else await this.#writeFields(value);
    if (this.#failure) throw this.#failure;
  }

  async #writeFields(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length && !this.#failure; ) {
      const to = this.file ? bytes.length : Math.min(bytes.length, at + SLICE_BYTES);
      await this.#write(bytes.subarray(at, to));
      at = to;
      this.#fedBytes += SLICE_BYTES;
      if (!this.file && this.#fedBytes > MAX_FIELD_BYTES + MAX_OVERHEAD_BYTES) this.#fail(fieldsTooLong());
    }
  }

  #write(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
      this.#whenFailed = resolve;
      this.#busboy.write(bytes, () => resolve());
    });
  }

  #end(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenFailed = resolve;
      this.#busboy.once('finish', () => resolve());
      this.#busboy.end();
    });
  }

  #whenFailed: () => void = () => {};

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#whenFailed();
  }

  #takeField(name: string | undefined, value: string, cut: boolean): void {
    if (name === undefined || this.file) return;
    this.#fieldBytes += name.length + Buffer.byteLength(value);
    if (cut || this.#fieldBytes > MAX_FIELD_BYTES) this.#fail(fieldsTooLong());
    else this.fields.set(name.toLowerCase(), value);
  }

  #takeFile(stream: BusboyFileStream, filename: string | undefined): void {
    if (this.file) {
      stream.resume();
      return;
    }
    this.file = { filename };
    stream.on('data', (piece: Buffer) => this.#pieces.push(piece));
    stream.on('error', () => this.#fail(malformed()));
    stream.on('end', () => {
      this.#fileEnded = true;
    });
  }
}

/** Source: RFC 2046, section 5.1.1; with quotation marks. */
const MAX_BOUNDARY = 72;

function openBusboy(contentType: string | undefined): BusboyInstance {
  if (contentType === undefined || !/^multipart\/form-data\b/i.test(contentType)) {
    throw s3Error('PreconditionFailed', {
      extras: [['Condition', 'Bucket POST must be of the enclosure-type multipart/form-data']],
    });
  }
  const boundary = /;\s*boundary=([^;]*)/i.exec(contentType)?.[1];
  // What is longer is compared again and again with what a file may hold.
  if (boundary !== undefined && boundary.length > MAX_BOUNDARY) throw malformed();
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      isPartAFile: (name) => name?.toLowerCase() === 'file',
      limits: { fieldSize: MAX_FIELD_BYTES + 1, headerSize: SLICE_BYTES },
    });
  } catch (cause) {
    throw malformed(cause);
  }
}

function malformed(cause?: unknown): AwsError {
  return s3Error('MalformedPOSTRequest', { cause });
}

function fieldsTooLong(): AwsError {
  return s3Error('MaxPostPreDataLengthExceeded', {
    extras: [['MaxPostPreDataLengthBytes', String(MAX_FIELD_BYTES)]],
  });
}
