import { type AwsError, queryError } from '@countersign/aws-model';
import { type CompiledPolicy, type ContextValue, compilePolicy, parsePolicy } from '@countersign/policy';
import { queryAccessDenied } from '../authorization/access-denied.js';
import { authorize } from '../authorization/authorize.js';
import type { Question } from '../authorization/question.js';
import { roleArn } from '../iam/arns.js';
import type { QueryExchange, SignedExchange } from '../query/query-exchange.js';
import type { RoleRecord } from '../store/ports/iam.js';

/** Kept as long as the record is: a change to a role makes a new record. */
const TRUST: WeakMap<RoleRecord, CompiledPolicy> = new WeakMap();

function trustOf(role: RoleRecord): CompiledPolicy {
  let compiled = TRUST.get(role);
  if (!compiled) {
    compiled = compilePolicy(parsePolicy(role.trustPolicy, 'trust'), { id: role.roleName, type: 'trust' });
    TRUST.set(role, compiled);
  }
  return compiled;
}

/**
 * Asks the role's trust policy, and the caller's own policies where it takes both: always across accounts, within one
 * account when the trust policy names the account rather than the caller.
 * Source: IAM User Guide, "Policy evaluation logic" and "Update a role trust policy".
 *
 * @param action `sts:AssumeRole`, `sts:TagSession` or `sts:SetSourceIdentity`
 * @param keys condition keys of the request, in lower case
 * @throws AwsError AccessDenied
 */
export async function askTrust(
  exchange: SignedExchange,
  role: RoleRecord,
  action: string,
  keys: Readonly<Record<string, ContextValue>>,
): Promise<void> {
  const { services, caller, request, claim, now, parameters } = exchange;
  const question: Question = {
    action,
    resource: roleArn(role),
    resourcePolicy: trustOf(role),
    source: {
      request,
      caller,
      claim,
      now,
      region: claim?.credentialScope.region ?? services.region,
      resourceAccount: role.accountId,
      parameters,
      extra: { ...roleTags(role), ...keys },
    },
  };
  const decision = await authorize(question, exchange.policies, exchange);
  if (decision.effect === 'allow') return;
  const explained = queryAccessDenied(question, decision);
  // Another account is not told which policy said no: it must not tell a role that is not there from one that does not
  // trust it. Source for the words within the account: IAM User Guide, "Troubleshoot access denied error messages".
  const told = caller.accountId === role.accountId;
  throw told ? explained : assumeRoleDenied(exchange, question.resource, action, explained);
}

/**
 * Asks the trust policy about somebody whom only an identity provider vouches for: there are no other policies to ask.
 *
 * @param federated the provider, and who they are by its word
 * @param keys condition keys of the request, in lower case; parameters give none, as only the token is believed
 * @throws AwsError AccessDenied, which names no policy
 */
export async function askTrustOfProvider(
  exchange: QueryExchange,
  role: RoleRecord,
  federated: NonNullable<Question['federated']>,
  action: string,
  keys: Readonly<Record<string, ContextValue>>,
): Promise<void> {
  const { services, request, caller, now } = exchange;
  const question: Question = {
    action,
    resource: roleArn(role),
    resourcePolicy: trustOf(role),
    federated,
    source: {
      request,
      caller,
      claim: undefined,
      now,
      region: services.region,
      resourceAccount: role.accountId,
      extra: { ...roleTags(role), ...keys },
    },
  };
  const decision = await authorize(question, exchange.policies, exchange);
  if (decision.effect !== 'allow') throw webIdentityDenied(queryAccessDenied(question, decision));
}

/** `aws:ResourceTag/<key>` and `iam:ResourceTag/<key>` of the role. Source: IAM User Guide, "Controlling access to IAM roles using tags". */
function roleTags({ tags }: RoleRecord): Record<string, string> {
  const context: Record<string, string> = Object.create(null);
  for (const { key, value } of tags) {
    context[`aws:resourcetag/${key.toLowerCase()}`] = value;
    context[`iam:resourcetag/${key.toLowerCase()}`] = value;
  }
  return context;
}

/** What STS says of another account's role that may not be assumed, and of one that does not exist. */
export function assumeRoleDenied(
  { caller }: SignedExchange,
  resource: string,
  action: string,
  why: Why,
): AwsError {
  return queryError(
    'AccessDenied',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource}`,
    { reason: why.reason, facts: { ...why.facts, resourceAccount: resource.split(':')[4] ?? '' } },
  );
}

/** The same to somebody without a name of ours. */
export function webIdentityDenied(why: Why): AwsError {
  return queryError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', {
    reason: why.reason,
    facts: why.facts ?? {},
  });
}

/** What our own log and `why` say of it. */
interface Why {
  readonly reason: string;
  readonly facts?: AwsError['facts'];
}
