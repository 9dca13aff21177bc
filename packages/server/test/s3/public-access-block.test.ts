import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Person } from '../support/people.js';
import { postForm } from '../support/post-form.js';
import { type RawAnswer, RawClient, type RawOptions } from './raw-client.js';

/**
 * What each of the four switches does, alone and while all others are on.
 * Source: S3 User Guide, "Blocking public access to your Amazon S3 storage".
 */

const OTHER = '210987654321';
const ALL = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;
type Switch = (typeof ALL)[number];

let client: RawClient;
let ann: Person;
let stranger: Person;
let made = 0;
let path: string;
let bucket: string;

beforeAll(async () => {
  client = await RawClient.start({ accounts: [{ id: '123456789012' }, { id: OTHER }] });
  const root = new Person(client, client.server.credentials);
  ann = await root.createUser('ann');
  await root.iam('PutUserPolicy', {
    UserName: 'ann',
    PolicyName: 'reads',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 's3:Get*', Resource: '*' },
    }),
  });
  stranger = new Person(client, client.server.accounts[1]!);
});
beforeEach(async () => {
  made += 1;
  bucket = `shown-${made}`;
  path = `/${bucket}`;
  await client.send('PUT', path, { headers: [['x-amz-object-ownership', 'ObjectWriter']] });
  await turnOn();
});
afterAll(() => client.close());

/** These on, the others off. */
async function turnOn(...on: Switch[]): Promise<void> {
  const body = `<PublicAccessBlockConfiguration>${ALL.map((name) => `<${name}>${on.includes(name)}</${name}>`).join('')}</PublicAccessBlockConfiguration>`;
  expect((await client.send('PUT', path, { query: [['publicAccessBlock', '']], body })).status).toBe(200);
}
const allBut = (left: Switch): Switch[] => ALL.filter((name) => name !== left);

const statement = (more: object = {}): object => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${bucket}/*`,
  ...more,
});
const putPolicy = (...statements: object[]): Promise<RawAnswer> =>
  client.send('PUT', path, {
    query: [['policy', '']],
    body: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
  });
const anonymously = async (method = 'GET', key = 'photo'): Promise<number> =>
  (await client.send(method, `${path}/${key}`, { sign: 'anonymous' })).status;
const isPublic = async (): Promise<boolean> =>
  (await client.send('GET', path, { query: [['policyStatus', '']] })).text.includes('<IsPublic>true<');

/** Policies that everybody passes, each looking limited. */
const PUBLIC: ReadonlyArray<readonly [string, object]> = [
  ['of no condition', {}],
  ['for `anonymous`', { Condition: { StringEquals: { 'aws:userid': 'anonymous' } } }],
  ['for a pattern of `anonymous`', { Condition: { StringLike: { 'aws:userid': '?nonymous*' } } }],
  ['for one more', { Condition: { StringEquals: { 'aws:userid': ['AIDAEXAMPLE', 'anonymous'] } } }],
  ['for who has no organization', { Condition: { Null: { 'aws:PrincipalOrgID': 'true' } } }],
  ['for a VPC, if any', { Condition: { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } } }],
  ['for no other VPC', { Condition: { 'ForAllValues:StringEquals': { 'aws:SourceVpc': 'vpc-1' } } }],
  ['for all but a user', { Condition: { StringNotEquals: { 'aws:userid': 'AIDAEXAMPLE' } } }],
  ['for all but a role', { Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::1:role/a' } } }],
  ['for all addresses', { Condition: { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '64.0.0.0/2'] } } }],
];

describe('RestrictPublicBuckets', () => {
  beforeEach(async () => {
    await client.send('PUT', `${path}/photo`, { body: 'x' });
  });

  it.each(PUBLIC)('closes a bucket whose policy, put before, is public: %s', async (_, more) => {
    expect((await putPolicy(statement(more))).status).toBe(204);
    expect(await isPublic()).toBe(true);
    await turnOn(...allBut('RestrictPublicBuckets'));
    expect(await anonymously()).toBe(200);
    await turnOn('RestrictPublicBuckets');
    expect(await anonymously()).toBe(403);
    expect(await anonymously('HEAD')).toBe(403);
    expect((await stranger.s3('GET', `${path}/photo`)).status).toBe(403);
    expect((await ann.s3('GET', `${path}/photo`)).status).toBe(200);
    expect((await client.send('GET', `${path}/photo`)).status).toBe(200);
    await turnOn();
    expect(await anonymously()).toBe(200);
  });

  it('closes it to other accounts that the policy names, too', async () => {
    await putPolicy(statement(), statement({ Principal: { AWS: OTHER } }));
    await turnOn('RestrictPublicBuckets');
    expect((await stranger.s3('GET', `${path}/photo`)).status).toBe(403);
    await putPolicy(statement({ Principal: { AWS: OTHER } }));
    expect(await isPublic()).toBe(false);
    expect((await stranger.s3('GET', `${path}/photo`)).status).toBe(200);
  });

  it('gives users of the account what the policy gives them', async () => {
    const root = new Person(client, client.server.credentials);
    const bare = await root.createUser(`bare-${made}`);
    await putPolicy(statement());
    await turnOn('RestrictPublicBuckets');
    expect((await bare.s3('GET', `${path}/photo`)).status).toBe(200);
  });

  it('holds for copies and for every other action', async () => {
    await putPolicy(
      statement({ Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'] }),
      statement({ Action: 's3:ListBucket', Resource: `arn:aws:s3:::${bucket}` }),
    );
    const list = async (): Promise<number> => (await client.send('GET', path, { sign: 'anonymous' })).status;
    const copy = async (): Promise<number> =>
      (await stranger.s3('PUT', `/of-stranger/k`, { headers: [['x-amz-copy-source', `${bucket}/photo`]] }))
        .status;
    await stranger.s3('PUT', '/of-stranger');
    const statuses = async (): Promise<number[]> => [
      await list(),
      await copy(),
      await anonymously('PUT', 'new'),
      await anonymously('DELETE', 'new'),
    ];
    expect(await statuses()).toEqual([200, 200, 200, 204]);
    await turnOn('RestrictPublicBuckets');
    expect(await statuses()).toEqual([403, 403, 403, 403]);
  });

  it('leaves ACLs alone', async () => {
    await client.send('PUT', `${path}/photo`, { body: 'x', headers: [['x-amz-acl', 'public-read']] });
    await turnOn('RestrictPublicBuckets');
    expect(await anonymously()).toBe(200);
  });
});

describe('BlockPublicPolicy', () => {
  it.each(PUBLIC)('alone refuses a policy that is public: %s', async (_, more) => {
    await turnOn('BlockPublicPolicy');
    const refused = await putPolicy(statement(more));
    expect([refused.status, refused.error.code]).toEqual([403, 'AccessDenied']);
    expect(refused.error.message).toContain('because public policies are blocked by the BlockPublicPolicy');
    await turnOn(...allBut('BlockPublicPolicy'));
    expect((await putPolicy(statement(more))).status).toBe(204);
  });

  it('takes a policy that is not', async () => {
    await turnOn(...ALL);
    expect((await putPolicy(statement({ Principal: { AWS: OTHER } }))).status).toBe(204);
  });

  it('leaves the policy that is there alone', async () => {
    await client.send('PUT', `${path}/photo`, { body: 'x' });
    await putPolicy(statement());
    await turnOn('BlockPublicPolicy');
    expect(await anonymously()).toBe(200);
  });
});

const GROUPS = 'uri="http://acs.amazonaws.com/groups/global/';
const PUBLIC_ACLS: ReadonlyArray<readonly [string, string]> = [
  ['x-amz-acl', 'public-read'],
  ['x-amz-acl', 'public-read-write'],
  ['x-amz-acl', 'authenticated-read'],
  ['x-amz-grant-read', `${GROUPS}AllUsers"`],
  ['x-amz-grant-read-acp', `${GROUPS}AuthenticatedUsers"`],
];
const ACL_DOCUMENT = (): string =>
  `<AccessControlPolicy><Owner><ID>${owner}</ID></Owner><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>`;
let owner: string;
beforeAll(async () => {
  owner = /<ID>([0-9a-f]{64})/.exec((await client.send('GET', '/')).text)![1]!;
});

/** Every way in which an ACL comes. */
const WAYS: ReadonlyArray<readonly [string, (header: readonly [string, string]) => Promise<RawAnswer>]> = [
  ['PutBucketAcl', (header) => client.send('PUT', path, { query: [['acl', '']], headers: [header] })],
  ['PutObjectAcl', (header) => client.send('PUT', `${path}/k`, { query: [['acl', '']], headers: [header] })],
  ['PutObject', (header) => client.send('PUT', `${path}/k`, { headers: [header] })],
  ['PutObject, presigned', (header) => client.send('PUT', `${path}/k`, { headers: [header], sign: 'query' })],
  [
    'CopyObject',
    (header) =>
      client.send('PUT', `${path}/copy`, { headers: [header, ['x-amz-copy-source', `${bucket}/k`]] }),
  ],
  [
    'PostObject',
    ([name, value]) =>
      postForm(client, {
        keys: client.server.credentials,
        bucket,
        key: 'k',
        fields: [[name === 'x-amz-acl' ? 'acl' : name, value]],
      }),
  ],
  [
    'CreateMultipartUpload',
    (header) => client.send('POST', `${path}/k`, { query: [['uploads', '']], headers: [header] }),
  ],
];

describe.each(WAYS)('BlockPublicAcls and %s', (_, bring) => {
  beforeEach(async () => {
    await client.send('PUT', `${path}/k`);
  });

  it.each(PUBLIC_ACLS)('alone refuses %s: %s', async (...header) => {
    await turnOn('BlockPublicAcls');
    const refused = await bring(header);
    expect([refused.status, refused.error.code]).toEqual([403, 'AccessDenied']);
    expect(refused.error.message).toContain('are blocked by the BlockPublicAcls');
    await turnOn(...allBut('BlockPublicAcls'));
    expect((await bring(header)).status).toBeLessThan(300);
  });

  it('takes one that is not public', async () => {
    await turnOn(...ALL);
    expect((await bring(['x-amz-acl', 'private'])).status).toBeLessThan(300);
  });
});

it.each(['', '/k'])('BlockPublicAcls refuses an ACL that is written out%s', async (key) => {
  await client.send('PUT', `${path}/k`);
  const put = (): Promise<RawAnswer> =>
    client.send('PUT', `${path}${key}`, { query: [['acl', '']], body: ACL_DOCUMENT() });
  await turnOn('BlockPublicAcls');
  expect((await put()).status).toBe(403);
  await turnOn(...allBut('BlockPublicAcls'));
  expect((await put()).status).toBe(200);
});

it.each(PUBLIC_ACLS)(
  'CreateBucket takes no public ACL, since all is on in a new bucket: %s: %s',
  async (...header) => {
    const answer = await client.send('PUT', `${path}-public`, {
      headers: [['x-amz-object-ownership', 'ObjectWriter'], header],
    });
    expect([answer.status, answer.error.code]).toEqual([400, 'InvalidBucketAclWithBlockPublicAccessError']);
  },
);

describe('IgnorePublicAcls', () => {
  const strangely = async (method: string, key = ''): Promise<number> =>
    (await stranger.s3(method, `${path}${key}`)).status;
  const acl = (key: string): Promise<RawAnswer> =>
    client.send('GET', `${path}${key}`, { query: [['acl', '']] });
  const put = (key: string, options: RawOptions): Promise<RawAnswer> =>
    client.send('PUT', `${path}${key}`, options);

  it('alone makes public grants count for nothing', async () => {
    await put('/photo', { body: 'x', headers: [['x-amz-acl', 'public-read']] });
    await put('/known', { body: 'x', headers: [['x-amz-acl', 'authenticated-read']] });
    await put('', { query: [['acl', '']], headers: [['x-amz-acl', 'public-read-write']] });
    const statuses = async (): Promise<number[]> => [
      await anonymously(),
      await strangely('GET', '/known'),
      (await client.send('GET', path, { sign: 'anonymous' })).status,
      await strangely('GET'),
      await anonymously('PUT', 'new'),
    ];
    await turnOn(...allBut('IgnorePublicAcls'));
    expect(await statuses()).toEqual([200, 200, 200, 200, 200]);
    await turnOn('IgnorePublicAcls');
    expect(await statuses()).toEqual([403, 403, 403, 403, 403]);
    await turnOn();
    expect(await statuses()).toEqual([200, 200, 200, 200, 200]);
  });

  // The page: reading an ACL returns the permissions in effect.
  it.each(['', '/photo'])('shows ACLs without what does not count%s', async (key) => {
    await put('/photo', { body: 'x' });
    await put(key, { query: [['acl', '']], headers: [['x-amz-acl', 'public-read']] });
    await turnOn('IgnorePublicAcls');
    const shown = (await acl(key)).text;
    expect(shown).toContain(owner);
    expect(shown).not.toContain('AllUsers');
    await turnOn(...allBut('IgnorePublicAcls'));
    expect((await acl(key)).text).toContain('AllUsers');
  });

  it('lets public ACLs be put', async () => {
    await turnOn('IgnorePublicAcls');
    expect((await put('/photo', { headers: [['x-amz-acl', 'public-read']] })).status).toBe(200);
  });
});
