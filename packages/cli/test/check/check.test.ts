import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type CountersignServer, startServer } from '@countersign/server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox } from '../run-cli.js';

const ACCOUNT = '111122223333';
const ALL = policy({ Effect: 'Allow', Action: '*', Resource: '*' });

let server: CountersignServer;
let sandbox: Sandbox;
let keys: Record<string, string>;

/** A bucket with an object, a user, and a role that the user may assume by the profile `app`. */
beforeAll(async () => {
  sandbox = new Sandbox();
  server = await startServer({ accounts: [{ id: ACCOUNT }] });
  const client = { endpoint: server.endpoint, region: 'us-east-1', credentials: server.credentials };
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }));
  await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'cat.jpg', Body: 'meow' }));
  await s3.send(
    new PutBucketPolicyCommand({
      Bucket: 'photos',
      Policy: policy({
        Sid: 'OfficeOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::photos/*',
        Condition: { NotIpAddress: { 'aws:SourceIp': ['127.0.0.0/8', '198.51.100.0/24'] } },
      }),
    }),
  );
  const iam = new IAMClient(client);
  await iam.send(new CreateUserCommand({ UserName: 'dev' }));
  await iam.send(new PutUserPolicyCommand({ UserName: 'dev', PolicyName: 'all', PolicyDocument: ALL }));
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: 'dev' }));
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'App',
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Principal: { AWS: ACCOUNT },
        Action: 'sts:AssumeRole',
      }),
    }),
  );
  await iam.send(new PutRolePolicyCommand({ RoleName: 'App', PolicyName: 'all', PolicyDocument: ALL }));
  keys = { AWS_ACCESS_KEY_ID: key!.AccessKeyId!, AWS_SECRET_ACCESS_KEY: key!.SecretAccessKey! };
  mkdirSync(join(sandbox.home, '.aws'));
  writeFileSync(
    join(sandbox.home, '.aws', 'config'),
    `[profile app]
role_arn = arn:aws:iam::${ACCOUNT}:role/App
source_profile = dev
[profile chained]
role_arn = arn:aws:iam::${ACCOUNT}:role/App
role_session_name = second
source_profile = first
[profile first]
role_arn = arn:aws:iam::${ACCOUNT}:role/First
source_profile = dev
[profile dev]
aws_access_key_id = ${key!.AccessKeyId}
aws_secret_access_key = ${key!.SecretAccessKey}
`,
  );
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'First',
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Principal: { AWS: ACCOUNT },
        Action: 'sts:AssumeRole',
      }),
    }),
  );
  await iam.send(new PutRolePolicyCommand({ RoleName: 'First', PolicyName: 'all', PolicyDocument: ALL }));
  s3.destroy();
  iam.destroy();
});
afterEach(() => server.clock.reset());
afterAll(async () => {
  await server.close();
  await sandbox.dispose();
});

interface Report {
  readonly verdict: string;
  readonly effectiveSeconds: number;
  readonly validUntil: string;
  readonly limitedBy: string;
  readonly steps: readonly { id: string; result: string; seen: string; fix?: string }[];
}

async function check(args: readonly string[], env: Readonly<Record<string, string>> = keys) {
  const outcome = await sandbox.run(['check', ...args], { AWS_ENDPOINT_URL: server.endpoint, ...env });
  const report =
    args.includes('--json') && outcome.stdout ? (JSON.parse(outcome.stdout) as Report) : undefined;
  return { ...outcome, report };
}

describe('check', () => {
  it('says yes with exit 0, in the form of the contract', async () => {
    const args = ['s3://photos/cat.jpg', '--for', '24h', '--from-ip', '198.51.100.9', '--json'];
    const { status, report, stderr } = await check(args);
    expect([status, stderr]).toEqual([0, '']);
    expect(report).toMatchObject({ effectiveSeconds: 86_400, limitedBy: 'request' });
    expect(new Date(report!.validUntil).toISOString()).toBe(report!.validUntil);
    for (const step of report!.steps) expect(step.result).toBe('pass');
  });

  it('says no with exit 1, the obstacle first: an address that is denied', async () => {
    const args = ['s3://photos/cat.jpg', '--for', '24h', '--from-ip', '203.0.113.7', '--json'];
    const { status, report } = await check(args);
    expect(status).toBe(1);
    expect(report).toMatchObject({ effectiveSeconds: 0, limitedBy: 'policy' });
    expect(report!.steps[0]).toMatchObject({
      id: 'bucket-policy',
      result: 'fail',
      seen: expect.stringMatching(/OfficeOnly/),
    });
  });

  it('reads well: a mark and a line a step, aligned, the verdict last, no colours in a pipe', async () => {
    const { status, stdout } = await check(['s3://photos/dog.jpg', '--for', '24h']);
    expect(status).toBe(1);
    const [steps, verdict] = stdout.trimEnd().split('\n\n');
    const lines = steps!.split('\n');
    expect(lines[0]).toBe('✗ object         there is no object dog.jpg in photos (NoSuchKey)');
    expect(lines[1]).toBe('                 → upload it, or check the spelling of the key');
    for (const line of lines) expect(line).toMatch(/^(?:[✓✗?] .{13} {2}\S| {17}→ \S)/);
    expect(verdict).toMatch(
      /^a URL signed now for 24 h would not work: there is no object dog\.jpg in photos/,
    );
    expect(stdout).not.toContain('\u001b');
  });

  it('tells of a role that is too short, of a profile', async () => {
    const { status, report } = await check(['s3://photos/cat.jpg', '--for', '8h', '--json'], {
      AWS_PROFILE: 'app',
    });
    expect(status).toBe(1);
    expect(report!.steps[0]).toMatchObject({
      id: 'role',
      fix: expect.stringContaining('--role-name App --max-session-duration 28800'),
    });
    expect(report!.limitedBy).toBe('credentials');
    expect(report!.verdict).toMatch(
      / would live (1 h|59 min( \d+ s)?), until .* because the session of role App expires then; for 8 h: raise /,
    );
  });

  it('knows a chained role, whose cap no setting lifts', async () => {
    const { status, report } = await check(['s3://photos/cat.jpg', '--for', '8h', '--json'], {
      AWS_PROFILE: 'chained',
    });
    expect(status).toBe(1);
    expect(report!.steps[0]).toMatchObject({
      id: 'time-left',
      fix: expect.stringMatching(/user's key instead of another role's session/),
    });
    expect(report!.steps.find(({ id }) => id === 'identity')?.seen).toMatch(
      /role chaining caps sessions at 1 h/,
    );
  });

  it('folds what was not looked at, and never shows a secret', async () => {
    const env = { ...keys, AWS_SECRET_ACCESS_KEY: 'not-the-secret' };
    const { status, stdout } = await check(['s3://photos/cat.jpg', '--for', '1h'], env);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^✗ who signs .*secret access key does not match it \(SignatureDoesNotMatch\)$/m);
    expect(stdout).toMatch(
      /^\? the rest .*: the credentials were refused: time left, bucket, public access, bucket policy, permission, object, encryption$/m,
    );
    expect(stdout).not.toContain('not-the-secret');
  });

  it('signs with the time of a server whose test clock was moved, and says so', async () => {
    await server.clock.advance('31m');
    const { status, report } = await check(['s3://photos/cat.jpg', '--for', '24h', '--json']);
    expect(status).toBe(0);
    expect(report!.steps.find(({ id }) => id === 'clock')?.seen).toMatch(
      /test clock is 3[01] min( \d+ s)? ahead of this machine's/,
    );
  });

  it("finds STS and IAM by their own settings, and by S3's endpoint alone asks neither", async () => {
    const alone = { ...keys, AWS_ENDPOINT_URL: '', AWS_ENDPOINT_URL_S3: server.endpoint };
    const without = await check(['s3://photos/cat.jpg', '--for', '1h', '--json'], alone);
    expect(without.status).toBe(0);
    expect(without.report!.steps[0]).toMatchObject({ id: 'identity', result: 'unknown' });
    const named = await check(['s3://photos/cat.jpg', '--for', '1h', '--json'], {
      ...alone,
      AWS_ENDPOINT_URL_STS: server.endpoint,
    });
    expect(named.report!.steps[0]).toMatchObject({ id: 'identity', result: 'pass' });
    const flag = await check(
      ['s3://photos/cat.jpg', '--for', '1h', '--json', '--endpoint-url', server.endpoint],
      {
        ...keys,
        AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      },
    );
    expect(flag.report!.steps[0]).toMatchObject({ id: 'identity', result: 'pass' });
  });

  it('asks about an hour unless told otherwise, as presign signs for one', async () => {
    const { report } = await check(['s3://photos/cat.jpg', '--json']);
    expect(report).toMatchObject({ requestedSeconds: 3_600 });
  });

  it.each([
    ['an unreadable duration', ['s3://photos/cat.jpg', '--for', 'soon']],
    ['more than seven days', ['s3://photos/cat.jpg', '--for', '604801']],
    ['zero', ['s3://photos/cat.jpg', '--for', '0']],
    ['no key', ['s3://photos/', '--for', '1h']],
    ['no S3 URI', ['photos/cat.jpg', '--for', '1h']],
    ['an unreadable address', ['s3://photos/cat.jpg', '--for', '1h', '--from-ip', '300.1.1.1']],
    ['another method', ['s3://photos/cat.jpg', '--for', '1h', '--method', 'POST']],
    ['an unknown flag', ['s3://photos/cat.jpg', '--for', '1h', '--loud']],
  ])('exits 2 for %s', async (_, args) => {
    const { status, stdout } = await check(args);
    expect([status, stdout]).toEqual([2, '']);
  });

  it('exits 3 when nobody answers, and when there are no credentials', async () => {
    // A port that was free a moment ago: nothing listens there now.
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const args = ['s3://photos/cat.jpg', '--for', '1h', '--json'];
    const unreachable = await check(args, { ...keys, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` });
    expect([unreachable.status, unreachable.stdout]).toEqual([3, '']);
    expect(JSON.parse(unreachable.stderr)).toMatchObject({ error: { code: 'Unreachable' } });
    expect((await check(args, { HOME: '/nonexistent' })).status).toBe(3);
  });
});

function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}
