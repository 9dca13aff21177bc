import { type CompiledPolicy, compilePolicy, parsePolicy } from '@countersign/policy';
import type { BucketRecord } from '../store/ports/buckets.js';

/** Kept as long as the record is: a change to a bucket makes a new record. */
const POLICIES = new WeakMap<BucketRecord, CompiledPolicy>();

/** The compiled policy of a bucket, if it has one. */
export function bucketPolicy(bucket: BucketRecord): CompiledPolicy | undefined {
  if (bucket.policy === undefined) return undefined;
  let policy = POLICIES.get(bucket);
  if (!policy) {
    policy = compilePolicy(parsePolicy(bucket.policy, 'bucket'), { id: bucket.name, type: 'bucket' });
    POLICIES.set(bucket, policy);
  }
  return policy;
}

const CANONICAL = new WeakMap<CompiledPolicy, boolean>();

/** Whether a policy names somebody by a canonical user id, which only then has to be looked up for the caller. */
export function namesCanonicalUsers(policy: CompiledPolicy): boolean {
  let names = CANONICAL.get(policy);
  if (names === undefined) {
    names = policy.document.statements.some(({ principal }) =>
      principal?.values.some(({ type }) => type === 'CanonicalUser'),
    );
    CANONICAL.set(policy, names);
  }
  return names;
}
