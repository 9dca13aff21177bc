import type { Decision } from '@countersign/policy';
import type { Exchange } from '../exchange.js';
import { decideWithAcl } from '../s3/acl/acl-decision.js';
import { aclsEnabled } from '../s3/acl/ownership.js';
import { requireRequester } from '../s3/common/request-payment.js';
import { decideForInitiator } from '../s3/multipart/initiator.js';
import { conditionKeysOfBody } from '../s3/object/condition-keys-of-body.js';
import { refuseMissing } from '../s3/object/find-object.js';
import { ExistingTags, judgedByTags } from '../s3/tags/existing-tags.js';
import type { BucketRecord } from '../store/ports/buckets.js';
import type { ObjectRecord } from '../store/ports/objects.js';
import { s3AccessDenied } from './access-denied.js';
import { authorize } from './authorize.js';
import { bucketPolicy } from './bucket-policies.js';
import type { LateKeys } from './context-source.js';
import { ALL_OF_S3, type Question } from './question.js';

/** What S3 asks of the policies. */
interface S3Question {
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  /** Keys that only the operation knows, in lower case. */
  readonly context?: Readonly<Record<string, string>> | undefined;
  /** The bucket that `resource` is of. */
  readonly bucket: BucketRecord | undefined;
  /** See {@link Question.optional}. */
  readonly optional?: boolean;
}

interface Decided {
  readonly question: Question;
  readonly decision: Decision;
}

/**
 * Asks for the operation's own action: another one where a version is named.
 *
 * @throws AwsError AccessDenied; NoSuchKey and the like where the caller may know that nothing is there
 */
export async function authorizeOperation(x: Exchange): Promise<void> {
  const { action, versionAction } = x.operation;
  const named = versionAction !== undefined && x.asked.versionId !== undefined ? versionAction : action;
  if (named !== undefined) {
    const asked = { action: named, resource: resourceArn(x), bucket: x.bucket };
    const { question, decision } = await decideS3(x, asked);
    if (decision.effect !== 'allow' && !ownerRescuesPolicy(x, named)) {
      if (decision.effect === 'implicitDeny') await refuseMissing(x);
      throw s3AccessDenied(question, decision);
    }
  }
  requireRequester(x);
}

/** @throws AwsError AccessDenied where the caller may not */
export async function authorizeS3(x: Exchange, asked: S3Question): Promise<void> {
  const { question, decision } = await decideS3(x, asked);
  if (decision.effect === 'allow' || ownerRescuesPolicy(x, asked.action)) return;
  throw s3AccessDenied(question, decision);
}

/** Policies first, then what ACLs and the beginning of an upload add. */
export async function decideS3(x: Exchange, asked: S3Question): Promise<Decided> {
  const { resource, bucket } = asked;
  const question = questionOf(x, asked);
  let decision = await authorize(question, x.policies, x);
  if (bucket === undefined || decision.effect === 'explicitDeny') return { question, decision };
  if (aclsEnabled(bucket)) {
    const findObject = (): Promise<ObjectRecord | undefined> =>
      judgedObject(x, bucket, resource, asked.context?.['s3:versionid']);
    decision = await decideWithAcl({ exchange: x, question, decision, bucket, findObject });
  }
  if (decision.effect === 'implicitDeny') {
    const { key, uploadId } = x.asked;
    decision = await decideForInitiator({ exchange: x, question, decision, bucket, key, uploadId });
  }
  return { question, decision };
}

function resourceArn({ operation, address }: Exchange): string {
  if (operation.resource === 'any') return ALL_OF_S3;
  const bucket = `arn:aws:s3:::${address.bucket}`;
  return operation.resource === 'object' ? `${bucket}/${address.key}` : bucket;
}

function questionOf(
  x: Exchange,
  { action, resource, context, bucket, optional = false }: S3Question,
): Question {
  const { caller } = x;
  return {
    action,
    resource,
    resourcePolicy: bucket === undefined ? undefined : bucketPolicy(bucket),
    restrictPublic: bucket?.publicAccessBlock?.restrictPublicBuckets === true,
    optional,
    source: {
      request: x.request,
      caller,
      claim: x.claim,
      now: x.now,
      region: bucket?.region ?? x.claim?.credentialScope.region ?? x.services.region,
      resourceAccount: bucket?.ownerAccountId ?? (caller.kind === 'anonymous' ? undefined : caller.accountId),
      bucket,
      operation: x.operation.name,
      asked: x.asked,
      extra: context,
      late: lateKeys(x, action, resource, context?.['s3:versionid'], bucket),
    },
  };
}

/** Keys of the object that is there, and of the body. */
function lateKeys(
  x: Exchange,
  action: string,
  resource: string,
  versionId: string | undefined,
  bucket: BucketRecord | undefined,
): readonly LateKeys[] | undefined {
  const body = conditionKeysOfBody(x);
  if (bucket === undefined || !judgedByTags(action)) return body && [body];
  const tags = new ExistingTags(async () => (await judgedObject(x, bucket, resource, versionId))?.tags ?? []);
  return body === undefined ? [tags] : [tags, body];
}

/**
 * The object that a question is about, by whose ACL and tags it is judged.
 *
 * @param versionId that the question names. The one in the query is of the object addressed, and of no other: a copy's
 * source has its own
 */
function judgedObject(
  x: Exchange,
  bucket: BucketRecord,
  resource: string,
  versionId: string | undefined,
): Promise<ObjectRecord | undefined> {
  const key = resource.slice(`arn:aws:s3:::${bucket.name}/`.length);
  const isAddressed = bucket.id === x.bucket?.id && key === x.asked.key;
  return x.lookUp(bucket, key, versionId ?? (isAddressed ? x.asked.versionId : undefined));
}

/**
 * The root user of the owning account can always read, replace and delete the bucket policy, whatever it denies:
 * nobody locks themselves out for good. Source: S3 API Reference, PutBucketPolicy.
 */
function ownerRescuesPolicy({ caller, bucket }: Exchange, action: string): boolean {
  return caller.kind === 'root' && caller.accountId === bucket?.ownerAccountId && POLICY_ACTIONS.has(action);
}

const POLICY_ACTIONS: ReadonlySet<string> = new Set([
  's3:GetBucketPolicy',
  's3:PutBucketPolicy',
  's3:DeleteBucketPolicy',
]);
