import { beforeEach, describe, expect, it } from 'vitest';
import { awsManagedPolicy } from '../../src/authorization/aws-managed-policies.js';
import { LINKED_SERVICES } from '../../src/iam/service-linked-role-table.js';
import { ACCOUNT, element, policy, QueryClient, trust } from './query-client.js';

/*
 * Expected: LocalStack's recordings of AWS, test_iam.py TestIAMServiceRoles (February 2026), unless said otherwise.
 */

let client: QueryClient;
beforeEach(async () => {
  client = await QueryClient.open();
});
const iam = (action: string, parameters: Parameters<QueryClient['iam']>[1]) => client.iam(action, parameters);

const BATCH = { AWSServiceName: 'batch.amazonaws.com' };
const RoleName = 'AWSServiceRoleForBatch';

describe('every service of the table', () => {
  it.each([...LINKED_SERVICES.values()].map((service) => [service.principal, service] as const))(
    '%s has a role with its trust policy and one policy',
    async (principal, { roleName, policyArn, takesSuffix }) => {
      const made = await iam('CreateServiceLinkedRole', { AWSServiceName: principal });
      expect(element(made, 'RoleName')).toBe(roleName);
      const got = await iam('GetRole', { RoleName: roleName });
      expect(element(got, 'Arn')).toBe(
        `arn:aws:iam::${ACCOUNT}:role/aws-service-role/${principal}/${roleName}`,
      );
      expect(element(got, 'MaxSessionDuration')).toBe('3600');
      expect(got).not.toContain('<Description>');
      expect(JSON.parse(decodeURIComponent(element(got, 'AssumeRolePolicyDocument')))).toEqual({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: principal }, Action: 'sts:AssumeRole' }],
      });
      expect(await iam('ListRolePolicies', { RoleName: roleName })).toContain('<PolicyNames/>');
      expect(await iam('ListAttachedRolePolicies', { RoleName: roleName })).toContain(
        `<AttachedPolicies><member><PolicyName>${policyArn.split('/').at(-1)}</PolicyName><PolicyArn>${policyArn}</PolicyArn></member></AttachedPolicies>`,
      );
      const suffixed = await iam('CreateServiceLinkedRole', { AWSServiceName: principal, CustomSuffix: 'x' });
      if (takesSuffix) expect(element(suffixed, 'RoleName')).toBe(`${roleName}_x`);
      else expect(suffixed).toBe(`InvalidInput: Custom suffix is not allowed for ${principal}`);
    },
  );

  it('attaches policies that can be read, but for one whose document AWS no longer publishes', () => {
    const unread = [...LINKED_SERVICES.values()].filter(({ policyArn }) => !awsManagedPolicy(policyArn));
    expect(unread.map(({ policyArn }) => policyArn)).toEqual([
      'arn:aws:iam::aws:policy/aws-service-role/AmazonLexBotPolicy',
    ]);
  });
});

it('a second role of a service is refused, whatever the case; a service without one has no template', async () => {
  await iam('CreateServiceLinkedRole', { ...BATCH, Description: 'mine' });
  expect(await iam('CreateServiceLinkedRole', BATCH)).toBe(
    `InvalidInput: Service role name ${RoleName} has been taken in this account, please try a different suffix.`,
  );
  expect(element(await iam('GetRole', { RoleName }), 'Description')).toBe('mine');
  // As reported by callers of AWS.
  expect(await iam('CreateServiceLinkedRole', { AWSServiceName: 'account.amazonaws.com' })).toBe(
    'AccessDenied: Cannot find Service Linked Role template for account.amazonaws.com',
  );
});

it('a deletion is a task that has ended; the name is free again', async () => {
  await iam('CreateServiceLinkedRole', BATCH);
  const task = element(await iam('DeleteServiceLinkedRole', { RoleName }), 'DeletionTaskId');
  expect(task).toMatch(
    /^task\/aws-service-role\/batch\.amazonaws\.com\/AWSServiceRoleForBatch\/[0-9a-f-]{36}$/,
  );
  expect(element(await iam('GetServiceLinkedRoleDeletionStatus', { DeletionTaskId: task }), 'Status')).toBe(
    'SUCCEEDED',
  );
  expect(await iam('GetRole', { RoleName })).toBe(
    `NoSuchEntity: The role with name ${RoleName} cannot be found.`,
  );
  expect(await iam('GetServiceLinkedRoleDeletionStatus', { DeletionTaskId: `${task}0` })).toMatch(
    /^NoSuchEntity: /,
  );
  expect(await iam('CreateServiceLinkedRole', BATCH)).toContain('CreateServiceLinkedRoleResponse');
});

it('DeleteServiceLinkedRole does not delete another role', async () => {
  const own = trust(ACCOUNT);
  await iam('CreateRole', {
    RoleName: 'own',
    Path: '/aws-service-role/batch.amazonaws.com/',
    AssumeRolePolicyDocument: own,
  });
  expect(await iam('DeleteServiceLinkedRole', { RoleName: 'own' })).toMatch(/^NoSuchEntity: /);
  expect(await iam('DeleteRole', { RoleName: 'own' })).toContain('DeleteRoleResponse');
});

describe('what only the service may change', () => {
  const PROTECTED = `UnmodifiableEntity: Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`;
  const document = policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
  const own = trust(ACCOUNT);
  const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

  it.each([
    ['AttachRolePolicy', { PolicyArn }],
    ['DetachRolePolicy', { PolicyArn: 'arn:aws:iam::aws:policy/aws-service-role/BatchServiceRolePolicy' }],
    ['PutRolePolicy', { PolicyName: 'p', PolicyDocument: document }],
    ['DeleteRolePolicy', { PolicyName: 'p' }],
    ['PutRolePermissionsBoundary', { PermissionsBoundary: PolicyArn }],
    ['DeleteRolePermissionsBoundary', {}],
    ['UpdateAssumeRolePolicy', { PolicyDocument: own }],
    ['UpdateRole', { MaxSessionDuration: 7_200 }],
    ['AddRoleToInstanceProfile', { InstanceProfileName: 'profile' }],
    ['DeleteRole', {}],
  ])('%s is refused', async (action, parameters) => {
    await iam('CreateServiceLinkedRole', BATCH);
    await iam('CreateInstanceProfile', { InstanceProfileName: 'profile' });
    const before = await client.services.iam.findRole(ACCOUNT, RoleName);
    expect(await iam(action, { RoleName, ...parameters })).toBe(PROTECTED);
    expect(await client.services.iam.findRole(ACCOUNT, RoleName)).toEqual(before);
  });

  it('its description and tags are the account’s', async () => {
    await iam('CreateServiceLinkedRole', BATCH);
    await iam('UpdateRole', { RoleName, Description: 'new' });
    expect(element(await iam('GetRole', { RoleName }), 'Description')).toBe('new');
    expect(await iam('TagRole', { RoleName, Tags: [{ Key: 'a', Value: 'b' }] })).toContain('TagRoleResponse');
  });

  it('a policy of such a role attaches to no other', async () => {
    await client.user('alice');
    expect(
      await iam('AttachUserPolicy', {
        UserName: 'alice',
        PolicyArn: 'arn:aws:iam::aws:policy/aws-service-role/BatchServiceRolePolicy',
      }),
    ).toMatch(/^PolicyNotAttachable: Cannot attach a Service Role Policy/);
  });
});

it('iam:AWSServiceName and the ARN of the role decide who may make it', async () => {
  const alice = await client.user('alice', {
    Effect: 'Allow',
    Action: 'iam:CreateServiceLinkedRole',
    Resource: 'arn:aws:iam::*:role/aws-service-role/*',
    Condition: { StringEquals: { 'iam:AWSServiceName': 'batch.amazonaws.com' } },
  });
  const create = (AWSServiceName: string) => client.iam('CreateServiceLinkedRole', { AWSServiceName }, alice);
  expect(await create('batch.amazonaws.com')).toContain('CreateServiceLinkedRoleResponse');
  expect(await create('ecs.amazonaws.com')).toMatch(/^AccessDenied: /);
});

it.each(['AttachRolePolicy', 'AttachUserPolicy'])(
  '%s says of what is no ARN that it is none',
  async (action) => {
    await client.user('alice');
    await iam('CreateServiceLinkedRole', BATCH);
    expect(await iam(action, { UserName: 'alice', RoleName, PolicyArn: 'longpolicynamebutnoarn' })).toBe(
      'ValidationError: Invalid ARN:  Could not be parsed!',
    );
  },
);
