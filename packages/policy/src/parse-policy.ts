import { checkBucketPolicy } from './check-bucket.js';
import { checkIdentityPolicy } from './check-identity.js';
import { checkTrustPolicy } from './check-trust.js';
import { compactLength, fromValue, JsonError, type JsonNode, readJson } from './json.js';
import { isPrincipalId } from './principal.js';
import { type RawDocument, type RawStatement, type Refuse, readDocument, refuser } from './read-document.js';
import type { PolicyDocument, PolicyKind, PrincipalElement, Statement } from './types.js';
import { NOT_AN_OBJECT, wordingOf } from './wording.js';

export interface ParseOptions {
  /** Bucket policies: the bucket's name; resources of other buckets are refused. Default: any bucket. */
  readonly bucket?: string;
  /** Identity policies: a managed policy, which has to be of version 2012-10-17. Default false, as for inline policies. */
  readonly managed?: boolean;
  /**
   * Bucket and trust policies: whether a user or role (or, for a session, its role) exists. AWS refuses principals
   * that do not. Called with the ARN, or the unique id (`AIDA...`, `AROA...`). Default: all exist.
   */
  readonly principalExists?: (arn: string) => boolean;
}

/** Largest bucket policy, in bytes, white space between tokens not counted. Source: S3 User Guide, "Bucket policies". */
export const MAX_BUCKET_POLICY_BYTES = 20_480;

/**
 * Reads a policy and refuses what AWS refuses, in AWS's words. Text gives the statements their positions; a value
 * that was parsed already does not.
 *
 * @throws PolicyError with AWS's code and message, and the place of the fault.
 */
export function parsePolicy(
  source: string | unknown,
  kind: PolicyKind,
  options: ParseOptions = {},
): PolicyDocument {
  const refuse = refuser(kind);
  const root = readRoot(source, kind, refuse);
  if (kind === 'bucket' && compactLength(root) > MAX_BUCKET_POLICY_BYTES) {
    refuse(
      `Normalized policy document exceeds the maximum allowed size of ${MAX_BUCKET_POLICY_BYTES} bytes`,
      '',
    );
  }
  const raw = readDocument(root, kind);
  const principals = check(raw, kind, options, refuse);
  if (options.principalExists !== undefined)
    checkExistence(raw, principals, kind, options.principalExists, refuse);
  return {
    kind,
    version: raw.version ?? '2008-10-17',
    statements: raw.statements.map((statement, index) => toStatement(statement, index, principals[index])),
    ...(raw.id === undefined ? {} : { id: raw.id }),
  };
}

function readRoot(source: unknown, kind: PolicyKind, refuse: Refuse): JsonNode {
  if (kind === 'bucket' && typeof source === 'string' && !source.startsWith('{')) refuse(NOT_AN_OBJECT, '');
  try {
    return typeof source === 'string' ? readJson(source) : fromValue(source);
  } catch (error) {
    if (error instanceof JsonError) return refuse(wordingOf(kind).json, '');
    throw error;
  }
}

/** Checks the values, as the kind of policy asks; gives the principals of its statements, if it has any. */
function check(
  raw: RawDocument,
  kind: PolicyKind,
  options: ParseOptions,
  refuse: Refuse,
): readonly PrincipalElement[] {
  switch (kind) {
    case 'bucket':
      return checkBucketPolicy(raw, options.bucket, refuse);
    case 'trust':
      return checkTrustPolicy(raw, refuse);
    default:
      checkIdentityPolicy(raw, options.managed === true, refuse);
      return [];
  }
}

function checkExistence(
  raw: RawDocument,
  principals: readonly PrincipalElement[],
  kind: PolicyKind,
  exists: (arn: string) => boolean,
  refuse: Refuse,
): void {
  for (const [nth, { values }] of principals.entries()) {
    const missing = values.find(
      ({ type, value }) =>
        type === 'AWS' &&
        (/:(?:user|role|assumed-role)\//.test(value) || isPrincipalId(value)) &&
        !exists(value),
    );
    if (missing === undefined) continue;
    const message = 'Invalid principal in policy';
    refuse(
      kind === 'trust' ? `${message}: "AWS":"${missing.value}"` : message,
      `${raw.statements[nth]!.path}.Principal`,
    );
  }
}

function toStatement(raw: RawStatement, index: number, principal: PrincipalElement | undefined): Statement {
  const { sid, effect, action, resource, conditions, start, end } = raw;
  return {
    index,
    effect,
    action: action!,
    conditions,
    ...(sid === undefined || sid === '' ? {} : { sid }),
    ...(principal === undefined ? {} : { principal }),
    ...(resource === undefined ? {} : { resource }),
    ...(start === undefined || end === undefined ? {} : { start, end }),
  };
}
