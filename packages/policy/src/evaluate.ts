import type { CompiledPolicy, CompiledStatement } from './compile.js';
import type { DecidedBy, Decision, Explanation, PolicyExplanation, PolicyType } from './decision.js';
import { explainPolicy } from './explain.js';
import type { PrincipalMatch } from './principal.js';
import type { AuthorizationRequest, PrincipalDescription } from './types.js';

/** The policies in force for a request. Each type but `identity` may be absent; absent is not the same as empty. */
export interface PolicySet {
  /** Of the user and its groups, or of the role. */
  readonly identity: readonly CompiledPolicy[];
  /** The bucket's policy, or the role's trust policy (kind `trust`), which has to allow by itself. */
  readonly resource?: CompiledPolicy | undefined;
  /** Absent: the principal has no permissions boundary. Present: one of them must allow. */
  readonly boundary?: readonly CompiledPolicy[] | undefined;
  /** Absent: no session policy was passed. Present: one of them must allow. */
  readonly session?: readonly CompiledPolicy[] | undefined;
}

export interface EvaluateOptions {
  /** Adds why each statement matched or not. Default false. */
  readonly explain?: boolean;
  /**
   * `restrict` is RestrictPublicBuckets: a public bucket policy then grants nothing to anonymous callers and to
   * other accounts. Default `allow`.
   */
  readonly publicAccess?: 'allow' | 'restrict';
}

/**
 * Decides a request. Explicit denies first, then what the resource's policy grants by itself, then what the
 * caller's own policies grant. Sources: IAM User Guide, "How AWS enforcement code logic evaluates requests to
 * allow or deny access" and "Cross-account policy evaluation logic".
 */
export function evaluate(
  request: AuthorizationRequest,
  policies: PolicySet,
  options?: EvaluateOptions,
): Decision {
  const decision = decide(request, policies, options?.publicAccess === 'restrict');
  return options?.explain === true ? { ...decision, explanation: explain(request, policies) } : decision;
}

function decide(request: AuthorizationRequest, policies: PolicySet, restrictPublic: boolean): Decision {
  const { identity, resource, boundary, session } = policies;
  const resourceType = resource?.document.kind === 'trust' ? 'trust' : 'resource';

  const denied =
    (resource && denies(resourceType, resource, request, boundary !== undefined)) ??
    firstDenial('identity', identity, request) ??
    (boundary && firstDenial('boundary', boundary, request)) ??
    (session && firstDenial('session', session, request));
  if (denied) return denied;

  const { principal } = request;
  const account = accountOf(principal);
  const sameAccount =
    account !== undefined && (request.resourceAccount === undefined || request.resourceAccount === account);

  const grant = resource && findGrant(resource, request);
  if (grant && restrictPublic && resource.isPublic && !sameAccount && principal.kind !== 'service') {
    return implicitDeny('publicAccessBlock');
  }
  const reach: PrincipalMatch = grant?.reach ?? 'none';

  // A principal without an account has no policies of its own: the resource's policy is all there is.
  if (account === undefined) {
    return grant === undefined ? implicitDeny(resourceType) : allow(resourceType, resource!, grant.statement);
  }
  // No permission of the caller's own makes up for a role's trust, so a trust policy that is silent is named first.
  if (resourceType === 'trust' && grant === undefined) return implicitDeny('trust');
  // The root user needs no identity policy. Trust policies, though, always have to allow (see PolicySet).
  const isRoot = principal.kind === 'account-root';
  if (sameAccount && resourceType !== 'trust') {
    if (isRoot) return ROOT_ALLOWED;
    // Naming the very user or session, or everyone, is enough whatever the caller's own policies leave out.
    if (reach === 'direct') return allow('resource', resource!, grant!.statement);
  }
  const resourceDecides = sameAccount ? resourceType === 'trust' : true;
  const grantedByResource = sameAccount && (reach === 'role' || reach === 'direct');

  const own = isRoot || grantedByResource ? undefined : firstAllow('identity', identity, request);
  if (own?.effect === 'implicitDeny') return own;
  // A direct grant within the account is not limited by what boundary and session policies leave out.
  if (!(sameAccount && reach === 'direct')) {
    if (boundary !== undefined) {
      const within = firstAllow('boundary', boundary, request);
      if (within.effect === 'implicitDeny') return within;
    }
    // A federated user without session policies has no permissions (STS API Reference, GetFederationToken).
    if (session !== undefined || principal.kind === 'federated-user') {
      const within = firstAllow('session', session ?? [], request);
      if (within.effect === 'implicitDeny') return within;
    }
  }
  if (resourceDecides && grant === undefined) return implicitDeny(resourceType);
  return grant !== undefined && (resourceDecides || grantedByResource)
    ? allow(resourceType, resource!, grant.statement)
    : own!;
}

function accountOf(principal: PrincipalDescription): string | undefined {
  return 'accountId' in principal ? principal.accountId : undefined;
}

function applies(compiled: CompiledStatement, request: AuthorizationRequest): boolean {
  if (!compiled.matchesResource(request.resource, request.context)) return false;
  for (const { holds } of compiled.conditions) if (!holds(request.context)) return false;
  return true;
}

function denies(
  policyType: PolicyType,
  policy: CompiledPolicy,
  request: AuthorizationRequest,
  hasBoundary: boolean,
): Decision | undefined {
  for (const compiled of policy.candidates(request.action).deny) {
    if (compiled.matchesPrincipal(request.principal, hasBoundary) !== 'none' && applies(compiled, request)) {
      return decided('explicitDeny', policyType, policy, compiled);
    }
  }
  return undefined;
}

function firstDenial(
  policyType: PolicyType,
  policies: readonly CompiledPolicy[],
  request: AuthorizationRequest,
): Decision | undefined {
  for (const policy of policies) {
    const denied = denies(policyType, policy, request, false);
    if (denied !== undefined) return denied;
  }
  return undefined;
}

/** The first Allow among policies of a type, or that type's implicit deny. */
function firstAllow(
  policyType: PolicyType,
  policies: readonly CompiledPolicy[],
  request: AuthorizationRequest,
): Decision {
  for (const policy of policies) {
    for (const compiled of policy.candidates(request.action).allow) {
      if (applies(compiled, request)) return allow(policyType, policy, compiled);
    }
  }
  return implicitDeny(policyType);
}

const STRENGTH: { readonly [match in PrincipalMatch]: number } = { none: 0, account: 1, role: 2, direct: 3 };

/** The Allow of the resource's policy that reaches furthest towards the requester. */
function findGrant(
  policy: CompiledPolicy,
  request: AuthorizationRequest,
): { readonly reach: PrincipalMatch; readonly statement: CompiledStatement } | undefined {
  let best: { reach: PrincipalMatch; statement: CompiledStatement } | undefined;
  for (const statement of policy.candidates(request.action).allow) {
    const reach = statement.matchesPrincipal(request.principal, false);
    if (STRENGTH[reach] <= STRENGTH[best?.reach ?? 'none'] || !applies(statement, request)) continue;
    best = { reach, statement };
    if (reach === 'direct') break;
  }
  return best;
}

const ROOT_ALLOWED: Decision = { effect: 'allow', decidedBy: undefined };

const IMPLICIT_DENIES: { readonly [type in PolicyType]: Decision } = {
  identity: { effect: 'implicitDeny', decidedBy: { policyType: 'identity' } },
  resource: { effect: 'implicitDeny', decidedBy: { policyType: 'resource' } },
  trust: { effect: 'implicitDeny', decidedBy: { policyType: 'trust' } },
  boundary: { effect: 'implicitDeny', decidedBy: { policyType: 'boundary' } },
  session: { effect: 'implicitDeny', decidedBy: { policyType: 'session' } },
  publicAccessBlock: { effect: 'implicitDeny', decidedBy: { policyType: 'publicAccessBlock' } },
};

function implicitDeny(policyType: PolicyType): Decision {
  return IMPLICIT_DENIES[policyType];
}

function allow(policyType: PolicyType, policy: CompiledPolicy, compiled: CompiledStatement): Decision {
  return decided('allow', policyType, policy, compiled);
}

function decided(
  effect: 'allow' | 'explicitDeny',
  policyType: PolicyType,
  policy: CompiledPolicy,
  { statement }: CompiledStatement,
): Decision {
  const decidedBy: DecidedBy =
    statement.sid === undefined
      ? { policyType, policyId: policy.id, statementIndex: statement.index }
      : { policyType, policyId: policy.id, statementIndex: statement.index, sid: statement.sid };
  return { effect, decidedBy };
}

function explain(request: AuthorizationRequest, policies: PolicySet): Explanation {
  const { identity, resource, boundary, session } = policies;
  const all: PolicyExplanation[] = [];
  const add = (policyType: PolicyType, policy: CompiledPolicy) =>
    all.push(explainPolicy(policyType, policy, request, boundary !== undefined));
  if (resource !== undefined) add(resource.document.kind === 'trust' ? 'trust' : 'resource', resource);
  for (const policy of identity) add('identity', policy);
  for (const policy of boundary ?? []) add('boundary', policy);
  for (const policy of session ?? []) add('session', policy);
  return { policies: all };
}
