import { compilePolicy, parsePolicy, type RequestContext, type Statement } from '@countersign/policy';
import type { Facts } from '../facts/facts.js';
import { isQuerySigned, parameterOf } from './support.js';

/** A Deny of a policy in the report that speaks to the request. */
export interface DenyingStatement {
  readonly name: string;
  readonly statement: Statement;
  /** Condition keys in lower case. */
  readonly keys: readonly string[];
  /** Whether the conditions were tested with known values, or only could match. */
  readonly tested: boolean;
}

const IAM_VERB: Readonly<Record<string, string>> = {
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  PUT: 's3:PutObject',
  POST: 's3:PutObject',
  DELETE: 's3:DeleteObject',
};

/** The Deny statements of all policies in the report that match the request, those tested wholly first. */
export function denyingStatements(facts: Facts): readonly DenyingStatement[] {
  const { hints } = facts;
  const documents = [
    ...(hints.bucketPolicy === undefined ? [] : [{ kind: 'bucket' as const, source: hints.bucketPolicy }]),
    ...(hints.identityPolicies ?? []).map((source) => ({ kind: 'identity' as const, source })),
  ];
  const found = documents.flatMap(({ kind, source }) => denialsOf(source, kind, facts));
  return found.sort((left, right) => Number(right.tested) - Number(left.tested));
}

function denialsOf(source: unknown, kind: 'bucket' | 'identity', facts: Facts): DenyingStatement[] {
  let compiled: ReturnType<typeof compilePolicy>;
  try {
    compiled = compilePolicy(parsePolicy(source, kind), { id: kind, type: kind });
  } catch {
    // A policy that AWS would not take, or one that was quoted in part: nothing can be said by it.
    return [];
  }
  const context = contextOf(facts);
  const action = IAM_VERB[facts.method ?? 'GET'] ?? 's3:GetObject';
  const resource = `arn:aws:s3:::${facts.url?.address.bucket ?? '*'}/${facts.url?.address.key ?? ''}`;
  const denials: DenyingStatement[] = [];
  for (const candidate of compiled.candidates(action).deny) {
    if (!candidate.matchesResource(resource, context)) continue;
    let tested = true;
    const speaks = candidate.conditions.every(({ condition, holds }) => {
      if (holds(context)) return true;
      // What the report does not tell may well match.
      if (context.get(condition.key.toLowerCase()) !== undefined) return false;
      tested = false;
      return true;
    });
    if (!speaks) continue;
    const { statement } = candidate;
    const keys = statement.conditions.map(({ key }) => key.toLowerCase());
    const unknown = keys.filter((key) => context.get(key) === undefined);
    denials.push({
      name: statement.sid ?? `statement ${statement.index + 1}`,
      statement,
      keys,
      tested: tested && unknown.length === 0,
    });
  }
  return denials;
}

/**
 * What the signer's policies in the report allow: the act itself, listing the bucket, both or neither; undefined where
 * none is given. A condition counts as met unless a known value speaks against it.
 */
export function permissionOf(facts: Facts): 'both' | 'act' | 'list' | 'neither' | undefined {
  const { identityPolicies } = facts.hints;
  const { bucket, key } = facts.url?.address ?? {};
  if (identityPolicies === undefined || bucket === undefined || key === undefined) return undefined;
  const context = contextOf(facts);
  const action = IAM_VERB[facts.method ?? 'GET'] ?? 's3:GetObject';
  let act = false;
  let list = false;
  for (const source of identityPolicies) {
    let compiled: ReturnType<typeof compilePolicy>;
    try {
      compiled = compilePolicy(parsePolicy(source, 'identity'), { id: 'identity', type: 'identity' });
    } catch {
      return undefined;
    }
    const allows = (asked: string, resource: string) =>
      compiled
        .candidates(asked)
        .allow.some(
          (candidate) =>
            candidate.matchesResource(resource, context) &&
            candidate.conditions.every(
              ({ condition, holds }) =>
                holds(context) || context.get(condition.key.toLowerCase()) === undefined,
            ),
        );
    act ||= allows(action, `arn:aws:s3:::${bucket}/${key}`);
    list ||= allows('s3:ListBucket', `arn:aws:s3:::${bucket}`);
  }
  return act ? (list ? 'both' : 'act') : list ? 'list' : 'neither';
}

/** What is known of the request, under the names of condition keys. */
function contextOf(facts: Facts): RequestContext {
  const { hints, url, now, signedAt } = facts;
  const version2 = url?.version === 'v2';
  const values: Readonly<Record<string, string | undefined>> = {
    's3:signatureage': version2
      ? '0'
      : signedAt === undefined
        ? undefined
        : String(Math.max(0, now - signedAt)),
    's3:authtype': isQuerySigned(facts) ? 'REST-QUERY-STRING' : facts.form === undefined ? undefined : 'POST',
    's3:signatureversion': url === undefined ? undefined : version2 ? 'AWS' : 'AWS4-HMAC-SHA256',
    'aws:securetransport': url === undefined ? undefined : String(url.scheme.startsWith('https')),
    'aws:sourceip': hints.sourceIp,
    'aws:sourcevpce': hints.sourceVpce,
    'aws:currenttime': new Date(now).toISOString(),
    'aws:epochtime': String(Math.floor(now / 1000)),
    's3:versionid': parameterOf(facts, 'versionId'),
    's3:x-amz-acl': facts.sentHeaders?.get('x-amz-acl') ?? parameterOf(facts, 'x-amz-acl'),
    'aws:referer': facts.sentHeaders?.get('referer'),
    'aws:useragent': facts.sentHeaders?.get('user-agent'),
  };
  return { get: (key) => values[key] };
}
