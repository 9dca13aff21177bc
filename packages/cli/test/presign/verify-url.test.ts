import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, USER } from '../run-cli.js';

const sandbox = new Sandbox();
const asked: { method: string; url: string; range: string | undefined }[] = [];
let server: Server;
let endpoint: string;

const DENIED =
  '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied &amp; so on</Message></Error>';

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/_countersign/clock') {
      response.writeHead(404).end();
      return;
    }
    asked.push({ method: request.method!, url: request.url!, range: request.headers.range });
    const name = request.url!.split('?')[0];
    if (name === '/b/ok') response.writeHead(206).end('x');
    else if (name === '/b/empty') response.writeHead(416).end();
    else if (name === '/b/moved') response.writeHead(307, { location: '/b/ok' }).end();
    else if (name === '/b/large') response.writeHead(200).end('x'.repeat(1_000_000));
    else response.writeHead(403).end(DENIED);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await sandbox.dispose();
});

const verify = (key: string, ...args: readonly string[]) =>
  sandbox.run(['presign', `s3://b/${key}`, '--verify', '--endpoint-url', endpoint, ...args], USER);

describe('presign --verify', () => {
  it('tries the URL with one ranged GET', async () => {
    asked.length = 0;
    const { status, stdout, stderr } = await verify('ok');
    expect(status).toBe(0);
    expect(asked).toEqual([{ method: 'GET', url: stdout.trim().slice(endpoint.length), range: 'bytes=0-0' }]);
    expect(stderr).toMatch(/verified: GET was answered with 206/);
  });

  it('tries a HEAD URL with HEAD', async () => {
    asked.length = 0;
    const { status } = await verify('ok', '--method', 'head');
    expect(status).toBe(0);
    expect(asked).toMatchObject([{ method: 'HEAD', range: undefined }]);
  });

  it.each(['PUT', 'DELETE'])('never tries a %s', async (method) => {
    asked.length = 0;
    const { status, stdout, stderr } = await verify('ok', '--method', method);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^http/);
    expect(asked).toEqual([]);
    expect(stderr).toMatch(`not tried: a ${method} request would write`);
  });

  it.each(['empty', 'large'])('takes %s for working', async (key) => {
    expect((await verify(key)).status).toBe(0);
  });

  it('says what the answer was when it is refused', async () => {
    const { status, stdout, stderr } = await verify('denied');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/403 AccessDenied: Access Denied & so on/);
  });

  it('does not follow a redirect, which no visitor could', async () => {
    const { status, stderr } = await verify('moved');
    expect(status).toBe(1);
    expect(stderr).toMatch(/307/);
  });

  it('adds what it saw to the JSON', async () => {
    const { stdout } = await verify('ok', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ verification: { tried: true, status: 206 } });
  });

  it('exits with 3 when nobody answers', async () => {
    const { status, stdout } = await sandbox.run(
      ['presign', 's3://b/ok', '--verify', '--endpoint-url', 'http://127.0.0.1:1'],
      USER,
    );
    expect([status, stdout]).toEqual([3, '']);
  });
});
