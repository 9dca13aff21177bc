import * as iam from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import * as sts from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CountersignServer, startServer } from '../../src/start-server.js';

const ACCOUNT = '123456789012';

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

let server: CountersignServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** Clients of AWS's SDK that sign as somebody, by the server's clock. */
function as(credentials: Keys) {
  const config = {
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
    systemClockOffset: server.clock.offset,
  };
  return { iam: new iam.IAMClient(config), sts: new sts.STSClient(config), s3: new S3Client(config) };
}

function keysOf(credentials: sts.Credentials | undefined): Keys {
  return {
    accessKeyId: credentials!.AccessKeyId!,
    secretAccessKey: credentials!.SecretAccessKey!,
    sessionToken: credentials!.SessionToken!,
  };
}

const allow = (Action: string | string[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

describe('IAM and STS with the AWS SDK', () => {
  it('goes from a user to its keys, to a role, to its sessions, and back', async () => {
    const root = as(server.credentials);
    const { User } = await root.iam.send(
      new iam.CreateUserCommand({ UserName: 'alice', Path: '/team/', Tags: [{ Key: 'k', Value: 'v w' }] }),
    );
    expect(User?.Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/team/alice`);
    expect(User?.CreateDate).toBeInstanceOf(Date);
    const { AccessKey } = await root.iam.send(new iam.CreateAccessKeyCommand({ UserName: 'alice' }));
    const keys = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
    const alice = as(keys);
    expect(await alice.sts.send(new sts.GetCallerIdentityCommand({}))).toMatchObject({
      Account: ACCOUNT,
      Arn: User!.Arn,
      UserId: User!.UserId,
    });

    await expect(alice.iam.send(new iam.ListRolesCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: ${User!.Arn} is not authorized to perform: iam:ListRoles on resource: arn:aws:iam::${ACCOUNT}:role/ because no identity-based policy allows the iam:ListRoles action`,
      $metadata: { httpStatusCode: 403 },
    });
    await expect(root.iam.send(new iam.GetRoleCommand({ RoleName: 'app' }))).rejects.toBeInstanceOf(
      iam.NoSuchEntityException,
    );

    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: User!.Arn }, Action: 'sts:AssumeRole' }],
    };
    const { Role } = await root.iam.send(
      new iam.CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    const assume = async (more: object = {}) =>
      as(
        keysOf(
          (
            await alice.sts.send(
              new sts.AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: 'work', ...more }),
            )
          ).Credentials,
        ),
      );
    const session = await assume();
    const buckets = () => session.s3.send(new ListBucketsCommand({}));
    await expect(buckets()).rejects.toMatchObject({ name: 'AccessDenied' });
    const { Policy } = await root.iam.send(
      new iam.CreatePolicyCommand({ PolicyName: 'list', PolicyDocument: allow('s3:ListAllMyBuckets') }),
    );
    const attached = { RoleName: 'app', PolicyArn: Policy!.Arn };
    await root.iam.send(new iam.AttachRolePolicyCommand(attached));
    expect((await buckets()).Buckets ?? []).toEqual([]);

    const limited = await assume({ Policy: allow('s3:GetObject') });
    await expect(limited.s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
    const { Arn } = await limited.sts.send(new sts.GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/app/work`);

    await root.iam.send(new iam.DetachRolePolicyCommand(attached));
    await expect(buckets()).rejects.toMatchObject({ name: 'AccessDenied' });
    await root.iam.send(new iam.DeletePolicyCommand({ PolicyArn: Policy!.Arn }));
    await root.iam.send(new iam.DeleteRoleCommand({ RoleName: 'app' }));
    await expect(session.sts.send(new sts.GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });

    await root.iam.send(
      new iam.UpdateAccessKeyCommand({
        UserName: 'alice',
        AccessKeyId: keys.accessKeyId,
        Status: 'Inactive',
      }),
    );
    await expect(alice.sts.send(new sts.GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
      $metadata: { httpStatusCode: 403 },
    });
    await root.iam.send(new iam.DeleteAccessKeyCommand({ UserName: 'alice', AccessKeyId: keys.accessKeyId }));
    await root.iam.send(new iam.DeleteUserCommand({ UserName: 'alice' }));
  });

  it('pages lists, and simulates', async () => {
    const root = as(server.credentials);
    for (let n = 0; n < 5; n += 1) await root.iam.send(new iam.CreateUserCommand({ UserName: `user${n}` }));
    const names: string[] = [];
    for await (const page of iam.paginateListUsers({ client: root.iam, pageSize: 2 }, {}))
      names.push(...(page.Users ?? []).map((user) => user.UserName!));
    expect(names).toEqual(['user0', 'user1', 'user2', 'user3', 'user4']);

    await root.iam.send(
      new iam.PutUserPolicyCommand({
        UserName: 'user0',
        PolicyName: 'get',
        PolicyDocument: allow('s3:Get*'),
      }),
    );
    const { EvaluationResults } = await root.iam.send(
      new iam.SimulatePrincipalPolicyCommand({
        PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/user0`,
        ActionNames: ['s3:GetObject', 's3:PutObject'],
        ResourceArns: ['arn:aws:s3:::bucket/key'],
      }),
    );
    expect(EvaluationResults?.map((result) => [result.EvalActionName, result.EvalDecision])).toEqual([
      ['s3:GetObject', 'allowed'],
      ['s3:PutObject', 'implicitDeny'],
    ]);
    expect(EvaluationResults?.[0]?.MatchedStatements?.[0]).toMatchObject({
      SourcePolicyId: 'user_user0_get',
      SourcePolicyType: 'IAM Policy',
      StartPosition: { Line: 1, Column: 38 },
    });
    expect(EvaluationResults?.[0]?.ResourceSpecificResults?.[0]?.EvalResourceDecision).toBe('allowed');
  });

  it('ends sessions when they are said to end', async () => {
    const root = as(server.credentials);
    const { Credentials } = await root.sts.send(new sts.GetSessionTokenCommand({ DurationSeconds: 900 }));
    const arn = async () =>
      (await as(keysOf(Credentials)).sts.send(new sts.GetCallerIdentityCommand({}))).Arn;
    expect(await arn()).toBe(`arn:aws:iam::${ACCOUNT}:root`);
    await server.clock.set(Credentials!.Expiration!.getTime() - 60_000);
    expect(await arn()).toBe(`arn:aws:iam::${ACCOUNT}:root`);
    await server.clock.set(Credentials!.Expiration!);
    await expect(arn()).rejects.toMatchObject({
      name: 'ExpiredToken',
      message: 'The security token included in the request is expired',
    });
    await server.clock.reset();
  });
});
