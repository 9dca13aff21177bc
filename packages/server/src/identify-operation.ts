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
 * @throws AwsError InvalidArgument for two sub-resources at once, MethodNotAllowed
 */
export function identifyOperation(request: WireRequest, address: Address): S3Operation {
  const target = address.bucket === undefined ? 'service' : address.key === undefined ? 'bucket' : 'object';
  const key = `${request.method} ${target}`;
  const selector = request.query === '' ? undefined : selectorOf(request);
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

const CAPITAL_X = 0x58;

/** The one sub-resource named in the query, without decoding what is not needed. */
function selectorOf(request: WireRequest): string | undefined {
  const { query } = request;
  let found: string | undefined;
  const others: string[] = [];
  for (let from = 0; from < query.length; ) {
    let to = query.indexOf('&', from);
    if (to === -1) to = query.length;
    // The signature's own parameters, most of a presigned URL, are passed over: no selector begins with a capital X.
    if (query.charCodeAt(from) !== CAPITAL_X) {
      const name = nameOf(query.slice(from, to));
      if (S3_SUBRESOURCES.has(name)) others.push(name);
      else if (OTHER_SELECTORS.has(name)) found = name;
    }
    from = to + 1;
  }
  if (others.length === 0) return found;
  const distinct = [...new Set(others)].sort();
  if (distinct.length > 1) {
    throw s3Error('InvalidArgument', {
      message: `Conflicting query string parameters: ${distinct.join(', ')}`,
      extras: [
        ['ArgumentName', 'ResourceType'],
        ['ArgumentValue', distinct[0]!],
      ],
      reason: 'ConflictingSubresources',
    });
  }
  return distinct[0];
}

function methodNotAllowed(method: string, target: string): Error {
  return s3Error('MethodNotAllowed', {
    extras: [
      ['Method', method],
      ['ResourceType', target.toUpperCase()],
    ],
  });
}

function nameOf(pair: string): string {
  const equals = pair.indexOf('=');
  const raw = equals === -1 ? pair : pair.slice(0, equals);
  return raw.includes('%') ? safeDecode(raw) : raw;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
