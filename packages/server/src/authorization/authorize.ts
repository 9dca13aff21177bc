import { type AwsError, queryError, s3Error } from '@countersign/aws-model';
import {
  type CompiledPolicy,
  type Decision,
  evaluate,
  type PolicySet,
  type PrincipalDescription,
} from '@countersign/policy';
import type { Caller } from '../authentication/caller.js';
import { canonicalIdOf } from '../s3/acl/canonical-ids.js';
import type { Services } from '../services.js';
import { namesCanonicalUsers } from './bucket-policies.js';
import type { ContextSource } from './context-source.js';
import { policiesOf } from './principal-policies.js';
import { RequestKeys, withLateKeys } from './request-context.js';

/** A question to the policies: may the caller (of `source`) do this? */
export interface Question {
  /** Of the request it is asked for; `` for one that nobody sent. */
  readonly requestId: string;
  readonly action: string;
  /** ARN, or `*`. */
  readonly resource: string;
  /** How IAM's texts call the resource where they do not write its ARN, such as `role deployer`. */
  readonly named?: string | undefined;
  /** Who asks, and what condition keys are answered from. */
  readonly source: ContextSource;
  /** The resource's own policy (a bucket policy). */
  readonly resourcePolicy?: CompiledPolicy | undefined;
  /** Of the caller's account; only where `resourcePolicy` names somebody so. */
  readonly canonicalUserId?: string | undefined;
  /** Who asks where nobody signed and only an OIDC provider vouches for them. */
  readonly federated?: VouchedFor | undefined;
  /** Public Access Block's RestrictPublicBuckets is on. */
  readonly restrictPublic?: boolean;
  /** A no does not refuse the request: it only leaves something out of the answer. */
  readonly optional?: boolean;
}

/** Somebody who came with an OIDC provider's token instead of a signature. */
interface VouchedFor {
  /** ARN of the provider, as a trust policy's `Federated` principal names it. */
  readonly provider: string;
  /** Subject and issuer, for whoever reads of it. */
  readonly who: string;
}

/** Asks all policies in force for the caller, on AWS's flow chart (see the policy package). */
export async function decide(services: Services, question: Question): Promise<Decision> {
  const { caller } = question.source;
  const own = caller.kind === 'anonymous' ? NO_POLICIES : await policiesOf(caller, services);
  const { resourcePolicy } = question;
  const policies = resourcePolicy === undefined ? own : { ...own, resource: resourcePolicy };
  let asked =
    resourcePolicy !== undefined && namesCanonicalUsers(resourcePolicy)
      ? await withCanonicalUserId(services, question)
      : question;
  for (;;) {
    const keys = new RequestKeys(asked.source);
    const decision = judge(asked, policies, keys, false);
    if (keys.missed === undefined) {
      if (asked.requestId !== '')
        services.decisions?.note(asked.requestId, { question: asked, policies, decision });
      return decision;
    }
    // Once more with what had to be looked up; each look-up is made once.
    asked = { ...asked, source: await withLateKeys(asked.source, keys.missed) };
  }
}

/** Decides a question with given policies. Pure: asked again it gives the same answer. */
export function judge(
  { action, resource, source, restrictPublic, canonicalUserId, federated }: Question,
  policies: PolicySet,
  context: RequestKeys,
  explain: boolean,
): Decision {
  const { caller, resourceAccount } = source;
  return evaluate(
    {
      action,
      resource,
      principal:
        federated === undefined
          ? describe(caller, canonicalUserId)
          : { kind: 'web-identity', provider: federated.provider },
      context,
      ...(resourceAccount === undefined ? {} : { resourceAccount }),
    },
    policies,
    restrictPublic || explain ? { publicAccess: restrictPublic ? 'restrict' : 'allow', explain } : undefined,
  );
}

const NO_POLICIES: PolicySet = { identity: [] };

function describe(caller: Caller, canonicalUserId: string | undefined): PrincipalDescription {
  if (caller.kind === 'anonymous') return caller;
  const named = canonicalUserId === undefined ? caller : { ...caller, canonicalUserId };
  return named.kind === 'root' ? { ...named, kind: 'account-root' } : named;
}

async function withCanonicalUserId(services: Services, question: Question): Promise<Question> {
  const { caller } = question.source;
  if (caller.kind === 'anonymous') return question;
  return { ...question, canonicalUserId: await canonicalIdOf(services.iam, caller.accountId) };
}

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

/**
 * What actions on no bucket in particular are asked for: policies that name it as well as those that name `*` speak of
 * `s3:ListAllMyBuckets`. Source: S3 User Guide, "Controlling access to a bucket with user policies", step 4.
 */
export const ALL_OF_S3 = 'arn:aws:s3:::*';

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
