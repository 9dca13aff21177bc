import type { SignedClient } from '@countersign/aws-client';
import type { ServiceAddress } from '@countersign/aws-model';
import type { BucketPolicyFacts, Look } from '../facts.js';
import { refused, seen } from './look.js';

/** The bucket's policy as it was written (S3 API Reference, GetBucketPolicy). */
export async function lookAtBucketPolicy(
  client: SignedClient,
  bucket: ServiceAddress,
): Promise<Look<BucketPolicyFacts>> {
  const answer = await client.s3('GET', bucket, '', [['policy', '']]);
  if (answer.ok) return seen({ document: answer.text });
  return answer.code === 'NoSuchBucketPolicy'
    ? seen({ document: null })
    : refused(answer, 's3:GetBucketPolicy');
}
