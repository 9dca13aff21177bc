import type { ContextValue, Decision, PolicyExplanation } from '@countersign/policy';
import type { AskedQuestion } from '../authorization/asked-questions.js';
import { evaluateQuestion } from '../authorization/authorize.js';
import { listContext, RequestKeys } from '../authorization/request-context.js';
import { asUuid } from '../wire/request-ids.js';
import { maskSecrets, whyRefused } from './explain-refusal.js';
import type { KeptDecision } from './recent-decisions.js';

/** A request's whole decision. Fields may be added, never changed. */
export interface DecisionReport {
  /** As the answer gave it: a UUID for STS and IAM. */
  readonly requestId: string;
  readonly service: 's3' | 'sts' | 'iam';
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  readonly remoteAddress: string;
  /** The server's clock, ISO 8601. */
  readonly at: string;
  readonly status: number;
  readonly result: 'allowed' | 'refused';
  /** AWS's code, our finer name, and one line; absent for a request that was let through. */
  readonly refusal?: { readonly code: string; readonly reason: string; readonly explanation: string };
  /** Each question that was put to the policies, in order; none where the request was refused before. */
  readonly questions: readonly QuestionReport[];
  /** Questions beyond those listed: a request that deletes a thousand keys asks as many. */
  readonly questionsOmitted: number;
}

export interface QuestionReport {
  readonly action: string;
  readonly resource: string;
  readonly principal: string;
  readonly effect: Decision['effect'];
  /** A no did not refuse the request: it only left something out of the answer, such as the number of tags. */
  readonly optional: boolean;
  /** What decided: a statement, or for an implicit deny only the kind of policy in which an Allow was missing. */
  readonly decidedBy?: NonNullable<Decision['decidedBy']>;
  /** The condition keys that have a value, as AWS's pages spell them. */
  readonly context: Readonly<Record<string, ContextValue>>;
  /** Every policy in force, statement by statement. */
  readonly policies: readonly PolicyExplanation[];
}

/** Works out what was decided and why. The policies are those that were in force then. */
export function reportDecision(kept: KeptDecision): DecisionReport {
  const { entry, at, refusal, asked, omitted } = kept;
  const { requestId, service, method, path, remoteAddress, status } = entry;
  return {
    requestId: service === 's3' ? requestId : asUuid(requestId),
    service,
    method,
    path: maskSecrets(path),
    remoteAddress,
    at: new Date(at).toISOString(),
    status,
    result: refusal === undefined ? 'allowed' : 'refused',
    ...(refusal === undefined
      ? {}
      : {
          refusal: {
            code: refusal.code,
            reason: refusal.reason,
            explanation: whyRefused(refusal),
          },
        }),
    questions: asked.map(reportQuestion),
    questionsOmitted: omitted,
  };
}

function reportQuestion({ question, policies }: AskedQuestion): QuestionReport {
  const { source, action, resource, federated } = question;
  const { effect, decidedBy, explanation } = evaluateQuestion(question, policies, new RequestKeys(source), {
    explain: true,
  });
  return {
    action,
    resource,
    principal: federated?.who ?? (source.caller.kind === 'anonymous' ? 'anonymous' : source.caller.arn),
    effect,
    optional: question.optional === true,
    ...(decidedBy === undefined ? {} : { decidedBy }),
    context: Object.fromEntries(listContext(source).map(([key, value]) => [key, masked(value)])),
    policies: explanation?.policies ?? [],
  };
}

/** A Referer may be a presigned URL. */
function masked(value: ContextValue): ContextValue {
  return typeof value === 'string' ? maskSecrets(value) : value.map(maskSecrets);
}
