import { s3Error } from '@countersign/aws-model';
import type { ObjectRecord } from '../../store/ports/objects.js';
import type { WireRequest } from '../../wire/request.js';
import { parseHttpDate, wholeSecond } from '../common/dates.js';
import { etagListed } from '../common/etag.js';

/**
 * Judges If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since in the order of RFC 7232, section 6:
 * the ETag conditions win over the dates. Dates that cannot be read, or lie ahead of the clock, are ignored.
 * Source: S3 API Reference, GetObject, "Overriding response header values" and the If-* headers.
 *
 * @param now the server's clock, milliseconds
 * @returns whether the answer is 304 Not Modified
 * @throws AwsError PreconditionFailed
 */
export function isNotModified(request: WireRequest, record: ObjectRecord, now: number): boolean {
  const lastModified = wholeSecond(record.lastModified);
  const ifMatch = request.header('if-match');
  if (ifMatch !== undefined) {
    if (!etagListed(ifMatch, record.etag)) throw preconditionFailed('If-Match');
  } else {
    const since = dateOf(request, 'if-unmodified-since');
    if (since !== undefined && lastModified > since) throw preconditionFailed('If-Unmodified-Since');
  }
  const ifNoneMatch = request.header('if-none-match');
  if (ifNoneMatch !== undefined) return etagListed(ifNoneMatch, record.etag);
  const since = dateOf(request, 'if-modified-since');
  return since !== undefined && since <= now && lastModified <= since;
}

export function preconditionFailed(condition: string): Error {
  return s3Error('PreconditionFailed', { extras: [['Condition', condition]], reason: `${condition} failed` });
}

function dateOf(request: WireRequest, name: string): number | undefined {
  const text = request.header(name);
  return text === undefined ? undefined : parseHttpDate(text);
}
