import { createHash } from 'node:crypto';
import type { Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient } from './raw-client.js';

let client: RawClient;
beforeAll(async () => {
  client = await RawClient.start();
  await client.send('PUT', '/from');
  await client.send('PUT', '/target');
});
afterAll(() => client.close());
beforeEach(async () => {
  await client.send('PUT', '/from/source', {
    body: 'hello',
    headers: [
      ['content-type', 'text/plain'],
      ['cache-control', 'max-age=1'],
      ['x-amz-meta-note', 'of the source'],
      ['x-amz-tagging', 'a=1&b=2'],
      ['x-amz-storage-class', 'STANDARD_IA'],
      ['x-amz-website-redirect-location', '/elsewhere'],
    ],
  });
});

const copy = (source: string, key: string, ...headers: Pair[]): Promise<RawAnswer> =>
  client.send('PUT', key, { headers: [['x-amz-copy-source', source], ...headers] });
const element = (answer: RawAnswer, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer.text)?.[1]?.replaceAll('&quot;', '"');
const tagsOf = async (path: string): Promise<string> =>
  (await client.send('GET', path, { query: [['tagging', '']] })).text.replace(/^.*<TagSet/s, '<TagSet');
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

describe('CopyObject', () => {
  it('copies bytes, metadata and tags, but neither storage class nor redirect', async () => {
    const copied = await copy('/from/source', '/target/copied');
    expect(copied.status).toBe(200);
    expect(element(copied, 'ETag')).toBe(`"${md5('hello')}"`);
    expect(element(copied, 'ChecksumCRC64NVME')).toMatch(/=$/);
    expect(element(copied, 'LastModified')).toMatch(/Z$/);
    const got = await client.send('GET', '/target/copied');
    expect(got.text).toBe('hello');
    expect(got.headers).toMatchObject({
      'content-type': 'text/plain',
      'cache-control': 'max-age=1',
      'x-amz-meta-note': 'of the source',
      'x-amz-tagging-count': '2',
    });
    expect(got.headers['x-amz-storage-class']).toBeUndefined();
    expect(got.headers['x-amz-website-redirect-location']).toBeUndefined();
    await client.send('DELETE', '/from/source');
    expect((await client.send('GET', '/target/copied')).text).toBe('hello');
  });

  it('takes the request’s own metadata and tags where it is told to', async () => {
    await copy(
      'from/source',
      '/target/replaced',
      ['x-amz-metadata-directive', 'REPLACE'],
      ['x-amz-tagging-directive', 'REPLACE'],
      ['x-amz-meta-own', 'mine'],
      ['x-amz-tagging', 'c=3'],
      ['x-amz-checksum-algorithm', 'SHA256'],
      ['x-amz-storage-class', 'ONEZONE_IA'],
    );
    const got = await client.send('GET', '/target/replaced', {
      headers: [['x-amz-checksum-mode', 'ENABLED']],
    });
    expect(got.headers).toMatchObject({
      'x-amz-meta-own': 'mine',
      'content-type': 'binary/octet-stream',
      'x-amz-storage-class': 'ONEZONE_IA',
      'x-amz-checksum-sha256': createHash('sha256').update('hello').digest('base64'),
    });
    expect(got.headers['x-amz-meta-note']).toBeUndefined();
    expect(await tagsOf('/target/replaced')).toBe(
      '<TagSet><Tag><Key>c</Key><Value>3</Value></Tag></TagSet></Tagging>',
    );
  });

  it('keeps the metadata while the tags are replaced', async () => {
    await copy('from/source', '/target/half', ['x-amz-tagging-directive', 'REPLACE']);
    const { headers } = await client.send('GET', '/target/half');
    expect([headers['x-amz-meta-note'], headers['x-amz-tagging-count']]).toEqual([
      'of the source',
      undefined,
    ]);
  });

  it.each([
    ['a b+c ü%25/', '/from/a%20b%2Bc%20%C3%BC%2525/'],
    ['plus+as+is', 'from/plus+as+is'],
    ['question?mark', 'from/question%3Fmark'],
  ])('decodes the name of the source once: %s', async (key, source) => {
    await client.send('PUT', `/from/${key}`, { body: key });
    await copy(source, '/target/decoded');
    expect((await client.send('GET', '/target/decoded')).text).toBe(key);
  });

  it('is refused onto itself without a change', async () => {
    const refused = await copy('from/source', '/from/source');
    expect([refused.status, refused.error]).toEqual([
      400,
      {
        code: 'InvalidRequest',
        message:
          "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
        extras: {},
      },
    ]);
    const change: Pair[] = [
      ['x-amz-metadata-directive', 'REPLACE'],
      ['x-amz-meta-note', 'changed'],
    ];
    expect((await copy('from/source', '/from/source', ...change)).status).toBe(200);
    const got = await client.send('GET', '/from/source');
    expect([got.text, got.headers['x-amz-meta-note']]).toEqual(['hello', 'changed']);
  });

  it.each([
    ['nothing', '', 400, 'InvalidArgument'],
    ['a bucket alone', 'from', 400, 'InvalidArgument'],
    ['another bucket', 'none-such/k', 404, 'NoSuchBucket'],
    ['another key', 'from/none', 404, 'NoSuchKey'],
    ['a version where there are none', 'from/source?versionId=abc', 400, 'InvalidArgument'],
  ])('names what is not there: %s', async (_, source, status, code) => {
    const answer = await copy(source, '/target/k');
    expect([answer.status, answer.error.code]).toEqual([status, code]);
  });

  it.each([
    ['x-amz-metadata-directive', 'Unknown metadata directive.'],
    ['x-amz-tagging-directive', 'Unknown tagging directive.'],
  ])('%s', async (name, message) => {
    expect((await copy('from/source', '/target/k', [name, 'MERGE'])).error).toEqual({
      code: 'InvalidArgument',
      message,
      extras: { ArgumentName: name, ArgumentValue: 'MERGE' },
    });
  });

  it('of an archived object must wait for what is not here', async () => {
    await client.send('PUT', '/from/archived', { headers: [['x-amz-storage-class', 'GLACIER']] });
    const answer = await copy('from/archived', '/target/k');
    expect([answer.status, answer.error]).toEqual([
      403,
      {
        code: 'InvalidObjectState',
        message: "Operation is not valid for the source object's storage class",
        extras: { StorageClass: 'GLACIER' },
      },
    ]);
  });
});

describe('conditions on the source', () => {
  const etag = `"${md5('hello')}"`;
  const past = new Date(0).toUTCString();
  const future = new Date('2100-01-01').toUTCString();

  it.each<[string, Pair[], string | undefined]>([
    ['match', [['if-match', etag]], undefined],
    ['no match', [['if-match', '"x"']], 'If-Match'],
    ['none match', [['if-none-match', '"x"']], undefined],
    ['one matches', [['if-none-match', etag]], 'If-None-Match'],
    ['modified since', [['if-modified-since', past]], undefined],
    ['unmodified since', [['if-unmodified-since', future]], undefined],
    ['modified after all', [['if-unmodified-since', past]], 'If-Unmodified-Since'],
    [
      'match outweighs unmodified',
      [
        ['if-match', etag],
        ['if-unmodified-since', past],
      ],
      undefined,
    ],
    [
      'none match decides, whatever the date',
      [
        ['if-none-match', etag],
        ['if-modified-since', past],
      ],
      'If-None-Match',
    ],
  ])('%s', async (_, headers, failed) => {
    const named = headers.map(([name, value]): Pair => [`x-amz-copy-source-${name}`, value]);
    const answer = await copy('from/source', '/target/conditional', ...named);
    expect(answer.status).toBe(failed === undefined ? 200 : 412);
    if (failed !== undefined) {
      expect(answer.error).toEqual({
        code: 'PreconditionFailed',
        message: 'At least one of the pre-conditions you specified did not hold',
        extras: { Condition: `x-amz-copy-source-${failed}` },
      });
    }
  });

  it('and on the destination', async () => {
    await client.send('PUT', '/target/taken', { body: 'taken' });
    const answer = await copy('from/source', '/target/taken', ['if-none-match', '*']);
    expect([answer.status, answer.error.extras.Condition]).toEqual([412, 'If-None-Match']);
    expect((await client.send('GET', '/target/taken')).text).toBe('taken');
  });
});

describe('versions', () => {
  it('of the source are copied by their id, of the destination are made', async () => {
    await client.send('PUT', '/kept');
    await client.send('PUT', '/kept', {
      query: [['versioning', '']],
      body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
    });
    const one = (await client.send('PUT', '/kept/k', { body: 'one' })).headers['x-amz-version-id'];
    await client.send('PUT', '/kept/k', { body: 'two' });
    const restored = await copy(`kept/k?versionId=${one}`, '/kept/k');
    expect(restored.headers['x-amz-copy-source-version-id']).toBe(one);
    expect(restored.headers['x-amz-version-id']).toMatch(/^.{32}$/);
    expect((await client.send('GET', '/kept/k')).text).toBe('one');

    const marker = (await client.send('DELETE', '/kept/k')).headers['x-amz-version-id'];
    expect((await copy('kept/k', '/target/k')).error.code).toBe('NoSuchKey');
    const ofMarker = await copy(`kept/k?versionId=${marker}`, '/target/k');
    expect(ofMarker.error).toMatchObject({
      code: 'InvalidRequest',
      message: 'The source of a copy request may not specifically refer to a delete marker by version id.',
    });
  });
});

describe('permissions', () => {
  it('the source must be readable under its own bucket’s policy, tags by their own action', async () => {
    const visitor = { sign: 'anonymous' as const };
    const policy = async (bucket: string, ...actions: string[]): Promise<void> => {
      await client.send('DELETE', `/${bucket}`, { query: [['publicAccessBlock', '']] });
      await client.send('PUT', `/${bucket}`, {
        query: [['policy', '']],
        body: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: '*', Action: actions, Resource: `arn:aws:s3:::${bucket}/*` },
          ],
        }),
      });
    };
    await client.send('PUT', '/public-source');
    await client.send('PUT', '/public-target');
    await client.send('PUT', '/public-source/plain', { body: 'plain' });
    await client.send('PUT', '/public-source/tagged', { headers: [['x-amz-tagging', 'a=1']] });
    const attempt = async (key: string): Promise<number> =>
      (
        await client.send('PUT', '/public-target/k', {
          ...visitor,
          headers: [['x-amz-copy-source', `public-source/${key}`]],
        })
      ).status;

    await policy('public-target', 's3:PutObject', 's3:GetObject');
    expect(await attempt('plain')).toBe(403);
    await policy('public-source', 's3:GetObject');
    expect([await attempt('plain'), await attempt('tagged')]).toEqual([200, 403]);
    await policy('public-source', 's3:GetObject', 's3:GetObjectTagging');
    expect(await attempt('tagged')).toBe(403);
    await policy('public-target', 's3:PutObject', 's3:PutObjectTagging');
    expect(await attempt('tagged')).toBe(200);
  });

  it('the owner of the source is checked where the client names one', async () => {
    const owner = client.server.accounts[0]!.id;
    const named = (id: string): Promise<RawAnswer> =>
      copy('from/source', '/target/k', ['x-amz-source-expected-bucket-owner', id]);
    expect([(await named(owner)).status, (await named('999999999999')).status]).toEqual([200, 403]);
  });
});
