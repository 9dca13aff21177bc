import { queryError } from '@countersign/aws-model';
import type { SignedExchange } from '../query/query-exchange.js';

/**
 * Of STS, the credentials of GetSessionToken may call AssumeRole and GetCallerIdentity only, those of GetFederationToken
 * only GetCallerIdentity. Source: IAM User Guide, "Compare AWS STS credentials".
 *
 * @param sessionsOfRoles whether those are refused as well (default: they may)
 * @throws AwsError AccessDenied
 */
export function refuseSessions({ caller, action }: SignedExchange, sessionsOfRoles = false): void {
  if (!caller.session || (caller.kind === 'assumed-role' && !sessionsOfRoles)) return;
  throw queryError('AccessDenied', `Cannot call ${action} with session credentials`);
}
