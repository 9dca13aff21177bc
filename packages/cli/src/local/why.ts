import type { DecisionReport } from '@countersign/server';
import { CommandError, refusal, usageError } from '../exit.js';
import { print, printJson } from '../output.js';
import { describeDecision } from '../why/describe.js';
import { adminClient } from './admin-client.js';

export interface WhyFlags {
  readonly data?: string;
  readonly json?: boolean;
  /** How many of the latest refusals. */
  readonly last?: number;
}

/**
 * Prints the decision on a request; without a request id those on the latest refusals, the newest first.
 *
 * @throws CommandError exit 1 for a request that is not kept (any more), or when none was refused; exit 2 for what is no
 *   request id; exit 3 where no server answers
 */
export async function why(requestId: string | undefined, flags: WhyFlags): Promise<void> {
  if (requestId === undefined) return latest(flags);
  if (flags.last !== undefined) throw usageError('give a request id or --last, not both');
  if (!/^[0-9A-Za-z-]{1,64}$/.test(requestId))
    throw usageError(
      `cannot read request id \`${requestId.slice(0, 64)}\`; expected the x-amz-request-id or x-amzn-RequestId of an answer`,
    );
  const report = await ask(requestId, flags.data);
  if (flags.json) printJson(report);
  else print(describeDecision(report));
}

/** With `--last` a list in JSON, however many there are; without it the one decision. */
async function latest({ data, json, last }: WhyFlags): Promise<void> {
  const reports = (await adminClient(data).request(
    'GET',
    `/api/v1/decisions?last=${last ?? 1}`,
  )) as readonly DecisionReport[];
  if (json && last !== undefined) {
    printJson(reports);
    return;
  }
  const [newest] = reports;
  if (newest === undefined)
    throw refusal('NothingRefused', 'this server has not refused any request since it started');
  if (json) printJson(newest);
  else print(reports.map(describeDecision).join('\n'));
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
