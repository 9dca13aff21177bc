import type { DecisionReport } from '@countersign/server';
import { CommandError, refusal, usageError } from '../exit.js';
import { print, printJson } from '../output.js';
import { describeDecision } from '../why/describe.js';
import { adminClient } from './admin-client.js';

/**
 * Prints a decision.
 *
 * @throws CommandError exit 1 for a request that is not kept (any more), exit 2 for what is no request id, exit 3 where
 *   no server answers
 */
export async function why(
  requestId: string,
  flags: { readonly data?: string; readonly json?: boolean },
): Promise<void> {
  if (!/^[0-9A-Za-z-]{1,64}$/.test(requestId))
    throw usageError(
      `cannot read request id \`${requestId.slice(0, 64)}\`; expected the x-amz-request-id or x-amzn-RequestId of an answer`,
    );
  const report = await ask(requestId, flags.data);
  if (flags.json) printJson(report);
  else print(describeDecision(report));
}

async function ask(requestId: string, data: string | undefined): Promise<DecisionReport> {
  try {
    return (await adminClient(data).request('GET', `/api/v1/decisions/${requestId}`)) as DecisionReport;
  } catch (error) {
    if (error instanceof CommandError && error.details.status === 404)
      throw refusal('UnknownRequest', error.message);
    throw error;
  }
}
