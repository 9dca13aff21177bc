import { type Decision, evaluate, type PolicySet, type PrincipalDescription } from '@countersign/policy';
import type { Caller } from '../authentication/caller.js';
import { canonicalIdOf } from '../s3/acl/canonical-ids.js';
import type { IamStore } from '../store/ports/iam.js';
import type { AskedQuestions } from './asked-questions.js';
import { namesCanonicalUsers } from './bucket-policies.js';
import type { PrincipalPolicies } from './principal-policies.js';
import type { Question } from './question.js';
import { RequestKeys, withLateKeys } from './request-context.js';

/** The request that a question is asked for. */
export interface Asker {
  readonly services: { readonly iam: IamStore };
  /** Absent: nothing is noted down. */
  readonly questions?: AskedQuestions | undefined;
}

/**
 * Answers a question by all policies in force, on AWS's flow chart (see the policy package).
 *
 * @param policies of the caller; see `policiesOf`
 */
export async function authorize(
  question: Question,
  policies: PrincipalPolicies,
  { services, questions }: Asker,
): Promise<Decision> {
  const { resourcePolicy } = question;
  const inForce = resourcePolicy === undefined ? policies : { ...policies, resource: resourcePolicy };
  let asked =
    resourcePolicy !== undefined && namesCanonicalUsers(resourcePolicy)
      ? await withCanonicalUserId(services.iam, question)
      : question;
  for (;;) {
    const keys = new RequestKeys(asked.source);
    const decision = evaluateQuestion(asked, inForce, keys);
    if (keys.missed === undefined) {
      questions?.note({ question: asked, policies: inForce, decision });
      return decision;
    }
    // Once more with what had to be looked up; each look-up is made once.
    asked = { ...asked, source: await withLateKeys(asked.source, keys.missed) };
  }
}

/** Decides a question with given policies and keys. Pure: asked again it gives the same answer. */
export function evaluateQuestion(
  { action, resource, source, restrictPublic, canonicalUserId, federated }: Question,
  policies: PolicySet,
  context: RequestKeys,
  { explain = false }: { readonly explain?: boolean } = {},
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

function describe(caller: Caller, canonicalUserId: string | undefined): PrincipalDescription {
  if (caller.kind === 'anonymous') return caller;
  const named = canonicalUserId === undefined ? caller : { ...caller, canonicalUserId };
  return named.kind === 'root' ? { ...named, kind: 'account-root' } : named;
}

async function withCanonicalUserId(iam: IamStore, question: Question): Promise<Question> {
  const { caller } = question.source;
  if (caller.kind === 'anonymous') return question;
  return { ...question, canonicalUserId: await canonicalIdOf(iam, caller.accountId) };
}
