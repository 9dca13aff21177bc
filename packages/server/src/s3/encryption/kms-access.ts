import { s3Error } from '@countersign/aws-model';
import { queryAccessDenied } from '../../authorization/access-denied.js';
import { authorize } from '../../authorization/authorize.js';
import type { Question } from '../../authorization/question.js';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ObjectEncryption } from '../../store/ports/objects.js';
import { bucketArn, objectArn } from '../common/require-bucket.js';
import { accountOfKey, isDefaultKey } from './kms-key.js';

type KmsEncryption = Exclude<ObjectEncryption, { kind: 'customer' }>;

/**
 * Whether the caller may use the key that an object is encrypted with. There is no KMS, so a key has the policy that KMS gives a
 * new one: that of a customer's key leaves it to the identity policies of the key's account; AWS's own key for S3 lets
 * everybody of the account use it through S3, and nobody else. An explicit deny holds for both.
 * Source: KMS Developer Guide, "Default key policy" and "AWS managed keys"; S3 User Guide, "Using server-side encryption with
 * AWS KMS keys (SSE-KMS)".
 *
 * @throws AwsError InvalidArgument unless signed with Signature Version 4; AccessDenied
 */
export async function authorizeKey(
  x: Exchange,
  action: 'kms:Decrypt' | 'kms:GenerateDataKey',
  bucket: BucketRecord,
  objectKey: string,
  { keyArn, bucketKey }: KmsEncryption,
): Promise<void> {
  requireVersion4(x);
  const { caller } = x;
  if (caller.kind === 'anonymous') return;
  const resourceAccount = accountOfKey(keyArn);
  const question: Question = {
    action,
    resource: keyArn,
    source: {
      request: x.request,
      caller,
      claim: x.claim,
      now: x.now,
      region: bucket.region,
      resourceAccount,
      operation: x.operation.name,
      extra: {
        'kms:viaservice': `s3.${bucket.region}.amazonaws.com`,
        'kms:calleraccount': caller.accountId,
        'kms:encryptioncontext:aws:s3:arn': bucketKey ? bucketArn(bucket) : objectArn(bucket, objectKey),
      },
    },
  };
  const decision = await authorize(question, x.policies, x);
  if (decision.effect === 'allow') return;
  const place = { region: bucket.region, accountId: resourceAccount };
  const opened = caller.accountId === resourceAccount && isDefaultKey(keyArn, place);
  if (opened && decision.effect !== 'explicitDeny') return;
  const { message, reason, facts } = queryAccessDenied(question, decision);
  throw s3Error('AccessDenied', { message, reason, facts });
}

/** Who did not sign, or signed as of old, gets nothing that a KMS key is to protect. As recorded from S3. */
function requireVersion4({ claim }: Exchange): void {
  if (claim !== undefined && claim.algorithm !== 'AWS') return;
  throw s3Error('InvalidArgument', {
    message:
      'Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.',
    extras: [
      ['ArgumentName', 'Authorization'],
      ['ArgumentValue', 'null'],
    ],
    reason: 'KmsNeedsVersion4',
  });
}
