import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type CountersignServer, startServer } from '@countersign/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpService, RequestCounts, startAdmin, startPublicLinks } from '../../src/server.js';

const API_KEY = 'the-key-of-this-test';
const counts = new RequestCounts();
let server: CountersignServer;
let admin: HttpService;

beforeAll(async () => {
  server = await startServer({ accounts: [{ id: '111122223333' }], log: counts.counting({}) });
  admin = await startAdmin({ host: '127.0.0.1', port: 0, server, apiKey: API_KEY, counts, version: '1.2.3' });
});
afterAll(async () => {
  await admin.close();
  await server.close();
});

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** With `node:http`: `fetch` would not send a Host of one's own. */
function ask(path: string, { method = 'GET', headers = {}, body }: Asked = {}) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>(
    (resolve, reject) => {
      const sent = request(new URL(path, admin.url), { method, headers, agent: false }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => {
          text += piece;
        });
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
      });
      sent.on('error', reject);
      sent.end(body);
    },
  );
}

const withKey = { authorization: `Bearer ${API_KEY}` };

describe('the admin API', () => {
  it('tells decisions to holders of the key', async () => {
    const refused = await fetch(`${server.endpoint}/none/k`, { method: 'DELETE' });
    const id = refused.headers.get('x-amz-request-id')!;
    expect((await ask(`/api/v1/decisions/${id}`)).status).toBe(401);
    const told = await ask(`/api/v1/decisions/${id}`, { headers: withKey });
    expect(told.status).toBe(200);
    expect(JSON.parse(told.text)).toMatchObject({ requestId: id, result: 'refused', path: '/none/k' });
    const unknown = await ask('/api/v1/decisions/0000000000000000', { headers: withKey });
    expect(unknown.status).toBe(404);
    expect(JSON.parse(unknown.text).error).toEqual({
      code: 'UnknownRequest',
      message: expect.stringMatching(/^no record of request 0{16}; the server keeps the last 1000 refused/),
    });
  });

  it('tells its health and readiness to anybody on this machine', async () => {
    expect(JSON.parse((await ask('/healthz')).text)).toEqual({ status: 'ok', version: '1.2.3' });
    expect(JSON.parse((await ask('/readyz')).text)).toEqual({ status: 'ready' });
  });

  it.each([
    [{}],
    [{ authorization: 'Bearer' }],
    [{ authorization: 'Bearer wrong' }],
    [{ authorization: `Bearer ${API_KEY}x` }],
    [{ authorization: `Basic ${API_KEY}` }],
    [{ authorization: API_KEY }],
  ])('asks for the API key, loopback or not: %j', async (headers) => {
    for (const path of ['/api/v1/environment', '/api/v1/accounts', '/api/v1/nonsense']) {
      const { status, text } = await ask(path, { headers });
      expect(status).toBe(401);
      expect(JSON.parse(text)).toMatchObject({ error: { code: 'Unauthorized' } });
      expect(text).not.toContain(API_KEY);
    }
  });

  it('gives what a client of the server needs', async () => {
    const { status, headers, text } = await ask('/api/v1/environment', { headers: withKey });
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(JSON.parse(text)).toEqual({
      endpoint: server.endpoint,
      region: 'us-east-1',
      ...server.credentials,
    });
  });

  it('lists and adds accounts', async () => {
    const body = JSON.stringify({ id: '444455556666', accessKeyId: 'AKIAMINE', secretAccessKey: 'mine' });
    const added = await ask('/api/v1/accounts', { method: 'POST', headers: withKey, body });
    expect(added.status).toBe(201);
    expect(JSON.parse(added.text)).toEqual(JSON.parse(body));
    const { text } = await ask('/api/v1/accounts', { headers: withKey });
    expect(JSON.parse(text)).toEqual([{ id: '111122223333' }, { id: '444455556666' }]);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"id":12}',
    '{"id":"12"}',
    '{"id":"123456789012","accessKeyId":"a"}',
    '{"id":"123456789012","accessKeyId":1,"secretAccessKey":2}',
  ])('cannot read the account %j', async (body) => {
    const { status, text } = await ask('/api/v1/accounts', { method: 'POST', headers: withKey, body });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'InvalidAccount' } });
  });

  it('takes no body of any size', async () => {
    const { status } = await ask('/api/v1/accounts', {
      method: 'POST',
      headers: withKey,
      body: 'x'.repeat(100_000),
    });
    expect(status).toBe(413);
  });

  it.each([
    'evil.example',
    'evil.example:9002',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '192.0.2.1',
  ])('does not answer under the name %j, which a web page could have given it', async (host) => {
    for (const path of ['/healthz', '/metrics', '/api/v1/environment']) {
      const { status, text } = await ask(path, { headers: { ...withKey, host } });
      expect(status).toBe(403);
      expect(JSON.parse(text)).toMatchObject({ error: { code: 'HostNotAllowed' } });
    }
  });

  it.each(['localhost', 'LOCALHOST:1234', '127.0.0.1', '[::1]:80'])('answers under %s', async (host) => {
    expect((await ask('/healthz', { headers: { host } })).status).toBe(200);
  });

  it('counts what was answered, for Prometheus', async () => {
    await fetch(new URL('/no-such-bucket/key', server.endpoint));
    await fetch(new URL('/no-such-bucket/key', server.endpoint), { method: 'PATCH' });
    const { status, headers, text } = await ask('/metrics');
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect(text).toMatch(/^countersign_requests_total\{service="s3",method="GET",status="404"\} 1$/m);
    expect(text).toMatch(/^countersign_requests_total\{service="s3",method="other",status="\d+"\} 1$/m);
    const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    const of404 = 'service="s3",method="GET"';
    expect(value(`countersign_request_duration_seconds_bucket{${of404},le="\\+Inf"}`)).toBe(1);
    expect(value(`countersign_request_duration_seconds_count{${of404}}`)).toBe(1);
    expect(value(`countersign_request_duration_seconds_sum{${of404}}`)).toBeGreaterThan(0);
    expect(value(`countersign_sent_bytes_total{${of404}}`)).toBeGreaterThan(100);
    expect(value('countersign_errors_total{service="s3",code="NoSuchBucket"}')).toBeGreaterThan(0);
    expect(value('countersign_requests_in_flight')).toBe(0);
    expect(value('countersign_clock_offset_seconds')).toBe(0);
    expect(value(`countersign_build_info{version="1.2.3",node="${process.version}"}`)).toBe(1);
    // From the start of the process, not from the first look.
    expect(value('process_cpu_seconds_total')).toBeGreaterThan(0.1);
    expect(text).not.toMatch(/(nan|inf|infinity)$/im);
    // A server in memory has no scrub, and says nothing of one.
    expect(text).not.toMatch(/^countersign_scrub_\w+ /m);
    // Asked again nothing is counted twice.
    expect((await ask('/metrics')).text).toMatch(/method="GET",status="404"\} 1$/m);
  });

  it('counts bytes of bodies, and tells how far the clock is off and what is on the disk', async () => {
    const data = mkdtempSync(join(tmpdir(), 'countersign-metrics-'));
    const counts = new RequestCounts();
    const own = await startServer({ store: data, log: counts.counting({}) });
    const s3 = new S3Client({
      endpoint: own.endpoint,
      region: own.region,
      forcePathStyle: true,
      credentials: own.credentials,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
    await s3.send(new CreateBucketCommand({ Bucket: 'photos' }));
    await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'k', Body: Buffer.alloc(1_000_000, 1) }));
    await (await s3.send(new GetObjectCommand({ Bucket: 'photos', Key: 'k' }))).Body!.transformToByteArray();
    await s3.send(new HeadObjectCommand({ Bucket: 'photos', Key: 'k' }));
    await own.clock.advance('1h');
    const options = { host: '127.0.0.1', port: 0, server: own, apiKey: API_KEY, counts, version: '1' };
    const admin = await startAdmin({ ...options, dataDirectory: data });
    const text = await (await fetch(new URL('/metrics', admin.url))).text();
    await admin.close();
    await own.close();
    s3.destroy();
    rmSync(data, { recursive: true });
    expect(text).toMatch(/^countersign_received_bytes_total\{service="s3",method="PUT"\} 1000\d{3}$/m);
    expect(text).toMatch(/^countersign_sent_bytes_total\{service="s3",method="GET"\} 1000000$/m);
    expect(text).toMatch(/^countersign_sent_bytes_total\{service="s3",method="HEAD"\} 0$/m);
    expect(text).toMatch(/^countersign_clock_offset_seconds 3600$/m);
    expect(Number(/^countersign_data_directory_bytes (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(1_000_000);
    expect(Number(/^countersign_disk_free_bytes (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(0);
  });

  it.each(['/nonsense', '/api/v2/accounts'])('knows no %s', async (path) => {
    const { status, text } = await ask(path, { headers: withKey });
    expect(status).toBe(404);
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'NotFound' } });
  });

  it('says when its port is taken', async () => {
    const port = Number(new URL(admin.url).port);
    await expect(
      startAdmin({ host: '127.0.0.1', port, server, apiKey: API_KEY, counts, version: '1' }),
    ).rejects.toThrow(`port ${port} of 127.0.0.1 is taken by another program`);
  });
});

describe('the origin of public links', () => {
  it('says to all that it knows no such link, and lets nobody remember that', async () => {
    const links = await startPublicLinks({ host: '127.0.0.1', port: 0, clock: server.clock });
    const answer = await fetch(new URL('/abc?x=1', links.url));
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      error: { code: 'NotFound', message: 'there is no link with that name' },
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    await links.close();
  });
});
