import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Person } from '../support/people.js';
import { type RawAnswer, RawClient, type RawOptions } from './raw-client.js';

/**
 * What is told of an object that is not there. Sources: S3 API Reference, GetObject, HeadObject and GetObjectAttributes,
 * Permissions; ceph/ceph#68577 (the key is the `s3:prefix` that a list permission is compared with, as on AWS).
 */

const OTHER = '210987654321';
const LIST = { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::hall' };
const READ = { Action: ['s3:GetObject*'], Resource: 'arn:aws:s3:::hall/*' };
const prefixes = (...values: string[]): object => ({ Condition: { StringLike: { 's3:prefix': values } } });

let client: RawClient;
let root: Person;
let ann: Person;

beforeAll(async () => {
  client = await RawClient.start({ accounts: [{ id: '123456789012' }, { id: OTHER }] });
  root = new Person(client, client.server.credentials);
  ann = await root.createUser('ann');
  await client.send('PUT', '/hall');
  await client.send('PUT', '/hall/home/here', { body: 'x' });
  await client.send('PUT', '/versioned');
  await client.send('PUT', '/versioned', {
    query: [['versioning', '']],
    body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
  });
  await client.send('PUT', '/versioned/marked', { body: 'x' });
  await client.send('DELETE', '/versioned/marked');
});
afterAll(() => client.close());

const annMay = (...statements: object[]): Promise<RawAnswer> =>
  root.iam('PutUserPolicy', {
    UserName: 'ann',
    PolicyName: 'own',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
    }),
  });

const ASKED: ReadonlyArray<readonly [string, string, RawOptions]> = [
  ['GetObject', 'GET', {}],
  ['HeadObject', 'HEAD', {}],
  ['GetObject, presigned', 'GET', { sign: 'query' }],
  [
    'GetObjectAttributes',
    'GET',
    { query: [['attributes', '']], headers: [['x-amz-object-attributes', 'ETag']] },
  ],
];

describe.each(ASKED)('%s of a missing key', (_, method, options) => {
  const ask = (key: string, bucket = 'hall'): Promise<RawAnswer> =>
    ann.s3(method, `/${bucket}/${key}`, options);

  it.each<[number, string, object[]]>([
    [404, 'who may read and list', [READ, LIST]],
    [404, 'who may list', [LIST]],
    [403, 'who may read', [READ]],
    [403, 'who may do neither', [{ Action: 's3:ListAllMyBuckets', Resource: '*' }]],
    [404, 'who may list its prefix', [{ ...LIST, ...prefixes('home/*') }]],
    [404, 'who may read and list its prefix', [READ, { ...LIST, ...prefixes('home/*') }]],
    [404, 'who may list the very key', [{ ...LIST, ...prefixes('home/gone') }]],
    [403, 'who may list another prefix', [{ ...LIST, ...prefixes('away/*') }]],
    [403, 'who may read and list another prefix', [READ, { ...LIST, ...prefixes('away/*') }]],
    [403, 'who may list what is above it', [READ, { ...LIST, ...prefixes('', 'home/') }]],
    [403, 'whom listing is denied', [READ, LIST, { ...LIST, Effect: 'Deny' }]],
    [
      403,
      'whom listing its prefix is denied',
      [READ, LIST, { ...LIST, ...prefixes('home/*'), Effect: 'Deny' }],
    ],
    [
      404,
      'whom listing another prefix is denied',
      [LIST, { ...LIST, ...prefixes('away/*'), Effect: 'Deny' }],
    ],
    [403, 'whom reading is denied', [READ, LIST, { ...READ, Effect: 'Deny' }]],
  ])('is %d to %s', async (status, __, statements) => {
    await annMay(...statements);
    const answer = await ask('home/gone');
    expect(answer.status).toBe(status);
    if (method !== 'HEAD') expect(answer.error.code).toBe(status === 404 ? 'NoSuchKey' : 'AccessDenied');
    else expect(answer.body).toHaveLength(0);
  });

  it('is no way to what is there', async () => {
    await annMay(LIST);
    const answer = await ask('home/here');
    expect(answer.status).toBe(403);
    if (method !== 'HEAD')
      expect(answer.error.message).toContain('is not authorized to perform: s3:GetObject');
  });

  it('is 404 also where a delete marker hides what was there', async () => {
    const list = { ...LIST, Resource: 'arn:aws:s3:::versioned' };
    await annMay(list);
    const answer = await ask('marked', 'versioned');
    expect([answer.status, answer.headers['x-amz-delete-marker']]).toEqual([404, 'true']);
    await annMay({ ...READ, Resource: 'arn:aws:s3:::versioned/*' });
    expect((await ask('marked', 'versioned')).status).toBe(403);
  });
});

it('other operations say what they lack first', async () => {
  await annMay(LIST);
  for (const query of ['tagging', 'acl']) {
    expect((await ann.s3('GET', '/hall/gone', { query: [[query, '']] })).status).toBe(403);
  }
  expect((await ann.s3('DELETE', '/hall/gone')).status).toBe(403);
});

it('counts for who did not sign and for other accounts, too', async () => {
  await client.send('DELETE', '/hall', { query: [['publicAccessBlock', '']] });
  const Statement = [{ Effect: 'Allow', Principal: '*', ...LIST, ...prefixes('home/*') }];
  const body = JSON.stringify({ Version: '2012-10-17', Statement });
  expect((await client.send('PUT', '/hall', { query: [['policy', '']], body })).status).toBe(204);
  const anonymously = async (key: string): Promise<number> =>
    (await client.send('GET', `/hall/${key}`, { sign: 'anonymous' })).status;
  expect(await anonymously('home/gone')).toBe(404);
  expect(await anonymously('home/here')).toBe(403);
  expect(await anonymously('away/gone')).toBe(403);
  const other = new Person(client, client.server.accounts[1]!);
  expect((await other.s3('GET', '/hall/home/gone')).status).toBe(404);
  expect((await other.s3('GET', '/hall/away/gone')).status).toBe(403);
});

it('is told of the source of a copy by its own prefix', async () => {
  const write = { Action: 's3:PutObject', Resource: 'arn:aws:s3:::hall/*' };
  const copy = async (source: string): Promise<string> => {
    const headers = [['x-amz-copy-source', source]] as const;
    return (await ann.s3('PUT', '/hall/home/copy', { headers })).error.code;
  };
  await annMay(READ, write, { ...LIST, ...prefixes('home/*') });
  await client.send('DELETE', '/hall', { query: [['policy', '']] });
  expect(await copy('hall/home/gone')).toBe('NoSuchKey');
  expect(await copy('hall/away/gone')).toBe('AccessDenied');
});
