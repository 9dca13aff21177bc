import type { PrincipalMatch } from './principal.js';
import type { ContextValue, Effect, Position } from './types.js';
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

/** One statement: whether it speaks to the request, and if not, every element that keeps it from it. */
export interface StatementExplanation {
  /** From 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: Effect;
  readonly matches: boolean;
  /** How the Principal element reached the requester; absent for policies without one. */
  readonly principalMatch?: PrincipalMatch;
  /** Empty when the statement matches. */
  readonly mismatches: readonly Mismatch[];
  readonly start?: Position;
  readonly end?: Position;
}

/** Why a statement does not apply. */
export type Mismatch =
  | {
      readonly element: 'Action' | 'NotAction' | 'Resource' | 'NotResource' | 'Principal' | 'NotPrincipal';
      readonly stated: readonly string[];
      readonly requested: string;
    }
  | {
      readonly element: 'Condition';
      readonly operator: string;
      readonly key: string;
      readonly stated: readonly string[];
      /** `undefined`: the request does not have the key. */
      readonly requested: ContextValue | undefined;
    };
