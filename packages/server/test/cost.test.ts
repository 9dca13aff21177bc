/** What strangers, or callers with a key, can send: nothing costs more than in proportion to its size. */
import { createHash } from 'node:crypto';
import { forwardedReader } from '@countersign/runtime';
import { createVerifier, type RawRequest } from '@countersign/sigv4';
import { costOf, describeProportionalCost, filled, type Parser, parser } from '@countersign/testing/cost';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyOrExplain } from '../src/authentication/explain-signature.js';
import { identifyOperation } from '../src/identify-operation.js';
import { QueryForm } from '../src/query/query-form.js';
import { readInput, required, structures, text, texts } from '../src/query/query-input.js';
import { parseQueryParameters } from '../src/query/query-parameters.js';
import { requestedAcl } from '../src/s3/acl/requested-acl.js';
import { preflight } from '../src/s3/bucket/cors.js';
import { parseHttpDate } from '../src/s3/common/dates.js';
import { etagListed } from '../src/s3/common/etag.js';
import { parseForm } from '../src/s3/form/form-parser.js';
import type { AttributeSource } from '../src/s3/object/attribute-source.js';
import { readRange } from '../src/s3/object/byte-range.js';
import { readContentMd5 } from '../src/s3/object/content-md5.js';
import { readCopySource } from '../src/s3/object/copy-source-name.js';
import { encodeMetadataValue, readUserMetadata } from '../src/s3/object/user-metadata.js';
import { readTagging } from '../src/s3/tags/object-tags.js';
import type { BucketRecord } from '../src/store/ports/buckets.js';
import type { IamStore } from '../src/store/ports/iam.js';
import { readWebIdentityToken } from '../src/sts/web-identity-token.js';
import { loggedPath, reasonHeader } from '../src/why/explain-refusal.js';
import { readAddress } from '../src/wire/address.js';
import { readQuery } from '../src/wire/read-query.js';
import type { WireRequest } from '../src/wire/request.js';
import { SmallBodies } from '../src/wire/small-bodies.js';
import { readXml } from '../src/wire/xml-reader.js';
import { RawClient } from './s3/raw-client.js';

function request(parts: {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: Uint8Array;
}): WireRequest {
  const { headers = {}, query = '', body } = parts;
  return {
    method: 'GET',
    path: '/',
    query,
    headers: Object.entries(headers).flat(),
    header: (name) => headers[name],
    ...readQuery(query),
    ...(body === undefined
      ? {}
      : {
          body: (async function* () {
            yield Buffer.from(body);
          })(),
        }),
  } as Partial<WireRequest> as WireRequest;
}

const manyOf = (
  what: string,
  pieces: readonly string[],
  run: (text: string) => unknown,
  largest?: number,
): Parser<unknown>[] =>
  pieces.map((piece) =>
    parser({
      name: `${what} of many ${JSON.stringify(piece)}`,
      build: (size: number) => filled(size, piece),
      run,
      ...(largest === undefined ? {} : { largest }),
    }),
  );

/** One long run in the middle of something. */
const around = (
  what: string,
  before: string,
  piece: string,
  behind: string,
  run: (text: string) => unknown,
): Parser<unknown> =>
  parser({ name: what, build: (size: number) => before + filled(size, piece) + behind, run });

const NO_IAM = {} as IamStore;
const OWNERS = { owner: 'a', bucketOwner: 'a' };
const grants = (value: string): Promise<unknown> => {
  const source: Partial<AttributeSource> = {
    value: (name: string) => (name === 'x-amz-grant-read' ? value : undefined),
  };
  return requestedAcl(NO_IAM, source as AttributeSource, OWNERS);
};

const corsBucket = (allowedHeaders: readonly string[]): BucketRecord =>
  ({
    cors: JSON.stringify([
      {
        allowedMethods: ['PUT'],
        allowedOrigins: ['https://*.example.com'],
        allowedHeaders,
        exposeHeaders: [],
      },
    ]),
  }) as Partial<BucketRecord> as BucketRecord;

const READ_FORWARDED = forwardedReader(['127.0.0.1', '10.0.0.0/8']);
const forwarded = (list: string): unknown =>
  READ_FORWARDED({
    headers: { 'x-forwarded-for': list, 'x-forwarded-host': list, 'x-forwarded-proto': list },
    socket: { remoteAddress: '127.0.0.1' },
  } as unknown as Parameters<typeof READ_FORWARDED>[0]);

describeProportionalCost('headers', [
  ...manyOf(
    'Authorization',
    ['Credential=', 'Credential=a/1/', 'Credential=a/1', ',', '/', 'a/1/b/'],
    (value) => new QueryForm(request({ headers: { authorization: value } }) as WireRequest).service,
  ),
  ...manyOf(
    'grantees',
    [' ', 'id=', 'id="', '"', 'uri=http://acs.amazonaws.com/groups/global/AllUsers,', 'id =  ', '= '],
    grants,
  ),
  around('blanks in a grantee', 'id=', ' ', 'x"', grants),
  around('blanks before a grantee', '', ' ', 'id', grants),
  around('quotation marks in a grantee', 'id="', '"', 'x', grants),
  ...manyOf('tags', ['&', 'a=b&', '=', '%', '%41', '+', '%ff&', 'a&'], readTagging),
  parser({
    name: 'tags of ever other keys',
    build: (size) => filled(size, (nth) => `${nth}=&`),
    run: readTagging,
  }),
  ...manyOf('If-Match', [',', '"', '"a",', 'W/', ' ', '"", '], (list) => etagListed(list, 'abc')),
  ...manyOf('Range', ['bytes=', '0-1,', '-', '1', ' ', 'bytes=0-0,'], (value) => readRange(value, 1_000)),
  around('a long range', 'bytes=', '1', '-', (value) => readRange(value, 1_000)),
  ...manyOf('copy source', ['/', '%2f', '?versionId=', '%', 'a', '%ff', 'arn:'], readCopySource),
  ...manyOf('dates', [' ', '0', ':', '00:', 'Mon, ', 'GMT'], parseHttpDate),
  around('a long date', 'Mon, ', '00:00', 'x', parseHttpDate),
  ...manyOf('Content-MD5', ['=', 'a', ' ', '\n'], readContentMd5),
  ...manyOf(
    'metadata',
    ['=?utf-8?q?', '=?utf-8?q?a?=', '=?utf-8?b?YQ==?= ', '=?', '?=', '?= ', '=?utf-8?q?=41?=', ' '],
    (value) => readUserMetadata(new Map([['a', value]]), true),
  ),
  around('blanks between encoded words', '=?utf-8?q?a?=', ' ', '=', (value) =>
    readUserMetadata(new Map([['a', value]]), true),
  ),
  ...manyOf('metadata that is shown', ['é', 'é ', 'aé', '\u{1f600}'], encodeMetadataValue),
  ...manyOf(
    'forwarded addresses',
    [',', '10.0.0.1,', '::1, ', ' ', ':', '1.', '::ffff:10.0.0.1,'],
    forwarded,
  ),
  ...manyOf('Host', ['.', 'a.', ':', 's3.', 's3-', '[', '-'], (host) =>
    readAddress(host, '/a', ['localhost']),
  ),
  ...manyOf('path', ['/', '%', '%2f', '%ff', 'é', '%2', '//'], (path) =>
    readAddress('localhost', `/${path}`, ['localhost']),
  ),
  parser({
    name: 'a preflight for many headers, and many that a rule allows',
    build: (size) => {
      const names = filled(size / 2, (nth) => `x${nth},`);
      return { names, bucket: corsBucket(filled(size / 2, (nth) => `y${nth}*,`).split(',')) };
    },
    run: ({ names, bucket }) =>
      preflight(
        request({
          headers: {
            origin: 'https://a.example.com',
            'access-control-request-method': 'PUT',
            'access-control-request-headers': names,
          },
        }),
        { bucket: 'b' },
        bucket,
      ),
  }),
  ...manyOf('web identity token', ['.', 'a.', 'a', 'e30.'], readWebIdentityToken),
  {
    ...around('a web identity token of deep JSON', 'e30.', 'W1tb', '.a', readWebIdentityToken),
    // The longest that STS takes.
    largest: 20_000,
  },
]);

describeProportionalCost('queries and forms', [
  ...manyOf(
    'query',
    ['&', 'a&', '&%', 'a=%ff&', 'X-Amz-', 'X-Amz-Date', '&=', 'acl&', '%61cl&', 'versionId=&', 'é'],
    (query) => identifyOperation(request({ query }), { bucket: 'b', key: 'k' }),
  ),
  parser({
    name: 'moved headers',
    build: (size) => filled(size, (nth) => `X-Amz-Meta-${nth}=a&`),
    run: readQuery,
  }),
  // A signed form may have a megabyte.
  ...manyOf('form', ['&', 'a&', 'a=b&', '%', '%41', '+', 'a=%ff&', '='], parseQueryParameters, 1_048_576),
  parser({
    name: 'form of ever other names',
    build: (size) => filled(size, (nth) => `a.member.${nth}=&`),
    run: parseQueryParameters,
  }),
  parser({
    name: 'lists of structures',
    build: (size) =>
      parseQueryParameters(
        filled(
          size,
          (nth) => `Tags.member.${nth + 1}.Key=&Tags.member.${nth + 1}.Value.member.${nth + 1}=a&`,
        ),
      ),
    run: (parameters) => readInput(LISTS, parameters, 'iam'),
  }),
  parser({
    name: 'members of one list',
    build: (size) => parseQueryParameters(filled(size, (nth) => `Names.member.${nth + 1}=a&`)),
    run: (parameters) => readInput(LISTS, parameters, 'iam'),
  }),
  ...['a/', 'a', '/', '-', '!', ' '].map((piece) =>
    parser({
      name: `values of many ${piece} against each pattern`,
      build: (size: number) =>
        new Map([
          ['Path', `/${filled(size, piece)}!`],
          ['Alias', filled(size, piece)],
        ]),
      run: (parameters) => readInput(PATTERNS, parameters, 'iam'),
    }),
  ),
]);

const LISTS = {
  Tags: structures({ Key: required(text({ minimum: 1 })), Value: texts({ minimum: 1 }) }),
  Names: texts({ minimum: 3, maximum: 128 }),
};
const PATTERNS = {
  Path: text({ minimum: 1, maximum: 512, pattern: '((/[A-Za-z0-9\\.,\\+@=_-]+)*)/' }),
  Alias: text({ minimum: 3, maximum: 63, pattern: '^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$' }),
};

const BYTES = new TextEncoder();
const LARGEST_DOCUMENT = 131_072;

describeProportionalCost(
  'XML documents',
  (
    [
      ['empty elements', (size) => `<a>${filled(size, '<a/>')}</a>`],
      ['attributes', (size) => `<a ${filled(size, (nth) => `b${nth}="" `)}/>`],
      ['namespaces', (size) => `<a ${filled(size, (nth) => `xmlns:b${nth}="c" `)}/>`],
      ['elements with attributes', (size) => `<a>${filled(size, '<a b="" c=""/>')}</a>`],
      ['depth', (size) => filled(size, '<a>')],
      ['ends', (size) => `<a>${filled(size, '</a>')}`],
      ['entities', (size) => `<a>${filled(size, '&amp;')}</a>`],
      ['characters by number', (size) => `<a>${filled(size, '&#65;')}</a>`],
      ['an endless entity', (size) => `<a>&${filled(size, 'a')}`],
      ['comments', (size) => `<a>${filled(size, '<!---->')}</a>`],
      ['an endless comment', (size) => `<a><!--${filled(size, '-a')}`],
      ['CDATA', (size) => `<a>${filled(size, '<![CDATA[]]>')}</a>`],
      ['brackets in CDATA', (size) => `<a><![CDATA[${filled(size, ']')}`],
      ['text', (size) => `<a>${filled(size, 'a ')}</a>`],
      ['carriage returns', (size) => `<a>${filled(size, '\r')}</a>`],
      ['blanks beside elements', (size) => `<a><b/>${filled(size, ' ')}</a>`],
      ['a long name', (size) => `<${filled(size, 'a')}/>`],
      ['colons in a name', (size) => `<${filled(size, 'a:')}/>`],
      ['angle brackets', (size) => filled(size, '<')],
      ['a long attribute', (size) => `<a b="${filled(size, '&amp; ')}"/>`],
      ['blanks in a tag', (size) => `<a ${filled(size, ' ')}/>`],
    ] as const satisfies readonly (readonly [string, (size: number) => string])[]
  ).map(([name, build]) =>
    parser({
      name,
      build: (size: number) => BYTES.encode(build(size)),
      run: (bytes) => readXml(bytes),
      largest: LARGEST_DOCUMENT,
    }),
  ),
);

const bodies = new SmallBodies();
async function readWholeForm(boundary: string, body: string): Promise<void> {
  const form = await parseForm(
    bodies,
    request({
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: BYTES.encode(body),
    }),
  );
  for await (const _ of form.file?.bytes ?? []);
}

const part = (name: string, value: string): string =>
  `--xyz\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const FILE_PART = '--xyz\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n';

describeProportionalCost('upload forms', [
  ...(
    [
      ['many fields', (size) => filled(size, (nth) => part(`f${nth}`, ''))],
      ['the same field', (size) => filled(size, part('f', 'a'))],
      ['boundaries alone', (size) => filled(size, '--xyz\r\n')],
      ['headers of a part', (size) => `--xyz\r\n${filled(size, 'A: b\r\n')}`],
      [
        'parameters of a disposition',
        (size) => `--xyz\r\nContent-Disposition: form-data; ${filled(size, 'a="\\"; ')}`,
      ],
      ['what comes close to a boundary', (size) => FILE_PART + filled(size, '\r\n--xy')],
      ['a long file', (size) => `${FILE_PART}${filled(size, 'a')}\r\n--xyz--\r\n`],
    ] as const satisfies readonly (readonly [string, (size: number) => string])[]
  ).map(([name, build]) =>
    parser({
      name,
      build: (size: number) => build(size),
      run: (body) => readWholeForm('xyz', body),
      largest: 262_144,
    }),
  ),
  parser({
    name: 'a boundary as long as the head lets it be, and a file of its letters',
    build: (size) => ({ boundary: filled(size / 8, 'a'), body: filled(size, 'a') }),
    run: ({ boundary, body }) =>
      readWholeForm(
        boundary,
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n${body}`,
      ),
    largest: 262_144,
  }),
  parser({
    name: 'the longest boundary, and a file of its letters',
    build: (size) => filled(size, `\r\n--${'a'.repeat(69)}`),
    run: (body) =>
      readWholeForm(
        'a'.repeat(70),
        `--${'a'.repeat(70)}\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n${body}`,
      ),
    largest: 1_048_576,
  }),
]);

describeProportionalCost('what is said of a refusal', [
  ...manyOf(
    'reasons',
    ['é', 'é ', '\n', 'Signature=', 'X-Amz-Signature=a&', '%26', 'aB', '\ud800', '\u202e'],
    (message) => reasonHeader({ code: 'AccessDenied', message, reason: 'Other', facts: {}, extras: [] }),
  ),
  ...manyOf('paths in the log', ['é', '%0a', '\n', 'X-Amz-Signature%3D', '\u001b[', '\u202e'], loggedPath),
]);

const NOW = Date.UTC(2026, 0, 1);
const verifier = createVerifier();

function presigned(
  signedHeaders: string,
  query: string,
  path = '/b/k',
  headers: readonly string[] = [],
): RawRequest {
  return {
    method: 'GET',
    path,
    query: `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=${signedHeaders}&X-Amz-Signature=${'a'.repeat(64)}${query}`,
    headers: ['Host', '127.0.0.1:9000', ...headers],
  };
}

function explained(asked: RawRequest): void {
  const claim = verifier.readAuthentication(asked, { now: NOW, service: 's3' });
  if (claim !== null) verifyOrExplain(verifier, asked, claim, 'secret');
}

const MISMATCHES: readonly (readonly [name: string, build: (size: number) => RawRequest])[] = [
  ['an ordinary URL', (size) => presigned('host', `&x=${'a'.repeat(size)}`)],
  [
    'moved headers and encoded names',
    (size) => presigned(`host${filled(size / 2, (nth) => `%3Bx-amz-meta-${nth}`)}`, filled(size / 2, '&%61')),
  ],
  ['many signed headers', (size) => presigned(`host${filled(size, (nth) => `%3Bx-amz-meta-${nth}`)}`, '')],
  ['the shortest signed headers', (size) => presigned(`host${filled(size, '%3Ba')}`, '')],
  [
    'many parameters',
    (size) =>
      presigned(
        'host',
        filled(size, (nth) => `&${nth}`),
      ),
  ],
  ['parameters that are not UTF-8', (size) => presigned('host', filled(size, '&%ff'))],
  ['percent signs alone', (size) => presigned('host', filled(size, '&%'))],
  ['a path of slashes', (size) => presigned('host', '', `/b/${filled(size, '//')}`)],
  ['a path of percent signs', (size) => presigned('host', '', `/b/${filled(size, '%')}`)],
  ['a path of plus signs', (size) => presigned('host', '', `/b/${filled(size, '+')}`)],
  [
    'one long header signed many times',
    (size) => presigned(`host${filled(size / 2, '%3Bz')}`, '', '/b/k', ['z', 'b'.repeat(size / 2)]),
  ],
  [
    'headers and as many that were signed',
    (size) =>
      presigned(
        `host${filled(size / 2, (nth) => `%3Bb${nth}`)}`,
        '',
        '/b/k',
        filled(size / 2, (nth) => `a${nth} b `)
          .trim()
          .split(' '),
      ),
  ],
];

describeProportionalCost(
  'signatures that do not fit',
  MISMATCHES.map(([name, build]) => parser({ name, build: (size: number) => build(size), run: explained })),
);

describe('a request head of 31 KB', () => {
  const [, ordinary] = MISMATCHES[0]!;
  /** One with a signature that does not fit either; before the bounds some of them cost thousands. */
  const MOST_ORDINARY_ONES = 60;

  it.each(MISMATCHES)('%s: no more than some ordinary ones', { timeout: 120_000 }, async (_, build) => {
    let ratio = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 10 && ratio > MOST_ORDINARY_ONES; round += 1)
      ratio = Math.min(
        ratio,
        (await costOf(explained, build(30_000))) / (await costOf(explained, ordinary(30_000))),
      );
    expect(ratio).toBeLessThanOrEqual(MOST_ORDINARY_ONES);
  });
});

const md5 = (text: string): string => createHash('md5').update(text).digest('base64');

describe('the server', () => {
  let client: RawClient;
  beforeAll(async () => {
    client = await RawClient.start();
    await client.send('PUT', '/bucket');
  });
  afterAll(() => client.close());

  it('refuses a boundary that no form has', async () => {
    const { status, error } = await client.send('POST', '/bucket', {
      sign: 'anonymous',
      headers: [['content-type', `multipart/form-data; boundary=${'a'.repeat(200)}`]],
      body: 'a',
    });
    expect([status, error.code]).toEqual([400, 'MalformedPOSTRequest']);
  });

  it('refuses a preflight for more headers than a page sends', async () => {
    const rule =
      '<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*</AllowedOrigin><AllowedHeader>*</AllowedHeader></CORSRule></CORSConfiguration>';
    await client.send('PUT', '/bucket', { query: [['cors', '']], body: rule });
    const ask = (count: number) =>
      client.send('OPTIONS', '/bucket/k', {
        sign: 'anonymous',
        headers: [
          ['origin', 'https://a.example.com'],
          ['access-control-request-method', 'GET'],
          ['access-control-request-headers', Array.from({ length: count }, (_, nth) => `x${nth}`).join(',')],
        ],
      });
    expect((await ask(500)).status).toBe(200);
    expect((await ask(501)).error.code).toBe('AccessForbidden');
  });

  it('refuses documents of more elements or attributes than any has', async () => {
    const put = (query: string, body: string) =>
      client.send('POST', '/bucket', { query: [[query, '']], body, headers: [['content-md5', md5(body)]] });
    for (const body of [
      `<Delete>${'<a/>'.repeat(20_000)}</Delete>`,
      `<Delete ${filled(200, (nth) => `a${nth}="" `)}/>`,
    ]) {
      expect((await put('delete', body)).error.code).toBe('MalformedXML');
    }
    const keys = `<Delete>${'<Object><Key>k</Key></Object>'.repeat(1_000)}</Delete>`;
    expect((await put('delete', keys)).status).toBe(200);
  });
});
