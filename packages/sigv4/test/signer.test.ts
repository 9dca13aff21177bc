import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BoundedCache } from '../src/bounded-cache.js';
import { createSigner, encodeS3Key, parseQuery } from '../src/index.js';
import { credentials, expiresIn, headers, instant, key, query, region } from './arbitraries.js';
import { EXAMPLE, rawRequest, verify } from './support.js';

const NOW = Date.UTC(2026, 0, 1);
const input = {
  credentials: EXAMPLE,
  region: 'us-east-1',
  method: 'GET',
  host: 'localhost',
  path: '/key',
  signingDate: NOW,
  expiresIn: 60,
} as const;

describe('presign refuses', () => {
  test.each([0, -1, 604_801, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'a life of %d seconds',
    (expiresIn) => {
      expect(() => createSigner().presign({ ...input, expiresIn })).toThrow(RangeError);
    },
  );

  test.each(['', 'key', '/a?b', '/a#b', '/a b'])('the path `%s`', (path) => {
    expect(() => createSigner().presign({ ...input, path })).toThrow(TypeError);
  });

  test('a date that is none', () => {
    expect(() => createSigner().presign({ ...input, signingDate: new Date('no date') })).toThrow(TypeError);
  });
});

test('seven days are not too long', () => {
  expect(createSigner().presign({ ...input, expiresIn: 604_800 }).validUntil).toEqual(
    new Date(NOW + 604_800_000),
  );
});

test('fractions of a second are cut off, as X-Amz-Date has none', () => {
  const presigned = createSigner().presign({ ...input, signingDate: NOW + 999 });
  expect(presigned.url).toContain('X-Amz-Date=20260101T000000Z');
  expect(presigned.validFrom).toEqual(new Date(NOW));
});

test("authentication parameters given by the caller are replaced by the signer's own", () => {
  const { url } = createSigner().presign({
    ...input,
    query: [
      ['X-Amz-Expires', '604800'],
      ['X-Amz-Signature', 'x'],
      ['a', 'b'],
    ],
  });
  const names = parseQuery(url.slice(url.indexOf('?') + 1)).map(([name]) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  verify(rawRequest('GET', url), { now: NOW, service: 's3' });
});

test('a signer with room for one key signs for many', () => {
  const small = createSigner({ signingKeyCacheSize: 1 });
  for (const region of ['us-east-1', 'eu-west-1', 'us-east-1', 'eu-central-1']) {
    for (const secretAccessKey of ['one', 'two']) {
      const credentials = { ...EXAMPLE, secretAccessKey };
      expect(small.presign({ ...input, region, credentials }).url).toBe(
        createSigner().presign({ ...input, region, credentials }).url,
      );
    }
  }
});

test('a bounded cache forgets its oldest entry', () => {
  const cache = new BoundedCache<number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  cache.set('a', 3);
  cache.set('c', 4);
  expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.size]).toEqual([undefined, 2, 4, 2]);
  expect(() => new BoundedCache(0)).toThrow(RangeError);
});

test('keys as they stand in a URL', () => {
  expect(encodeS3Key("a b/ü+1!'()*~.txt")).toBe('a%20b/%C3%BC%2B1%21%27%28%29%2A~.txt');
  expect(encodeS3Key('/a//./../')).toBe('/a//./../');
  expect(() => encodeS3Key('\ud800')).toThrow(URIError);
});

test('a query string is decoded as the signature covers it', () => {
  expect(parseQuery('a=1+2&b&c=%C3%A9=&&%ff=x')).toEqual([
    ['a', '1+2'],
    ['b', ''],
    ['c', 'é='],
    ['\ufffd', 'x'],
  ]);
});

test('one request for many objects gives the URLs of the single requests', () => {
  // Keys of every length, since each has a place of its own in the prepared buffer.
  const anyKey = fc.oneof(
    key,
    fc.nat({ max: 2_000 }).map((length) => 'k'.repeat(length)),
  );
  fc.assert(
    fc.property(
      fc.record({ credentials, region, instant, expiresIn, headers, query }),
      fc.array(anyKey, { maxLength: 6 }),
      fc.constantFrom('s3', 'execute-api'),
      fc.constantFrom('GET', 'PUT'),
      fc.constantFrom('/', '/bucket/', '/b%C3%BCcket/', '/a/../b//'),
      ({ instant: signingDate, ...given }, keys, service, method, pathPrefix) => {
        const signer = createSigner();
        const request = { ...given, signingDate, service, method, host: 'example.com:8443' } as const;
        const urlOf = signer.presignKeys(request, pathPrefix);
        for (const each of keys) {
          const path = pathPrefix + encodeS3Key(each);
          expect(urlOf(each)).toBe(signer.presign({ ...request, path }).url);
        }
      },
    ),
  );
  expect(() => createSigner().presignKeys(input, '/')('\ud800')).toThrow(URIError);
  expect(() => createSigner().presignKeys(input, 'no path/')('key')).toThrow(TypeError);
});
