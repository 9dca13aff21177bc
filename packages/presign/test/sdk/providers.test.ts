import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import {
  fromContainerMetadata,
  fromEnv,
  fromHttp,
  fromInstanceMetadata,
  fromProcess,
  fromSSO,
  fromTemporaryCredentials,
  fromTokenFile,
} from '@aws-sdk/credential-providers';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { presign } from '../../src/index.js';
import { type Cloud, REGION, startCloud } from '../server/cloud.js';
import { SESSION, USER } from './clients.js';

const directory = mkdtempSync(join(tmpdir(), 'countersign-providers-'));
const servers: Server[] = [];
let cloud: Cloud;
const end = new Date(Math.floor(Date.now() / 1_000) * 1_000 + 41 * 60_000);
const iso = end.toISOString().replace('.000Z', 'Z');

beforeAll(async () => {
  cloud = await startCloud();
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  for (const server of servers) server.close();
  rmSync(directory, { recursive: true });
  await cloud.close();
});

/** Nothing of the outside, and no network. */
function environment(variables: Record<string, string> = {}): void {
  const none = {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_SESSION_TOKEN: undefined,
  };
  const clean = { ...none, AWS_PROFILE: undefined, HOME: directory };
  for (const [name, value] of Object.entries({ ...clean, ...variables })) vi.stubEnv(name, value);
}

async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function reportOf(credentials: NonNullable<S3ClientConfig['credentials']>) {
  const client = new S3Client({ region: REGION, credentials });
  const command = new GetObjectCommand({ Bucket: 'photos', Key: 'k' });
  return presign(client, command, { expiresIn: '24h', onShortfall: 'clamp' });
}

const keys = {
  AccessKeyId: SESSION.accessKeyId,
  SecretAccessKey: SESSION.secretAccessKey,
  Token: SESSION.sessionToken,
  Expiration: iso,
};

describe('the end of credentials is known from', () => {
  it('static keys: never', async () => {
    expect(await reportOf(USER)).toMatchObject({ limitedBy: 'request', credentials: { expiry: 'never' } });
  });

  it('three variables: unknown, unless a fourth tells', async () => {
    const variables = {
      AWS_ACCESS_KEY_ID: SESSION.accessKeyId,
      AWS_SECRET_ACCESS_KEY: SESSION.secretAccessKey,
      AWS_SESSION_TOKEN: SESSION.sessionToken,
    };
    environment(variables);
    expect(await reportOf(fromEnv())).toMatchObject({
      limitedBy: 'unknown',
      credentials: { expiry: 'unknown' },
    });
    environment({ ...variables, AWS_CREDENTIAL_EXPIRATION: iso });
    expect(await reportOf(fromEnv())).toMatchObject({
      limitedBy: 'credentials',
      validUntil: end.toISOString(),
    });
  });

  it('a process', async () => {
    const script = join(directory, 'keys.json');
    const { Token: SessionToken, ...rest } = keys;
    writeFileSync(script, JSON.stringify({ Version: 1, ...rest, SessionToken }));
    const config = join(directory, 'config');
    writeFileSync(config, `[profile p]\ncredential_process = cat ${script}\n`);
    environment();
    const provider = fromProcess({ profile: 'p', configFilepath: config, filepath: join(directory, 'none') });
    expect(await reportOf(provider)).toMatchObject({
      limitedBy: 'credentials',
      validUntil: end.toISOString(),
    });
  });

  it('a container (ECS, EKS Pod Identity)', async () => {
    const endpoint = await listening((_, response) => response.end(JSON.stringify(keys)));
    environment({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/keys` });
    const known = { limitedBy: 'credentials', validUntil: end.toISOString() };
    expect(await reportOf(fromHttp())).toMatchObject(known);
    expect(await reportOf(fromContainerMetadata())).toMatchObject(known);
  });

  it('the instance metadata service', async () => {
    const role = '/latest/meta-data/iam/security-credentials/';
    const endpoint = await listening((request, response) => {
      if (request.url === '/latest/api/token') response.end('token');
      else if (request.url === role) response.end('app');
      else response.end(JSON.stringify({ Code: 'Success', LastUpdated: iso, ...keys }));
    });
    environment({ AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint });
    expect(await reportOf(fromInstanceMetadata())).toMatchObject({
      limitedBy: 'credentials',
      validUntil: end.toISOString(),
    });
  });

  it('IAM Identity Center (SSO), by the token that a login left', async () => {
    const roleCredentials = {
      accessKeyId: SESSION.accessKeyId,
      secretAccessKey: SESSION.secretAccessKey,
      sessionToken: SESSION.sessionToken,
      expiration: end.getTime(),
    };
    const endpoint = await listening((request, response) => {
      const known = request.headers['x-amz-sso_bearer_token'] === 'login';
      response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' });
      response.end(JSON.stringify(known ? { roleCredentials } : { message: 'not found' }));
    });
    const cache = join(directory, '.aws', 'sso', 'cache');
    mkdirSync(cache, { recursive: true });
    const login = { accessToken: 'login', expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
    writeFileSync(
      join(cache, `${createHash('sha1').update('corp').digest('hex')}.json`),
      JSON.stringify(login),
    );
    const configFilepath = join(directory, 'sso-config');
    writeFileSync(
      configFilepath,
      `[profile dev]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Developer\n
[sso-session corp]\nsso_start_url = https://example.awsapps.com/start\nsso_region = ${REGION}\n`,
    );
    environment();
    const provider = fromSSO({
      profile: 'dev',
      configFilepath,
      filepath: join(directory, 'none'),
      clientConfig: { region: REGION, endpoint },
    });
    expect(await reportOf(provider)).toMatchObject({
      limitedBy: 'credentials',
      validUntil: end.toISOString(),
    });
  });

  it('AssumeRole, and a chain of it', async () => {
    environment();
    const clientConfig = { region: REGION, endpoint: cloud.endpoint };
    const role = (name: 'Short' | 'Long') => ({ RoleArn: cloud.roleArn(name), RoleSessionName: 'test' });
    const first = fromTemporaryCredentials({
      masterCredentials: cloud.user,
      params: role('Short'),
      clientConfig,
    });
    const chained = fromTemporaryCredentials({
      masterCredentials: first,
      params: role('Long'),
      clientConfig,
    });
    for (const provider of [first, chained]) {
      const { credentials, limitedBy, effectiveSeconds } = await reportOf(provider);
      expect({ limitedBy, expiry: credentials.expiry }).toEqual({
        limitedBy: 'credentials',
        expiry: 'known',
      });
      expect(effectiveSeconds).toBeGreaterThan(3_590 - 60);
      expect(effectiveSeconds).toBeLessThanOrEqual(3_600);
    }
  });

  it('a web identity', async () => {
    const answer = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
      <Credentials><AccessKeyId>${keys.AccessKeyId}</AccessKeyId><SecretAccessKey>${keys.SecretAccessKey}</SecretAccessKey>
      <SessionToken>${keys.Token}</SessionToken><Expiration>${iso}</Expiration></Credentials>
      <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/s</Arn><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser>
      </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
    const endpoint = await listening((_, response) => response.end(answer));
    const token = join(directory, 'token');
    writeFileSync(token, 'eyJ');
    environment();
    const provider = fromTokenFile({
      webIdentityTokenFile: token,
      roleArn: 'arn:aws:iam::111122223333:role/pod',
      clientConfig: { region: REGION, endpoint },
    });
    const signed = await reportOf(provider);
    expect(signed).toMatchObject({ limitedBy: 'credentials', validUntil: end.toISOString() });
  });
});
