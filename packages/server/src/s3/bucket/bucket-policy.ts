import { AwsError, s3Error } from '@countersign/aws-model';
import {
  isPublicPolicy,
  MAX_BUCKET_POLICY_BYTES,
  type PolicyDocument,
  PolicyError,
  parsePolicy,
} from '@countersign/policy';
import { bucketPolicy } from '../../authorization/bucket-policies.js';
import type { Exchange } from '../../exchange.js';
import { withPrincipalArns, withPrincipalIds } from '../../iam/principal-ids.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../../wire/answer.js';
import { xml } from '../../wire/xml-writer.js';
import { readDocument } from '../common/read-document.js';
import { bucketArn, requireBucket } from '../common/require-bucket.js';
import { S3_NAMESPACE } from '../common/xml-names.js';
import { missingPrincipals } from './policy-principals.js';

/** The limit does not count white space, so as much again is read. */
const MAX_DOCUMENT_BYTES = MAX_BUCKET_POLICY_BYTES * 4;

/** GetBucketPolicy: the text as it was put, but for principals that have gone since. Source: S3 API Reference, GetBucketPolicy. */
export async function getBucketPolicy(x: Exchange): Promise<Answer> {
  const bucket = requireOwnBucket(x);
  const body = await withPrincipalArns(x.services.iam, requirePolicy(bucket));
  return { status: 200, headers: ['Content-Type', 'application/json'], body };
}

/** GetBucketPolicyStatus. Source: S3 API Reference, GetBucketPolicyStatus. */
export async function getBucketPolicyStatus(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  requirePolicy(bucket);
  const isPublic = bucketPolicy(bucket)?.isPublic === true;
  return xmlAnswer(xml(`PolicyStatus xmlns="${S3_NAMESPACE}"`, xml('IsPublic', isPublic)).markup);
}

/** PutBucketPolicy. Source: S3 API Reference, PutBucketPolicy; S3 User Guide, "Blocking public access", BlockPublicPolicy. */
export async function putBucketPolicy(x: Exchange): Promise<Answer> {
  const bucket = requireOwnBucket(x);
  const text = await readPolicyText(x);
  const document = await checkPolicy(x, text, bucket);
  if (bucket.publicAccessBlock?.blockPublicPolicy === true && isPublicPolicy(document)) {
    throw publicPolicyBlocked(x, bucket);
  }
  await x.services.buckets.change(bucket.id, { policy: await withPrincipalIds(x.services.iam, text) });
  return emptyAnswer(204);
}

/** DeleteBucketPolicy: done also where there was none. Source: S3 API Reference, DeleteBucketPolicy. */
export async function deleteBucketPolicy(x: Exchange): Promise<Answer> {
  const bucket = requireOwnBucket(x);
  await x.services.buckets.change(bucket.id, { policy: null });
  return emptyAnswer(204);
}

/**
 * A bucket policy is the business of the owner's account alone: a caller of another one, whom the policy allows it, is told that
 * there is no such method. GetBucketPolicyStatus has no such rule. Source: S3 API Reference, GetBucketPolicy, PutBucketPolicy,
 * DeleteBucketPolicy (405 Method Not Allowed); the name of the resource type is from memory.
 *
 * @throws AwsError MethodNotAllowed; as {@link requireBucket}
 */
function requireOwnBucket(x: Exchange): BucketRecord {
  const bucket = requireBucket(x);
  const { caller } = x;
  if (caller.kind !== 'anonymous' && caller.accountId === bucket.ownerAccountId) return bucket;
  throw s3Error('MethodNotAllowed', {
    extras: [
      ['Method', x.request.method],
      ['ResourceType', 'BUCKETPOLICY'],
    ],
    reason: 'PolicyOfAnotherAccount',
  });
}

function requirePolicy(bucket: BucketRecord): string {
  if (bucket.policy !== undefined) return bucket.policy;
  throw s3Error('NoSuchBucketPolicy', { extras: [['BucketName', bucket.name]] });
}

async function readPolicyText(x: Exchange): Promise<string> {
  const bytes = await readDocument(x, { maximum: MAX_DOCUMENT_BYTES }).catch((error: unknown) => {
    throw error instanceof AwsError && error.code === 'EntityTooLarge' ? tooLarge() : error;
  });
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw s3Error('MalformedPolicy', { cause });
  }
}

async function checkPolicy(x: Exchange, text: string, bucket: BucketRecord): Promise<PolicyDocument> {
  try {
    const named = new Set<string>();
    const document = parsePolicy(text, 'bucket', {
      bucket: bucket.name,
      principalExists: (arn) => named.add(arn).has(arn),
    });
    const missing = await missingPrincipals(x.services.iam, named);
    if (missing.size === 0) return document;
    // Once more, to be refused in the words of the policy language.
    return parsePolicy(text, 'bucket', { bucket: bucket.name, principalExists: (arn) => !missing.has(arn) });
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw s3Error('MalformedPolicy', { message: error.message, facts: { path: error.path }, cause: error });
  }
}

function tooLarge(): AwsError {
  return s3Error('MalformedPolicy', {
    message: `Normalized policy document exceeds the maximum allowed size of ${MAX_BUCKET_POLICY_BYTES} bytes`,
    reason: 'PolicyTooLarge',
  });
}

function publicPolicyBlocked({ caller }: Exchange, bucket: BucketRecord): AwsError {
  const who = caller.kind === 'anonymous' ? 'anonymous' : caller.arn;
  return s3Error('AccessDenied', {
    message: `User: ${who} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucketArn(bucket)}" because public policies are blocked by the BlockPublicPolicy block public access setting.`,
    reason: 'PublicPolicyBlocked',
    facts: { bucket: bucket.name },
  });
}
