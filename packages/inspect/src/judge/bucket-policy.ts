import { formatDuration } from '@countersign/aws-model';
import { refusedOf, seenOf } from '../look/look.js';
import { type DenyStatement, isPolicyError, type PolicyReading, readBucketPolicy } from './bucket-denies.js';
import { broken, type Case, type Judgement, notSeen, pass, short, unknown } from './step.js';
import { formatList } from './words.js';

/** What was made of the bucket's policy; `unreadable` holds why it could not be read. */
export type ReadPolicy = PolicyReading | { readonly unreadable: string } | undefined;

export function readPolicy(one: Case): ReadPolicy {
  try {
    return readBucketPolicy(one);
  } catch (error) {
    if (isPolicyError(error)) return { unreadable: error.message };
    throw error;
  }
}

/** Whether the bucket's policy denies the URL: now, after a while, or for some visitors. */
export function judgeBucketPolicy(one: Case, reading: ReadPolicy): Judgement {
  const { facts, serviceNow } = one;
  const { request, bucketPolicy } = facts;
  const refusal = refusedOf(bucketPolicy);
  if (refusal?.code === 'MethodNotAllowed')
    return unknown(
      'bucket-policy',
      'could not check: the bucket belongs to another account, and only its owner reads its policy',
      "ask the bucket's owner to run this check",
    );
  if (refusal) return notSeen('bucket-policy', refusal, "the bucket's policy");
  if (reading === undefined)
    return seenOf(bucketPolicy)?.document === null
      ? pass('bucket-policy', 'the bucket has none')
      : unknown('bucket-policy', 'the answer did not contain it');
  if ('unreadable' in reading)
    return unknown('bucket-policy', `there is one, but it could not be parsed: ${reading.unreadable}`);

  const { denied, deniedLater, depends } = reading;
  if (denied)
    return broken(
      'bucket-policy',
      `statement ${denied.name} denies ${request.action}${to(denied, request.fromIp)}`,
      fixOf(denied, request.fromIp),
      'policy',
    );
  if (deniedLater) {
    const span = formatDuration(deniedLater.afterMs / 1_000);
    return short(
      'bucket-policy',
      `statement ${deniedLater.name} denies ${request.action} from ${span} from now on (${formatList(deniedLater.conditionKeys)})`,
      `raise the limit in statement ${deniedLater.name}, or sign a new URL when it is reached`,
      {
        until: serviceNow + deniedLater.afterMs,
        limitedBy: 'policy',
        because: `statement ${deniedLater.name} of the bucket's policy denies it from then on`,
      },
    );
  }
  if (depends.length > 0) {
    const names = formatList(depends.map(({ name }) => name));
    const keys = [...new Set(depends.flatMap((one) => one.keys))];
    const byAddress = request.fromIp === undefined && keys.some((key) => /^aws:(?:vpc)?source/i.test(key));
    return unknown(
      'bucket-policy',
      `statement ${names} may deny ${request.action}: it depends on ${formatList(keys)}, not known to this check`,
      byAddress ? "give the client's address: --from-ip ADDRESS" : undefined,
    );
  }
  const from = request.fromIp === undefined ? '' : ` from ${request.fromIp}`;
  return pass('bucket-policy', `there is one, and it does not deny ${request.action}${from}`);
}

function to({ conditionKeys }: DenyStatement, fromIp: string | undefined): string {
  const keys = conditionKeys.map((key) => key.toLowerCase());
  if (keys.includes('aws:sourceip') && fromIp !== undefined) return ` to ${fromIp} (aws:SourceIp)`;
  return keys.length === 0 ? '' : ` under these conditions (${formatList(conditionKeys)})`;
}

function fixOf({ name, conditionKeys }: DenyStatement, fromIp: string | undefined): string {
  const keys = conditionKeys.map((key) => key.toLowerCase());
  if (keys.includes('aws:sourceip') && fromIp !== undefined)
    return `exempt ${fromIp} in statement ${name}, or use the URL from an address that it allows`;
  if (keys.includes('aws:securetransport')) return 'sign for an https endpoint';
  return `exempt the signer in statement ${name}, or sign as a principal it does not match; no Allow overrides a Deny`;
}
