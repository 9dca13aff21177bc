import { refusal, success } from '../expect.js';
import { RECORDED } from '../kinds.js';
import { policy } from '../target.js';

const sender = (status, code, message) => refusal(status, code, message, { Type: 'Sender' });
const missing = (what, name) => sender(404, 'NoSuchEntity', `The ${what} with name ${name} cannot be found.`);
const exists = (message) => sender(409, 'EntityAlreadyExists', message);
const malformed = (message) => sender(400, 'MalformedPolicyDocument', message);
const mustDetach = sender(409, 'DeleteConflict', 'Cannot delete entity, must detach all policies first.');
const mustDelete = sender(409, 'DeleteConflict', 'Cannot delete entity, must delete policies first.');

const READ = policy([{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }]);
const EC2 = [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }];
const NOBODY = 'nonexistent';

/** ARN of a managed policy of the row's own, taken away at the end. */
function managed(t, name) {
  const PolicyName = `${t.prefix}-${name}`;
  const PolicyArn = `arn:aws:iam::${t.account}:policy/${PolicyName}`;
  return t.iam('CreatePolicy', { PolicyName, PolicyDocument: READ }).then((answer) => {
    if (answer.status === 200) {
      t.onClose(`policy ${PolicyName}`, async () => {
        const versions = await t.must(t.iam('ListPolicyVersions', { PolicyArn }));
        const ids = versions.texts('VersionId');
        const isDefault = versions.texts('IsDefaultVersion');
        for (const [i, VersionId] of ids.entries()) {
          if (isDefault[i] === 'false') await t.iam('DeletePolicyVersion', { PolicyArn, VersionId });
        }
        await t.must(t.iam('DeletePolicy', { PolicyArn }));
      });
    }
    return PolicyArn;
  });
}

/** Names of the members of a group or user by what was answered, in an order of their own. */
const elements = (answer, name) => {
  const inner = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(answer.body)?.[1] ?? '';
  return [...inner.matchAll(/<(\w+)(?:>[^<]*<\/\1>|\/>)/g)].map((found) => found[1]).sort();
};

async function group(t, name) {
  const GroupName = `${t.prefix}-${name}`;
  const made = await t.iam('CreateGroup', { GroupName });
  t.onClose(`group ${GroupName}`, () => t.must(t.iam('DeleteGroup', { GroupName })));
  return { GroupName, made };
}

export const title = 'IAM: users, groups, roles, policies';

export const rows = [
  {
    id: 'V1',
    subject:
      'a user that is not there: GetUser, UpdateUser, DeleteUser, CreateAccessKey, TagUser, ListUserTags',
    expected: Object.fromEntries(
      ['GetUser', 'UpdateUser', 'DeleteUser', 'CreateAccessKey', 'TagUser', 'ListUserTags'].map((name) => [
        name,
        missing('user', NOBODY),
      ]),
    ),
    kind: RECORDED,
    source: 'LS IAM test_iam_users.py test_user_errors, test_access_key_errors, test_user_tag_errors',
    ask: async (t) => ({
      GetUser: await t.iam('GetUser', { UserName: NOBODY }),
      UpdateUser: await t.iam('UpdateUser', { UserName: NOBODY, NewUserName: 'other' }),
      DeleteUser: await t.iam('DeleteUser', { UserName: NOBODY }),
      CreateAccessKey: await t.iam('CreateAccessKey', { UserName: NOBODY }),
      TagUser: await t.iam('TagUser', {
        UserName: NOBODY,
        'Tags.member.1.Key': 'a',
        'Tags.member.1.Value': 'b',
      }),
      ListUserTags: await t.iam('ListUserTags', { UserName: NOBODY }),
    }),
  },
  {
    id: 'V2',
    subject: 'a user that is there already',
    expected: (t) => exists(`User with name ${t.prefix}-nothing already exists.`),
    kind: RECORDED,
    source: 'LS IAM test_iam_users.py test_user_errors',
    ask: async (t) => t.iam('CreateUser', { UserName: (await t.user('nothing')).name }),
  },
  {
    id: 'V3',
    subject: 'deleting a user, or a role, that has an inline policy, or a managed one',
    expected: {
      'user, inline': mustDelete,
      'user, managed': mustDetach,
      'role, inline': mustDelete,
      'role, managed': mustDetach,
    },
    kind: RECORDED,
    source:
      'LS IAM test_iam_users.py test_delete_user_with_*; LS IAM test_iam_roles.py test_delete_role_with_*',
    ask: async (t) => {
      const PolicyArn = await managed(t, 'attached');
      const make = async (kind, name) => {
        const Name = `${t.prefix}-${name}`;
        const parameters = kind === 'User' ? { UserName: Name } : { RoleName: Name };
        const trust = kind === 'Role' ? { AssumeRolePolicyDocument: policy(EC2) } : {};
        await t.must(t.iam(`Create${kind}`, { ...parameters, ...trust }));
        t.onClose(`${kind} ${Name}`, () => t.must(t.iam(`Delete${kind}`, parameters)));
        return parameters;
      };
      const tried = async (kind, name) => {
        const inline = await make(kind, `${name}-inline`);
        await t.must(t.iam(`Put${kind}Policy`, { ...inline, PolicyName: 'p', PolicyDocument: READ }));
        const first = await t.iam(`Delete${kind}`, inline);
        await t.must(t.iam(`Delete${kind}Policy`, { ...inline, PolicyName: 'p' }));
        const attached = await make(kind, `${name}-managed`);
        await t.must(t.iam(`Attach${kind}Policy`, { ...attached, PolicyArn }));
        const second = await t.iam(`Delete${kind}`, attached);
        await t.must(t.iam(`Detach${kind}Policy`, { ...attached, PolicyArn }));
        return [first, second];
      };
      const users = await tried('User', 'kept-user');
      const roles = await tried('Role', 'kept-role');
      return {
        'user, inline': users[0],
        'user, managed': users[1],
        'role, inline': roles[0],
        'role, managed': roles[1],
      };
    },
  },
  {
    id: 'V4',
    subject:
      'a third access key of a user; an access key that is not there; whose key, asked with a role or root',
    expected: {
      third: sender(409, 'LimitExceeded', 'Cannot exceed quota for AccessKeysPerUser: 2'),
      'not there': sender(
        404,
        'NoSuchEntity',
        'The Access Key with id AKIAIOSFODNN7EXAMPLE cannot be found.',
      ),
    },
    kind: RECORDED,
    source: 'LS IAM test_iam_users.py test_access_key_limit, test_access_key_errors',
    ask: async (t) => {
      const { name } = await t.user('three-keys');
      await t.must(t.iam('CreateAccessKey', { UserName: name }));
      return {
        third: await t.iam('CreateAccessKey', { UserName: name }),
        'not there': await t.iam('UpdateAccessKey', {
          UserName: name,
          AccessKeyId: 'AKIAIOSFODNN7EXAMPLE',
          Status: 'Inactive',
        }),
      };
    },
  },
  {
    id: 'V5',
    subject: 'GetAccessKeyLastUsed of a key that was never used, and of one that was',
    expected: {
      'never used': { Region: 'N/A', ServiceName: 'N/A', LastUsedDate: 'absent' },
      used: { Region: 'us-east-1', ServiceName: 'iam', LastUsedDate: 'present' },
    },
    kind: RECORDED,
    source: 'LS IAM test_iam_users.py test_access_key_last_used',
    needs: ['clock'],
    ask: async (t) => {
      const user = await t.user('last-used', [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }]);
      const last = async () => {
        const answer = await t.iam('GetAccessKeyLastUsed', { AccessKeyId: user.accessKeyId });
        return {
          Region: answer.text('Region'),
          ServiceName: answer.text('ServiceName'),
          LastUsedDate: answer.text('LastUsedDate') === undefined ? 'absent' : 'present',
        };
      };
      const before = await last();
      await t.iam('GetUser', { UserName: user.name }, { as: user });
      return { 'never used': before, used: await last() };
    },
  },
  {
    id: 'V6',
    subject: 'a role that is not there: GetRole, UpdateRole, DeleteRole, TagRole, UntagRole, ListRoleTags',
    expected: Object.fromEntries(
      ['GetRole', 'UpdateRole', 'DeleteRole', 'TagRole', 'UntagRole', 'ListRoleTags'].map((name) => [
        name,
        missing('role', NOBODY),
      ]),
    ),
    kind: RECORDED,
    source: 'LS IAM test_iam_roles.py test_role_errors, test_role_tag_errors',
    ask: async (t) => ({
      GetRole: await t.iam('GetRole', { RoleName: NOBODY }),
      UpdateRole: await t.iam('UpdateRole', { RoleName: NOBODY, Description: 'x' }),
      DeleteRole: await t.iam('DeleteRole', { RoleName: NOBODY }),
      TagRole: await t.iam('TagRole', {
        RoleName: NOBODY,
        'Tags.member.1.Key': 'a',
        'Tags.member.1.Value': 'b',
      }),
      UntagRole: await t.iam('UntagRole', { RoleName: NOBODY, 'TagKeys.member.1': 'a' }),
      ListRoleTags: await t.iam('ListRoleTags', { RoleName: NOBODY }),
    }),
  },
  {
    id: 'V7',
    subject:
      'what CreateRole, GetRole and ListRoles return: MaxSessionDuration not on creation, RoleLastUsed only by GetRole',
    expected: {
      CreateRole: ['Arn', 'AssumeRolePolicyDocument', 'CreateDate', 'Path', 'RoleId', 'RoleName'],
      GetRole: [
        'Arn',
        'AssumeRolePolicyDocument',
        'CreateDate',
        'MaxSessionDuration',
        'Path',
        'RoleId',
        'RoleLastUsed',
        'RoleName',
      ],
      ListRoles: [
        'Arn',
        'AssumeRolePolicyDocument',
        'CreateDate',
        'MaxSessionDuration',
        'Path',
        'RoleId',
        'RoleName',
      ],
    },
    kind: RECORDED,
    source: 'LS IAM test_iam_roles.py test_create_role_defaults, test_list_roles_pagination',
    ask: async (t) => {
      const RoleName = `${t.prefix}-told`;
      const made = await t.must(
        t.iam('CreateRole', { RoleName, Path: '/told/', AssumeRolePolicyDocument: policy(EC2) }),
      );
      t.onClose(`role ${RoleName}`, () => t.must(t.iam('DeleteRole', { RoleName })));
      return {
        CreateRole: elements(made, 'Role'),
        GetRole: elements(await t.iam('GetRole', { RoleName }), 'Role'),
        ListRoles: elements(await t.iam('ListRoles', { PathPrefix: '/told/' }), 'member'),
      };
    },
  },
  {
    id: 'V8',
    subject: 'trust policies that are refused: no JSON, an action that is none of STS, a Resource',
    expected: {
      'no JSON': malformed('This policy contains invalid Json'),
      action: malformed('AssumeRole policy may only specify STS AssumeRole actions.'),
      Resource: malformed('Has prohibited field Resource'),
    },
    kind: RECORDED,
    source: 'LS IAM test_iam_roles.py test_update_assume_role_policy_errors',
    ask: async (t) => {
      const { name } = await t.role('plain');
      const update = (PolicyDocument) => t.iam('UpdateAssumeRolePolicy', { RoleName: name, PolicyDocument });
      return {
        'no JSON': await update('invalid json'),
        action: await update(policy([{ ...EC2[0], Action: 's3:GetObject' }])),
        Resource: await update(policy([{ ...EC2[0], Resource: '*' }])),
      };
    },
  },
  {
    id: 'V9',
    subject: 'inline policies that are not there, of users, roles and groups',
    expected: {
      user: missing('user policy', 'none'),
      role: missing('role policy', 'none'),
      'role, deleting': missing('role policy', 'none'),
      group: missing('group policy', 'none'),
    },
    kind: RECORDED,
    source:
      'LS IAM test_iam_roles.py test_role_inline_policy_lifecycle; LS IAM test_iam_groups.py test_get_group_policy (of users: the same words are inferred)',
    ask: async (t) => {
      const { GroupName } = await group(t, 'no-policies');
      const RoleName = (await t.role('plain')).name;
      return {
        user: await t.iam('GetUserPolicy', { UserName: (await t.user('nothing')).name, PolicyName: 'none' }),
        role: await t.iam('GetRolePolicy', { RoleName, PolicyName: 'none' }),
        'role, deleting': await t.iam('DeleteRolePolicy', { RoleName, PolicyName: 'none' }),
        group: await t.iam('GetGroupPolicy', { GroupName, PolicyName: 'none' }),
      };
    },
  },
  {
    id: 'V10',
    subject:
      'attaching a managed policy that is not there, detaching one that is not attached, to users, roles and groups',
    expected: (t) => {
      const none = sender(
        404,
        'NoSuchEntity',
        `Policy arn:aws:iam::${t.account}:policy/nonexistent does not exist or is not attachable.`,
      );
      const unattached = sender(
        404,
        'NoSuchEntity',
        `Policy arn:aws:iam::${t.account}:policy/${t.prefix}-unattached was not found.`,
      );
      return {
        'attach to user': none,
        'attach to role': none,
        'detach from user': unattached,
        'detach from role': unattached,
        'detach from group': unattached,
      };
    },
    kind: RECORDED,
    source:
      'LS IAM test_iam_users.py test_user_managed_policy_errors; LS IAM test_iam_roles.py test_role_managed_policy_errors; LS IAM test_iam_groups.py test_detach_unattached_group_policy',
    ask: async (t) => {
      const none = `arn:aws:iam::${t.account}:policy/nonexistent`;
      const PolicyArn = await managed(t, 'unattached');
      const UserName = (await t.user('nothing')).name;
      const RoleName = (await t.role('plain')).name;
      const { GroupName } = await group(t, 'unattached');
      return {
        'attach to user': await t.iam('AttachUserPolicy', { UserName, PolicyArn: none }),
        'attach to role': await t.iam('AttachRolePolicy', { RoleName, PolicyArn: none }),
        'detach from user': await t.iam('DetachUserPolicy', { UserName, PolicyArn }),
        'detach from role': await t.iam('DetachRolePolicy', { RoleName, PolicyArn }),
        'detach from group': await t.iam('DetachGroupPolicy', { GroupName, PolicyArn }),
      };
    },
  },
  {
    id: 'V11',
    subject: 'a managed policy that already exists; what CreatePolicy returns',
    expected: (t) => ({
      again: exists(`A policy called ${t.prefix}-twice already exists. Duplicate names are not allowed.`),
      AttachmentCount: '0',
      DefaultVersionId: 'v1',
      IsAttachable: 'true',
      PermissionsBoundaryUsageCount: '0',
    }),
    kind: RECORDED,
    source: 'LS IAM test_iam_policies.py test_policy_errors, test_policy_lifecycle',
    ask: async (t) => {
      const PolicyArn = await managed(t, 'twice');
      const got = await t.iam('GetPolicy', { PolicyArn });
      const tell = (...names) => Object.fromEntries(names.map((name) => [name, got.text(name)]));
      return {
        again: await t.iam('CreatePolicy', { PolicyName: `${t.prefix}-twice`, PolicyDocument: READ }),
        ...tell('AttachmentCount', 'DefaultVersionId', 'IsAttachable', 'PermissionsBoundaryUsageCount'),
      };
    },
  },
  {
    id: 'V12',
    subject:
      'versions of managed policies: at most five, the default one stays, numbers are not used again, newest first',
    expected: {
      sixth: sender(
        409,
        'LimitExceeded',
        'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
      ),
      listed: ['v5', 'v4', 'v3', 'v2', 'v1'],
      'deleting the default': sender(409, 'DeleteConflict', 'Cannot delete the default version of a policy.'),
      next: 'v6',
    },
    kind: RECORDED,
    source: 'LS IAM test_iam_policies.py test_policy_version_limit, test_policy_version_errors',
    ask: async (t) => {
      const PolicyArn = await managed(t, 'versions');
      const create = () => t.iam('CreatePolicyVersion', { PolicyArn, PolicyDocument: READ });
      for (let i = 2; i <= 5; i += 1) await t.must(create());
      const sixth = await create();
      const versions = (await t.iam('ListPolicyVersions', { PolicyArn })).texts('VersionId');
      const conflict = await t.iam('DeletePolicyVersion', { PolicyArn, VersionId: 'v1' });
      await t.must(t.iam('DeletePolicyVersion', { PolicyArn, VersionId: 'v2' }));
      return {
        sixth,
        listed: versions,
        'deleting the default': conflict,
        next: (await create()).text('VersionId'),
      };
    },
  },
  {
    id: 'V13',
    subject: 'versions of managed policies that are not there, or no versions',
    expected: (t) => {
      const none = (name, version) =>
        sender(
          404,
          'NoSuchEntity',
          `Policy arn:aws:iam::${t.account}:policy/${name} version ${version} does not exist or is not attachable.`,
        );
      return {
        'of no policy': none('TestNonExistingPolicy', 'v1'),
        v9: none(`${t.prefix}-versioned`, 'v9'),
        'deleting v9': none(`${t.prefix}-versioned`, 'v9'),
        'v9 as default': none(`${t.prefix}-versioned`, 'v9'),
        'no version': sender(
          400,
          'ValidationError',
          "1 validation error detected: Value at 'versionId' failed to satisfy constraint: Member must satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?",
        ),
      };
    },
    kind: RECORDED,
    source: 'LS IAM test_iam_policies.py test_policy_version_errors',
    ask: async (t) => {
      const PolicyArn = await managed(t, 'versioned');
      return {
        'of no policy': await t.iam('GetPolicyVersion', {
          PolicyArn: `arn:aws:iam::${t.account}:policy/TestNonExistingPolicy`,
          VersionId: 'v1',
        }),
        v9: await t.iam('GetPolicyVersion', { PolicyArn, VersionId: 'v9' }),
        'deleting v9': await t.iam('DeletePolicyVersion', { PolicyArn, VersionId: 'v9' }),
        'v9 as default': await t.iam('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v9' }),
        'no version': await t.iam('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'invalid' }),
      };
    },
  },
  {
    id: 'V14',
    subject: 'groups: made twice, not there, users that are not there, members',
    expected: (t) => ({
      again: exists(`Group with name ${t.prefix}-members already exists.`),
      'not there': missing('group', NOBODY),
      'deleting one that is not there': missing('group', NOBODY),
      'adding a user that does not exist': missing('user', NOBODY),
      'adding to nothing': missing('group', NOBODY),
      added: success(200),
      'added again': success(200),
      members: 1,
      removed: success(200),
      'members then': 0,
    }),
    kind: RECORDED,
    source:
      'LS IAM test_iam_groups.py test_create_group, test_get_group, test_delete_unknown_group, test_add_*, test_remove_*',
    ask: async (t) => {
      const { GroupName } = await group(t, 'members');
      const UserName = (await t.user('nothing')).name;
      const members = async () => (await t.iam('GetGroup', { GroupName })).texts('UserName').length;
      const again = await t.iam('CreateGroup', { GroupName });
      const answers = {
        again,
        'not there': await t.iam('GetGroup', { GroupName: NOBODY }),
        'deleting one that is not there': await t.iam('DeleteGroup', { GroupName: NOBODY }),
        'adding a user that does not exist': await t.iam('AddUserToGroup', { GroupName, UserName: NOBODY }),
        'adding to nothing': await t.iam('AddUserToGroup', { GroupName: NOBODY, UserName }),
        added: await t.iam('AddUserToGroup', { GroupName, UserName }),
        'added again': await t.iam('AddUserToGroup', { GroupName, UserName }),
        members: await members(),
        removed: await t.iam('RemoveUserFromGroup', { GroupName, UserName }),
      };
      return { ...answers, 'members then': await members() };
    },
  },
  {
    id: 'V15',
    subject: 'login profiles: made, made twice, not there',
    expected: (t) => ({
      made: success(200),
      again: exists(`Login Profile for user ${t.prefix}-console already exists.`),
      deleted: success(200),
      'not there': sender(404, 'NoSuchEntity', `Login Profile for User ${t.prefix}-console cannot be found.`),
    }),
    kind: RECORDED,
    source: 'LS IAM test_iam_users.py test_login_profile_lifecycle, test_login_profile_errors',
    ask: async (t) => {
      const { name } = await t.user('console');
      const made = () => t.iam('CreateLoginProfile', { UserName: name, Password: 'Conformance-Test-1!' });
      return {
        made: await made(),
        again: await made(),
        deleted: await t.iam('DeleteLoginProfile', { UserName: name }),
        'not there': await t.iam('GetLoginProfile', { UserName: name }),
      };
    },
  },
];
