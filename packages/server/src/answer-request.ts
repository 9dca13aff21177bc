import type { IncomingMessage } from 'node:http';
import { s3Error } from '@countersign/aws-model';
import { AskedQuestions } from './authorization/asked-questions.js';
import { handleQueryRequest } from './handle-query.js';
import { corsHeadersOfRefusal, handleRequest } from './handle-request.js';
import { isQueryRequest, QueryForm } from './query/query-form.js';
import type { AnsweredEntry, ServerLog } from './server-log.js';
import type { Services } from './services.js';
import { asStorageRefusal } from './store/errors.js';
import { retryReplaced } from './store/retry-replaced.js';
import { answerTestEndpoint, isTestEndpoint, type TestEndpointOptions } from './test-endpoints.js';
import { explainLoss } from './why/explain-loss.js';
import { explainRefusal, loggedPath, reasonHeader } from './why/explain-refusal.js';
import { mayReadReason, type ReasonHeader } from './why/reason-audience.js';
import type { RecentDecisions } from './why/recent-decisions.js';
import type { Answer } from './wire/answer.js';
import { asRefusal, queryErrorAnswer, type Refusal, s3ErrorAnswer } from './wire/error-document.js';
import type { NodeRequest } from './wire/node-request.js';
import { type OpenAnswer, openAnswer } from './wire/send.js';
import { asBodyRefusal } from './wire/small-bodies.js';

export interface AnsweringOptions extends TestEndpointOptions {
  /** Default: nothing is logged. */
  readonly log?: ServerLog | undefined;
  /** Default `local`. */
  readonly reasonHeader?: ReasonHeader;
  /** Keeps what was decided, for `why`. Default: nothing is kept. */
  readonly decisions?: RecentDecisions;
}

/** What one answer is known by. */
export interface AnswerIds {
  readonly requestId: string;
  readonly hostId: string;
  /** When the head of the request had come, by `performance.now()`. */
  readonly began: number;
}

export type Service = 's3' | 'sts' | 'iam';

/** What a request came to. */
interface Outcome {
  readonly service: Service;
  readonly answer: OpenAnswer;
  readonly refusal?: Refusal;
  /** What was thrown that is a fault of this server. */
  readonly failure?: unknown;
}

/** Has requests handled by the service they are for, and turns what is thrown into refusals. */
export class RequestAnswerer {
  readonly #services: Services;
  readonly #options: AnsweringOptions;

  constructor(services: Services, options: AnsweringOptions) {
    this.#services = services;
    this.#options = options;
  }

  /**
   * The answer of whichever service a request is for, or its refusal; reported to the log and kept for `why`.
   *
   * @param message what `request` was read from
   */
  async answer(message: IncomingMessage, request: NodeRequest, ids: AnswerIds): Promise<Outcome> {
    const questions = this.#options.decisions === undefined ? undefined : new AskedQuestions();
    const outcome = await this.#handle(message, request, ids, questions);
    this.#report(request, ids, outcome, questions);
    return outcome;
  }

  async #handle(
    message: IncomingMessage,
    request: NodeRequest,
    ids: AnswerIds,
    questions: AskedQuestions | undefined,
  ): Promise<Outcome> {
    const services = this.#services;
    let form: QueryForm | undefined;
    try {
      if (isTestEndpoint(request, services.domains)) {
        const answer = await answerTestEndpoint(services, this.#options, message, request);
        return { service: 's3', answer: await this.#open(request, answer) };
      }
      if (isQueryRequest(request, services.domains)) {
        form = new QueryForm(request);
        const answer = await handleQueryRequest(services, request, ids.requestId, form, questions);
        return { service: form.service, answer: await this.#open(request, answer) };
      }
      return { service: 's3', answer: await this.#answerS3(request, questions) };
    } catch (error) {
      return this.#refused(request, ids, form?.service ?? 's3', error);
    }
  }

  async #answerS3(request: NodeRequest, questions: AskedQuestions | undefined): Promise<OpenAnswer> {
    let answer = await handleRequest(this.#services, request, questions);
    return retryReplaced(
      () => this.#open(request, answer),
      async () => {
        answer = await handleRequest(this.#services, request, questions);
      },
    );
  }

  #open(request: NodeRequest, answer: Answer): Promise<OpenAnswer> {
    return openAnswer(answer, request.method, this.#services.blobs);
  }

  async #refused(request: NodeRequest, ids: AnswerIds, service: Service, error: unknown): Promise<Outcome> {
    const known = asRefusal(asBodyRefusal(error, service) ?? error, service) ?? asStorageRefusal(error);
    // A visitor who hung up in the middle is no fault of ours.
    const failure = isFault(known) && !request.abandoned ? error : undefined;
    const refusal =
      known ??
      (request.abandoned ? s3Error('IncompleteBody', { reason: 'ClientGone' }) : s3Error('InternalError'));
    const answer = await this.#open(request, await this.#refusalAnswer(request, ids, service, refusal));
    return { service, answer, refusal, failure };
  }

  async #refusalAnswer(
    request: NodeRequest,
    { requestId, hostId }: AnswerIds,
    service: Service,
    refusal: Refusal,
  ): Promise<Answer> {
    const mayRead = mayReadReason(this.#options.reasonHeader ?? 'local', request, refusal);
    const reason = mayRead ? reasonHeader(refusal) : undefined;
    if (service !== 's3') return queryErrorAnswer(refusal, requestId, service, reason);
    const answer = s3ErrorAnswer(refusal, requestId, hostId, reason);
    const more = [...(await corsHeadersOfRefusal(this.#services, request)), ...regionOf(request, refusal)];
    return {
      ...answer,
      headers: [...answer.headers, ...more],
      // As recorded from S3 by localstack/localstack (test_s3_cors.snapshot.json, test_cors_match_origins).
      ...(request.method === 'OPTIONS' ? { chunked: true } : {}),
    };
  }

  #report(
    request: NodeRequest,
    { requestId, began }: AnswerIds,
    { service, answer, refusal, failure }: Outcome,
    questions: AskedQuestions | undefined,
  ): void {
    const { log, decisions } = this.#options;
    const { method, path, remoteAddress, caller } = request;
    const { status } = answer;
    const entry = { requestId, service, method, path, status, remoteAddress };
    if (questions !== undefined)
      decisions?.settle(request, entry, this.#services.clock.now(), refusal, questions);
    if (log === undefined) return;
    const logged: AnsweredEntry = {
      requestId,
      service,
      method,
      path: loggedPath(path),
      status,
      remoteAddress,
      durationMs: performance.now() - began,
      bytes: method === 'HEAD' || answer.body === undefined ? 0 : answer.length,
      bytesReceived: request.contentLength ?? 0,
      ...(caller === undefined ? undefined : { accessKeyId: caller.accessKeyId, principal: caller.arn }),
    };
    if (failure !== undefined) log.failed?.({ ...logged, ...explained(failure) });
    else if (refusal !== undefined) {
      const { code, reason } = refusal;
      log.refused?.({ ...logged, code, reason, explanation: explainRefusal(refusal) });
    }
    log.answered?.(refusal === undefined ? logged : { ...logged, code: refusal.code });
  }

  /** Reports a fault while the answer was being written, when nothing can be answered any more. */
  reportBroken(request: NodeRequest, requestId: string, status: number, error: unknown): void {
    const { method, path, remoteAddress } = request;
    const entry = { requestId, service: 's3', method, path: loggedPath(path), status } as const;
    const figures = { durationMs: 0, bytes: 0, bytesReceived: 0 };
    this.#options.log?.failed?.({ ...entry, ...figures, remoteAddress, ...explained(error) });
  }
}

function explained(error: unknown): { readonly error: unknown; readonly explanation?: string } {
  const explanation = explainLoss(error);
  return explanation === undefined ? { error } : { error, explanation };
}

/**
 * What this server does not serve, and clients that are asked to slow down, are refusals like others, although HTTP counts
 * 501 and 503 among the server's errors.
 */
function isFault(refusal: Refusal | undefined): boolean {
  return (
    refusal === undefined || (refusal.status >= 500 && refusal.status !== 501 && refusal.code !== 'SlowDown')
  );
}

/** HEAD has no body that could name the region a signature must be for, so that clients go by this header (HeadBucket). */
function regionOf({ method }: NodeRequest, { extras }: Refusal): readonly string[] {
  const region = method === 'HEAD' ? extras.find(([name]) => name === 'Region')?.[1] : undefined;
  return region === undefined ? [] : ['x-amz-bucket-region', region];
}
