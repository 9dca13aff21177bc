import { ONE_HOUR_CAP_SECONDS, SESSION_SECONDS } from '@countersign/aws-model';
import type { QueryOperation } from '../query/query-exchange.js';
import { readInput } from '../query/query-input.js';
import { issueSession } from './issue-session.js';
import { durationSeconds, mfa } from './limits.js';
import { provesMfa } from './mfa.js';
import { refuseSessions } from './refuse-sessions.js';

const PARAMETERS = { DurationSeconds: durationSeconds('GetSessionToken'), ...mfa } as const;

/**
 * Temporary credentials for the caller itself: 900 to 129 600 s, by default 43 200; for the root user at most 3 600,
 * quietly. Needs no permission. Source: STS API Reference, GetSessionToken.
 *
 * @throws AwsError ValidationError; AccessDenied with session credentials, or with an MFA device
 */
export const getSessionToken: QueryOperation = {
  async handle(exchange) {
    const { caller } = exchange;
    const input = readInput(PARAMETERS, exchange.parameters, 'sts');
    refuseSessions(exchange, true);
    const proved = await provesMfa(exchange, input);
    const asked = input.DurationSeconds ?? SESSION_SECONDS.GetSessionToken.default;
    return issueSession(exchange, {
      accountId: caller.accountId,
      principal:
        caller.kind === 'user'
          ? { kind: 'user', userName: caller.userName, userUniqueId: caller.userId }
          : { kind: 'root' },
      chained: false,
      ...(proved ? { mfaAt: exchange.now } : {}),
      durationSeconds: caller.kind === 'root' ? Math.min(asked, ONE_HOUR_CAP_SECONDS) : asked,
    });
  },
};
