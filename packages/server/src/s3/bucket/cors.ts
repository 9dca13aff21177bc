import { s3Error } from '@countersign/aws-model';
import type { BucketRecord } from '../../store/ports/buckets.js';
import { type Answer, emptyAnswer } from '../../wire/answer.js';
import type { Address, WireRequest } from '../../wire/request.js';
import { CORS_METHODS, type CorsRule, coversText } from './cors-rules.js';

/** Kept as long as the record is: a change to a bucket makes a new record. */
const RULES = new WeakMap<BucketRecord, readonly CorsRule[]>();

/** The CORS rules of a bucket, if it has any. */
export function bucketCors(bucket: BucketRecord): readonly CorsRule[] | undefined {
  if (bucket.cors === undefined) return undefined;
  let rules = RULES.get(bucket);
  if (!rules) {
    // Written by PutBucketCors from what readCorsRules had checked.
    rules = JSON.parse(bucket.cors) as readonly CorsRule[];
    RULES.set(bucket, rules);
  }
  return rules;
}

/**
 * Answers OPTIONS. A browser sends it without credentials, so it is answered before anybody asks for a signature,
 * on a presigned URL as on any other. Source: S3 User Guide, "Using cross-origin resource sharing (CORS)".
 *
 * @throws AwsError BadRequest without Origin or with a method S3 does not know; AccessForbidden when no rule allows it
 */
export function preflight(request: WireRequest, address: Address, bucket: BucketRecord | undefined): Answer {
  const origin = request.header('origin');
  if (origin === undefined) {
    throw s3Error('BadRequest', {
      message: 'Insufficient information. Origin request header needed.',
      headers: ['Connection', 'close'],
    });
  }
  const method = request.header('access-control-request-method');
  if (method !== undefined && !CORS_METHODS.has(method)) throw unknownMethod(method);
  const rules = bucket && bucketCors(bucket);
  if (!rules) {
    throw forbidden(
      bucket ? 'CORSResponse: CORS is not enabled for this bucket.' : 'CORSResponse: Bucket not found',
      method,
      'BUCKET',
    );
  }
  // The other two refusals, as recorded from S3, do without a method.
  if (method === undefined) throw unknownMethod('null');
  const asked = requestedHeaders(request);
  const rule = findRule(rules, origin, method, asked);
  if (!rule) throw forbidden(NOT_ALLOWED, method, address.key === undefined ? 'BUCKET' : 'OBJECT');
  return emptyAnswer(200, answerHeaders(rule, origin, asked));
}

function unknownMethod(method: string): Error {
  return s3Error('BadRequest', { message: `Invalid Access-Control-Request-Method: ${method}` });
}

/** The spelling is S3's. */
const NOT_ALLOWED =
  "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";

const NO_HEADERS: readonly string[] = [];

/** What a cross-origin request's answer carries, errors too, so that the page may read it. Flat; empty where no rule matches. */
export function corsHeaders(request: WireRequest, bucket: BucketRecord | undefined): readonly string[] {
  if (bucket?.cors === undefined) return NO_HEADERS;
  const origin = request.header('origin');
  if (origin === undefined) return NO_HEADERS;
  // As S3 does: a request that says what it will ask for is judged by that.
  const method = request.header('access-control-request-method') ?? request.method;
  const asked = requestedHeaders(request);
  const rule = findRule(bucketCors(bucket) ?? [], origin, method, asked);
  return rule ? answerHeaders(rule, origin, asked) : NO_HEADERS;
}

/** Each once, in lower case. */
function requestedHeaders(request: WireRequest): readonly string[] {
  const list = request.header('access-control-request-headers');
  if (list === undefined) return NO_HEADERS;
  const names = list
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  return [...new Set(names)];
}

/**
 * No page sends so many headers, and each is held against each of a rule's patterns: a visitor who names more is not
 * allowed them.
 */
const MOST_REQUESTED_HEADERS = 500;

function findRule(
  rules: readonly CorsRule[],
  origin: string,
  method: string,
  asked: readonly string[],
): CorsRule | undefined {
  if (asked.length > MOST_REQUESTED_HEADERS) return undefined;
  return rules.find(
    (rule) =>
      rule.allowedMethods.includes(method) &&
      rule.allowedOrigins.some((pattern) => coversText(pattern, origin)) &&
      (asked.length === 0 || allowsHeaders(rule, asked)),
  );
}

function allowsHeaders({ allowedHeaders }: CorsRule, asked: readonly string[]): boolean {
  const patterns = allowedHeaders.map((pattern) => pattern.toLowerCase());
  const exact = new Set(patterns);
  const wild = patterns.filter((pattern) => pattern.includes('*'));
  return asked.every((name) => exact.has(name) || wild.some((pattern) => coversText(pattern, name)));
}

function answerHeaders(rule: CorsRule, origin: string, asked: readonly string[]): readonly string[] {
  const anyOrigin = rule.allowedOrigins.includes('*');
  const headers = ['Access-Control-Allow-Origin', anyOrigin ? '*' : origin];
  headers.push('Access-Control-Allow-Methods', rule.allowedMethods.join(', '));
  if (asked.length > 0) headers.push('Access-Control-Allow-Headers', asked.join(', '));
  if (rule.exposeHeaders.length > 0) {
    headers.push('Access-Control-Expose-Headers', rule.exposeHeaders.join(', '));
  }
  if (rule.maxAgeSeconds !== undefined) headers.push('Access-Control-Max-Age', String(rule.maxAgeSeconds));
  if (!anyOrigin) headers.push('Access-Control-Allow-Credentials', 'true');
  headers.push('Vary', 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method');
  return headers;
}

function forbidden(message: string, method: string | undefined, resourceType: string): Error {
  return s3Error('AccessForbidden', {
    message,
    extras: [
      ['Method', method ?? 'OPTIONS'],
      ['ResourceType', resourceType],
    ],
  });
}
