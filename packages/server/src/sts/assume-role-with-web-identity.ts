import { type AwsError, queryError } from '@countersign/aws-model';
import type { ContextValue } from '@countersign/policy';
import { roleArn as arnOfRole, oidcProviderArn, parseIamArn } from '../iam/arns.js';
import type { QueryExchange, UnsignedOperation } from '../query/query-exchange.js';
import { readInput, required, text } from '../query/query-input.js';
import type { OidcProviderRecord, RoleRecord } from '../store/ports/iam.js';
import { optionalXml, xml } from '../wire/xml-writer.js';
import { issueSession } from './issue-session.js';
import { durationSeconds, roleArn, roleSessionName, sessionPolicy, sessionPolicyArns } from './limits.js';
import { tagKeysOf } from './request-tags.js';
import { assumedRoleUser, roleSessionLength } from './role-session.js';
import { askTrustOfProvider, webIdentityDenied } from './role-trust.js';
import { checkSessionPolicies, packedPolicySize } from './session-policies.js';
import { claimKeys, keptKeys, sourceIdentityOfToken, tagsOfToken } from './web-identity-claims.js';
import { checkTokenTimes, readWebIdentityToken, type WebIdentityToken } from './web-identity-token.js';

const PARAMETERS = {
  RoleArn: required(roleArn),
  RoleSessionName: required(roleSessionName),
  WebIdentityToken: required(text({ minimum: 4, maximum: 20_000 })),
  ProviderId: text({ minimum: 4, maximum: 2_048 }),
  PolicyArns: sessionPolicyArns,
  Policy: sessionPolicy,
  DurationSeconds: durationSeconds('AssumeRoleWithWebIdentity'),
} as const;

/**
 * A session of a role for whoever an OIDC provider of the role's account vouches for; nobody signs the request. 900 s to
 * the role's maximum, by default 3 600. Source: STS API Reference, AssumeRoleWithWebIdentity; texts as reported by its callers.
 *
 * @throws AwsError ValidationError, InvalidIdentityToken, ExpiredTokenException, IDPRejectedClaim, AccessDenied,
 * MalformedPolicyDocument, PackedPolicyTooLarge
 */
export const assumeRoleWithWebIdentity: UnsignedOperation = {
  async handle(exchange) {
    const { services, now } = exchange;
    const input = readInput(PARAMETERS, exchange.parameters, 'sts');
    const parsed = parseIamArn(input.RoleArn);
    if (parsed?.kind !== 'role') throw queryError('ValidationError', 'Request ARN is invalid');

    const token = readWebIdentityToken(input.WebIdentityToken);
    checkTokenTimes(token, now);
    const provider = await providerOf(exchange, parsed.accountId, token);
    checkSignature(exchange, token);

    const role = await existingRole(exchange, parsed.accountId, parsed.name, input.RoleArn);
    const providerArn = oidcProviderArn(provider.accountId, provider.url);
    const tags = tagsOfToken(token);
    const identity = sourceIdentityOfToken(token);
    const { RoleSessionName: sessionName } = input;
    const keys = claimKeys(provider.url, token);
    const federated = { provider: providerArn, who: `${token.subject} of ${token.issuer}` };
    await authorize(exchange, role, federated, {
      ...keys,
      ...tagKeysOf(tags),
      'aws:federatedprovider': providerArn,
      'sts:rolesessionname': sessionName,
      ...(identity === undefined ? {} : { 'sts:sourceidentity': identity }),
    });

    const policies = await checkSessionPolicies(
      services.iam,
      role.accountId,
      input.Policy,
      input.PolicyArns?.flatMap(({ arn }) => arn ?? []),
    );
    const packed = packedPolicySize(policies, tags.tags);
    const credentials = issueSession(exchange, {
      accountId: role.accountId,
      principal: {
        kind: 'assumed-role',
        roleName: role.roleName,
        roleUniqueId: role.id,
        sessionName,
        federatedProvider: providerArn,
        federatedKeys: keptKeys(provider.url, keys),
      },
      chained: false,
      durationSeconds: roleSessionLength(role, input.DurationSeconds),
      ...policies,
      ...(Object.keys(tags.tags).length === 0 ? {} : tags),
      ...(identity === undefined ? {} : { sourceIdentity: identity }),
    });
    return [
      credentials,
      xml('SubjectFromWebIdentityToken', token.subject),
      assumedRoleUser(role, sessionName),
      optionalXml('PackedPolicySize', packed),
      xml('Provider', providerArn),
      xml('Audience', token.audience),
      optionalXml('SourceIdentity', identity),
    ];
  },
};

/** @throws AwsError InvalidIdentityToken for an issuer or an audience that the account did not register */
async function providerOf(
  { services }: QueryExchange,
  accountId: string,
  { issuer, audience }: WebIdentityToken,
): Promise<OidcProviderRecord> {
  const url = issuer.replace(/^https:\/\//, '');
  const provider = await services.iam.oidcProviders.find(accountId, url);
  if (provider?.url !== url)
    throw invalidToken(
      `No OpenIDConnect provider found in your account for ${issuer}`,
      'OidcProviderUnknown',
      {
        account: accountId,
        issuer,
      },
    );
  if (!provider.clientIds.includes(audience))
    throw invalidToken('Incorrect token audience', 'OidcAudienceUnknown', { audience });
  return provider;
}

/** @throws AwsError InvalidIdentityToken */
function checkSignature(
  { services: { oidcKeys } }: QueryExchange,
  { issuer, header, signed, signature }: WebIdentityToken,
): void {
  const right = oidcKeys?.verify(issuer, header, signed, signature);
  if (right === true) return;
  if (right === false) throw invalidToken('Token signature invalid', 'OidcSignatureWrong', { issuer });
  throw invalidToken(
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    oidcKeys?.knows(issuer) ? 'OidcKeyUnknown' : 'OidcKeysNotGiven',
    { issuer, kid: header.kid ?? '(none)', algorithm: header.alg },
  );
}

function invalidToken(message: string, reason: string, facts: Readonly<Record<string, string>>): AwsError {
  return queryError('InvalidIdentityToken', message, { reason, facts });
}

/** @throws AwsError AccessDenied: a role that is not there cannot be told from one that may not be assumed */
async function existingRole(
  { services }: QueryExchange,
  accountId: string,
  name: string,
  arn: string,
): Promise<RoleRecord> {
  const role = await services.iam.findRole(accountId, name);
  if (role && arnOfRole(role) === arn) return role;
  throw webIdentityDenied({ reason: 'RoleNotFound' });
}

/** Tags and a source identity each need a permission of their own. */
async function authorize(
  exchange: QueryExchange,
  role: RoleRecord,
  federated: { readonly provider: string; readonly who: string },
  keys: Readonly<Record<string, ContextValue>>,
): Promise<void> {
  const ask = (action: string) => askTrustOfProvider(exchange, role, federated, action, keys);
  await ask('sts:AssumeRoleWithWebIdentity');
  if ('aws:tagkeys' in keys) await ask('sts:TagSession');
  if ('sts:sourceidentity' in keys) await ask('sts:SetSourceIdentity');
}
