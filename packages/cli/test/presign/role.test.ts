import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { type CountersignServer, startServer } from '@countersign/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox } from '../run-cli.js';

const ACCOUNT = '111122223333';
const sandbox = new Sandbox();
let server: CountersignServer;
let env: Record<string, string>;
let client: { endpoint: string; region: string };
let user: { accessKeyId: string; secretAccessKey: string };
let iam: IAMClient;

/** A profile that assumes a role of the embedded server, as `~/.aws/config` has it. */
beforeAll(async () => {
  server = await startServer({ accounts: [{ id: ACCOUNT }] });
  client = { endpoint: server.endpoint, region: 'us-east-1' };
  const root = { ...client, credentials: server.credentials };
  iam = new IAMClient(root);
  await iam.send(new CreateUserCommand({ UserName: 'dev' }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: 'dev' }));
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'Uploader',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/dev` },
            Action: 'sts:AssumeRole',
          },
        ],
      }),
    }),
  );
  const s3 = new S3Client({ ...root, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }));
  mkdirSync(join(sandbox.home, '.aws'));
  writeFileSync(
    join(sandbox.home, '.aws', 'config'),
    `[profile uploader]
role_arn = arn:aws:iam::${ACCOUNT}:role/Uploader
source_profile = dev
[profile dev]
aws_access_key_id = ${key!.AccessKeyId}
aws_secret_access_key = ${key!.SecretAccessKey}
`,
  );
  env = { AWS_ENDPOINT_URL: server.endpoint, AWS_REGION: 'us-east-1', AWS_PROFILE: 'uploader' };
  user = { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
  s3.destroy();
});
afterAll(async () => {
  iam.destroy();
  await server.close();
  await sandbox.dispose();
});

describe('a profile that assumes a role', () => {
  it('cannot give a URL of a day: the session of an hour is named', async () => {
    const { status, stdout, stderr } = await sandbox.run(
      ['presign', 's3://photos/k', '--expires-in', '24h'],
      env,
    );
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /because the session of role arn:aws:iam::\d+:role\/Uploader \(profile uploader\) expires then/,
    );
  });

  it('is not helped by a fresh session that is as short', async () => {
    const args = ['presign', 's3://photos/k', '--expires-in', '24h', '--on-shortfall', 'refresh'];
    expect((await sandbox.run(args, env)).status).toBe(1);
  });

  it('gives what the session has when clamped, and that is an hour', async () => {
    const args = ['presign', 's3://photos/k', '--expires-in', '24h', '--on-shortfall', 'clamp', '--json'];
    const { status, stdout } = await sandbox.run(args, env);
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as { effectiveSeconds: number };
    expect(report).toMatchObject({
      limitedBy: 'credentials',
      credentials: { kind: 'temporary', expiry: 'known' },
    });
    expect(report.effectiveSeconds).toBeLessThanOrEqual(3_600);
    expect(report.effectiveSeconds).toBeGreaterThan(3_500);
  });

  it('gets a session minted for it, with the keys that the profile assumes the role with', async () => {
    const args = [
      'presign',
      's3://photos/k',
      '--expires-in',
      '6h',
      '--on-shortfall',
      'assume-role',
      '--json',
    ];
    const tooLong = await sandbox.run(args, env);
    expect([tooLong.status, tooLong.stdout]).toEqual([1, '']);
    expect(tooLong.stderr).toMatch(/"code":"RoleSessionTooShort".*STS gives 1 h at most/);

    await iam.send(new UpdateRoleCommand({ RoleName: 'Uploader', MaxSessionDuration: 43_200 }));
    const { status, stdout } = await sandbox.run(args, env);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ limitedBy: 'request', effectiveSeconds: 21_600 });
  });

  it('mints a session of a role that is named, for a session that is too short', async () => {
    const sts = new STSClient({ ...client, credentials: user });
    const { Credentials: short } = await sts.send(new GetSessionTokenCommand({ DurationSeconds: 900 }));
    const keys = {
      AWS_ACCESS_KEY_ID: short!.AccessKeyId!,
      AWS_SECRET_ACCESS_KEY: short!.SecretAccessKey!,
      AWS_SESSION_TOKEN: short!.SessionToken!,
      AWS_CREDENTIAL_EXPIRATION: short!.Expiration!.toISOString(),
    };
    const role = `arn:aws:iam::${ACCOUNT}:role/Uploader`;
    const args = ['presign', '--from', '-', 's3://photos/', '--expires-in', '2h', '--json'];
    const flags = ['--on-shortfall', 'assume-role', '--role-arn', role];
    const { AWS_PROFILE: _, ...rest } = env;
    const { status, stdout, stderr } = await sandbox.run([...args, ...flags], { ...rest, ...keys }, 'a\nb\n');
    expect([status, stderr]).toEqual([0, '']);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { effectiveSeconds: 7_200, limitedBy: 'request' },
      { effectiveSeconds: 7_200, limitedBy: 'request' },
    ]);
    const nameless = await sandbox.run([...args, ...flags.slice(0, 2)], { ...rest, ...keys }, 'a\n');
    expect([nameless.status, nameless.stderr]).toEqual([2, expect.stringContaining('give --role-arn')]);
    sts.destroy();
  });

  it('says so when the role may not do what the URL is for', async () => {
    const args = ['presign', 's3://photos/k', '--expires-in', '5m', '--verify'];
    const { status, stdout, stderr } = await sandbox.run(args, env);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/403 AccessDenied: .*s3:GetObject/);
  });
});
