export { type CompiledPolicy, compilePolicy, type PolicySource } from './compile.js';
export { listReferencedContextKeys } from './context-keys.js';
export type {
  DecidedBy,
  Decision,
  Explanation,
  Mismatch,
  PolicyExplanation,
  PolicyType,
  StatementExplanation,
} from './decision.js';
export { PolicyError, type PolicyErrorCode } from './errors.js';
export { type EvaluateOptions, evaluate, type PolicySet } from './evaluate.js';
export { compileGlob, matchGlob, type StringMatcher } from './glob.js';
export { isPublicPolicy } from './is-public.js';
export { mapPrincipals } from './map-principals.js';
export { matchArn, splitArn } from './operators/arn.js';
export { MAX_BUCKET_POLICY_BYTES, type ParseOptions, parsePolicy } from './parse-policy.js';
export { isPrincipalId, type PrincipalMatch } from './principal.js';
export type {
  AuthorizationRequest,
  Condition,
  ContextValue,
  Effect,
  NegatableList,
  PolicyDocument,
  PolicyKind,
  PolicyVersion,
  Position,
  PrincipalDescription,
  PrincipalElement,
  PrincipalType,
  PrincipalValue,
  RequestContext,
  Statement,
} from './types.js';
