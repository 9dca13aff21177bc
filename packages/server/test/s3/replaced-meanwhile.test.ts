import type { Pair } from '@countersign/sigv4';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { SqlObjectStore } from '../../src/store/records/object-store.js';
import { Person } from '../support/people.js';
import { type RawAnswer, RawClient } from './raw-client.js';

const SECRET = 'what has taken its place';

/** Another object takes the place of the one by which the caller was judged, before anything is done with it. */
describe.each(['never', 'Enabled'])('an object replaced meanwhile (versioning: %s)', (versioning) => {
  let client: RawClient;
  let root: Person;
  let reader: Person;

  beforeAll(async () => {
    client = await RawClient.start();
    root = new Person(client, client.server.credentials);
    await root.s3('PUT', '/papers', { headers: [['x-amz-object-ownership', 'ObjectWriter']] });
    await root.s3('PUT', '/papers', {
      query: [['publicAccessBlock', '']],
      body: '<PublicAccessBlockConfiguration/>',
    });
    if (versioning === 'Enabled') {
      await root.s3('PUT', '/papers', {
        query: [['versioning', '']],
        body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
      });
    }
    await root.s3('PUT', '/copies');
    reader = await root.createUser('reader');
    const document = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::copies/*' },
        {
          Effect: 'Allow',
          Action: [
            's3:GetObject',
            's3:GetObjectTagging',
            's3:PutObjectTagging',
            's3:DeleteObjectTagging',
            's3:PutObjectAcl',
          ],
          Resource: 'arn:aws:s3:::papers/*',
          Condition: { StringEquals: { 's3:ExistingObjectTag/state': 'open' } },
        },
      ],
    };
    await root.iam('PutUserPolicy', {
      UserName: 'reader',
      PolicyName: 'own',
      PolicyDocument: JSON.stringify(document),
    });
  });
  afterAll(() => client.close());

  const put = (body: string, headers: Pair[]): Promise<RawAnswer> =>
    root.s3('PUT', '/papers/doc', { body, headers });

  beforeEach(async () => {
    await put('open', [
      ['x-amz-acl', 'public-read'],
      ['x-amz-tagging', 'state=open'],
    ]);
    const find = SqlObjectStore.prototype.find;
    let armed = true;
    vi.spyOn(SqlObjectStore.prototype, 'find').mockImplementation(async function (
      this: SqlObjectStore,
      ...asked
    ) {
      const record = await find.apply(this, asked);
      if (armed && asked[1] === 'doc') {
        armed = false;
        await put(SECRET, [['x-amz-tagging', 'state=secret']]);
      }
      return record;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const readings: [what: string, read: () => Promise<RawAnswer>][] = [
    ['whoever its ACL admitted', () => client.send('GET', '/papers/doc', { sign: 'anonymous' })],
    ['whoever its tags admitted', () => reader.s3('GET', '/papers/doc')],
    [
      'whoever may copy what is tagged so',
      async () => {
        const headers: Pair[] = [
          ['x-amz-copy-source', '/papers/doc'],
          ['x-amz-tagging-directive', 'REPLACE'],
        ];
        const copied = await reader.s3('PUT', '/copies/doc', { headers });
        return copied.status === 200 ? root.s3('GET', '/copies/doc') : copied;
      },
    ],
  ];
  it.each(readings)('is not read by %s', async (_what, read) => {
    const answer = await read();
    // With versions the one that was judged is still there; without, what is there now is judged.
    if (versioning === 'Enabled') expect([answer.status, answer.text]).toEqual([200, 'open']);
    else expect(answer.text).not.toContain(SECRET);
  });

  const tagging = '<Tagging><TagSet><Tag><Key>state</Key><Value>mine</Value></Tag></TagSet></Tagging>';
  const changes: [what: string, change: () => Promise<RawAnswer>][] = [
    ['tagged', () => reader.s3('PUT', '/papers/doc', { query: [['tagging', '']], body: tagging })],
    ['freed of its tags', () => reader.s3('DELETE', '/papers/doc', { query: [['tagging', '']] })],
    [
      'given an ACL',
      () =>
        reader.s3('PUT', '/papers/doc', { query: [['acl', '']], headers: [['x-amz-acl', 'public-read']] }),
    ],
  ];
  it.each(changes)('is not %s', async (_what, change) => {
    const answer = await change();
    if (versioning === 'never') expect([answer.status, answer.error.code]).toEqual([403, 'AccessDenied']);
    else expect(answer.status).toBeLessThan(300);
    const tags = await root.s3('GET', '/papers/doc', { query: [['tagging', '']] });
    expect(tags.text).toContain('<Value>secret</Value>');
    const acl = await root.s3('GET', '/papers/doc', { query: [['acl', '']] });
    expect(acl.text).not.toContain('AllUsers');
  });
});
