import { refusal, success } from '../expect.js';
import { DOCUMENTED, RECORDED, REPORTED } from '../kinds.js';

/** Puts a key by a URL, gets it back by a URL, and finds it in a listing. */
async function roundTrip(t, key, style) {
  const bucket = await t.bucket('keys');
  const put = await t.fetch(t.presign({ method: 'PUT', bucket, key, style }), { method: 'PUT', body: key });
  const got = await t.fetch(t.presign({ bucket, key, style }));
  const listed = await t.s3({ bucket, query: { 'list-type': '2', prefix: key } });
  return { PUT: put, GET: got, listed: listed.texts('Key').includes(key) };
}

const works = (key) => ({ PUT: success(200), GET: success(200, {}, key), listed: true });

export const title = 'Keys and URL encoding';

export const rows = [
  {
    id: 'G1',
    subject: 'a path is encoded once, keeping `/`; dot segments and repeated slashes stay',
    expected: { 'a/../b': works('a/../b'), './a': works('./a'), 'a//b': works('a//b') },
    kind: DOCUMENTED,
    source: 'S3 API canonical request; SM (uriEscapePath false)',
    ask: async (t) => ({
      'a/../b': await roundTrip(t, 'a/../b'),
      './a': await roundTrip(t, './a'),
      'a//b': await roundTrip(t, 'a//b'),
    }),
  },
  {
    id: 'G2',
    subject: 'a space in a key is `%20`',
    expected: works('a key with spaces'),
    kind: DOCUMENTED,
    source: 'S3 API canonical request',
    ask: (t) => roundTrip(t, 'a key with spaces'),
  },
  {
    id: 'G3',
    subject: 'a `+` in a key: sent as `%2B`; a bare `+` in a path is a plus too, not a space',
    expected: { '%2B': works('a+b'), 'bare +': success(200, {}, 'a+b') },
    kind: REPORTED,
    source: 'GH mhart/aws4fetch#83',
    ask: async (t) => {
      const encoded = await roundTrip(t, 'a+b');
      const bucket = await t.bucket('keys');
      // The path is signed as S3 reads it, and sent bare.
      const url = t.presign({ bucket, key: 'a+b' });
      return { '%2B': encoded, 'bare +': await t.fetch(url.replace('a%2Bb', 'a+b')) };
    },
  },
  {
    id: 'G4',
    subject: 'a key that holds the characters `%2F` is decoded once only',
    expected: works('file%2Fname'),
    kind: RECORDED,
    source: 'LS test_put_get_object_special_character',
    ask: (t) => roundTrip(t, 'file%2Fname'),
  },
  {
    id: 'G5',
    subject: 'the key `test key//`',
    expected: works('test key//'),
    kind: RECORDED,
    source: 'LS test_put_get_object_special_character',
    ask: (t) => roundTrip(t, 'test key//'),
  },
  {
    id: 'G6',
    subject: 'keys that begin with a slash, in both styles',
    expected: {
      '/foo': works('/foo'),
      '/bar/foo/': works('/bar/foo/'),
      '/foo, virtual-hosted': works('/foo'),
      '/bar/foo/, virtual-hosted': works('/bar/foo/'),
    },
    kind: RECORDED,
    source: 'LS test_object_with_slashes_in_key',
    ask: async (t) => ({
      '/foo': await roundTrip(t, '/foo'),
      '/bar/foo/': await roundTrip(t, '/bar/foo/'),
      '/foo, virtual-hosted': await roundTrip(t, '/foo', 'virtual'),
      '/bar/foo/, virtual-hosted': await roundTrip(t, '/bar/foo/', 'virtual'),
    }),
  },
  {
    id: 'G7',
    subject: 'the longest key has 1024 bytes of UTF-8',
    expected: {
      '1024 letters': success(200),
      '512 letters of two bytes': success(200),
      '513 of them': refusal(400, 'KeyTooLongError'),
    },
    kind: DOCUMENTED,
    source: 'S3 UG object-keys',
    ask: async (t) => {
      const bucket = await t.bucket('keys');
      const put = (key) => t.s3({ method: 'PUT', bucket, key, body: 'x' });
      return {
        '1024 letters': await put('k'.repeat(1024)),
        '512 letters of two bytes': await put('é'.repeat(512)),
        '513 of them': await put('é'.repeat(513)),
      };
    },
  },
  {
    id: 'G8',
    subject: 'a key of more than 1024 bytes',
    expected: refusal(400, 'KeyTooLongError', 'Your key is too long', {
      Size: '1025',
      MaxSizeAllowed: '1024',
    }),
    kind: REPORTED,
    source: 'GH scality/cloudserver#5601; the code is in S3 API "Error responses"',
    ask: async (t) =>
      t.s3({ method: 'PUT', bucket: await t.bucket('keys'), key: 'k'.repeat(1025), body: 'x' }),
  },
  {
    id: 'G9',
    subject:
      'the canonical query: names and values encoded, then sorted; the signature left out, `=` after empty values',
    expected: success(200),
    kind: DOCUMENTED,
    source: 'S3 API canonical request; SM getCanonicalQuery',
    // Signed by hand, with names that sort differently before and after encoding.
    ask: async (t) =>
      t.fetch(
        t.presignOdd({
          ...(await t.object(t.key)),
          parameters: { empty: '', 'a b': '1', 'a-b': '2', A: '3', ä: 'ö', 'a+': '~' },
        }),
      ),
  },
  {
    id: 'G10',
    subject: '`test@key/` and `test%40key/` are two objects, in both styles',
    expected: {
      'test@key/': works('test@key/'),
      'test%40key/': works('test%40key/'),
      'test@key/, virtual-hosted': works('test@key/'),
      'test%40key/, virtual-hosted': works('test%40key/'),
    },
    kind: RECORDED,
    source: 'LS test_url_encoded_key',
    ask: async (t) => ({
      'test@key/': await roundTrip(t, 'test@key/'),
      'test%40key/': await roundTrip(t, 'test%40key/'),
      'test@key/, virtual-hosted': await roundTrip(t, 'test@key/', 'virtual'),
      'test%40key/, virtual-hosted': await roundTrip(t, 'test%40key/', 'virtual'),
    }),
  },
];
