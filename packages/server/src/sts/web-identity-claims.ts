import { queryError } from '@countersign/aws-model';
import type { ContextValue } from '@countersign/policy';
import type { SessionTags } from './session-tags.js';
import type { WebIdentityToken } from './web-identity-token.js';

/** Claims that any issuer's tokens may have, and those that only one issuer's do; a trust policy can ask for these. */
const COMMON = ['amr', 'email'] as const;
const OF_ISSUER: Readonly<Record<string, readonly string[]>> = {
  'token.actions.githubusercontent.com': [
    'actor',
    'actor_id',
    'enterprise_id',
    'environment',
    'job_workflow_ref',
    'ref',
    'repository',
    'repository_id',
    'workflow',
  ],
};

/** Those that the session keeps, for the policies of the role and of buckets. */
const KEPT: ReadonlySet<string> = new Set(['amr', 'aud', 'sub']);

/**
 * The condition keys `<issuer>:<claim>`, in lower case.
 * Source: IAM User Guide, "IAM and AWS STS condition context keys", available keys for AWS OIDC federation.
 *
 * @param url the issuer without `https://`
 */
export function claimKeys(url: string, token: WebIdentityToken): Record<string, ContextValue> {
  const keys: Record<string, ContextValue> = Object.create(null);
  const put = (claim: string, value: ContextValue) => {
    keys[`${url}:${claim}`.toLowerCase()] = value;
  };
  put('sub', token.subject);
  put('aud', token.audience);
  if (token.originalAudience !== undefined) {
    put('azp', token.audience);
    put('oaud', token.originalAudience);
  }
  for (const claim of [...COMMON, ...(Object.hasOwn(OF_ISSUER, url) ? OF_ISSUER[url]! : [])]) {
    const value = textOf(token.claims[claim]);
    if (value !== undefined) put(claim, value);
  }
  return keys;
}

/** Of the keys of {@link claimKeys}, those that stay with the session. */
export function keptKeys(url: string, keys: Readonly<Record<string, ContextValue>>) {
  const prefix = `${url.toLowerCase()}:`;
  return Object.fromEntries(Object.entries(keys).filter(([key]) => KEPT.has(key.slice(prefix.length))));
}

function textOf(value: unknown): ContextValue | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return isTexts(value) ? value : undefined;
}

const TAGS_CLAIM = 'https://aws.amazon.com/tags';
const SOURCE_IDENTITY_CLAIM = 'https://aws.amazon.com/source_identity';

/**
 * Session tags that the issuer put into the token.
 * Source: IAM User Guide, "Pass session tags in AWS STS", AssumeRoleWithWebIdentity.
 *
 * @throws AwsError IDPRejectedClaim for a claim of another form
 */
export function tagsOfToken({ claims }: WebIdentityToken): SessionTags {
  const claim = claims[TAGS_CLAIM];
  if (claim === undefined) return { tags: {}, transitiveTagKeys: [] };
  if (typeof claim !== 'object' || claim === null) throw rejected(TAGS_CLAIM);
  const { principal_tags: principal = {}, transitive_tag_keys: transitive = [] } = claim as {
    principal_tags?: unknown;
    transitive_tag_keys?: unknown;
  };
  if (typeof principal !== 'object' || principal === null || !isTexts(transitive)) throw rejected(TAGS_CLAIM);
  const entries = Object.entries(principal).map(([key, value]): [string, string] => {
    const [tag, ...more]: unknown[] = Array.isArray(value) ? value : [value];
    if (typeof tag !== 'string' || more.length > 0 || !isTag(key, tag)) throw rejected(TAGS_CLAIM);
    return [key, tag];
  });
  const keys = new Set(entries.map(([key]) => key.toLowerCase()));
  if (
    keys.size < entries.length ||
    entries.length > 50 ||
    transitive.some((key) => !keys.has(key.toLowerCase()))
  )
    throw rejected(TAGS_CLAIM);
  return { tags: Object.fromEntries(entries), transitiveTagKeys: transitive };
}

/** @throws AwsError IDPRejectedClaim for one that AssumeRole would refuse */
export function sourceIdentityOfToken({ claims }: WebIdentityToken): string | undefined {
  const identity = claims[SOURCE_IDENTITY_CLAIM];
  if (identity === undefined) return undefined;
  if (typeof identity !== 'string' || !/^[\w+=,.@-]{2,64}$/.test(identity))
    throw rejected(SOURCE_IDENTITY_CLAIM);
  return identity;
}

function isTag(key: string, value: string): boolean {
  return (
    /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key) && /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value)
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function rejected(claim: string): Error {
  return queryError('IDPRejectedClaim', `The claim ${claim} of the identity token is not valid.`);
}
