import type { Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient } from './raw-client.js';

let client: RawClient;

const RULES =
  '<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><CORSRule><ID>first</ID>' +
  '<AllowedHeader>x-amz-*</AllowedHeader><AllowedHeader>Content-Type</AllowedHeader>' +
  '<AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod>' +
  '<AllowedOrigin>https://*.example.com</AllowedOrigin><ExposeHeader>ETag</ExposeHeader><ExposeHeader>x-amz-request-id</ExposeHeader>' +
  '<MaxAgeSeconds>300</MaxAgeSeconds></CORSRule>' +
  '<CORSRule><AllowedMethod>HEAD</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>';

beforeAll(async () => {
  client = await RawClient.start();
  await client.send('PUT', '/no-rules');
  await client.send('PUT', '/bucket-one');
  await client.send('PUT', '/bucket-one/object', { body: 'hello' });
  await cors('PUT', RULES);
});
afterAll(() => client.close());

const cors = (method: string, body = ''): Promise<RawAnswer> =>
  client.send(method, '/bucket-one', { query: [['cors', '']], body });
const preflight = (headers: readonly Pair[], path = '/bucket-one/object'): Promise<RawAnswer> =>
  client.send('OPTIONS', path, { sign: 'anonymous', headers });

const NOT_ALLOWED =
  "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.";
const ORIGIN: Pair = ['Origin', 'https://app.example.com'];
const METHOD = (method: string): Pair => ['Access-Control-Request-Method', method];
const HEADERS = (list: string): Pair => ['Access-Control-Request-Headers', list];

describe('preflight', () => {
  it('answers with what the rule allows', async () => {
    const answer = await preflight([ORIGIN, METHOD('PUT'), HEADERS('X-Amz-Date, content-type')]);
    expect(answer.status).toBe(200);
    expect(answer.body).toHaveLength(0);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'x-amz-date, content-type',
      'access-control-expose-headers': 'ETag, x-amz-request-id',
      'access-control-max-age': '300',
      'access-control-allow-credentials': 'true',
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    });
  });

  it('answers `*` without credentials for a rule of any origin', async () => {
    const answer = await preflight([['Origin', 'http://anywhere'], METHOD('HEAD')]);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  });

  it('needs no signature, whatever the query says', async () => {
    const answer = await client.fetch(
      'OPTIONS',
      `http://${client.host}/bucket-one/object?X-Amz-Algorithm=nonsense`,
      [ORIGIN, METHOD('GET')],
    );
    expect(answer.status).toBe(200);
  });

  it.each<[string, readonly Pair[], string, number, string, string, Record<string, string>]>([
    [
      'without Origin',
      [['Referer', 'https://app.example.com'], METHOD('GET')],
      '/bucket-one/object',
      400,
      'BadRequest',
      'Insufficient information. Origin request header needed.',
      {},
    ],
    [
      'without rules',
      [ORIGIN, METHOD('GET')],
      '/no-rules/object',
      403,
      'AccessForbidden',
      'CORSResponse: CORS is not enabled for this bucket.',
      { Method: 'GET', ResourceType: 'BUCKET' },
    ],
    [
      'without rules and method',
      [ORIGIN],
      '/no-rules/object',
      403,
      'AccessForbidden',
      'CORSResponse: CORS is not enabled for this bucket.',
      { Method: 'OPTIONS', ResourceType: 'BUCKET' },
    ],
    [
      'without bucket',
      [ORIGIN, METHOD('GET')],
      '/nowhere/object',
      403,
      'AccessForbidden',
      'CORSResponse: Bucket not found',
      { Method: 'GET', ResourceType: 'BUCKET' },
    ],
    [
      'from elsewhere',
      [['Origin', 'https://example.org'], METHOD('GET')],
      '/bucket-one/object',
      403,
      'AccessForbidden',
      NOT_ALLOWED,
      { Method: 'GET', ResourceType: 'OBJECT' },
    ],
    [
      'for a method no rule has',
      [ORIGIN, METHOD('DELETE')],
      '/bucket-one',
      403,
      'AccessForbidden',
      NOT_ALLOWED,
      { Method: 'DELETE', ResourceType: 'BUCKET' },
    ],
    [
      'for a header no rule has',
      [ORIGIN, METHOD('PUT'), HEADERS('x-other')],
      '/bucket-one/object',
      403,
      'AccessForbidden',
      NOT_ALLOWED,
      { Method: 'PUT', ResourceType: 'OBJECT' },
    ],
    [
      'for no method',
      [ORIGIN],
      '/bucket-one/object',
      400,
      'BadRequest',
      'Invalid Access-Control-Request-Method: null',
      {},
    ],
    [
      'for no method without bucket',
      [ORIGIN],
      '/nowhere/object',
      403,
      'AccessForbidden',
      'CORSResponse: Bucket not found',
      { Method: 'OPTIONS', ResourceType: 'BUCKET' },
    ],
    [
      'for a method in small letters',
      [ORIGIN, METHOD('put')],
      '/bucket-one/object',
      400,
      'BadRequest',
      'Invalid Access-Control-Request-Method: put',
      {},
    ],
  ])('%s', async (_, headers, path, status, code, message, extras) => {
    const answer = await preflight(headers, path);
    expect(answer.status).toBe(status);
    expect(answer.error).toEqual({ code, message, extras });
  });
});

describe('cross-origin requests', () => {
  it('get the headers, refused ones too', async () => {
    const got = await client.send('GET', '/bucket-one/object', { headers: [ORIGIN] });
    expect(got.status).toBe(200);
    expect(got.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-expose-headers': 'ETag, x-amz-request-id',
    });
    const refused = await client.send('GET', '/bucket-one/object', { sign: 'anonymous', headers: [ORIGIN] });
    expect(refused.status).toBe(403);
    expect(refused.headers['access-control-allow-origin']).toBe('https://app.example.com');
  });

  it('get none from elsewhere, and none without Origin', async () => {
    const elsewhere = await client.send('GET', '/bucket-one/object', {
      headers: [['Origin', 'https://example.org']],
    });
    expect(elsewhere.status).toBe(200);
    expect(elsewhere.headers['access-control-allow-origin']).toBeUndefined();
    const plain = await client.send('GET', '/bucket-one/object');
    expect(plain.headers.vary).toBeUndefined();
  });
});

describe('CORS configuration', () => {
  it('comes back', async () => {
    const got = await cors('GET');
    expect(got.text).toContain(
      '<CORSRule><ID>first</ID><AllowedHeader>x-amz-*</AllowedHeader><AllowedHeader>Content-Type</AllowedHeader>' +
        '<AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod><AllowedOrigin>https://*.example.com</AllowedOrigin>' +
        '<ExposeHeader>ETag</ExposeHeader><ExposeHeader>x-amz-request-id</ExposeHeader><MaxAgeSeconds>300</MaxAgeSeconds></CORSRule>',
    );
  });

  it('that is not there is NoSuchCORSConfiguration', async () => {
    const query: Pair[] = [['cors', '']];
    const got = await client.send('GET', '/no-rules', { query });
    expect(got.status).toBe(404);
    expect(got.error).toEqual({
      code: 'NoSuchCORSConfiguration',
      message: 'The CORS configuration does not exist',
      extras: { BucketName: 'no-rules' },
    });
    expect((await client.send('DELETE', '/no-rules', { query })).status).toBe(204);
  });

  const rule = (inner: string): string =>
    `<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin>${inner}</CORSRule></CORSConfiguration>`;
  it.each([
    ['no rule', '<CORSConfiguration/>', 'MalformedXML', undefined],
    [
      'no method',
      '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>',
      'MalformedXML',
      undefined,
    ],
    ['an unknown element', rule('<Colour>blue</Colour>'), 'MalformedXML', undefined],
    [
      '101 rules',
      `<CORSConfiguration>${'<CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin></CORSRule>'.repeat(101)}</CORSConfiguration>`,
      'MalformedXML',
      undefined,
    ],
    [
      'OPTIONS',
      rule('<AllowedMethod>OPTIONS</AllowedMethod>'),
      'InvalidRequest',
      'Found unsupported HTTP method in CORS config. Unsupported method is OPTIONS',
    ],
    [
      'two wildcards',
      rule('<AllowedOrigin>http://*.*</AllowedOrigin>'),
      'InvalidRequest',
      'AllowedOrigin "http://*.*" can not have more than one wildcard.',
    ],
    [
      'a wildcard exposed',
      rule('<ExposeHeader>x-*</ExposeHeader>'),
      'InvalidRequest',
      'ExposeHeader "x-*" contains wildcard. We currently do not support wildcard for ExposeHeader.',
    ],
    ['a header injected', rule('<ExposeHeader>a&#13;&#10;b: c</ExposeHeader>'), 'MalformedXML', undefined],
  ])('with %s is refused', async (_, body, code, message) => {
    const answer = await cors('PUT', body);
    expect(answer.status).toBe(400);
    expect(answer.error.code).toBe(code);
    if (message !== undefined) expect(answer.error.message).toBe(message);
  });
});
