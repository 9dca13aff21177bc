import { ONE_HOUR_CAP_SECONDS, queryError, SESSION_SECONDS } from '@countersign/aws-model';
import type { ContextValue } from '@countersign/policy';
import type { SessionClaims } from '../authentication/session-token.js';
import { roleArn as arnOfRole, parseIamArn } from '../iam/arns.js';
import type { QueryOperation, SignedExchange } from '../query/query-exchange.js';
import { type Input, readInput, required } from '../query/query-input.js';
import type { RoleRecord } from '../store/ports/iam.js';
import { optionalXml } from '../wire/xml-writer.js';
import { issueSession } from './issue-session.js';
import {
  durationSeconds,
  externalId,
  mfa,
  roleArn,
  roleSessionName,
  sessionPolicy,
  sessionPolicyArns,
  sessionTags as sessionTagList,
  sourceIdentity,
  transitiveTagKeys,
} from './limits.js';
import { JUST_PROVED, provesMfa } from './mfa.js';
import { tagKeysOf } from './request-tags.js';
import { assumedRoleUser, roleSessionLength } from './role-session.js';
import { askTrust, assumeRoleDenied } from './role-trust.js';
import { checkSessionPolicies, packedPolicySize } from './session-policies.js';
import { type SessionTags, sessionTags } from './session-tags.js';

const PARAMETERS = {
  RoleArn: required(roleArn),
  RoleSessionName: required(roleSessionName),
  PolicyArns: sessionPolicyArns,
  Policy: sessionPolicy,
  DurationSeconds: durationSeconds('AssumeRole'),
  Tags: sessionTagList,
  TransitiveTagKeys: transitiveTagKeys,
  ExternalId: externalId,
  SourceIdentity: sourceIdentity,
  ...mfa,
} as const;

/**
 * A session of a role: 900 s to the role's maximum, by default 3 600; from another role's session at most 3 600.
 * Source: STS API Reference, AssumeRole.
 *
 * @throws AwsError ValidationError, InvalidParameterValue, MalformedPolicyDocument, PackedPolicyTooLarge, AccessDenied
 */
export const assumeRole: QueryOperation = {
  async handle(exchange) {
    const { services, caller } = exchange;
    const input = readInput(PARAMETERS, exchange.parameters, 'sts');
    checkArn(input.RoleArn);
    if (caller.kind === 'root')
      throw queryError('AccessDenied', 'Roles may not be assumed by root accounts.');
    if (caller.kind === 'federated-user')
      throw assumeRoleDenied(exchange, input.RoleArn, 'sts:AssumeRole', {
        reason: 'FederatedUserMayNotAssume',
      });
    const proved = await provesMfa(exchange, input);
    const calling = callingSession(exchange);
    const tags = sessionTags(input.Tags, input.TransitiveTagKeys, calling);

    const role = await existingRole(exchange, input.RoleArn);
    await authorize(exchange, role, input, tags, proved);

    const policies = await checkSessionPolicies(
      services.iam,
      role.accountId,
      input.Policy,
      input.PolicyArns?.flatMap(({ arn }) => arn ?? []),
    );
    const packed = packedPolicySize(policies, tags.tags);
    const identity = calling?.sourceIdentity ?? input.SourceIdentity;
    const { RoleSessionName: sessionName } = input;
    const credentials = issueSession(exchange, {
      accountId: role.accountId,
      principal: { kind: 'assumed-role', roleName: role.roleName, roleUniqueId: role.id, sessionName },
      chained: caller.kind === 'assumed-role',
      durationSeconds: sessionLength(exchange, role, input.DurationSeconds),
      ...policies,
      ...(Object.keys(tags.tags).length === 0 ? {} : tags),
      ...(identity === undefined ? {} : { sourceIdentity: identity }),
    });
    return [
      credentials,
      assumedRoleUser(role, sessionName),
      optionalXml('PackedPolicySize', packed),
      optionalXml('SourceIdentity', identity),
    ];
  },
};

/** The session that the caller signed with, as it was sealed: the caller itself does not carry what is transitive. */
function callingSession({ services, claim }: SignedExchange): SessionClaims | undefined {
  return claim?.sessionToken === undefined ? undefined : services.sessionTokens.open(claim.sessionToken);
}

/** @throws AwsError ValidationError for what has not the form of an ARN (as recorded from AWS in July 2025) */
function checkArn(arn: string): void {
  if (!/^arn:[^:]+:[^:]+:[^:]*:[^:]+:.+$/.test(arn)) throw queryError('ValidationError', `${arn} is invalid`);
}

/** @throws AwsError AccessDenied: a role that is not there cannot be told from one that may not be assumed */
async function existingRole(exchange: SignedExchange, arn: string): Promise<RoleRecord> {
  const parsed = parseIamArn(arn);
  const role =
    parsed?.kind === 'role' ? await exchange.services.iam.findRole(parsed.accountId, parsed.name) : undefined;
  if (role && arnOfRole(role) === arn) return role;
  throw assumeRoleDenied(exchange, arn, 'sts:AssumeRole', { reason: 'RoleNotFound' });
}

/** Tags and a source identity each need a permission of their own, also of the role's trust policy. */
async function authorize(
  exchange: SignedExchange,
  role: RoleRecord,
  input: Input<typeof PARAMETERS>,
  tags: SessionTags,
  proved: boolean,
): Promise<void> {
  const inherited = exchange.caller.session?.sourceIdentity;
  const identity = inherited ?? input.SourceIdentity;
  const keys: Record<string, ContextValue> = { 'sts:rolesessionname': input.RoleSessionName };
  if (proved) Object.assign(keys, JUST_PROVED);
  if (input.ExternalId !== undefined) keys['sts:externalid'] = input.ExternalId;
  if (identity !== undefined) keys['sts:sourceidentity'] = identity;
  Object.assign(keys, tagKeysOf(tags));

  await askTrust(exchange, role, 'sts:AssumeRole', keys);
  if ('aws:tagkeys' in keys) await askTrust(exchange, role, 'sts:TagSession', keys);
  if (identity !== undefined) {
    await askTrust(exchange, role, 'sts:SetSourceIdentity', keys);
    // Once set, a source identity stays for the whole chain.
    if (inherited !== undefined && input.SourceIdentity !== undefined && input.SourceIdentity !== inherited)
      throw assumeRoleDenied(exchange, arnOfRole(role), 'sts:SetSourceIdentity', {
        reason: 'SourceIdentityFixed',
      });
  }
}

/** @throws AwsError ValidationError */
function sessionLength({ caller }: SignedExchange, role: RoleRecord, asked: number | undefined): number {
  const seconds = asked ?? SESSION_SECONDS.AssumeRole.default;
  if (caller.kind === 'assumed-role' && seconds > ONE_HOUR_CAP_SECONDS) {
    throw queryError(
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
  return roleSessionLength(role, asked);
}
