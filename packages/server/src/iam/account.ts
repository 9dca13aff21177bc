import { queryError } from '@countersign/aws-model';
import { required } from '../query/query-input.js';
import { xml } from '../wire/xml-writer.js';
import { accountAlias, paging, QUOTAS } from './limits.js';
import { handler } from './operation.js';
import { memberList } from './paging.js';

/** Quotas as a new account has them; what this server does not keep is counted as none. */
export const getAccountSummary = handler({}, async ({ services, caller }) => {
  const { iam } = services;
  const { accountId } = caller;
  const [users, roles, policies, rootKeys, groups, profiles, oidc, saml, certificates, devices] =
    await Promise.all([
      iam.listUsers(accountId),
      iam.listRoles(accountId),
      iam.listPolicies(accountId),
      iam.listAccessKeys(accountId, undefined),
      iam.groups.list(accountId),
      iam.instanceProfiles.list(accountId),
      iam.oidcProviders.list(accountId),
      iam.samlProviders.list(accountId),
      iam.serverCertificates.list(accountId),
      iam.mfaDevices.list(accountId),
    ]);
  const summary: Readonly<Record<string, number>> = {
    AccessKeysPerUserQuota: QUOTAS.AccessKeysPerUser,
    AccountAccessKeysPresent: rootKeys.length > 0 ? 1 : 0,
    AccountMFAEnabled: 0,
    AccountPasswordPresent: 0,
    AccountSigningCertificatesPresent: 0,
    AssumeRolePolicySizeQuota: QUOTAS.AssumeRolePolicySize,
    AttachedPoliciesPerGroupQuota: QUOTAS.AttachedPoliciesPerGroup,
    AttachedPoliciesPerRoleQuota: QUOTAS.AttachedPoliciesPerRole,
    AttachedPoliciesPerUserQuota: QUOTAS.AttachedPoliciesPerUser,
    GlobalEndpointTokenVersion: 1,
    GroupPolicySizeQuota: QUOTAS.GroupPolicySize,
    Groups: groups.length,
    GroupsPerUserQuota: QUOTAS.GroupsPerUser,
    GroupsQuota: QUOTAS.Groups,
    InstanceProfiles: profiles.length,
    InstanceProfilesQuota: QUOTAS.InstanceProfiles,
    MFADevices: devices.length,
    MFADevicesInUse: devices.filter(({ userId }) => userId !== undefined).length,
    Policies: policies.length,
    PoliciesQuota: 1_500,
    PolicySizeQuota: QUOTAS.PolicySize,
    PolicyVersionsInUse: policies.reduce((sum, { versions }) => sum + versions.length, 0),
    PolicyVersionsInUseQuota: 10_000,
    Providers: oidc.length + saml.length,
    RolePolicySizeQuota: QUOTAS.RolePolicySize,
    Roles: roles.length,
    RolesQuota: 1_000,
    ServerCertificates: certificates.length,
    ServerCertificatesQuota: QUOTAS.ServerCertificates,
    SigningCertificatesPerUserQuota: QUOTAS.SigningCertificatesPerUser,
    UserPolicySizeQuota: QUOTAS.UserPolicySize,
    Users: users.length,
    UsersQuota: 5_000,
    VersionsPerPolicyQuota: QUOTAS.VersionsPerPolicy,
  };
  return xml(
    'SummaryMap',
    Object.entries(summary).map(([key, value]) => xml('entry', xml('key', key), xml('value', value))),
  );
});

export const listAccountAliases = handler({ ...paging }, async ({ services, caller }) => {
  const alias = (await services.iam.findAccount(caller.accountId))?.alias;
  return [
    memberList('AccountAliases', alias === undefined ? [] : [alias], (name) => name),
    xml('IsTruncated', false),
  ];
});

/** An account has one alias: a new one takes the place of the old. */
export const createAccountAlias = handler(
  { AccountAlias: required(accountAlias) },
  async ({ services, caller }, input) => {
    if (!(await services.iam.setAccountAlias(caller.accountId, input.AccountAlias)))
      throw queryError('EntityAlreadyExists', `The account alias ${input.AccountAlias} already exists.`);
    return undefined;
  },
);

export const deleteAccountAlias = handler(
  { AccountAlias: required(accountAlias) },
  async ({ services, caller }, input) => {
    if ((await services.iam.findAccount(caller.accountId))?.alias !== input.AccountAlias)
      throw queryError('NoSuchEntity', `The account alias ${input.AccountAlias} cannot be found.`);
    await services.iam.setAccountAlias(caller.accountId, undefined);
    return undefined;
  },
);
