import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CountersignServer, startServer } from '../src/index.js';
import { toLiveFor } from '../src/testing.js';

expect.extend({ toLiveFor });

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' }],
});
const ALL = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

let cloud: CountersignServer;

beforeAll(async () => {
  cloud = await startServer();
  const root = new S3Client(config(cloud.credentials));
  await root.send(new CreateBucketCommand({ Bucket: 'reports' }));
  await root.send(new PutObjectCommand({ Bucket: 'reports', Key: 'a.pdf', Body: 'a' }));
});
afterAll(() => cloud.close());

function config(credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) {
  return { endpoint: cloud.endpoint, region: cloud.region, credentials, forcePathStyle: true };
}

async function presignedBy(credentials: Parameters<typeof config>[0], expiresIn: number): Promise<string> {
  const client = new S3Client(config(credentials));
  return getSignedUrl(client, new GetObjectCommand({ Bucket: 'reports', Key: 'a.pdf' }), { expiresIn });
}

async function roleSession(): Promise<Parameters<typeof config>[0]> {
  const iam = new IAMClient(config(cloud.credentials));
  await iam.send(new CreateRoleCommand({ RoleName: 'app', AssumeRolePolicyDocument: TRUST }));
  await iam.send(new PutRolePolicyCommand({ RoleName: 'app', PolicyName: 'all', PolicyDocument: ALL }));
  await iam.send(new CreateUserCommand({ UserName: 'ann' }));
  await iam.send(new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'all', PolicyDocument: ALL }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ann' }));
  const sts = new STSClient(
    config({ accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }),
  );
  const answer = await sts.send(
    new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::123456789012:role/app', RoleSessionName: 'nightly' }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials!;
  return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! };
}

describe('toLiveFor', () => {
  it('passes for a URL that lives as long as it says, and moves no clock', async () => {
    const before = cloud.clock.offset;
    const url = await presignedBy(cloud.credentials, 86_400);
    await expect(url).toLiveFor('23h');
    await expect(url).not.toLiveFor('25h');
    expect(cloud.clock.offset).toBe(before);
  });

  it('passes for just the time a URL was signed for a moment ago, and not for much more', async () => {
    for (const seconds of [60, 3_600, 86_400, 604_800]) {
      const url = await presignedBy(cloud.credentials, seconds);
      await expect(url).toLiveFor(seconds);
      await expect(url).not.toLiveFor(seconds * 1.02 + 2);
    }
  });

  it('says when and why a URL dies early', async () => {
    const url = await presignedBy(await roleSession(), 86_400);
    await expect(url).toLiveFor('59m');
    const { pass, message } = await toLiveFor(url, '24h');
    expect(pass).toBe(false);
    expect(message()).toMatch(
      /^expected the URL to live for 24 h, but it stops working after 60 min, at .*Z: ExpiredToken: session app\/nightly expired \d s ago; the URL itself had 23 h( \d+ min)? left$/,
    );
  });

  it('says why a URL does not work at all', async () => {
    const url = (await presignedBy(cloud.credentials, 60)).replace('a.pdf', 'b.pdf');
    const { pass, message } = await toLiveFor(url, '1s');
    expect(pass).toBe(false);
    expect(message()).toContain('it does not work now: SignatureDoesNotMatch');
  });

  it('judges the verb that is named', async () => {
    const url = await presignedBy(cloud.credentials, 60);
    expect((await toLiveFor(url, '1s', { method: 'HEAD' })).pass).toBe(false);
  });

  it.each([
    [42, '1s', 'expects a URL as a string'],
    ['http://127.0.0.1:1/b/k', '1s', 'no server started in this process listens at 127.0.0.1:1'],
  ])('refuses %s', async (received, lifetime, message) => {
    await expect(toLiveFor(received, lifetime)).rejects.toThrow(message);
  });

  it.each(['', 'long', '0', '-1h', '1y'])('refuses the lifetime `%s`', async (lifetime) => {
    const url = await presignedBy(cloud.credentials, 60);
    await expect(toLiveFor(url, lifetime)).rejects.toThrow(RangeError);
  });
});
