import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../exchange.js';
import type { ObjectRecord } from '../store/ports.js';
import { type Answer, emptyAnswer } from '../wire/answer.js';
import { amzValue } from './amz-value.js';
import { type ByteRange, contentRange, readRange } from './byte-range.js';
import { checksumHeaders } from './checksums.js';
import { isNotModified } from './conditional-read.js';
import { parseHttpDate, wholeSecond } from './dates.js';
import { invalidArgument } from './errors.js';
import { bareEtag } from './etag.js';
import { findObject } from './find-object.js';
import { requireKey } from './object-key.js';
import { notModifiedHeaders, recordHeaders } from './record-headers.js';
import { objectArn, requireBucket } from './require-bucket.js';
import { readOverrides, withOverrides } from './response-overrides.js';

/** GetObject. Source: S3 API Reference, GetObject. */
export async function getObject(x: Exchange): Promise<Answer> {
  const { record, head } = await lookAt(x);
  if (head.status === 304 || record.blob === undefined) return head;
  refuseArchived(record);
  const { start, end } = head;
  return { status: head.status, headers: head.headers, body: { blob: record.blob, start, end } };
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

async function lookAt(x: Exchange): Promise<{ readonly record: ObjectRecord; readonly head: Head }> {
  const bucket = requireBucket(x);
  const overrides = readOverrides(x);
  const record = await findObject(x, bucket, requireKey(x));
  const { request } = x;
  if (isNotModified(request, record, x.now)) {
    return { record, head: { ...emptyAnswer(304, notModifiedHeaders(record)), start: 0, end: -1 } };
  }
  const range = requestedPart(x, record);
  let headers = recordHeaders(record);
  if (overrides) headers = withOverrides(headers, overrides);
  if (range) headers = [...headers, 'Content-Range', contentRange(range, record.size)];
  else if (record.checksum && amzValue(x, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED') {
    headers = [...headers, ...checksumHeaders(record.checksum)];
  }
  if (record.tags.length > 0 && (await x.may('s3:GetObjectTagging', objectArn(bucket, record.key)))) {
    headers = [...headers, 'x-amz-tagging-count', String(record.tags.length / 2)];
  }
  const start = range?.start ?? 0;
  const end = range?.end ?? record.size - 1;
  return { record, head: { status: range ? 206 : 200, headers, contentLength: end - start + 1, start, end } };
}

/** What Range or partNumber asks for. @throws AwsError InvalidRange, InvalidPartNumber, InvalidRequest, InvalidArgument */
function requestedPart(x: Exchange, record: ObjectRecord): ByteRange | undefined {
  const header = x.request.header('range');
  const part = x.request.query.includes('partNumber') ? x.request.parameters.get('partNumber') : undefined;
  if (part !== undefined) {
    if (header !== undefined) {
      throw s3Error('InvalidRequest', {
        message: 'Cannot specify both Range header and partNumber query parameter',
      });
    }
    return onlyPart(part, record.size);
  }
  if (header === undefined || !rangeApplies(x, record)) return undefined;
  return readRange(header, record.size);
}

/** An object that was put in one piece has one part: itself. */
function onlyPart(part: string, size: number): ByteRange | undefined {
  const number = /^\d{1,5}$/.test(part) ? Number(part) : 0;
  if (number < 1 || number > 10_000) {
    throw invalidArgument(
      'Part number must be an integer between 1 and 10000, inclusive',
      'partNumber',
      part,
    );
  }
  if (number > 1) {
    throw s3Error('InvalidPartNumber', {
      extras: [
        ['PartNumberRequested', part],
        ['ActualPartCount', '1'],
      ],
    });
  }
  return size === 0 ? undefined : { start: 0, end: size - 1 };
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

const ARCHIVED: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** Archived objects must be restored before they can be read, and there is no restoring here. */
function refuseArchived(record: ObjectRecord): void {
  if (!ARCHIVED.has(record.storageClass)) return;
  throw s3Error('InvalidObjectState', {
    message: "The operation is not valid for the object's storage class",
    extras: [['StorageClass', record.storageClass]],
  });
}
