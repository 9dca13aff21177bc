import { beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from '../../src/authentication/caller.js';
import { ACCOUNT, element, elements, OTHER_ACCOUNT, policy, QueryClient, root } from './query-client.js';

const ALLOW_LIST = { Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' };

let client: QueryClient;
let alice: Principal;
beforeEach(async () => {
  client = await QueryClient.open();
  alice = await client.user('alice');
});

const iam = (action: string, parameters = {}, caller: Principal = root()) =>
  client.iam(action, parameters, caller);

describe('groups', () => {
  it('are made, found, listed, renamed and deleted', async () => {
    const made = await iam('CreateGroup', { GroupName: 'Writers', Path: '/team/' });
    expect(element(made, 'GroupId')).toMatch(/^AGPA[A-Z2-7]{16}$/);
    expect(element(made, 'Arn')).toBe(`arn:aws:iam::${ACCOUNT}:group/team/Writers`);
    expect(await iam('CreateGroup', { GroupName: 'WRITERS' })).toBe(
      'EntityAlreadyExists: Group with name WRITERS already exists.',
    );
    await iam('CreateGroup', { GroupName: 'admins' });
    expect(elements(await iam('ListGroups'), 'GroupName')).toEqual(['admins', 'Writers']);
    expect(elements(await iam('ListGroups', { PathPrefix: '/team/' }), 'GroupName')).toEqual(['Writers']);
    expect(await iam('UpdateGroup', { GroupName: 'Writers', NewGroupName: 'Admins' })).toBe(
      'EntityAlreadyExists: Group with name Admins already exists.',
    );
    await iam('UpdateGroup', { GroupName: 'writers', NewGroupName: 'Authors', NewPath: '/' });
    expect(element(await iam('GetGroup', { GroupName: 'authors' }), 'Arn')).toBe(
      `arn:aws:iam::${ACCOUNT}:group/Authors`,
    );
    expect(await iam('DeleteGroup', { GroupName: 'Authors' })).toContain('DeleteGroupResponse');
    expect(await iam('GetGroup', { GroupName: 'Authors' })).toBe(
      'NoSuchEntity: The group with name Authors cannot be found.',
    );
    expect(elements(await iam('ListGroups', {}, root(OTHER_ACCOUNT)), 'GroupName')).toEqual([]);
  });

  it('have members, by pages, and keep their members from being deleted', async () => {
    await iam('CreateGroup', { GroupName: 'g' });
    await client.user('bob');
    for (const UserName of ['bob', 'alice', 'ALICE'])
      await iam('AddUserToGroup', { GroupName: 'g', UserName });
    const first = await iam('GetGroup', { GroupName: 'g', MaxItems: 1 });
    expect([elements(first, 'UserName'), element(first, 'IsTruncated')]).toEqual([['alice'], 'true']);
    const second = await iam('GetGroup', { GroupName: 'g', Marker: element(first, 'Marker') });
    expect([elements(second, 'UserName'), element(second, 'IsTruncated')]).toEqual([['bob'], 'false']);
    expect(elements(await iam('ListGroupsForUser', { UserName: 'alice' }), 'GroupName')).toEqual(['g']);
    const conflict = 'DeleteConflict: Cannot delete entity, must remove users from group first.';
    expect(await iam('DeleteGroup', { GroupName: 'g' })).toBe(conflict);
    expect(await iam('DeleteUser', { UserName: 'alice' })).toBe(conflict);
    for (const UserName of ['bob', 'alice', 'alice'])
      expect(await iam('RemoveUserFromGroup', { GroupName: 'g', UserName })).toContain('ResponseMetadata');
    expect(await iam('DeleteUser', { UserName: 'alice' })).toContain('DeleteUserResponse');
    expect(await iam('DeleteGroup', { GroupName: 'g' })).toContain('DeleteGroupResponse');
  });

  it.each([
    ['AddUserToGroup', 'The group with name none cannot be found.'],
    ['RemoveUserFromGroup', 'The user with name nobody cannot be found.'],
  ])('%s says what is missing', async (action, message) => {
    expect(await iam(action, { GroupName: 'none', UserName: 'nobody' })).toBe(`NoSuchEntity: ${message}`);
  });

  it('are ten to a user', async () => {
    for (let i = 0; i < 11; i += 1) {
      await iam('CreateGroup', { GroupName: `g${i}` });
      const added = await iam('AddUserToGroup', { GroupName: `g${i}`, UserName: 'alice' });
      if (i === 10) expect(added).toBe('LimitExceeded: Cannot exceed quota for GroupsPerUser: 10');
    }
  });

  it('give their members what their policies allow, and take what they deny', async () => {
    const list = () => iam('ListUsers', {}, alice);
    await iam('CreateGroup', { GroupName: 'g' });
    await iam('PutGroupPolicy', {
      GroupName: 'g',
      PolicyName: 'List',
      PolicyDocument: policy(ALLOW_LIST),
    });
    expect(await list()).toContain('because no identity-based policy allows the iam:ListUsers action');
    await iam('AddUserToGroup', { GroupName: 'g', UserName: 'alice' });
    expect(await list()).toContain('<UserName>alice</UserName>');
    await iam('CreateGroup', { GroupName: 'denied' });
    await iam('PutGroupPolicy', {
      GroupName: 'denied',
      PolicyName: 'No',
      PolicyDocument: policy({ ...ALLOW_LIST, Effect: 'Deny' }),
    });
    await iam('AddUserToGroup', { GroupName: 'denied', UserName: 'alice' });
    expect(await list()).toContain('with an explicit deny in an identity-based policy');
    await iam('RemoveUserFromGroup', { GroupName: 'denied', UserName: 'alice' });
    await iam('DeleteGroupPolicy', { GroupName: 'g', PolicyName: 'List' });
    await iam('AttachGroupPolicy', {
      GroupName: 'g',
      PolicyArn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess',
    });
    expect(await list()).toContain('<UserName>alice</UserName>');
    await iam('DetachGroupPolicy', {
      GroupName: 'g',
      PolicyArn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess',
    });
    expect(await list()).toContain('AccessDenied');
  });

  it('hold inline and attached policies, within their quotas', async () => {
    const on = { GroupName: 'g' };
    await iam('CreateGroup', on);
    const PolicyDocument = policy(ALLOW_LIST);
    await iam('PutGroupPolicy', { ...on, PolicyName: 'P', PolicyDocument });
    expect(element(await iam('GetGroupPolicy', { ...on, PolicyName: 'P' }), 'GroupName')).toBe('g');
    expect(await iam('GetGroupPolicy', { ...on, PolicyName: 'Q' })).toBe(
      'NoSuchEntity: The group policy with name Q cannot be found.',
    );
    expect(elements(await iam('ListGroupPolicies', on), 'member')).toEqual(['P']);
    expect(await iam('DeleteGroup', on)).toBe(
      'DeleteConflict: Cannot delete entity, must delete policies first.',
    );
    const large = policy({ ...ALLOW_LIST, Resource: `arn:aws:s3:::${'x'.repeat(5_100)}` });
    expect(await iam('PutGroupPolicy', { ...on, PolicyName: 'L', PolicyDocument: large })).toBe(
      'LimitExceeded: Maximum policy size of 5120 bytes exceeded for group g',
    );
    await iam('DeleteGroupPolicy', { ...on, PolicyName: 'P' });
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3FullAccess';
    expect(await iam('DetachGroupPolicy', { ...on, PolicyArn })).toBe(
      `NoSuchEntity: Policy ${PolicyArn} was not found.`,
    );
    await iam('AttachGroupPolicy', { ...on, PolicyArn });
    expect(elements(await iam('ListAttachedGroupPolicies', on), 'PolicyName')).toEqual([
      'AmazonS3FullAccess',
    ]);
    expect(elements(await iam('ListEntitiesForPolicy', { PolicyArn }), 'GroupName')).toEqual(['g']);
    expect(
      elements(await iam('ListEntitiesForPolicy', { PolicyArn, EntityFilter: 'User' }), 'GroupName'),
    ).toEqual([]);
    expect(element(await iam('GetPolicy', { PolicyArn }), 'AttachmentCount')).toBe('1');
    expect(await iam('DeleteGroup', on)).toBe(
      'DeleteConflict: Cannot delete entity, must detach all policies first.',
    );
  });

  it('are a source of simulations, and count in those of their members', async () => {
    await iam('CreateGroup', { GroupName: 'g', Path: '/p/' });
    await iam('PutGroupPolicy', { GroupName: 'g', PolicyName: 'List', PolicyDocument: policy(ALLOW_LIST) });
    await iam('AddUserToGroup', { GroupName: 'g', UserName: 'alice' });
    for (const PolicySourceArn of [`arn:aws:iam::${ACCOUNT}:group/p/g`, alice.arn]) {
      const result = await iam('SimulatePrincipalPolicy', {
        PolicySourceArn,
        ActionNames: ['iam:ListUsers'],
      });
      expect(element(result, 'EvalDecision')).toBe('allowed');
      expect(element(result, 'SourcePolicyId')).toBe('group_g_List');
    }
  });

  it('are what permission is asked for', async () => {
    await iam('CreateGroup', { GroupName: 'g', Path: '/p/' });
    const carol = await client.user('carol', {
      Effect: 'Allow',
      Action: 'iam:*',
      Resource: `arn:aws:iam::${ACCOUNT}:group/p/*`,
    });
    const into = { GroupName: 'g', UserName: 'alice' };
    expect(await iam('AddUserToGroup', into, carol)).toContain('AddUserToGroupResponse');
    expect(await iam('ListGroupsForUser', { UserName: 'alice' }, carol)).toContain(
      'is not authorized to perform: iam:ListGroupsForUser on resource: user alice',
    );
    expect(await iam('UpdateGroup', { GroupName: 'g', NewPath: '/q/' }, carol)).toContain('AccessDenied');
  });
});
