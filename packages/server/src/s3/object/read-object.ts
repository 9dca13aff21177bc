import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { ObjectRecord } from '../../store/ports/objects.js';
import { type Answer, emptyAnswer } from '../../wire/answer.js';
import { amzValue } from '../common/amz-value.js';
import { checksumHeaders } from '../common/checksum-headers.js';
import { parseHttpDate, wholeSecond } from '../common/dates.js';
import { bareEtag } from '../common/etag.js';
import { requireKey } from '../common/object-key.js';
import { objectArn, requireBucket } from '../common/require-bucket.js';
import { versionHeaders } from '../common/version-id.js';
import { type CustomerKey, customerKeyHeaders } from '../encryption/customer-key.js';
import { blobsOfObject, openObject } from '../encryption/open-object.js';
import { expirationHeaders } from '../lifecycle/expiry-headers.js';
import { readPartNumber } from '../multipart/part-number.js';
import { lockHeaders } from '../object-lock/locked.js';
import { requireRestored, restoreHeaders } from './archive.js';
import { type ByteRange, contentRange, readRange } from './byte-range.js';
import { isNotModified } from './conditional-read.js';
import { findObject, readVersionId } from './find-object.js';
import { locateBytes, partRange } from './object-bytes.js';
import { notModifiedHeaders, recordHeaders } from './record-headers.js';
import { readOverrides, withOverrides } from './response-overrides.js';

/** GetObject. Source: S3 API Reference, GetObject. */
export async function getObject(x: Exchange): Promise<Answer> {
  const { record, key, head } = await lookAt(x);
  if (head.status === 304) return head;
  requireRestored(record, x.now);
  const body = locateBytes(record, head);
  if (body.length === 0) return head;
  const object = { bucket: requireBucket(x).name, key: record.key, versionId: record.versionId };
  const answer = { status: head.status, headers: head.headers, body, object };
  return key === undefined ? answer : { ...answer, blobs: blobsOfObject(x.services.blobs, record, key) };
}

/** HeadObject: GetObject without the bytes. Source: S3 API Reference, HeadObject. */
export async function headObject(x: Exchange): Promise<Answer> {
  const { head } = await lookAt(x);
  return head;
}

interface Head extends Answer {
  /** First and last byte of what a GET sends; `end` is before `start` for an empty object. */
  readonly start: number;
  readonly end: number;
}

interface Looked {
  readonly record: ObjectRecord;
  /** The customer's key, where the object needs one. */
  readonly key: CustomerKey | undefined;
  readonly head: Head;
}

async function lookAt(x: Exchange): Promise<Looked> {
  const bucket = requireBucket(x);
  const overrides = readOverrides(x);
  const record = await findObject(x, bucket, requireKey(x));
  const key = await openObject(x, bucket, record);
  const { request } = x;
  if (isNotModified(request, record, x.now)) {
    return { record, key, head: { ...emptyAnswer(304, notModifiedHeaders(record)), start: 0, end: -1 } };
  }
  const part = requestedPart(x, record);
  const range = part?.range ?? requestedRange(x, record);
  let headers = recordHeaders(record);
  if (overrides) headers = withOverrides(headers, overrides);
  const more: string[] = [...versionHeaders(bucket, record.versionId)];
  if (key) more.push(...customerKeyHeaders(key));
  if (range) more.push('Content-Range', contentRange(range, record.size));
  if (part && record.parts) more.push('x-amz-mp-parts-count', String(record.parts.length));
  if (amzValue(x, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED') {
    more.push(...checksumHeaders(checksumOf(record, part, range)));
  }
  if (record.tags.length > 0 && (await x.may('s3:GetObjectTagging', objectArn(bucket, record.key)))) {
    more.push('x-amz-tagging-count', String(record.tags.length / 2));
  }
  // Of the current version only, and only where it was not named: recorded on AWS.
  if (bucket.settings?.lifecycle !== undefined && readVersionId(x, bucket) === undefined) {
    more.push(...expirationHeaders(bucket, record));
  }
  if (record.restore !== undefined) more.push(...restoreHeaders(record, x.now));
  if (record.lock !== undefined) more.push(...(await lockHeaders(x, bucket, record)));
  if (more.length > 0) headers = [...headers, ...more];
  const start = range?.start ?? 0;
  const end = range?.end ?? record.size - 1;
  return {
    record,
    key,
    head: { status: range ? 206 : 200, headers, contentLength: end - start + 1, start, end },
  };
}

/** A part asked for by its number; `range` is absent where it has no bytes. */
interface RequestedPart {
  readonly number: number;
  readonly range: ByteRange | undefined;
}

/** What partNumber asks for. @throws AwsError InvalidPartNumber, InvalidRequest, InvalidArgument */
function requestedPart(x: Exchange, record: ObjectRecord): RequestedPart | undefined {
  const text = x.asked.partNumber;
  if (text === undefined) return undefined;
  if (x.request.header('range') !== undefined) {
    throw s3Error('InvalidRequest', {
      message: 'Cannot specify both Range header and partNumber query parameter',
    });
  }
  const number = readPartNumber(text);
  const range = partRange(record, number);
  if (range === undefined) {
    throw s3Error('InvalidPartNumber', {
      extras: [
        ['PartNumberRequested', text],
        ['ActualPartCount', String(record.parts?.length ?? 1)],
      ],
    });
  }
  return { number, range: range.end < range.start ? undefined : range };
}

/** What Range asks for. @throws AwsError InvalidRange */
function requestedRange(x: Exchange, record: ObjectRecord): ByteRange | undefined {
  const header = x.request.header('range');
  return header === undefined || !rangeApplies(x, record) ? undefined : readRange(header, record.size);
}

/**
 * The checksum of what is sent. A range, or a part, that is the whole object has the object's; any other range has none, and a
 * part its own. Recorded on AWS in February 2026 (whole ranges, `partNumber=1` of an upload of one part).
 */
function checksumOf(
  record: ObjectRecord,
  part: RequestedPart | undefined,
  range: ByteRange | undefined,
): ObjectRecord['checksum'] {
  const { checksum, parts } = record;
  const isWhole = range === undefined || range.end - range.start + 1 === record.size;
  if (isWhole && checksum?.type === 'FULL_OBJECT') return checksum;
  if (part !== undefined && parts !== undefined) {
    const value = parts[part.number - 1]?.checksum;
    return checksum && value !== undefined ? { ...checksum, value } : undefined;
  }
  return part === undefined && !isWhole ? undefined : checksum;
}

/** If-Range: the range counts only while the object is still the one the client has a part of (RFC 7233, section 3.2). */
function rangeApplies(x: Exchange, record: ObjectRecord): boolean {
  const ifRange = x.request.header('if-range');
  if (ifRange === undefined) return true;
  const date = parseHttpDate(ifRange);
  return date === undefined
    ? !ifRange.startsWith('W/') && bareEtag(ifRange) === record.etag
    : date === wholeSecond(record.lastModified);
}
