import { type CompiledPolicy, compilePolicy, type Decision, parsePolicy } from '@countersign/policy';
import type { Caller } from '../../authentication/caller.js';
import { authorize } from '../../authorization/authorize.js';
import type { Question } from '../../authorization/question.js';
import type { Exchange } from '../../exchange.js';
import type { Services } from '../../services.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { AclGrant, AclPermission, ObjectRecord } from '../../store/ports/objects.js';
import { canonicalIdOf } from './canonical-ids.js';
import { ALL_USERS, AUTHENTICATED_USERS, isPublicGrant, ownerOnly } from './grants.js';

/*
 * What ACLs add to the decision of the policies, in buckets where they are enabled. Which permission stands for which action:
 * S3 User Guide, "Access control list (ACL) overview"; in whose name an object is judged: "How Amazon S3 authorizes a request".
 */

const ON_BUCKETS: ReadonlyMap<string, AclPermission> = new Map<string, AclPermission>([
  ['s3:ListBucket', 'READ'],
  ['s3:ListBucketVersions', 'READ'],
  ['s3:ListBucketMultipartUploads', 'READ'],
  ['s3:PutObject', 'WRITE'],
  ['s3:DeleteObject', 'WRITE'],
  ['s3:GetBucketAcl', 'READ_ACP'],
  ['s3:PutBucketAcl', 'WRITE_ACP'],
]);

const ON_OBJECTS: ReadonlyMap<string, AclPermission | undefined> = new Map(
  ['', 'Version'].flatMap((of): [string, AclPermission | undefined][] => [
    [`s3:GetObject${of}`, 'READ'],
    [`s3:GetObject${of}Acl`, 'READ_ACP'],
    [`s3:PutObject${of}Acl`, 'WRITE_ACP'],
    // Judged in the name of the object's owner, but granted by no ACL.
    [`s3:GetObject${of}Attributes`, undefined],
    [`s3:GetObject${of}Tagging`, undefined],
    [`s3:PutObject${of}Tagging`, undefined],
    [`s3:DeleteObject${of}Tagging`, undefined],
  ]),
);

/** Operations that make an object: what they say of its ACL and tags is a part of that. */
const WRITES: ReadonlySet<string> = new Set(['PutObject', 'PostObject', 'CreateMultipartUpload']);
const OF_WRITES: ReadonlySet<string> = new Set(['s3:PutObjectAcl', 's3:PutObjectTagging']);

/** A question of S3 in a bucket with ACLs. */
export interface AclQuestion {
  readonly exchange: Pick<Exchange, 'services' | 'policies' | 'questions'>;
  readonly question: Question;
  /** What the policies said, which is no explicit deny: of that no ACL makes anything else. */
  readonly decision: Decision;
  readonly bucket: BucketRecord;
  /** The object asked for, if there is one. */
  findObject(): Promise<ObjectRecord | undefined>;
}

/** The decision with ACLs: a grant is like a statement of the resource's own policy. */
export async function decideWithAcl(asked: AclQuestion): Promise<Decision> {
  const { question, decision, bucket } = asked;
  const { action, source } = question;
  const isWrite = OF_WRITES.has(action) && WRITES.has(source.operation ?? '');
  if (ON_OBJECTS.has(action) && !isWrite) {
    const record = await asked.findObject();
    if (record !== undefined && !record.deleteMarker) return decideOnObject(asked, record);
  }
  if (decision.effect === 'allow') return decision;
  // What is not there is told to those who may list.
  const permission = isWrite ? 'WRITE' : (ON_BUCKETS.get(action) ?? ON_OBJECTS.get(action));
  return granted(asked, await bucketGrants(asked), permission, bucket.ownerAccountId);
}

/** The bucket's policy allows nothing with objects of other accounts, whose owners have to. */
async function decideOnObject(asked: AclQuestion, record: ObjectRecord): Promise<Decision> {
  const { exchange, question, bucket } = asked;
  const owner = record.ownerAccountId;
  const own =
    owner === bucket.ownerAccountId
      ? asked.decision
      : await authorize(inNameOf(owner, question, undefined), exchange.policies, exchange);
  if (own.effect !== 'implicitDeny') return own;
  const grants = record.acl ?? ownerOnly(await canonicalIdOf(exchange.services.iam, owner));
  return granted({ ...asked, decision: own }, grants, ON_OBJECTS.get(question.action), owner);
}

async function bucketGrants({ exchange, bucket }: AclQuestion): Promise<readonly AclGrant[]> {
  return bucketAcl(bucket) ?? ownerOnly(await canonicalIdOf(exchange.services.iam, bucket.ownerAccountId));
}

/** The ACL of a bucket, where one was put. */
export function bucketAcl({ settings }: BucketRecord): readonly AclGrant[] | undefined {
  // Written by PutBucketAcl.
  return settings?.acl === undefined ? undefined : (JSON.parse(settings.acl) as AclGrant[]);
}

async function granted(
  { exchange, question, decision, bucket }: AclQuestion,
  grants: readonly AclGrant[],
  permission: AclPermission | undefined,
  owner: string,
): Promise<Decision> {
  if (permission === undefined) return decision;
  const ignorePublic = bucket.publicAccessBlock?.ignorePublicAcls === true;
  const matching = grants.filter(
    (grant) =>
      (grant.permission === permission || grant.permission === 'FULL_CONTROL') &&
      !(ignorePublic && isPublicGrant(grant)),
  );
  const principal = await principalOf(exchange.services, question.source.caller, matching);
  if (principal === undefined) return decision;
  const policy = grantPolicy(principal, question);
  const allowed = await authorize(inNameOf(owner, question, policy), exchange.policies, exchange);
  return allowed.effect === 'allow' ? allowed : decision;
}

/** The question as the owner of its resource would be asked it, with a resource policy in place of the bucket's. */
export function inNameOf(
  owner: string,
  question: Question,
  resourcePolicy: CompiledPolicy | undefined,
): Question {
  return {
    ...question,
    resourcePolicy,
    restrictPublic: false,
    source: { ...question.source, resourceAccount: owner },
  };
}

type GrantPrincipal = '*' | { readonly AWS: string };

/** As whom the grants mean the caller, if they do: an account passes it on to those of its own that its policies allow. */
async function principalOf(
  { iam }: Services,
  caller: Caller,
  grants: readonly AclGrant[],
): Promise<GrantPrincipal | undefined> {
  if (grants.length === 0) return undefined;
  const isTo = (grantee: string): boolean => grants.some((grant) => grant.grantee === grantee);
  if (isTo(ALL_USERS)) return '*';
  if (caller.kind === 'anonymous') return undefined;
  if (isTo(AUTHENTICATED_USERS)) return '*';
  const canonicalId = await canonicalIdOf(iam, caller.accountId);
  return isTo(canonicalId) ? { AWS: caller.accountId } : undefined;
}

/** A grant in the language that decisions are made in. */
export function grantPolicy(Principal: GrantPrincipal, { action, resource }: Question): CompiledPolicy {
  const document = JSON.stringify({
    // The older language has no variables, which a key might look like.
    Version: '2008-10-17',
    Statement: [{ Sid: 'Grant', Effect: 'Allow', Principal, Action: action, Resource: resource }],
  });
  return compilePolicy(parsePolicy(document, 'bucket'), { id: 'ACL', type: 'bucket' });
}
