import type { ObjectRecord } from '../../store/ports/objects.js';
import { httpDate } from '../common/dates.js';
import { encryptionHeaders } from '../encryption/chosen-encryption.js';
import { encodeMetadataValue } from './user-metadata.js';

/** S3's type for objects put without one. */
const DEFAULT_CONTENT_TYPE = 'binary/octet-stream';

/** Kept as long as the record is: a hot object's headers are made once. */
const HEADERS = new WeakMap<ObjectRecord, readonly string[]>();

/** Headers that every GET and HEAD of an object answers with. Flat. */
export function recordHeaders(record: ObjectRecord): readonly string[] {
  let headers = HEADERS.get(record);
  if (!headers) {
    headers = makeHeaders(record);
    HEADERS.set(record, headers);
  }
  return headers;
}

function makeHeaders(record: ObjectRecord): readonly string[] {
  const headers = [
    ...['Last-Modified', httpDate(record.lastModified)],
    ...['ETag', `"${record.etag}"`],
    ...['Accept-Ranges', 'bytes'],
    ...encryptionHeaders(record.encryption),
    ...record.systemHeaders,
  ];
  if (!record.systemHeaders.includes('Content-Type')) headers.push('Content-Type', DEFAULT_CONTENT_TYPE);
  if (record.storageClass !== 'STANDARD') headers.push('x-amz-storage-class', record.storageClass);
  for (let at = 0; at < record.userMetadata.length; at += 2) {
    headers.push(`x-amz-meta-${record.userMetadata[at]}`, encodeMetadataValue(record.userMetadata[at + 1]!));
  }
  return headers;
}

/** Of a 304: what a cache needs to keep its copy (RFC 7232, section 4.1). Flat. */
export function notModifiedHeaders(record: ObjectRecord): readonly string[] {
  const all = recordHeaders(record);
  const kept: string[] = [];
  for (let at = 0; at < all.length; at += 2) {
    if (OF_NOT_MODIFIED.has(all[at]!)) kept.push(all[at]!, all[at + 1]!);
  }
  return kept;
}

const OF_NOT_MODIFIED: ReadonlySet<string> = new Set(['Last-Modified', 'ETag', 'Cache-Control', 'Expires']);
