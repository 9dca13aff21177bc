import { beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from '../../src/authentication/caller.js';
import { authorize } from '../../src/authorization/authorize.js';
import { policiesOf } from '../../src/authorization/principal-policies.js';
import { ACCOUNT, element, policy, QueryClient, root, START } from '../iam/query-client.js';

const ARN = `arn:aws:sts::${ACCOUNT}:federated-user/bob`;
const allow = (Action: string, Resource = '*') => ({ Effect: 'Allow', Action, Resource });

let client: QueryClient;
let alice: Principal;
beforeEach(async () => {
  client = await QueryClient.open();
  alice = await client.user('alice', allow('sts:*'), allow('s3:Get*'));
});

const federate = (more: object = {}, caller = alice) =>
  client.sts('GetFederationToken', { Name: 'bob', ...more }, caller);

/** Whether somebody may do something with a thing of the account. */
async function may(caller: Principal, action: string): Promise<boolean> {
  const question = {
    action,
    resource: 'arn:aws:s3:::photos/a',
    source: {
      request: {
        method: 'GET',
        path: '/',
        query: '',
        header: () => undefined,
        parameters: new Map(),
        movedHeaders: new Map(),
        remoteAddress: '',
        secure: false,
      },
      caller,
      claim: undefined,
      now: client.now,
      region: 'us-east-1',
      resourceAccount: ACCOUNT,
    },
  };
  const policies = await policiesOf(caller, client.services);
  const { effect } = await authorize(question, policies, client);
  return effect === 'allow';
}

describe('GetFederationToken', () => {
  it('gives credentials to a name', async () => {
    const answer = await federate();
    expect(element(answer, 'Arn')).toBe(ARN);
    expect(element(answer, 'FederatedUserId')).toBe(`${ACCOUNT}:bob`);
    expect(element(answer, 'PackedPolicySize')).toBe('0');
    expect(element(answer, 'Expiration')).toBe('2026-01-01T12:00:00Z');
    const bob = await client.inSession(answer);
    expect(bob).toMatchObject({ kind: 'federated-user', userArn: alice.arn, userId: `${ACCOUNT}:bob` });
    expect(element(await client.sts('GetCallerIdentity', {}, bob), 'Arn')).toBe(ARN);
  });

  it.each([
    ['a user as long as asked', 'user', 129_600, 129_600],
    ['the root user an hour at most', 'root', undefined, 3_600],
    ['the root user what it asks for within it', 'root', 900, 900],
  ])('gives %s', async (_, who, DurationSeconds, seconds) => {
    const answer = await federate({ DurationSeconds }, who === 'root' ? root() : alice);
    expect(Date.parse(element(answer, 'Expiration'))).toBe(START + seconds * 1_000);
  });

  it.each([
    [{ Name: 'b' }, "Value 'b' at 'name' failed to satisfy constraint"],
    [{ Name: 'x'.repeat(33) }, 'Member must have length less than or equal to 32'],
    [{ Name: 'a b' }, 'Member must satisfy regular expression pattern: [\\w+=,.@-]*'],
    [{ DurationSeconds: 129_601 }, 'Member must have value less than or equal to 129600'],
    [{ Policy: '{}' }, 'MalformedPolicyDocument: '],
    [
      {
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
      },
      'InvalidParameterValue: Duplicate tag keys found.',
    ],
  ])('refuses %j', async (more, error) => {
    expect(await federate(more)).toContain(error);
  });

  it('is not for session credentials, and needs a permission on the name', async () => {
    const session = { issuedAt: START, expiresAt: START + 1, chained: false };
    expect(await federate({}, { ...alice, session } as Principal)).toBe(
      'AccessDenied: Cannot call GetFederationToken with session credentials',
    );
    const carol = await client.user('carol', allow('sts:GetFederationToken', ARN));
    expect(await federate({}, carol)).toContain('<SessionToken>');
    expect(await federate({ Name: 'eve' }, carol)).toContain(
      `is not authorized to perform: sts:GetFederationToken on resource: arn:aws:sts::${ACCOUNT}:federated-user/eve`,
    );
    expect(await federate({ Tags: [{ Key: 'a', Value: '1' }] }, carol)).toContain('sts:TagSession');
  });

  it('lets do what the session policy and the user both allow', async () => {
    const withPolicy = (...statements: object[]) =>
      federate({ Policy: policy(...statements) }).then((answer) => client.inSession(answer));
    expect(await may(await client.inSession(await federate()), 's3:GetObject')).toBe(false);
    const reads = await withPolicy(allow('s3:*'));
    expect([await may(reads, 's3:GetObject'), await may(reads, 's3:PutObject')]).toEqual([true, false]);
    expect(await may(await withPolicy(allow('s3:PutObject')), 's3:GetObject')).toBe(false);
    const arn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    const managed = await client.inSession(await federate({ PolicyArns: [{ arn }] }));
    expect(await may(managed, 's3:GetObject')).toBe(true);
  });

  it('of the root user lets do what the session policy allows', async () => {
    const answer = await federate({ Policy: policy(allow('s3:PutObject')) }, root());
    const bob = await client.inSession(answer);
    expect([await may(bob, 's3:PutObject'), await may(bob, 's3:GetObject')]).toEqual([true, false]);
    expect(await may(await client.inSession(await federate({}, root())), 's3:GetObject')).toBe(false);
  });

  it('carries tags', async () => {
    const answer = await federate({ Tags: [{ Key: 'Team', Value: 'blue' }] });
    expect((await client.inSession(answer)).session?.tags).toEqual({ Team: 'blue' });
    expect(element(answer, 'PackedPolicySize')).not.toBe('0');
  });

  it('ends with the user who called it', async () => {
    const answer = await federate();
    await client.iam('DeleteUserPolicy', { UserName: 'alice', PolicyName: 'Own' });
    await client.iam('DeleteUser', { UserName: 'alice' });
    await expect(client.inSession(answer)).rejects.toMatchObject({ code: 'InvalidClientTokenId' });
  });
});

describe('a federated user', () => {
  it('may call nothing of IAM and of STS but GetCallerIdentity', async () => {
    const bob = await client.inSession(await federate({ Policy: policy(allow('*')) }, root()));
    const role = `arn:aws:iam::${ACCOUNT}:role/app`;
    expect(await client.iam('ListUsers', {}, bob)).toMatch(/^InvalidClientTokenId: /);
    for (const [action, parameters] of [
      ['GetSessionToken', {}],
      ['GetFederationToken', { Name: 'eve' }],
      ['GetAccessKeyInfo', { AccessKeyId: 'ASIAY34FZKBOKMUTVV7A' }],
      ['DecodeAuthorizationMessage', { EncodedMessage: 'x' }],
    ] as const) {
      expect(await client.sts(action, parameters, bob)).toBe(
        `AccessDenied: Cannot call ${action} with session credentials`,
      );
    }
    expect(await client.sts('AssumeRole', { RoleArn: role, RoleSessionName: 'work' }, bob)).toBe(
      `AccessDenied: User: ${ARN} is not authorized to perform: sts:AssumeRole on resource: ${role}`,
    );
  });
});

it('DecodeAuthorizationMessage knows no message', async () => {
  const decode = (caller: Principal) =>
    client.sts('DecodeAuthorizationMessage', { EncodedMessage: 'x' }, caller);
  expect(await decode(root())).toMatch(/^InvalidAuthorizationMessageException: /);
  expect(await decode(await client.user('nobody'))).toMatch(/^AccessDenied: /);
});
