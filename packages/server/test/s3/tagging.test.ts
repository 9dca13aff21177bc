import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient } from './raw-client.js';

let client: RawClient;
beforeAll(async () => {
  client = await RawClient.start();
  await client.send('PUT', '/tagged');
  await client.send('PUT', '/tagged/k', { body: 'x' });
});
afterAll(() => client.close());

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const tag = (key: string, value: string): string =>
  `<Tag><Key>${key}</Key>${value === '' ? '<Value/>' : `<Value>${value}</Value>`}</Tag>`;
const numbered = (count: number): string =>
  Array.from({ length: count }, (_, at) => tag(`k${at}`, 'v')).join('');

/** Tags of the bucket `/tagged`, or of the object `/tagged/k`. */
const tagging = (method: string, path: string, tags?: string): Promise<RawAnswer> =>
  client.send(method, path, {
    query: [['tagging', '']],
    ...(tags === undefined ? {} : { body: `<Tagging><TagSet>${tags}</TagSet></Tagging>` }),
  });
const document = (tags: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Tagging xmlns="${NAMESPACE}"><TagSet${tags === '' ? '/>' : `>${tags}</TagSet>`}</Tagging>`;

describe('tags of an object', () => {
  it('are put as a whole, read, counted and deleted', async () => {
    expect((await tagging('GET', '/tagged/k')).text).toBe(document(''));
    const both = tag('colour', 'blue + green') + tag('ü', '');
    expect((await tagging('PUT', '/tagged/k', both)).status).toBe(200);
    expect((await tagging('GET', '/tagged/k')).text).toBe(document(both));
    expect((await client.send('GET', '/tagged/k')).headers['x-amz-tagging-count']).toBe('2');
    await tagging('PUT', '/tagged/k', tag('a', '1'));
    expect((await tagging('GET', '/tagged/k')).text).toBe(document(tag('a', '1')));
    expect((await tagging('DELETE', '/tagged/k')).status).toBe(204);
    expect((await tagging('GET', '/tagged/k')).text).toBe(document(''));
  });

  it('are of one version', async () => {
    await client.send('PUT', '/versioned');
    await client.send('PUT', '/versioned', {
      query: [['versioning', '']],
      body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
    });
    const one = (await client.send('PUT', '/versioned/k')).headers['x-amz-version-id']!;
    const two = (await client.send('PUT', '/versioned/k')).headers['x-amz-version-id']!;
    const put = await client.send('PUT', '/versioned/k', {
      query: [
        ['tagging', ''],
        ['versionId', one],
      ],
      body: `<Tagging><TagSet>${tag('a', '1')}</TagSet></Tagging>`,
    });
    expect([put.status, put.headers['x-amz-version-id']]).toEqual([200, one]);
    const current = await tagging('GET', '/versioned/k');
    expect([current.text, current.headers['x-amz-version-id']]).toEqual([document(''), two]);
    const marker = (await client.send('DELETE', '/versioned/k')).headers['x-amz-version-id']!;
    const ofMarker = await client.send('GET', '/versioned/k', {
      query: [
        ['tagging', ''],
        ['versionId', marker],
      ],
    });
    expect([ofMarker.status, ofMarker.error.extras]).toEqual([
      405,
      { Method: 'GET', ResourceType: 'DeleteMarker' },
    ]);
  });

  it('of nothing', async () => {
    expect((await tagging('GET', '/tagged/none')).error).toMatchObject({
      code: 'NoSuchKey',
      extras: { Key: 'tagged/none' },
    });
    expect((await tagging('PUT', '/tagged/none', '')).error.code).toBe('NoSuchKey');
  });
});

describe('tags of a bucket', () => {
  it('are put as a whole, read and deleted', async () => {
    const none = await tagging('GET', '/tagged');
    expect([none.status, none.error]).toEqual([
      404,
      { code: 'NoSuchTagSet', message: 'The TagSet does not exist', extras: { BucketName: 'tagged' } },
    ]);
    expect((await tagging('PUT', '/tagged', numbered(50))).status).toBe(204);
    expect((await tagging('GET', '/tagged')).text).toBe(document(numbered(50)));
    expect((await tagging('DELETE', '/tagged')).status).toBe(204);
    expect((await tagging('GET', '/tagged')).status).toBe(404);
  });
});

describe.each([
  [
    'an object',
    '/tagged/k',
    10,
    'Object tags cannot be greater than 10',
    'Your TagKey cannot be prefixed with aws:',
  ],
  [
    'a bucket',
    '/tagged',
    50,
    'Bucket tag count cannot be greater than 50',
    'System tags cannot be added/updated by requester',
  ],
])('what no tag of %s can be', (_, path, most, tooMany, ofTheSystem) => {
  it('too many', async () => {
    expect((await tagging('PUT', path, numbered(most + 1))).error).toEqual({
      code: 'BadRequest',
      message: tooMany,
      extras: {},
    });
  });

  it.each([
    ['twice the same', tag('a', '1') + tag('a', '2'), 'Cannot provide multiple Tags with the same key', 'a'],
    ['of the system', tag('aws:a', '1'), ofTheSystem, 'aws:a'],
    ['without a name', tag('', '1'), 'The TagKey you have provided is invalid', ''],
    ['a long name', tag('k'.repeat(129), '1'), 'The TagKey you have provided is invalid', 'k'.repeat(129)],
    ['an odd name', tag('a{', '1'), 'The TagKey you have provided is invalid', 'a{'],
    ['a long value', tag('a', 'v'.repeat(257)), 'The TagValue you have provided is invalid', 'a'],
  ])('%s', async (__, tags, message, key) => {
    const answer = await tagging('PUT', path, tags);
    expect(answer.status).toBe(400);
    expect(answer.error).toMatchObject({ code: 'InvalidTag', message, extras: { TagKey: key } });
  });

  it.each(['<Tagging/>', '<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>', '<Other/>'])(
    'another document: %s',
    async (body) => {
      const answer = await client.send('PUT', path, { query: [['tagging', '']], body });
      expect([answer.status, answer.error.code]).toEqual([400, 'MalformedXML']);
    },
  );
});
