import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, GetObjectCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { type CountersignServer, startServer } from '@countersign/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox } from '../run-cli.js';

const sandbox = new Sandbox();
let server: CountersignServer;
let s3: S3Client;
let env: Record<string, string>;

beforeAll(async () => {
  server = await startServer();
  const { accessKeyId, secretAccessKey } = server.credentials;
  s3 = new S3Client({
    endpoint: server.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: server.credentials,
  });
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }));
  env = {
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
});
afterAll(async () => {
  s3.destroy();
  await sandbox.dispose();
  await server.close();
});

const presign = (...args: string[]) => sandbox.run(['presign', ...args], env);
/** Runs a printed line in a shell, for the file named FILE in the sandbox. */
const shell = (line: string) => promisify(execFile)('sh', ['-c', line], { cwd: sandbox.home });

describe('presign --post', () => {
  it('prints fields and a curl line that uploads, and no more than the size allowed', async () => {
    const { status, stdout, stderr } = await presign(
      '--post',
      '--max-size',
      '1KB',
      "s3://photos/it's @home.jpg",
    );
    expect(status).toBe(0);
    expect(stderr).toMatch(/^valid until .* \(1 h\), as requested\n/);
    const line = stdout.trim().split('\n').at(-1)!;
    expect(line).toMatch(/^curl /);
    writeFileSync(join(sandbox.home, 'FILE'), 'a small picture');
    await shell(line);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'photos', Key: "it's @home.jpg" }));
    expect(await Body!.transformToString()).toBe('a small picture');
    writeFileSync(join(sandbox.home, 'FILE'), 'x'.repeat(1_001));
    await expect(shell(line)).rejects.toMatchObject({ stdout: expect.stringContaining('EntityTooLarge') });
  });

  it('gives the form as JSON, with its true life', async () => {
    const { stdout } = await presign('--post', '--json', '--expires-in', '2h', 's3://photos/k');
    expect(JSON.parse(stdout)).toMatchObject({
      url: `${server.endpoint}/photos/`,
      fields: { key: 'k', Policy: expect.any(String) },
      method: 'POST',
      effectiveSeconds: 7_200,
      limitedBy: 'request',
      curl: expect.stringMatching(/^curl /),
    });
  });

  it.each([['--verify'], ['--stable', '1h'], ['--from', '-'], ['--check'], ['--max-size', 'big']])(
    'does not go with %s %s',
    async (...args) => {
      expect((await presign('--post', 's3://photos/k', ...args)).status).toBe(2);
    },
  );

  it('is what --max-size is for', async () => {
    expect((await presign('--max-size', '1KB', 's3://photos/k')).status).toBe(2);
  });
});

describe('presign --sse-c-key-file', () => {
  it('signs for a key that must come along, and shows it in no line for people', async () => {
    const key = Buffer.alloc(32, 7);
    writeFileSync(join(sandbox.home, 'raw'), key);
    writeFileSync(join(sandbox.home, 'base64'), `${key.toString('base64')}\n`);
    for (const file of ['raw', 'base64']) {
      const path = join(sandbox.home, file);
      const put = await presign('s3://photos/secret', '--method', 'PUT', '--sse-c-key-file', path, '--json');
      const { url, requiredHeaders } = JSON.parse(put.stdout) as {
        url: string;
        requiredHeaders: { name: string; value: string }[];
      };
      const headers = Object.fromEntries(requiredHeaders.map(({ name, value }) => [name, value]));
      expect((await fetch(url, { method: 'PUT', headers, body: 'x' })).status).toBe(200);
      const get = await presign('s3://photos/secret', '--sse-c-key-file', path, '--verify');
      expect(get.status).toBe(0);
      expect(get.stderr).toMatch(/verified: GET was answered with 206/);
      expect(get.stderr).not.toContain(key.toString('base64'));
      expect((await fetch(get.stdout.trim())).status).toBe(403);
    }
  });

  it('refuses a key of another length, and a file that is not there', async () => {
    writeFileSync(join(sandbox.home, 'short'), 'short');
    expect((await presign('s3://photos/k', '--sse-c-key-file', join(sandbox.home, 'short'))).status).toBe(2);
    expect((await presign('s3://photos/k', '--sse-c-key-file', join(sandbox.home, 'none'))).status).toBe(3);
  });
});

it('--public-endpoint signs for the origin that visitors use', async () => {
  const { stdout } = await presign('s3://photos/k', '--public-endpoint', 'https://files.example.com/s3');
  expect(stdout).toMatch(/^https:\/\/files\.example\.com\/s3\/photos\/k\?/);
  expect((await presign('s3://photos/k', '--public-endpoint', 'files.example.com')).status).toBe(2);
});

describe('presign --check', () => {
  const policy = (Condition: object) =>
    s3.send(
      new PutBucketPolicyCommand({
        Bucket: 'photos',
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::photos/*',
              Condition,
            },
          ],
        }),
      }),
    );

  it('counts what the bucket policy says of the age of signatures', async () => {
    await presign('--post', 's3://photos/k');
    await policy({ NumericGreaterThan: { 's3:signatureAge': '600000' } });
    const refused = await presign("s3://photos/it's @home.jpg", '--check', '--expires-in', '1h', '--json');
    expect(refused.status).toBe(1);
    expect(JSON.parse(refused.stderr)).toMatchObject({ error: { limitedBy: 'policy' } });
    const clamped = await presign(
      "s3://photos/it's @home.jpg",
      '--check',
      '--expires-in',
      '1h',
      '--on-shortfall',
      'clamp',
      '--json',
    );
    const { limitedBy, effectiveSeconds } = JSON.parse(clamped.stdout) as Record<string, unknown>;
    expect(limitedBy).toBe('policy');
    expect(effectiveSeconds).toBeGreaterThan(590);
    expect(effectiveSeconds).toBeLessThanOrEqual(601);
  });

  it('signs nothing that would not work at all', async () => {
    const { status, stdout, stderr } = await presign('s3://photos/missing', '--check');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/would not work/);
  });
});
