import type { Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Person } from '../support/people.js';
import { type RawAnswer, RawClient, type RawOptions } from './raw-client.js';

let client: RawClient;
let ann: Person;
let made = 0;
let path: string;

beforeAll(async () => {
  client = await RawClient.start();
  ann = await new Person(client, client.server.credentials).createUser('ann');
});
beforeEach(() => {
  made += 1;
  path = `/fresh-${made}`;
});
afterAll(() => client.close());

const annMay = (...statements: object[]): Promise<RawAnswer> =>
  new Person(client, client.server.credentials).iam('PutUserPolicy', {
    UserName: 'ann',
    PolicyName: 'own',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: statements.map((statement) => ({ Effect: 'Allow', Resource: '*', ...statement })),
    }),
  });
const configured = (inner: string): string =>
  `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</CreateBucketConfiguration>`;
const tag = (key: string, value: string): string => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`;
const tagged = (...tags: string[]): string => configured(`<Tags>${tags.join('')}</Tags>`);
const isThere = async (): Promise<boolean> => (await client.send('HEAD', path)).status === 200;

const OWNERSHIP: Pair = ['x-amz-object-ownership', 'ObjectWriter'];

/**
 * Source: S3 API Reference, CreateBucket, Permissions; CreateBucketConfiguration, Tags.
 * Each with a way of asking: what a presigner moved to the query counts as well.
 */
describe.each(['header', 'query'] as const)('what CreateBucket needs besides, signed by %s', (sign) => {
  it.each<[action: string, asking: string, options: RawOptions]>([
    ['PutBucketOwnershipControls', 'an ownership', { headers: [OWNERSHIP] }],
    [
      'PutBucketObjectLockConfiguration',
      'Object Lock',
      { headers: [['x-amz-bucket-object-lock-enabled', 'true']] },
    ],
    ['PutBucketVersioning', 'Object Lock', { headers: [['x-amz-bucket-object-lock-enabled', 'true']] }],
    ['PutBucketAcl', 'a canned ACL', { headers: [OWNERSHIP, ['x-amz-acl', 'log-delivery-write']] }],
    ['PutBucketAcl', 'a public ACL', { headers: [OWNERSHIP, ['x-amz-acl', 'public-read']] }],
    [
      'PutBucketAcl',
      'a grant',
      { headers: [OWNERSHIP, ['x-amz-grant-read', 'uri="http://acs.amazonaws.com/groups/s3/LogDelivery"']] },
    ],
    ['TagResource', 'tags', { body: tagged(tag('team', 'blue')) }],
  ])('is s3:%s for %s', async (action, _, options) => {
    const ask = (): Promise<RawAnswer> => ann.s3('PUT', path, { ...options, sign });
    const others = ['PutBucketOwnershipControls', 'PutBucketObjectLockConfiguration', 'PutBucketVersioning']
      .concat('PutBucketAcl', 'TagResource')
      .filter((one) => one !== action)
      .map((one) => `s3:${one}`);
    await annMay({ Action: ['s3:CreateBucket', ...others] });
    const without = await ask();
    expect([without.status, without.error.code]).toEqual([403, 'AccessDenied']);
    expect(without.error.message).toContain(
      `is not authorized to perform: s3:${action} on resource: "arn:aws:s3:::${path.slice(1)}" because no identity-based policy allows`,
    );
    await annMay({ Action: 's3:*' }, { Effect: 'Deny', Action: `s3:${action}` });
    const denied = await ask();
    expect(denied.error.message).toContain(`s3:${action} on resource`);
    expect(denied.error.message).toContain('with an explicit deny in an identity-based policy');
    expect(await isThere()).toBe(false);
    await annMay({ Action: ['s3:CreateBucket', ...others, `s3:${action}`] });
    // A new bucket is closed to the public whoever asks (the same page).
    const refusedAnyway = options.headers?.some(([, value]) => value === 'public-read') === true;
    expect((await ask()).status).toBe(refusedAnyway ? 400 : 200);
  });

  it.each<[string, RawOptions]>([
    ['neither header', {}],
    ['the ACL `private`', { headers: [['x-amz-acl', 'private']] }],
    ['Object Lock that is off', { headers: [['x-amz-bucket-object-lock-enabled', 'false']] }],
    ['a region', { body: configured('<LocationConstraint>eu-central-1</LocationConstraint>') }],
    ['an empty set of tags', { body: tagged() }],
  ])('is nothing for %s', async (_, options) => {
    await annMay({ Action: 's3:CreateBucket' });
    expect((await ann.s3('PUT', path, { ...options, sign })).status).toBe(200);
  });
});

describe('tags of CreateBucket', () => {
  it('are those of the bucket', async () => {
    expect((await client.send('PUT', path, { body: tagged(tag('b', '2'), tag('a', '')) })).status).toBe(200);
    const { text } = await client.send('GET', path, { query: [['tagging', '']] });
    expect(text).toContain(
      '<TagSet><Tag><Key>b</Key><Value>2</Value></Tag><Tag><Key>a</Key><Value/></Tag></TagSet>',
    );
  });

  it('that are none leave the bucket without a set', async () => {
    await client.send('PUT', path, { body: tagged() });
    const none = await client.send('GET', path, { query: [['tagging', '']] });
    expect(none.error.code).toBe('NoSuchTagSet');
  });

  // As recorded on AWS by localstack/localstack for the tags of a bucket.
  it.each([
    [
      'a key too long',
      tagged(tag('k'.repeat(129), 'v')),
      'InvalidTag',
      'The TagKey you have provided is invalid',
    ],
    ['no key', tagged(tag('', 'v')), 'InvalidTag', 'The TagKey you have provided is invalid'],
    [
      'a value too long',
      tagged(tag('k', 'v'.repeat(257))),
      'InvalidTag',
      'The TagValue you have provided is invalid',
    ],
    ['a character of none', tagged(tag('k?', 'v')), 'InvalidTag', 'The TagKey you have provided is invalid'],
    [
      'a key of AWS',
      tagged(tag('aws:k', 'v')),
      'InvalidTag',
      'System tags cannot be added/updated by requester',
    ],
    [
      'a key twice',
      tagged(tag('k', '1'), tag('k', '2')),
      'InvalidTag',
      'Cannot provide multiple Tags with the same key',
    ],
    ['no value', tagged('<Tag><Key>k</Key></Tag>'), 'MalformedXML', undefined],
    ['another element', tagged('<Mark><Key>k</Key><Value>v</Value></Mark>'), 'MalformedXML', undefined],
    ['two sets', configured('<Tags/><Tags/>'), 'MalformedXML', undefined],
  ])('with %s are refused', async (_, body, code, message) => {
    const { status, error } = await client.send('PUT', path, { body });
    expect([status, error.code]).toEqual([400, code]);
    if (message !== undefined) expect(error.message).toBe(message);
    expect(await isThere()).toBe(false);
  });

  it('let no bucket of us-east-1 be made twice', async () => {
    const body = tagged(tag('team', 'blue'));
    expect((await client.send('PUT', path, { body })).status).toBe(200);
    const again = await client.send('PUT', path, { body });
    expect([again.status, again.error.code]).toEqual([409, 'BucketAlreadyOwnedByYou']);
    expect((await client.send('PUT', path)).status).toBe(200);
    expect((await client.send('GET', path, { query: [['tagging', '']] })).text).toContain('blue');
  });

  it('can be asked for by a condition', async () => {
    await annMay(
      { Action: 's3:*', Condition: { StringEquals: { 'aws:RequestTag/Team': 'blue' } } },
      {
        Effect: 'Deny',
        Action: 's3:CreateBucket',
        Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'secret' } },
      },
    );
    const make = async (...tags: string[]): Promise<number> =>
      (await ann.s3('PUT', path, { body: tagged(...tags) })).status;
    expect(await make(tag('team', 'red'))).toBe(403);
    expect(await make(tag('team', 'blue'), tag('secret', '1'))).toBe(403);
    expect(await make(tag('team', 'blue'), tag('other', '1'))).toBe(200);
  });
});

// S3 API Reference, CreateBucket, errors, BucketAlreadyOwnedByYou.
it('in us-east-1 again resets the ACL', async () => {
  await client.send('PUT', path, { headers: [OWNERSHIP, ['x-amz-acl', 'log-delivery-write']] });
  const acl = async (): Promise<string> => (await client.send('GET', path, { query: [['acl', '']] })).text;
  expect(await acl()).toContain('LogDelivery');
  await client.send('PUT', path);
  expect(await acl()).not.toContain('LogDelivery');
});
