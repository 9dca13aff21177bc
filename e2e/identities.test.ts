import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as iam from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { IdentityProvider } from '../packages/server/test/sts/identity-provider.js';
import { describeWith } from './support/clients.js';
import { cleanEnvironment, temporaryDirectory, Up } from './support/countersign.js';
import { output, type Ran, run } from './support/run.js';

/** Both Python clients take a second and more to start. */
const PATIENCE = { timeout: 180_000 };

const OURS = '111111111111';
const THEIRS = '222222222222';
const THEIR_KEYS = { accessKeyId: 'AKIATHEIRROOTKEY0001', secretAccessKey: 'their-secret' };
const EXTERNAL_ID = 'a-secret-word';
const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

const provider = new IdentityProvider('https://idp.example.com/realm', 'RS256');

let up: Up;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  const home = await temporaryDirectory();
  const jwks = join(home, 'jwks.json');
  await writeFile(jwks, JSON.stringify(provider.keys.jwks));
  const { accessKeyId, secretAccessKey } = THEIR_KEYS;
  up = await Up.start(
    [
      ...['--account', OURS, '--account', `${THEIRS}=${accessKeyId}:${secretAccessKey}`],
      ...['--oidc', `${provider.issuer}=${jwks}`],
    ],
    home,
  );
  env = await up.environment();
}, 60_000);
afterAll(() => up?.endAndForget());

const document = (...statements: object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource });

/** What somebody has who was given a token and a role, and no keys. */
async function tokenEnvironment(name: string): Promise<NodeJS.ProcessEnv> {
  const file = join(up.home, `${name}.jwt`);
  await writeFile(file, provider.token({ sub: name }, {}, Math.floor(Date.now() / 1_000)));
  return {
    ...cleanEnvironment(up.home),
    AWS_ENDPOINT_URL: up.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ROLE_ARN: `arn:aws:iam::${OURS}:role/web`,
    AWS_ROLE_SESSION_NAME: name,
    AWS_WEB_IDENTITY_TOKEN_FILE: file,
  };
}

describeWith(['AWS SDK v3'], 'SDK v3 in two accounts of `countersign up`', () => {
  interface Keys {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  }
  const as = (credentials: Keys) => {
    const config = { endpoint: up.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
    return {
      iam: new iam.IAMClient(config),
      sts: new STSClient(config),
      s3: new S3Client({ ...config, forcePathStyle: true }),
    };
  };
  const read = async ({ s3 }: { s3: S3Client }, Bucket: string): Promise<string> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'file' }));
    return Body!.transformToString();
  };

  test('users, groups, roles and policies: made, simulated, used, and taken away', PATIENCE, async () => {
    const ours = as({ accessKeyId: env.AWS_ACCESS_KEY_ID!, secretAccessKey: env.AWS_SECRET_ACCESS_KEY! });
    const theirs = as(THEIR_KEYS);
    for (const [who, Bucket] of [
      [ours, 'sdk-ours'],
      [theirs, 'sdk-theirs'],
    ] as const) {
      await who.s3.send(new CreateBucketCommand({ Bucket }));
      await who.s3.send(new PutObjectCommand({ Bucket, Key: 'file', Body: `of ${Bucket}` }));
    }
    const RoleArn = `arn:aws:iam::${THEIRS}:role/sdk-reader`;

    const UserName = 'sdk-alice';
    const { User } = await ours.iam.send(new iam.CreateUserCommand({ UserName }));
    const { AccessKey } = await ours.iam.send(new iam.CreateAccessKeyCommand({ UserName }));
    const alice = as({
      accessKeyId: AccessKey!.AccessKeyId!,
      secretAccessKey: AccessKey!.SecretAccessKey!,
    });
    const GroupName = 'sdk-readers';
    await ours.iam.send(new iam.CreateGroupCommand({ GroupName }));
    await ours.iam.send(
      new iam.PutGroupPolicyCommand({
        GroupName,
        PolicyName: 'read',
        PolicyDocument: document(
          allow('s3:GetObject', 'arn:aws:s3:::sdk-*/*'),
          allow('sts:AssumeRole', RoleArn),
        ),
      }),
    );
    await expect(read(alice, 'sdk-ours')).rejects.toMatchObject({ name: 'AccessDenied' });
    await ours.iam.send(new iam.AddUserToGroupCommand({ GroupName, UserName }));
    expect(await read(alice, 'sdk-ours')).toBe('of sdk-ours');
    await expect(read(alice, 'sdk-theirs')).rejects.toMatchObject({ name: 'AccessDenied' });
    const { EvaluationResults } = await ours.iam.send(
      new iam.SimulatePrincipalPolicyCommand({
        PolicySourceArn: User!.Arn,
        ActionNames: ['s3:GetObject'],
        ResourceArns: ['arn:aws:s3:::sdk-ours/file'],
      }),
    );
    expect(EvaluationResults?.[0]).toMatchObject({
      EvalDecision: 'allowed',
      MatchedStatements: [{ SourcePolicyId: 'group_sdk-readers_read' }],
    });

    const RoleName = 'sdk-reader';
    await theirs.iam.send(
      new iam.CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: document({
          Effect: 'Allow',
          Principal: { AWS: User!.Arn },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
        }),
      }),
    );
    const onRole = { RoleName, PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' };
    await theirs.iam.send(new iam.AttachRolePolicyCommand(onRole));
    const assume = (more: object) =>
      alice.sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'sdk', ...more }));
    await expect(assume({})).rejects.toMatchObject({ name: 'AccessDenied' });
    const { Credentials } = await assume({ ExternalId: EXTERNAL_ID });
    const role = as({
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    });
    expect((await role.sts.send(new GetCallerIdentityCommand({}))).Account).toBe(THEIRS);
    expect(await read(role, 'sdk-theirs')).toBe('of sdk-theirs');

    await theirs.iam.send(new iam.DetachRolePolicyCommand(onRole));
    await theirs.iam.send(new iam.DeleteRoleCommand({ RoleName }));
    await expect(read(role, 'sdk-theirs')).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
    await expect(ours.iam.send(new iam.DeleteUserCommand({ UserName }))).rejects.toBeInstanceOf(
      iam.DeleteConflictException,
    );
    await ours.iam.send(new iam.RemoveUserFromGroupCommand({ GroupName, UserName }));
    await ours.iam.send(new iam.DeleteGroupPolicyCommand({ GroupName, PolicyName: 'read' }));
    await ours.iam.send(new iam.DeleteGroupCommand({ GroupName }));
    await ours.iam.send(new iam.DeleteAccessKeyCommand({ UserName, AccessKeyId: AccessKey!.AccessKeyId }));
    await ours.iam.send(new iam.DeleteUserCommand({ UserName }));
    for (const [who, Bucket] of [
      [ours, 'sdk-ours'],
      [theirs, 'sdk-theirs'],
    ] as const) {
      await who.s3.send(new DeleteObjectCommand({ Bucket, Key: 'file' }));
      await who.s3.send(new DeleteBucketCommand({ Bucket }));
    }
    const { Groups } = await ours.iam.send(new iam.ListGroupsCommand({}));
    expect(Groups?.filter((group) => group.GroupName === GroupName)).toEqual([]);
  });
});

describeWith(['boto3'], 'boto3 in two accounts of `countersign up`', () => {
  test('users, groups, roles and policies: made, simulated, used, and taken away', PATIENCE, async () => {
    const script = fileURLToPath(new URL('support/boto3_identities.py', import.meta.url));
    const { accessKeyId, secretAccessKey } = THEIR_KEYS;
    const seen = JSON.parse(await output('python3', [script, accessKeyId, secretAccessKey], { env }));
    expect(seen).toEqual({
      before_group: 'AccessDenied',
      in_group: 'of boto-ours',
      across_accounts: 'AccessDenied',
      simulated: ['allowed', 'implicitDeny'],
      simulated_source: 'boto-readers',
      without_external_id: 'AccessDenied',
      role: `arn:aws:sts::${THEIRS}:assumed-role/boto-reader/boto`,
      as_role: 'of boto-theirs',
      last_used: true,
      guest: `arn:aws:sts::${OURS}:federated-user/guest`,
      guest_reads: 'of boto-ours',
      guest_in_iam: 'InvalidClientTokenId',
      delete_member: 'DeleteConflict',
      left: [false, false],
    });
  });
});

describeWith(['aws CLI'], 'the stock AWS CLI in two accounts of `countersign up`', () => {
  const aws = (args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<string> =>
    output('aws', [...args, '--output', 'json'], { env: { ...env, ...more }, cwd: up.home });
  const tryAws = (args: readonly string[], more: NodeJS.ProcessEnv): Promise<Ran> =>
    run('aws', args, { env: { ...env, ...more }, cwd: up.home });
  const keys = (id: string, secret: string, token?: string): NodeJS.ProcessEnv => ({
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: secret,
    ...(token === undefined ? {} : { AWS_SESSION_TOKEN: token }),
  });

  test('users, groups, roles and policies: made, simulated, used, and taken away', PATIENCE, async () => {
    const theirs = keys(THEIR_KEYS.accessKeyId, THEIR_KEYS.secretAccessKey);
    await writeFile(join(up.home, 'file'), 'theirs\n');
    await aws(['s3', 'mb', 's3://cli-theirs'], theirs);
    await aws(['s3', 'cp', 'file', 's3://cli-theirs/file'], theirs);
    const roleArn = `arn:aws:iam::${THEIRS}:role/cli-reader`;

    const user = ['--user-name', 'cli-alice'];
    const { User } = JSON.parse(await aws(['iam', 'create-user', ...user]));
    const { AccessKey } = JSON.parse(await aws(['iam', 'create-access-key', ...user]));
    const alice = keys(AccessKey.AccessKeyId, AccessKey.SecretAccessKey);
    const group = ['--group-name', 'cli-readers'];
    await aws(['iam', 'create-group', ...group]);
    const statement = document(allow('sts:AssumeRole', roleArn));
    const policy = ['--policy-name', 'assume'];
    await aws(['iam', 'put-group-policy', ...group, ...policy, '--policy-document', statement]);
    await aws(['iam', 'add-user-to-group', ...group, ...user]);
    const simulated = await aws([
      ...['iam', 'simulate-principal-policy', '--policy-source-arn', User.Arn],
      ...['--action-names', 'sts:AssumeRole', '--resource-arns', roleArn],
    ]);
    expect(JSON.parse(simulated).EvaluationResults[0].EvalDecision).toBe('allowed');

    const trust = document({
      Effect: 'Allow',
      Principal: { AWS: User.Arn },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
    });
    const role = ['--role-name', 'cli-reader'];
    await aws(['iam', 'create-role', ...role, '--assume-role-policy-document', trust], theirs);
    const managed = ['--policy-arn', 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'];
    await aws(['iam', 'attach-role-policy', ...role, ...managed], theirs);
    const assume = ['sts', 'assume-role', '--role-arn', roleArn, '--role-session-name', 'cli'];
    expect((await tryAws(assume, alice)).stderr).toContain(
      `(AccessDenied) when calling the AssumeRole operation: User: ${User.Arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    );
    const { Credentials } = JSON.parse(await aws([...assume, '--external-id', EXTERNAL_ID], alice));
    const session = keys(Credentials.AccessKeyId, Credentials.SecretAccessKey, Credentials.SessionToken);
    await aws(['s3', 'cp', 's3://cli-theirs/file', 'back'], session);
    expect(await readFile(join(up.home, 'back'), 'utf8')).toBe('theirs\n');

    await aws(['iam', 'detach-role-policy', ...role, ...managed], theirs);
    await aws(['iam', 'delete-role', ...role], theirs);
    await aws(['s3', 'rb', 's3://cli-theirs', '--force'], theirs);
    await aws(['iam', 'remove-user-from-group', ...group, ...user]);
    await aws(['iam', 'delete-group-policy', ...group, ...policy]);
    await aws(['iam', 'delete-group', ...group]);
    await aws(['iam', 'delete-access-key', ...user, '--access-key-id', AccessKey.AccessKeyId]);
    await aws(['iam', 'delete-user', ...user]);
    expect(await aws(['iam', 'list-groups', '--query', 'Groups[].GroupName'])).not.toContain('cli-readers');
  });
});

describeWith(['aws CLI', 'boto3', 'AWS SDK v3'], 'a token in a file, and no keys', () => {
  beforeAll(async () => {
    const client = new iam.IAMClient({
      endpoint: up.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID!, secretAccessKey: env.AWS_SECRET_ACCESS_KEY! },
    });
    const made = await client.send(
      new iam.CreateOpenIDConnectProviderCommand({ Url: provider.issuer, ClientIDList: ['app'] }),
    );
    const trust = document({
      Effect: 'Allow',
      Principal: { Federated: made.OpenIDConnectProviderArn },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringLike: { 'idp.example.com/realm:sub': 'client-*' } },
    });
    await client.send(new iam.CreateRoleCommand({ RoleName: 'web', AssumeRolePolicyDocument: trust }));
  });

  const SDK = `import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
    const { Arn } = await new STSClient({}).send(new GetCallerIdentityCommand({}));
    process.stdout.write(JSON.stringify({ Arn }));`;
  const BOTO3 = `import boto3, json
arn = boto3.client("sts").get_caller_identity()["Arn"]
print(json.dumps({"Arn": arn}))`;

  const CLIENTS: ReadonlyArray<readonly [name: string, command: readonly string[]]> = [
    ['client-cli', ['aws', 'sts', 'get-caller-identity', '--output', 'json']],
    ['client-boto3', ['python3', '-c', BOTO3]],
    ['client-sdk', [process.execPath, '--input-type=module', '-e', SDK]],
  ];

  test.each(CLIENTS)('%s is somebody', PATIENCE, async (name, [command, ...args]) => {
    const seen = await output(command!, args, { env: await tokenEnvironment(name), cwd: REPOSITORY });
    expect(JSON.parse(seen).Arn).toBe(`arn:aws:sts::${OURS}:assumed-role/web/${name}`);
  });

  test('a token that the role does not trust is refused in the words of STS', PATIENCE, async () => {
    const options = { env: await tokenEnvironment('stranger'), cwd: up.home };
    const { status, stderr } = await run('aws', ['sts', 'get-caller-identity'], options);
    expect(status).not.toBe(0);
    expect(stderr).toContain('Not authorized to perform sts:AssumeRoleWithWebIdentity');
    await rm(options.env.AWS_WEB_IDENTITY_TOKEN_FILE!);
  });
});
