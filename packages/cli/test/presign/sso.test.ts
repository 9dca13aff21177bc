import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inSeconds, Sandbox, SESSION } from '../run-cli.js';

const START_URL = 'https://example.awsapps.com/start';
const TOKEN = 'aoaAAAAAGexample';
const CONFIG = `
[profile modern]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Developer
region = eu-central-1

[sso-session corp]
sso_start_url = ${START_URL}
sso_region = eu-central-1
sso_registration_scopes = sso:account:access

[profile legacy]
sso_start_url = ${START_URL}
sso_region = eu-central-1
sso_account_id = 111122223333
sso_role_name = Developer
region = eu-central-1
`;

let sandbox: Sandbox;
let portal: Server;
let env: Record<string, string>;
let asked: IncomingMessage[];
let endsAt: number;

/**
 * What the AWS access portal answers (IAM Identity Center Portal API Reference, GetRoleCredentials): the end of the session in
 * milliseconds since the epoch.
 */
beforeAll(async () => {
  sandbox = new Sandbox();
  portal = createServer((request, response) => {
    asked.push(request);
    const { pathname } = new URL(request.url!, 'http://portal');
    response.setHeader('Content-Type', 'application/json');
    if (pathname !== '/federation/credentials') {
      response.writeHead(404).end('{}');
    } else if (request.headers['x-amz-sso_bearer_token'] !== TOKEN) {
      response.setHeader('x-amzn-ErrorType', 'UnauthorizedException');
      response.writeHead(401).end('{"message":"Session token not found or invalid"}');
    } else {
      const roleCredentials = {
        accessKeyId: SESSION.AWS_ACCESS_KEY_ID,
        secretAccessKey: SESSION.AWS_SECRET_ACCESS_KEY,
        sessionToken: SESSION.AWS_SESSION_TOKEN,
        expiration: endsAt,
      };
      response.end(JSON.stringify({ roleCredentials }));
    }
  });
  await new Promise<void>((listening) => portal.listen(0, '127.0.0.1', listening));
  env = { AWS_ENDPOINT_URL_SSO: `http://127.0.0.1:${(portal.address() as AddressInfo).port}` };
  mkdirSync(join(sandbox.home, '.aws', 'sso', 'cache'), { recursive: true });
  writeFileSync(join(sandbox.home, '.aws', 'config'), CONFIG);
});
beforeEach(() => {
  asked = [];
  endsAt = Math.floor(Date.now() / 1_000) * 1_000 + 41 * 60_000;
  logIn(inSeconds(8 * 3_600));
});
afterAll(async () => {
  await sandbox.dispose();
  portal.close();
});

/** What `aws sso login` leaves behind: by the session's name, or by the start URL where there is none. */
function logIn(expiresAt: string, accessToken = TOKEN): void {
  for (const name of ['corp', START_URL]) {
    const file = `${createHash('sha1').update(name).digest('hex')}.json`;
    const token = { startUrl: START_URL, region: 'eu-central-1', accessToken, expiresAt };
    writeFileSync(join(sandbox.home, '.aws', 'sso', 'cache', file), JSON.stringify(token));
  }
}

const presign = (profile: string, ...more: readonly string[]) =>
  sandbox.run(['presign', 's3://photos/cat.jpg', '--profile', profile, ...more], env);

describe.each([['modern'], ['legacy']])('a profile of IAM Identity Center, %s', (profile) => {
  it('tells the end of its session, and what helps', async () => {
    const { status, stdout, stderr } = await presign(profile, '--expires-in', '24h');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/4[01] min/);
    expect(stderr).toContain('Developer');
    const { url, headers } = asked[0]!;
    expect(Object.fromEntries(new URL(url!, 'http://portal').searchParams)).toEqual({
      role_name: 'Developer',
      account_id: '111122223333',
    });
    expect(headers['x-amz-sso_bearer_token']).toBe(TOKEN);
  });

  it('signs for as long as the session lasts when told to', async () => {
    const { status, stdout } = await presign(
      profile,
      '--expires-in',
      '24h',
      '--on-shortfall',
      'clamp',
      '--json',
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      validUntil: new Date(endsAt).toISOString(),
      limitedBy: 'credentials',
      credentials: { expiry: 'known', expiresAt: new Date(endsAt).toISOString() },
    });
  });

  it('signs what the session outlives', async () => {
    const { status, stdout, stderr } = await presign(profile, '--expires-in', '30m', '--json');
    // Nothing that the SDK has to say of itself.
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ effectiveSeconds: 1_800, limitedBy: 'request' });
  });

  it.each([
    ['whose login is over', inSeconds(-60), TOKEN],
    ['whose login was revoked', inSeconds(3_600), 'revoked'],
  ])('%s: exit 3, and how to log in', async (_, expiresAt, accessToken) => {
    logIn(expiresAt, accessToken);
    const { status, stdout, stderr } = await presign(profile, '--expires-in', '30m');
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toContain(`aws sso login --profile ${profile}`);
  });
});
