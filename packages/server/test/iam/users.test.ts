import { beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, element, elements, policy, QueryClient, root } from './query-client.js';

const READ = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });

let client: QueryClient;
beforeEach(async () => {
  client = await QueryClient.open();
});

describe('a user', () => {
  it('is made, found, listed, renamed and deleted', async () => {
    const made = await client.iam('CreateUser', { UserName: 'alice', Path: '/team/' });
    expect(element(made, 'Arn')).toBe(`arn:aws:iam::${ACCOUNT}:user/team/alice`);
    expect(element(made, 'UserId')).toMatch(/^AIDA[A-Z2-7]{16}$/);
    expect(element(made, 'CreateDate')).toBe('2026-01-01T00:00:00Z');

    await client.iam('CreateUser', { UserName: 'bob' });
    expect(elements(await client.iam('ListUsers'), 'UserName')).toEqual(['alice', 'bob']);
    expect(elements(await client.iam('ListUsers', { PathPrefix: '/te' }), 'UserName')).toEqual(['alice']);

    await client.iam('UpdateUser', { UserName: 'alice', NewUserName: 'carol', NewPath: '/' });
    const renamed = await client.iam('GetUser', { UserName: 'carol' });
    expect(element(renamed, 'UserId')).toBe(element(made, 'UserId'));
    expect(element(renamed, 'Arn')).toBe(`arn:aws:iam::${ACCOUNT}:user/carol`);
    expect(await client.iam('GetUser', { UserName: 'alice' })).toBe(
      'NoSuchEntity: The user with name alice cannot be found.',
    );

    await client.iam('DeleteUser', { UserName: 'carol' });
    expect(elements(await client.iam('ListUsers'), 'UserName')).toEqual(['bob']);
  });

  it('has a name of its own, whatever the case', async () => {
    await client.iam('CreateUser', { UserName: 'alice' });
    await client.iam('CreateUser', { UserName: 'bob' });
    expect(await client.iam('CreateUser', { UserName: 'Alice' })).toBe(
      'EntityAlreadyExists: User with name Alice already exists.',
    );
    expect(await client.iam('UpdateUser', { UserName: 'bob', NewUserName: 'ALICE' })).toBe(
      'EntityAlreadyExists: User with name ALICE already exists.',
    );
    expect(await client.iam('UpdateUser', { UserName: 'alice', NewUserName: 'ALICE' })).toMatch(/^<Update/);
    expect(element(await client.iam('GetUser', { UserName: 'alice' }), 'UserName')).toBe('ALICE');
  });

  it('stays until nothing hangs on it', async () => {
    const UserName = 'alice';
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    await client.iam('CreateUser', { UserName });
    await client.iam('PutUserPolicy', { UserName, PolicyName: 'p', PolicyDocument: READ });
    await client.iam('AttachUserPolicy', { UserName, PolicyArn });
    const AccessKeyId = element(await client.iam('CreateAccessKey', { UserName }), 'AccessKeyId');

    expect(await client.iam('DeleteUser', { UserName })).toBe(
      'DeleteConflict: Cannot delete entity, must detach all policies first.',
    );
    await client.iam('DetachUserPolicy', { UserName, PolicyArn });
    expect(await client.iam('DeleteUser', { UserName })).toBe(
      'DeleteConflict: Cannot delete entity, must delete policies first.',
    );
    await client.iam('DeleteUserPolicy', { UserName, PolicyName: 'p' });
    expect(await client.iam('DeleteUser', { UserName })).toBe(
      'DeleteConflict: Cannot delete entity, must delete access keys first.',
    );
    await client.iam('DeleteAccessKey', { UserName, AccessKeyId });
    expect(await client.iam('DeleteUser', { UserName })).toMatch(/^<DeleteUserResponse /);
  });

  it('is the caller when nobody is named', async () => {
    const alice = await client.user('alice', { Effect: 'Allow', Action: 'iam:*', Resource: '*' });
    expect(element(await client.iam('GetUser', {}, alice), 'UserName')).toBe('alice');
    expect(element(await client.iam('GetUser'), 'Arn')).toBe(`arn:aws:iam::${ACCOUNT}:root`);
  });
});

describe('access keys', () => {
  it('are two at most, in AWS form, and inactive when set so', async () => {
    const UserName = 'alice';
    await client.iam('CreateUser', { UserName });
    const made = await client.iam('CreateAccessKey', { UserName });
    expect(element(made, 'AccessKeyId')).toMatch(/^AKIA[Q-Z2-7][A-Z2-7]{15}$/);
    expect(element(made, 'SecretAccessKey')).toMatch(/^[A-Za-z0-9+/]{40}$/);
    await client.iam('CreateAccessKey', { UserName });
    expect(await client.iam('CreateAccessKey', { UserName })).toBe(
      'LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2',
    );
    const AccessKeyId = element(made, 'AccessKeyId');
    await client.iam('UpdateAccessKey', { UserName, AccessKeyId, Status: 'Inactive' });
    const listed = await client.iam('ListAccessKeys', { UserName });
    expect(elements(listed, 'Status').sort()).toEqual(['Active', 'Inactive']);
    expect(listed).not.toContain('SecretAccessKey');
  });

  it('belong to one user, who need not be named by themselves', async () => {
    const alice = await client.user('alice', { Effect: 'Allow', Action: 'iam:*', Resource: '*' });
    await client.iam('CreateUser', { UserName: 'bob' });
    const bobs = element(await client.iam('CreateAccessKey', { UserName: 'bob' }), 'AccessKeyId');
    const own = await client.iam('CreateAccessKey', {}, alice);
    expect(element(own, 'UserName')).toBe('alice');
    expect(await client.iam('DeleteAccessKey', { AccessKeyId: bobs }, alice)).toBe(
      `NoSuchEntity: The Access Key with id ${bobs} cannot be found.`,
    );
    await client.iam('DeleteAccessKey', { AccessKeyId: element(own, 'AccessKeyId') }, alice);
    expect(elements(await client.iam('ListAccessKeys', {}, alice), 'AccessKeyId')).toEqual([]);
  });

  it('tell when they were last used, and nothing of keys elsewhere', async () => {
    await client.iam('CreateUser', { UserName: 'alice' });
    const AccessKeyId = element(await client.iam('CreateAccessKey', { UserName: 'alice' }), 'AccessKeyId');
    const unused = await client.iam('GetAccessKeyLastUsed', { AccessKeyId });
    expect(unused).toContain(
      '<AccessKeyLastUsed><ServiceName>N/A</ServiceName><Region>N/A</Region></AccessKeyLastUsed>',
    );
    client.services.iam.noteKeyUsed(AccessKeyId, { at: client.now, service: 's3', region: 'eu-west-1' });
    const used = await client.iam('GetAccessKeyLastUsed', { AccessKeyId });
    expect([element(used, 'LastUsedDate'), element(used, 'ServiceName'), element(used, 'Region')]).toEqual([
      '2026-01-01T00:00:00Z',
      's3',
      'eu-west-1',
    ]);
    const denied = (id: string) =>
      `AccessDenied: User: arn:aws:iam::210987654321:root is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${id}`;
    const elsewhere = root('210987654321');
    expect(await client.iam('GetAccessKeyLastUsed', { AccessKeyId }, elsewhere)).toBe(denied(AccessKeyId));
    expect(await client.iam('GetAccessKeyLastUsed', { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }, elsewhere)).toBe(
      denied('AKIAIOSFODNN7EXAMPLE'),
    );
  });
});

describe('who may ask', () => {
  it('needs the action on the user, and is told so in the words of IAM', async () => {
    const alice = await client.user('alice', {
      Effect: 'Allow',
      Action: 'iam:GetUser',
      Resource: `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`,
    });
    await client.iam('CreateUser', { UserName: 'bob' });
    expect(element(await client.iam('GetUser', { UserName: 'alice' }, alice), 'UserName')).toBe('alice');
    expect(await client.iam('GetUser', { UserName: 'bob' }, alice)).toBe(
      `AccessDenied: User: ${alice.arn} is not authorized to perform: iam:GetUser on resource: user bob ` +
        'because no identity-based policy allows the iam:GetUser action',
    );
    expect(await client.iam('CreateUser', { UserName: 'eve' }, alice)).toBe(
      `AccessDenied: User: ${alice.arn} is not authorized to perform: iam:CreateUser on resource: ` +
        `arn:aws:iam::${ACCOUNT}:user/eve because no identity-based policy allows the iam:CreateUser action`,
    );
  });

  it('may be limited to certain policies and tags', async () => {
    const readOnly = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    const alice = await client.user(
      'alice',
      {
        Effect: 'Allow',
        Action: 'iam:AttachUserPolicy',
        Resource: '*',
        Condition: { ArnEquals: { 'iam:PolicyARN': readOnly } },
      },
      {
        Effect: 'Allow',
        Action: 'iam:DeleteUser',
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/team': 'red' } },
      },
    );
    await client.iam('CreateUser', { UserName: 'red', Tags: [{ Key: 'Team', Value: 'red' }] });
    await client.iam('CreateUser', { UserName: 'blue', Tags: [{ Key: 'team', Value: 'blue' }] });
    expect(await client.iam('AttachUserPolicy', { UserName: 'blue', PolicyArn: readOnly }, alice)).toMatch(
      /^</,
    );
    const all = 'arn:aws:iam::aws:policy/AmazonS3FullAccess';
    expect(await client.iam('AttachUserPolicy', { UserName: 'blue', PolicyArn: all }, alice)).toMatch(
      /^AccessDenied: .*iam:AttachUserPolicy on resource: user blue because/,
    );
    expect(await client.iam('DeleteUser', { UserName: 'blue' }, alice)).toMatch(/^AccessDenied: /);
    expect(await client.iam('DeleteUser', { UserName: 'red' }, alice)).toMatch(/^<DeleteUserResponse /);
  });

  it.each(['constructor', 'toString', '__proto__'])(
    'may be asked for a condition key called %s',
    async (key) => {
      const alice = await client.user('alice', {
        Effect: 'Allow',
        Action: '*',
        Resource: '*',
        Condition: { StringLike: { [key]: '*' } },
      });
      const Tags = [{ Key: 'a', Value: 'b' }];
      expect(await client.iam('CreateUser', { UserName: 'bob', Tags }, alice)).toMatch(/^AccessDenied: /);
    },
  );

  it('cannot use the credentials of GetSessionToken', async () => {
    const session = { issuedAt: client.now, expiresAt: client.now + 1, chained: false };
    expect(await client.iam('ListUsers', {}, { ...root(), session })).toBe(
      'InvalidClientTokenId: The security token included in the request is invalid',
    );
  });
});

describe('changes at the same time', () => {
  it('all count', async () => {
    await client.iam('CreateUser', { UserName: 'alice' });
    const names = Array.from({ length: 20 }, (_, n) => `p${n}`);
    await Promise.all(
      names.map((PolicyName) =>
        client.iam('PutUserPolicy', {
          UserName: 'alice',
          PolicyName,
          PolicyDocument: policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
        }),
      ),
    );
    const listed = await client.iam('ListUserPolicies', { UserName: 'alice' });
    expect(elements(listed, 'member').sort()).toEqual(names.sort());
  });
});
