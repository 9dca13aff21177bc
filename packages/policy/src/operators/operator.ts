import type { PolicyVersion, RequestContext } from '../types.js';

/** Tests one value of the request against all values of the policy: true when any of them matches. */
export type ValueTest = (value: string, context: RequestContext) => boolean;

/**
 * A condition operator of the IAM User Guide, "IAM JSON policy elements: Condition operators".
 * `compile` makes the positive test; a negated operator is true when that test is false, and also when the
 * request does not have the key.
 */
export interface ConditionOperator {
  readonly negated: boolean;
  readonly compile: (values: readonly string[], version: PolicyVersion) => ValueTest;
}
