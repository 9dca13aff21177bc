import type { ObjectName } from '../store/errors.js';
import type { BlobStore } from '../store/ports/blobs.js';

/** Part of a stored blob to be sent: both ends inclusive. */
export interface BlobBody {
  readonly blob: string;
  readonly start: number;
  readonly end: number;
}

/** What an operation answers with; one writer turns it into bytes. */
export interface Answer {
  readonly status: number;
  /** Flat name, value, name, value. The writer adds request ids, Date, Server and Content-Length. */
  readonly headers: readonly string[];
  /** Text and buffers are sent with their length, blobs one after another; absent means an empty body. */
  readonly body?: string | Buffer | readonly BlobBody[];
  /** Where the blobs of `body` are read from. Default: as they are stored. */
  readonly blobs?: BlobStore;
  /** Whose bytes the blobs are, for the log where they cannot be read. */
  readonly object?: ObjectName;
  /** Sent in chunks instead of with its length. */
  readonly chunked?: boolean;
  /** For a HEAD answer: the length the body would have. */
  readonly contentLength?: number;
}

/** What every document begins with. */
export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** An XML answer: the declaration is added here, so that documents are written without it. */
export function xmlAnswer(document: string, status = 200, headers: readonly string[] = []): Answer {
  return {
    status,
    headers: ['Content-Type', 'application/xml', ...headers],
    body: XML_DECLARATION + document,
  };
}

/** An answer without a body. */
export function emptyAnswer(status: number, headers: readonly string[] = []): Answer {
  return { status, headers };
}
