import { xml } from '../wire/xml-writer.js';
import { paging, QUOTAS } from './limits.js';
import { handler } from './operation.js';

/** Quotas as a new account has them; what this server does not keep is counted as none. */
export const getAccountSummary = handler({}, async ({ services, caller }) => {
  const { iam } = services;
  const { accountId } = caller;
  const [users, roles, policies, rootKeys] = await Promise.all([
    iam.listUsers(accountId),
    iam.listRoles(accountId),
    iam.listPolicies(accountId),
    iam.listAccessKeys(accountId, undefined),
  ]);
  const summary: Readonly<Record<string, number>> = {
    AccessKeysPerUserQuota: QUOTAS.AccessKeysPerUser,
    AccountAccessKeysPresent: rootKeys.length > 0 ? 1 : 0,
    AccountMFAEnabled: 0,
    AccountPasswordPresent: 0,
    AccountSigningCertificatesPresent: 0,
    AssumeRolePolicySizeQuota: QUOTAS.AssumeRolePolicySize,
    AttachedPoliciesPerGroupQuota: 10,
    AttachedPoliciesPerRoleQuota: QUOTAS.AttachedPoliciesPerRole,
    AttachedPoliciesPerUserQuota: QUOTAS.AttachedPoliciesPerUser,
    GlobalEndpointTokenVersion: 1,
    GroupPolicySizeQuota: 5_120,
    Groups: 0,
    GroupsPerUserQuota: 10,
    GroupsQuota: 300,
    InstanceProfiles: 0,
    InstanceProfilesQuota: 1_000,
    MFADevices: 0,
    MFADevicesInUse: 0,
    Policies: policies.length,
    PoliciesQuota: 1_500,
    PolicySizeQuota: QUOTAS.PolicySize,
    PolicyVersionsInUse: policies.reduce((sum, { versions }) => sum + versions.length, 0),
    PolicyVersionsInUseQuota: 10_000,
    Providers: 0,
    RolePolicySizeQuota: QUOTAS.RolePolicySize,
    Roles: roles.length,
    RolesQuota: 1_000,
    ServerCertificates: 0,
    ServerCertificatesQuota: 20,
    SigningCertificatesPerUserQuota: 2,
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

/** Accounts have no aliases here. */
export const listAccountAliases = handler({ ...paging }, async () => [
  xml('AccountAliases'),
  xml('IsTruncated', false),
]);
