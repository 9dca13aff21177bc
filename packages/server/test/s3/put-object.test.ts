import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { createChunkSigner, type Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient, type RawOptions } from './raw-client.js';

let client: RawClient;

beforeAll(async () => {
  client = await RawClient.start();
  await client.send('PUT', '/bucket-one');
});
afterAll(() => client.close());

const put = (options: RawOptions, key = 'object'): Promise<RawAnswer> =>
  client.send('PUT', `/bucket-one/${key}`, options);
const get = (key: string, headers: readonly Pair[] = []): Promise<RawAnswer> =>
  client.send('GET', `/bucket-one/${key}`, { headers });

describe('PutObject', () => {
  it('answers with ETag, encryption and the default checksum, and no Content-Type', async () => {
    const answer = await put({ body: 'hello' });
    expect(answer.status).toBe(200);
    expect(answer.body).toHaveLength(0);
    expect(answer.headers).toMatchObject({
      etag: '"5d41402abc4b2a76b9719d911017c592"',
      'x-amz-server-side-encryption': 'AES256',
      'x-amz-checksum-crc64nvme': 'M3eFcAZSQlc=',
      'x-amz-checksum-type': 'FULL_OBJECT',
      'content-length': '0',
    });
    expect(answer.headers['content-type']).toBeUndefined();
  });

  it('keeps the bytes of a large body', async () => {
    const body = Buffer.alloc(3_000_001, 'countersign ');
    const answer = await put({ body }, 'large');
    expect(answer.headers.etag).toBe(`"${createHash('md5').update(body).digest('hex')}"`);
    expect((await get('large')).body.equals(body)).toBe(true);
  });

  it('drops aws-chunked from Content-Encoding', async () => {
    const body = createChunkSigner();
    const framed = Buffer.concat([body.chunk(Buffer.from('zipped')), body.end([])]);
    const answer = await put(
      {
        body: framed,
        payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        headers: [
          ['content-encoding', 'aws-chunked,gzip'],
          ['x-amz-decoded-content-length', '6'],
        ],
      },
      'encoded',
    );
    expect(answer.status).toBe(200);
    const got = await get('encoded');
    expect(got.text).toBe('zipped');
    expect(got.headers['content-encoding']).toBe('gzip');
  });
});

describe('digests', () => {
  const sha256 = createHash('sha256').update('hello').digest('base64');
  it.each<[string, Pair]>([
    ['Content-MD5', ['content-md5', 'XUFAKrxLKna5cZ2REBfFkg==']],
    ['CRC32', ['x-amz-checksum-crc32', 'NhCmhg==']],
    ['CRC32C', ['x-amz-checksum-crc32c', 'mnG7TA==']],
    ['CRC64NVME', ['x-amz-checksum-crc64nvme', 'M3eFcAZSQlc=']],
    ['SHA1', ['x-amz-checksum-sha1', 'qvTGHdzF6KLavt4PO0gs2a6pQ00=']],
    ['SHA256', ['x-amz-checksum-sha256', sha256]],
  ])('%s is verified and kept', async (algorithm, header) => {
    const answer = await put({ body: 'hello', headers: [header] }, algorithm);
    expect(answer.status).toBe(200);
    if (algorithm === 'Content-MD5') return;
    expect(answer.headers[header[0]]).toBe(header[1]);
    const got = await get(algorithm, [['x-amz-checksum-mode', 'ENABLED']]);
    expect(got.headers[header[0]]).toBe(header[1]);
  });

  it.each<[string, readonly Pair[], string, string, Record<string, string>]>([
    [
      'Content-MD5 unreadable',
      [['content-md5', 'hello']],
      'InvalidDigest',
      'The Content-MD5 you specified was invalid.',
      { 'Content-MD5': 'hello' },
    ],
    [
      'Content-MD5 of 15 bytes',
      [['content-md5', 'AAAAAAAAAAAAAAAAAAAA']],
      'InvalidDigest',
      'The Content-MD5 you specified was invalid.',
      { 'Content-MD5': 'AAAAAAAAAAAAAAAAAAAA' },
    ],
    [
      'Content-MD5 of other bytes',
      [['content-md5', '1B2M2Y8AsgTpgAmY7PhCfg==']],
      'BadDigest',
      'The Content-MD5 you specified did not match what we received.',
      { ExpectedDigest: 'd41d8cd98f00b204e9800998ecf8427e', CalculatedDigest: 'XUFAKrxLKna5cZ2REBfFkg==' },
    ],
    [
      'CRC32 unreadable',
      [['x-amz-checksum-crc32', 'nope']],
      'InvalidRequest',
      'Value for x-amz-checksum-crc32 header is invalid.',
      {},
    ],
    [
      'SHA256 of the wrong width',
      [['x-amz-checksum-sha256', 'NhCmhg==']],
      'InvalidRequest',
      'Value for x-amz-checksum-sha256 header is invalid.',
      {},
    ],
    ...(
      [
        ['CRC32', 'AAAAAA=='],
        ['CRC32C', 'AAAAAA=='],
        ['CRC64NVME', 'AAAAAAAAAAA='],
        ['SHA1', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='],
        ['SHA256', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='],
      ] as const
    ).map(([name, value]): [string, readonly Pair[], string, string, Record<string, string>] => [
      `${name} of other bytes`,
      [[`x-amz-checksum-${name.toLowerCase()}`, value]],
      'BadDigest',
      `The ${name} you specified did not match the calculated checksum.`,
      {},
    ]),
    [
      'two checksums',
      [
        ['x-amz-checksum-crc32', 'NhCmhg=='],
        ['x-amz-checksum-crc32c', 'mnG7TA=='],
      ],
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
      {},
    ],
    [
      'unknown algorithm',
      [['x-amz-sdk-checksum-algorithm', 'CRC16']],
      'InvalidRequest',
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
      {},
    ],
  ])('%s', async (name, headers, code, message, extras) => {
    const answer = await put({ body: 'hello', headers }, `refused ${name}`);
    expect(answer.status).toBe(400);
    expect(answer.error).toEqual({ code, message, extras });
    expect((await get(`refused ${name}`)).status).toBe(404);
  });

  it('takes x-amz-sdk-checksum-algorithm without a checksum', async () => {
    const answer = await put({ body: 'hello', headers: [['x-amz-sdk-checksum-algorithm', 'CRC32']] });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-amz-checksum-crc64nvme']).toBe('M3eFcAZSQlc=');
  });

  it('does not look at a checksum that was moved to the query', async () => {
    const answer = await put({
      sign: 'query',
      body: 'hello',
      query: [
        ['x-amz-checksum-crc32', 'AAAAAA=='],
        ['x-amz-sdk-checksum-algorithm', 'CRC32'],
      ],
    });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-amz-checksum-crc32']).toBeUndefined();
    expect(answer.headers['x-amz-checksum-crc64nvme']).toBe('M3eFcAZSQlc=');
  });

  it('compares the body with x-amz-content-sha256', async () => {
    const said = createHash('sha256').update('other').digest('hex');
    const answer = await put({ body: 'hello', payloadHash: said }, 'unsigned body');
    expect(answer.status).toBe(400);
    expect(answer.error).toEqual({
      code: 'XAmzContentSHA256Mismatch',
      message: "The provided 'x-amz-content-sha256' header does not match what was computed.",
      extras: {
        ClientComputedContentSHA256: said,
        S3ComputedContentSHA256: createHash('sha256').update('hello').digest('hex'),
      },
    });
    const empty = await put({ body: '', payloadHash: said }, 'unsigned body');
    expect(empty.error.code).toBe('XAmzContentSHA256Mismatch');
    expect((await get('unsigned body')).status).toBe(404);
  });

  it('does not look at x-amz-content-sha256 where it is not signed', async () => {
    const said = createHash('sha256').update('other').digest('hex');
    const answer = await put({
      sign: 'query',
      body: 'hello',
      unsigned: [['x-amz-content-sha256', said]],
    });
    expect(answer.status).toBe(200);
  });
});

describe('an upload that is refused', () => {
  it('leaves the object that was there', async () => {
    await put({ body: 'first' }, 'kept');
    await put({ body: 'second', headers: [['content-md5', '1B2M2Y8AsgTpgAmY7PhCfg==']] }, 'kept');
    expect((await get('kept')).text).toBe('first');
  });

  it('leaves nothing when the client goes away', async () => {
    const { hostname, port } = new URL(client.server.endpoint);
    const url = await presignedUrl('gone');
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write(`PUT ${url} HTTP/1.1\r\nHost: ${client.host}\r\nContent-Length: 100000\r\n\r\n`);
        socket.write('x'.repeat(50_000), () => socket.destroy());
      });
      socket.on('close', () => resolve());
    });
    expect((await get('gone')).status).toBe(404);
    expect((await put({ body: 'still here' }, 'gone')).status).toBe(200);
  });
});

async function presignedUrl(key: string): Promise<string> {
  const { createSigner } = await import('@countersign/sigv4');
  const { url } = createSigner().presign({
    credentials: client.server.credentials,
    region: client.server.region,
    method: 'PUT',
    protocol: 'http:',
    host: client.host,
    path: `/bucket-one/${key}`,
    signingDate: client.server.clock.now(),
    expiresIn: 60,
  });
  return url.slice(`http://${client.host}`.length);
}

describe('lengths', () => {
  it('a PUT without one is MissingContentLength', async () => {
    const url = await presignedUrl('no-length');
    const text = await exchangeText(
      `PUT ${url} HTTP/1.1\r\nHost: ${client.host}\r\nConnection: close\r\n\r\n`,
    );
    expect(text).toContain('HTTP/1.1 411');
    expect(text).toContain(
      '<Code>MissingContentLength</Code><Message>You must provide the Content-Length HTTP header.</Message>',
    );
  });

  it('Transfer-Encoding: chunked alone is NotImplemented', async () => {
    const url = await presignedUrl('no-length');
    const text = await exchangeText(
      `PUT ${url} HTTP/1.1\r\nHost: ${client.host}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
    );
    expect(text).toContain('HTTP/1.1 501');
    expect(text).toContain(
      '<Code>NotImplemented</Code><Message>A header you provided implies functionality that is not implemented</Message><Header>Transfer-Encoding</Header>',
    );
  });

  it('more than 5 GiB is EntityTooLarge before a byte is sent', async () => {
    const url = await presignedUrl('huge');
    const text = await exchangeText(
      `PUT ${url} HTTP/1.1\r\nHost: ${client.host}\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 5368709121\r\n\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 400/);
    expect(text).toContain('<Code>EntityTooLarge</Code>');
    expect(text).toContain(
      '<ProposedSize>5368709121</ProposedSize><MaxSizeAllowed>5368709120</MaxSizeAllowed>',
    );
  });
});

/** Sends bytes and reads what comes until the server closes. */
function exchangeText(request: string): Promise<string> {
  const { hostname, port } = new URL(client.server.endpoint);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname, () => socket.write(request));
    socket.on('data', (piece) => {
      text += piece.toString();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

describe('aws-chunked', () => {
  const streaming = (body: Buffer, headers: readonly Pair[], payloadHash?: string): Promise<RawAnswer> =>
    put(
      {
        body,
        payloadHash: payloadHash ?? 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        headers: [['content-encoding', 'aws-chunked'], ...headers],
      },
      'chunked',
    );
  const framed = (text: string, trailers: readonly Pair[]): Buffer => {
    const signer = createChunkSigner();
    return Buffer.concat([signer.chunk(Buffer.from(text)), signer.end(trailers)]);
  };

  it('verifies the checksum in the trailer', async () => {
    const answer = await streaming(framed('hello', [['x-amz-checksum-crc32', 'NhCmhg==']]), [
      ['x-amz-decoded-content-length', '5'],
      ['x-amz-trailer', 'x-amz-checksum-crc32'],
    ]);
    expect(answer.status).toBe(200);
    expect(answer.headers['x-amz-checksum-crc32']).toBe('NhCmhg==');
    const got = await get('chunked');
    expect(got.text).toBe('hello');
    expect(got.headers['content-encoding']).toBeUndefined();
  });

  it.each<[string, Buffer, readonly Pair[], number, string, string]>([
    [
      'a wrong trailer',
      framed('hello', [['x-amz-checksum-crc32', 'AAAAAA==']]),
      [
        ['x-amz-decoded-content-length', '5'],
        ['x-amz-trailer', 'x-amz-checksum-crc32'],
      ],
      400,
      'BadDigest',
      'The CRC32 you specified did not match the calculated checksum.',
    ],
    [
      'a trailer that does not come',
      framed('hello', []),
      [
        ['x-amz-decoded-content-length', '5'],
        ['x-amz-trailer', 'x-amz-checksum-crc32'],
      ],
      400,
      'MalformedTrailerError',
      'The request contained trailing data that was not well-formed or did not conform to our published schema.',
    ],
    [
      'a trailer of another name',
      framed('hello', [['x-amz-meta-late', '1']]),
      [
        ['x-amz-decoded-content-length', '5'],
        ['x-amz-trailer', 'x-amz-meta-late'],
      ],
      400,
      'InvalidRequest',
      'The value specified in the x-amz-trailer header is not supported',
    ],
    [
      'no decoded length',
      framed('hello', []),
      [],
      411,
      'MissingContentLength',
      'You must provide the Content-Length HTTP header.',
    ],
    [
      'fewer bytes than said',
      framed('hello', []),
      [['x-amz-decoded-content-length', '6']],
      400,
      'IncompleteBody',
      expect.any(String) as unknown as string,
    ],
    [
      'more bytes than said',
      framed('hello', []),
      [['x-amz-decoded-content-length', '4']],
      400,
      'IncompleteBody',
      expect.any(String) as unknown as string,
    ],
  ])('%s', async (_, body, headers, status, code, message) => {
    const answer = await streaming(body, headers);
    expect(answer.status).toBe(status);
    expect(answer.error).toMatchObject({ code, message });
  });

  it('is not for UNSIGNED-PAYLOAD', async () => {
    const answer = await streaming(framed('hello', []), [], 'UNSIGNED-PAYLOAD');
    expect(answer.error).toEqual({
      code: 'InvalidArgument',
      message:
        'aws-chunked encoding is not supported when x-amz-content-sha256 UNSIGNED-PAYLOAD is supplied.',
      extras: { ArgumentName: 'Content-Encoding', ArgumentValue: 'aws-chunked' },
    });
  });

  it.each([
    ['as signed', false, 200],
    ['altered under way', true, 403],
  ])('with signed chunks, %s', async (_, alter, status) => {
    const { createSigner } = await import('@countersign/sigv4');
    const { credentials, region, clock } = client.server;
    const now = clock.now();
    const data = [Buffer.alloc(8_192, 'a'), Buffer.alloc(100, 'b')];
    const signed = createSigner().signHeaders({
      credentials,
      region,
      method: 'PUT',
      protocol: 'http:',
      host: client.host,
      path: '/bucket-one/signed-chunks',
      headers: [
        ['content-encoding', 'aws-chunked'],
        ['x-amz-decoded-content-length', '8292'],
      ],
      signingDate: now,
      payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    });
    const date = signed.headers.find(([name]) => name === 'x-amz-date')![1];
    const chunks = createChunkSigner({
      ...credentials,
      credentialScope: { date: date.slice(0, 8), region, service: 's3' },
      date,
      signature: signed.signature,
    });
    const body = Buffer.concat([...data.map((piece) => chunks.chunk(piece)), chunks.end()]);
    if (alter) body[200] = 0x63;
    const answer = await client.fetch(
      'PUT',
      signed.url,
      [...signed.headers, ['content-length', String(body.length)]],
      body,
    );
    expect(answer.status).toBe(status);
    const got = await get('signed-chunks');
    expect(got.body.equals(Buffer.concat(data))).toBe(true);
    if (alter) expect(answer.error.code).toBe('SignatureDoesNotMatch');
  });
});

describe('metadata', () => {
  it('comes back in lower case, repeated headers joined', async () => {
    await put(
      {
        headers: [
          ['x-amz-meta-One', 'a'],
          ['X-Amz-Meta-Two', 'b'],
          ['x-amz-meta-two', 'c'],
        ],
      },
      'meta',
    );
    expect((await get('meta')).headers).toMatchObject({ 'x-amz-meta-one': 'a', 'x-amz-meta-two': 'b,c' });
  });

  it('is decoded and encoded by RFC 2047', async () => {
    await put(
      {
        headers: [
          ['x-amz-meta-b', '=?UTF-8?B?w4RNQVrDlcORIFMz?='],
          ['x-amz-meta-q', '=?UTF-8?Q?=C3=A4_x?= =?ISO-8859-1?Q?=E4?='],
          ['x-amz-meta-ascii', '=?UTF-8?B?cGxhaW4=?='],
        ],
      },
      'words',
    );
    expect((await get('words')).headers).toMatchObject({
      'x-amz-meta-b': '=?UTF-8?Q?=C3=84MAZ=C3=95=C3=91_S3?=',
      'x-amz-meta-q': '=?UTF-8?B?w6QgeMOk?=',
      'x-amz-meta-ascii': 'plain',
    });
  });

  it('is taken from the query of a presigned request', async () => {
    const answer = await put(
      {
        sign: 'query',
        body: 'hello',
        headers: [
          ['x-amz-meta-colour', 'blue'],
          ['x-amz-meta-text', 'ключ'],
          ['x-amz-storage-class', 'STANDARD_IA'],
          ['x-amz-server-side-encryption', 'AES256'],
        ],
      },
      'hoisted',
    );
    expect(answer.status).toBe(200);
    expect((await get('hoisted')).headers).toMatchObject({
      'x-amz-meta-colour': 'blue',
      'x-amz-meta-text': '=?UTF-8?B?0LrQu9GO0Yc=?=',
      'x-amz-storage-class': 'STANDARD_IA',
    });
  });

  it('is not taken from the query of other requests', async () => {
    await put({ query: [['x-amz-meta-colour', 'blue']] }, 'not hoisted');
    expect((await get('not hoisted')).headers['x-amz-meta-colour']).toBeUndefined();
  });

  it('may have 2 KB', async () => {
    const exact = await put({ headers: [['x-amz-meta-abc', 'x'.repeat(2_045)]] });
    expect(exact.status).toBe(200);
    const over = await put({ headers: [['x-amz-meta-abc', 'x'.repeat(2_046)]] });
    expect(over.status).toBe(400);
    expect(over.error).toEqual({
      code: 'MetadataTooLarge',
      message: 'Your metadata headers exceed the maximum allowed metadata size',
      extras: { Size: '2049', MaxSizeAllowed: '2048' },
    });
  });
});

describe('attributes', () => {
  it.each<[string, Pair, number, string?, Record<string, string>?]>([
    ['storage class', ['x-amz-storage-class', 'GLACIER_IR'], 200],
    [
      'unknown storage class',
      ['x-amz-storage-class', 'FROZEN'],
      400,
      'InvalidStorageClass',
      { StorageClassRequested: 'FROZEN' },
    ],
    ['private ACL', ['x-amz-acl', 'private'], 400, 'AccessControlListNotSupported', {}],
    ['bucket-owner-full-control', ['x-amz-acl', 'bucket-owner-full-control'], 200],
    ['public-read', ['x-amz-acl', 'public-read'], 400, 'AccessControlListNotSupported', {}],
    [
      'grant to a group',
      ['x-amz-grant-read', 'uri="http://acs.amazonaws.com/groups/global/AllUsers"'],
      400,
      'AccessControlListNotSupported',
      {},
    ],
    [
      'grant to an id of no account',
      ['x-amz-grant-read', 'id=abc'],
      400,
      'InvalidArgument',
      { ArgumentName: 'id', ArgumentValue: 'abc' },
    ],
    [
      'unknown ACL',
      ['x-amz-acl', 'nobody'],
      400,
      'InvalidArgument',
      { ArgumentName: 'x-amz-acl', ArgumentValue: 'nobody' },
    ],
    ['AES256', ['x-amz-server-side-encryption', 'AES256'], 200],
    ['KMS', ['x-amz-server-side-encryption', 'aws:kms'], 200],
    [
      'unknown encryption',
      ['x-amz-server-side-encryption', 'ROT13'],
      400,
      'InvalidArgument',
      { ArgumentName: 'x-amz-server-side-encryption', ArgumentValue: 'ROT13' },
    ],
    ['object lock', ['x-amz-object-lock-mode', 'GOVERNANCE'], 400, 'InvalidRequest', {}],
    ['redirect', ['x-amz-website-redirect-location', '/elsewhere'], 200],
    ['bad redirect', ['x-amz-website-redirect-location', 'ftp:x'], 400, 'InvalidRedirectLocation', {}],
    ['tags', ['x-amz-tagging', 'a=1&b=x%20y'], 200],
    [
      'tag twice',
      ['x-amz-tagging', 'a=1&a=2'],
      400,
      'InvalidArgument',
      { ArgumentName: 'x-amz-tagging', ArgumentValue: 'a=1&a=2' },
    ],
    ['system tag', ['x-amz-tagging', 'aws:a=1'], 400, 'InvalidTag', { TagKey: 'aws:a' }],
    [
      'eleven tags',
      ['x-amz-tagging', Array.from({ length: 11 }, (_, n) => `k${n}=v`).join('&')],
      400,
      'BadRequest',
      {},
    ],
  ])('%s', async (_, header, status, code, extras) => {
    const answer = await put({ body: 'hello', headers: [header] }, 'attributes');
    expect(answer.status).toBe(status);
    if (code !== undefined) expect(answer.error).toMatchObject({ code, extras });
  });

  it('count the tags for whom may see them', async () => {
    await put({ headers: [['x-amz-tagging', 'a=1&b=2']] }, 'tagged');
    expect((await get('tagged')).headers['x-amz-tagging-count']).toBe('2');
  });
});

describe('conditional writes', () => {
  const condition = (name: string) => ({
    code: 'PreconditionFailed',
    message: 'At least one of the pre-conditions you specified did not hold',
    extras: { Condition: name },
  });
  const notAccepted = (header: string, additionalMessage: string) => ({
    code: 'NotImplemented',
    message: 'A header you provided implies functionality that is not implemented',
    extras: { Header: header, additionalMessage },
  });

  it('If-None-Match: * only where there is nothing', async () => {
    const headers: Pair[] = [['If-None-Match', '*']];
    expect((await put({ body: 'first', headers }, 'once')).status).toBe(200);
    const again = await put({ body: 'second', headers }, 'once');
    expect(again.status).toBe(412);
    expect(again.error).toEqual(condition('If-None-Match'));
    expect((await get('once')).text).toBe('first');
  });

  it('one of many at once wins', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => put({ body: `${n}`, headers: [['If-None-Match', '*']] }, 'race')),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(412)]);
  });

  it('If-Match only over that very object', async () => {
    const { headers } = await put({ body: 'first' }, 'matched');
    const stale = await put({ body: 'second', headers: [['If-Match', '"0"']] }, 'matched');
    expect(stale.status).toBe(412);
    expect(stale.error).toEqual(condition('If-Match'));
    const right = await put({ body: 'second', headers: [['If-Match', headers.etag!]] }, 'matched');
    expect(right.status).toBe(200);
    const nothing = await put({ headers: [['If-Match', '"0"']] }, 'never there');
    expect(nothing.status).toBe(404);
    expect(nothing.error.code).toBe('NoSuchKey');
  });

  /** Puts `late`, and does something else to the object after the condition held first, and before the bytes are sent. */
  const putAfter = (headers: Pair[], key: string, meanwhile: () => Promise<unknown>) =>
    put(
      {
        ...{ body: 'late', headers },
        unsigned: [
          ['Expect', '100-continue'],
          ['Content-Length', '4'],
        ],
        write: (request) => {
          request.flushHeaders();
          request.on('continue', () => meanwhile().then(() => request.end('late')));
        },
      },
      key,
    );

  it('count when the bytes are there: a delete meanwhile leaves nothing to match', async () => {
    const { headers } = await put({ body: 'first' }, 'deleted-meanwhile');
    const late = await putAfter([['If-Match', headers.etag!]], 'deleted-meanwhile', () =>
      client.send('DELETE', '/bucket-one/deleted-meanwhile'),
    );
    expect(late.status).toBe(404);
    expect(late.error.code).toBe('NoSuchKey');
  });

  it('count when the bytes are there: another put meanwhile has won', async () => {
    const late = await putAfter([['If-None-Match', '*']], 'put-meanwhile', () =>
      put({ body: 'first' }, 'put-meanwhile'),
    );
    expect(late.status).toBe(412);
    expect((await get('put-meanwhile')).text).toBe('first');
  });

  it('are no conflict where another object came and went meanwhile', async () => {
    const late = await putAfter([['If-None-Match', '*']], 'come-and-gone', async () => {
      await put({ body: 'first' }, 'come-and-gone');
      await client.send('DELETE', '/bucket-one/come-and-gone');
    });
    expect(late.status).toBe(200);
    expect((await get('come-and-gone')).text).toBe('late');
  });

  it('refuses other forms', async () => {
    const other = await put({ headers: [['If-None-Match', '"0"']] });
    expect(other.status).toBe(501);
    expect(other.error).toEqual(
      notAccepted('If-None-Match', "We don't accept the provided value of If-None-Match header for this API"),
    );
    const both = await put({
      headers: [
        ['If-None-Match', '*'],
        ['If-Match', '"0"'],
      ],
    });
    expect(both.error).toEqual(
      notAccepted('If-Match,If-None-Match', 'Multiple conditional request headers present in the request'),
    );
  });
});
