import { parsePolicy } from '@countersign/policy';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsManagedPolicies } from '../../src/authorization/aws-managed-policies.js';
import { policiesOf, sessionPolicies } from '../../src/authorization/principal-policies.js';
import { ACCOUNT, policy, QueryClient, root } from './query-client.js';

let client: QueryClient;
beforeEach(async () => {
  client = await QueryClient.open();
});

describe('the policies in force', () => {
  it('are compiled once, and again after any change', async () => {
    const alice = await client.user('alice', { Effect: 'Allow', Action: 's3:*', Resource: '*' });
    const first = await policiesOf(alice, client.services);
    expect(first.identity.map(({ id }) => id)).toEqual(['Own']);
    expect(await policiesOf(alice, client.services)).toBe(first);
    await client.iam('AttachUserPolicy', {
      UserName: 'alice',
      PolicyArn: 'arn:aws:iam::aws:policy/AWSDenyAll',
    });
    const second = await policiesOf(alice, client.services);
    expect(second.identity.map(({ id }) => id)).toEqual(['Own', 'arn:aws:iam::aws:policy/AWSDenyAll']);
  });

  it('follow the default version of a managed policy', async () => {
    const alice = await client.user('alice');
    const arn = `arn:aws:iam::${ACCOUNT}:policy/p`;
    const document = (Action: string) => policy({ Effect: 'Allow', Action, Resource: '*' });
    await client.iam('CreatePolicy', { PolicyName: 'p', PolicyDocument: document('s3:GetObject') });
    await client.iam('AttachUserPolicy', { UserName: 'alice', PolicyArn: arn });
    const actions = async () =>
      (await policiesOf(alice, client.services)).identity.flatMap(({ document: { statements } }) =>
        statements.flatMap(({ action }) => action.values),
      );
    expect(await actions()).toEqual(['s3:GetObject']);
    await client.iam('CreatePolicyVersion', {
      PolicyArn: arn,
      PolicyDocument: document('s3:PutObject'),
      SetAsDefault: true,
    });
    expect(await actions()).toEqual(['s3:PutObject']);
  });

  it('have a boundary and session policies only where there are such', async () => {
    const alice = await client.user('alice');
    expect(Object.keys(await policiesOf(alice, client.services))).toEqual(['identity']);
    await client.iam('PutUserPermissionsBoundary', {
      UserName: 'alice',
      PermissionsBoundary: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
    });
    const session = { issuedAt: 0, expiresAt: 1, chained: false, policies: [] };
    const inSession = await policiesOf({ ...alice, session }, client.services);
    expect([inSession.boundary?.length, inSession.session]).toEqual([1, []]);
    expect(await policiesOf(root(), client.services)).toEqual({ identity: [] });
  });

  it('of a user who is gone are none', async () => {
    const alice = await client.user('alice');
    await client.iam('DeleteUser', { UserName: 'alice' });
    expect(await policiesOf(alice, client.services)).toEqual({ identity: [] });
  });

  it('of a session are those it was given, and nothing in place of one that was deleted', async () => {
    const claims = {
      accessKeyId: 'ASIA',
      secretAccessKey: '',
      accountId: ACCOUNT,
      principal: { kind: 'root' },
      issuedAt: 0,
      expiresAt: 1,
      chained: false,
    } as const;
    expect(sessionPolicies(claims, client.services)).toBeUndefined();
    const given = await sessionPolicies(
      {
        ...claims,
        policy: policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
        policyArns: ['arn:aws:iam::aws:policy/AmazonS3FullAccess', `arn:aws:iam::${ACCOUNT}:policy/gone`],
      },
      client.services,
    );
    expect(given?.map(({ id }) => id)).toEqual([
      'session policy',
      'arn:aws:iam::aws:policy/AmazonS3FullAccess',
    ]);
  });
});

describe("AWS's managed policies", () => {
  it.each(awsManagedPolicies().map((managed) => [managed.name, managed] as const))(
    '%s can be read',
    (_, { versions, defaultVersionId }) => {
      expect(versions.at(-1)!.versionId).toBe(defaultVersionId);
      for (const { document } of versions)
        expect(parsePolicy(document, 'identity', { managed: true }).statements).not.toEqual([]);
    },
  );
});
