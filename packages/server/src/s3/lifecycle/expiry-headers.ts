import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ObjectRecord } from '../../store/ports/objects.js';
import type { UploadRecord } from '../../store/ports/uploads.js';
import { httpDate } from '../common/dates.js';
import { type LifecycleRule, lifecycleRules } from './rules.js';

/*
 * What answers tell of the lifecycle rules of a bucket. Nothing expires here: only the headers are AWS's.
 * Recorded on AWS by localstack/localstack, TestS3BucketLifecycle.
 */

const DAY_MS = 86_400_000;
const NONE: readonly string[] = [];

/**
 * `x-amz-expiration`: when the current version of a key will expire, by the rule that comes first. Flat.
 * Source: S3 API Reference, PutObject, GetObject (the rule's id is URL-encoded).
 */
export function expirationHeaders(bucket: BucketRecord, record: ObjectRecord): readonly string[] {
  let first: { readonly at: number; readonly id: string } | undefined;
  for (const rule of lifecycleRules(bucket)) {
    const at = appliesTo(rule, record) ? expiryOf(rule, record.lastModified) : undefined;
    if (at !== undefined && (first === undefined || at < first.at)) first = { at, id: rule.id };
  }
  if (first === undefined) return NONE;
  return [
    'x-amz-expiration',
    `expiry-date="${httpDate(first.at)}", rule-id="${encodeURIComponent(first.id)}"`,
  ];
}

/**
 * `x-amz-abort-date` and `x-amz-abort-rule-id`: when an upload in parts will be given up. Flat.
 * Source: S3 API Reference, CreateMultipartUpload, ListParts.
 */
export function abortHeaders(bucket: BucketRecord, { key, initiatedAt }: UploadRecord): readonly string[] {
  let first: { readonly at: number; readonly id: string } | undefined;
  for (const { id, prefix, abortsAfterDays } of lifecycleRules(bucket)) {
    if (abortsAfterDays === undefined || !key.startsWith(prefix)) continue;
    const at = midnightAfter(initiatedAt, abortsAfterDays);
    if (first === undefined || at < first.at) first = { at, id };
  }
  if (first === undefined) return NONE;
  return ['x-amz-abort-date', httpDate(first.at), 'x-amz-abort-rule-id', encodeURIComponent(first.id)];
}

function appliesTo(rule: LifecycleRule, { key, size, tags }: ObjectRecord): boolean {
  const { greaterThan, lessThan } = rule;
  if (!key.startsWith(rule.prefix)) return false;
  if (greaterThan !== undefined && size <= greaterThan) return false;
  if (lessThan !== undefined && size >= lessThan) return false;
  return rule.tags.every(([name, value]) => {
    for (let at = 0; at < tags.length; at += 2) if (tags[at] === name) return tags[at + 1] === value;
    return false;
  });
}

function expiryOf({ expiresAt, expiresAfterDays }: LifecycleRule, lastModified: number): number | undefined {
  return expiresAfterDays === undefined ? expiresAt : midnightAfter(lastModified, expiresAfterDays);
}

/** Source: S3 User Guide, "Lifecycle configuration elements": the next midnight UTC behind so many days. */
export function midnightAfter(time: number, days: number): number {
  return (Math.floor(time / DAY_MS) + days + 1) * DAY_MS;
}
