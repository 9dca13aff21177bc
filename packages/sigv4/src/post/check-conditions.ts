import type { ParsedPostCondition, PostPolicy } from './post-policy.js';
import {
  conditionFailed,
  fieldUncovered,
  policyExpired,
  postFieldMissing,
  postKeyEmpty,
  uploadTooLarge,
  uploadTooSmall,
} from './refusals.js';

export interface PostConditionOptions {
  /** The server's clock, in milliseconds since the epoch. */
  readonly now: number;
  /** The bucket of the request's URL, which counts as the field `bucket`. */
  readonly bucket: string;
  /** Bytes of the file; leave out while unknown and call {@link checkPostSize} later. */
  readonly contentLength?: number | undefined;
}

/** Fields that need no condition; so does every one that begins with `x-ignore-` ("POST Policy", S3 API). */
const EXEMPT_FIELDS: ReadonlySet<string> = new Set([
  'x-amz-signature',
  'signature',
  'awsaccesskeyid',
  'file',
  'policy',
]);
const IGNORED_PREFIX = 'x-ignore-';

/**
 * Holds a form upload against its policy: expiration, every condition in the order stated, then the
 * fields that no condition covers, then the size.
 *
 * @param fields the form's fields before the file, names in lower case, `${filename}` replaced.
 * @throws {SigV4Error} `AccessDenied`, `EntityTooLarge` or `EntityTooSmall`.
 */
export function checkPostConditions(
  policy: PostPolicy,
  fields: ReadonlyMap<string, string>,
  options: PostConditionOptions,
): void {
  if (options.now > policy.expiresAt) throw policyExpired(policy.expiresAt, options.now);
  const values = new Map(fields);
  values.set('bucket', options.bucket);
  const contentTypes = commonStart(values.get('content-type') ?? '');
  const covered = new Set<string>();
  for (const condition of policy.conditions) {
    if (!holds(condition, values, contentTypes)) throw conditionFailed(condition.shown);
    if (condition.operator !== 'content-length-range' && condition.field !== undefined) {
      covered.add(condition.field);
    }
  }
  for (const name of values.keys()) {
    if (!covered.has(name) && !EXEMPT_FIELDS.has(name) && !name.startsWith(IGNORED_PREFIX)) {
      throw fieldUncovered(name);
    }
  }
  if (options.contentLength !== undefined) checkPostSize(policy, options.contentLength);
}

/**
 * Holds the size of the file against `content-length-range`, whose ends are both inclusive.
 *
 * @param contentLength bytes of the file.
 * @throws {SigV4Error} `EntityTooLarge` or `EntityTooSmall`.
 */
export function checkPostSize(policy: PostPolicy, contentLength: number): void {
  for (const condition of policy.conditions) {
    if (condition.operator !== 'content-length-range') continue;
    const { minimum, maximum } = condition;
    if (maximum !== undefined && contentLength > maximum) throw uploadTooLarge(contentLength, maximum);
    if (minimum !== undefined && contentLength < minimum) throw uploadTooSmall(contentLength, minimum);
  }
}

/** The largest file that a policy admits, in bytes; `Infinity` when it states no limit. */
export function maximumPostSize(policy: PostPolicy): number {
  let largest = Number.POSITIVE_INFINITY;
  for (const condition of policy.conditions) {
    if (condition.operator === 'content-length-range' && condition.maximum !== undefined) {
      largest = Math.min(largest, condition.maximum);
    }
  }
  return largest;
}

/**
 * Every form, signed or anonymous, must name its key before the file.
 *
 * @throws {SigV4Error} `InvalidArgument`.
 */
export function requirePostKey(fields: ReadonlyMap<string, string>): string {
  const key = fields.get('key');
  if (key === undefined) throw postFieldMissing('key');
  if (key === '') throw postKeyEmpty();
  return key;
}

/** @param contentTypes what all members of the Content-Type begin with */
function holds(
  condition: ParsedPostCondition,
  values: ReadonlyMap<string, string>,
  contentTypes: string,
): boolean {
  switch (condition.operator) {
    case 'content-length-range':
      return condition.minimum !== undefined && condition.maximum !== undefined;
    case 'eq':
      return condition.field !== undefined && (values.get(condition.field) ?? '') === condition.value;
    case 'starts-with': {
      if (condition.field === undefined) return false;
      // Only content-length-range can bound the length.
      if (condition.field === 'content-length') return false;
      const value = values.get(condition.field) ?? '';
      // A Content-Type may be a list, each member of which must match.
      return condition.field === 'content-type'
        ? contentTypes.startsWith(condition.value)
        : value.startsWith(condition.value);
    }
  }
}

/** What all members of a list begin with: hundreds of conditions need not each go through thousands of members. */
function commonStart(list: string): string {
  const [first = '', ...members] = list.split(',');
  let length = first.length;
  for (const member of members) {
    let same = 0;
    while (same < length && member.charCodeAt(same) === first.charCodeAt(same)) same += 1;
    length = same;
  }
  return first.slice(0, length);
}
