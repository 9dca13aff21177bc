import { ONE_HOUR_CAP_SECONDS, SESSION_SECONDS } from '@countersign/aws-model';
import type { SessionClaims } from '../authentication/session-token.js';
import type { QueryOperation, SignedExchange } from '../query/query-exchange.js';
import { readInput, required, text } from '../query/query-input.js';
import { xml } from '../wire/xml-writer.js';
import { issueSession } from './issue-session.js';
import {
  durationSeconds,
  sessionPolicy,
  sessionPolicyArns,
  sessionTags as sessionTagList,
} from './limits.js';
import { refuseSessions } from './refuse-sessions.js';
import { tagKeysOf } from './request-tags.js';
import { checkSessionPolicies, packedPolicySize } from './session-policies.js';
import { sessionTags } from './session-tags.js';

const PARAMETERS = {
  Name: required(text({ minimum: 2, maximum: 32, pattern: '[\\w+=,.@-]*' })),
  Policy: sessionPolicy,
  PolicyArns: sessionPolicyArns,
  DurationSeconds: durationSeconds('GetFederationToken'),
  Tags: sessionTagList,
} as const;

/**
 * Credentials for somebody whom the caller calls by a name: 900 to 129 600 s, by default 43 200; from the root user at most
 * 3 600, quietly. They can do what both the session policies and the caller's own policies allow; without a session policy
 * nothing but what a resource's policy grants to the federated user itself. Source: STS API Reference, GetFederationToken.
 *
 * @throws AwsError ValidationError, InvalidParameterValue, MalformedPolicyDocument, PackedPolicyTooLarge; AccessDenied, also
 * with session credentials
 */
export const getFederationToken: QueryOperation = {
  async handle(exchange) {
    const { services, caller } = exchange;
    const { accountId } = caller;
    const input = readInput(PARAMETERS, exchange.parameters, 'sts');
    refuseSessions(exchange, true);
    const tags = sessionTags(input.Tags, undefined, undefined);
    const arn = `arn:aws:sts::${accountId}:federated-user/${input.Name}`;
    const keys = tagKeysOf(tags);
    await exchange.authorize('sts:GetFederationToken', arn, keys);
    if ('aws:tagkeys' in keys) await exchange.authorize('sts:TagSession', arn, keys);

    const policies = await checkSessionPolicies(
      services.iam,
      accountId,
      input.Policy,
      input.PolicyArns?.flatMap((policy) => policy.arn ?? []),
    );
    const packed = packedPolicySize(policies, tags.tags) ?? 0;
    const asked = input.DurationSeconds ?? SESSION_SECONDS.GetFederationToken.default;
    const credentials = issueSession(exchange, {
      accountId,
      principal: federatedUser(exchange, input.Name),
      chained: false,
      durationSeconds: caller.kind === 'root' ? Math.min(asked, ONE_HOUR_CAP_SECONDS) : asked,
      ...policies,
      ...(Object.keys(tags.tags).length === 0 ? {} : tags),
    });
    return [
      credentials,
      xml('FederatedUser', xml('FederatedUserId', `${accountId}:${input.Name}`), xml('Arn', arn)),
      xml('PackedPolicySize', packed),
    ];
  },
};

function federatedUser({ caller }: SignedExchange, name: string): SessionClaims['principal'] {
  return caller.kind === 'user'
    ? {
        kind: 'federated-user',
        name,
        user: { userName: caller.userName, userUniqueId: caller.userId },
      }
    : { kind: 'federated-user', name };
}
