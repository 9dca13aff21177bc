import { createHash } from 'node:crypto';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type CountersignServer, startServer } from '@countersign/server';
import { AwsClient } from 'aws4fetch';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parseRefusal, send } from './support/answers.js';
import { cleanEnvironment, countersign, temporaryDirectory, Up } from './support/countersign.js';
import { converse, statusesOf } from './support/raw-socket.js';
import { SPICES, spiced } from './support/spices.js';

/** Enough to meet every branch often; `npm run soak` runs for hours. */
const RUNS = 300;
const PATIENCE = 120_000;

describe('whatever is sent, the server answers as to a client’s fault, and goes on', () => {
  let server: CountersignServer;
  let port: number;
  let client: AwsClient;
  const faults: unknown[] = [];

  beforeAll(async () => {
    server = await startServer({
      log: {
        failed: (entry) => {
          faults.push(entry);
          console.error(entry.error);
        },
        // 501 is S3's own word for an operation that is not implemented.
        answered: (entry) => {
          if (entry.status >= 500 && entry.status !== 501) faults.push(entry);
        },
      },
    });
    port = Number(new URL(server.endpoint).port);
    client = new AwsClient({ ...server.credentials, service: 's3', region: 'us-east-1', retries: 0 });
    const s3 = s3Of(server);
    await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
    await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'key', Body: 'body' }));
  });
  afterEach(async () => {
    expect(faults.splice(0)).toEqual([]);
    const answer = await s3Of(server).send(new GetObjectCommand({ Bucket: 'bucket', Key: 'key' }));
    expect(await answer.Body!.transformToString()).toBe('body');
  });
  afterAll(() => server?.close());

  test(
    'request lines and headers that are none',
    async () => {
      const bytes = fc.oneof(
        fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
        spiced(SPICES.requestLine).map((text) => Buffer.from(`${text}\r\n\r\n`)),
      );
      await fc.assert(
        fc.asyncProperty(bytes, async (sent) => {
          for (const status of statusesOf(await converse(port, sent))) expect(status).toBeLessThan(500);
        }),
        { numRuns: RUNS },
      );
    },
    PATIENCE,
  );

  test.each([
    ['nothing at all', ''],
    ['half a request line', 'GET /bucket'],
    ['half a head', 'GET /bucket/key HTTP/1.1\r\nHost: x\r\n'],
    [
      'a body shorter than announced',
      'PUT /bucket/key HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nshort',
    ],
    [
      'two lengths',
      'PUT /bucket/key HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    ],
    [
      'length and chunks',
      'PUT /bucket/key HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'chunks of no size',
      'PUT /bucket/key HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n',
    ],
    ['a head of 40 KiB', `GET /bucket/key HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(40_960)}\r\n\r\n`],
    ['ten thousand headers', `GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(5_000)}\r\n`],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a proxy’s form', 'GET http://bucket.example/key HTTP/1.1\r\nHost: bucket.example\r\n\r\n'],
    ['an asterisk', 'OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n'],
    ['Upgrade', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
    ['a Host of many ports', 'GET /bucket/key HTTP/1.1\r\nHost: a:b:c:80\r\n\r\n'],
    ['no Host', 'GET /bucket/key HTTP/1.1\r\n\r\n'],
    ['HTTP/1.0', 'GET /bucket/key HTTP/1.0\r\n\r\n'],
  ])('%s', async (_, text) => {
    const statuses = statusesOf(await converse(port, Buffer.from(text, 'latin1')));
    for (const status of statuses) expect(status).toBeLessThan(500);
  });

  test(
    'queries and paths, unsigned',
    async () => {
      const visible = (text: string) => text.replaceAll(/[^\x21-\x7e]/g, '~');
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'),
          spiced(SPICES.path),
          spiced(SPICES.query),
          async (method, path, query) => {
            const answer = await send(`http://127.0.0.1:${port}/${visible(path)}?${visible(query)}`, {
              method,
            });
            expect(answer.status).toBeGreaterThanOrEqual(200);
            if (
              answer.status >= 400 &&
              answer.status < 500 &&
              answer.body.includes('<Error>') &&
              !answer.body.includes('ErrorResponse')
            ) {
              parseRefusal(answer.status, answer.body);
            }
          },
        ),
        { numRuns: RUNS },
      );
    },
    PATIENCE,
  );

  test(
    'presigned URLs with one part exchanged',
    async () => {
      const signed = await client.sign(`${server.endpoint}/bucket/key?X-Amz-Expires=600`, {
        aws: { signQuery: true },
      });
      const url = new URL(signed.url);
      const names = [...url.searchParams.keys()];
      const value = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), spiced(SPICES.parameter));
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...names), value, async (name, changed) => {
          const other = new URL(url);
          other.searchParams.set(name, changed);
          if (other.search === url.search) return;
          const answer = await send(other.href);
          // Of these, only another spelling of the same number of seconds, or of nothing signed, might pass.
          expect([400, 403]).toContain(answer.status);
          parseRefusal(answer.status, answer.body);
        }),
        { numRuns: RUNS },
      );
    },
    PATIENCE,
  );

  test(
    'Authorization headers',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          spiced(SPICES.authorization),
          fc.string({ maxLength: 20 }),
          async (authorization, date) => {
            const headers = {
              Authorization: authorization.replaceAll(/[^\x20-\x7e]/g, '~'),
              'x-amz-date': date,
              'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
            };
            const answer = await send(`${server.endpoint}/bucket/key`, { headers });
            expect([400, 403]).toContain(answer.status);
            parseRefusal(answer.status, answer.body);
          },
        ),
        { numRuns: RUNS },
      );
    },
    PATIENCE,
  );

  test.each([
    ['DeleteObjects', 'POST', '?delete', SPICES.xml],
    ['PutBucketCors', 'PUT', '?cors', SPICES.xml],
    ['PutPublicAccessBlock', 'PUT', '?publicAccessBlock', SPICES.xml],
    ['CreateBucket', 'PUT', '', SPICES.xml],
    ['PutBucketPolicy', 'PUT', '?policy', SPICES.policy],
  ] as const)(
    'documents of %s, signed',
    async (_, method, selector, parts) => {
      await fc.assert(
        fc.asyncProperty(spiced(parts), async (text) => {
          const body = Buffer.from(text);
          const response = await client.fetch(`${server.endpoint}/bucket${selector}`, {
            method,
            body,
            headers: { 'Content-MD5': createHash('md5').update(body).digest('base64') },
          });
          expect(response.status).toBeLessThan(500);
          await response.arrayBuffer();
        }),
        { numRuns: RUNS },
      );
      await client.fetch(`${server.endpoint}/bucket?policy`, { method: 'DELETE' });
    },
    PATIENCE,
  );

  test('an entity bomb and a deep document are refused', async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "${'x'.repeat(1_000)}"><!ENTITY b "${'&a;'.repeat(1_000)}">]><Delete><Object><Key>${'&b;'.repeat(1_000)}</Key></Object></Delete>`;
    for (const body of [bomb, '<Delete>'.repeat(50_000), `<Delete a="${'x'.repeat(500_000)}"/>`]) {
      const response = await client.fetch(`${server.endpoint}/bucket?delete`, {
        method: 'POST',
        body,
        headers: { 'Content-MD5': createHash('md5').update(body).digest('base64') },
      });
      expect(parseRefusal(response.status, await response.text())).toMatchObject({
        status: 400,
        code: 'MalformedXML',
      });
    }
  });

  test(
    'multipart forms',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          spiced(SPICES.form),
          fc.constantFrom(
            'multipart/form-data; boundary=b',
            'multipart/form-data',
            'multipart/form-data; boundary=',
            'text/plain',
          ),
          async (body, type) => {
            const answer = await send(`${server.endpoint}/bucket`, {
              method: 'POST',
              body,
              headers: { 'Content-Type': type },
            });
            expect(answer.status).toBeGreaterThanOrEqual(400);
            expect(answer.status).toBeLessThan(500);
            parseRefusal(answer.status, answer.body);
          },
        ),
        { numRuns: RUNS },
      );
    },
    PATIENCE,
  );

  test.each(['sts', 'iam'] as const)(
    'form bodies of %s, signed',
    async (service) => {
      const signer = new AwsClient({ ...server.credentials, service, region: 'us-east-1', retries: 0 });
      await fc.assert(
        fc.asyncProperty(spiced(SPICES.stsAndIam), async (body) => {
          const response = await signer.fetch(`${server.endpoint}/`, {
            method: 'POST',
            body,
            headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' },
          });
          expect(response.status).toBeLessThan(500);
          expect(await response.text()).toMatch(/<\/(ErrorResponse|\w+Response|Error)>\s*$/);
        }),
        { numRuns: RUNS },
      );
    },
    PATIENCE,
  );

  test(
    'aws-chunked bodies',
    async () => {
      await fc.assert(
        fc.asyncProperty(spiced(SPICES.awsChunked), async (body) => {
          const response = await client.fetch(`${server.endpoint}/bucket/chunked`, {
            method: 'PUT',
            body,
            headers: {
              'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
              'x-amz-decoded-content-length': '5',
              'x-amz-trailer': 'x-amz-checksum-crc32',
              'Content-Encoding': 'aws-chunked',
            },
          });
          expect([200, 400, 403, 411]).toContain(response.status);
          await response.arrayBuffer();
        }),
        { numRuns: RUNS },
      );
    },
    PATIENCE,
  );
});

describe('what keeps `countersign up` from running is told in one line, and nothing is lost', () => {
  const started: Up[] = [];
  afterEach(async () => {
    for (const up of started.splice(0)) await up.endAndForget();
  });
  const startUp = async (args?: readonly string[], home?: string) => {
    const up = await Up.start(args, home);
    started.push(up);
    return up;
  };
  const upArguments = (data: string, port = '0') => [
    'up',
    '--port',
    port,
    '--links-port',
    '0',
    '--console-port',
    '0',
    '--data',
    data,
  ];

  function expectOneClearLine(
    ran: { status: number | null; stdout: string; stderr: string },
    words: RegExp,
  ): void {
    expect(ran.status).toBe(3);
    expect(ran.stdout).toBe('');
    const lines = ran.stderr.trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(words);
  }

  test('a port that is taken', async () => {
    const home = await temporaryDirectory();
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      const ran = await countersign(upArguments(join(home, 'data'), String(port)), cleanEnvironment(home));
      expectOneClearLine(ran, new RegExp(`${port}.*taken`));
    } finally {
      other.close();
      await rm(home, { recursive: true });
    }
  });

  test('a data directory that another server has', async () => {
    const up = await startUp();
    await write(await up.environment());
    const ran = await countersign(upArguments(up.data), cleanEnvironment(up.home));
    expectOneClearLine(ran, /lock|in use|another/i);
    expect(await read(await up.environment())).toBe('kept');
  });

  test('a data directory that cannot be written', async () => {
    const home = await temporaryDirectory();
    try {
      await mkdir(join(home, 'data'));
      await chmod(join(home, 'data'), 0o500);
      // Root writes everywhere; below a file not even root makes a directory.
      const target = process.getuid?.() === 0 ? '/proc/version/data' : join(home, 'data');
      const ran = await countersign(upArguments(target), cleanEnvironment(home));
      expectOneClearLine(ran, /writ|director/i);
    } finally {
      await rm(home, { recursive: true });
    }
  });

  test('a restart keeps buckets, objects, users, keys and roles', async () => {
    const first = await Up.start();
    const env = await first.environment();
    await write(env);
    const iam = await iamOf(env);
    const made = await iam.make();
    expect(await first.end()).toBe(0);

    const second = await startUp([], first.home);
    const again = await second.environment();
    expect(again.AWS_ACCESS_KEY_ID).toBe(env.AWS_ACCESS_KEY_ID);
    expect(again.AWS_SECRET_ACCESS_KEY).toBe(env.AWS_SECRET_ACCESS_KEY);
    expect(await read(again)).toBe('kept');
    expect(await (await iamOf(again)).names()).toEqual({ users: ['alice'], roles: ['MyAppRole'] });
    expect(await read({ ...again, AWS_ACCESS_KEY_ID: made.id, AWS_SECRET_ACCESS_KEY: made.secret })).toBe(
      'kept',
    );
  });

  test('what was acknowledged is there after a kill', async () => {
    const first = await Up.start();
    await write(await first.environment());
    await first.end('SIGKILL');
    const second = await startUp([], first.home);
    expect(await read(await second.environment())).toBe('kept');
  });
});

function s3Of(server: CountersignServer): S3Client {
  return new S3Client({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: server.credentials,
    forcePathStyle: true,
    maxAttempts: 1,
  });
}

function settingsOf(env: NodeJS.ProcessEnv) {
  return {
    endpoint: env.AWS_ENDPOINT_URL!,
    region: 'us-east-1',
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID!, secretAccessKey: env.AWS_SECRET_ACCESS_KEY! },
    maxAttempts: 1,
  };
}

async function write(env: NodeJS.ProcessEnv): Promise<void> {
  const s3 = new S3Client({ ...settingsOf(env), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'durable' }));
  await s3.send(new PutObjectCommand({ Bucket: 'durable', Key: 'file', Body: 'kept' }));
}

async function read(env: NodeJS.ProcessEnv): Promise<string> {
  const s3 = new S3Client({ ...settingsOf(env), forcePathStyle: true });
  const answer = await s3.send(new GetObjectCommand({ Bucket: 'durable', Key: 'file' }));
  return answer.Body!.transformToString();
}

async function iamOf(env: NodeJS.ProcessEnv) {
  const {
    AttachUserPolicyCommand,
    CreateAccessKeyCommand,
    CreateRoleCommand,
    CreateUserCommand,
    IAMClient,
    ListRolesCommand,
    ListUsersCommand,
  } = await import('@aws-sdk/client-iam');
  const iam = new IAMClient(settingsOf(env));
  return {
    async make() {
      await iam.send(new CreateUserCommand({ UserName: 'alice' }));
      await iam.send(
        new AttachUserPolicyCommand({
          UserName: 'alice',
          PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess',
        }),
      );
      const trust = {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' }],
      };
      await iam.send(
        new CreateRoleCommand({ RoleName: 'MyAppRole', AssumeRolePolicyDocument: JSON.stringify(trust) }),
      );
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'alice' }));
      return { id: AccessKey!.AccessKeyId!, secret: AccessKey!.SecretAccessKey! };
    },
    async names() {
      const { Users } = await iam.send(new ListUsersCommand({}));
      const { Roles } = await iam.send(new ListRolesCommand({}));
      return { users: Users!.map((user) => user.UserName), roles: Roles!.map((role) => role.RoleName) };
    },
  };
}
