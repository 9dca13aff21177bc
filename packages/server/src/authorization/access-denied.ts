import { type AwsError, queryError, s3Error } from '@countersign/aws-model';
import type { Decision } from '@countersign/policy';
import { ALL_OF_S3, type Question } from './question.js';

/**
 * AccessDenied in S3's words. The long text goes only to callers of the owner's account.
 * Sources: S3 User Guide, "Troubleshoot access denied (403 Forbidden) errors"; IAM User Guide, "Troubleshoot access denied error messages".
 */
export function s3AccessDenied(question: Question, decision: Decision): AwsError {
  const { caller, resourceAccount } = question.source;
  const long = caller.kind !== 'anonymous' && caller.accountId === resourceAccount;
  return s3Error('AccessDenied', {
    ...(long ? { message: deniedMessage(question, decision, quoted(question.resource)) } : {}),
    reason: deniedReason(decision),
    facts: deniedFacts(question, decision),
  });
}

/** The text leaves it out. */
function quoted(resource: string): string | undefined {
  return resource === ALL_OF_S3 ? undefined : `"${resource}"`;
}

/** AccessDenied in the words of STS and IAM: the resource without quotes, or by its name. */
export function queryAccessDenied(question: Question, decision: Decision): AwsError {
  return queryError('AccessDenied', deniedMessage(question, decision, question.named ?? question.resource), {
    reason: deniedReason(decision),
    facts: deniedFacts(question, decision),
  });
}

function deniedMessage(
  { source, action }: Question,
  decision: Decision,
  resource: string | undefined,
): string {
  const { caller } = source;
  const who = caller.kind === 'anonymous' ? 'anonymous' : caller.arn;
  const type = decision.decidedBy?.policyType ?? 'identity';
  const why =
    decision.effect === 'explicitDeny'
      ? `with an explicit deny in ${DENYING_POLICY[type] ?? 'an identity-based policy'}${arnOfDenying(decision)}`
      : `because no ${MISSING_POLICY[type] ?? 'identity-based policy'} allows the ${action} action`;
  const where = resource === undefined ? '' : ` on resource: ${resource}`;
  return `User: ${who} is not authorized to perform: ${action}${where} ${why}`;
}

/**
 * Since January 2026 an explicit deny names the policy it stands in, where that has an ARN: managed policies do.
 * Source: AWS Security Blog, "Enhanced access denied error messages with policy ARNs".
 */
function arnOfDenying({ decidedBy }: Decision): string {
  const id = decidedBy?.policyId ?? '';
  return /^arn:[^:]+:iam::/.test(id) ? `: ${id}` : '';
}

const MISSING_POLICY: Readonly<Record<string, string>> = {
  identity: 'identity-based policy',
  resource: 'resource-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
  trust: 'role trust policy',
};

/** `a sessions policy` is how the IAM User Guide has it. */
const DENYING_POLICY: Readonly<Record<string, string>> = {
  identity: 'an identity-based policy',
  resource: 'a resource-based policy',
  boundary: 'a permissions boundary',
  session: 'a sessions policy',
  trust: 'the role trust policy',
};

function deniedReason(decision: Decision): string {
  return decision.effect === 'explicitDeny' ? 'ExplicitDeny' : 'ImplicitDeny';
}

function deniedFacts(
  { source, action, resource, federated }: Question,
  decision: Decision,
): Record<string, string> {
  const { caller } = source;
  const by = decision.decidedBy;
  return {
    who: federated?.who ?? (caller.kind === 'anonymous' ? 'an anonymous visitor' : caller.arn),
    action,
    resource,
    ...(source.resourceAccount === undefined ? {} : { resourceAccount: source.resourceAccount }),
    ...(by === undefined ? {} : { policyType: by.policyType }),
    ...(by?.policyId === undefined ? {} : { policy: by.policyId }),
    ...(by?.statementIndex === undefined ? {} : { statement: String(by.statementIndex + 1) }),
    ...(by?.sid === undefined ? {} : { sid: by.sid }),
  };
}
