import * as accessKeys from './access-keys.js';
import * as account from './account.js';
import { attachedPolicyOperations } from './attached-policies.js';
import { getAccountAuthorizationDetails } from './authorization-details.js';
import { boundaryOperations } from './boundaries.js';
import { generateCredentialReport, getCredentialReport } from './credential-report.js';
import * as groups from './groups.js';
import { inlinePolicyOperations } from './inline-policies.js';
import * as profiles from './instance-profiles.js';
import * as logins from './login-profiles.js';
import * as policies from './managed-policies.js';
import * as mfa from './mfa-devices.js';
import * as oidc from './oidc-providers.js';
import { type IamOperation, operation } from './operation.js';
import * as passwords from './password-policy.js';
import { listEntitiesForPolicy } from './policy-entities.js';
import * as versions from './policy-versions.js';
import { GROUPS, ROLES, USERS } from './principals.js';
import * as roles from './roles.js';
import * as saml from './saml-providers.js';
import * as certificates from './server-certificates.js';
import * as serviceCredentials from './service-credentials.js';
import * as linked from './service-linked-roles.js';
import * as signing from './signing-certificates.js';
import * as simulation from './simulation/operations.js';
import * as ssh from './ssh-public-keys.js';
import { taggablePrincipal, tagOperations } from './tags.js';
import {
  allOf,
  allOidcProviders,
  allPolicies,
  anything,
  group,
  instanceProfile,
  newGroup,
  newInstanceProfile,
  newOidcProvider,
  newPolicy,
  newRole,
  newUser,
  oidcProvider,
  ownerOfKey,
  policy,
  policySource,
  role,
  user,
  userOrCaller,
} from './targets.js';
import * as users from './users.js';

/** API version of IAM. */
export const IAM_VERSION = '2010-05-08';

const userInline = inlinePolicyOperations(USERS);
const userAttached = attachedPolicyOperations(USERS);
const userTags = tagOperations(taggablePrincipal(USERS));
const userBoundary = boundaryOperations(USERS);
const groupInline = inlinePolicyOperations(GROUPS);
const groupAttached = attachedPolicyOperations(GROUPS);
const roleInline = inlinePolicyOperations(ROLES);
const roleAttached = attachedPolicyOperations(ROLES);
const roleTags = tagOperations(taggablePrincipal(ROLES));
const roleBoundary = boundaryOperations(ROLES);
const profileTags = tagOperations(profiles.TAGGED_PROFILES);
const providerTags = tagOperations(oidc.TAGGED_PROVIDERS);
const samlTags = tagOperations(saml.TAGGED_SAML_PROVIDERS);
const certificateTags = tagOperations(certificates.TAGGED_CERTIFICATES);
const deviceTags = tagOperations(mfa.TAGGED_DEVICES);

/**
 * IAM's operations: what each does, and the resource that its action `iam:<name>` needs permission for.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS IAM".
 */
const TABLE = [
  operation('CreateUser', users.createUser, newUser),
  operation('GetUser', users.getUser, userOrCaller),
  operation('ListUsers', users.listUsers, allOf('user')),
  operation('UpdateUser', users.updateUser, user),
  operation('DeleteUser', users.deleteUser, user),

  operation('CreateAccessKey', accessKeys.createAccessKey, userOrCaller),
  operation('ListAccessKeys', accessKeys.listAccessKeys, userOrCaller),
  operation('UpdateAccessKey', accessKeys.updateAccessKey, userOrCaller),
  operation('DeleteAccessKey', accessKeys.deleteAccessKey, userOrCaller),
  operation('GetAccessKeyLastUsed', accessKeys.getAccessKeyLastUsed, ownerOfKey),

  operation('PutUserPolicy', userInline.put, user),
  operation('GetUserPolicy', userInline.get, user),
  operation('DeleteUserPolicy', userInline.delete, user),
  operation('ListUserPolicies', userInline.list, user),
  operation('AttachUserPolicy', userAttached.attach, user),
  operation('DetachUserPolicy', userAttached.detach, user),
  operation('ListAttachedUserPolicies', userAttached.list, user),
  operation('TagUser', userTags.tag, user),
  operation('UntagUser', userTags.untag, user),
  operation('ListUserTags', userTags.list, user),
  operation('PutUserPermissionsBoundary', userBoundary.put, user),
  operation('DeleteUserPermissionsBoundary', userBoundary.delete, user),

  operation('CreateGroup', groups.createGroup, newGroup),
  operation('GetGroup', groups.getGroup, group),
  operation('ListGroups', groups.listGroups, allOf('group')),
  operation('UpdateGroup', groups.updateGroup, group),
  operation('DeleteGroup', groups.deleteGroup, group),
  operation('AddUserToGroup', groups.addUserToGroup, group),
  operation('RemoveUserFromGroup', groups.removeUserFromGroup, group),
  operation('ListGroupsForUser', groups.listGroupsForUser, user),
  operation('PutGroupPolicy', groupInline.put, group),
  operation('GetGroupPolicy', groupInline.get, group),
  operation('DeleteGroupPolicy', groupInline.delete, group),
  operation('ListGroupPolicies', groupInline.list, group),
  operation('AttachGroupPolicy', groupAttached.attach, group),
  operation('DetachGroupPolicy', groupAttached.detach, group),
  operation('ListAttachedGroupPolicies', groupAttached.list, group),

  operation('CreateRole', roles.createRole, newRole),
  operation('GetRole', roles.getRole, role),
  operation('ListRoles', roles.listRoles, allOf('role')),
  operation('UpdateRole', roles.updateRole, role),
  operation('UpdateRoleDescription', roles.updateRoleDescription, role),
  operation('UpdateAssumeRolePolicy', roles.updateAssumeRolePolicy, role),
  operation('DeleteRole', roles.deleteRole, role),
  operation('CreateServiceLinkedRole', linked.createServiceLinkedRole, linked.newLinkedRole),
  operation('DeleteServiceLinkedRole', linked.deleteServiceLinkedRole, role),
  operation(
    'GetServiceLinkedRoleDeletionStatus',
    linked.getServiceLinkedRoleDeletionStatus,
    linked.deletedRole,
  ),

  operation('PutRolePolicy', roleInline.put, role),
  operation('GetRolePolicy', roleInline.get, role),
  operation('DeleteRolePolicy', roleInline.delete, role),
  operation('ListRolePolicies', roleInline.list, role),
  operation('AttachRolePolicy', roleAttached.attach, role),
  operation('DetachRolePolicy', roleAttached.detach, role),
  operation('ListAttachedRolePolicies', roleAttached.list, role),
  operation('TagRole', roleTags.tag, role),
  operation('UntagRole', roleTags.untag, role),
  operation('ListRoleTags', roleTags.list, role),
  operation('PutRolePermissionsBoundary', roleBoundary.put, role),
  operation('DeleteRolePermissionsBoundary', roleBoundary.delete, role),

  operation('CreatePolicy', policies.createPolicy, newPolicy),
  operation('GetPolicy', policies.getPolicy, policy),
  operation('ListPolicies', policies.listPolicies, allPolicies),
  operation('DeletePolicy', policies.deletePolicy, policy),
  operation('TagPolicy', policies.tagPolicy, policy),
  operation('UntagPolicy', policies.untagPolicy, policy),
  operation('ListPolicyTags', policies.listPolicyTags, policy),
  operation('ListEntitiesForPolicy', listEntitiesForPolicy, policy),
  operation('CreatePolicyVersion', versions.createPolicyVersion, policy),
  operation('GetPolicyVersion', versions.getPolicyVersion, policy),
  operation('ListPolicyVersions', versions.listPolicyVersions, policy),
  operation('SetDefaultPolicyVersion', versions.setDefaultPolicyVersion, policy),
  operation('DeletePolicyVersion', versions.deletePolicyVersion, policy),

  operation('CreateInstanceProfile', profiles.createInstanceProfile, newInstanceProfile),
  operation('GetInstanceProfile', profiles.getInstanceProfile, instanceProfile),
  operation('ListInstanceProfiles', profiles.listInstanceProfiles, allOf('instance-profile')),
  operation('ListInstanceProfilesForRole', profiles.listInstanceProfilesForRole, role),
  operation('DeleteInstanceProfile', profiles.deleteInstanceProfile, instanceProfile),
  operation('AddRoleToInstanceProfile', profiles.addRoleToInstanceProfile, instanceProfile),
  operation('RemoveRoleFromInstanceProfile', profiles.removeRoleFromInstanceProfile, instanceProfile),
  operation('TagInstanceProfile', profileTags.tag, instanceProfile),
  operation('UntagInstanceProfile', profileTags.untag, instanceProfile),
  operation('ListInstanceProfileTags', profileTags.list, instanceProfile),

  operation('CreateOpenIDConnectProvider', oidc.createOidcProvider, newOidcProvider),
  operation('GetOpenIDConnectProvider', oidc.getOidcProvider, oidcProvider),
  operation('ListOpenIDConnectProviders', oidc.listOidcProviders, allOidcProviders),
  operation('DeleteOpenIDConnectProvider', oidc.deleteOidcProvider, oidcProvider),
  operation('AddClientIDToOpenIDConnectProvider', oidc.addClientId, oidcProvider),
  operation('RemoveClientIDFromOpenIDConnectProvider', oidc.removeClientId, oidcProvider),
  operation('UpdateOpenIDConnectProviderThumbprint', oidc.updateThumbprints, oidcProvider),
  operation('TagOpenIDConnectProvider', providerTags.tag, oidcProvider),
  operation('UntagOpenIDConnectProvider', providerTags.untag, oidcProvider),
  operation('ListOpenIDConnectProviderTags', providerTags.list, oidcProvider),

  operation('CreateLoginProfile', logins.createLoginProfile, userOrCaller),
  operation('GetLoginProfile', logins.getLoginProfile, userOrCaller),
  operation('UpdateLoginProfile', logins.updateLoginProfile, userOrCaller),
  operation('DeleteLoginProfile', logins.deleteLoginProfile, userOrCaller),

  operation('CreateVirtualMFADevice', mfa.createVirtualMfaDevice, mfa.newDevice),
  operation('DeleteVirtualMFADevice', mfa.deleteVirtualMfaDevice, mfa.device),
  operation('EnableMFADevice', mfa.enableMfaDevice, user),
  operation('ResyncMFADevice', mfa.resyncMfaDevice, user),
  operation('DeactivateMFADevice', mfa.deactivateMfaDevice, userOrCaller),
  operation('GetMFADevice', mfa.getMfaDevice, userOrCaller),
  operation('ListMFADevices', mfa.listMfaDevices, userOrCaller),
  operation('ListVirtualMFADevices', mfa.listVirtualMfaDevices, anything),
  operation('TagMFADevice', deviceTags.tag, mfa.device),
  operation('UntagMFADevice', deviceTags.untag, mfa.device),
  operation('ListMFADeviceTags', deviceTags.list, mfa.device),

  operation('UploadSSHPublicKey', ssh.uploadSshPublicKey, user),
  operation('GetSSHPublicKey', ssh.getSshPublicKey, user),
  operation('UpdateSSHPublicKey', ssh.updateSshPublicKey, user),
  operation('DeleteSSHPublicKey', ssh.deleteSshPublicKey, user),
  operation('ListSSHPublicKeys', ssh.listSshPublicKeys, userOrCaller),
  operation('UploadSigningCertificate', signing.uploadSigningCertificate, userOrCaller),
  operation('UpdateSigningCertificate', signing.updateSigningCertificate, userOrCaller),
  operation('DeleteSigningCertificate', signing.deleteSigningCertificate, userOrCaller),
  operation('ListSigningCertificates', signing.listSigningCertificates, userOrCaller),
  operation('CreateServiceSpecificCredential', serviceCredentials.createServiceSpecificCredential, user),
  operation(
    'UpdateServiceSpecificCredential',
    serviceCredentials.updateServiceSpecificCredential,
    userOrCaller,
  ),
  operation(
    'ResetServiceSpecificCredential',
    serviceCredentials.resetServiceSpecificCredential,
    userOrCaller,
  ),
  operation(
    'DeleteServiceSpecificCredential',
    serviceCredentials.deleteServiceSpecificCredential,
    userOrCaller,
  ),
  operation(
    'ListServiceSpecificCredentials',
    serviceCredentials.listServiceSpecificCredentials,
    userOrCaller,
  ),

  operation('UploadServerCertificate', certificates.uploadServerCertificate, certificates.newCertificate),
  operation('GetServerCertificate', certificates.getServerCertificate, certificates.certificate),
  operation('UpdateServerCertificate', certificates.updateServerCertificate, certificates.certificate),
  operation('DeleteServerCertificate', certificates.deleteServerCertificate, certificates.certificate),
  operation('ListServerCertificates', certificates.listServerCertificates, anything),
  operation('TagServerCertificate', certificateTags.tag, certificates.certificate),
  operation('UntagServerCertificate', certificateTags.untag, certificates.certificate),
  operation('ListServerCertificateTags', certificateTags.list, certificates.certificate),

  operation('CreateSAMLProvider', saml.createSamlProvider, saml.newSamlProvider),
  operation('GetSAMLProvider', saml.getSamlProvider, saml.samlProvider),
  operation('UpdateSAMLProvider', saml.updateSamlProvider, saml.samlProvider),
  operation('DeleteSAMLProvider', saml.deleteSamlProvider, saml.samlProvider),
  operation('ListSAMLProviders', saml.listSamlProviders, anything),
  operation('TagSAMLProvider', samlTags.tag, saml.samlProvider),
  operation('UntagSAMLProvider', samlTags.untag, saml.samlProvider),
  operation('ListSAMLProviderTags', samlTags.list, saml.samlProvider),

  operation('UpdateAccountPasswordPolicy', passwords.updateAccountPasswordPolicy, anything),
  operation('GetAccountPasswordPolicy', passwords.getAccountPasswordPolicy, anything),
  operation('DeleteAccountPasswordPolicy', passwords.deleteAccountPasswordPolicy, anything),

  operation('SimulatePrincipalPolicy', simulation.simulatePrincipalPolicy, policySource),
  operation('SimulateCustomPolicy', simulation.simulateCustomPolicy, anything),
  operation('GetContextKeysForPrincipalPolicy', simulation.getContextKeysForPrincipalPolicy, policySource),
  operation('GetContextKeysForCustomPolicy', simulation.getContextKeysForCustomPolicy, anything),

  operation('GetAccountSummary', account.getAccountSummary, anything),
  operation('GenerateCredentialReport', generateCredentialReport, anything),
  operation('GetCredentialReport', getCredentialReport, anything),
  operation('GetAccountAuthorizationDetails', getAccountAuthorizationDetails, anything),
  operation('ListAccountAliases', account.listAccountAliases, anything),
  operation('CreateAccountAlias', account.createAccountAlias, anything),
  operation('DeleteAccountAlias', account.deleteAccountAlias, anything),
];

/** By Action. */
export const IAM_OPERATIONS: ReadonlyMap<string, IamOperation> = new Map(
  TABLE.map((row) => [row.action.slice('iam:'.length), row]),
);
