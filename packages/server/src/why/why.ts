import type { RecentDecisions } from './recent-decisions.js';
import { type DecisionReport, reportDecision } from './report.js';

/** No decision of that request is kept (any more). The message says what is. */
export class UnknownRequestError extends Error {
  override readonly name: string = 'UnknownRequestError';
}

/**
 * The whole decision on a recent request.
 *
 * @param requestId as the answer's `x-amz-request-id` or `x-amzn-RequestId` header has it
 * @throws UnknownRequestError
 */
export function why(decisions: RecentDecisions, requestId: string): DecisionReport {
  const kept = decisions.find(requestId);
  if (kept !== undefined) return reportDecision(kept);
  const { counts, limits } = decisions;
  throw new UnknownRequestError(
    `no record of request ${requestId}; the server keeps the last ${limits.refused} refused requests ` +
      `(${counts.refused} now) and the last ${limits.allowed} allowed requests (${counts.allowed} now) ` +
      'since it started',
  );
}
