import type { Decision } from '@countersign/policy';
import { authorize } from '../../authorization/authorize.js';
import type { Question } from '../../authorization/question.js';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import { grantPolicy, inNameOf } from '../acl/acl-decision.js';

const ACTIONS: ReadonlySet<string> = new Set(['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts']);

/** An upload that a question is about. */
export interface UploadQuestion {
  readonly exchange: Pick<Exchange, 'services' | 'policies' | 'questions'>;
  readonly question: Question;
  /** What policies and ACLs said. */
  readonly decision: Decision;
  readonly bucket: BucketRecord;
  readonly key: string | undefined;
  readonly uploadId: string | undefined;
}

/**
 * The decision, where the account that began an upload may see its parts and give it up: in a bucket of another account
 * too, as far as its own policies allow. An explicit deny stays one.
 * Source: S3 User Guide, "Multipart upload API and permissions".
 */
export async function decideForInitiator(asked: UploadQuestion): Promise<Decision> {
  const { exchange, question, decision, bucket, key, uploadId } = asked;
  const { caller } = question.source;
  if (decision.effect !== 'implicitDeny' || !ACTIONS.has(question.action)) return decision;
  if (caller.kind === 'anonymous' || key === undefined || uploadId === undefined) return decision;
  const upload = await exchange.services.uploads.find(bucket.id, key, uploadId);
  if (upload?.initiator.arn.split(':')[4] !== caller.accountId) return decision;
  const policy = grantPolicy({ AWS: caller.accountId }, question);
  const allowed = await authorize(
    inNameOf(bucket.ownerAccountId, question, policy),
    exchange.policies,
    exchange,
  );
  return allowed.effect === 'allow' ? allowed : decision;
}
