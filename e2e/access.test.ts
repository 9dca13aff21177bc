import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from './support/clients.js';
import { Up } from './support/countersign.js';
import { output, type Ran, run } from './support/run.js';

const SCRIPT = fileURLToPath(new URL('support/boto3_access.py', import.meta.url));
const OTHER = ['AKIAQQQQQQQQQQQQQQQQ', 'a-secret-of-the-other-account-0123456789'] as const;
const TWO_ACCOUNTS = ['--account', '123456789012', '--account', `210987654321=${OTHER.join(':')}`];

describeWith(['boto3'], 'boto3: encryption, access control lists, requesters who pay', () => {
  let up: Up;
  let seen: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  beforeAll(async () => {
    up = await Up.start(TWO_ACCOUNTS);
    seen = JSON.parse(await output('python3', [SCRIPT, ...OTHER], { env: await up.environment() }));
  }, 180_000);
  afterAll(() => up?.endAndForget());

  test('the key of a customer, and the default of a bucket', () => {
    expect(seen.encryption).toEqual({
      'says the key again': true,
      algorithm: 'AES256',
      range: true,
      'without key': '400 InvalidRequest',
      'another key': '403 AccessDenied',
      'in parts': true,
      copied: true,
      'by default': ['aws:kms', true],
      key: true,
      after: 'AES256',
    });
  });

  test('access control lists', () => {
    expect(seen.access).toEqual({
      disabled: '400 AccessControlListNotSupported',
      blocked: '403 AccessDenied',
      grants: ['CanonicalUser FULL_CONTROL', 'Group READ'],
      public: 'done',
      'written out': ['CanonicalUser READ_ACP'],
      read_acp: 'done',
      read: '403 AccessDenied',
      theirs: '403 AccessDenied',
    });
  });

  test('requesters who pay', () => {
    expect(seen.payment).toEqual({
      payer: 'Requester',
      unpaid: '403 AccessDenied',
      charged: 'requester',
      own: 'done',
    });
  });
});

describeWith(['aws CLI', 'curl'], 'the AWS CLI: encryption, access control lists, requesters who pay', () => {
  let up: Up;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    up = await Up.start(TWO_ACCOUNTS);
    env = await up.environment();
  });
  afterAll(() => up?.endAndForget());

  const aws = (...args: string[]): Promise<string> => output('aws', args, { env, cwd: up.home });
  const tryOther = (...args: string[]): Promise<Ran> =>
    run('aws', args, {
      env: { ...env, AWS_ACCESS_KEY_ID: OTHER[0], AWS_SECRET_ACCESS_KEY: OTHER[1] },
      cwd: up.home,
    });
  const PATIENCE = { timeout: 120_000 };

  test('aws s3 cp --sse-c', PATIENCE, async () => {
    await aws('s3', 'mb', 's3://cli-access');
    await writeFile(join(up.home, 'key'), Buffer.alloc(32, 7));
    await writeFile(join(up.home, 'file'), 'secret');
    await aws('s3', 'cp', 'file', 's3://cli-access/file', '--sse-c', 'AES256', '--sse-c-key', 'fileb://key');
    const refused = await run('aws', ['s3', 'cp', 's3://cli-access/file', 'back'], { env, cwd: up.home });
    expect(refused.status).toBe(1);
    await aws('s3', 'cp', 's3://cli-access/file', 'back', '--sse-c', 'AES256', '--sse-c-key', 'fileb://key');
    expect(await readFile(join(up.home, 'back'), 'utf8')).toBe('secret');
  });

  test('aws s3 cp --acl, and curl', PATIENCE, async () => {
    const controls = 'Rules=[{ObjectOwnership=BucketOwnerPreferred}]';
    await aws(
      's3api',
      'put-bucket-ownership-controls',
      '--bucket',
      'cli-access',
      '--ownership-controls',
      controls,
    );
    await aws('s3api', 'delete-public-access-block', '--bucket', 'cli-access');
    await aws('s3', 'cp', 'file', 's3://cli-access/open', '--acl', 'public-read');
    expect(await output('curl', ['-sS', `${up.endpoint}/cli-access/open`], { env })).toBe('secret');
    const acl = await aws(
      's3api',
      'get-object-acl',
      '--bucket',
      'cli-access',
      '--key',
      'open',
      '--output',
      'text',
    );
    expect(acl).toContain('AllUsers');
  });

  test('aws s3 cp --request-payer', PATIENCE, async () => {
    const payer = 'Payer=Requester';
    await aws(
      's3api',
      'put-bucket-request-payment',
      '--bucket',
      'cli-access',
      '--request-payment-configuration',
      payer,
    );
    const unpaid = await tryOther('s3', 'cp', 's3://cli-access/open', 'back');
    expect(unpaid.stderr).toContain('403');
    const paid = await tryOther('s3', 'cp', 's3://cli-access/open', 'back', '--request-payer', 'requester');
    expect([paid.status, paid.stderr]).toEqual([0, '']);
  });
});
