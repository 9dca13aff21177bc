import { type Cidr, inCidr, readCidr } from './operators/ip-address.js';
import { parseOperatorName } from './operators/name.js';
import type { Condition, PolicyDocument, Statement } from './types.js';

/**
 * Whether S3 would call a bucket policy public: what GetBucketPolicyStatus answers, BlockPublicPolicy refuses and
 * RestrictPublicBuckets restricts. A policy is public unless every Allow is limited to fixed values, without
 * wildcard or variable, of a principal, an address range, or one of the keys that name a source.
 * Source: S3 User Guide, "Blocking public access to your Amazon S3 storage", "The meaning of public".
 */
export function isPublicPolicy(document: PolicyDocument): boolean {
  return document.statements.some(
    (statement) =>
      statement.effect === 'Allow' &&
      namesEveryone(statement) &&
      !statement.conditions.some(limitsToFixedValues),
  );
}

/** An identity provider vouches for people of whom AWS knows nothing: the page's first example of a public policy. */
function namesEveryone({ principal }: Statement): boolean {
  if (principal === undefined) return false;
  return (
    principal.negated ||
    principal.values.some(({ type, value }) => type === 'Federated' || value.includes('*'))
  );
}

/** Keys whose fixed value limits a policy, in lower case. */
const LIMITING_KEYS: ReadonlySet<string> = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  'aws:userid',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
]);

/** Operators that hold the key to the values stated; not their negations, nor those that a missing key passes. */
const LIMITING_OPERATORS: ReadonlySet<string> = new Set([
  'StringEquals',
  'StringEqualsIgnoreCase',
  'StringLike',
  'ArnEquals',
  'ArnLike',
]);

function limitsToFixedValues({ operator, key, values }: Condition): boolean {
  const name = parseOperatorName(operator);
  if (name === undefined || name.ifExists || name.set === 'ForAllValues' || values.length === 0) return false;
  const lowerCaseKey = key.toLowerCase();
  if (lowerCaseKey === 'aws:sourceip') return name.base === 'IpAddress' && values.every(isNarrow);
  if (!LIMITING_OPERATORS.has(name.base) || !LIMITING_KEYS.has(lowerCaseKey)) return false;
  if (lowerCaseKey === 's3:dataaccesspointarn') return values.every(namesOneAccessPointAccount);
  return values.every((value) => isFixed(value));
}

/**
 * `anonymous` is what requests without a signature have as their `aws:userid`, so it limits nobody.
 * Source: IAM User Guide, "Where you can use policy variables", `aws:userid` of an anonymous caller.
 */
function isFixed(value: string): boolean {
  return !/[*?]|\$\{/.test(value) && value.toLowerCase() !== 'anonymous';
}

/** The access point's name may hold a wildcard as long as the account is fixed. */
function namesOneAccessPointAccount(arn: string): boolean {
  return /^arn:[^:*?$]+:s3:[^:$]*:\d{12}:/.test(arn) && !arn.includes('${');
}

/** Ranges broader than these count as public, except the private ranges of RFC 1918. */
const BROADEST_IPV4 = 8;
const BROADEST_IPV6 = 32;
const PRIVATE_RANGES: readonly Cidr[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(
  (range) => readCidr(range)!,
);

function isNarrow(value: string): boolean {
  const range = readCidr(value);
  if (range === undefined) return false;
  if (range.words.length > 1) return range.prefix >= BROADEST_IPV6;
  const isPrivate = PRIVATE_RANGES.some((one) => range.prefix >= one.prefix && inCidr(range.words, one));
  return isPrivate || range.prefix >= BROADEST_IPV4;
}
