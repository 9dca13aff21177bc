import type { SignedClient } from '@countersign/aws-client';
import type { ServiceAddress } from '@countersign/aws-model';
import type { Look, PublicAccessBlockFacts } from '../facts.js';
import { answered, refused, seen } from './look.js';

/** The bucket's Public Access Block; a bucket without one blocks nothing (S3 API Reference, GetPublicAccessBlock). */
export async function lookAtPublicAccessBlock(
  client: SignedClient,
  bucket: ServiceAddress,
): Promise<Look<PublicAccessBlockFacts>> {
  const answer = await client.s3('GET', bucket, '', [['publicAccessBlock', '']]);
  if (!answer.ok && answer.code !== 'NoSuchPublicAccessBlockConfiguration')
    return refused(answer, 's3:GetBucketPublicAccessBlock');
  const on = (name: string) => answer.ok && answered(answer, name)?.toLowerCase() === 'true';
  return seen({
    blockPublicAcls: on('BlockPublicAcls'),
    ignorePublicAcls: on('IgnorePublicAcls'),
    blockPublicPolicy: on('BlockPublicPolicy'),
    restrictPublicBuckets: on('RestrictPublicBuckets'),
  });
}
