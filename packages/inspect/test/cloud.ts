import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { type CountersignServer, startServer } from '@countersign/server';
import { createSigner, encodeS3Key } from '@countersign/sigv4';
import { type CheckOptions, type CheckReport, check, type InspectedCredentials } from '../src/index.js';

export const ACCOUNT = '111122223333';
export const BUCKET = 'photos';
export const KEY = '2026/cat.jpg';
export const DAY = 86_400;

/** A statement of a policy. */
export type Statement = Readonly<Record<string, unknown>>;

/** What a signer needs for the object alone, without being let look at anything. */
export const READ_OBJECT: Statement = {
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${BUCKET}/*`,
};
/** What it takes to look at everything. */
export const LOOK: Statement = {
  Effect: 'Allow',
  Action: [
    's3:ListBucket',
    's3:GetBucketPolicy',
    's3:GetBucketPublicAccessBlock',
    's3:GetEncryptionConfiguration',
    'iam:SimulatePrincipalPolicy',
    'iam:GetRole',
  ],
  Resource: '*',
};

/** A server with a bucket in eu-central-1 and an object in it, and ways to prepare a situation. */
export class Cloud {
  readonly server: CountersignServer;
  readonly #s3: S3Client;
  readonly #iam: IAMClient;

  static async start(): Promise<Cloud> {
    const cloud = new Cloud(await startServer({ accounts: [{ id: ACCOUNT }], region: 'eu-central-1' }));
    await cloud.#s3.send(
      new CreateBucketCommand({
        Bucket: BUCKET,
        CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' as BucketLocationConstraint },
      }),
    );
    await cloud.put(KEY);
    return cloud;
  }

  private constructor(server: CountersignServer) {
    this.server = server;
    const client = { endpoint: server.endpoint, region: 'eu-central-1', credentials: server.credentials };
    this.#s3 = new S3Client({ ...client, forcePathStyle: true });
    this.#iam = new IAMClient(client);
  }

  get now(): Date {
    return new Date(this.server.clock.now());
  }

  async put(key: string): Promise<void> {
    await this.#s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: 'meow' }));
  }

  async bucketPolicy(...statements: readonly Statement[]): Promise<void> {
    await this.#s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: policy(statements) }));
  }

  /** A user's long-term key. */
  async user(name: string, ...statements: readonly Statement[]): Promise<InspectedCredentials> {
    await this.#iam.send(new CreateUserCommand({ UserName: name }));
    if (statements.length > 0)
      await this.#iam.send(
        new PutUserPolicyCommand({ UserName: name, PolicyName: 'own', PolicyDocument: policy(statements) }),
      );
    const { AccessKey } = await this.#iam.send(new CreateAccessKeyCommand({ UserName: name }));
    return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  }

  async deactivate(name: string, { accessKeyId }: InspectedCredentials): Promise<void> {
    await this.#iam.send(
      new UpdateAccessKeyCommand({ UserName: name, AccessKeyId: accessKeyId, Status: 'Inactive' }),
    );
  }

  /** A session of a role, with its end. */
  async session(
    name: string,
    options: { seconds?: number; maximum?: number; path?: string },
    ...statements: readonly Statement[]
  ): Promise<InspectedCredentials> {
    const { accessKeyId, secretAccessKey } = await this.user(`${name}-assumer`, {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: '*',
    });
    const { Role } = await this.#iam.send(
      new CreateRoleCommand({
        RoleName: name,
        MaxSessionDuration: options.maximum ?? 3_600,
        ...(options.path === undefined ? {} : { Path: options.path }),
        AssumeRolePolicyDocument: policy([
          { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' },
        ]),
      }),
    );
    if (statements.length > 0)
      await this.#iam.send(
        new PutRolePolicyCommand({ RoleName: name, PolicyName: 'own', PolicyDocument: policy(statements) }),
      );
    const sts = new STSClient({
      endpoint: this.server.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId, secretAccessKey },
    });
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: Role!.Arn!,
        RoleSessionName: 'nightly',
        DurationSeconds: options.seconds ?? 3_600,
      }),
    );
    return {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
      expiration: Credentials!.Expiration!,
    };
  }

  options(credentials: InspectedCredentials, more: Partial<CheckOptions> = {}): CheckOptions {
    const { endpoint } = this.server;
    return {
      bucket: BUCKET,
      key: KEY,
      region: 'eu-central-1',
      credentials,
      now: this.now,
      endpoints: { s3: endpoint, sts: endpoint, iam: endpoint },
      seconds: DAY,
      ...more,
    };
  }

  check(credentials: InspectedCredentials, more: Partial<CheckOptions> = {}): Promise<CheckReport> {
    return check(this.options(credentials, more));
  }

  /** The URL that the check was about. */
  sign(options: CheckOptions): string {
    const { host } = new URL(this.server.endpoint);
    return createSigner().presign({
      credentials: options.credentials,
      region: options.region,
      method: options.method ?? 'GET',
      protocol: 'http:',
      host,
      path: `/${options.bucket}/${encodeS3Key(options.key)}`,
      signingDate: options.now,
      expiresIn: options.seconds,
    }).url;
  }

  async close(): Promise<void> {
    this.#s3.destroy();
    this.#iam.destroy();
    await this.server.close();
  }
}

export function policy(statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}
