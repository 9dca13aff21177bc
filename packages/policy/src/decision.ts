import type { StatementExplanation } from './explain.js';

/** Which part of the policies in force a decision rests on. */
export type PolicyType = 'identity' | 'resource' | 'trust' | 'boundary' | 'session' | 'publicAccessBlock';

/**
 * What decided. For an Allow or an explicit Deny the deciding statement; for an implicit deny only the type of
 * policy in which an Allow was missing.
 */
export interface DecidedBy {
  readonly policyType: PolicyType;
  readonly policyId?: string;
  /** From 0. */
  readonly statementIndex?: number;
  readonly sid?: string;
}

export interface Decision {
  readonly effect: 'allow' | 'explicitDeny' | 'implicitDeny';
  /** `undefined` only when the root user acts in its own account, which needs no policy. */
  readonly decidedBy: DecidedBy | undefined;
  /** With `explain: true`: every policy in force, statement by statement. */
  readonly explanation?: Explanation;
}

export interface Explanation {
  readonly policies: readonly PolicyExplanation[];
}

export interface PolicyExplanation {
  readonly policyType: PolicyType;
  readonly policyId: string;
  readonly statements: readonly StatementExplanation[];
}
