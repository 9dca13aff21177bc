import { authenticate } from './authentication/authenticate.js';
import { verifyOrExplain } from './authentication/explain-signature.js';
import { queryAccessDenied } from './authorization/access-denied.js';
import type { AskedQuestions } from './authorization/asked-questions.js';
import { authorize } from './authorization/authorize.js';
import { policiesOf } from './authorization/principal-policies.js';
import type { Question } from './authorization/question.js';
import type { QueryExchange } from './query/query-exchange.js';
import type { QueryForm } from './query/query-form.js';
import { handleQuery } from './query/query-protocol.js';
import type { Services } from './services.js';
import type { Answer } from './wire/answer.js';
import type { WireRequest } from './wire/request.js';

/**
 * The way of a request to STS or IAM: identify the operation, authenticate, load the policies; authorize and act are the
 * operation's, which alone knows its resource.
 *
 * @param questions where what is asked of the policies is noted down; undefined: nowhere
 * @throws AwsError | SigV4Error
 */
export async function handleQueryRequest(
  services: Services,
  request: WireRequest,
  requestId: string,
  form: QueryForm,
  questions: AskedQuestions | undefined,
): Promise<Answer> {
  // 1. Identify: the form names service and operation.
  const { parameters, payloadHash } = await form.read(services.bodies);
  const { service } = form;

  // 2. Authenticate: who signed, and may the signature still be used.
  const now = services.clock.now();
  const claim = services.verifier.readAuthentication(request, {
    now,
    service,
    payloadHash,
    alsoAcceptHeaderTime: services.alsoAcceptHeaderTime?.(),
  });
  const verify = (secret: string): void => verifyOrExplain(services.verifier, request, claim!, secret);
  const caller = await authenticate(services, claim, verify, service, now);
  if (caller.kind !== 'anonymous') request.noteParties?.(caller, undefined);

  // 3. Load the policies in force for the caller.
  const policies = await policiesOf(caller, services);

  const exchange: QueryExchange = {
    services,
    request,
    requestId,
    now,
    service,
    action: parameters.get('Action') ?? '',
    version: parameters.get('Version') ?? '',
    parameters,
    caller,
    claim: claim ?? undefined,
    policies,
    questions,
    // 4. Authorize, when the operation has read what it is to act on.
    async authorize(action, resource, extra, named) {
      const question: Question = {
        action,
        resource,
        named,
        source: {
          request,
          caller,
          claim: claim ?? undefined,
          now,
          region: services.region,
          resourceAccount: caller.kind === 'anonymous' ? undefined : caller.accountId,
          parameters,
          extra,
        },
      };
      const decision = await authorize(question, policies, exchange);
      if (decision.effect !== 'allow') throw queryAccessDenied(question, decision);
    },
  };

  // 5. Act.
  return handleQuery(exchange);
}
