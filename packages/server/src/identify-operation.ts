import { S3_OPERATIONS, S3_SUBRESOURCES, type S3Operation, s3Error } from '@countersign/aws-model';
import type { Address, WireRequest } from './wire/request.js';

const PLAIN = new Map<string, S3Operation>();
const BY_SELECTOR = new Map<string, S3Operation[]>();
for (const operation of S3_OPERATIONS) {
  const key = `${operation.method} ${operation.target}`;
  if (operation.selector === undefined) PLAIN.set(key, operation);
  else {
    const selected = `${key} ${operation.selector}`;
    BY_SELECTOR.set(selected, [...(BY_SELECTOR.get(selected) ?? []), operation]);
  }
}

/** Selectors that are not sub-resources in S3's sense, but choose an operation all the same. */
const OTHER_SELECTORS: ReadonlySet<string> = new Set(['list-type']);

/**
 * Which S3 operation a request asks for. Unknown query parameters are ignored, as S3 does; names are case-sensitive.
 *
 * @throws AwsError InvalidArgument for two sub-resources at once, InvalidRequest for a part of a bucket, MethodNotAllowed
 */
export function identifyOperation(request: WireRequest, address: Address): S3Operation {
  const target = address.bucket === undefined ? 'service' : address.key === undefined ? 'bucket' : 'object';
  const key = `${request.method} ${target}`;
  const selector = selectorOf(request);
  if (target === 'bucket' && selector !== 'uploadId' && request.parameters.has(PART)) throw keyMissing();
  if (selector === undefined) {
    const plain = PLAIN.get(key);
    if (plain) return plain;
    throw methodNotAllowed(request.method, target);
  }
  const candidates = BY_SELECTOR.get(`${key} ${selector}`);
  const value = request.parameters.get(selector);
  const chosen = candidates?.find((c) => c.selectorValue === undefined || c.selectorValue === value);
  if (chosen) return chosen;
  if (OTHER_SELECTORS.has(selector)) {
    const plain = PLAIN.get(key);
    if (plain) return plain;
  }
  return { name: NOT_SERVED, method: request.method, target, selector, resource: 'any' };
}

/** Stands for an operation of S3 that this server does not have: refused, but only to somebody who may know. */
export const NOT_SERVED = 'NotServed';

/**
 * Of an upload, or of the object read. Beside another sub-resource it is one itself, and a bucket has none (measured on S3
 * by brekkylab/backlot, backlot/routers/s3.py).
 */
const PART = 'partNumber';

/** The one sub-resource named in the query. */
function selectorOf({ parameters }: WireRequest): string | undefined {
  let found: string | undefined;
  let others: string[] | undefined;
  for (const name of parameters.keys()) {
    if (S3_SUBRESOURCES.has(name)) {
      others ??= [];
      others.push(name);
    } else if (OTHER_SELECTORS.has(name)) found = name;
  }
  if (others === undefined) return found;
  if (parameters.has(PART) && !others.includes('uploadId')) others.push(PART);
  if (others.length > 1) {
    others.sort();
    throw s3Error('InvalidArgument', {
      message: `Conflicting query string parameters: ${others.join(', ')}`,
      extras: [
        ['ArgumentName', 'ResourceType'],
        ['ArgumentValue', others[0]!],
      ],
      reason: 'ConflictingSubresources',
    });
  }
  return others[0];
}

function keyMissing(): Error {
  return s3Error('InvalidRequest', {
    message: 'Object must have a valid key name.',
    reason: 'PartOfBucket',
  });
}

function methodNotAllowed(method: string, target: string): Error {
  return s3Error('MethodNotAllowed', {
    extras: [
      ['Method', method],
      ['ResourceType', target.toUpperCase()],
    ],
  });
}
