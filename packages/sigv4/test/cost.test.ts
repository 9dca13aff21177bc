/** What strangers can send: none of it may cost more than in proportion to its size. */
import { describeProportionalCost, filled, parser } from '@countersign/testing/cost';
import { checkPostConditions, createChunkedDecoder, createVerifier, parsePostPolicy } from '../src/index.js';
import type { RawRequest } from '../src/types.js';
import type { AuthenticationOptions } from '../src/verify/options.js';
import { EXAMPLE } from './support.js';

const DATE = '20260101T000000Z';
const NOW = Date.UTC(2026, 0, 1);
const S3: AuthenticationOptions = { now: NOW, service: 's3', expectedRegion: 'us-east-1' };
const CREDENTIAL = `${EXAMPLE.accessKeyId}/20260101/us-east-1/s3/aws4_request`;
const SIGNATURE = 'a'.repeat(64);

const verifier = createVerifier();

/** Both steps of verification, to the refusal; with the service of the options. */
function verified(request: RawRequest, options: AuthenticationOptions = S3): void {
  const claim = verifier.readAuthentication(request, options);
  if (claim !== null) verifier.verifySignature(request, claim, EXAMPLE.secretAccessKey);
}

function presigned(parts: {
  readonly signedHeaders?: string;
  readonly query?: string;
  readonly headers?: readonly string[];
  readonly path?: string;
}): RawRequest {
  const { signedHeaders = 'host', query = '', headers = [], path = '/key' } = parts;
  return {
    method: 'GET',
    path,
    query:
      `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(CREDENTIAL)}&X-Amz-Date=${DATE}` +
      `&X-Amz-Expires=60&X-Amz-SignedHeaders=${signedHeaders}&X-Amz-Signature=${SIGNATURE}${query}`,
    headers: ['Host', 'bucket.s3.amazonaws.com', ...headers],
  };
}

function headerSigned(parts: {
  readonly signedHeaders?: string;
  readonly query?: string;
  readonly headers?: readonly string[];
  readonly authorization?: string;
}): RawRequest {
  const { signedHeaders = 'host;x-amz-date', query = '', headers = [] } = parts;
  const authorization =
    parts.authorization ??
    `AWS4-HMAC-SHA256 Credential=${CREDENTIAL}, SignedHeaders=${signedHeaders}, Signature=${SIGNATURE}`;
  const known = ['Host', 'bucket.s3.amazonaws.com', 'x-amz-date', DATE];
  return {
    method: 'GET',
    path: '/key',
    query,
    headers: [
      ...known,
      'x-amz-content-sha256',
      'UNSIGNED-PAYLOAD',
      'authorization',
      authorization,
      ...headers,
    ],
  };
}

/** Headers of ever other names, flat. */
function manyHeaders(size: number, prefix: string, value: string): string[] {
  const headers: string[] = [];
  for (let length = 0, nth = 0; length < size; nth += 1) {
    const name = `${prefix}${nth.toString(36)}`;
    headers.push(name, value);
    length += name.length + value.length + 4;
  }
  return headers;
}

const everyOther = (headers: readonly string[]): string =>
  headers.filter((_, at) => at % 2 === 0).join('%3B');

describeProportionalCost('signed requests', [
  parser({
    name: 'signed headers that were not sent, beside a long query',
    build: (size) =>
      presigned({
        signedHeaders: `host${filled(size / 2, (nth) => `%3Bx-amz-meta-${nth}`)}`,
        query: filled(size / 2, '&%61'),
      }),
    run: verified,
  }),
  parser({
    name: 'signed headers that were moved to the query',
    build: (size) =>
      presigned({
        signedHeaders: `host${filled(size / 2, (nth) => `%3Bx-amz-meta-${nth}`)}`,
        query: filled(size / 2, (nth) => `&X-Amz-Meta-${nth}=%20a`),
      }),
    run: verified,
  }),
  parser({
    name: 'many signed headers that were sent',
    build: (size) => {
      const headers = manyHeaders(size / 2, 'x-amz-meta-', 'a');
      return presigned({ signedHeaders: `host%3B${everyOther(headers)}`, headers });
    },
    run: verified,
  }),
  parser({
    name: 'many headers, and others that were signed',
    build: (size) =>
      presigned({
        signedHeaders: `host${filled(size / 2, (nth) => `%3Bb${nth}`)}`,
        headers: manyHeaders(size / 2, 'a', 'a'),
      }),
    run: verified,
  }),
  parser({
    name: 'one long header, signed again and again',
    build: (size) =>
      presigned({
        signedHeaders: `host${filled(size / 2, '%3Ba')}`,
        headers: ['a', 'b'.repeat(size / 2)],
      }),
    run: verified,
  }),
  parser({
    name: 'one long parameter, signed again and again as a header',
    build: (size) =>
      presigned({
        signedHeaders: `host${filled(size / 2, '%3Bx-amz-a')}`,
        query: `&x-amz-a=${'b'.repeat(size / 2)}`,
      }),
    run: verified,
  }),
  parser({
    name: 'the same header many times',
    build: (size) => presigned({ headers: filled(size, 'a ').trim().split(' ') }),
    run: verified,
  }),
  parser({
    name: 'headers that had to be signed',
    build: (size) => presigned({ headers: manyHeaders(size, 'x-amz-', '') }),
    run: verified,
  }),
  parser({
    name: 'blanks in a header',
    build: (size) => presigned({ signedHeaders: 'a', headers: ['a', `b${' '.repeat(size)}b`] }),
    run: verified,
  }),
  parser({
    name: 'runs of blanks in a header',
    build: (size) => presigned({ signedHeaders: 'a', headers: ['a', filled(size, '  b')] }),
    run: verified,
  }),
  ...['&', '&a', '&a=a', '&=', '&%61=%61', '&%', '&%zz=%', '&%ff', '&Signature', '&X-Amz-Date=a', '&é'].map(
    (piece) =>
      parser({
        name: `a query of many ${piece}`,
        build: (size: number) => presigned({ query: filled(size, piece) }),
        run: verified,
      }),
  ),
  parser({
    name: 'parameters in the wrong order',
    build: (size) => presigned({ query: filled(size, (nth) => `&${(0xffffff - nth).toString(16)}=`) }),
    run: verified,
  }),
  parser({
    name: 'parameters that differ at the end only',
    build: (size) =>
      presigned({ query: filled(size, (nth) => `&${'a'.repeat(200)}${(nth * 7919) % 10_007}`) }),
    run: verified,
  }),
  ...['/', '/.', '%2f', '%', 'a%20', '/..', '+'].map((piece) =>
    parser({
      name: `a path of many ${piece}`,
      build: (size: number) => presigned({ path: `/${filled(size, piece)}` }),
      run: verified,
    }),
  ),
  ...[',', 'Credential=', ', Credential=a', 'Credential=a/', '/', ' ', '=', ';'].map((piece) =>
    parser({
      name: `an Authorization header of many ${piece}`,
      build: (size: number) => headerSigned({ authorization: `AWS4-HMAC-SHA256 ${filled(size, piece)}` }),
      run: verified,
    }),
  ),
  ...[',', 'a:', ' ', ':'].map((piece) =>
    parser({
      name: `an Authorization header of Version 2 with many ${piece}`,
      build: (size: number) => headerSigned({ authorization: `AWS ${filled(size, piece)}` }),
      run: verified,
    }),
  ),
  parser({
    name: 'many signed headers in an Authorization header',
    build: (size) => {
      const headers = manyHeaders(size / 2, 'x-amz-meta-', 'a');
      return headerSigned({ signedHeaders: `host;${everyOther(headers).replaceAll('%3B', ';')}`, headers });
    },
    run: verified,
  }),
  parser({
    name: 'Version 2 with many parameters and headers',
    build: (size) => ({
      method: 'GET',
      path: '/bucket',
      query: `AWSAccessKeyId=${EXAMPLE.accessKeyId}&Expires=2000000000&Signature=a${filled(size / 2, (nth) => `&x-amz-${nth}=%20a`)}`,
      headers: manyHeaders(size / 2, 'X-Amz-B', 'b'),
    }),
    run: verified,
  }),
  parser({
    name: 'a signed request to STS with many signed headers',
    build: (size) => {
      const { headers, ...request } = presigned({
        signedHeaders: `host${filled(size / 2, (nth) => `%3Bx-amz-meta-${nth}`)}`,
        query: filled(size / 2, '&%61'),
      });
      return { ...request, headers, query: request.query.replace('%2Fs3%2F', '%2Fsts%2F') };
    },
    run: (request) => verified(request, { ...S3, service: 'sts' }),
  }),
]);

function policyOf(conditions: readonly unknown[]): string {
  return btoa(JSON.stringify({ expiration: '2030-01-01T00:00:00Z', conditions }));
}

/** Fields of a form may have 20 KB together. */
const LARGEST_FORM = 32_768;

describeProportionalCost(
  'form policies',
  [
    parser({
      name: 'many conditions',
      build: (size) => policyOf(Array.from({ length: size / 24 }, (_, nth) => ({ [`f${nth}`]: 'v' }))),
      run: parsePostPolicy,
    }),
    parser({
      name: 'deep JSON',
      build: (size) => btoa('['.repeat(size)),
      run: parsePostPolicy,
    }),
    parser({ name: 'line feeds in base64', build: (size) => '\n'.repeat(size), run: parsePostPolicy }),
    parser({ name: 'equals signs', build: (size) => '='.repeat(size), run: parsePostPolicy }),
    parser({
      name: 'many conditions on a Content-Type of many members',
      build: (size) => ({
        policy: parsePostPolicy(
          policyOf(
            Array.from({ length: size / 80 }, (_, nth) => [
              'starts-with',
              '$Content-Type',
              nth % 2 ? 'a' : '',
            ]),
          ),
        ),
        fields: new Map([['content-type', `${filled(size / 2, (nth) => `a${nth},`)}a`]]),
      }),
      run: ({ policy, fields }) => checkPostConditions(policy, fields, { now: NOW, bucket: 'b' }),
    }),
    parser({
      name: 'many fields',
      build: (size) => ({
        policy: parsePostPolicy(
          policyOf(Array.from({ length: size / 40 }, (_, nth) => ['starts-with', `$f${nth}`, ''])),
        ),
        fields: new Map(Array.from({ length: size / 20 }, (_, nth) => [`f${nth}`, 'v'])),
      }),
      run: ({ policy, fields }) => checkPostConditions(policy, fields, { now: NOW, bucket: 'b' }),
    }),
  ].map((row) => ({ ...row, largest: LARGEST_FORM })),
);

/** A body in pieces of so many bytes. */
function decode(body: Uint8Array, pieceBytes: number): void {
  const decoder = createChunkedDecoder({
    payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    trailerNames: [],
  });
  for (let at = 0; at < body.length; at += pieceBytes) decoder.push(body.subarray(at, at + pieceBytes));
  decoder.end();
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describeProportionalCost('aws-chunked bodies', [
  ...[1, 65_536].flatMap((pieceBytes) =>
    (
      [
        ['chunks of the least size', (size: number) => filled(size, `2000\r\n${'a'.repeat(8_192)}\r\n`)],
        ['chunks of one byte', (size: number) => filled(size, '1\r\na\r\n')],
        ['an endless chunk header', (size: number) => '0'.repeat(size)],
        ['line feeds', (size: number) => '\n'.repeat(size)],
        ['empty lines behind the last chunk', (size: number) => `0\r\n\r\n${'\r\n'.repeat(size / 2)}`],
        ['many trailers', (size: number) => `0\r\n${filled(size, (nth) => `a${nth}:b\r\n`)}`],
        ['one long chunk', (size: number) => `${size.toString(16)}\r\n${'a'.repeat(size)}\r\n0\r\n\r\n`],
      ] as const
    ).map(([name, build]) =>
      parser({
        name: `${name}, in pieces of ${pieceBytes}`,
        build: (size: number) => bytes(build(size)),
        run: (body) => decode(body, pieceBytes),
      }),
    ),
  ),
]);
