import { rm } from 'node:fs/promises';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { type CheckOptions, type CheckReport, check } from '@countersign/inspect';
import { CredentialsExpiredError, CredentialsExpireFirstError, presign } from '@countersign/presign';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CephRgw, type RgwUser } from './engines/ceph-rgw.js';
import { describeWith } from './support/clients.js';
import { cleanEnvironment, countersign, temporaryDirectory } from './support/countersign.js';

const BUCKET = 'photos';
const KEY = '2026/cat.jpg';
const DAY = 86_400;
const OBJECTS = `arn:aws:s3:::${BUCKET}/*`;

type Keys = RgwUser & { readonly sessionToken?: string; readonly expiration?: Date };
type Statement = Readonly<Record<string, unknown>>;
const document = (...statements: readonly Statement[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
/** Ceph's users are in no account. */
const ANN = { AWS: ['arn:aws:iam:::user/ann'] };
const READ: Statement = { Effect: 'Allow', Principal: ANN, Action: 's3:GetObject', Resource: OBJECTS };
const LOOK: Statement = {
  Effect: 'Allow',
  Principal: ANN,
  Action: ['s3:ListBucket', 's3:GetBucketPolicy'],
  Resource: `arn:aws:s3:::${BUCKET}`,
};

/**
 * The situations of `check` on a real store that is not ours. Not to be had there: a wrong region (the gateway takes a signature for
 * any), whose credentials these are and what its policies say (it has neither GetCallerIdentity nor SimulatePrincipalPolicy),
 * so that a short role shows as its session, which ends too soon.
 */
describeWith(['Ceph RGW'], '`check` and `presign` on Ceph RGW', () => {
  let ceph: CephRgw;
  let s3: S3Client;
  let ann: Keys;

  beforeAll(async () => {
    ceph = await CephRgw.start();
    ann = await ceph.addUser('ann');
    s3 = client(ceph.owner);
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: KEY, Body: 'meow' }));
  }, 120_000);
  afterEach(() => s3.send(new DeleteBucketPolicyCommand({ Bucket: BUCKET })));
  afterAll(async () => {
    s3?.destroy();
    await ceph?.stop();
  });

  /** This release of the gateway knows no trailing checksums, which the SDK sends by default. */
  function client(credentials: Keys): S3Client {
    return new S3Client({
      endpoint: ceph.endpoint,
      region: 'us-east-1',
      credentials,
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
  }

  function checked(credentials: Keys, more: Partial<CheckOptions> = {}): Promise<CheckReport> {
    const { endpoint } = ceph;
    return check({
      bucket: BUCKET,
      key: KEY,
      region: 'us-east-1',
      credentials,
      now: new Date(),
      endpoints: { s3: endpoint, sts: endpoint, iam: endpoint },
      seconds: DAY,
      ...more,
    });
  }

  async function allow(...statements: readonly Statement[]): Promise<void> {
    await s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: document(...statements) }));
  }

  /** A session of a role that may read, of so many seconds. */
  async function session(role: string, seconds: number): Promise<Required<Keys>> {
    const access = { endpoint: ceph.endpoint, region: 'us-east-1', credentials: ceph.owner };
    const iam = new IAMClient(access);
    const sts = new STSClient(access);
    const trust = document({
      Effect: 'Allow',
      Principal: { AWS: ['arn:aws:iam:::user/owner'] },
      Action: ['sts:AssumeRole'],
    });
    await iam.send(
      new CreateRoleCommand({ RoleName: role, AssumeRolePolicyDocument: trust, MaxSessionDuration: 3_600 }),
    );
    const may = document({
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:ListBucket', 's3:GetBucketPolicy'],
      Resource: 'arn:aws:s3:::*',
    });
    await iam.send(new PutRolePolicyCommand({ RoleName: role, PolicyName: 'read', PolicyDocument: may }));
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam:::role/${role}`,
        RoleSessionName: 'nightly',
        DurationSeconds: seconds,
      }),
    );
    return {
      accessKeyId: given!.AccessKeyId!,
      secretAccessKey: given!.SecretAccessKey!,
      sessionToken: given!.SessionToken!,
      expiration: given!.Expiration!,
    };
  }

  test('a healthy URL: the report holds, and the URL works', async () => {
    await allow(READ, LOOK);
    const report = await checked(ann);
    expect(report).toMatchObject({ healthy: true, effectiveSeconds: DAY });
    expect(report.steps.find(({ id }) => id === 'bucket-policy')).toMatchObject({ result: 'pass' });
    const signed = await presign(client(ann), new GetObjectCommand({ Bucket: BUCKET, Key: KEY }), {
      expiresIn: '24h',
    });
    expect(await (await fetch(signed.url)).text()).toBe('meow');
  });

  describe('what is in the way comes first', () => {
    test('a missing permission', async () => {
      const report = await checked(ann);
      expect(report.steps[0]).toMatchObject({ id: 'permission', result: 'fail' });
      expect(report.steps[0]!.fix).toContain('s3:GetObject');
      expect(report).toMatchObject({ healthy: false, effectiveSeconds: 0, limitedBy: 'policy' });
    });

    test('a Deny by address', async () => {
      const office: Statement = {
        Sid: 'OfficeOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: OBJECTS,
        Condition: { NotIpAddress: { 'aws:SourceIp': ['127.0.0.0/8', '198.51.100.0/24'] } },
      };
      await allow(READ, LOOK, office);
      const outside = await checked(ann, { fromIp: '203.0.113.9' });
      expect(outside.steps[0]).toMatchObject({ id: 'bucket-policy', result: 'fail' });
      expect(outside.steps[0]!.seen).toMatch(/OfficeOnly denies s3:GetObject to 203\.0\.113\.9/);
      expect(await checked(ann, { fromIp: '198.51.100.7' })).toMatchObject({ healthy: true });
      // What was foretold for another address is true of ours once the office is elsewhere.
      const elsewhere = { NotIpAddress: { 'aws:SourceIp': '198.51.100.0/24' } };
      await allow(READ, LOOK, { ...office, Condition: elsewhere });
      const here = await checked(ann, { fromIp: '127.0.0.1' });
      expect(here.steps[0]).toMatchObject({ id: 'bucket-policy', result: 'fail' });
      const { url } = await presign(client(ann), new GetObjectCommand({ Bucket: BUCKET, Key: KEY }));
      expect((await fetch(url)).status).toBe(403);
    });

    test('a missing object, to a signer that may list and to one that may not', async () => {
      await allow(READ, LOOK);
      const told = await checked(ann, { key: '2026/dog.jpg' });
      expect(told.steps[0]).toMatchObject({ id: 'object', result: 'fail' });
      expect(told.steps[0]!.seen).toContain('there is no object 2026/dog.jpg');
      await allow(READ);
      const untold = await checked(ann, { key: '2026/dog.jpg' });
      expect(untold.steps[0]).toMatchObject({ id: 'permission', result: 'fail' });
      expect(untold.steps[0]!.seen).toMatch(/s3:ListBucket.*missing object/);
    });

    test('no such bucket', async () => {
      const report = await checked(ann, { bucket: 'pictures' });
      expect(report.steps[0]).toMatchObject({ id: 'bucket-region', seen: 'there is no bucket pictures' });
    });

    test.each([
      ['ahead', 20 * 60_000, /not be valid yet/],
      ['behind', -25 * 3_600_000, /before it can be used/],
    ])('a clock that is %s', async (_, offset, seen) => {
      await allow(READ, LOOK);
      const report = await checked(ann, { now: new Date(Date.now() + offset) });
      expect(report.steps[0]).toMatchObject({ id: 'clock', result: 'fail' });
      expect(report.steps[0]!.seen).toMatch(seen);
      // The rest was looked at with the right time.
      expect(report.steps.find(({ id }) => id === 'object')).toMatchObject({ result: 'pass' });
    });

    test('another secret, and a key that is not known', async () => {
      for (const wrong of [
        { ...ann, secretAccessKey: 'annsecre' },
        { ...ann, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
      ])
        expect((await checked(wrong)).steps[0]).toMatchObject({ id: 'identity', result: 'fail' });
    });

    test('the session of a role that is too short', async () => {
      const credentials = await session('Short', 900);
      const report = await checked(credentials, { seconds: 8 * 3_600 });
      expect(report.steps[0]).toMatchObject({ id: 'time-left', result: 'fail' });
      expect(report.limitedBy).toBe('credentials');
      expect(report.effectiveSeconds).toBeGreaterThan(870);
      expect(report.effectiveSeconds).toBeLessThanOrEqual(900);
      const command = new GetObjectCommand({ Bucket: BUCKET, Key: KEY });
      await expect(presign(client(credentials), command, { expiresIn: '8h' })).rejects.toThrow(
        CredentialsExpireFirstError,
      );
      const clamped = await presign(client(credentials), command, { expiresIn: '8h', onShortfall: 'clamp' });
      expect(await (await fetch(clamped.url)).text()).toBe('meow');
    });

    test('an expired session, with its end known and unknown', async () => {
      const { expiration, ...untold } = await session('Brief', 1);
      const command = new GetObjectCommand({ Bucket: BUCKET, Key: KEY });
      const { url } = await presign(client(untold), command, { expiresIn: '1h' });
      // The service's clock is read to the second.
      await expect.poll(() => Date.now(), { timeout: 20_000 }).toBeGreaterThan(expiration.getTime() + 1_000);
      expect((await fetch(url)).status).toBe(403);
      const told = await checked({ ...untold, expiration });
      expect(told.steps[0]).toMatchObject({ id: 'time-left', result: 'fail' });
      expect(told.steps.filter(({ result }) => result === 'fail')).toHaveLength(1);
      // Without its end, that a session is over is all the gateway does not say: it knows the key no longer.
      const silent = await checked(untold);
      expect(silent.steps[0]).toMatchObject({ id: 'identity', result: 'fail' });
      expect(silent.steps[0]!.seen).toMatch(/its session has expired/);
      for (const report of [told, silent])
        expect(report).toMatchObject({ healthy: false, limitedBy: 'credentials', effectiveSeconds: 0 });
      await expect(presign(client({ ...untold, expiration }), command)).rejects.toThrow(
        CredentialsExpiredError,
      );
    });
  });

  test('the command says the same, and how it ends', { timeout: 60_000 }, async () => {
    await allow(READ, LOOK);
    const home = await temporaryDirectory();
    onTestFinished(() => rm(home, { recursive: true }));
    const env = {
      ...cleanEnvironment(home),
      AWS_ENDPOINT_URL: ceph.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: ann.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ann.secretAccessKey,
    };
    const healthy = await countersign(['check', `s3://${BUCKET}/${KEY}`, '--for', '24h', '--json'], env);
    expect(healthy).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(healthy.stdout)).toMatchObject({ effectiveSeconds: DAY });
    const missing = await countersign(['check', `s3://${BUCKET}/2026/dog.jpg`, '--for', '24h'], env);
    expect(missing.status).toBe(1);
    expect(missing.stdout.split('\n')[0]).toMatch(/^✗ object .*2026\/dog\.jpg/);
    const { stdout: url } = await countersign(['presign', `s3://${BUCKET}/${KEY}`, '--verify'], env);
    expect(await (await fetch(url.trim())).text()).toBe('meow');
  });
});
