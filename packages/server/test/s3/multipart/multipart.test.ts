import { createHash } from 'node:crypto';
import type { Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChecksumAlgorithm, createChecksum } from '../../../src/checksum/algorithms.js';
import { type RawAnswer, RawClient, type RawOptions } from '../raw-client.js';

const MINIMUM = 5_242_880;
const large = Buffer.alloc(MINIMUM, 'large part ');
const small = Buffer.from('the small end');

let client: RawClient;
beforeAll(async () => {
  client = await RawClient.start();
  await client.send('PUT', '/parts');
});
afterAll(() => client.close());

const element = (answer: RawAnswer, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer.text)?.[1]?.replaceAll('&quot;', '"');
const elements = (answer: RawAnswer, name: string): string[] =>
  [...answer.text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text]) => text!);
const md5 = (bytes: string | Buffer): string => createHash('md5').update(bytes).digest('hex');
const checksum = (algorithm: ChecksumAlgorithm, bytes: Buffer): string => {
  const made = createChecksum(algorithm);
  made.update(bytes);
  return made.digest().toString('base64');
};

async function begin(key: string, headers: readonly Pair[] = []): Promise<string> {
  const answer = await client.send('POST', `/parts/${key}`, { query: [['uploads', '']], headers });
  expect(answer.status).toBe(200);
  return element(answer, 'UploadId')!;
}

function part(
  key: string,
  uploadId: string,
  number: number | string,
  body: string | Buffer,
  more: RawOptions = {},
): Promise<RawAnswer> {
  return client.send('PUT', `/parts/${key}`, {
    ...more,
    query: [
      ['partNumber', String(number)],
      ['uploadId', uploadId],
    ],
    body,
  });
}

/** Numbers with the bytes whose MD5 is their ETag, or that ETag; then what else stands in the part. */
type Listed = readonly (readonly [number: number | string, bytes: Buffer | string, more?: string])[];

function complete(
  key: string,
  uploadId: string,
  listed: Listed,
  headers: readonly Pair[] = [],
): Promise<RawAnswer> {
  const parts = listed.map(([number, bytes, more = '']) => {
    const etag = typeof bytes === 'string' ? bytes : md5(bytes);
    return `<Part><PartNumber>${number}</PartNumber><ETag>&quot;${etag}&quot;</ETag>${more}</Part>`;
  });
  return client.send('POST', `/parts/${key}`, {
    query: [['uploadId', uploadId]],
    headers,
    body: `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${parts.join('')}</CompleteMultipartUpload>`,
  });
}

const get = (key: string, options: RawOptions = {}): Promise<RawAnswer> =>
  client.send('GET', `/parts/${key}`, options);

describe('an upload in parts', () => {
  it('becomes the object when it is complete, with what was said at its beginning', async () => {
    const uploadId = await begin('whole', [
      ['content-type', 'text/plain'],
      ['x-amz-meta-note', 'mine'],
      ['x-amz-tagging', 'a=1'],
      ['x-amz-storage-class', 'STANDARD_IA'],
    ]);
    expect(uploadId).toMatch(/^[\w-]{64}$/);
    const first = await part('whole', uploadId, 1, large);
    expect(first.headers).toMatchObject({
      etag: `"${md5(large)}"`,
      'x-amz-server-side-encryption': 'AES256',
    });
    await part('whole', uploadId, 7, small);
    expect((await get('whole')).error.code).toBe('NoSuchKey');
    const done = await complete('whole', uploadId, [
      [1, large],
      [7, small],
    ]);
    expect(done.status).toBe(200);
    const etag = `"${md5(Buffer.concat([large, small].map((bytes) => Buffer.from(md5(bytes), 'hex'))))}-2"`;
    expect(element(done, 'ETag')).toBe(etag);
    expect(element(done, 'Location')).toBe(`${client.server.endpoint}/parts/whole`);
    expect(element(done, 'ChecksumCRC64NVME')).toBe(checksum('CRC64NVME', Buffer.concat([large, small])));
    expect(element(done, 'ChecksumType')).toBe('FULL_OBJECT');
    const got = await get('whole');
    expect(got.body.equals(Buffer.concat([large, small]))).toBe(true);
    expect(got.headers).toMatchObject({
      etag,
      'content-type': 'text/plain',
      'x-amz-meta-note': 'mine',
      'x-amz-tagging-count': '1',
      'x-amz-storage-class': 'STANDARD_IA',
    });
  });

  it('is answered the same when it is completed once more, by the same parts alone', async () => {
    const uploadId = await begin('twice');
    await part('twice', uploadId, 1, small);
    const first = await complete('twice', uploadId, [[1, small]]);
    const again = await complete('twice', uploadId, [[1, small]]);
    expect([again.status, element(again, 'ETag')]).toEqual([200, element(first, 'ETag')]);
    expect((await complete('twice', uploadId, [[1, large]])).error).toMatchObject({ code: 'NoSuchUpload' });
    await client.send('DELETE', '/parts/twice');
    expect((await complete('twice', uploadId, [[1, small]])).error.code).toBe('NoSuchUpload');
  });

  it('one of many completions at once wins, and all are told of it', async () => {
    const uploadId = await begin('race');
    await part('race', uploadId, 1, small);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => complete('race', uploadId, [[1, small]])),
    );
    expect(new Set(answers.map((answer) => `${answer.status} ${element(answer, 'ETag')}`)).size).toBe(1);
  });

  it('takes the last of parts of one number, leaves out those not listed, and forgets them', async () => {
    const uploadId = await begin('anew');
    await part('anew', uploadId, 1, 'earlier');
    await part('anew', uploadId, 1, small);
    await part('anew', uploadId, 2, 'left out');
    expect((await complete('anew', uploadId, [[1, md5('earlier')]])).error.code).toBe('InvalidPart');
    await complete('anew', uploadId, [[1, small]]);
    expect((await get('anew')).text).toBe(String(small));
  });

  it('may have an empty last part', async () => {
    const uploadId = await begin('empty');
    await part('empty', uploadId, 1, '');
    await complete('empty', uploadId, [[1, Buffer.alloc(0)]]);
    const got = await get('empty');
    expect([got.status, got.text, got.headers.etag?.endsWith('-1"')]).toEqual([200, '', true]);
  });

  it('takes parts by presigned URL, and in aws-chunked form', async () => {
    const uploadId = await begin('presigned');
    const presigned = await part('presigned', uploadId, 1, small, { sign: 'query' });
    expect([presigned.status, presigned.headers.etag]).toEqual([200, `"${md5(small)}"`]);
    const chunked = await part(
      'presigned',
      uploadId,
      2,
      `d\r\n${small}\r\n0\r\nx-amz-checksum-crc32:${checksum('CRC32', small)}\r\n\r\n`,
      {
        payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        headers: [
          ['content-encoding', 'aws-chunked'],
          ['x-amz-decoded-content-length', String(small.length)],
          ['x-amz-trailer', 'x-amz-checksum-crc32'],
        ],
      },
    );
    expect([chunked.status, chunked.headers.etag]).toEqual([200, `"${md5(small)}"`]);
    expect((await complete('presigned', uploadId, [[2, small]])).status).toBe(200);
  });

  it('given up leaves nothing', async () => {
    const uploadId = await begin('aborted');
    await part('aborted', uploadId, 1, small);
    const abort = () => client.send('DELETE', '/parts/aborted', { query: [['uploadId', uploadId]] });
    expect((await abort()).status).toBe(204);
    expect((await abort()).error).toMatchObject({ code: 'NoSuchUpload', extras: { UploadId: uploadId } });
    expect((await part('aborted', uploadId, 1, small)).error.code).toBe('NoSuchUpload');
    expect((await complete('aborted', uploadId, [[1, small]])).error.code).toBe('NoSuchUpload');
  });
});

describe('refusals', () => {
  it('I13: an upload id is tied to its key', async () => {
    const uploadId = await begin('tied');
    await part('tied', uploadId, 1, small);
    const expected = {
      code: 'NoSuchUpload',
      message:
        'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      extras: { UploadId: uploadId },
    };
    const query: Pair[] = [['uploadId', uploadId]];
    expect((await part('other', uploadId, 1, small)).error).toEqual(expected);
    expect((await complete('other', uploadId, [[1, small]])).error).toEqual(expected);
    expect((await client.send('GET', '/parts/other', { query })).error).toEqual(expected);
    expect((await client.send('DELETE', '/parts/other', { query })).error).toEqual(expected);
    expect((await part('tied', 'no-such-id', 1, small)).error.extras).toEqual({ UploadId: 'no-such-id' });
  });

  it.each(['0', '10001', '-1', 'x', ''])('part number `%s`', async (number) => {
    const answer = await part('numbers', await begin('numbers'), number, small);
    expect(answer.status).toBe(400);
    expect(answer.error).toEqual({
      code: 'InvalidArgument',
      message: 'Part number must be an integer between 1 and 10000, inclusive',
      extras: { ArgumentName: 'partNumber', ArgumentValue: number },
    });
  });

  it('I14: a part below 5 MiB that is not the last', async () => {
    const uploadId = await begin('tiny');
    await part('tiny', uploadId, 1, small);
    await part('tiny', uploadId, 2, small);
    const answer = await complete('tiny', uploadId, [
      [1, small],
      [2, small],
    ]);
    expect(answer.status).toBe(400);
    expect(answer.error).toEqual({
      code: 'EntityTooSmall',
      message: 'Your proposed upload is smaller than the minimum allowed size',
      extras: {
        MinSizeAllowed: '5242880',
        ProposedSize: String(small.length),
        PartNumber: '1',
        ETag: md5(small),
      },
    });
  });

  it('I15: no parts', async () => {
    const uploadId = await begin('none');
    const expected = { code: 'InvalidRequest', message: 'You must specify at least one part', extras: {} };
    expect((await complete('none', uploadId, [])).error).toEqual(expected);
    const bare = await client.send('POST', '/parts/none', { query: [['uploadId', uploadId]] });
    expect(bare.error).toEqual(expected);
  });

  it('I16: a part that is not there, or is another', async () => {
    const uploadId = await begin('wrong');
    await part('wrong', uploadId, 1, small);
    for (const [number, etag] of [
      [2, md5(small)],
      [1, md5('another')],
    ] as const) {
      const answer = await complete('wrong', uploadId, [[number, etag]]);
      expect(answer.status).toBe(400);
      expect(answer.error).toEqual({
        code: 'InvalidPart',
        message:
          "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        extras: { ETag: etag, PartNumber: String(number), UploadId: uploadId },
      });
    }
  });

  it.each([
    ['descending', [2, 1]],
    ['twice the same', [1, 1]],
  ])('parts out of order: %s', async (_, [a, b]) => {
    const uploadId = await begin('order');
    const answer = await complete('order', uploadId, [
      [a!, large],
      [b!, large],
    ]);
    expect(answer.error).toMatchObject({
      code: 'InvalidPartOrder',
      message: 'The list of parts was not in ascending order. Parts must be ordered by part number.',
    });
  });

  it.each([
    '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>',
    '<CompleteMultipartUpload><Part><ETag>x</ETag></Part></CompleteMultipartUpload>',
    '<CompleteMultipartUpload><Other/></CompleteMultipartUpload>',
    '<Other/>',
    'no XML',
  ])('a list that is none: %s', async (body) => {
    const uploadId = await begin('malformed');
    const answer = await client.send('POST', '/parts/malformed', { query: [['uploadId', uploadId]], body });
    expect([answer.status, answer.error.code]).toEqual([400, 'MalformedXML']);
  });

  it('I3: a wrong Content-MD5, told in base64, leaves no part', async () => {
    const uploadId = await begin('digest');
    const said = createHash('md5').update('another').digest('base64');
    const answer = await part('digest', uploadId, 1, small, { headers: [['content-md5', said]] });
    expect(answer.error).toEqual({
      code: 'BadDigest',
      message: 'The Content-MD5 you specified did not match what we received.',
      extras: {
        ExpectedDigest: said,
        CalculatedDigest: createHash('md5').update(small).digest('base64'),
      },
    });
    const listed = await client.send('GET', '/parts/digest', { query: [['uploadId', uploadId]] });
    expect(elements(listed, 'PartNumber')).toEqual([]);
  });

  it('a part of more than 5 GiB, before it is sent', async () => {
    const uploadId = await begin('huge');
    const answer = await part('huge', uploadId, 1, '', {
      payloadHash: 'UNSIGNED-PAYLOAD',
      unsigned: [
        ['content-length', '5368709121'],
        ['expect', '100-continue'],
      ],
      write: (request) => request.flushHeaders(),
    });
    expect(answer.error).toMatchObject({
      code: 'EntityTooLarge',
      extras: { ProposedSize: '5368709121', MaxSizeAllowed: '5368709120' },
    });
  });

  it('what the object says of itself, at the beginning', async () => {
    const refused = async (...header: Pair) =>
      (await client.send('POST', '/parts/k', { query: [['uploads', '']], headers: [header] })).error.code;
    expect(await refused('x-amz-storage-class', 'NONE')).toBe('InvalidStorageClass');
    expect(await refused('x-amz-acl', 'public-read')).toBe('AccessControlListNotSupported');
    expect(await refused('x-amz-checksum-algorithm', 'MD4')).toBe('InvalidRequest');
    expect(await refused('x-amz-checksum-type', 'COMPOSITE')).toBe('InvalidRequest');
  });

  it('conditions at the end: the upload stays', async () => {
    await client.send('PUT', '/parts/there', { body: 'there' });
    const uploadId = await begin('there');
    await part('there', uploadId, 1, small);
    const refused = await complete('there', uploadId, [[1, small]], [['if-none-match', '*']]);
    expect([refused.status, refused.error]).toEqual([
      412,
      {
        code: 'PreconditionFailed',
        message: 'At least one of the pre-conditions you specified did not hold',
        extras: { Condition: 'If-None-Match' },
      },
    ]);
    expect((await complete('there', uploadId, [[1, small]], [['if-match', `"${md5('x')}"`]])).status).toBe(
      412,
    );
    expect(
      (await complete('there', uploadId, [[1, small]], [['if-match', `"${md5('there')}"`]])).status,
    ).toBe(200);
  });
});

describe('checksums', () => {
  const algorithm = (name: string, type?: string): Pair[] => [
    ['x-amz-checksum-algorithm', name],
    ...(type === undefined ? [] : [['x-amz-checksum-type', type] as const]),
  ];

  it.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const)('composite by default: %s', async (name) => {
    const header = `x-amz-checksum-${name.toLowerCase()}`;
    const uploadId = await begin(`composite-${name}`, algorithm(name));
    const values = [large, small].map((bytes) => checksum(name, bytes));
    for (const [at, bytes] of [large, small].entries()) {
      const sent = await part(`composite-${name}`, uploadId, at + 1, bytes, {
        headers: [[header, values[at]!]],
      });
      expect(sent.headers[header]).toBe(values[at]);
    }
    const listed = (tags: readonly string[]): Listed =>
      [large, small].map((bytes, at) => [at + 1, bytes, tags[at] ?? '']);
    const tags = values.map((value) => `<Checksum${name}>${value}</Checksum${name}>`);
    expect((await complete(`composite-${name}`, uploadId, listed([tags[0]!]))).error).toEqual({
      code: 'InvalidRequest',
      message: `The upload was created using a ${name.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part 2 in the request.`,
      extras: {},
    });
    expect((await complete(`composite-${name}`, uploadId, listed([tags[0]!, tags[0]!]))).error.code).toBe(
      'InvalidPart',
    );
    const done = await complete(`composite-${name}`, uploadId, listed(tags));
    const whole = `${checksum(name, Buffer.concat(values.map((value) => Buffer.from(value, 'base64'))))}-2`;
    expect([element(done, `Checksum${name}`), element(done, 'ChecksumType')]).toEqual([whole, 'COMPOSITE']);
    const mode: Pair[] = [['x-amz-checksum-mode', 'ENABLED']];
    expect((await get(`composite-${name}`, { headers: mode })).headers[header]).toBe(whole);
    const second = await get(`composite-${name}`, { headers: mode, query: [['partNumber', '2']] });
    expect([second.text, second.headers[header]]).toEqual([String(small), values[1]]);

    const attributes = await get(`composite-${name}`, {
      query: [['attributes', '']],
      headers: [
        ['x-amz-object-attributes', 'ETag,Checksum,ObjectParts,ObjectSize,StorageClass'],
        ['x-amz-max-parts', '1'],
      ],
    });
    expect(element(attributes, 'PartsCount')).toBe('2');
    expect(elements(attributes, 'PartNumber')).toEqual(['1']);
    expect(elements(attributes, `Checksum${name}`)).toEqual([whole.slice(0, -2), values[0]]);
    expect(element(attributes, 'IsTruncated')).toBe('true');
    expect(element(attributes, 'NextPartNumberMarker')).toBe('1');
    expect(element(attributes, 'ObjectSize')).toBe(String(large.length + small.length));
  });

  it.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)('of the full object: %s', async (name) => {
    const key = `full-${name}`;
    const header = `x-amz-checksum-${name.toLowerCase()}`;
    const uploadId = await begin(key, algorithm(name, 'FULL_OBJECT'));
    await part(key, uploadId, 1, large, { headers: [[header, checksum(name, large)]] });
    await part(key, uploadId, 2, small);
    const list: Listed = [
      [1, large],
      [2, small],
    ];
    const whole = checksum(name, Buffer.concat([large, small]));
    expect((await complete(key, uploadId, list, [[header, checksum(name, small)]])).error).toMatchObject({
      code: 'BadDigest',
      message: `The ${name.toLowerCase()} you specified did not match the calculated checksum.`,
    });
    expect((await complete(key, uploadId, list, [['x-amz-mp-object-size', '1']])).error.message).toBe(
      `The provided 'x-amz-mp-object-size' header value 1 does not match what was computed: ${large.length + small.length}`,
    );
    expect((await complete(key, uploadId, list, [['x-amz-checksum-type', 'COMPOSITE']])).error.message).toBe(
      'The upload was created using the FULL_OBJECT checksum mode. The complete request must use the same checksum mode.',
    );
    const done = await complete(key, uploadId, list, [
      [header, whole],
      ['x-amz-mp-object-size', String(large.length + small.length)],
      ['x-amz-checksum-type', 'FULL_OBJECT'],
    ]);
    expect(element(done, `Checksum${name}`)).toBe(whole);
  });

  it.each([
    ['SHA256', 'FULL_OBJECT'],
    ['SHA1', 'FULL_OBJECT'],
    ['CRC64NVME', 'COMPOSITE'],
  ])('%s cannot be %s', async (name, type) => {
    const answer = await client.send('POST', '/parts/k', {
      query: [['uploads', '']],
      headers: algorithm(name, type),
    });
    expect(answer.error.message).toBe(
      `The ${type} checksum type cannot be used with the ${name.toLowerCase()} checksum algorithm.`,
    );
  });

  it('I10: a part of another algorithm, or of none', async () => {
    const uploadId = await begin('mismatch', algorithm('CRC32C'));
    const other = await part('mismatch', uploadId, 1, small, {
      headers: [['x-amz-checksum-crc32', checksum('CRC32', small)]],
    });
    expect([other.status, other.error]).toEqual([
      400,
      {
        code: 'InvalidRequest',
        message:
          'Checksum Type mismatch occurred, expected checksum Type: crc32c, actual checksum Type: crc32',
        extras: {},
      },
    ]);
    expect((await part('mismatch', uploadId, 1, small)).error.message).toBe(
      'Checksum Type mismatch occurred, expected checksum Type: crc32c, actual checksum Type: null',
    );
  });

  it('a part with a wrong one is refused, and an upload without one checks it all the same', async () => {
    const uploadId = await begin('unasked');
    const header = (bytes: Buffer): Pair[] => [['x-amz-checksum-sha1', checksum('SHA1', bytes)]];
    expect((await part('unasked', uploadId, 1, small, { headers: header(large) })).error.code).toBe(
      'BadDigest',
    );
    expect((await part('unasked', uploadId, 1, small, { headers: header(small) })).status).toBe(200);
    const done = await complete('unasked', uploadId, [[1, small]]);
    expect(element(done, 'ChecksumCRC64NVME')).toBe(checksum('CRC64NVME', small));
  });
});

describe('reading by part', () => {
  it('H12 to H14: each part with its range and their count', async () => {
    const uploadId = await begin('read');
    await part('read', uploadId, 1, large);
    await part('read', uploadId, 2, small);
    await complete('read', uploadId, [
      [1, large],
      [2, small],
    ]);
    const size = large.length + small.length;
    const second = await get('read', { query: [['partNumber', '2']] });
    expect([second.status, second.text]).toEqual([206, String(small)]);
    expect(second.headers).toMatchObject({
      'content-range': `bytes ${large.length}-${size - 1}/${size}`,
      'x-amz-mp-parts-count': '2',
    });
    const head = await client.send('HEAD', '/parts/read', { query: [['partNumber', '1']] });
    expect([head.status, head.headers['content-length']]).toEqual([206, String(large.length)]);
    expect((await client.send('HEAD', '/parts/read')).headers['x-amz-mp-parts-count']).toBeUndefined();
    const third = await get('read', { query: [['partNumber', '3']] });
    expect([third.status, third.error]).toEqual([
      416,
      {
        code: 'InvalidPartNumber',
        message: 'The requested partnumber is not satisfiable',
        extras: { PartNumberRequested: '3', ActualPartCount: '2' },
      },
    ]);
    const both = await get('read', { query: [['partNumber', '1']], headers: [['range', 'bytes=0-1']] });
    expect(both.error.message).toBe('Cannot specify both Range header and partNumber query parameter');
    const across = await get('read', {
      headers: [['range', `bytes=${large.length - 3}-${large.length + 2}`]],
    });
    expect(across.text).toBe(`${large.subarray(-3)}${small.subarray(0, 3)}`);
  });
});

describe('UploadPartCopy', () => {
  const copy = (uploadId: string, headers: readonly Pair[]): Promise<RawAnswer> =>
    part('copied', uploadId, 1, '', { headers });

  it('makes a part of an object, or of a range of one', async () => {
    await client.send('PUT', '/parts/source ü+', { body: 'hello world' });
    const uploadId = await begin('copied');
    const source: Pair = ['x-amz-copy-source', '/parts/source%20%C3%BC%2B'];
    const ranged = await copy(uploadId, [source, ['x-amz-copy-source-range', 'bytes=6-10']]);
    expect([ranged.status, element(ranged, 'ETag')]).toEqual([200, `"${md5('world')}"`]);
    expect(element(ranged, 'LastModified')).toMatch(/T.*Z$/);
    await complete('copied', uploadId, [[1, md5('world')]]);
    expect((await get('copied')).text).toBe('world');
  });

  it.each([
    [
      'bytes=5',
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
    ],
    [
      'bytes=3-2',
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
    ],
    ['bytes=0-11', 'Range specified is not valid for source object of size: 11'],
  ])('refuses the range %s', async (range, message) => {
    await client.send('PUT', '/parts/source', { body: 'hello world' });
    const answer = await copy(await begin('copied'), [
      ['x-amz-copy-source', 'parts/source'],
      ['x-amz-copy-source-range', range],
    ]);
    expect(answer.error).toEqual({
      code: 'InvalidArgument',
      message,
      extras: { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: range },
    });
  });
});

describe('listings', () => {
  it('ListParts pages by number', async () => {
    const uploadId = await begin('list', [['x-amz-checksum-algorithm', 'CRC32']]);
    for (const number of [3, 1, 2]) {
      const value = checksum('CRC32', Buffer.from(`part ${number}`));
      await part('list', uploadId, number, `part ${number}`, { headers: [['x-amz-checksum-crc32', value]] });
    }
    const list = (...query: Pair[]): Promise<RawAnswer> =>
      client.send('GET', '/parts/list', { query: [['uploadId', uploadId], ...query] });
    const first = await list(['max-parts', '2']);
    expect(elements(first, 'PartNumber')).toEqual(['1', '2']);
    expect([element(first, 'IsTruncated'), element(first, 'NextPartNumberMarker')]).toEqual(['true', '2']);
    expect([element(first, 'ChecksumAlgorithm'), element(first, 'ChecksumType')]).toEqual([
      'CRC32',
      'COMPOSITE',
    ]);
    const second = await list(['part-number-marker', '2']);
    expect(elements(second, 'PartNumber')).toEqual(['3']);
    expect(element(second, 'ChecksumCRC32')).toBe(checksum('CRC32', Buffer.from('part 3')));
    expect(element(second, 'IsTruncated')).toBe('false');
    expect((await list(['max-parts', 'x'])).error.code).toBe('InvalidArgument');
  });

  it('ListMultipartUploads by prefix, delimiter, markers and encoding', async () => {
    await client.send('PUT', '/uploads');
    const ids: string[] = [];
    for (const key of ['a/1', 'a/2', 'b+ c', 'b+ c', 'd/1']) {
      const answer = await client.send('POST', `/uploads/${key}`, { query: [['uploads', '']] });
      ids.push(element(answer, 'UploadId')!);
      client.server.clock.advance('1s');
    }
    const list = (...query: Pair[]): Promise<RawAnswer> =>
      client.send('GET', '/uploads', { query: [['uploads', ''], ...query] });
    const all = await list();
    expect(elements(all, 'Key')).toEqual(['a/1', 'a/2', 'b+ c', 'b+ c', 'd/1']);
    expect(elements(all, 'UploadId')).toEqual(ids);
    const rolled = await list(['delimiter', '/'], ['encoding-type', 'url']);
    expect(elements(rolled, 'Key')).toEqual(['b%2B+c', 'b%2B+c']);
    expect(rolled.text).toContain('<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>');
    expect(elements(await list(['prefix', 'a/']), 'Key')).toEqual(['a/1', 'a/2']);
    const first = await list(['max-uploads', '3']);
    expect([element(first, 'NextKeyMarker'), element(first, 'NextUploadIdMarker')]).toEqual(['b+ c', ids[2]]);
    const second = await list(['key-marker', 'b+ c'], ['upload-id-marker', ids[2]!]);
    expect(elements(second, 'UploadId')).toEqual(ids.slice(3));
    expect(elements(await list(['key-marker', 'b+ c']), 'Key')).toEqual(['d/1']);
  });
});

describe('permissions', () => {
  it('each operation needs its own action, and somebody who signed to begin with', async () => {
    const uploadId = await begin('guarded');
    await part('guarded', uploadId, 1, small);
    await client.send('DELETE', '/parts', { query: [['publicAccessBlock', '']] });
    const allow = (action: string): Promise<RawAnswer> =>
      client.send('PUT', '/parts', {
        query: [['policy', '']],
        body: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: '*',
              Action: action,
              Resource: action.startsWith('s3:ListBucket') ? 'arn:aws:s3:::parts' : 'arn:aws:s3:::parts/*',
            },
          ],
        }),
      });
    const attempts: Record<string, () => Promise<RawAnswer>> = {
      UploadPart: () => part('guarded', uploadId, 1, small, { sign: 'anonymous' }),
      ListParts: () =>
        client.send('GET', '/parts/guarded', { sign: 'anonymous', query: [['uploadId', uploadId]] }),
      ListMultipartUploads: () =>
        client.send('GET', '/parts', { sign: 'anonymous', query: [['uploads', '']] }),
      AbortMultipartUpload: () =>
        client.send('DELETE', '/parts/guarded', { sign: 'anonymous', query: [['uploadId', uploadId]] }),
    };
    const allowed = async (): Promise<string[]> => {
      const names: string[] = [];
      for (const [name, attempt] of Object.entries(attempts)) {
        if ((await attempt()).status < 300) names.push(name);
      }
      return names;
    };
    expect(await allowed()).toEqual([]);
    for (const [action, name] of [
      ['s3:PutObject', 'UploadPart'],
      ['s3:ListMultipartUploadParts', 'ListParts'],
      ['s3:ListBucketMultipartUploads', 'ListMultipartUploads'],
      ['s3:AbortMultipartUpload', 'AbortMultipartUpload'],
    ] as const) {
      expect((await allow(action)).status).toBe(204);
      expect(await allowed()).toEqual([name]);
    }
    await allow('s3:PutObject');
    const begun = await client.send('POST', '/parts/k', { sign: 'anonymous', query: [['uploads', '']] });
    expect([begun.status, begun.error.message]).toEqual([
      403,
      'Anonymous users cannot initiate multipart uploads. Please authenticate.',
    ]);
  });
});
