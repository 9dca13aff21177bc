import type { Refusal } from '../wire/error-document.js';
import type { NodeRequest } from '../wire/node-request.js';

/**
 * Who is told in `x-countersign-reason` why they were refused: `local` programs of this machine, and callers of the account
 * that owns what they asked for; `always` everybody; `never` nobody.
 */
export type ReasonHeader = 'local' | 'always' | 'never';

/** Whether the sender of a request may read what AWS would not tell: names of policies, that a role exists, whose a bucket is. */
export function mayReadReason(setting: ReasonHeader, request: NodeRequest, { facts }: Refusal): boolean {
  if (setting !== 'local') return setting === 'always';
  if (request.fromThisMachine) return true;
  const { caller, owner } = request.accounts;
  if (caller === undefined) return false;
  return [owner, facts.resourceAccount, facts.owner].every(
    (account) => account === undefined || account === caller,
  );
}
