import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Person } from '../support/people.js';
import { type RawAnswer, RawClient } from './raw-client.js';

const ACCOUNT = '123456789012';
const OTHER = '210987654321';
const BUCKET = 'arn:aws:s3:::guarded';

let client: RawClient;
let root: Person;
let ann: Person;
let theirRoot: Person;
let theirUser: Person;

const document = (...statements: object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

beforeAll(async () => {
  client = await RawClient.start({ accounts: [{ id: ACCOUNT }, { id: OTHER }] });
  root = new Person(client, client.server.credentials);
  theirRoot = new Person(client, client.server.accounts[1]!);
  const all = document({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
  ann = await root.createUser('ann');
  await root.iam('PutUserPolicy', { UserName: 'ann', PolicyName: 'all', PolicyDocument: all });
  theirUser = await theirRoot.createUser('bob');
  await theirRoot.iam('PutUserPolicy', { UserName: 'bob', PolicyName: 'all', PolicyDocument: all });
  await client.send('PUT', '/guarded');
});
afterAll(() => client.close());

const put = (...statements: object[]): string =>
  document(...statements.map((statement) => ({ Effect: 'Allow', Resource: BUCKET, ...statement })));
const policy = (person: Person, method: string, body = ''): Promise<RawAnswer> =>
  person.s3(method, '/guarded', { query: [['policy', '']], body });
const open = (): Promise<RawAnswer> =>
  policy(root, 'PUT', put({ Principal: { AWS: OTHER }, Action: 's3:*' }));

const METHODS = ['GET', 'PUT', 'DELETE'] as const;

// S3 API Reference, GetBucketPolicy, PutBucketPolicy, DeleteBucketPolicy.
describe.each(METHODS)('%s of a bucket policy by another account', (method) => {
  beforeEach(async () => {
    expect((await open()).status).toBe(204);
  });
  const body = (): string => (method === 'PUT' ? put({ Principal: { AWS: OTHER }, Action: 's3:Get*' }) : '');

  it('is no method of it, whatever the policy allows', async () => {
    const before = (await policy(root, 'GET')).text;
    for (const person of [theirRoot, theirUser]) {
      const answer = await policy(person, method, body());
      expect([answer.status, answer.error]).toEqual([
        405,
        {
          code: 'MethodNotAllowed',
          message: 'The specified method is not allowed against this resource.',
          extras: { Method: method, ResourceType: 'BUCKETPOLICY' },
        },
      ]);
      expect(answer.headers['x-countersign-reason']).toMatch(
        /^policy-of-another-account: only principals in/,
      );
    }
    expect((await policy(root, 'GET')).text).toBe(before);
  });

  it('is no method of it in a presigned URL either, nor for who has no name', async () => {
    const query = [['policy', '']] as const;
    const presigned = await theirUser.s3(method, '/guarded', { query, sign: 'query', body: body() });
    expect(presigned.status).toBe(405);
    await client.send('DELETE', '/guarded', { query: [['publicAccessBlock', '']] });
    expect((await policy(root, 'PUT', put({ Principal: '*', Action: 's3:*' }))).status).toBe(204);
    const anonymous = await client.send(method, '/guarded', { query, sign: 'anonymous', body: body() });
    expect(anonymous.status).toBe(405);
  });

  it('is denied before that to who has no permission', async () => {
    await policy(root, 'PUT', put({ Principal: { AWS: OTHER }, Action: 's3:ListBucket' }));
    const answer = await policy(theirUser, method, body());
    expect([answer.status, answer.error.code, answer.error.message]).toEqual([
      403,
      'AccessDenied',
      'Access Denied',
    ]);
  });

  it('is open to users of the owner', async () => {
    expect((await policy(ann, method, body())).status).toBe(method === 'GET' ? 200 : 204);
  });
});

it('GetBucketPolicyStatus may be allowed to another account', async () => {
  await open();
  const answer = await theirUser.s3('GET', '/guarded', { query: [['policyStatus', '']] });
  expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('<IsPublic>false</IsPublic>')]);
});

// S3 API Reference, PutBucketPolicy: the root user of the owning account can never be locked out.
describe.each(METHODS)('%s of a bucket policy that denies it to everybody', (method) => {
  const LOCKED = { Effect: 'Deny', Principal: '*', Action: 's3:*BucketPolicy' };
  const body = method === 'PUT' ? put(LOCKED) : '';
  beforeEach(async () => {
    await policy(root, 'DELETE');
    expect((await policy(root, 'PUT', put(LOCKED))).status).toBe(204);
  });

  it('is refused to users, who have all permissions', async () => {
    const answer = await policy(ann, method, body);
    expect(answer.status).toBe(403);
    expect(answer.error.message).toContain('with an explicit deny in a resource-based policy');
  });

  it('is refused to roles', async () => {
    await root
      .iam('CreateRole', {
        RoleName: 'admin',
        AssumeRolePolicyDocument: document({
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ann` },
          Action: 'sts:AssumeRole',
        }),
      })
      .catch(() => undefined);
    const PolicyDocument = document({ Effect: 'Allow', Action: '*', Resource: '*' });
    await root.iam('PutRolePolicy', { RoleName: 'admin', PolicyName: 'all', PolicyDocument });
    const admin = await ann.assume(`arn:aws:iam::${ACCOUNT}:role/admin`);
    expect((await policy(admin, method, body)).status).toBe(403);
  });

  it('is refused to the root user of another account', async () => {
    expect((await policy(theirRoot, method, body)).status).toBe(403);
  });

  it('is open to the root user of the owner', async () => {
    expect((await policy(root, method, body)).status).toBe(method === 'GET' ? 200 : 204);
  });
});

it('is the policy alone that the root user passes by', async () => {
  await policy(root, 'PUT', put({ Effect: 'Deny', Principal: '*', Action: 's3:*' }));
  expect((await client.send('GET', '/guarded')).status).toBe(403);
  expect((await client.send('GET', '/guarded', { query: [['policyStatus', '']] })).status).toBe(403);
  expect((await policy(root, 'DELETE')).status).toBe(204);
});
