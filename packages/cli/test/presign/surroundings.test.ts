import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, type Credentials, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { getSignedUrl, LifetimeShortfallError, presign } from '@countersign/presign';
import { type CountersignServer, startServer } from '@countersign/server';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Sandbox } from '../run-cli.js';

const ACCOUNT = '111122223333';
const HOUR = 3_600;
const ASKED = { '15m': HOUR / 4, '2h': 2 * HOUR, '13h': 13 * HOUR, '7d': 168 * HOUR } as const;

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

const sandbox = new Sandbox();
let server: CountersignServer;
/** Of a user (GetSessionToken) and of a role: what the ARN tells `check` must not be less than what the surroundings tell. */
let user: Keys;
let role: Keys;

beforeAll(async () => {
  server = await startServer({ accounts: [{ id: ACCOUNT }] });
  const at = { endpoint: server.endpoint, region: 'us-east-1' };
  const root = { ...at, credentials: server.credentials };
  const iam = new IAMClient(root);
  await iam.send(new CreateUserCommand({ UserName: 'ann' }));
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'ann',
      PolicyName: 'all',
      PolicyDocument: JSON.stringify(everything),
    }),
  );
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }],
  };
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'Worker',
      MaxSessionDuration: 43_200,
      AssumeRolePolicyDocument: JSON.stringify(trust),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'Worker',
      PolicyName: 'all',
      PolicyDocument: JSON.stringify(everything),
    }),
  );
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ann' }));
  const sts = new STSClient({
    ...at,
    credentials: { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! },
  });
  user = keysOf((await sts.send(new GetSessionTokenCommand({ DurationSeconds: 129_600 }))).Credentials!);
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/Worker`;
  const assumed = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'thumbnails', DurationSeconds: 43_200 });
  role = keysOf((await sts.send(assumed)).Credentials!);
  await new S3Client({ ...root, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: 'photos' }));
  await new S3Client({ ...root, forcePathStyle: true }).send(
    new PutObjectCommand({ Bucket: 'photos', Key: 'cat.jpg', Body: 'cat' }),
  );
  mkdirSync(join(sandbox.home, '.aws'));
  writeFileSync(
    join(sandbox.home, '.aws', 'config'),
    `[profile login]
login_session = arn:aws:iam::${ACCOUNT}:user/ann
aws_access_key_id = ${user.accessKeyId}
aws_secret_access_key = ${user.secretAccessKey}
aws_session_token = ${user.sessionToken}
`,
  );
});
afterAll(async () => {
  await sandbox.dispose();
  await server.close();
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function keysOf(given: Credentials): Keys {
  const { AccessKeyId, SecretAccessKey, SessionToken } = given;
  return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! };
}

const exported = ({ accessKeyId, secretAccessKey, sessionToken }: Keys) => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
});

interface Surroundings {
  readonly keys: () => Keys;
  readonly env: (keys: Keys) => Record<string, string>;
  /** What the SDK's provider says of the credentials. */
  readonly source?: Record<string, string>;
  readonly capSeconds: number;
}

/** Where nothing says when the session expires, and how long one of its kind can live at most. */
const SURROUNDINGS: Readonly<Record<string, Surroundings>> = {
  'exported variables': { keys: () => user, env: exported, capSeconds: 36 * HOUR },
  CI: {
    keys: () => user,
    env: (keys) => ({ ...exported(keys), CI: 'true', GITHUB_ACTIONS: 'true' }),
    capSeconds: 36 * HOUR,
  },
  Lambda: {
    keys: () => role,
    env: (keys) => ({
      ...exported(keys),
      AWS_LAMBDA_FUNCTION_NAME: 'thumbnails',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
    }),
    capSeconds: 12 * HOUR,
  },
  'variables in a container': {
    keys: () => user,
    env: (keys) => ({ ...exported(keys), AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/x' }),
    capSeconds: 36 * HOUR,
  },
  'aws login': {
    keys: () => user,
    env: () => ({ AWS_PROFILE: 'login' }),
    source: { CREDENTIALS_LOGIN: 'AD' },
    capSeconds: HOUR / 4,
  },
};

const cases = Object.keys(SURROUNDINGS).flatMap((where) =>
  Object.keys(ASKED).map((span) => [where, span] as const),
);

describe('one verdict wherever it is asked', () => {
  it.each(cases)('%s, %s', async (where, span) => {
    const { keys, env, source, capSeconds } = SURROUNDINGS[where]!;
    const given = keys();
    const variables = { ...env(given), AWS_ENDPOINT_URL: server.endpoint, AWS_REGION: 'us-east-1' };
    const seconds = ASKED[span as keyof typeof ASKED];
    const lives = Math.min(seconds, capSeconds);
    const fails = seconds > capSeconds;

    const command = await sandbox.run(
      ['presign', 's3://photos/cat.jpg', '--expires-in', span, '--json'],
      variables,
    );
    expect(command.status).toBe(fails ? 1 : 0);
    if (fails)
      expect(JSON.parse(command.stderr)).toMatchObject({
        error: {
          code: 'CredentialsExpireFirst',
          limitedBy: 'credentials',
          availableSeconds: lives,
          message: expect.stringContaining('at most'),
        },
      });
    else expect(JSON.parse(command.stdout)).toMatchObject({ effectiveSeconds: lives, limitedBy: 'unknown' });

    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const client = new S3Client({
      region: 'us-east-1',
      credentials: async () => ({ ...given, ...(source === undefined ? {} : { $source: source }) }),
    });
    const object = new GetObjectCommand({ Bucket: 'photos', Key: 'cat.jpg' });
    if (fails) {
      const refusal = { code: 'CredentialsExpireFirst', availableSeconds: lives };
      await expect(getSignedUrl(client, object, { expiresIn: seconds })).rejects.toMatchObject(refusal);
      await expect(presign(client, object, { expiresIn: seconds })).rejects.toBeInstanceOf(
        LifetimeShortfallError,
      );
    } else {
      await expect(getSignedUrl(client, object, { expiresIn: seconds })).resolves.toMatch(/^http:/);
      const signed = await presign(client, object, { expiresIn: seconds });
      expect(signed).toMatchObject({ effectiveSeconds: lives, limitedBy: 'unknown' });
      expect(Date.parse(signed.validUntil) - Date.parse(signed.validFrom)).toBe(lives * 1_000);
    }
    expect(warn.mock.calls.length).toBeLessThanOrEqual(1);

    const check = await sandbox.run(['check', 's3://photos/cat.jpg', '--for', span, '--json'], variables);
    expect(check.status).toBe(fails ? 1 : 0);
    const { effectiveSeconds, limitedBy } = JSON.parse(check.stdout) as Record<string, unknown>;
    expect([effectiveSeconds, limitedBy]).toEqual([lives, fails ? 'credentials' : 'unknown']);
  });
});
