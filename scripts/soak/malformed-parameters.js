import { plainRequest, sealedRequest } from './sealed-request.js';

const NAMES = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
  'X-Amz-Security-Token',
  'AWSAccessKeyId',
  'Signature',
  'Expires',
  'list-type',
  'prefix',
  'delimiter',
  'marker',
  'max-keys',
  'continuation-token',
  'start-after',
  'encoding-type',
  'fetch-owner',
  'versionId',
  'response-content-type',
  'response-expires',
  'response-content-disposition',
  'partNumber',
  'uploadId',
  'policy',
  'cors',
  'location',
  'publicAccessBlock',
  'policyStatus',
  'delete',
  'x-id',
  '__proto__',
  'constructor',
  '',
];

const VALUES = [
  '',
  '0',
  '-1',
  '1',
  '604801',
  '99999999999999999999',
  '1e9',
  'NaN',
  'true',
  '2',
  'AWS4-HMAC-SHA256',
  '20260101T000000Z',
  '99999999T999999Z',
  '00000000T000000Z',
  'AKIA/20260101/us-east-1/s3/aws4_request',
  'a/b/c/d/e',
  '////',
  'host',
  'host;host',
  ';;;',
  'f'.repeat(64),
  'url',
  '/',
  '\0',
  '\r\nx: y',
  '\u{1f600}',
  '\ud800',
  '%',
  '%2',
  '"',
  "'",
  '<a>',
  '__proto__',
  ' ',
  'a'.repeat(5_000),
];

const HEADERS = [
  [
    'range',
    [
      'bytes=',
      'bytes=5',
      'bytes=5-1',
      'bytes=-0',
      'bytes=0-0,2-3',
      'bytes=99999999999999999999-',
      'items=0-5',
      'bytes= 0 - 5',
    ],
  ],
  ['if-match', ['', '*', '"', 'W/"a"', '"a", "b"', ',,,']],
  ['if-none-match', ['', '*', '"', '"a","b"']],
  ['if-modified-since', ['', 'yesterday', 'Sat, 29 Feb 2025 99:99:99 GMT', '0']],
  ['if-unmodified-since', ['', '9'.repeat(50)]],
  ['content-md5', ['', '*', 'AAAA', 'A'.repeat(24)]],
  ['content-type', ['', 'a', 'multipart/form-data', 'multipart/form-data; boundary=', 'a/b; '.repeat(50)]],
  ['x-amz-checksum-crc32', ['', 'AAAA', '!!!!']],
  ['x-amz-checksum-crc64nvme', ['', 'AAAA']],
  ['x-amz-checksum-sha256', ['', 'AAAA']],
  ['x-amz-sdk-checksum-algorithm', ['', 'CRC99', 'crc32', 'SHA256']],
  ['x-amz-trailer', ['', 'x-amz-checksum-crc32', 'host', 'a,b,c']],
  ['x-amz-decoded-content-length', ['', '-1', '1', '99999999999999999999', 'x']],
  ['x-amz-copy-source', ['', '/', 'a', '/a/b?versionId=', '%zz', '/soak/key-1']],
  ['x-amz-acl', ['', 'private', 'public-read', 'nonsense']],
  ['x-amz-tagging', ['', '=', 'a=b&a=c', '%', 'k='.repeat(100)]],
  ['x-amz-storage-class', ['', 'STANDARD', 'nonsense']],
  ['x-amz-server-side-encryption', ['', 'AES256', 'nonsense']],
  ['x-amz-meta-', ['', 'x']],
  ['x-amz-meta-__proto__', ['x']],
  ['x-amz-meta-utf', ['=?UTF-8?B?8J+YgA==?=', '=?UTF-8?Q?=ZZ?=', '\xff\xfe']],
  ['x-amz-expected-bucket-owner', ['', '1', '123456789012']],
  ['x-amz-security-token', ['', 'x', 'A'.repeat(3_000)]],
  ['x-amz-date', ['', 'x', '20260101T000000Z']],
];

/** Requests with odd parameters and headers, mostly under a valid signature. */
export const malformedParameters = {
  unsignedQuery: (random, world) => {
    const pairs = Array.from(
      { length: random.between(1, 8) },
      () => `${quoted(random, random.pick(NAMES))}=${quoted(random, random.pick(VALUES))}`,
    );
    const target = `${pathOf(random, world)}?${pairs.join(random.pick(['&', '&&', ';', '&=&']))}`;
    const method = methodOf(random);
    return {
      method,
      bytes: plainRequest({ method, target, headers: [['host', new URL(world.endpoint).host]] }),
    };
  },
  signedQuery: (random, world) => {
    const names = NAMES.filter((name) => !/^X-Amz-|^Signature|^AWSAccess|^Expires/.test(name));
    const query = Array.from({ length: random.between(1, 5) }, () => [
      random.pick(names),
      wellFormed(random.pick(VALUES)),
    ]);
    return seal(world, {
      method: methodOf(random),
      path: pathOf(random, world),
      query,
      presigned: random.chance(0.5),
    });
  },
  signedHeaders: (random, world) => {
    const headers = Array.from({ length: random.between(1, 4) }, () => {
      const [name, values] = random.pick(HEADERS);
      return [name, random.pick(values)];
    });
    const method = methodOf(random);
    const body = method === 'PUT' || method === 'POST' ? random.bytes(random.below(100)) : undefined;
    return seal(world, { method, path: pathOf(random, world), headers, ...(body && { body }) });
  },
  oddPath: (random, world) => {
    const path = `/${world.bucket}${random.pick(['/', '//', '/.', '/../..', '/%00', '/%2F', '/%ff', '/%', '/%e2%82', '/+', '/a%0d%0ab', `/${'k'.repeat(1_025)}`])}`;
    return seal(world, { method: methodOf(random), path, presigned: random.chance(0.5) });
  },
  oddBucket: (random, world) => {
    const name = random.pick([
      'a',
      'A_B',
      '..',
      '-',
      '192.168.0.1',
      'x'.repeat(64),
      '%20',
      '%ff',
      '_countersign',
      'xn--a',
      'soak-missing',
    ]);
    return seal(world, { method: methodOf(random), path: `/${name}${random.pick(['', '/', '/key'])}` });
  },
};

function seal(world, request) {
  return { method: request.method, bytes: sealedRequest(world, request) };
}

function methodOf(random) {
  return random.pick(['GET', 'GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'PATCH']);
}

function pathOf(random, world) {
  return random.pick([
    '/',
    `/${world.bucket}`,
    `/${world.bucket}/key-${random.below(40)}`,
    '/soak-missing/key',
  ]);
}

/** Half a surrogate pair cannot be signed by anybody. */
function wellFormed(value) {
  return value.toWellFormed?.() ?? value.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** Percent-encoded, or as it is where a request line can carry it. */
function quoted(random, value) {
  return random.chance(0.5) && /^[!-~]*$/.test(value) ? value : encodeURIComponent(wellFormed(value));
}
