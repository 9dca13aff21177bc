/**
 * Every refusal with its exact code, message and extra elements. The texts are S3's as recorded by
 * localstack's snapshots of AWS, reported in issue threads, or measured by brekkylab/backlot.
 */
import { describe, expect, test } from 'vitest';
import { createSigner, createVerifier, type RawRequest, type SigV4Error } from '../src/index.js';
import type { AuthenticationOptions } from '../src/verify/options.js';
import { EXAMPLE, rawRequest, refusalOf, verify } from './support.js';

const SIGNED_AT = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const S3: AuthenticationOptions = { now: SIGNED_AT, service: 's3', expectedRegion: 'us-east-1' };
const HOST = 'bucket.s3.us-east-1.amazonaws.com';
const signer = createSigner();

const PRESIGNED = signer.presign({
  credentials: EXAMPLE,
  region: 'us-east-1',
  method: 'GET',
  host: HOST,
  path: '/key',
  signingDate: SIGNED_AT,
  expiresIn: 3600,
}).url;

/** Shows a refusal as a table row does. */
function shown(error: SigV4Error) {
  return { code: error.code, reason: error.reason, message: error.message, extras: error.extras };
}

function refusedQuery(
  url: string,
  options: Partial<AuthenticationOptions> = {},
  headers: [string, string][] = [],
) {
  return shown(refusalOf(() => verify(rawRequest('GET', url, headers), { ...S3, ...options })));
}

const SIX =
  'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.';
const WRONG_CREDENTIAL = 'Error parsing the X-Amz-Credential parameter; ';
const MALFORMED_CREDENTIAL =
  'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".';

function without(parameter: string): string {
  return PRESIGNED.replace(new RegExp(`${parameter}=[^&]*&?`), '');
}

describe('query parameters', () => {
  test.each(['Date', 'Credential', 'Signature', 'SignedHeaders', 'Expires'])('X-Amz-%s missing', (name) => {
    expect(refusedQuery(without(`X-Amz-${name}`))).toEqual({
      code: 'AuthorizationQueryParametersError',
      reason: 'QueryParameterMissing',
      message: SIX,
      extras: [],
    });
  });

  const rows: [
    what: string,
    from: string,
    to: string,
    reason: string,
    message: string,
    extras?: [string, string][],
  ][] = [
    [
      'an unknown algorithm',
      'AWS4-HMAC-SHA256',
      'AWS4-HMAC-SHA1',
      'AlgorithmUnsupported',
      'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"',
    ],
    [
      'a double-encoded credential',
      '%2F20260101%2Fus-east-1%2Fs3%2Faws4_request',
      '%252F20260101%252Fus-east-1%252Fs3%252Faws4_request',
      'CredentialMalformed',
      WRONG_CREDENTIAL + MALFORMED_CREDENTIAL,
    ],
    [
      'a credential of four parts',
      '%2Fus-east-1',
      '',
      'CredentialMalformed',
      WRONG_CREDENTIAL + MALFORMED_CREDENTIAL,
    ],
    [
      'a credential of six parts',
      '%2Fus-east-1',
      '%2Fx%2Fus-east-1',
      'CredentialMalformed',
      WRONG_CREDENTIAL + MALFORMED_CREDENTIAL,
    ],
    [
      'a credential date that is none',
      '%2F20260101%2F',
      '%2F32234Z34%2F',
      'CredentialScopeDateMalformed',
      `${WRONG_CREDENTIAL}incorrect date format "32234Z34". This date in the credential must be in the format "yyyyMMdd".`,
    ],
    [
      'another region',
      '%2Fus-east-1%2F',
      '%2Feu-central-1%2F',
      'CredentialScopeRegionMismatch',
      `${WRONG_CREDENTIAL}the region 'eu-central-1' is wrong; expecting 'us-east-1'`,
      [['Region', 'us-east-1']],
    ],
    [
      'no region',
      '%2Fus-east-1%2F',
      '%2F%2F',
      'CredentialScopeRegionMissing',
      `${WRONG_CREDENTIAL}a non-empty region must be provided in the credential.`,
    ],
    [
      'another service',
      '%2Fs3%2F',
      '%2Fsns%2F',
      'CredentialScopeServiceMismatch',
      `${WRONG_CREDENTIAL}incorrect service "sns". This endpoint belongs to "s3".`,
    ],
    [
      'another terminator',
      'aws4_request',
      'aws5_request',
      'CredentialScopeTerminatorMismatch',
      `${WRONG_CREDENTIAL}incorrect terminal "aws5_request". This endpoint uses "aws4_request".`,
    ],
    [
      'a credential of another day',
      '%2F20260101%2F',
      '%2F20060102%2F',
      'CredentialScopeDateMismatch',
      'Invalid credential date "20060102". This date is not the same as X-Amz-Date: "20260101".',
    ],
    [
      'a date in another form',
      'Date=20260101T000000Z',
      'Date=2026-01-01T00:00:00Z',
      'RequestDateMalformed',
      `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`,
    ],
    [
      'a date that does not exist',
      'Date=20260101T000000Z',
      'Date=20260230T000000Z',
      'RequestDateMalformed',
      `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`,
    ],
    [
      'more than a week',
      'Expires=3600',
      'Expires=604801',
      'ExpiresTooLarge',
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    ],
    [
      'a negative life',
      'Expires=3600',
      'Expires=-1',
      'ExpiresNegative',
      'X-Amz-Expires must be non-negative',
    ],
    ...['abc', '3e2', '300.0', '%20300', '', '%2B', '9223372036854775808'].map(
      (value): [string, string, string, string, string] => [
        `a life of \`${value}\``,
        'Expires=3600',
        `Expires=${value}`,
        'ExpiresMalformed',
        'X-Amz-Expires should be a number',
      ],
    ),
  ];

  test.each(rows)('%s', (_, from, to, reason, message, extras = []) => {
    expect(PRESIGNED).toContain(from);
    expect(refusedQuery(PRESIGNED.replace(from, to))).toEqual({
      code: 'AuthorizationQueryParametersError',
      reason,
      message,
      extras,
    });
  });

  test.each(['+300', '%2B300', '0300'])('a life of %s is read as a Java long', (value) => {
    const request = rawRequest('GET', PRESIGNED.replace('Expires=3600', `Expires=${value}`));
    expect(createVerifier().readAuthentication(request, S3)?.expiresIn).toBe(300);
  });

  test('604800 seconds are accepted', () => {
    const request = rawRequest('GET', PRESIGNED.replace('Expires=3600', 'Expires=604800'));
    expect(createVerifier().readAuthentication(request, S3)?.expiresIn).toBe(604_800);
  });

  test.each([
    ['X-Amz-Signature without X-Amz-Algorithm', without('X-Amz-Algorithm')],
    ['AWSAccessKeyId without Signature', `https://${HOST}/key?AWSAccessKeyId=AKIA&Expires=1`],
    ['nothing at all', `https://${HOST}/key`],
    ['names in another case', PRESIGNED.replaceAll('X-Amz-', 'x-amz-')],
  ])('%s is an anonymous request', (_, url) => {
    expect(createVerifier().readAuthentication(rawRequest('GET', url), S3)).toBeNull();
  });
});

describe('time', () => {
  test('a URL past its end', () => {
    expect(refusedQuery(PRESIGNED, { now: SIGNED_AT + HOUR + 1 })).toEqual({
      code: 'AccessDenied',
      reason: 'PresignedUrlExpired',
      message: 'Request has expired',
      extras: [
        ['X-Amz-Expires', '3600'],
        ['Expires', '2026-01-01T01:00:00Z'],
        ['ServerTime', '2026-01-01T01:00:00Z'],
      ],
    });
  });

  test('expiry is judged before the credential and the signature', () => {
    const url = PRESIGNED.replace('us-east-1', 'eu-west-1').replace(/Signature=./, 'Signature=0');
    expect(refusedQuery(url, { now: SIGNED_AT + 2 * HOUR }).message).toBe('Request has expired');
  });

  test('a life of zero seconds was never good', () => {
    const zero = refusedQuery(PRESIGNED.replace('Expires=3600', 'Expires=0'));
    expect([zero.code, zero.message]).toEqual(['AccessDenied', 'Request has expired']);
  });

  test('a URL dated an hour ahead', () => {
    expect(refusedQuery(PRESIGNED, { now: SIGNED_AT - HOUR })).toEqual({
      code: 'AccessDenied',
      reason: 'PresignedUrlNotYetValid',
      message: 'Request is not yet valid',
      extras: [
        ['X-Amz-Date', String(SIGNED_AT)],
        ['Expires', '2026-01-01T01:00:00Z'],
        ['ServerTime', '2025-12-31T23:00:00Z'],
      ],
    });
  });

  test.each([
    ['at its very end', SIGNED_AT + HOUR],
    ['five minutes ahead of the server', SIGNED_AT - 5 * MINUTE],
    ['half an hour old: the skew rule is for headers', SIGNED_AT + 30 * MINUTE],
  ])('a URL is good %s', (_, now) => {
    expect(verify(rawRequest('GET', PRESIGNED), { ...S3, now }).expiresAt).toBe(SIGNED_AT + HOUR);
  });
});

describe('what the signature covers', () => {
  const TEXT =
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.';

  test.each<[string, string, RawRequest]>([
    ['the signature altered', 'GET', rawRequest('GET', PRESIGNED.replace(/Signature=./, 'Signature=_'))],
    ['the path altered', 'GET', rawRequest('GET', PRESIGNED.replace('/key', '/kez'))],
    ['a parameter appended', 'GET', rawRequest('GET', `${PRESIGNED}&x-id=PutObject`)],
    ['a token added', 'GET', rawRequest('GET', `${PRESIGNED}&X-Amz-Security-Token=t`)],
    ['another method', 'HEAD', rawRequest('HEAD', PRESIGNED)],
    ['another host', 'GET', rawRequest('GET', PRESIGNED, [['Host', 'other.example.org']])],
    ['no signature in it', 'GET', rawRequest('GET', PRESIGNED.replace(/Signature=[0-9a-f]+/, 'Signature='))],
  ])('%s', (_, method, request) => {
    const refusal = shown(refusalOf(() => verify(request, S3)));
    expect(refusal).toMatchObject({
      code: 'SignatureDoesNotMatch',
      reason: 'SignatureMismatch',
      message: TEXT,
    });
    const extras = new Map(refusal.extras);
    expect([...extras.keys()]).toEqual([
      'AWSAccessKeyId',
      'StringToSign',
      'SignatureProvided',
      'StringToSignBytes',
      'CanonicalRequest',
      'CanonicalRequestBytes',
    ]);
    expect(extras.get('AWSAccessKeyId')).toBe(EXAMPLE.accessKeyId);
    expect(extras.get('CanonicalRequest')).toMatch(new RegExp(`^${method}\n/ke`));
    expect(extras.get('StringToSignBytes')).toMatch(/^41 57 53 34 2d 48 4d 41 43/);
    expect(extras.get('CanonicalRequestBytes')?.split(' ')).toHaveLength(
      extras.get('CanonicalRequest')!.length,
    );
  });

  test('an escaped slash counts as a slash, and slashes are not merged', () => {
    const refusal = refusedQuery(PRESIGNED.replace('/key', '/%2Fkey'));
    expect(new Map(refusal.extras).get('CanonicalRequest')).toMatch(/^GET\n\/\/key\n/);
  });

  const notSigned = (names: string) => ({
    code: 'AccessDenied',
    reason: 'HeadersNotSigned',
    message: 'There were headers present in the request which were not signed',
    extras: [['HeadersNotSigned', names]],
  });

  test.each<[sent: [string, string][], named: string]>([
    [[['x-amz-meta-wrong', 'w']], 'x-amz-meta-wrong'],
    [[['X-Amz-Expires', '3600']], 'x-amz-expires'],
    [[['x-amz-user-agent', 'u']], 'x-amz-user-agent'],
    [[['x-amz-checksum-sha256', 'c']], 'x-amz-checksum-sha256'],
    [[['Content-MD5', 'm']], 'content-md5'],
    [
      [
        ['X-Amz-Tagging', 'a=b'],
        ['x-amz-copy-source', '/b/k'],
      ],
      'x-amz-copy-source, x-amz-tagging',
    ],
  ])('unsigned headers %j', (sent, named) => {
    expect(refusedQuery(PRESIGNED, {}, sent)).toEqual(notSigned(named));
  });

  test('an unsigned Host', () => {
    expect(refusedQuery(PRESIGNED.replace('SignedHeaders=host', 'SignedHeaders=date'))).toEqual(
      notSigned('host'),
    );
  });

  test('unsigned headers come before the signature', () => {
    const url = PRESIGNED.replace('SignedHeaders=host', 'SignedHeaders=host%3Bx-amz-meta-foo');
    expect(refusedQuery(url, {}, [['x-amz-meta-wrong', 'w']])).toEqual(notSigned('x-amz-meta-wrong'));
  });

  test.each([
    'Content-Type',
    'Range',
    'Date',
    'If-Match',
    'Cache-Control',
    'Content-Length',
    'Content-Encoding',
    'X-Custom',
    'x-amzn-trace-id',
    'x-amz-content-sha256',
  ])('an unsigned %s is tolerated', (name) => {
    verify(rawRequest('GET', PRESIGNED, [[name, 'whatever']]), S3);
  });
});

describe('signed headers of a presigned URL', () => {
  const input = {
    credentials: EXAMPLE,
    region: 'us-east-1',
    method: 'PUT',
    host: HOST,
    path: '/key',
    signingDate: SIGNED_AT,
    expiresIn: 3600,
  } as const;

  test('a signed header that is not sent is a mismatch', () => {
    const { url } = signer.presign({
      ...input,
      headers: [['x-amz-meta-foo', 'bar']],
      unhoistableHeaders: new Set(['x-amz-meta-foo']),
    });
    verify(rawRequest('PUT', url, [['x-amz-meta-foo', 'bar']]), S3);
    const refusal = refusalOf(() => verify(rawRequest('PUT', url), S3));
    expect(refusal.code).toBe('SignatureDoesNotMatch');
    expect(new Map(refusal.extras).get('CanonicalRequest')).toContain('\nx-amz-meta-foo:\n');
  });

  test('another Content-Type than the signed one is a mismatch', () => {
    const { url } = signer.presign({ ...input, headers: [['content-type', 'text/plain']] });
    verify(rawRequest('PUT', url, [['Content-Type', ' text/plain ']]), S3);
    expect(refusalOf(() => verify(rawRequest('PUT', url, [['Content-Type', 'text/html']]), S3)).code).toBe(
      'SignatureDoesNotMatch',
    );
  });

  test('x-amz-content-sha256, signed and sent, is the payload hash', () => {
    const payloadHash = 'a'.repeat(64);
    const { url } = signer.presign({
      ...input,
      headers: [['x-amz-content-sha256', payloadHash]],
      unhoistableHeaders: new Set(['x-amz-content-sha256']),
    });
    const request = rawRequest('PUT', url, [['x-amz-content-sha256', payloadHash]]);
    expect(verify(request, S3).payloadHash).toBe(payloadHash);
    expect(refusalOf(() => verify(rawRequest('PUT', url), S3)).code).toBe('SignatureDoesNotMatch');
  });

  test('x-amz-content-sha256 in the query is the payload hash', () => {
    const { url } = signer.presign({ ...input, headers: [['X-Amz-Content-Sha256', 'b'.repeat(64)]] });
    expect(verify(rawRequest('PUT', url), S3).payloadHash).toBe('b'.repeat(64));
  });

  test('a header moved to the query but named as signed is taken from there', () => {
    // As the JavaScript SDK v2 does with server-side encryption.
    const query = [['x-amz-server-side-encryption', 'AES256']] as const;
    const { url } = signer.presign({
      ...input,
      query,
      headers: [['x-amz-server-side-encryption', 'AES256']],
      unhoistableHeaders: new Set(['x-amz-server-side-encryption']),
    });
    expect(url).toContain('SignedHeaders=host%3Bx-amz-server-side-encryption');
    verify(rawRequest('PUT', url), S3);
    verify(rawRequest('PUT', url, [['x-amz-server-side-encryption', 'AES256']]), S3);
    const other = rawRequest('PUT', url, [['x-amz-server-side-encryption', 'aws:kms']]);
    expect(refusalOf(() => verify(other, S3)).code).toBe('SignatureDoesNotMatch');
  });
});

describe('the Authorization header', () => {
  const signed = signer.signHeaders({
    credentials: EXAMPLE,
    region: 'us-east-1',
    method: 'GET',
    host: HOST,
    path: '/key',
    signingDate: SIGNED_AT,
  });

  function change(
    edits: Readonly<Record<string, string | ((value: string) => string) | undefined>>,
  ): RawRequest {
    const headers: [string, string][] = [];
    for (const [name, value] of signed.headers) {
      const edit = name in edits ? edits[name] : value;
      if (edit !== undefined) headers.push([name, typeof edit === 'string' ? edit : edit(value)]);
    }
    for (const [name, edit] of Object.entries(edits)) {
      const known = signed.headers.some(([candidate]) => candidate === name);
      if (!known && typeof edit === 'string') headers.push([name, edit]);
    }
    return rawRequest('GET', `https://${HOST}/key`, headers);
  }

  const replace = (from: string | RegExp, to: string) => (value: string) => value.replace(from, to);
  const MALFORMED = 'The authorization header is malformed; ';
  const NO_DATE = 'AWS authentication requires a valid Date or x-amz-date header';
  const BAD_HASH =
    'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.';

  const rows: [
    what: string,
    request: RawRequest,
    code: string,
    reason: string,
    message: string,
    extras: unknown,
  ][] = [
    [
      'another region',
      change({ authorization: replace('us-east-1', 'aws-global') }),
      'AuthorizationHeaderMalformed',
      'CredentialScopeRegionMismatch',
      `${MALFORMED}the region 'aws-global' is wrong; expecting 'us-east-1'`,
      [['Region', 'us-east-1']],
    ],
    ...[/Credential=\S+ /, /SignedHeaders=\S+ /, /, Signature=.*/].map(
      (component): [string, RawRequest, string, string, string, unknown] => [
        `no component ${component}`,
        change({ authorization: replace(component, '') }),
        'AuthorizationHeaderMalformed',
        'AuthorizationComponentMissing',
        `${MALFORMED}the authorization header requires three components: Credential, SignedHeaders, and Signature.`,
        [],
      ],
    ),
    [
      'a credential of four parts',
      change({ authorization: replace('/us-east-1/', '/') }),
      'AuthorizationHeaderMalformed',
      'CredentialMalformed',
      MALFORMED + MALFORMED_CREDENTIAL,
      [],
    ],
    [
      'another service',
      change({ authorization: replace('/s3/', '/ec2/') }),
      'AuthorizationHeaderMalformed',
      'CredentialScopeServiceMismatch',
      `${MALFORMED}incorrect service "ec2". This endpoint belongs to "s3".`,
      [],
    ],
    [
      'another terminator',
      change({ authorization: replace('aws4_request', 'aws4') }),
      'AuthorizationHeaderMalformed',
      'CredentialScopeTerminatorMismatch',
      `${MALFORMED}incorrect terminal "aws4". This endpoint uses "aws4_request".`,
      [],
    ],
    [
      'a credential of another day',
      change({ authorization: replace('20260101', '20251231') }),
      'AuthorizationHeaderMalformed',
      'CredentialScopeDateMismatch',
      `${MALFORMED}Invalid credential date. Date is not the same as X-Amz-Date.`,
      [],
    ],
    [
      'an unknown scheme',
      change({ authorization: 'Bearer token' }),
      'InvalidArgument',
      'AuthorizationTypeUnsupported',
      'Unsupported Authorization Type',
      [
        ['ArgumentName', 'Authorization'],
        ['ArgumentValue', 'Bearer token'],
      ],
    ],
    ['no date', change({ 'x-amz-date': undefined }), 'AccessDenied', 'RequestDateMissing', NO_DATE, []],
    [
      'an unreadable date',
      change({ 'x-amz-date': 'today' }),
      'AccessDenied',
      'RequestDateMissing',
      NO_DATE,
      [],
    ],
    [
      'a date before the epoch',
      change({ 'x-amz-date': 'Fri, 07 Jul 1950 21:53:04 GMT' }),
      'AccessDenied',
      'RequestDateMissing',
      NO_DATE,
      [],
    ],
    [
      'no payload hash',
      change({ 'x-amz-content-sha256': undefined }),
      'InvalidRequest',
      'PayloadHashMissing',
      'Missing required header for this request: x-amz-content-sha256',
      [],
    ],
    [
      'a payload hash that is none',
      change({ 'x-amz-content-sha256': 'unsigned-payload' }),
      'InvalidArgument',
      'PayloadHashMalformed',
      BAD_HASH,
      [
        ['ArgumentName', 'x-amz-content-sha256'],
        ['ArgumentValue', 'unsigned-payload'],
      ],
    ],
    [
      'an unsigned header',
      change({ 'x-amz-acl': 'private' }),
      'AccessDenied',
      'HeadersNotSigned',
      'There were headers present in the request which were not signed',
      [['HeadersNotSigned', 'x-amz-acl']],
    ],
    [
      'the payload hash before everything else',
      change({
        'x-amz-content-sha256': undefined,
        'x-amz-date': undefined,
        authorization: 'AWS4-HMAC-SHA256 x',
      }),
      'InvalidRequest',
      'PayloadHashMissing',
      'Missing required header for this request: x-amz-content-sha256',
      [],
    ],
  ];

  test.each(rows)('%s', (_, request, code, reason, message, extras) => {
    expect(shown(refusalOf(() => verify(request, S3)))).toEqual({ code, reason, message, extras });
  });

  test('a scheme in lower case is read, and signed as sent', () => {
    const request = change({
      authorization: (value) => value.replace('AWS4-HMAC-SHA256', 'aws4-hmac-sha256'),
    });
    expect(new Map(refusalOf(() => verify(request, S3)).extras).get('StringToSign')).toMatch(
      /^aws4-hmac-sha256\n/,
    );
  });

  test('a clock more than 15 minutes off', () => {
    const request = change({});
    expect(verify(request, { ...S3, now: SIGNED_AT + 15 * MINUTE }).signedAt).toBe(SIGNED_AT);
    expect(shown(refusalOf(() => verify(request, { ...S3, now: SIGNED_AT + 15 * MINUTE + 1 })))).toEqual({
      code: 'RequestTimeTooSkewed',
      reason: 'RequestTimeTooSkewed',
      message: 'The difference between the request time and the current time is too large.',
      extras: [
        ['RequestTime', '20260101T000000Z'],
        ['ServerTime', '2026-01-01T00:15:00Z'],
        ['MaxAllowedSkewMilliseconds', '900000'],
      ],
    });
  });

  test('a second clock lets header-signed requests pass, and presigned URLs not', () => {
    const moved = { ...S3, now: SIGNED_AT + 24 * HOUR, alsoAcceptHeaderTime: SIGNED_AT + MINUTE };
    verify(change({}), moved);
    expect(refusedQuery(PRESIGNED, moved).message).toBe('Request has expired');
  });

  const ONE =
    'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified';

  test.each([
    ['beside X-Amz-Algorithm', PRESIGNED, 'AWS4-HMAC-SHA256 x'],
    ['empty, beside X-Amz-Algorithm', PRESIGNED, ''],
    ['beside Signature', `https://${HOST}/key?Signature=x`, 'AWS a:b'],
  ])('%s', (_, url, authorization) => {
    expect(refusedQuery(url, {}, [['Authorization', authorization]])).toEqual({
      code: 'InvalidArgument',
      reason: 'SeveralMechanisms',
      message: ONE,
      extras: [
        ['ArgumentName', 'Authorization'],
        ['ArgumentValue', authorization],
      ],
    });
  });

  test('both kinds of query authentication', () => {
    expect(refusedQuery(`${PRESIGNED}&Signature=x`)).toEqual({
      code: 'InvalidArgument',
      reason: 'SeveralMechanisms',
      message: ONE,
      extras: [['ArgumentName', 'Authorization']],
    });
  });
});
