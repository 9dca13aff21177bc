import type { Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient, type RawOptions } from '../raw-client.js';

/* Answers as recorded on AWS by localstack/localstack, TestS3BucketLifecycle (snapshots of February 2026). */

let client: RawClient;
let buckets = 0;
beforeAll(async () => {
  client = await RawClient.start();
  await client.server.clock.set('2026-03-01T12:00:00Z');
});
afterAll(() => client.close());

type Send = (method: string, key: string, options?: RawOptions) => Promise<RawAnswer>;

async function bucket(...rules: string[]): Promise<Send> {
  buckets += 1;
  const path = `/lifecycle-${buckets}`;
  await client.send('PUT', path);
  const send: Send = (method, key, options) =>
    client.send(method, key === '' ? path : `${path}/${key}`, options);
  if (rules.length > 0) expect((await put(send, ...rules)).status).toBe(200);
  return send;
}

const put = (send: Send, ...rules: string[]): Promise<RawAnswer> =>
  send('PUT', '', {
    query: [['lifecycle', '']],
    body: `<LifecycleConfiguration>${rules.join('')}</LifecycleConfiguration>`,
  });

const rule = (id: string, inner: string): string =>
  `<Rule><ID>${id}</ID><Status>Enabled</Status>${inner}</Rule>`;
const days = (count: number): string => `<Expiration><Days>${count}</Days></Expiration>`;
const prefix = (text: string): string => `<Filter><Prefix>${text}</Prefix></Filter>`;
const tag = (key: string, value: string): string => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`;
const said = (date: string, id: string): string => `expiry-date="${date} 00:00:00 GMT", rule-id="${id}"`;
const expiration = (answer: RawAnswer): string | undefined => answer.headers['x-amz-expiration'];

describe('x-amz-expiration', () => {
  it('stands on every answer that tells of the current version', async () => {
    const send = await bucket(rule('all of it', `<Filter/>${days(7)}`));
    const expected = said('Mon, 09 Mar 2026', 'all%20of%20it');
    const answers = [
      await send('PUT', 'k', { body: 'x' }),
      await send('HEAD', 'k'),
      await send('GET', 'k'),
      await send('GET', 'k', { headers: [['range', 'bytes=0-0']] }),
      await send('PUT', 'copy', { headers: [['x-amz-copy-source', `lifecycle-${buckets}/k`]] }),
      await complete(send, 'parts'),
      await send('HEAD', 'parts'),
    ];
    expect(answers.map(expiration)).toEqual(answers.map(() => expected));
    expect(expiration(await send('GET', 'k', { query: [['tagging', '']] }))).toBeUndefined();
    await send('DELETE', '', { query: [['lifecycle', '']] });
    expect(expiration(await send('HEAD', 'k'))).toBeUndefined();
  });

  it('is counted from when the object was written, whenever the rule came', async () => {
    const send = await bucket();
    await send('PUT', 'k', { body: 'x' });
    await put(send, rule('late', `<Filter/>${days(1)}`));
    expect(expiration(await send('HEAD', 'k'))).toBe(said('Tue, 03 Mar 2026', 'late'));
  });

  it('is of the current version alone, and only where it was not named', async () => {
    const send = await bucket(
      rule(
        'v',
        `<Filter/>${days(7)}<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>`,
      ),
    );
    await send('PUT', '', {
      query: [['versioning', '']],
      body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
    });
    const ids: Pair[] = [];
    for (const body of ['one', 'two']) {
      ids.push(['versionId', (await send('PUT', 'k', { body })).headers['x-amz-version-id']!]);
    }
    const heads = [
      await send('HEAD', 'k'),
      await send('HEAD', 'k', { query: [ids[0]!] }),
      await send('HEAD', 'k', { query: [ids[1]!] }),
    ];
    expect(heads.map((answer) => expiration(answer) !== undefined)).toEqual([true, false, false]);
  });

  it.each<[string, string[], [key: string, size: number, tagging: string, id: string | undefined][]]>([
    [
      'the rule that comes first, by prefix',
      [
        rule('ten', `${prefix('t')}${days(10)}`),
        rule('seven', `${prefix('test')}${days(7)}`),
        rule('older', `<Prefix>o/</Prefix>${days(1)}`),
      ],
      [
        ['test', 1, '', 'seven'],
        ['tea', 1, '', 'ten'],
        ['o/x', 1, '', 'older'],
        ['other', 1, '', undefined],
      ],
    ],
    [
      'by size, whose bounds are not met by objects of just that size',
      [
        rule('large', `<Filter><ObjectSizeGreaterThan>20</ObjectSizeGreaterThan></Filter>${days(1)}`),
        rule('small', `<Filter><ObjectSizeLessThan>10</ObjectSizeLessThan></Filter>${days(1)}`),
      ],
      [
        ['a', 21, '', 'large'],
        ['b', 20, '', undefined],
        ['c', 10, '', undefined],
        ['d', 9, '', 'small'],
      ],
    ],
    [
      'by tags, all of which must be there',
      [
        rule('one', `<Filter>${tag('a', '1')}</Filter>${days(2)}`),
        rule('both', `<Filter><And>${tag('a', '1')}${tag('b', '2')}</And></Filter>${days(1)}`),
      ],
      [
        ['a', 1, 'a=1&b=2', 'both'],
        ['b', 1, 'a=1', 'one'],
        ['c', 1, 'a=2&b=2', undefined],
        ['d', 1, '', undefined],
      ],
    ],
    [
      'no rule that is off, nor of delete markers, nor of transitions',
      [
        `<Rule><ID>off</ID><Filter/><Status>Disabled</Status>${days(1)}</Rule>`,
        rule(
          'marker',
          '<Filter/><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>',
        ),
        rule('move', '<Filter/><Transition><Days>0</Days><StorageClass>GLACIER</StorageClass></Transition>'),
      ],
      [['a', 1, '', undefined]],
    ],
  ])('is told by %s', async (_, rules, objects) => {
    const send = await bucket(...rules);
    for (const [key, size, tagging, id] of objects) {
      const headers: Pair[] = tagging === '' ? [] : [['x-amz-tagging', tagging]];
      const answers = [await send('PUT', key, { body: 'x'.repeat(size), headers }), await send('HEAD', key)];
      const ids = answers.map((answer) => /rule-id="(.*)"/.exec(expiration(answer) ?? '')?.[1]);
      expect(ids, key).toEqual([id, id]);
    }
  });

  it('of a rule with a date is that date', async () => {
    const send = await bucket(
      rule('d', '<Filter/><Expiration><Date>2030-01-01T00:00:00Z</Date></Expiration>'),
    );
    expect(expiration(await send('PUT', 'k', { body: 'x' }))).toBe(said('Tue, 01 Jan 2030', 'd'));
  });
});

it('an upload in parts tells when it will be given up', async () => {
  const send = await bucket(
    rule(
      'a',
      `${prefix('u/')}<AbortIncompleteMultipartUpload><DaysAfterInitiation>3</DaysAfterInitiation></AbortIncompleteMultipartUpload>`,
    ),
  );
  const begun = await send('POST', 'u/k', { query: [['uploads', '']] });
  const told = { 'x-amz-abort-date': 'Thu, 05 Mar 2026 00:00:00 GMT', 'x-amz-abort-rule-id': 'a' };
  expect(begun.headers).toMatchObject(told);
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(begun.text)![1]!;
  expect((await send('GET', 'u/k', { query: [['uploadId', uploadId]] })).headers).toMatchObject(told);
  const other = await send('POST', 'k', { query: [['uploads', '']] });
  expect(other.headers['x-amz-abort-date']).toBeUndefined();
});

describe('refused', () => {
  const noncurrent = (inner: string): string =>
    `<Filter/><NoncurrentVersionExpiration>${inner}</NoncurrentVersionExpiration>`;
  // test_put_bucket_lifecycle_conf_exc, and the same of its kind
  it.each([
    ['no filter', days(7)],
    ['a filter and a prefix', `<Filter/><Prefix/>${days(7)}`],
    ['noncurrent versions without days', noncurrent('')],
    [
      'noncurrent versions by count alone',
      noncurrent('<NewerNoncurrentVersions>1</NewerNoncurrentVersions>'),
    ],
    ['a prefix beside And', `<Filter><Prefix>a</Prefix><And><Prefix>a</Prefix></And></Filter>${days(7)}`],
    [
      'two conditions without And',
      `<Filter><Prefix>a</Prefix><ObjectSizeGreaterThan>5</ObjectSizeGreaterThan></Filter>${days(7)}`,
    ],
    ['two tags without And', `<Filter>${tag('a', '1')}${tag('b', '1')}</Filter>${days(7)}`],
    ['a tag without value', `<Filter><Tag><Key>a</Key></Tag></Filter>${days(7)}`],
    ['a size that is no number', `<Filter><ObjectSizeLessThan>big</ObjectSizeLessThan></Filter>${days(7)}`],
    [
      'a marker and days',
      '<Filter/><Expiration><Days>1</Days><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>',
    ],
    ['days and a date', '<Filter/><Expiration><Days>1</Days><Date>2030-01-01T00:00:00Z</Date></Expiration>'],
    ['an expiration that says nothing', '<Filter/><Expiration/>'],
    ['an upload without days', '<Filter/><AbortIncompleteMultipartUpload/>'],
    [
      'a class of no transition',
      '<Filter/><Transition><Days>1</Days><StorageClass>STANDARD</StorageClass></Transition>',
    ],
    ['an element that does not belong', `<Filter/><Colour/>${days(7)}`],
  ])('%s: MalformedXML', async (_, inner) => {
    const send = await bucket();
    const answer = await put(send, rule('x', inner));
    expect([answer.status, answer.error.code]).toEqual([400, 'MalformedXML']);
  });

  it.each([
    [
      'InvalidRequest',
      'Duplicate Tag Keys are not allowed.',
      {},
      `<Filter><And>${tag('a', '1')}${tag('a', '2')}</And></Filter>${days(7)}`,
    ],
    [
      'InvalidArgument',
      "'Date' must be at midnight GMT",
      { ArgumentName: 'Date', ArgumentValue: '2023-01-01T02:00:00.000Z' },
      '<Filter/><Expiration><Date>2023-01-01T02:00:00Z</Date></Expiration>',
    ],
    [
      'InvalidRequest',
      'AbortIncompleteMultipartUpload cannot be specified with Tags.',
      {},
      `<Filter>${tag('a', '1')}</Filter><AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>`,
    ],
    [
      'InvalidArgument',
      "'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'",
      {},
      '<Filter/><Transition><Days>29</Days><StorageClass>STANDARD_IA</StorageClass></Transition>',
    ],
  ])('%s: %s', async (code, message, extras, inner) => {
    const send = await bucket();
    const answer = await put(send, rule('x', inner));
    expect([answer.status, answer.error]).toEqual([400, { code, message, extras }]);
  });
});

async function complete(send: Send, key: string): Promise<RawAnswer> {
  const begun = await send('POST', key, { query: [['uploads', '']] });
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(begun.text)![1]!;
  const query: Pair[] = [['uploadId', uploadId]];
  const part = await send('PUT', key, { query: [['partNumber', '1'], ...query], body: 'part' });
  return send('POST', key, {
    query,
    body: `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers.etag}</ETag></Part></CompleteMultipartUpload>`,
  });
}
