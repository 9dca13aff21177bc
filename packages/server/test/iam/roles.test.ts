import { beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, element, elements, policy, QueryClient, trust } from './query-client.js';

let client: QueryClient;
beforeEach(async () => {
  client = await QueryClient.open();
});

const create = (more: object = {}) =>
  client.iam('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust(ACCOUNT), ...more });

describe('a role', () => {
  it('is made, and tells more when it is asked for', async () => {
    const made = await create({ Path: '/app/', Description: 'says <who>', MaxSessionDuration: 7_200 });
    expect(element(made, 'Arn')).toBe(`arn:aws:iam::${ACCOUNT}:role/app/r`);
    expect(element(made, 'RoleId')).toMatch(/^AROA[A-Z2-7]{16}$/);
    expect(made).not.toMatch(/MaxSessionDuration|Description>/);
    const got = await client.iam('GetRole', { RoleName: 'r' });
    expect(element(got, 'MaxSessionDuration')).toBe('7200');
    expect(element(got, 'Description')).toBe('says &lt;who&gt;');
    expect(got).toContain('<RoleLastUsed/>');
    expect(decodeURIComponent(element(got, 'AssumeRolePolicyDocument'))).toBe(trust(ACCOUNT));
    expect(elements(await client.iam('ListRoles', { PathPrefix: '/app' }), 'RoleName')).toEqual(['r']);
    expect(elements(await client.iam('ListRoles', { PathPrefix: '/b' }), 'RoleName')).toEqual([]);
  });

  it('keeps what an update leaves out', async () => {
    await create({ Description: 'one', MaxSessionDuration: 7_200 });
    expect(await client.iam('UpdateRole', { RoleName: 'r' })).toContain('<UpdateRoleResult/>');
    await client.iam('UpdateRole', { RoleName: 'r', MaxSessionDuration: 43_200 });
    await client.iam('UpdateRoleDescription', { RoleName: 'r', Description: 'two' });
    const got = await client.iam('GetRole', { RoleName: 'r' });
    expect([element(got, 'Description'), element(got, 'MaxSessionDuration')]).toEqual(['two', '43200']);
  });

  it('stays until nothing hangs on it', async () => {
    await create();
    const RoleName = 'r';
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await client.iam('AttachRolePolicy', { RoleName, PolicyArn });
    expect(await client.iam('DeleteRole', { RoleName })).toBe(
      'DeleteConflict: Cannot delete entity, must detach all policies first.',
    );
    await client.iam('DetachRolePolicy', { RoleName, PolicyArn });
    const PolicyDocument = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
    await client.iam('PutRolePolicy', { RoleName, PolicyName: 'p', PolicyDocument });
    expect(await client.iam('DeleteRole', { RoleName })).toBe(
      'DeleteConflict: Cannot delete entity, must delete policies first.',
    );
    await client.iam('DeleteRolePolicy', { RoleName, PolicyName: 'p' });
    expect(await client.iam('DeleteRole', { RoleName })).toMatch(/^<DeleteRoleResponse /);
    expect(await client.iam('GetRole', { RoleName })).toBe(
      'NoSuchEntity: The role with name r cannot be found.',
    );
  });

  it('has a name of its own', async () => {
    await create();
    expect(await create()).toBe('EntityAlreadyExists: Role with name r already exists.');
  });

  it('has a boundary that exists', async () => {
    const PermissionsBoundary = `arn:aws:iam::${ACCOUNT}:policy/none`;
    expect(await create({ PermissionsBoundary })).toBe(
      `NoSuchEntity: Scope ARN: ${PermissionsBoundary} does not exist or is not attachable.`,
    );
    await create({ PermissionsBoundary: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' });
    expect(element(await client.iam('GetRole', { RoleName: 'r' }), 'PermissionsBoundaryArn')).toBe(
      'arn:aws:iam::aws:policy/AmazonS3FullAccess',
    );
    await client.iam('DeleteRolePermissionsBoundary', { RoleName: 'r' });
    expect(await client.iam('GetRole', { RoleName: 'r' })).not.toContain('PermissionsBoundary');
  });
});

describe('a trust policy', () => {
  const missing = `arn:aws:iam::${ACCOUNT}:user/nobody`;
  const statement = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' };
  it.each([
    ['no JSON', '{', 'This policy contains invalid Json'],
    [
      'actions of other services',
      policy({ ...statement, Action: 's3:GetObject' }),
      'AssumeRole policy may only specify STS AssumeRole actions.',
    ],
    ['a resource', policy({ ...statement, Resource: '*' }), 'Has prohibited field Resource'],
    ['a user who does not exist', trust(missing), `Invalid principal in policy: "AWS":"${missing}"`],
  ])('is refused with %s', async (_, AssumeRolePolicyDocument, message) => {
    expect(await create({ AssumeRolePolicyDocument })).toBe(`MalformedPolicyDocument: ${message}`);
    await create();
    expect(
      await client.iam('UpdateAssumeRolePolicy', { RoleName: 'r', PolicyDocument: AssumeRolePolicyDocument }),
    ).toBe(`MalformedPolicyDocument: ${message}`);
  });

  it('may name users that exist, services, and accounts that are not here', async () => {
    const { arn } = await client.user('alice');
    await create({
      AssumeRolePolicyDocument: policy({
        ...statement,
        Principal: { AWS: [arn, 'arn:aws:iam::999999999999:user/elsewhere'], Service: 'ec2.amazonaws.com' },
      }),
    });
    expect(await client.iam('GetRole', { RoleName: 'r' })).toContain('<RoleName>r</RoleName>');
  });

  it('is limited in size', async () => {
    const conditions = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`aws:RequestTag/tag-number-${n}`, `value-${n}`]),
    );
    expect(
      await create({
        AssumeRolePolicyDocument: policy({ ...statement, Condition: { StringEquals: conditions } }),
      }),
    ).toBe('LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048');
  });
});
