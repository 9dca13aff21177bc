import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { type CountersignServer, type ServerOptions, startServer, TestClock } from '@countersign/server';
import { AwsClient } from 'aws4fetch';
import { onTestFinished } from 'vitest';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export const BUCKET = 'private-files';
export const KEY = 'reports/2026 Q1.pdf';
export const BODY = 'the quarter was good\n';

const REGION = 'us-east-1';

export const ALLOW_EVERYTHING = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** What SDK v3's own presigner will not sign, and a misled or malicious signer would. */
export interface OddPresign {
  readonly method?: string;
  readonly expiresIn?: number;
  readonly region?: string;
  /** Seconds that the signer's clock is ahead of the server's. */
  readonly clockAhead?: number;
}

/**
 * A running server with a bucket and one private object in it, the clock stopped at a whole second so that
 * `Expires` and `ServerTime` can be told exactly. Everything is made through S3, STS and IAM, as on AWS.
 */
export class Cloud {
  readonly server: CountersignServer;
  readonly clock: TestClock;

  constructor(server: CountersignServer, clock: TestClock) {
    this.server = server;
    this.clock = clock;
  }

  get root(): Credentials {
    return this.server.credentials;
  }

  get accountId(): string {
    return this.server.accounts[0]!.id;
  }

  /** The server's time in the form of error documents, moved by some seconds. */
  iso(seconds = 0): string {
    return `${new Date(this.clock.now() + seconds * 1_000).toISOString().slice(0, 19)}Z`;
  }

  s3(credentials: Credentials): S3Client {
    return new S3Client({ ...this.#configuration(credentials), forcePathStyle: true });
  }

  sts(credentials: Credentials): STSClient {
    return new STSClient(this.#configuration(credentials));
  }

  iam(credentials: Credentials = this.root): IAMClient {
    return new IAMClient(this.#configuration(credentials));
  }

  /** Keys of a new IAM user that may do everything, or what `policy` says. */
  async createUser(userName: string, policy: object = ALLOW_EVERYTHING): Promise<Credentials> {
    const iam = this.iam();
    await iam.send(new CreateUserCommand({ UserName: userName }));
    await iam.send(
      new PutUserPolicyCommand({
        UserName: userName,
        PolicyName: 'own',
        PolicyDocument: JSON.stringify(policy),
      }),
    );
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: userName }));
    return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  }

  /** A role that the whole account may assume; answers its ARN. */
  async createRole(
    roleName: string,
    options: { policy?: object; managedPolicyArn?: string; maxSessionDuration?: number } = {},
  ): Promise<string> {
    const iam = this.iam();
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: this.accountId }, Action: 'sts:AssumeRole' }],
    };
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: roleName,
        AssumeRolePolicyDocument: JSON.stringify(trust),
        ...(options.maxSessionDuration === undefined
          ? {}
          : { MaxSessionDuration: options.maxSessionDuration }),
      }),
    );
    if (options.managedPolicyArn) {
      await iam.send(
        new AttachRolePolicyCommand({ RoleName: roleName, PolicyArn: options.managedPolicyArn }),
      );
    } else await this.putRolePolicy(roleName, options.policy ?? ALLOW_EVERYTHING);
    return Role!.Arn!;
  }

  async putRolePolicy(roleName: string, policy: object): Promise<void> {
    await this.iam().send(
      new PutRolePolicyCommand({
        RoleName: roleName,
        PolicyName: 'own',
        PolicyDocument: JSON.stringify(policy),
      }),
    );
  }

  async deleteRolePolicy(roleName: string): Promise<void> {
    await this.iam().send(new DeleteRolePolicyCommand({ RoleName: roleName, PolicyName: 'own' }));
  }

  /** A session of a role, as `MyAppRole/session-name`. Default duration: AWS's, one hour. */
  async assumeRole(
    credentials: Credentials,
    roleArn: string,
    durationSeconds?: number,
  ): Promise<Credentials> {
    const answer = await this.sts(credentials).send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: 'session-name',
        ...(durationSeconds === undefined ? {} : { DurationSeconds: durationSeconds }),
      }),
    );
    return sessionOf(answer.Credentials!);
  }

  async getSessionToken(credentials: Credentials, durationSeconds?: number): Promise<Credentials> {
    const answer = await this.sts(credentials).send(
      new GetSessionTokenCommand(durationSeconds === undefined ? {} : { DurationSeconds: durationSeconds }),
    );
    return sessionOf(answer.Credentials!);
  }

  async putBucketPolicy(...statements: object[]): Promise<void> {
    await this.s3(this.root).send(
      new PutBucketPolicyCommand({
        Bucket: BUCKET,
        Policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
      }),
    );
  }

  /** A presigned GET of the private object, made by SDK v3 at the server's time. */
  presign(credentials: Credentials, expiresIn: number, key: string = KEY): Promise<string> {
    return getSignedUrl(this.s3(credentials), new GetObjectCommand({ Bucket: BUCKET, Key: key }), {
      expiresIn,
      signingDate: new Date(this.clock.now()),
    });
  }

  /** The same by aws4fetch, which signs whatever it is told. */
  async presignOddly(credentials: Credentials, odd: OddPresign): Promise<string> {
    const client = new AwsClient({ ...credentials, service: 's3', region: odd.region ?? REGION });
    const url = new URL(
      `${this.server.endpoint}/${BUCKET}/${encodeURIComponent(KEY).replaceAll('%2F', '/')}`,
    );
    url.searchParams.set('X-Amz-Expires', String(odd.expiresIn ?? 3_600));
    const request = await client.sign(url, {
      method: odd.method ?? 'GET',
      aws: { signQuery: true, datetime: basicIso(this.clock.now() + (odd.clockAhead ?? 0) * 1_000) },
    });
    return request.url;
  }

  #configuration(credentials: Credentials) {
    return {
      endpoint: this.server.endpoint,
      region: REGION,
      credentials,
      // The SDK signs with the machine's time; on a moved clock it has to be told the difference.
      systemClockOffset: this.clock.now() - Date.now(),
      maxAttempts: 1,
    };
  }
}

/** `20260102T030405Z`, the form of `X-Amz-Date`. */
export function basicIso(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function sessionOf(credentials: {
  AccessKeyId: string | undefined;
  SecretAccessKey: string | undefined;
  SessionToken: string | undefined;
}): Credentials {
  return {
    accessKeyId: credentials.AccessKeyId!,
    secretAccessKey: credentials.SecretAccessKey!,
    sessionToken: credentials.SessionToken!,
  };
}

/** Starts a {@link Cloud} that ends with the running test. */
export async function startCloud(options: Omit<ServerOptions, 'clock'> = {}): Promise<Cloud> {
  const clock = new TestClock();
  await clock.freeze(Math.floor(Date.now() / 1_000) * 1_000);
  const server = await startServer({ ...options, clock });
  onTestFinished(() => server.close());
  const cloud = new Cloud(server, clock);
  const s3 = cloud.s3(cloud.root);
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await s3.send(
    new PutObjectCommand({ Bucket: BUCKET, Key: KEY, Body: BODY, ContentType: 'application/pdf' }),
  );
  return cloud;
}
