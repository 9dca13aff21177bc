import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { type CountersignServer, startServer } from '@countersign/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox } from '../run-cli.js';

const ACCOUNT = '111122223333';
const sandbox = new Sandbox();
let server: CountersignServer;
let env: Record<string, string>;

/** A profile that assumes a role of the embedded server, as `~/.aws/config` has it. */
beforeAll(async () => {
  server = await startServer({ accounts: [{ id: ACCOUNT }] });
  const client = { endpoint: server.endpoint, region: 'us-east-1', credentials: server.credentials };
  const iam = new IAMClient(client);
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
  const s3 = new S3Client({ ...client, forcePathStyle: true });
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
  iam.destroy();
  s3.destroy();
});
afterAll(async () => {
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
      /because the session of role arn:aws:iam::\d+:role\/Uploader \(profile uploader\) ends then/,
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

  it('says so when the role may not do what the URL is for', async () => {
    const args = ['presign', 's3://photos/k', '--expires-in', '5m', '--verify'];
    const { status, stdout, stderr } = await sandbox.run(args, env);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/403 AccessDenied: .*s3:GetObject/);
  });
});
