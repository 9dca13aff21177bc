import type { SignedClient } from '@countersign/aws-client';
import type { ServiceAddress } from '@countersign/aws-model';
import type { Look, ObjectFacts, RequestFacts } from '../facts.js';
import { refused, seen } from './look.js';

/**
 * Tries what a URL would do, as far as that changes nothing. For GET and HEAD a presigned URL is used for the object's first
 * byte: it meets every policy that a visitor's would, and its refusal has words, which one to HEAD has not.
 * For PUT and DELETE the object is only asked for by a HEAD.
 *
 * Anything but "nobody answered" is seen: a refusal is what one came for.
 */
export async function lookAtObject(
  client: SignedClient,
  bucket: ServiceAddress,
  { method, key }: RequestFacts,
): Promise<Look<ObjectFacts>> {
  const reads = method === 'GET' || method === 'HEAD';
  const answer = reads
    ? await client.presigned('GET', bucket, key, [['range', 'bytes=0-0']])
    : await client.s3('HEAD', bucket, key, []);
  if (answer.status === 0) return refused(answer);
  // Range of an object of no bytes: the signature was taken, the object is there.
  const exists = answer.ok || answer.status === 416 || answer.code === 'InvalidObjectState';
  const size = sizeOf(answer.header('content-range'), answer.header('content-length'), reads);
  const encryption = answer.header('x-amz-server-side-encryption');
  const kmsKeyId = answer.header('x-amz-server-side-encryption-aws-kms-key-id');
  return seen({
    exists,
    tried: reads ? 'GET' : 'HEAD',
    status: answer.status,
    ...(answer.ok || answer.status === 416 ? {} : { code: answer.code, message: answer.message }),
    ...(exists && size !== undefined ? { size } : {}),
    ...(encryption === undefined ? {} : { encryption }),
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
  });
}

/** The whole object's bytes: behind the slash of `bytes 0-0/1234`, or "bytes *" and 0. */
function sizeOf(range: string | undefined, length: string | undefined, ranged: boolean): number | undefined {
  const text = range?.slice(range.indexOf('/') + 1) ?? (ranged ? undefined : length);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
