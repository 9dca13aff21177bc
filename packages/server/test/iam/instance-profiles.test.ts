import { beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, element, elements, QueryClient, trust } from './query-client.js';

const on = { InstanceProfileName: 'web' };
const MISSING = 'NoSuchEntity: Instance Profile web cannot be found.';

let client: QueryClient;
beforeEach(async () => {
  client = await QueryClient.open();
  for (const RoleName of ['app', 'other'])
    await client.iam('CreateRole', { RoleName, AssumeRolePolicyDocument: trust(ACCOUNT) });
});

const iam = (action: string, parameters = {}) => client.iam(action, parameters);

describe('instance profiles', () => {
  it('hold one role, by name', async () => {
    const made = await iam('CreateInstanceProfile', { ...on, Path: '/p/' });
    expect(element(made, 'Arn')).toBe(`arn:aws:iam::${ACCOUNT}:instance-profile/p/web`);
    expect(element(made, 'InstanceProfileId')).toMatch(/^AIPA[A-Z2-7]{16}$/);
    expect(made).toContain('<Roles/>');
    expect(await iam('CreateInstanceProfile', { InstanceProfileName: 'WEB' })).toBe(
      'EntityAlreadyExists: Instance Profile WEB already exists.',
    );
    await iam('AddRoleToInstanceProfile', { ...on, RoleName: 'app' });
    expect(await iam('AddRoleToInstanceProfile', { ...on, RoleName: 'other' })).toBe(
      'LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
    );
    expect(elements(await iam('GetInstanceProfile', on), 'RoleName')).toEqual(['app']);
    for (const [RoleName, listed] of [
      ['app', ['web']],
      ['other', []],
    ] as const)
      expect(elements(await iam('ListInstanceProfilesForRole', { RoleName }), 'InstanceProfileName')).toEqual(
        listed,
      );
    expect(elements(await iam('ListInstanceProfiles', { PathPrefix: '/q/' }), 'InstanceProfileName')).toEqual(
      [],
    );
    const conflict = 'DeleteConflict: Cannot delete entity, must remove roles from instance profile first.';
    expect(await iam('DeleteInstanceProfile', on)).toBe(conflict);
    expect(await iam('DeleteRole', { RoleName: 'app' })).toBe(conflict);
    expect(await iam('RemoveRoleFromInstanceProfile', { ...on, RoleName: 'other' })).toBe(
      'NoSuchEntity: Role other in Instance Profile web cannot be found.',
    );
    await iam('RemoveRoleFromInstanceProfile', { ...on, RoleName: 'app' });
    expect(await iam('DeleteRole', { RoleName: 'app' })).toContain('DeleteRoleResponse');
    expect(await iam('DeleteInstanceProfile', on)).toContain('DeleteInstanceProfileResponse');
    expect(await iam('GetInstanceProfile', on)).toBe(MISSING);
  });

  it('are tagged', async () => {
    expect(await iam('ListInstanceProfileTags', on)).toBe(MISSING);
    await iam('CreateInstanceProfile', { ...on, Tags: [{ Key: 'a', Value: '1' }] });
    await iam('TagInstanceProfile', { ...on, Tags: [{ Key: 'b', Value: '2' }] });
    await iam('UntagInstanceProfile', { ...on, TagKeys: ['a'] });
    expect(elements(await iam('ListInstanceProfileTags', on), 'Key')).toEqual(['b']);
  });

  it('take a role only from who may pass it to EC2', async () => {
    await iam('CreateInstanceProfile', on);
    const half = { Effect: 'Allow', Action: 'iam:AddRoleToInstanceProfile', Resource: '*' };
    const pass = {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: '*',
      Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    };
    const adding = { ...on, RoleName: 'app' };
    expect(await client.iam('AddRoleToInstanceProfile', adding, await client.user('half', half))).toContain(
      `is not authorized to perform: iam:PassRole on resource: arn:aws:iam::${ACCOUNT}:role/app`,
    );
    expect(
      await client.iam('AddRoleToInstanceProfile', adding, await client.user('both', half, pass)),
    ).toContain('AddRoleToInstanceProfileResponse');
  });
});
