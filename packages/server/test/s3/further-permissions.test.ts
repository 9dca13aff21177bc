import { createHash } from 'node:crypto';
import type { Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Person } from '../support/people.js';
import { postForm } from '../support/post-form.js';
import { type RawAnswer, RawClient } from './raw-client.js';

/**
 * What a request needs besides its operation's own action, because of a header, a field or what is there already.
 * Sources: S3 API Reference, Permissions of each operation; Service Authorization Reference, "Actions, resources, and condition
 * keys for Amazon S3", API operations; S3 User Guide, "Enforce conditional deletes on Amazon S3 buckets".
 */

let client: RawClient;
let root: Person;
let ann: Person;
/** Of /stage/tagged, which has a tag. */
let version: string;

const days = (count: number): string =>
  new Date(client.server.clock.now() + count * 86_400_000).toISOString();
const SUM: Pair = ['x-amz-checksum-crc32', 'jNwWgw=='];
const BYPASS: Pair = ['x-amz-bypass-governance-retention', 'true'];

beforeAll(async () => {
  client = await RawClient.start();
  root = new Person(client, client.server.credentials);
  ann = await root.createUser('ann');
  await client.send('PUT', '/stage', {
    headers: [
      ['x-amz-object-ownership', 'ObjectWriter'],
      ['x-amz-bucket-object-lock-enabled', 'true'],
    ],
  });
  const put = await client.send('PUT', '/stage/tagged', { body: 'x', headers: [['x-amz-tagging', 'a=1']] });
  version = put.headers['x-amz-version-id']!;
});
afterAll(() => client.close());

const annMay = (...statements: object[]): Promise<RawAnswer> =>
  root.iam('PutUserPolicy', {
    UserName: 'ann',
    PolicyName: 'own',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: statements.map((statement) => ({ Effect: 'Allow', Resource: '*', ...statement })),
    }),
  });

const tagging: Pair = ['x-amz-tagging', 'team=blue'];
const acl: Pair = ['x-amz-acl', 'private'];
const fullControl: Pair = ['x-amz-acl', 'bucket-owner-full-control'];
const grant: Pair = ['x-amz-grant-read', 'uri="http://acs.amazonaws.com/groups/s3/LogDelivery"'];
const hold: Pair = ['x-amz-object-lock-legal-hold', 'OFF'];
const lock = (): Pair[] => [
  ['x-amz-object-lock-mode', 'GOVERNANCE'],
  ['x-amz-object-lock-retain-until-date', days(1)],
];
const TAGGING = '<Tagging><TagSet><Tag><Key>team</Key><Value>blue</Value></Tag></TagSet></Tagging>';

type Ask = () => Promise<RawAnswer>;
const put =
  (sign: 'header' | 'query', ...headers: Pair[]): Ask =>
  () =>
    ann.s3('PUT', '/stage/new', {
      body: 'x',
      sign,
      headers: sign === 'header' ? [SUM, ...headers] : headers,
    });
const copy =
  (source: () => string, ...headers: Pair[]): Ask =>
  () =>
    ann.s3('PUT', '/stage/copy', { headers: [['x-amz-copy-source', source()], SUM, ...headers] });
const begin =
  (...headers: Pair[]): Ask =>
  () =>
    ann.s3('POST', '/stage/parts', { query: [['uploads', '']], headers });
const current = (): string => '/stage/tagged';
const named = (): string => `/stage/tagged?versionId=${version}`;
const partCopy =
  (source: () => string): Ask =>
  async () => {
    const begun = await client.send('POST', '/stage/parts', { query: [['uploads', '']] });
    const uploadId = /<UploadId>([^<]+)/.exec(begun.text)![1]!;
    return ann.s3('PUT', '/stage/parts', {
      query: [
        ['partNumber', '1'],
        ['uploadId', uploadId],
      ],
      headers: [['x-amz-copy-source', source()]],
    });
  };
const post =
  (...fields: Pair[]): Ask =>
  () =>
    postForm(client, { keys: ann.credentials, bucket: 'stage', key: 'posted', fields });

/** A fresh object, perhaps under governance. */
async function object(...headers: Pair[]): Promise<{ readonly version: string; readonly etag: string }> {
  const made = await client.send('PUT', '/stage/doomed', { body: 'x', headers: [SUM, ...headers] });
  return { version: made.headers['x-amz-version-id']!, etag: made.headers.etag! };
}
const remove = (versionId: string | undefined, ...headers: Pair[]): Promise<RawAnswer> =>
  ann.s3('DELETE', '/stage/doomed', {
    query: versionId === undefined ? [] : [['versionId', versionId]],
    headers,
  });
/** The answer for the one object stands in the body. */
async function removeMany(inner: string, ...headers: Pair[]): Promise<RawAnswer> {
  const body = `<Delete><Object><Key>doomed</Key>${inner}</Object></Delete>`;
  const md5: Pair = ['content-md5', createHash('md5').update(body).digest('base64')];
  const answer = await ann.s3('POST', '/stage', {
    query: [['delete', '']],
    body,
    headers: [md5, ...headers],
  });
  return answer.error.code === '' ? answer : { ...answer, status: 403 };
}
const attributes = (...query: Pair[]): Promise<RawAnswer> =>
  ann.s3('GET', '/stage/tagged', {
    query: [['attributes', ''], ...query],
    headers: [['x-amz-object-attributes', 'ETag']],
  });
const shorten: Ask = async () => {
  await client.send('PUT', '/stage/held', { body: 'x', headers: [SUM, ...lock()] });
  return ann.s3('PUT', '/stage/held', {
    query: [['retention', '']],
    headers: [BYPASS],
    body: '<Retention/>',
  });
};

const NEEDED: ReadonlyArray<readonly [operation: string, because: string, action: string, ask: Ask]> = [
  ['PutObject', 'tags', 'PutObjectTagging', put('header', tagging)],
  ['PutObject', 'tags in a presigned URL', 'PutObjectTagging', put('query', tagging)],
  ['PutObject', 'a canned ACL', 'PutObjectAcl', put('header', acl)],
  ['PutObject', 'an ACL for the owner of the bucket', 'PutObjectAcl', put('header', fullControl)],
  ['PutObject', 'a grant', 'PutObjectAcl', put('header', grant)],
  ['PutObject', 'a grant in a presigned URL', 'PutObjectAcl', put('query', grant)],
  ['PutObject', 'retention', 'PutObjectRetention', () => put('header', ...lock())()],
  ['PutObject', 'a legal hold', 'PutObjectLegalHold', put('header', hold)],

  ['CopyObject', 'its source', 'GetObject', copy(current)],
  ['CopyObject', 'a version as its source', 'GetObjectVersion', copy(named)],
  ['CopyObject', 'the tags of its source', 'GetObjectTagging', copy(current)],
  ['CopyObject', 'the tags of a version', 'GetObjectVersionTagging', copy(named)],
  ['CopyObject', 'tags that it takes over', 'PutObjectTagging', copy(current)],
  [
    'CopyObject',
    'tags of its own',
    'PutObjectTagging',
    copy(current, ['x-amz-tagging-directive', 'REPLACE'], tagging),
  ],
  ['CopyObject', 'a canned ACL', 'PutObjectAcl', copy(current, acl)],
  ['CopyObject', 'a grant', 'PutObjectAcl', copy(current, grant)],
  ['CopyObject', 'retention', 'PutObjectRetention', () => copy(current, ...lock())()],
  ['CopyObject', 'a legal hold', 'PutObjectLegalHold', copy(current, hold)],

  ['CreateMultipartUpload', 'tags', 'PutObjectTagging', begin(tagging)],
  ['CreateMultipartUpload', 'a canned ACL', 'PutObjectAcl', begin(acl)],
  ['CreateMultipartUpload', 'a grant', 'PutObjectAcl', begin(grant)],
  ['CreateMultipartUpload', 'retention', 'PutObjectRetention', () => begin(...lock())()],
  ['CreateMultipartUpload', 'a legal hold', 'PutObjectLegalHold', begin(hold)],
  ['UploadPartCopy', 'its source', 'GetObject', partCopy(current)],
  ['UploadPartCopy', 'a version as its source', 'GetObjectVersion', partCopy(named)],

  ['PostObject', 'tags', 'PutObjectTagging', post(['tagging', TAGGING])],
  ['PostObject', 'a canned ACL', 'PutObjectAcl', post(['acl', 'private'])],
  ['PostObject', 'retention', 'PutObjectRetention', () => post(...lock())()],
  ['PostObject', 'a legal hold', 'PutObjectLegalHold', post(hold)],

  [
    'DeleteObject',
    'governance that it bypasses',
    'BypassGovernanceRetention',
    async () => remove((await object(...lock())).version, BYPASS),
  ],
  [
    'DeleteObject',
    'the header, where nothing is to be bypassed',
    'BypassGovernanceRetention',
    async () => remove((await object()).version, BYPASS),
  ],
  [
    'DeleteObject',
    'an ETag',
    'GetObject',
    async () => remove(undefined, ['if-match', (await object()).etag]),
  ],
  [
    'DeleteObject',
    'the ETag of a version',
    'GetObjectVersion',
    async () => {
      const made = await object();
      return remove(made.version, ['if-match', made.etag]);
    },
  ],
  [
    'DeleteObjects',
    'governance that it bypasses',
    'BypassGovernanceRetention',
    async () => removeMany(`<VersionId>${(await object(...lock())).version}</VersionId>`, BYPASS),
  ],
  [
    'DeleteObjects',
    'the header, where nothing is to be bypassed',
    'BypassGovernanceRetention',
    async () => removeMany(`<VersionId>${(await object()).version}</VersionId>`, BYPASS),
  ],
  ['DeleteObjects', 'an ETag', 'GetObject', async () => removeMany(`<ETag>${(await object()).etag}</ETag>`)],
  ['PutObjectRetention', 'governance that it bypasses', 'BypassGovernanceRetention', shorten],
  ['GetObjectAttributes', 'the object', 'GetObject', () => attributes()],
  ['GetObjectAttributes', 'a version', 'GetObjectVersion', () => attributes(['versionId', version])],
];

describe.each(NEEDED)('%s with %s', (_, __, action, ask) => {
  const missing = (why: string) => expect.stringMatching(new RegExp(`s3:${action} on resource.*${why}`));

  it(`needs s3:${action}`, async () => {
    await annMay({ Action: 's3:*' });
    const allowed = await ask();
    expect(allowed.status, allowed.text).toBeLessThan(300);
    await annMay({ NotAction: `s3:${action}` });
    const without = await ask();
    expect([without.status, without.error.message]).toEqual([
      403,
      missing('no identity-based policy allows'),
    ]);
    await annMay({ Action: 's3:*' }, { Effect: 'Deny', Action: `s3:${action}` });
    const denied = await ask();
    expect([denied.status, denied.error.message]).toEqual([403, missing('explicit deny')]);
  });
});

describe('no more than its own action is needed by', () => {
  it.each<[string, string, Ask]>([
    ['PutObject', 'PutObject', put('header')],
    ['CreateMultipartUpload', 'PutObject', begin()],
    ['PostObject', 'PutObject', post()],
    [
      'DeleteObject of whatever is there',
      'DeleteObject',
      async () => {
        await object();
        return remove(undefined, ['if-match', '*']);
      },
    ],
    [
      'DeleteObject that bypasses nothing',
      'DeleteObject',
      async () => {
        await object();
        return remove(undefined, ['x-amz-bypass-governance-retention', 'false']);
      },
    ],
  ])('%s', async (_, action, ask) => {
    await annMay({ Action: `s3:${action}` });
    const answer = await ask();
    expect(answer.status, answer.text).toBeLessThan(300);
  });
});

it('leave out of an answer what the caller may not know', async () => {
  await client.send('PUT', '/stage/told', {
    body: 'x',
    headers: [SUM, tagging, ...lock(), ['x-amz-object-lock-legal-hold', 'OFF']],
  });
  const TOLD: ReadonlyArray<readonly [string, string]> = [
    ['GetObjectTagging', 'x-amz-tagging-count'],
    ['GetObjectRetention', 'x-amz-object-lock-mode'],
    ['GetObjectLegalHold', 'x-amz-object-lock-legal-hold'],
  ];
  for (const [action, header] of TOLD) {
    for (const method of ['GET', 'HEAD']) {
      await annMay({ Action: 's3:*' }, { Effect: 'Deny', Action: `s3:${action}` });
      const without = await ann.s3(method, '/stage/told');
      expect([without.status, without.headers[header]]).toEqual([200, undefined]);
      await annMay({ Action: ['s3:GetObject', `s3:${action}`] });
      expect((await ann.s3(method, '/stage/told')).headers[header]).toBeDefined();
    }
  }
});
