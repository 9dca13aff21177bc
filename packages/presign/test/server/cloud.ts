import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, type Credentials, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { startServer } from '@countersign/server';
import { createSigningClock, type SigningClock } from '../../src/index.js';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const BUCKET = 'photos';
export const KEY = '2026/cat 1.jpg';

/** Credentials as the SDK's clients take them. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** A running server whose clock stands still: a user, roles that the user may assume, and an object. */
export interface Cloud {
  readonly endpoint: string;
  readonly base: number;
  readonly clock: SigningClock;
  readonly root: Keys;
  readonly user: Keys;
  at(milliseconds: number): Promise<void>;
  roleArn(name: 'Short' | 'Long'): string;
  assume(name: 'Short' | 'Long', seconds: number, by?: Keys): Promise<Keys>;
  sessionToken(seconds: number): Promise<Keys>;
  client(credentials: Keys | (() => Promise<Keys>)): S3Client;
  close(): Promise<void>;
}

/** `Short` has the default MaxSessionDuration of an hour, `Long` the longest of twelve. */
const ROLES = { Short: 3_600, Long: 43_200 } as const;

const ALLOW_S3 = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['s3:*', 'sts:*', 'iam:GetRole'], Resource: '*' }],
});
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' },
  ],
});

export async function startCloud(): Promise<Cloud> {
  const server = await startServer({ accounts: [{ id: ACCOUNT }] });
  const base = Math.floor(Date.now() / 1_000) * 1_000;
  await server.clock.freeze(base);
  const at = (milliseconds: number) => server.clock.freeze(milliseconds);
  const client = { endpoint: server.endpoint, region: REGION, credentials: server.credentials };
  const iam = new IAMClient(client);
  await iam.send(new CreateUserCommand({ UserName: 'dev' }));
  await iam.send(new PutUserPolicyCommand({ UserName: 'dev', PolicyName: 's3', PolicyDocument: ALLOW_S3 }));
  for (const [RoleName, MaxSessionDuration] of Object.entries(ROLES)) {
    await iam.send(new CreateRoleCommand({ RoleName, MaxSessionDuration, AssumeRolePolicyDocument: TRUST }));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 's3', PolicyDocument: ALLOW_S3 }));
  }
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: 'dev' }));
  const user = { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: KEY, Body: 'meow' }));
  iam.destroy();
  s3.destroy();

  const sts = (credentials: Keys) => new STSClient({ ...client, credentials });
  const roleArn = (name: keyof typeof ROLES) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
  return {
    endpoint: server.endpoint,
    base,
    clock: createSigningClock({ now: () => server.clock.now() }),
    root: server.credentials,
    user,
    at,
    roleArn,
    assume: async (name, DurationSeconds, by = user) => {
      const command = new AssumeRoleCommand({
        RoleArn: roleArn(name),
        RoleSessionName: 'test',
        DurationSeconds,
      });
      return keysOf((await sts(by).send(command)).Credentials!);
    },
    sessionToken: async (DurationSeconds) =>
      keysOf((await sts(user).send(new GetSessionTokenCommand({ DurationSeconds }))).Credentials!),
    client: (credentials) =>
      new S3Client({ endpoint: server.endpoint, region: REGION, credentials, forcePathStyle: true }),
    close: () => server.close(),
  };
}

function keysOf({ AccessKeyId, SecretAccessKey, SessionToken, Expiration }: Credentials): Keys {
  return {
    accessKeyId: AccessKeyId!,
    secretAccessKey: SecretAccessKey!,
    sessionToken: SessionToken!,
    expiration: Expiration!,
  };
}
