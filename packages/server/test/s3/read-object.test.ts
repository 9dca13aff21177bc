import type { Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient } from './raw-client.js';

let client: RawClient;
let lastModified: string;
const etag = '"781e5e245d69b566979b86e28d23f2c7"';

beforeAll(async () => {
  client = await RawClient.start();
  await client.send('PUT', '/bucket-one');
  await client.send('PUT', '/bucket-one/digits', {
    body: '0123456789',
    headers: [
      ['Content-Type', 'text/plain'],
      ['Cache-Control', 'max-age=5'],
      ['x-amz-meta-Colour', 'blue'],
    ],
  });
  await client.send('PUT', '/bucket-one/empty');
  lastModified = (await client.send('HEAD', '/bucket-one/digits')).headers['last-modified']!;
});
afterAll(() => client.close());

function at(offsetSeconds: number): string {
  return new Date(Date.parse(lastModified) + offsetSeconds * 1_000).toUTCString();
}

describe('GetObject and HeadObject', () => {
  it('answer with what was put', async () => {
    const got = await client.send('GET', '/bucket-one/digits');
    expect(got.status).toBe(200);
    expect(got.text).toBe('0123456789');
    expect(got.headers).toMatchObject({
      etag,
      'content-type': 'text/plain',
      'cache-control': 'max-age=5',
      'content-length': '10',
      'accept-ranges': 'bytes',
      'x-amz-server-side-encryption': 'AES256',
      'x-amz-meta-colour': 'blue',
    });
    expect(got.headers['x-amz-checksum-crc64nvme']).toBeUndefined();
    const head = await client.send('HEAD', '/bucket-one/digits');
    expect(head.body).toHaveLength(0);
    const { date: _d, 'x-amz-request-id': _r, 'x-amz-id-2': _i, ...same } = got.headers;
    expect(head.headers).toMatchObject(same);
  });

  it('give binary/octet-stream to an object put without a type', async () => {
    const got = await client.send('GET', '/bucket-one/empty');
    expect(got.headers).toMatchObject({ 'content-type': 'binary/octet-stream', 'content-length': '0' });
  });

  it.each([
    ['header', [['x-amz-checksum-mode', 'ENABLED']]],
    ['query', [['x-amz-checksum-mode', 'ENABLED']]],
  ] as const)('tell the default checksum when asked (%s)', async (sign, headers) => {
    const got = await client.send('GET', '/bucket-one/digits', { sign, headers: headers as readonly Pair[] });
    expect(got.headers).toMatchObject({
      'x-amz-checksum-crc64nvme': 'Ffmx7kz9nB0=',
      'x-amz-checksum-type': 'FULL_OBJECT',
    });
  });

  it('say NoSuchKey with the key', async () => {
    const got = await client.send('GET', '/bucket-one/a&b');
    expect(got.status).toBe(404);
    expect(got.error).toMatchObject({ code: 'NoSuchKey', message: 'The specified key does not exist.' });
    expect(got.text).toContain('<Key>a&amp;b</Key>');
  });

  it('say KeyTooLongError above 1024 bytes, not characters', async () => {
    const got = await client.send('GET', `/bucket-one/${'ü'.repeat(513)}`);
    expect(got.status).toBe(400);
    expect(got.error).toEqual({
      code: 'KeyTooLongError',
      message: 'Your key is too long',
      extras: { Size: '1026', MaxSizeAllowed: '1024' },
    });
  });

  it.each([
    ['5', 'Invalid version id specified'],
    ['', 'Version id cannot be the empty string'],
  ])('refuse version `%s` of an unversioned bucket', async (version, message) => {
    const got = await client.send('GET', '/bucket-one/digits', { query: [['versionId', version]] });
    expect(got.error).toMatchObject({ code: 'InvalidArgument', message });
    const whole = await client.send('GET', '/bucket-one/digits', { query: [['versionId', 'null']] });
    expect(whole.status).toBe(200);
  });
});

describe('ranges', () => {
  it.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=4-', 206, '456789', 'bytes 4-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-30', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=8-400', 206, '89', 'bytes 8-9/10'],
    ['bytes=0-0', 206, '0', 'bytes 0-0/10'],
    ['bytes=5-4', 200, '0123456789', undefined],
    ['bytes=0-1,3-4', 200, '0123456789', undefined],
    ['bytes=-', 200, '0123456789', undefined],
    ['bytes=a-b', 200, '0123456789', undefined],
    ['lines=0-3', 200, '0123456789', undefined],
  ])('%s', async (range, status, text, contentRange) => {
    const got = await client.send('GET', '/bucket-one/digits', { headers: [['Range', range]] });
    expect(got.status).toBe(status);
    expect(got.text).toBe(text);
    expect(got.headers['content-range']).toBe(contentRange);
    expect(got.headers['content-type']).toBe('text/plain');
    const head = await client.send('HEAD', '/bucket-one/digits', { headers: [['Range', range]] });
    expect(head.status).toBe(status);
    expect(head.headers['content-length']).toBe(String(text.length));
  });

  it.each([
    ['digits', 'bytes=10-', '10'],
    ['digits', 'bytes=100-200', '10'],
    ['digits', 'bytes=-0', '10'],
    ['empty', 'bytes=0-', '0'],
    ['empty', 'bytes=-5', '0'],
  ])('of %s: %s is not satisfiable', async (key, range, size) => {
    const got = await client.send('GET', `/bucket-one/${key}`, { headers: [['Range', range]] });
    expect(got.status).toBe(416);
    expect(got.error).toEqual({
      code: 'InvalidRange',
      message: 'The requested range is not satisfiable',
      extras: { RangeRequested: range, ActualObjectSize: size },
    });
  });

  it('count only while If-Range names the object', async () => {
    const same = await client.send('GET', '/bucket-one/digits', {
      headers: [
        ['Range', 'bytes=0-1'],
        ['If-Range', etag],
      ],
    });
    expect(same.status).toBe(206);
    const other = await client.send('GET', '/bucket-one/digits', {
      headers: [
        ['Range', 'bytes=0-1'],
        ['If-Range', '"other"'],
      ],
    });
    expect(other.status).toBe(200);
  });
});

describe('partNumber', () => {
  it.each([
    ['1', [], 206, undefined, {}],
    ['2', [], 416, 'InvalidPartNumber', { PartNumberRequested: '2', ActualPartCount: '1' }],
    ['-1', [], 400, 'InvalidArgument', { ArgumentName: 'partNumber', ArgumentValue: '-1' }],
    ['10001', [], 400, 'InvalidArgument', { ArgumentName: 'partNumber', ArgumentValue: '10001' }],
    ['1', [['Range', 'bytes=0-1']], 400, 'InvalidRequest', {}],
  ] as const)('%s with %j', async (part, headers, status, code, extras) => {
    const got = await client.send('GET', '/bucket-one/digits', {
      query: [['partNumber', part]],
      headers: headers as readonly Pair[],
    });
    expect(got.status).toBe(status);
    if (code) expect(got.error).toMatchObject({ code, extras });
    else expect(got.headers['content-range']).toBe('bytes 0-9/10');
  });
});

describe('conditions', () => {
  const hour = 3_600;
  it.each<[string, () => readonly Pair[], number, string?]>([
    ['If-Match that holds', () => [['If-Match', etag]], 200],
    ['If-Match without quotes', () => [['If-Match', etag.slice(1, -1)]], 200],
    ['If-Match *', () => [['If-Match', '*']], 200],
    ['If-Match in a list', () => [['If-Match', `"a", ${etag}`]], 200],
    ['If-Match that fails', () => [['If-Match', '"other"']], 412, 'If-Match'],
    ['If-None-Match that holds', () => [['If-None-Match', '"other"']], 200],
    ['If-None-Match that fails', () => [['If-None-Match', etag]], 304],
    ['If-None-Match without quotes', () => [['If-None-Match', etag.slice(1, -1)]], 304],
    ['If-None-Match weak', () => [['If-None-Match', `W/${etag}`]], 304],
    ['If-None-Match *', () => [['If-None-Match', '*']], 304],
    ['If-Modified-Since the same second', () => [['If-Modified-Since', at(0)]], 304],
    ['If-Modified-Since before', () => [['If-Modified-Since', at(-1)]], 200],
    ['If-Modified-Since in the future', () => [['If-Modified-Since', at(hour)]], 200],
    ['If-Modified-Since unreadable', () => [['If-Modified-Since', 'yesterday']], 200],
    ['If-Unmodified-Since the same second', () => [['If-Unmodified-Since', at(0)]], 200],
    ['If-Unmodified-Since before', () => [['If-Unmodified-Since', at(-1)]], 412, 'If-Unmodified-Since'],
    [
      'If-Match wins over If-Unmodified-Since',
      () => [
        ['If-Match', etag],
        ['If-Unmodified-Since', at(-1)],
      ],
      200,
    ],
    [
      'If-None-Match wins over If-Modified-Since',
      () => [
        ['If-None-Match', '"other"'],
        ['If-Modified-Since', at(0)],
      ],
      200,
    ],
    [
      'If-None-Match fails although modified since',
      () => [
        ['If-None-Match', etag],
        ['If-Modified-Since', at(-1)],
      ],
      304,
    ],
    [
      'If-Match fails although nothing else does',
      () => [
        ['If-Match', '"other"'],
        ['If-None-Match', etag],
      ],
      412,
      'If-Match',
    ],
  ])('%s', async (_, headers, status, condition) => {
    for (const method of ['GET', 'HEAD']) {
      const got = await client.send(method, '/bucket-one/digits', { headers: headers() });
      expect(got.status, method).toBe(status);
      if (status === 304) {
        expect(got.body).toHaveLength(0);
        expect(got.headers).toMatchObject({ etag, 'last-modified': lastModified });
        expect(got.headers['content-type']).toBeUndefined();
      }
      if (condition !== undefined && method === 'GET') {
        expect(got.error).toEqual({
          code: 'PreconditionFailed',
          message: 'At least one of the pre-conditions you specified did not hold',
          extras: { Condition: condition },
        });
      }
    }
  });
});

describe('response overrides', () => {
  it('set all six headers', async () => {
    const overrides: Pair[] = [
      ['response-cache-control', 'no-store'],
      ['response-content-disposition', 'attachment; filename="ü.txt"'],
      ['response-content-encoding', 'gzip'],
      ['response-content-language', 'de'],
      ['response-content-type', 'image/png'],
      ['response-expires', 'Thu, 01 Dec 1994 16:00:00 GMT'],
    ];
    const got = await client.send('GET', '/bucket-one/digits', { sign: 'query', query: overrides });
    expect(got.status).toBe(200);
    expect(got.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-disposition': 'attachment; filename="ü.txt"',
      'content-encoding': 'gzip',
      'content-language': 'de',
      'content-type': 'image/png',
      expires: 'Thu, 01 Dec 1994 16:00:00 GMT',
    });
  });

  it.each([
    [
      'response-fdsjkljj',
      'x',
      'response-fdsjkljj is not in the set of overridable response headers. Please refer to the S3 API documentation for a complete list of overridable response headers.',
    ],
    ['response-cache-control', 'ключ', 'Header value cannot be represented using ISO-8859-1.'],
    ['response-content-type', 'a\r\nSet-Cookie: b', 'Header value cannot be represented using ISO-8859-1.'],
  ])('refuse %s=%j', async (name, value, message) => {
    const got = await client.send('GET', '/bucket-one/digits', { sign: 'query', query: [[name, value]] });
    expect(got.status).toBe(400);
    expect(got.error.code).toBe('InvalidArgument');
    expect(got.error.message).toBe(message);
    expect(got.error.extras.ArgumentName).toBe(name);
  });

  it('are not for anonymous requests', async () => {
    await client.send('DELETE', '/bucket-one', { query: [['publicAccessBlock', '']] });
    await client.send('PUT', '/bucket-one', {
      query: [['policy', '']],
      body: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::bucket-one/*' },
        ],
      }),
    });
    const plain = await client.send('GET', '/bucket-one/digits', { sign: 'anonymous' });
    expect(plain.status).toBe(200);
    const got = await client.send('GET', '/bucket-one/digits', {
      sign: 'anonymous',
      query: [['response-content-type', 'text/html']],
    });
    expect(got.status).toBe(400);
    expect(got.error).toEqual({
      code: 'InvalidRequest',
      message: 'Request specific response headers cannot be used for anonymous GET requests.',
      extras: {},
    });
  });

  it('hide from anonymous visitors what is not there', async () => {
    const got = await client.send('GET', '/bucket-one/nothing', { sign: 'anonymous' });
    expect(got.status).toBe(403);
    expect(got.error).toEqual({ code: 'AccessDenied', message: 'Access Denied', extras: {} });
  });
});

describe('archived objects', () => {
  it('can be looked at but not read', async () => {
    await client.send('PUT', '/bucket-one/cold', {
      body: 'brr',
      headers: [['x-amz-storage-class', 'DEEP_ARCHIVE']],
    });
    const head = await client.send('HEAD', '/bucket-one/cold');
    expect(head.headers['x-amz-storage-class']).toBe('DEEP_ARCHIVE');
    const got = await client.send('GET', '/bucket-one/cold');
    expect(got.status).toBe(403);
    expect(got.error).toEqual({
      code: 'InvalidObjectState',
      message: "The operation is not valid for the object's storage class",
      extras: { StorageClass: 'DEEP_ARCHIVE' },
    });
  });
});

describe('x-amz-expected-bucket-owner', () => {
  it('is compared with the owner', async () => {
    const owner = client.server.accounts[0]!.id;
    const right = await client.send('GET', '/bucket-one/digits', {
      headers: [['x-amz-expected-bucket-owner', owner]],
    });
    expect(right.status).toBe(200);
    const wrong = await client.send('GET', '/bucket-one/digits', {
      headers: [['x-amz-expected-bucket-owner', '000000000000']],
    });
    expect(wrong.status).toBe(403);
    expect(wrong.error).toEqual({ code: 'AccessDenied', message: 'Access Denied', extras: {} });
    const unreadable = await client.send('GET', '/bucket-one/digits', {
      headers: [['x-amz-expected-bucket-owner', 'invalid']],
    });
    expect(unreadable.status).toBe(400);
    expect(unreadable.error).toEqual({
      code: 'InvalidBucketOwnerAWSAccountID',
      message: 'The value of the expected bucket owner parameter must be an AWS Account ID... [invalid]',
      extras: {},
    });
  });
});
