import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Sandbox, USER } from '../run-cli.js';

const sandbox = new Sandbox();
afterAll(() => sandbox.dispose());

const presign = (args: readonly string[], env: Readonly<Record<string, string>> = USER) =>
  sandbox.run(['presign', ...args], env);

describe('presign with a profile', () => {
  const files = join(sandbox.home, '.aws');
  mkdirSync(files, { recursive: true });
  const counter = join(sandbox.home, 'asked');
  const script = join(sandbox.home, 'credentials.mjs');
  // Hands out ten minutes the first time, then two days: a session that can be renewed.
  writeFileSync(
    script,
    `import { appendFileSync, readFileSync } from 'node:fs';
     appendFileSync(${JSON.stringify(counter)}, 'x');
     const times = readFileSync(${JSON.stringify(counter)}, 'utf8').length;
     const Expiration = new Date(Date.now() + (times === 1 ? 600 : 172800) * 1000).toISOString();
     console.log(JSON.stringify({ Version: 1, AccessKeyId: 'ASIAPROCESS', SecretAccessKey: 's', SessionToken: 't', Expiration }));`,
  );
  writeFileSync(
    join(files, 'config'),
    `[default]
region = ap-south-1
[profile dev]
region = eu-west-1
endpoint_url = http://ignored.example:1
services = local
s3 =
  addressing_style = path
[services local]
s3 =
  endpoint_url = http://127.0.0.1:1
[profile renewing]
region = eu-north-1
credential_process = "${process.execPath}" "${script}"
`,
  );
  writeFileSync(
    join(files, 'credentials'),
    `[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = secret
[dev]
aws_access_key_id = ASIADEV
aws_secret_access_key = secret
aws_session_token = token
`,
  );

  it('takes keys and region of the default profile', async () => {
    const { stdout } = await presign(['s3://photos/k'], {});
    expect(new URL(stdout).host).toBe('photos.s3.ap-south-1.amazonaws.com');
    expect(new URL(stdout).searchParams.get('X-Amz-Credential')).toMatch(
      /^AKIADEFAULT\/\d{8}\/ap-south-1\/s3/,
    );
  });

  it('takes a named profile before the environment, and its services section before its endpoint_url', async () => {
    const { stdout } = await presign(['s3://photos/k', '--profile', 'dev'], USER);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:1\/photos\/k\?/);
    expect(new URL(stdout).searchParams.get('X-Amz-Credential')).toMatch(/^ASIADEV\/\d{8}\/eu-west-1/);
  });

  it('takes keys of the environment before those of AWS_PROFILE, and flags before all', async () => {
    const { stdout } = await presign(['s3://photos/k', '--region', 'us-west-2'], {
      ...USER,
      AWS_PROFILE: 'dev',
      AWS_REGION: 'us-east-2',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:2',
    });
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:2\/photos\/k\?/);
    expect(new URL(stdout).searchParams.get('X-Amz-Credential')).toMatch(
      new RegExp(`^${USER.AWS_ACCESS_KEY_ID}/\\d{8}/us-west-2/`),
    );
  });

  it('says which profiles there are when it does not know one', async () => {
    const { status, stderr } = await presign(['s3://photos/k', '--profile', 'nope']);
    expect(status).toBe(3);
    expect(stderr).toMatch(/no profile `nope`.*default, dev, renewing/);
  });

  it('says when there are no credentials at all', async () => {
    const nowhere = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
    const { status, stdout, stderr } = await presign(['s3://photos/k'], nowhere);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/no credentials/);
  });

  it('knows the end of a session that a process hands out, and renews it when asked to', async () => {
    const args = ['s3://photos/k', '--profile', 'renewing', '--expires-in', '24h'];
    const refused = await presign(args);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/the session of profile renewing expires then/);
    writeFileSync(counter, '');
    const renewed = await presign([...args, '--on-shortfall', 'refresh', '--json']);
    expect(renewed.status).toBe(0);
    expect(JSON.parse(renewed.stdout)).toMatchObject({ limitedBy: 'request', effectiveSeconds: 86_400 });
  });
});
