import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient } from './raw-client.js';

let client: RawClient;
let other: { readonly accessKeyId: string; readonly secretAccessKey: string };

beforeAll(async () => {
  client = await RawClient.start();
  other = await client.server.addAccount({ id: '210987654321' });
});
afterAll(() => client.close());

const constraint = (region: string): string =>
  `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;

describe('CreateBucket', () => {
  it('answers with the location', async () => {
    const answer = await client.send('PUT', '/made-here');
    expect(answer.status).toBe(200);
    expect(answer.headers.location).toBe('/made-here');
    expect(answer.headers['x-amz-bucket-arn']).toBe('arn:aws:s3:::made-here');
    expect(answer.body).toHaveLength(0);
  });

  it.each([
    'ab',
    'Upper',
    'under_score',
    '-dash',
    'dash-',
    '.dot',
    'a..b',
    'a.-b',
    'a-.b',
    '192.168.5.4',
    'xn--abc',
    'sthree-abc',
    'amzn-s3-demo-abc',
    'abc-s3alias',
    'abc--ol-s3',
    'abc.mrap',
    'abc--x-s3',
    'abc--table-s3',
    'x'.repeat(64),
  ])('refuses the name %s', async (name) => {
    const answer = await client.send('PUT', `/${name}`);
    expect(answer.status).toBe(400);
    expect(answer.error).toEqual({
      code: 'InvalidBucketName',
      message: 'The specified bucket is not valid.',
      extras: { BucketName: name },
    });
  });

  it.each(['a-b', 'a.b-c.d', '123', 'x'.repeat(63)])('takes the name %s', async (name) => {
    expect((await client.send('PUT', `/${name}`)).status).toBe(200);
  });

  it('in us-east-1 again, by its owner, succeeds', async () => {
    await client.send('PUT', '/made-twice');
    expect((await client.send('PUT', '/made-twice')).status).toBe(200);
    const taken = await client.send('PUT', '/made-twice', { credentials: other });
    expect(taken.status).toBe(409);
    expect(taken.error).toEqual({
      code: 'BucketAlreadyExists',
      message:
        'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
      extras: { BucketName: 'made-twice' },
    });
  });

  it('elsewhere again is BucketAlreadyOwnedByYou', async () => {
    const first = await client.send('PUT', '/in-europe', {
      body: constraint('eu-central-1'),
      region: 'eu-central-1',
    });
    expect(first.status).toBe(200);
    expect(first.headers.location).toBe('http://in-europe.s3.amazonaws.com/');
    const again = await client.send('PUT', '/in-europe', {
      body: constraint('eu-central-1'),
      region: 'eu-central-1',
    });
    expect(again.status).toBe(409);
    expect(again.error).toEqual({
      code: 'BucketAlreadyOwnedByYou',
      message: 'Your previous request to create the named bucket succeeded and you already own it.',
      extras: { BucketName: 'in-europe' },
    });
  });

  it.each([
    ['no constraint', 'eu-west-2', '', 'unspecified'],
    ['another constraint', 'eu-west-2', constraint('eu-west-3'), 'eu-west-3'],
  ])('at a region of its own with %s is refused', async (_, region, body, named) => {
    const answer = await client.send('PUT', '/misplaced', { region, body });
    expect(answer.status).toBe(400);
    expect(answer.error).toEqual({
      code: 'IllegalLocationConstraintException',
      message: `The ${named} location constraint is incompatible for the region specific endpoint this request was sent to.`,
      extras: {},
    });
  });

  it.each(['us-east-1', 'nowhere', 'eu-west-9'])('refuses the constraint %s', async (region) => {
    const answer = await client.send('PUT', '/misplaced', { body: constraint(region) });
    expect(answer.error).toEqual({
      code: 'InvalidLocationConstraint',
      message: 'The specified location-constraint is not valid',
      extras: { LocationConstraint: region },
    });
  });

  it.each([
    '<CreateBucketConfiguration>',
    '<Other/>',
    '<!DOCTYPE a [<!ENTITY b "c">]><CreateBucketConfiguration/>',
    'not xml',
  ])('refuses the body %s', async (body) => {
    const answer = await client.send('PUT', '/misplaced', { body });
    expect(answer.status).toBe(400);
    expect(answer.error.code).toBe('MalformedXML');
  });

  it('refuses ACLs', async () => {
    const answer = await client.send('PUT', '/misplaced', { headers: [['x-amz-acl', 'public-read']] });
    expect(answer.error).toEqual({
      code: 'InvalidBucketAclWithObjectOwnership',
      message: "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
      extras: {},
    });
  });
});

describe('a bucket', () => {
  it('tells its region', async () => {
    await client.send('PUT', '/in-ireland', { body: constraint('EU') });
    const head = await client.send('HEAD', '/in-ireland', { region: 'eu-west-1' });
    expect(head.headers).toMatchObject({
      'x-amz-bucket-arn': 'arn:aws:s3:::in-ireland',
      'x-amz-bucket-region': 'eu-west-1',
      'x-amz-access-point-alias': 'false',
    });
    const location = await client.send('GET', '/in-ireland', { query: [['location', '']] });
    expect(location.text).toContain(
      '<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">EU</LocationConstraint>',
    );
    const body = constraint('eu-west-1');
    await client.send('PUT', '/in-dublin', { body, region: 'eu-west-1' });
    const named = await client.send('GET', '/in-dublin', { query: [['location', '']] });
    expect(named.text).toContain('>eu-west-1</LocationConstraint>');
    await client.send('PUT', '/at-home');
    const home = await client.send('GET', '/at-home', { query: [['location', '']] });
    expect(home.text).toContain('<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>');
  });

  it('that is not there is NoSuchBucket', async () => {
    const answer = await client.send('GET', '/not-there');
    expect(answer.status).toBe(404);
    expect(answer.error).toEqual({
      code: 'NoSuchBucket',
      message: 'The specified bucket does not exist',
      extras: { BucketName: 'not-there' },
    });
    expect((await client.send('HEAD', '/not-there')).status).toBe(404);
  });

  it('is deleted only when it is empty', async () => {
    await client.send('PUT', '/short-lived');
    await client.send('PUT', '/short-lived/x');
    const refused = await client.send('DELETE', '/short-lived');
    expect(refused.status).toBe(409);
    expect(refused.error).toEqual({
      code: 'BucketNotEmpty',
      message: 'The bucket you tried to delete is not empty',
      extras: { BucketName: 'short-lived' },
    });
    const object = await client.send('DELETE', '/short-lived/x');
    expect(object.status).toBe(204);
    expect(object.headers['content-type']).toBeUndefined();
    expect(object.headers['content-length']).toBeUndefined();
    expect((await client.send('DELETE', '/short-lived')).status).toBe(204);
    expect((await client.send('GET', '/short-lived')).status).toBe(404);
  });
});

describe('ListBuckets', () => {
  it('lists the caller`s own, paged and filtered', async () => {
    for (const name of ['list-a', 'list-b', 'list-c']) {
      await client.send('PUT', `/${name}`, { credentials: other });
    }
    const send = (...query: [string, string][]) => client.send('GET', '/', { credentials: other, query });
    const names = (text: string): string[] => [...text.matchAll(/<Name>([^<]*)</g)].map(([, name]) => name!);

    const everything = await send();
    expect(names(everything.text)).toEqual(['list-a', 'list-b', 'list-c']);
    expect(everything.text).toMatch(
      /<Owner><ID>[0-9a-f]{64}<\/ID><\/Owner><Buckets><Bucket><Name>list-a<\/Name><CreationDate>[\dT:-]+\.000Z<\/CreationDate><BucketArn>arn:aws:s3:::list-a<\/BucketArn><\/Bucket>/,
    );
    const first = await send(['max-buckets', '2']);
    expect(names(first.text)).toEqual(['list-a', 'list-b']);
    expect(first.text).toContain('<BucketRegion>us-east-1</BucketRegion>');
    const token = /<ContinuationToken>([^<]*)</.exec(first.text)![1]!;
    const second = await send(['max-buckets', '2'], ['continuation-token', token]);
    expect(names(second.text)).toEqual(['list-c']);
    expect(second.text).not.toContain('ContinuationToken');
    expect(names((await send(['prefix', 'list-b'])).text)).toEqual(['list-b']);
    expect(names((await send(['bucket-region', 'eu-west-1'])).text)).toEqual([]);
  });

  it.each(['0', '10001', 'x'])('refuses max-buckets=%s', async (value) => {
    const answer = await client.send('GET', '/', { query: [['max-buckets', value]] });
    expect(answer.error).toEqual({
      code: 'InvalidArgument',
      message: 'Argument max-buckets must be an integer between 1 and 10000',
      extras: { ArgumentName: 'max-buckets', ArgumentValue: value },
    });
  });
});
