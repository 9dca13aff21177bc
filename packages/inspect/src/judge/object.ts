import { refusedOf, seenOf } from '../look/look.js';
import type { ReadPolicy } from './bucket-policy.js';
import { denialOf } from './denial.js';
import { broken, type Case, type Judgement, notSeen, pass, unknown } from './step.js';

/** Whether the object is there. S3 answers 403 instead of 404 to whoever may not list the bucket (S3 API Reference, GetObject). */
export function judgeObject(one: Case, policy: ReadPolicy): Judgement {
  const { facts } = one;
  const { key, method, bucket } = facts.request;
  const object = seenOf(facts.object);
  if (object === undefined) return notSeen('object', refusedOf(facts.object)!, 'the object');
  const reads = method === 'GET' || method === 'HEAD';
  const size = object.size === undefined ? '' : `, ${object.size.toLocaleString('en')} bytes`;

  if (object.code === 'InvalidObjectState')
    return reads
      ? broken(
          'object',
          `${key} is archived and cannot be read until it is restored`,
          'restore it first (aws s3api restore-object)',
        )
      : pass('object', `${key} exists, archived`);
  if (object.exists)
    return pass('object', `${key} exists${size}${method === 'PUT' ? '; an upload replaces it' : ''}`);
  if (object.status === 404) {
    if (!reads)
      return pass('object', `${key} does not exist${method === 'PUT' ? ' yet; an upload creates it' : ''}`);
    return broken(
      'object',
      `there is no object ${key} in ${bucket} (${object.code})`,
      `upload it, or check the spelling of the key`,
    );
  }
  const denial = denialOf(facts);
  if (denial === undefined && reads && object.status >= 400 && object.status < 500)
    return broken(
      'object',
      `a request for it was answered with ${object.status} ${object.code}${object.message ? `: ${object.message}` : ''}`,
      "follow S3's message",
    );
  if (denial === undefined)
    return unknown(
      'object',
      `could not check: ${object.tried} was answered with ${object.status} ${object.code}`,
    );
  if (!reads)
    return unknown(
      'object',
      'could not check: HEAD was answered with 403 (s3:GetObject); which does not matter here',
    );
  if (isDisguised(one, policy))
    return broken(
      'object',
      `there is no object ${key} in ${bucket}; S3 answers 403 because the signer may not list`,
      `upload it, or check the spelling of the key; with s3:ListBucket on the bucket it would be a 404`,
    );
  return unknown('object', 'could not check: the request was denied before S3 looked up the object');
}

/** Whether a 403 stands for a 404: S3 says so itself, or nothing is left that could deny the request. */
export function isDisguised(one: Case, policy: ReadPolicy): boolean {
  const denial = denialOf(one.facts);
  return (
    denial?.action === 's3:ListBucket' || (denial?.action === undefined && allowedOtherwise(one, policy))
  );
}

/** All that can deny the request lets it through, and it was denied: then it is about what is not there. */
function allowedOtherwise({ facts }: Case, policy: ReadPolicy): boolean {
  const policyIsClear =
    policy === undefined
      ? seenOf(facts.bucketPolicy)?.document === null
      : typeof policy === 'object' && 'depends' in policy && !policy.denied && policy.depends.length === 0;
  return (
    seenOf(facts.permission)?.decision === 'allowed' &&
    seenOf(facts.bucket)?.mayList === false &&
    policyIsClear
  );
}
