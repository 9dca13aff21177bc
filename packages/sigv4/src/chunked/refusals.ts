/** What S3 answers to an `aws-chunked` body it cannot read; sources as for the request refusals. */
import { SigV4Error, type SigV4Reason } from '../errors.js';

export function chunkMalformed(detail: string): SigV4Error {
  return incompleteBody('ChunkMalformed', 'The request body terminated unexpectedly', detail);
}

export function bodyTruncated(): SigV4Error {
  return incompleteBody(
    'ChunkedBodyTruncated',
    'The request body terminated unexpectedly',
    'the body ended before its last chunk',
  );
}

export function bodyLengthMismatch(expected: number, received: number): SigV4Error {
  return new SigV4Error(
    'IncompleteBody',
    'ChunkedBodyLengthMismatch',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
    { facts: { expected, received } },
  );
}

/** @param chunk number of the short chunk, counted from 1. */
export function chunkTooSmall(chunk: number, size: number): SigV4Error {
  return new SigV4Error(
    'InvalidChunkSizeError',
    'ChunkTooSmall',
    'Only the last chunk is allowed to have a size less than 8192 bytes',
    {
      extras: [
        ['Chunk', String(chunk)],
        ['BadChunkSize', String(size)],
      ],
    },
  );
}

export function trailerMalformed(detail: string): SigV4Error {
  return new SigV4Error(
    'MalformedTrailerError',
    'TrailerMalformed',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
    { facts: { detail } },
  );
}

function incompleteBody(reason: SigV4Reason, message: string, detail: string): SigV4Error {
  return new SigV4Error('IncompleteBody', reason, message, { facts: { detail } });
}
