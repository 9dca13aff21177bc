import { edited, type LiveCase } from './live-case.js';

const MISSING = ['X-Amz-Credential', 'X-Amz-Date', 'X-Amz-SignedHeaders', 'X-Amz-Expires', 'X-Amz-Signature'];
const KEY = 'AKIAIOSFODNN7EXAMPLE';

/** Refusals of the signature, its parameters and its time. */
export const OF_SIGNATURE: readonly LiveCase[] = [
  {
    name: 'an Authorization header beside the signed query',
    cause: 'two-auth-mechanisms',
    reason: 'several-mechanisms',
    make: (s) => s.send(s.url('a.jpg'), { headers: [['authorization', 'Bearer 0123456789abcdef']] }),
  },
  {
    name: 'a Version 2 link to a bucket of a newer region',
    cause: 'sigv2-in-sigv4-only-region',
    reason: 'signature-version2-unsupported',
    make: (s) => s.send(s.url2('a.jpg', { bucket: 'frankfurt' })),
  },
  {
    name: 'SigV4a',
    cause: 'operation-not-supported-by-provider',
    reason: 'signature-version4a-unsupported',
    make: (s) => s.send(edited(s.url('a.jpg'), 'X-Amz-Algorithm', 'AWS4-ECDSA-P256-SHA256')),
  },
  {
    name: 'an unknown algorithm',
    cause: 'signature-parameter-malformed',
    reason: 'algorithm-unsupported',
    make: (s) => s.send(edited(s.url('a.jpg'), 'X-Amz-Algorithm', 'AWS4-HMAC-SHA1')),
  },
  ...MISSING.map(
    (name): LiveCase => ({
      name: `no ${name}`,
      cause: 'missing-signature-parameter',
      reason: 'query-parameter-missing',
      make: (s) => s.send(edited(s.url('a.jpg'), name, undefined)),
    }),
  ),
  {
    name: 'a date of another format',
    cause: 'signature-parameter-malformed',
    reason: 'request-date-malformed',
    make: (s) => s.send(edited(s.url('a.jpg'), 'X-Amz-Date', '2026-01-01T00%3A00%3A00Z')),
  },
  {
    name: 'a lifetime with its unit',
    cause: 'expires-unit-mistake',
    reason: 'expires-malformed',
    make: (s) => s.send(edited(s.url('a.jpg'), 'X-Amz-Expires', '15m')),
  },
  {
    name: 'a lifetime that is no number',
    cause: 'signature-parameter-malformed',
    reason: 'expires-malformed',
    make: (s) => s.send(edited(s.url('a.jpg'), 'X-Amz-Expires', 'NaN')),
  },
  {
    name: 'a lifetime below zero',
    cause: 'expires-unit-mistake',
    reason: 'expires-negative',
    make: (s) => s.send(edited(s.url('a.jpg'), 'X-Amz-Expires', '-900')),
  },
  {
    name: 'a lifetime of ten days',
    cause: 'expires-over-seven-days',
    reason: 'expires-too-large',
    make: (s) => s.send(edited(s.url('a.jpg'), 'X-Amz-Expires', '864001')),
  },
  {
    name: 'an hour in milliseconds',
    cause: 'expires-unit-mistake',
    reason: 'expires-too-large',
    make: (s) => s.send(edited(s.url('a.jpg'), 'X-Amz-Expires', '3600000')),
  },
  {
    name: 'signed by a clock an hour ahead',
    cause: 'request-not-yet-valid',
    reason: 'presigned-url-not-yet-valid',
    make: (s) => s.ask('a.jpg', { ago: -3600 }),
  },
  {
    name: 'an expired URL',
    cause: 'url-expired',
    reason: 'presigned-url-expired',
    make: (s) => s.ask('a.jpg', { ago: 7200, expiresIn: 3600 }),
  },
  {
    name: 'a lifetime of no seconds',
    cause: 'url-expired',
    reason: 'presigned-url-expired',
    make: (s) => s.send(edited(s.url('a.jpg'), 'X-Amz-Expires', '0')),
  },
  {
    name: 'an expired URL of Version 2',
    cause: 'url-expired',
    reason: 'presigned-url-expired',
    make: (s) => s.send(s.url2('a.jpg').replace(/Expires=\d+/, `Expires=${Math.floor(s.now / 1000) - 60}`)),
  },
  {
    name: 'Version 2 without Expires',
    cause: 'missing-signature-parameter',
    reason: 'query-parameter-missing',
    make: (s) => s.send(s.url2('a.jpg').replace(/&Expires=\d+/, '')),
  },
  {
    name: 'a credential of four parts',
    cause: 'signature-parameter-malformed',
    reason: 'credential-malformed',
    make: (s) => s.send(edited(s.url('a.jpg'), 'X-Amz-Credential', `${KEY}%2F20260101%2Fus-east-1%2Fs3`)),
  },
  {
    name: 'a credential without a key',
    cause: 'credentials-not-loaded-when-signing',
    reason: 'credential-malformed',
    make: (s) =>
      s.send(edited(s.url('a.jpg'), 'X-Amz-Credential', '%2F20260101%2Fus-east-1%2Fs3%2Faws4_request')),
  },
  {
    name: 'a credential whose key has a slash',
    cause: 'special-character-in-access-key',
    reason: 'credential-malformed',
    make: (s) =>
      s.send(
        edited(
          s.url('a.jpg'),
          'X-Amz-Credential',
          'backup%2Fwriter%2F20260101%2Fus-east-1%2Fs3%2Faws4_request',
        ),
      ),
  },
  {
    name: 'a scope without a day',
    cause: 'signature-parameter-malformed',
    reason: 'credential-scope-date-malformed',
    make: (s) =>
      s.send(
        edited(s.url('a.jpg'), 'X-Amz-Credential', `${KEY}%2F2026-01-01%2Fus-east-1%2Fs3%2Faws4_request`),
      ),
  },
  {
    name: 'a scope of another day',
    cause: 'signature-parameter-malformed',
    reason: 'credential-scope-date-mismatch',
    make: (s) =>
      s.send(edited(s.url('a.jpg'), 'X-Amz-Credential', `${KEY}%2F20200101%2Fus-east-1%2Fs3%2Faws4_request`)),
  },
  {
    name: 'a scope without region',
    cause: 'wrong-region-in-credential-scope',
    reason: 'credential-scope-region-missing',
    make: (s) => s.send(s.url('a.jpg').replace('%2Fus-east-1%2Fs3', '%2F%2Fs3')),
  },
  {
    name: 'a scope of another region',
    cause: 'wrong-region-in-credential-scope',
    reason: 'credential-scope-region-mismatch',
    make: (s) => s.ask('a.jpg', { bucket: 'frankfurt', host: 'frankfurt.s3.amazonaws.com' }),
  },
  {
    name: 'a scope of another service',
    cause: 'signature-parameter-malformed',
    reason: 'credential-scope-service-mismatch',
    make: (s) => s.send(s.url('a.jpg').replace('%2Fs3%2F', '%2Fsts%2F')),
  },
  {
    name: 'a scope that ends in another word',
    cause: 'signature-parameter-malformed',
    reason: 'credential-scope-terminator-mismatch',
    make: (s) => s.send(s.url('a.jpg').replace('aws4_request', 'aws5_request')),
  },
  {
    name: 'host not signed',
    cause: 'host-missing-from-signed-headers',
    reason: 'headers-not-signed',
    make: (s) => s.send(edited(s.url('a.jpg'), 'X-Amz-SignedHeaders', 'range')),
  },
  {
    name: 'an ACL header that was not signed',
    cause: 'unsigned-amz-header-sent',
    reason: 'headers-not-signed',
    make: (s) =>
      s.send(s.url('new.jpg', { method: 'PUT' }), {
        method: 'PUT',
        body: 'x',
        headers: [['x-amz-acl', 'public-read']],
      }),
  },
  {
    name: 'a Content-MD5 that was not signed',
    cause: 'unsigned-amz-header-sent',
    reason: 'headers-not-signed',
    make: (s) =>
      s.send(s.url('new.jpg', { method: 'PUT' }), {
        method: 'PUT',
        body: 'x',
        headers: [['content-md5', 'ndTkYSaMgDT1yFZOFVxnpg==']],
      }),
  },
  {
    name: 'a checksum that stands in the query and is sent as a header too',
    cause: 'checksum-hoisted-to-query',
    reason: 'headers-not-signed',
    make: (s) =>
      s.send(s.url('new.jpg', { method: 'PUT', headers: [['x-amz-checksum-crc32', 'i9aeUg==']] }), {
        method: 'PUT',
        body: 'x',
        headers: [['x-amz-checksum-crc32', 'i9aeUg==']],
      }),
  },
  {
    name: 'another secret',
    cause: 'wrong-secret-key',
    reason: 'signature-mismatch',
    make: (s) =>
      s.ask('a.jpg', {
        who: { ...s.root.credentials, secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
      }),
  },
  {
    name: 'another secret, Version 2',
    cause: 'wrong-secret-key',
    reason: 'signature-mismatch',
    make: (s) => s.send(s.url2('a.jpg').replace('/a.jpg', '/b.jpg')),
  },
  {
    name: 'a secret with a line feed',
    cause: 'whitespace-in-credentials',
    reason: 'signature-mismatch',
    onlyByReason: true,
    make: (s) =>
      s.ask('a.jpg', {
        who: { ...s.root.credentials, secretAccessKey: `${s.root.credentials.secretAccessKey}\n` },
      }),
  },
  {
    name: 'PUT with the URL of a GET that says so',
    cause: 'method-mismatch',
    reason: 'signature-mismatch',
    make: (s) => s.send(s.url('a.jpg', { query: [['x-id', 'GetObject']] }), { method: 'PUT', body: 'x' }),
  },
  {
    name: 'DELETE with the URL of a GET',
    cause: 'method-mismatch',
    reason: 'signature-mismatch',
    onlyByReason: true,
    make: (s) => s.send(s.url('a.jpg'), { method: 'DELETE' }),
  },
  {
    name: 'HEAD with the URL of a GET',
    cause: 'head-on-get-url',
    reason: 'signature-mismatch',
    make: (s) => s.send(s.url('a.jpg'), { method: 'HEAD' }),
  },
  {
    name: 'a parameter appended',
    cause: 'query-parameter-added-after-signing',
    reason: 'signature-mismatch',
    make: (s) => s.send(`${s.url('a.jpg')}&cachebust=17`),
  },
  {
    name: 'a signed header not sent',
    cause: 'signed-header-not-sent',
    reason: 'signature-mismatch',
    make: (s) =>
      s.send(
        s.url('new.jpg', {
          method: 'PUT',
          headers: [['x-amz-acl', 'private']],
          unhoistable: ['x-amz-acl'],
        }),
        { method: 'PUT', body: 'x' },
      ),
  },
  {
    name: 'another Content-Type than signed',
    cause: 'content-type-not-signed',
    reason: 'signature-mismatch',
    make: (s) =>
      s.send(s.url('new.jpg', { method: 'PUT', headers: [['content-type', 'image/jpeg']] }), {
        method: 'PUT',
        body: 'x',
        headers: [['content-type', 'application/octet-stream']],
      }),
  },
  {
    name: 'a blank that was signed as a plus',
    cause: 'space-encoded-as-plus-in-path',
    reason: 'signature-mismatch',
    make: (s) => s.send(s.url('my holiday.jpg').replace('my%20holiday', 'my+holiday')),
  },
  {
    name: 'sent through a proxy that names its upstream',
    cause: 'host-not-preserved-by-proxy',
    reason: 'signature-mismatch',
    make: (s) =>
      s.send(s.url('photos/a.jpg', { host: 'files.example.com' }), {
        headers: [['host', '127.0.0.1:9000']],
      }),
  },
  {
    name: 'a signature whose digits were altered',
    cause: 'signature-tampered',
    reason: 'signature-mismatch',
    make: (s) => s.send(s.url('a.jpg').replace(/(Signature=.{63}).(?=&|$)/, '$1')),
  },
  {
    name: 'header-signed by a clock 20 minutes behind',
    cause: 'clock-skew-request',
    reason: 'request-time-too-skewed',
    make: (s) => {
      const { url, headers } = s.signed('GET', 'a.jpg', { ago: 1200 });
      return s.send(url, { headers });
    },
  },
  ...(
    [
      ['an Authorization of one word', 'authorization-header-invalid', () => 'AWS4-HMAC-SHA256'],
      [
        'an Authorization that S3 does not know',
        'authorization-type-unsupported',
        () => 'Bearer 0123456789abcdef',
      ],
      [
        'an Authorization without a signature',
        'authorization-component-missing',
        (text: string) => text.replace(/, ?Signature=.*/, ''),
      ],
      [
        'a header whose credential is cut',
        'credential-malformed',
        (text: string) => text.replace('/s3/aws4_request', ''),
      ],
      [
        'a header of another day',
        'credential-scope-date-mismatch',
        (text: string) => text.replace(/\/\d{8}\//, '/20200101/'),
      ],
    ] as const
  ).map(
    ([name, reason, change]): LiveCase => ({
      name,
      reason,
      cause: 'signature-parameter-malformed',
      make: (s) => {
        const { url, headers } = s.signed('GET', 'a.jpg');
        return s.send(url, {
          headers: headers.map(([one, value]) =>
            one.toLowerCase() === 'authorization' ? [one, change(value)] : [one, value],
          ),
        });
      },
    }),
  ),
  ...(
    [
      ['a header-signed request without a date', 'request-date-missing', 'x-amz-date', undefined],
      [
        'a header-signed request without a payload hash',
        'payload-hash-missing',
        'x-amz-content-sha256',
        undefined,
      ],
      ['a payload hash that is none', 'payload-hash-malformed', 'x-amz-content-sha256', 'none'],
    ] as const
  ).map(
    ([name, reason, header, value]): LiveCase => ({
      name,
      reason,
      cause: 'signature-parameter-malformed',
      make: (s) => {
        const { url, headers } = s.signed('GET', 'a.jpg');
        const others = headers.filter(
          ([one]) => one.toLowerCase() !== header && one.toLowerCase() !== 'date',
        );
        return s.send(url, { headers: value === undefined ? others : [...others, [header, value]] });
      },
    }),
  ),
];
