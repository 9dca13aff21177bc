import { beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, element, elements, type Parameters, policy, QueryClient, trust } from './query-client.js';

const READ = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
const LIST = policy({ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' });
const arnOf = (name: string) => `arn:aws:iam::${ACCOUNT}:policy/${name}`;

let client: QueryClient;
beforeEach(async () => {
  client = await QueryClient.open();
});

describe('inline policies', () => {
  it.each([
    ['User', 'user'],
    ['Role', 'role'],
  ])('of a %s come back as they were put, percent-encoded', async (kind, word) => {
    await client.iam('CreateUser', { UserName: 'x' });
    await client.iam('CreateRole', { RoleName: 'x', AssumeRolePolicyDocument: trust(ACCOUNT) });
    const name = { [`${kind}Name`]: 'x' };
    const document =
      '{ "Version": "2012-10-17",\n  "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"} }';
    await client.iam(`Put${kind}Policy`, { ...name, PolicyName: 'constructor', PolicyDocument: document });
    const got = element(
      await client.iam(`Get${kind}Policy`, { ...name, PolicyName: 'constructor' }),
      'PolicyDocument',
    );
    expect(got).toMatch(/^%7B%20%22Version%22%3A%20%222012-10-17%22%2C%0A/);
    expect(got).toContain('s3%3AGet%2A');
    expect(decodeURIComponent(got)).toBe(document);
    expect(elements(await client.iam(`List${kind}Policies`, name), 'member')).toEqual(['constructor']);
    expect(await client.iam(`Get${kind}Policy`, { ...name, PolicyName: 'toString' })).toBe(
      `NoSuchEntity: The ${word} policy with name toString cannot be found.`,
    );
    await client.iam(`Delete${kind}Policy`, { ...name, PolicyName: 'constructor' });
    expect(await client.iam(`Delete${kind}Policy`, { ...name, PolicyName: 'constructor' })).toBe(
      `NoSuchEntity: The ${word} policy with name constructor cannot be found.`,
    );
  });

  it('are limited in size, all together, white space not counted', async () => {
    await client.iam('CreateUser', { UserName: 'x' });
    const put = (PolicyName: string, resources: number, space = '') =>
      client.iam('PutUserPolicy', {
        UserName: 'x',
        PolicyName,
        PolicyDocument: `${policy({
          Effect: 'Allow',
          Action: 's3:GetObject',
          Resource: Array.from({ length: resources }, (_, n) => `arn:aws:s3:::bucket/key-${n}`),
        })}${space}`,
      });
    expect(await put('one', 50, ' '.repeat(5_000))).toMatch(/^<PutUserPolicyResponse /);
    expect(await put('two', 50)).toBe('LimitExceeded: Maximum policy size of 2048 bytes exceeded for user x');
  });

  it('are refused in the words of IAM when they are no policies', async () => {
    await client.iam('CreateUser', { UserName: 'x' });
    const put = (PolicyDocument: string) =>
      client.iam('PutUserPolicy', { UserName: 'x', PolicyName: 'p', PolicyDocument });
    expect(await put('{')).toBe('MalformedPolicyDocument: Syntax errors in policy.');
    expect(await put(policy({ Effect: 'Allow', Action: 's3:GetObject' }))).toBe(
      'MalformedPolicyDocument: Policy statement must contain resources.',
    );
  });
});

describe('managed policies', () => {
  it('have versions, of which one is in force', async () => {
    const PolicyArn = element(
      await client.iam('CreatePolicy', { PolicyName: 'p', PolicyDocument: READ }),
      'Arn',
    );
    expect(PolicyArn).toBe(arnOf('p'));
    for (let n = 2; n <= 5; n += 1)
      await client.iam('CreatePolicyVersion', { PolicyArn, PolicyDocument: LIST, SetAsDefault: n === 3 });
    expect(await client.iam('CreatePolicyVersion', { PolicyArn, PolicyDocument: LIST })).toBe(
      'LimitExceeded: A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
    );
    const listed = await client.iam('ListPolicyVersions', { PolicyArn });
    expect(elements(listed, 'VersionId')).toEqual(['v5', 'v4', 'v3', 'v2', 'v1']);
    expect(elements(listed, 'IsDefaultVersion')).toEqual(['false', 'false', 'true', 'false', 'false']);
    expect(listed).not.toContain('Document');

    expect(await client.iam('DeletePolicyVersion', { PolicyArn, VersionId: 'v3' })).toBe(
      'DeleteConflict: Cannot delete the default version of a policy.',
    );
    expect(await client.iam('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v9' })).toBe(
      `NoSuchEntity: Policy ${PolicyArn} version v9 does not exist or is not attachable.`,
    );
    await client.iam('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v1' });
    await client.iam('DeletePolicyVersion', { PolicyArn, VersionId: 'v3' });
    expect(
      element(await client.iam('CreatePolicyVersion', { PolicyArn, PolicyDocument: LIST }), 'VersionId'),
    ).toBe('v6');
    const v1 = await client.iam('GetPolicyVersion', { PolicyArn, VersionId: 'v1' });
    expect(decodeURIComponent(element(v1, 'Document'))).toBe(READ);

    expect(await client.iam('DeletePolicy', { PolicyArn })).toMatch(
      /^DeleteConflict: This policy has more than one version\./,
    );
    for (const VersionId of ['v2', 'v4', 'v5', 'v6'])
      await client.iam('DeletePolicyVersion', { PolicyArn, VersionId });
    expect(await client.iam('DeletePolicy', { PolicyArn })).toMatch(/^<DeletePolicyResponse /);
    expect(await client.iam('GetPolicy', { PolicyArn })).toBe(
      `NoSuchEntity: Policy ${PolicyArn} was not found.`,
    );
  });

  it('are attached, counted, listed with who uses them, and cannot go before that', async () => {
    const PolicyArn = arnOf('p');
    await client.iam('CreatePolicy', { PolicyName: 'p', PolicyDocument: READ });
    await client.iam('CreateUser', { UserName: 'u' });
    await client.iam('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust(ACCOUNT) });
    await client.iam('AttachUserPolicy', { UserName: 'u', PolicyArn });
    await client.iam('AttachUserPolicy', { UserName: 'u', PolicyArn });
    await client.iam('PutRolePermissionsBoundary', { RoleName: 'r', PermissionsBoundary: PolicyArn });

    const got = await client.iam('GetPolicy', { PolicyArn });
    expect([element(got, 'AttachmentCount'), element(got, 'PermissionsBoundaryUsageCount')]).toEqual([
      '1',
      '1',
    ]);
    const users = await client.iam('ListEntitiesForPolicy', {
      PolicyArn,
      PolicyUsageFilter: 'PermissionsPolicy',
    });
    expect([elements(users, 'UserName'), elements(users, 'RoleName')]).toEqual([['u'], []]);
    const both = await client.iam('ListEntitiesForPolicy', { PolicyArn });
    expect([elements(both, 'UserName'), elements(both, 'RoleName')]).toEqual([['u'], ['r']]);
    const attached = await client.iam('ListAttachedUserPolicies', { UserName: 'u' });
    expect(attached).toContain(`<PolicyName>p</PolicyName><PolicyArn>${PolicyArn}</PolicyArn>`);

    expect(await client.iam('DeletePolicy', { PolicyArn })).toBe(
      'DeleteConflict: Cannot delete a policy attached to entities.',
    );
    await client.iam('DetachUserPolicy', { UserName: 'u', PolicyArn });
    expect(await client.iam('DetachUserPolicy', { UserName: 'u', PolicyArn })).toBe(
      `NoSuchEntity: Policy ${PolicyArn} was not found.`,
    );
    await client.iam('DeleteRolePermissionsBoundary', { RoleName: 'r' });
    expect(await client.iam('DeletePolicy', { PolicyArn })).toMatch(/^<DeletePolicyResponse /);
  });

  it.each([
    ['longpolicynamebutnoarn', 'ValidationError: Invalid ARN:  Could not be parsed!'],
    [
      `arn:aws:iam::${ACCOUNT}:not_a_policy/invalid`,
      `InvalidInput: ARN arn:aws:iam::${ACCOUNT}:not_a_policy/invalid is not valid.`,
    ],
    [arnOf('none'), `NoSuchEntity: Policy ${arnOf('none')} does not exist or is not attachable.`],
    [
      'arn:aws:iam::210987654321:policy/theirs',
      'NoSuchEntity: Policy arn:aws:iam::210987654321:policy/theirs does not exist or is not attachable.',
    ],
  ])('%s cannot be attached', async (PolicyArn, answer) => {
    await client.iam('CreateUser', { UserName: 'u' });
    expect(await client.iam('AttachUserPolicy', { UserName: 'u', PolicyArn })).toBe(answer);
  });

  it('have names of their own, and a maximum size', async () => {
    await client.iam('CreatePolicy', { PolicyName: 'p', PolicyDocument: READ });
    expect(await client.iam('CreatePolicy', { PolicyName: 'p', PolicyDocument: READ })).toBe(
      'EntityAlreadyExists: A policy called p already exists. Duplicate names are not allowed.',
    );
    const big = policy({
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: Array.from({ length: 300 }, (_, n) => `arn:aws:s3:::bucket/key-${n}`),
    });
    expect(await client.iam('CreatePolicy', { PolicyName: 'big', PolicyDocument: big })).toBe(
      'LimitExceeded: Cannot exceed quota for PolicySize: 6144',
    );
  });

  it('of AWS can be read and attached, not changed', async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    expect(
      elements(await client.iam('ListPolicies', { Scope: 'AWS', MaxItems: 1000 }), 'PolicyName'),
    ).toContain('AmazonS3ReadOnlyAccess');
    expect(elements(await client.iam('ListPolicies', { Scope: 'Local' }), 'PolicyName')).toEqual([]);
    expect(element(await client.iam('GetPolicy', { PolicyArn }), 'DefaultVersionId')).toBe('v3');
    expect(await client.iam('CreatePolicyVersion', { PolicyArn, PolicyDocument: READ })).toMatch(
      /^AccessDenied: .* on resource: policy arn:aws:iam::aws:policy\/AmazonS3ReadOnlyAccess$/,
    );
  });

  it('are listed by where they come from, their path and their use', async () => {
    await client.iam('CreateUser', { UserName: 'u' });
    await client.iam('CreatePolicy', { PolicyName: 'unused', PolicyDocument: READ });
    await client.iam('CreatePolicy', { PolicyName: 'used', PolicyDocument: READ, Path: '/team/' });
    await client.iam('AttachUserPolicy', { UserName: 'u', PolicyArn: arnOf('team/used') });
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/IAMFullAccess';
    await client.iam('PutUserPermissionsBoundary', { UserName: 'u', PermissionsBoundary });
    const names = async (filter: Parameters) =>
      elements(await client.iam('ListPolicies', filter), 'PolicyName');
    expect(await names({ Scope: 'Local' })).toEqual(['unused', 'used']);
    expect(await names({ Scope: 'Local', PathPrefix: '/team/' })).toEqual(['used']);
    expect(await names({ OnlyAttached: true })).toEqual(['used', 'IAMFullAccess']);
    expect(await names({ PolicyUsageFilter: 'PermissionsPolicy' })).toEqual(['used']);
    expect(await names({ PolicyUsageFilter: 'PermissionsBoundary' })).toEqual(['IAMFullAccess']);
  });

  it('are ten at most on one user', async () => {
    await client.iam('CreateUser', { UserName: 'u' });
    for (let n = 0; n <= 10; n += 1) {
      await client.iam('CreatePolicy', { PolicyName: `p${n}`, PolicyDocument: READ });
      const answer = await client.iam('AttachUserPolicy', { UserName: 'u', PolicyArn: arnOf(`p${n}`) });
      if (n < 10) expect(answer).toMatch(/^</);
      else expect(answer).toBe('LimitExceeded: Cannot exceed quota for PoliciesPerUser: 10');
    }
  });
});

describe('tags', () => {
  it.each(['User', 'Role'])('of a %s ignore the case of keys', async (kind) => {
    await client.iam('CreateUser', { UserName: 'x' });
    await client.iam('CreateRole', { RoleName: 'x', AssumeRolePolicyDocument: trust(ACCOUNT) });
    const name = { [`${kind}Name`]: 'x' };
    const tag = (...Tags: { Key: string; Value: string }[]) => client.iam(`Tag${kind}`, { ...name, Tags });
    await tag({ Key: 'a', Value: '1' }, { Key: 'b', Value: '' });
    await tag({ Key: 'A', Value: '2' });
    expect(await client.iam(`List${kind}Tags`, name)).toContain(
      '<member><Key>A</Key><Value>2</Value></member><member><Key>b</Key><Value/></member>',
    );
    expect(await tag({ Key: 'c', Value: '1' }, { Key: 'C', Value: '1' })).toBe(
      'InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
    await client.iam(`Untag${kind}`, { ...name, TagKeys: ['a'] });
    expect(elements(await client.iam(`List${kind}Tags`, name), 'Key')).toEqual(['b']);
    expect(
      await client.iam(`Tag${kind}`, { [`${kind}Name`]: 'none', Tags: [{ Key: 'a', Value: 'b' }] }),
    ).toBe(`NoSuchEntity: The ${kind.toLowerCase()} with name none cannot be found.`);
  });

  it('of a policy mind it', async () => {
    await client.iam('CreatePolicy', {
      PolicyName: 'p',
      PolicyDocument: READ,
      Tags: [{ Key: 'a', Value: '1' }],
    });
    await client.iam('TagPolicy', { PolicyArn: arnOf('p'), Tags: [{ Key: 'A', Value: '2' }] });
    expect(elements(await client.iam('ListPolicyTags', { PolicyArn: arnOf('p') }), 'Key')).toEqual([
      'A',
      'a',
    ]);
    const Tags = [
      { Key: 'b', Value: '1' },
      { Key: 'b', Value: '1' },
    ];
    expect(await client.iam('TagPolicy', { PolicyArn: arnOf('p'), Tags })).toBe(
      'InvalidInput: Duplicate tag keys found.',
    );
  });
});

describe('pages', () => {
  it('hold what was asked for, and go on after what was given even when that has been deleted', async () => {
    for (const UserName of ['a', 'b', 'c', 'd', 'e']) await client.iam('CreateUser', { UserName });
    const first = await client.iam('ListUsers', { MaxItems: 2 });
    expect([elements(first, 'UserName'), element(first, 'IsTruncated')]).toEqual([['a', 'b'], 'true']);
    const Marker = element(first, 'Marker');
    await client.iam('DeleteUser', { UserName: 'b' });
    const second = await client.iam('ListUsers', { MaxItems: 2, Marker });
    expect(elements(second, 'UserName')).toEqual(['c', 'd']);
    const last = await client.iam('ListUsers', { Marker: element(second, 'Marker') });
    expect([elements(last, 'UserName'), element(last, 'IsTruncated')]).toEqual([['e'], 'false']);
    expect(last).not.toContain('<Marker>');
    expect(await client.iam('ListUsers', { Marker: 'nonsense' })).toBe('ValidationError: Invalid Marker.');
  });
});

// As recorded from AWS in February 2026 (LocalStack's recordings, test_list_policies_scope_aws, test_policy_tag_lifecycle).
it("AWS's own policies come oldest first, and tags in the order of their keys", async () => {
  const page = await client.iam('ListPolicies', { Scope: 'AWS', MaxItems: 4 });
  expect(elements(page, 'PolicyName')).toEqual([
    'AdministratorAccess',
    'PowerUserAccess',
    'ReadOnlyAccess',
    'AWSCloudFormationReadOnlyAccess',
  ]);
  const Tags = ['a', 'A', 'b', 'B'].map((Key) => ({ Key, Value: 'v' }));
  const made = await client.iam('CreatePolicy', { PolicyName: 'tagged', PolicyDocument: READ, Tags });
  expect(elements(made, 'Key')).toEqual(['a', 'A', 'b', 'B']);
  const PolicyArn = arnOf('tagged');
  const first = await client.iam('ListPolicyTags', { PolicyArn, MaxItems: 3 });
  expect(elements(first, 'Key')).toEqual(['A', 'B', 'a']);
  const rest = await client.iam('ListPolicyTags', { PolicyArn, Marker: element(first, 'Marker') });
  expect(elements(rest, 'Key')).toEqual(['b']);
  await client.iam('CreateUser', {
    UserName: 'u',
    Tags: [
      { Key: 'b', Value: '1' },
      { Key: 'a', Value: '2' },
    ],
  });
  expect(elements(await client.iam('ListUserTags', { UserName: 'u' }), 'Key')).toEqual(['a', 'b']);
});

it('AmazonS3FullAccess has the version before the one in force', async () => {
  const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3FullAccess';
  expect(elements(await client.iam('ListPolicyVersions', { PolicyArn }), 'VersionId')).toEqual(['v2', 'v1']);
  const old = await client.iam('GetPolicyVersion', { PolicyArn, VersionId: 'v1' });
  expect(JSON.parse(decodeURIComponent(element(old, 'Document'))).Statement).toEqual([
    { Effect: 'Allow', Action: 's3:*', Resource: '*' },
  ]);
});
