import { type AwsError, queryError, s3Error } from '@countersign/aws-model';
import {
  type CompiledPolicy,
  type Decision,
  evaluate,
  type PrincipalDescription,
  type RequestContext,
} from '@countersign/policy';
import type { Caller } from './caller.js';
import { policiesOf } from './iam/principal-policies.js';
import type { Services } from './services.js';

/** A question to the policies: may this caller do this? */
export interface Question {
  readonly caller: Caller;
  readonly action: string;
  /** ARN, or `*`. */
  readonly resource: string;
  /** How IAM's texts call the resource where they do not write its ARN, such as `role deployer`. */
  readonly named?: string | undefined;
  readonly context: RequestContext;
  /** Account that owns the resource. */
  readonly resourceAccount: string | undefined;
  /** The resource's own policy (a bucket policy). */
  readonly resourcePolicy?: CompiledPolicy | undefined;
  /** Public Access Block's RestrictPublicBuckets is on. */
  readonly restrictPublic?: boolean;
}

/** Asks all policies in force for the caller, on AWS's flow chart (see the policy package). */
export async function decide(services: Services, question: Question): Promise<Decision> {
  const { caller, resourcePolicy, resourceAccount } = question;
  const own = caller.kind === 'anonymous' ? NO_POLICIES : await policiesOf(caller, services);
  return evaluate(
    {
      action: question.action,
      resource: question.resource,
      principal: describe(caller),
      context: question.context,
      ...(resourceAccount === undefined ? {} : { resourceAccount }),
    },
    resourcePolicy === undefined ? own : { ...own, resource: resourcePolicy },
    question.restrictPublic ? { publicAccess: 'restrict' } : undefined,
  );
}

const NO_POLICIES = { identity: [] };

function describe(caller: Caller): PrincipalDescription {
  return caller.kind === 'root' ? { ...caller, kind: 'account-root' } : caller;
}

/**
 * AccessDenied in S3's words. The long text goes only to callers of the owner's account.
 * Sources: S3 User Guide, "Troubleshoot access denied (403 Forbidden) errors"; IAM User Guide, "Troubleshoot access denied error messages".
 */
export function s3AccessDenied(question: Question, decision: Decision): AwsError {
  const { caller, resourceAccount } = question;
  const long = caller.kind !== 'anonymous' && caller.accountId === resourceAccount;
  return s3Error('AccessDenied', {
    ...(long ? { message: deniedMessage(question, decision, `"${question.resource}"`) } : {}),
    reason: deniedReason(decision),
    facts: deniedFacts(question, decision),
  });
}

/** AccessDenied in the words of STS and IAM: the resource without quotes, or by its name. */
export function queryAccessDenied(question: Question, decision: Decision): AwsError {
  return queryError('AccessDenied', deniedMessage(question, decision, question.named ?? question.resource), {
    reason: deniedReason(decision),
    facts: deniedFacts(question, decision),
  });
}

function deniedMessage(question: Question, decision: Decision, resource: string): string {
  const { caller, action } = question;
  const who = caller.kind === 'anonymous' ? 'anonymous' : caller.arn;
  const type = decision.decidedBy?.policyType ?? 'identity';
  const why =
    decision.effect === 'explicitDeny'
      ? `with an explicit deny in ${DENYING_POLICY[type] ?? 'an identity-based policy'}`
      : `because no ${MISSING_POLICY[type] ?? 'identity-based policy'} allows the ${action} action`;
  return `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
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
  return decision.effect === 'explicitDeny' ? 'ExplicitDeny' : 'NoPolicyAllows';
}

function deniedFacts(question: Question, decision: Decision): Record<string, string> {
  const { caller, action, resource } = question;
  const by = decision.decidedBy;
  return {
    who: caller.kind === 'anonymous' ? 'an anonymous visitor' : caller.arn,
    action,
    resource,
    ...(by === undefined ? {} : { policyType: by.policyType }),
    ...(by?.policyId === undefined ? {} : { policy: by.policyId }),
    ...(by?.sid === undefined ? {} : { sid: by.sid }),
  };
}
