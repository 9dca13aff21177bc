import { REGIONS } from '@countersign/aws-model';
import type { Facts } from '../facts/facts.js';
import type { Rule } from './rule.js';
import { answered, codeOf, cue, hasFailed, isPlainDenial, suspect } from './support.js';

function isVersion2({ url, form }: Facts): boolean {
  return (
    url?.version === 'v2' || (form?.fields.has('signature') === true && !form.fields.has('x-amz-signature'))
  );
}

export const sigV2InSigV4OnlyRegion: Rule = (facts) => {
  const cause = 'sigv2-in-sigv4-only-region';
  const { url, hints } = facts;
  const said = answered(
    facts,
    /authorization mechanism you have provided is not supported|please use aws4-hmac-sha256|sigv2 authorization is not supported|signature version 2.{0,40}not supported|v2 signatures? .{0,30}not supported/i,
  );
  const region = hints.bucketRegion ?? url?.address.region;
  // Other stores name regions as AWS does, and take what they like.
  const ofAws = url === undefined || url.address.provider === 'aws' || facts.answer.provider === 'aws';
  const closed = ofAws && region !== undefined && REGIONS.get(region)?.signatureVersion2 === false;
  const evidence = [
    isVersion2(facts)
      ? 'The link has `AWSAccessKeyId`, `Expires`, `Signature`: Signature Version 2.'
      : undefined,
    closed ? `\`${region}\` accepts only Signature Version 4.` : undefined,
    said,
  ];
  if (said !== undefined) return suspect(cause, isVersion2(facts) ? 0.975 : 0.9, evidence);
  const worked = !hasFailed(facts) && facts.answer.status !== undefined;
  if (!isVersion2(facts) || worked) return undefined;
  const told = cue(facts, /sigv4|s3v4|signature ?version|version 4|aws4-hmac/);
  const onlyNew = url?.address.provider === 'r2';
  if (closed || onlyNew)
    return suspect(cause, hasFailed(facts) ? (openAnswer(facts) ? 0.9 : 0.3) : 0.7, [...evidence, told]);
  return told !== undefined && hasFailed(facts) && openAnswer(facts)
    ? suspect(cause, 0.85, [...evidence, told])
    : undefined;
};

function openAnswer(facts: Facts): boolean {
  const code = codeOf(facts);
  return (
    code === undefined ||
    code === 'InvalidRequest' ||
    code === 'InvalidArgument' ||
    code === 'Unauthorized' ||
    isPlainDenial(facts)
  );
}

export const sigV2ForKmsObject: Rule = (facts) => {
  const cause = 'sigv2-for-kms-object';
  const said = answered(facts, /require(?:s)? aws signature version 4/i);
  const kms = cue(facts, /kms|sse-kms|server.?side encryption/);
  const old = isVersion2(facts) ? 'The link uses Signature Version 2.' : undefined;
  if (said !== undefined) return suspect(cause, 0.98, [said, old, kms]);
  return old !== undefined && kms !== undefined && hasFailed(facts) && openAnswer(facts)
    ? suspect(cause, 0.93, [old, kms])
    : undefined;
};
