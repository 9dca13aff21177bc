import type { JsonNode } from './json.js';
import { accountOf, isPrincipalId } from './principal.js';
import { readStrings } from './read-document.js';
import type { PrincipalElement, PrincipalType, PrincipalValue } from './types.js';

const TYPES: ReadonlySet<string> = new Set<PrincipalType>(['AWS', 'Federated', 'Service', 'CanonicalUser']);

/** A value that cannot be a principal, so that the caller can word it. `value` is absent for an unknown type. */
export interface BadPrincipal {
  readonly type: string;
  readonly value?: string;
}

/**
 * Reads Principal or NotPrincipal: `"*"`, or an object of types with one or several values.
 * Source: IAM User Guide, "AWS JSON policy elements: Principal".
 */
export function readPrincipal(node: JsonNode, negated: boolean): PrincipalElement | BadPrincipal {
  if (node.type === 'string') {
    return node.text === '*'
      ? { negated, values: [{ type: 'AWS', value: '*' }] }
      : { type: 'AWS', value: node.text };
  }
  if (node.type !== 'object') return { type: node.type };
  const values: PrincipalValue[] = [];
  for (const [type, member] of node.members) {
    const listed = readStrings(member);
    if (!TYPES.has(type) || listed === undefined) return { type };
    for (const value of listed) {
      if (!isValid(type as PrincipalType, value)) return { type, value };
      values.push({ type: type as PrincipalType, value });
    }
  }
  return { negated, values };
}

export function isBadPrincipal(read: PrincipalElement | BadPrincipal): read is BadPrincipal {
  return 'type' in read;
}

const ENTITY =
  /^arn:[a-z][a-z-]*:(?:iam::\d{12}:(?:user|role)\/[\w+=,.@/-]+|sts::\d{12}:(?:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+|federated-user\/[\w+=,.@-]+))$/;
/** A CloudFront origin access identity, which S3 also takes as a principal. */
const ORIGIN_ACCESS_IDENTITY =
  /^arn:[a-z][a-z-]*:iam::cloudfront:user\/CloudFront Origin Access Identity \w+$/;

/**
 * `s3.amazonaws.com`: letters, digits, dots and hyphens, behind a dot letters and dots alone. Not one expression for both,
 * which would try each dot of thousands.
 */
function isServiceName(value: string): boolean {
  const dot = value.lastIndexOf('.', value.length - 2);
  return dot > 0 && /^[a-z0-9][a-z0-9.-]*$/i.test(value) && /^[a-z.]+$/i.test(value.slice(dot + 1));
}

/** Wildcards are not allowed within an ARN; `*` alone means everyone. */
function isValid(type: PrincipalType, value: string): boolean {
  switch (type) {
    case 'AWS':
      return (
        value === '*' ||
        accountOf(value) !== undefined ||
        isPrincipalId(value) ||
        ENTITY.test(value) ||
        ORIGIN_ACCESS_IDENTITY.test(value)
      );
    case 'CanonicalUser':
      return /^[0-9a-fA-F]{64}$/.test(value);
    case 'Service':
      return isServiceName(value);
    case 'Federated':
      return value !== '' && !/[*\s]/.test(value);
  }
}
