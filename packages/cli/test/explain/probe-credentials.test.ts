import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSigner } from '@countersign/sigv4';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Sandbox } from '../run-cli.js';

const MINE = {
  AWS_ACCESS_KEY_ID: 'AKIAVICTIMVICTIMVICT',
  AWS_SECRET_ACCESS_KEY: 'victim-secret',
  AWS_SESSION_TOKEN: 'VICTIM-TOKEN',
  AWS_REGION: 'us-east-1',
};

/** Keeps everything that comes, and answers what makes a client go on: a region, a redirect, an endpoint. */
class Listener {
  readonly server: Server;
  readonly requests: string[] = [];

  constructor(answer: { readonly status: number; readonly headers?: Record<string, string> }) {
    this.server = createServer((message: IncomingMessage, response) => {
      this.requests.push(`${message.method} ${message.url}\n${message.rawHeaders.join('\n')}`);
      response.writeHead(answer.status, answer.headers).end('<Error><Code>AccessDenied</Code></Error>');
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
}

let sandbox: Sandbox;
let foreign: Listener;
let redirected: Listener;

beforeAll(async () => {
  sandbox = new Sandbox();
  redirected = await new Listener({ status: 200 }).start();
  foreign = await new Listener({
    status: 307,
    headers: {
      location: `http://127.0.0.1:${redirected.port}/bucket/key`,
      'x-amz-bucket-region': 'eu-west-1',
    },
  }).start();
});
beforeEach(() => {
  foreign.requests.length = 0;
  redirected.requests.length = 0;
});
afterAll(async () => {
  foreign.server.close();
  redirected.server.close();
  await sandbox.dispose();
});

/** A URL that another signed for the listener; `accessKeyId` may be mine all the same. */
function urlAt(authority: string, region = 'us-east-1', accessKeyId = 'AKIASTRANGERSTRANGER'): string {
  return createSigner().presign({
    credentials: { accessKeyId, secretAccessKey: 'of-somebody-else' },
    region,
    method: 'GET',
    protocol: 'http:',
    host: authority,
    path: '/payroll/2026.csv',
    signingDate: new Date(),
    expiresIn: 600,
  }).url;
}

function expectNothingOfMine(requests: readonly string[], url: string): void {
  const theirs = new URL(url).searchParams.get('X-Amz-Signature');
  for (const request of requests) {
    expect(request).not.toMatch(/VICTIM-TOKEN|^authorization$|^x-amz-security-token$/im);
    const signatures = [...request.matchAll(/X-Amz-Signature=([0-9a-f]+)/gi)].map(([, found]) => found);
    expect(signatures.every((found) => found === theirs)).toBe(true);
  }
}

describe('explain --probe', () => {
  it.each([
    ['a host that nobody configured', (port: number) => urlAt(`127.0.0.1:${port}`)],
    [
      'a URL of my own key',
      (port: number) => urlAt(`127.0.0.1:${port}`, 'us-east-1', MINE.AWS_ACCESS_KEY_ID),
    ],
    ['a name of this machine', (port: number) => urlAt(`localhost:${port}`)],
    ['a name before an @', (port: number) => urlAt(`s3.amazonaws.com:443@127.0.0.1:${port}`)],
    ['a region that is a host', (port: number) => urlAt(`127.0.0.1:${port}`, `127.0.0.1:${port}/`)],
    ['upper case', (port: number) => urlAt(`LOCALHOST:${port}`)],
  ])('sends no credentials to %s', async (_what, urlFor) => {
    const url = urlFor(foreign.port);
    const { stdout, stderr } = await sandbox.run(
      ['explain', url, '--probe', '--json', '--fact', 'origin=https://app.example'],
      MINE,
    );
    expect(foreign.requests.length).toBeGreaterThan(0);
    expectNothingOfMine(foreign.requests, url);
    expect(redirected.requests).toEqual([]);
    expect(stderr).toMatch(/queried without credentials.*--endpoint-url/);
    expect(JSON.parse(stdout).notes[0]).toMatch(/queried without credentials/);
  });

  it('sends them to the endpoint that was named, and to no other', async () => {
    const url = urlAt(`127.0.0.1:${foreign.port}`);
    const { stderr } = await sandbox.run(
      ['explain', url, '--probe', '--endpoint-url', `http://127.0.0.1:${redirected.port}`],
      MINE,
    );
    expectNothingOfMine(foreign.requests, url);
    expect(redirected.requests.filter((request) => /VICTIM-TOKEN/.test(request)).length).toBeGreaterThan(0);
    expect(stderr).not.toMatch(/without credentials/);
  });

  it('a case of a file that cannot be sent is explained all the same', async () => {
    const { stdout } = await sandbox.run(
      ['explain', '-', '--probe', '--json'],
      MINE,
      urlAt('127.0.0.1:99999'),
    );
    expect(JSON.parse(stdout).findings.length).toBeGreaterThan(0);
  });
});
