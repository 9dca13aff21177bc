import { deflateRawSync } from 'node:zlib';
import { queryError } from '@countersign/aws-model';
import { managedPolicyOf } from '../authorization/managed-policy-lookup.js';
import { readPolicy } from '../iam/documents.js';
import type { IamStore } from '../store/ports/iam.js';

/** Policies that limit a session below what its role may do. */
export interface SessionPolicies {
  /** JSON text. */
  readonly policy?: string;
  readonly policyArns?: readonly string[];
}

/**
 * Checks the session policies of a request.
 *
 * @param accountId the account of the role: managed policies have to be its own, or AWS's
 * @throws AwsError MalformedPolicyDocument; ValidationError for a managed policy that is not there
 */
export async function checkSessionPolicies(
  iam: IamStore,
  accountId: string,
  policy: string | undefined,
  policyArns: ReadonlyArray<string> | undefined,
): Promise<SessionPolicies> {
  if (policy !== undefined) readPolicy(policy, 'session');
  for (const arn of policyArns ?? []) {
    if (!(await managedPolicyOf(iam, accountId, arn)))
      throw queryError('ValidationError', `Policy ${arn} does not exist or is not attachable.`);
  }
  return {
    ...(policy === undefined ? {} : { policy }),
    ...(policyArns === undefined || policyArns.length === 0 ? {} : { policyArns }),
  };
}

/** Bytes that policies and tags may take once packed. AWS does not say how it packs; this is deflate. */
const PACKED_BYTES = 2_048;

/**
 * `PackedPolicySize`: how much of the room for policies and tags is used, in percent; undefined when there are none.
 *
 * @throws AwsError PackedPolicyTooLarge
 */
export function packedPolicySize(
  { policy, policyArns }: SessionPolicies,
  tags: Readonly<Record<string, string>>,
): number | undefined {
  const packed = [
    ...(policy === undefined ? [] : [policy]),
    ...(policyArns ?? []),
    ...Object.entries(tags).flat(),
  ];
  if (packed.length === 0) return undefined;
  const percent = Math.ceil((deflateRawSync(packed.join('\n')).length * 100) / PACKED_BYTES);
  if (percent <= 100) return percent;
  throw queryError(
    'PackedPolicyTooLarge',
    `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  );
}
