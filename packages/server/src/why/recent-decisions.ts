import type { PolicySet } from '@countersign/policy';
import type { AskedQuestion, AskedQuestions } from '../authorization/asked-questions.js';
import { releaseRequest } from '../authorization/context-source.js';
import type { RequestEntry } from '../server-log.js';
import type { Refusal } from '../wire/error-document.js';
import type { WireRequest } from '../wire/request.js';
import { KeptRequest } from './kept-request.js';
import { Ring } from './ring.js';

/** How much is kept for `why`. */
export interface DecisionLimits {
  /** Refused requests. Default 1,000. */
  readonly refused: number;
  /** Requests that were let through. Default 100. */
  readonly allowed: number;
  /** Of both together, about, in bytes. Default 16 MiB. */
  readonly bytes: number;
}

const DECISION_LIMITS: DecisionLimits = { refused: 1_000, allowed: 100, bytes: 16 * 1_048_576 };

/** A request that was answered, with all it takes to explain the answer. */
export interface KeptDecision {
  readonly entry: RequestEntry;
  /** The server's clock, milliseconds. */
  readonly at: number;
  readonly refusal: Pick<Refusal, 'code' | 'message' | 'reason' | 'facts' | 'extras'> | undefined;
  /** In the order in which they were asked; empty where the request was refused before. */
  readonly asked: readonly AskedQuestion[];
  /** Questions beyond those kept. */
  readonly omitted: number;
  readonly size: number;
}

/** A record's own weight, and that of each statement it may be the last to hold, in bytes. */
const RECORD_BYTES = 1_024;
const STATEMENT_BYTES = 256;

/**
 * The inputs of recent decisions, in memory. What they meant is worked out when somebody asks: keeping them costs a
 * request next to nothing.
 */
export class RecentDecisions {
  readonly limits: DecisionLimits;
  readonly #refused: Ring<KeptDecision>;
  readonly #allowed: Ring<KeptDecision>;
  #bytes = 0;

  constructor(limits: Partial<DecisionLimits> = {}) {
    this.limits = { ...DECISION_LIMITS, ...limits };
    this.#refused = new Ring(this.limits.refused);
    this.#allowed = new Ring(this.limits.allowed);
  }

  /** The request has its answer: keeps what was asked for it. */
  settle(
    request: WireRequest,
    entry: RequestEntry,
    at: number,
    refusal: KeptDecision['refusal'] | undefined,
    questions: AskedQuestions,
  ): void {
    // 304 is thrown like a refusal, and is none.
    const refused = refusal !== undefined && entry.status >= 400;
    if (!refused && questions.kept.length === 0) return;
    const kept = keep(request, entry, at, refused ? refusal : undefined, questions);
    this.#bytes += kept.size - ((refused ? this.#refused : this.#allowed).add(kept)?.size ?? 0);
    while (this.#bytes > this.limits.bytes) {
      const dropped = this.#allowed.dropOldest() ?? this.#refused.dropOldest();
      if (dropped === undefined) break;
      this.#bytes -= dropped.size;
    }
  }

  /** @param requestId as `x-amz-request-id` or `x-amzn-RequestId` gave it */
  find(requestId: string): KeptDecision | undefined {
    const id = withoutUuid(requestId.trim());
    const isIt = ({ entry }: KeptDecision): boolean => entry.requestId === id;
    return this.#refused.find(isIt) ?? this.#allowed.find(isIt);
  }

  /** The latest refusals, the newest first. */
  latestRefused(count: number): readonly KeptDecision[] {
    return this.#refused.latest(count);
  }

  get counts(): { readonly refused: number; readonly allowed: number; readonly bytes: number } {
    return { refused: this.#refused.size, allowed: this.#allowed.size, bytes: this.#bytes };
  }
}

/** Lets go of the connection, the signature and what was only for looking things up. */
function keep(
  request: WireRequest,
  entry: RequestEntry,
  at: number,
  refusal: KeptDecision['refusal'],
  { kept: asked, omitted }: AskedQuestions,
): KeptDecision {
  const kept = new KeptRequest(request);
  let statements = 0;
  for (const { question, policies } of asked) {
    statements += countStatements(policies);
    releaseRequest(question.source, kept);
  }
  const size = RECORD_BYTES + kept.size + statements * STATEMENT_BYTES;
  const because = refusal && {
    code: refusal.code,
    message: refusal.message,
    reason: refusal.reason,
    facts: refusal.facts,
    extras: refusal.extras.filter(([name]) => name === 'HeadersNotSigned'),
  };
  return { entry, at, refusal: because, asked, omitted, size };
}

function countStatements({ identity, resource, boundary, session }: PolicySet): number {
  let count = resource?.statements.length ?? 0;
  for (const policy of identity) count += policy.statements.length;
  for (const policy of boundary ?? []) count += policy.statements.length;
  for (const policy of session ?? []) count += policy.statements.length;
  return count;
}

/** STS and IAM write a request's id as a UUID; see `asUuid`, which this takes back. */
function withoutUuid(text: string): string {
  const uuid = /^([0-9a-f]{4})[0-9a-f]{4}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-([0-9a-f]{12})$/i.exec(text);
  return (uuid === null ? text : `${uuid[1]}${uuid[2]}`).toUpperCase();
}
