import { beforeEach, describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  element,
  elements,
  OTHER_ACCOUNT,
  policy,
  QueryClient,
  root,
  trust,
} from './query-client.js';

const READ = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
const S3_FULL = 'arn:aws:iam::aws:policy/AmazonS3FullAccess';

let client: QueryClient;
beforeEach(async () => {
  client = await QueryClient.open();
});

const iam = (action: string, parameters = {}) => client.iam(action, parameters);

describe('GetAccountAuthorizationDetails', () => {
  beforeEach(async () => {
    await client.user('alice');
    await iam('CreateGroup', { GroupName: 'writers' });
    await iam('AddUserToGroup', { GroupName: 'writers', UserName: 'alice' });
    await iam('PutGroupPolicy', { GroupName: 'writers', PolicyName: 'Inline', PolicyDocument: READ });
    await iam('AttachGroupPolicy', { GroupName: 'writers', PolicyArn: S3_FULL });
    await iam('CreateRole', { RoleName: 'app', AssumeRolePolicyDocument: trust(ACCOUNT) });
    await iam('CreateInstanceProfile', { InstanceProfileName: 'web' });
    await iam('AddRoleToInstanceProfile', { InstanceProfileName: 'web', RoleName: 'app' });
    await iam('CreatePolicy', { PolicyName: 'Mine', PolicyDocument: READ });
  });

  it('tells all there is, and of AWS only what is used', async () => {
    const all = await iam('GetAccountAuthorizationDetails');
    expect(elements(all, 'UserName')).toEqual(['alice']);
    expect(all).toContain('<GroupList><member>writers</member></GroupList>');
    expect(elements(all, 'InstanceProfileName')).toEqual(['web']);
    expect(all).toContain('<RoleLastUsed/>');
    expect(elements(all, 'PolicyName')).toEqual([
      'Inline',
      'AmazonS3FullAccess',
      'Mine',
      'AmazonS3FullAccess',
    ]);
    expect(element(all, 'IsTruncated')).toBe('false');
  });

  it.each([
    ['User', ['alice'], 0, 0],
    ['Role', [], 0, 0],
    ['LocalManagedPolicy', [], 0, 1],
    ['AWSManagedPolicy', [], 0, 1],
    ['Group', [], 1, 0],
  ])('filters by %s', async (kind, users, groups, policies) => {
    const answer = await iam('GetAccountAuthorizationDetails', { Filter: [kind] });
    expect(elements(answer, 'UserName')).toEqual(users);
    expect(elements(answer, 'GroupName')).toHaveLength(groups);
    expect(elements(answer, 'PolicyId')).toHaveLength(policies);
  });

  it('pages over all kinds', async () => {
    let Marker: string | undefined;
    const ids: string[] = [];
    do {
      const page: string = await iam('GetAccountAuthorizationDetails', { MaxItems: 1, Marker });
      ids.push(...['UserId', 'GroupId', 'PolicyId'].flatMap((name) => elements(page, name)));
      Marker = elements(page, 'Marker')[0];
    } while (Marker !== undefined);
    expect(ids).toHaveLength(4);
    expect(await iam('GetAccountAuthorizationDetails', { Filter: ['Bucket'] })).toContain('enum value set');
  });
});

describe('the account', () => {
  it('has one alias, which no other account has', async () => {
    await iam('CreateAccountAlias', { AccountAlias: 'acme' });
    expect(await client.iam('CreateAccountAlias', { AccountAlias: 'acme' }, root(OTHER_ACCOUNT))).toBe(
      'EntityAlreadyExists: The account alias acme already exists.',
    );
    await iam('CreateAccountAlias', { AccountAlias: 'acme-2' });
    expect(await iam('ListAccountAliases')).toContain('<AccountAliases><member>acme-2</member>');
    expect(await iam('DeleteAccountAlias', { AccountAlias: 'acme' })).toContain('NoSuchEntity');
    await iam('DeleteAccountAlias', { AccountAlias: 'acme-2' });
    expect(await iam('ListAccountAliases')).toContain('<AccountAliases/>');
  });

  it('counts what it has', async () => {
    await iam('CreateGroup', { GroupName: 'g' });
    await iam('CreateInstanceProfile', { InstanceProfileName: 'p' });
    await iam('CreateOpenIDConnectProvider', { Url: 'https://idp.example.com' });
    const summary = await iam('GetAccountSummary');
    for (const key of ['Groups', 'InstanceProfiles', 'Providers'])
      expect(summary).toContain(`<key>${key}</key><value>1</value>`);
  });
});

describe('what there is none of', () => {
  it.each([
    ['ListMFADevices', '<MFADevices/><IsTruncated>false</IsTruncated>'],
    ['ListSSHPublicKeys', '<SSHPublicKeys/>'],
    ['ListSigningCertificates', '<Certificates/>'],
    ['ListServiceSpecificCredentials', '<ServiceSpecificCredentials/>'],
    ['GetLoginProfile', 'NoSuchEntity: Login Profile for User alice cannot be found.'],
    ['DeleteLoginProfile', 'NoSuchEntity: Login Profile for User alice cannot be found.'],
    ['UpdateLoginProfile', 'NoSuchEntity: Login Profile for User alice cannot be found.'],
  ])('%s of a user', async (action, answer) => {
    await client.user('alice');
    expect(await iam(action, { UserName: 'alice' })).toContain(answer);
    expect(await iam(action, { UserName: 'nobody' })).toBe(
      'NoSuchEntity: The user with name nobody cannot be found.',
    );
  });

  it.each([
    ['ListVirtualMFADevices', {}, '<VirtualMFADevices/>'],
    ['ListServerCertificates', {}, '<ServerCertificateMetadataList/>'],
    ['ListSAMLProviders', {}, '<SAMLProviderList/>'],
    [
      'GetAccountPasswordPolicy',
      {},
      `NoSuchEntity: The Password Policy with domain name ${ACCOUNT} cannot be found.`,
    ],
  ])('%s', async (action, parameters, answer) => {
    expect(await iam(action, parameters)).toContain(answer);
  });
});

it('a user has one login profile, which has to go before the user', async () => {
  await client.user('alice');
  const on = { UserName: 'alice' };
  const made = await iam('CreateLoginProfile', { ...on, Password: 'secret', PasswordResetRequired: true });
  expect(element(made, 'PasswordResetRequired')).toBe('true');
  expect(await iam('CreateLoginProfile', { ...on, Password: 'other' })).toBe(
    'EntityAlreadyExists: Login Profile for user alice already exists.',
  );
  await iam('UpdateLoginProfile', { ...on, PasswordResetRequired: false });
  expect(element(await iam('GetLoginProfile', on), 'PasswordResetRequired')).toBe('false');
  expect(await iam('DeleteUser', on)).toBe(
    'DeleteConflict: Cannot delete entity, must delete login profile first.',
  );
  expect(JSON.stringify(await client.services.iam.findUser(ACCOUNT, 'alice'))).not.toContain('secret');
  await iam('DeleteLoginProfile', on);
  expect(await iam('DeleteUser', on)).toContain('DeleteUserResponse');
});

it('a number of a policy version never comes back', async () => {
  const PolicyArn = element(await iam('CreatePolicy', { PolicyName: 'P', PolicyDocument: READ }), 'Arn');
  const next = async () =>
    element(await iam('CreatePolicyVersion', { PolicyArn, PolicyDocument: READ }), 'VersionId');
  expect(await next()).toBe('v2');
  await iam('DeletePolicyVersion', { PolicyArn, VersionId: 'v2' });
  expect(await next()).toBe('v3');
  await iam('DeletePolicyVersion', { PolicyArn, VersionId: 'v3' });
  expect(await next()).toBe('v4');
});
