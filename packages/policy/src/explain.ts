import type { CompiledPolicy, CompiledStatement } from './compile.js';
import type { Mismatch, PolicyExplanation, PolicyType, StatementExplanation } from './decision.js';
import type { AuthorizationRequest, PrincipalDescription } from './types.js';

/** Every statement of a policy against a request. Slow on purpose: it stops at nothing. */
export function explainPolicy(
  policyType: PolicyType,
  policy: CompiledPolicy,
  request: AuthorizationRequest,
  hasBoundary: boolean,
): PolicyExplanation {
  return {
    policyType,
    policyId: policy.id,
    statements: policy.statements.map((statement) => explainStatement(statement, request, hasBoundary)),
  };
}

function explainStatement(
  compiled: CompiledStatement,
  request: AuthorizationRequest,
  hasBoundary: boolean,
): StatementExplanation {
  const { statement } = compiled;
  const mismatches: Mismatch[] = [];
  const principalMatch = compiled.matchesPrincipal(request.principal, hasBoundary);
  if (principalMatch === 'none' && statement.principal !== undefined) {
    mismatches.push({
      element: statement.principal.negated ? 'NotPrincipal' : 'Principal',
      stated: statement.principal.values.map(({ value }) => value),
      requested: nameOf(request.principal),
    });
  }
  if (!compiled.matchesAction(request.action.toLowerCase())) {
    const { negated, values } = statement.action;
    mismatches.push({ element: negated ? 'NotAction' : 'Action', stated: values, requested: request.action });
  }
  if (statement.resource !== undefined && !compiled.matchesResource(request.resource, request.context)) {
    const { negated, values } = statement.resource;
    mismatches.push({
      element: negated ? 'NotResource' : 'Resource',
      stated: values,
      requested: request.resource,
    });
  }
  for (const { condition, holds } of compiled.conditions) {
    if (holds(request.context)) continue;
    mismatches.push({
      element: 'Condition',
      operator: condition.operator,
      key: condition.key,
      stated: condition.values,
      requested: request.context.get(condition.key.toLowerCase()),
    });
  }
  const { index, sid, effect, start, end } = statement;
  return {
    index,
    effect,
    matches: mismatches.length === 0,
    mismatches,
    ...(sid === undefined ? {} : { sid }),
    ...(statement.principal === undefined ? {} : { principalMatch }),
    ...(start === undefined || end === undefined ? {} : { start, end }),
  };
}

function nameOf(principal: PrincipalDescription): string {
  switch (principal.kind) {
    case 'anonymous':
      return 'anonymous';
    case 'service':
      return principal.service;
    case 'web-identity':
      return principal.provider;
    default:
      return principal.arn;
  }
}
