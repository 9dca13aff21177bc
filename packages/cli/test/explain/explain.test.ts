import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type CountersignServer, startServer } from '@countersign/server';
import { createSigner } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, USER } from '../run-cli.js';

const sandbox = new Sandbox();
afterAll(() => sandbox.dispose());

const SIGNED = new Date('2026-03-01T08:00:00Z');

/** A URL of `USER`'s that lives ten minutes from `SIGNED` on. */
function sign(key = 'report.pdf', method = 'GET'): string {
  return createSigner().presign({
    credentials: { accessKeyId: USER.AWS_ACCESS_KEY_ID, secretAccessKey: USER.AWS_SECRET_ACCESS_KEY },
    region: 'eu-central-1',
    method,
    host: 'files-example.s3.eu-central-1.amazonaws.com',
    path: `/${key}`,
    signingDate: SIGNED,
    expiresIn: 600,
  }).url;
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(sandbox.home, name);
  writeFileSync(path, content);
  return path;
}

const MISMATCH = file('mismatch.xml', '<Error><Code>SignatureDoesNotMatch</Code></Error>');

describe('explain', () => {
  it('says of a healthy URL that it is, and exits 0', async () => {
    const { status, stdout } = await sandbox.run(['explain', sign(), '--now', '2026-03-01T08:04:00Z']);
    expect(stdout).toMatch(/^healthy: .*6 min from now/);
    expect(status).toBe(0);
  });

  it('gives the object of the contract', async () => {
    const { status, stdout } = await sandbox.run([
      'explain',
      sign(),
      '--now',
      '2026-03-01T09:00:00Z',
      '--json',
    ]);
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({
      verdict: 'failing',
      url: expect.stringContaining('X-Amz-Signature=***'),
      timeline: [
        { at: '2026-03-01T08:00:00Z', what: expect.any(String) },
        { at: '2026-03-01T08:10:00Z', what: expect.any(String) },
        { at: '2026-03-01T09:00:00Z', what: expect.any(String) },
      ],
    });
    expect(told.findings[0]).toMatchObject({
      cause: 'url-expired',
      confidence: 'high',
      title: expect.any(String),
      evidence: [expect.any(String)],
      fix: expect.any(String),
    });
    expect(status).toBe(1);
  });

  it('proves with the secret of the environment, and shows it nowhere', async () => {
    const args = ['explain', sign('report.pdf', 'PUT'), '--method', 'GET', '--now', '2026-03-01T08:01:00Z'];
    const answer = ['--status', '403', '--error-body', MISMATCH, '--json'];
    const { stdout, stderr } = await sandbox.run([...args, ...answer], USER);
    expect(JSON.parse(stdout).findings[0].cause).toBe('method-mismatch');
    expect(stdout + stderr).not.toContain(USER.AWS_SECRET_ACCESS_KEY);
  });

  it('takes no secret of another key', async () => {
    const other = { ...USER, AWS_ACCESS_KEY_ID: 'AKIAI44QH8DHBEXAMPLE' };
    const { stdout } = await sandbox.run(
      ['explain', sign(), '--now', '2026-03-01T08:01:00Z', '--json'],
      other,
    );
    expect(JSON.parse(stdout).verdict).toBe('healthy');
  });

  it('reads everything from standard input', async () => {
    const pasted = `The link "${sign().replaceAll('&', '&amp;')}" gives\n<Error><Code>AccessDenied</Code></Error>`;
    const { stdout } = await sandbox.run(['explain', '-', '--json'], {}, pasted);
    expect(JSON.parse(stdout).findings[0].cause).toBe('html-escaped-ampersand');
  });

  it('reads a case from a file, which flags correct', async () => {
    const given = {
      url: sign(),
      method: 'GET',
      status: 403,
      error_xml: '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
      message: null,
      context: { now: '2026-03-01T08:01:00Z' },
    };
    const cause = async (...more: string[]) => {
      const { stdout } = await sandbox.run(['explain', '--report', report, '--json', ...more]);
      return JSON.parse(stdout).findings[0].cause;
    };
    const report = file('case.json', JSON.stringify({ given }));
    expect(await cause('--fact', 'object_exists=false')).toBe('missing-object-reported-as-403');
    expect(await cause('--now', '2026-03-01T09:01:00Z', '--error-body', file('none.xml', ''))).toBe(
      'url-expired',
    );
  });

  it('shows the mend in code, and draws the timeline', async () => {
    const svg = join(sandbox.home, 'timeline.svg');
    const args = ['explain', sign(), '--now', '2026-03-01T09:00:00Z'];
    expect((await sandbox.run(args)).stdout).toMatch(/--code javascript\|python/);
    expect((await sandbox.run([...args, '--code', 'python', '--svg', svg])).stdout).toMatch(/^ {3}python: /m);
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg /);
  });

  it('writes the page', async () => {
    const page = join(sandbox.home, 'doctor.html');
    expect((await sandbox.run(['explain', '--page', page])).stdout).toBe(`${page}\n`);
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>[\s\S]*default-src 'none'/);
  });

  it.each([
    [['explain'], 2, /nothing to explain/],
    [['explain', 'x', '--status', 'abc'], 2, /expected an HTTP status/],
    [['explain', 'x', '--header', 'no colon'], 2, /expected 'Name: value'/],
    [['explain', 'x', '--fact', 'no equals sign'], 2, /expected name=value/],
    [['explain', 'x', '--now', 'noon'], 2, /cannot read instant/],
    [['explain', 'x', '--error-body', '/none/such'], 3, /could not read \/none\/such/],
    [['explain', '--report', '/none/such'], 3, /could not read/],
    [['explain', '--report', MISMATCH], 2, /is not JSON/],
    [['explain', '-'], 2, /standard input is empty/],
    [['explain', 'no url', '--probe'], 2, /needs a URL/],
    [['explain', '--log', '/none/such'], 3, /could not read/],
    [['explain', '--log', MISMATCH], 2, /no line in a known log format/],
    [['explain', '--page', '/none/such/page.html'], 3, /could not write/],
  ])('%j exits %i', async (args, exit, message) => {
    const { status, stdout, stderr } = await sandbox.run(args);
    expect(stderr).toMatch(message);
    expect({ status, stdout }).toEqual({ status: exit, stdout: '' });
  });
});

describe('explain --log', () => {
  const owner = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';
  const line = (second: number, path: string, status: number, code: string) =>
    `${owner} files [01/Mar/2026:09:00:0${second} +0000] 192.0.2.3 - 3E57427F3EXAMPLE REST.GET.OBJECT ${path} ` +
    `"GET /files/${path} HTTP/1.1" ${status} ${code} 113 - 7 - "-" "curl/8" - s9lz= SigV4 ECDHE-RSA-AES128-GCM-SHA256 ` +
    'QueryString files.s3.eu-central-1.amazonaws.com TLSv1.2 - -';
  const expired = sign().split('?')[1]!;
  const log = [
    line(1, 'a.png', 404, 'NoSuchKey'),
    line(2, `report.pdf?${expired}`, 403, 'AccessDenied'),
    line(3, 'b.png', 404, 'NoSuchKey'),
    line(4, 'c.png', 200, '-'),
  ].join('\n');

  it.each([
    ['access.log', log],
    ['access.log.gz', gzipSync(log)],
  ])('groups the failures of %s by cause', async (name, content) => {
    const { status, stdout } = await sandbox.run(['explain', '--log', file(name, content), '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      requests: 4,
      failures: 3,
      groups: [
        {
          cause: 'object-not-found',
          count: 2,
          firstAt: '2026-03-01T09:00:01Z',
          lastAt: '2026-03-01T09:00:03Z',
        },
        { cause: 'url-expired', count: 1, example: { method: 'GET', status: 403 } },
      ],
    });
    expect(stdout).not.toContain(/X-Amz-Signature=(\w+)/.exec(expired)![1]);
  });

  it('reads CloudTrail in one document over many lines, from standard input', async () => {
    const event = {
      eventTime: '2026-03-01T09:00:00Z',
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      awsRegion: 'eu-central-1',
      errorCode: 'NoSuchKey',
      errorMessage: 'The specified key does not exist.',
      requestParameters: { bucketName: 'files', key: 'a.png', Host: 'files.s3.eu-central-1.amazonaws.com' },
    };
    const text = JSON.stringify({ Records: [event, event] }, undefined, 2);
    const { stdout } = await sandbox.run(['explain', '--log', '-'], {}, text);
    expect(stdout).toMatch(/^2 requests, 2 failed \(100 %\)\n\n2 {2}object-not-found/);
  });
});

describe('explain --probe', () => {
  let cloud: CountersignServer;
  beforeAll(async () => {
    cloud = await startServer();
  });
  afterAll(() => cloud?.close());

  it('asks the URL, the clock and the bucket', async () => {
    const { credentials, endpoint } = cloud;
    const keys = {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_ENDPOINT_URL: endpoint,
    };
    const signed = await sandbox.run(['presign', 's3://files/none.pdf', '--expires-in', '10m'], keys);
    const explained = async () => {
      const { stdout } = await sandbox.run(['explain', signed.stdout.trim(), '--probe', '--json'], keys);
      return JSON.parse(stdout).findings[0].cause;
    };
    expect(await explained()).toBe('object-not-found');
    cloud.clock.advance('11m');
    expect(await explained()).toBe('url-expired');
  });

  it('never writes: of an upload it asks the host alone', async () => {
    const { credentials, endpoint } = cloud;
    const url = createSigner().presign({
      credentials,
      region: 'us-east-1',
      method: 'PUT',
      protocol: 'http:',
      host: endpoint.slice('http://'.length),
      path: '/files/new.txt',
      signingDate: cloud.clock.now(),
      expiresIn: 600,
    }).url;
    const { stdout } = await sandbox.run(['explain', url, '--method', 'PUT', '--probe', '--json']);
    expect(JSON.parse(stdout).verdict).toBe('healthy');
  });

  it('says that nobody answered', async () => {
    const url = sign().replace('https://files-example.s3.eu-central-1.amazonaws.com', 'http://127.0.0.1:9');
    const { status, stdout } = await sandbox.run([
      ...['explain', url, '--now', '2026-03-01T08:01:00Z'],
      ...['--probe', '--json'],
    ]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout).findings[0].cause).toBe('host-unreachable');
  });
});
