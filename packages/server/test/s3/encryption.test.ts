import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import type { Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyStore } from '../../src/store.js';
import { type RawAnswer, RawClient, type RawOptions } from './raw-client.js';

const OTHER_ACCOUNT = '210987654321';
const SSE = 'x-amz-server-side-encryption';
const KEY_ARN = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

let client: RawClient;
let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-encryption-'));
  client = await RawClient.start({
    store: directory,
    accounts: [{ id: '123456789012' }, { id: OTHER_ACCOUNT }],
  });
  await client.send('PUT', '/box');
});
afterAll(async () => {
  await client.close();
  rmSync(directory, { recursive: true });
});

const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('base64');

function keyHeaders(key: Buffer, prefix = 'x-amz'): Pair[] {
  const name = `${prefix}-server-side-encryption-customer`;
  return [
    [`${name}-algorithm`, 'AES256'],
    [`${name}-key`, key.toString('base64')],
    [`${name}-key-MD5`, md5(key)],
  ];
}

const KEY = Buffer.alloc(32, 'customer key');
const OTHER_KEY = Buffer.alloc(32, 'another key');
const forCopy = (key: Buffer): Pair[] => keyHeaders(key, 'x-amz-copy-source');
const put = (path: string, body: Buffer | string, ...headers: Pair[]): Promise<RawAnswer> =>
  client.send('PUT', path, { body, headers });
const get = (path: string, ...headers: Pair[]): Promise<RawAnswer> => client.send('GET', path, { headers });

/** What an error says: status, code, message. */
const said = ({ status, error }: RawAnswer): [number, string, string] => [status, error.code, error.message];

const MISSING =
  'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.';
const WRONG =
  'Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.';

describe('a key that the customer keeps', () => {
  const bytes = randomBytes(300_000);

  it('opens the object, whole, by ranges and its attributes; nothing else does', async () => {
    const made = await put('/box/secret', bytes, ...keyHeaders(KEY));
    expect(made.status).toBe(200);
    expect(made.headers).toMatchObject({
      [`${SSE}-customer-algorithm`]: 'AES256',
      [`${SSE}-customer-key-md5`]: md5(KEY),
      'x-amz-checksum-crc64nvme': expect.any(String),
    });
    expect(made.headers).not.toHaveProperty(SSE);
    expect(made.headers.etag).not.toBe(`"${createHash('md5').update(bytes).digest('hex')}"`);

    const read = await get('/box/secret', ...keyHeaders(KEY));
    expect(read.body.equals(bytes)).toBe(true);
    expect(read.headers).toMatchObject({ etag: made.headers.etag, [`${SSE}-customer-key-md5`]: md5(KEY) });
    for (const [first, last] of [
      [0, 0],
      [15, 16],
      [131_071, 262_145],
      [299_999, 299_999],
    ] as const) {
      const part = await get('/box/secret', ['range', `bytes=${first}-${last}`], ...keyHeaders(KEY));
      expect([part.status, part.body.equals(bytes.subarray(first, last + 1))]).toEqual([206, true]);
    }
    expect(said(await get('/box/secret'))).toEqual([400, 'InvalidRequest', MISSING]);
    expect(said(await get('/box/secret', ...keyHeaders(OTHER_KEY)))).toEqual([403, 'AccessDenied', WRONG]);
    const attributes = (...headers: Pair[]): Promise<RawAnswer> =>
      client.send('GET', '/box/secret', {
        query: [['attributes', '']],
        headers: [['x-amz-object-attributes', 'ObjectSize'], ...headers],
      });
    expect(said(await attributes())).toEqual([400, 'InvalidRequest', MISSING]);
    expect((await attributes(...keyHeaders(KEY))).status).toBe(200);
    expect((await client.send('HEAD', '/box/secret')).status).toBe(400);
    const head = await client.send('HEAD', '/box/secret', {
      headers: [...keyHeaders(KEY), ['x-amz-checksum-mode', 'ENABLED']],
    });
    expect([head.status, head.headers['content-length']]).toEqual([200, '300000']);
    expect(head.headers['x-amz-checksum-crc64nvme']).toBe(made.headers['x-amz-checksum-crc64nvme']);
  });

  it('keeps neither the bytes nor the key where they could be read', async () => {
    const text = 'nobody reads this in the directory';
    await put('/box/hidden', text, ...keyHeaders(KEY));
    const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((f) => f.isFile());
    const kept = Buffer.concat(files.map((file) => readFileSync(join(file.parentPath, file.name))));
    expect(kept.includes(text)).toBe(false);
    expect(kept.includes(KEY)).toBe(false);
    expect(kept.includes(KEY.toString('base64'))).toBe(false);
    expect(kept.includes('hidden')).toBe(true);
  });

  it('is of one object: another without a key takes none', async () => {
    await put('/box/plain', 'plain');
    expect(said(await get('/box/plain', ...keyHeaders(KEY)))).toEqual([
      400,
      'InvalidRequest',
      'The encryption parameters are not applicable to this object.',
    ]);
    expect((await client.send('DELETE', '/box/secret')).status).toBe(204);
  });

  const header = (name: string, value: string): Pair => [`${SSE}-customer-${name}`, value];
  const [algorithm, key, digest] = keyHeaders(KEY) as [Pair, Pair, Pair];
  const must = 'Requests specifying Server Side Encryption with Customer provided keys must provide';
  const short = Buffer.from('0123456789');
  it.each<[string, Pair[], string, string]>([
    ['without an algorithm', [key, digest], 'InvalidArgument', `${must} a valid encryption algorithm.`],
    [
      'with another algorithm',
      [header('algorithm', 'AES128'), key, digest],
      'InvalidEncryptionAlgorithmError',
      'The Encryption request you specified is not valid. Supported value: AES256.',
    ],
    ['without the key', [algorithm], 'InvalidArgument', `${must} an appropriate secret key.`],
    [
      'without its MD5',
      [algorithm, key],
      'InvalidArgument',
      `${must} the client calculated MD5 of the secret key.`,
    ],
    [
      'with the MD5 of another',
      [algorithm, key, header('key-MD5', md5(OTHER_KEY))],
      'InvalidArgument',
      'The calculated MD5 hash of the key did not match the hash that was provided.',
    ],
    [
      'with a short key',
      keyHeaders(short),
      'InvalidArgument',
      'The secret key was invalid for the specified algorithm.',
    ],
    [
      'with another encryption beside it',
      [...keyHeaders(KEY), [SSE, 'AES256']],
      'InvalidArgument',
      'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
    ],
  ])('is refused %s', async (_, headers, code, message) => {
    expect(said(await put('/box/refused', 'x', ...headers))).toEqual([400, code, message]);
    expect((await get('/box/refused')).status).toBe(404);
  });

  it('comes with presigned URLs as signed headers', async () => {
    await put('/box/presigned', 'by URL', ...keyHeaders(KEY));
    const host = client.host;
    const { createSigner } = await import('@countersign/sigv4');
    const { url } = createSigner().presign({
      credentials: client.server.credentials,
      region: 'us-east-1',
      method: 'GET',
      protocol: 'http:',
      host,
      path: '/box/presigned',
      query: [],
      headers: keyHeaders(KEY),
      unhoistableHeaders: new Set(keyHeaders(KEY).map(([name]) => name.toLowerCase())),
      signingDate: client.server.clock.now(),
      expiresIn: 60,
    });
    expect((await client.fetch('GET', url, keyHeaders(KEY))).text).toBe('by URL');
    expect((await client.fetch('GET', url)).status).toBe(403);
  });

  it('is changed, set and taken off by copies', async () => {
    await put('/box/source', bytes, ...keyHeaders(KEY));
    const copy = (to: string, ...headers: Pair[]): Promise<RawAnswer> =>
      put(to, '', ['x-amz-copy-source', '/box/source'], ...headers);
    expect(said(await copy('/box/copy'))).toEqual([400, 'InvalidRequest', MISSING]);
    expect((await copy('/box/copy', ...forCopy(KEY), ...keyHeaders(OTHER_KEY))).status).toBe(200);
    expect((await get('/box/copy', ...keyHeaders(OTHER_KEY))).body.equals(bytes)).toBe(true);
    const open = await copy('/box/open', ...forCopy(KEY));
    expect(open.headers[SSE]).toBe('AES256');
    const read = await get('/box/open');
    expect(read.headers.etag).toBe(`"${createHash('md5').update(bytes).digest('hex')}"`);
    expect(read.body.equals(bytes)).toBe(true);
    const itself = await copy('/box/source', ...forCopy(KEY), ...keyHeaders(OTHER_KEY));
    expect(itself.status).toBe(200);
    expect(said(await get('/box/source', ...keyHeaders(KEY)))).toEqual([403, 'AccessDenied', WRONG]);
  });

  it('comes again with every part of an upload', async () => {
    const begun = await client.send('POST', '/box/parts', {
      query: [['uploads', '']],
      headers: keyHeaders(KEY),
    });
    const uploadId = /<UploadId>([^<]+)/.exec(begun.text)![1]!;
    const part = (number: number, body: Buffer, ...headers: Pair[]): Promise<RawAnswer> =>
      client.send('PUT', '/box/parts', {
        query: [
          ['partNumber', String(number)],
          ['uploadId', uploadId],
        ],
        body,
        headers,
      });
    expect(said(await part(1, bytes))).toEqual([
      400,
      'InvalidRequest',
      'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.',
    ]);
    expect((await part(1, bytes, [SSE, 'AES256'])).error.message).toBe(
      'x-amz-server-side-encryption header is not supported for this operation.',
    );
    expect(said(await part(1, bytes, ...keyHeaders(OTHER_KEY)))).toEqual([
      400,
      'InvalidRequest',
      'The provided encryption parameters did not match the ones used originally.',
    ]);
    const first = Buffer.concat([randomBytes(5_242_880), bytes]);
    const etags = [await part(1, first, ...keyHeaders(KEY)), await part(2, first, ...keyHeaders(KEY))].map(
      ({ headers }) => headers.etag,
    );
    await put('/box/part-source', bytes, ...keyHeaders(OTHER_KEY));
    const copied = await part(
      3,
      Buffer.alloc(0),
      ['x-amz-copy-source', '/box/part-source'],
      ...forCopy(OTHER_KEY),
      ...keyHeaders(KEY),
    );
    etags.push(/<ETag>(?:&quot;)?([^<&]+)/.exec(copied.text)![1]);
    const complete = (...headers: Pair[]): Promise<RawAnswer> =>
      client.send('POST', '/box/parts', {
        query: [['uploadId', uploadId]],
        headers,
        body: `<CompleteMultipartUpload>${etags
          .map((etag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${etag}</ETag></Part>`)
          .join('')}</CompleteMultipartUpload>`,
      });
    expect((await complete(...keyHeaders(OTHER_KEY))).error.message).toBe(
      'The provided encryption parameters did not match the ones used originally.',
    );
    const completed = await complete();
    expect(completed.status).toBe(200);
    const whole = Buffer.concat([first, first, bytes]);
    expect((await get('/box/parts', ...keyHeaders(KEY))).body.equals(whole)).toBe(true);
    const across = await get('/box/parts', ['range', 'bytes=5242870-5542890'], ...keyHeaders(KEY));
    expect(across.body.equals(whole.subarray(5_242_870, 5_542_891))).toBe(true);
    expect((await get('/box/parts')).status).toBe(400);
  });

  // S3 API Reference, CompleteMultipartUpload, x-amz-server-side-encryption-customer-algorithm.
  it.each([
    ['CRC32', 'jNwWgw=='],
    ['SHA256', createHash('sha256').update('x').digest('base64')],
  ])('comes again with the completion of an upload with %s', async (algorithm, sum) => {
    const begun = await client.send('POST', '/box/summed', {
      query: [['uploads', '']],
      headers: [...keyHeaders(KEY), ['x-amz-checksum-algorithm', algorithm]],
    });
    const query: Pair[] = [['uploadId', /<UploadId>([^<]+)/.exec(begun.text)![1]!]];
    const part = await client.send('PUT', '/box/summed', {
      query: [['partNumber', '1'], ...query],
      headers: [...keyHeaders(KEY), [`x-amz-checksum-${algorithm.toLowerCase()}`, sum]],
      body: 'x',
    });
    const complete = (...headers: Pair[]): Promise<RawAnswer> =>
      client.send('POST', '/box/summed', {
        query,
        headers,
        body: `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers.etag}</ETag><Checksum${algorithm}>${sum}</Checksum${algorithm}></Part></CompleteMultipartUpload>`,
      });
    expect(said(await complete())).toEqual([
      400,
      'InvalidRequest',
      'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.',
    ]);
    expect((await complete(...keyHeaders(OTHER_KEY))).status).toBe(400);
    expect((await complete(...keyHeaders(KEY))).status).toBe(200);
  });

  it('is not taken by a bucket that blocks it', async () => {
    await client.send('PUT', '/blocking');
    const block = (type: string): Promise<RawAnswer> =>
      client.send('PUT', '/blocking', {
        query: [['encryption', '']],
        body: `<ServerSideEncryptionConfiguration><Rule><BlockedEncryptionTypes><EncryptionType>${type}</EncryptionType></BlockedEncryptionTypes></Rule></ServerSideEncryptionConfiguration>`,
      });
    expect((await block('SSE-C')).status).toBe(200);
    const refused = await put('/blocking/k', 'x', ...keyHeaders(KEY));
    expect(refused.status).toBe(403);
    expect(refused.error.message).toContain('because this bucket has blocked upload requests');
    await block('NONE');
    expect((await put('/blocking/k', 'x', ...keyHeaders(KEY))).status).toBe(200);
  });
});

describe('a key of KMS', () => {
  const kms = (...more: Pair[]): Pair[] => [[SSE, 'aws:kms'], ...more];

  it.each<[string, Pair[], Record<string, string>]>([
    ["AWS's own", kms(), { [SSE]: 'aws:kms' }],
    ['by ARN', kms([`${SSE}-aws-kms-key-id`, KEY_ARN]), { [`${SSE}-aws-kms-key-id`]: KEY_ARN }],
    [
      'by id',
      kms([`${SSE}-aws-kms-key-id`, '1234abcd-12ab-34cd-56ef-1234567890ab']),
      { [`${SSE}-aws-kms-key-id`]: KEY_ARN },
    ],
    [
      'with a bucket key',
      kms([`${SSE}-bucket-key-enabled`, 'true']),
      { [`${SSE}-bucket-key-enabled`]: 'true' },
    ],
    ['in two layers', [[SSE, 'aws:kms:dsse']], { [SSE]: 'aws:kms:dsse' }],
    ['with a context', kms([`${SSE}-context`, Buffer.from('{"a":"b"}').toString('base64')]), {}],
  ])('%s', async (_, headers, expected) => {
    const made = await put('/box/kms', 'kms', ...headers);
    expect([made.status, made.headers]).toMatchObject([200, expected]);
    const read = await get('/box/kms');
    expect(read.text).toBe('kms');
    expect(read.headers).toMatchObject({ ...expected, etag: made.headers.etag });
    expect(made.headers.etag).not.toBe(`"${createHash('md5').update('kms').digest('hex')}"`);
    expect(read.headers[`${SSE}-aws-kms-key-id`]).toMatch(
      /^arn:aws:kms:us-east-1:123456789012:key\/[0-9a-f-]{36}$/,
    );
  });

  const kmsOnly =
    'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms';
  it.each<[string, Pair[], string, string]>([
    [
      'of no form',
      kms([`${SSE}-aws-kms-key-id`, 'fake-key-id']),
      'KMS.NotFoundException',
      "Invalid keyId 'fake-key-id'",
    ],
    [
      'of another region',
      kms([`${SSE}-aws-kms-key-id`, KEY_ARN.replace('us-east-1', 'us-west-2')]),
      'KMS.NotFoundException',
      'Invalid arn us-west-2',
    ],
    ['without saying so', [[`${SSE}-aws-kms-key-id`, KEY_ARN]], 'InvalidArgument', kmsOnly],
    [
      'beside AES256',
      [
        [SSE, 'AES256'],
        [`${SSE}-aws-kms-key-id`, KEY_ARN],
      ],
      'InvalidArgument',
      kmsOnly,
    ],
    [
      'with a context that is no map',
      kms([`${SSE}-context`, 'eyJhIjoxfQ==']),
      'InvalidArgument',
      "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map",
    ],
    [
      'of an unknown kind',
      [[SSE, 'rot13']],
      'InvalidArgument',
      'The encryption method specified is not supported',
    ],
  ])('is refused %s', async (_, headers, code, message) => {
    expect(said(await put('/box/no', 'x', ...headers))).toEqual([400, code, message]);
  });

  it('is no business of a read', async () => {
    await put('/box/own', 'x');
    expect(said(await get('/box/own', [SSE, 'AES256']))).toEqual([
      400,
      'InvalidArgument',
      'x-amz-server-side-encryption header is not supported for this operation.',
    ]);
  });

  it('is the default where the bucket says so, and its answers say so too', async () => {
    await client.send('PUT', '/defaults');
    const configure = await client.send('PUT', '/defaults', {
      query: [['encryption', '']],
      body: `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>${KEY_ARN}</KMSMasterKeyID></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`,
    });
    expect(configure.status).toBe(200);
    const read = await client.send('GET', '/defaults', { query: [['encryption', '']] });
    expect(read.text).toContain(`<KMSMasterKeyID>${KEY_ARN}</KMSMasterKeyID>`);
    expect(read.text).toContain('<BucketKeyEnabled>true</BucketKeyEnabled>');
    const expected = {
      [SSE]: 'aws:kms',
      [`${SSE}-aws-kms-key-id`]: KEY_ARN,
      [`${SSE}-bucket-key-enabled`]: 'true',
    };
    expect((await put('/defaults/k', 'x')).headers).toMatchObject(expected);
    expect((await put('/defaults/copy', '', ['x-amz-copy-source', 'box/own'])).headers).toMatchObject(
      expected,
    );
    expect((await put('/defaults/plain', 'x', [SSE, 'AES256'])).headers[SSE]).toBe('AES256');
    const gone = await client.send('DELETE', '/defaults', { query: [['encryption', '']] });
    expect(gone.status).toBe(204);
    expect((await put('/defaults/k', 'x')).headers[SSE]).toBe('AES256');
  });

  describe('is used by those who may', () => {
    let credentials: NonNullable<RawOptions['credentials']>;
    let allow: (...statements: object[]) => Promise<unknown>;
    const S3 = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
    const as = (method: string, path: string, headers: Pair[] = []): Promise<RawAnswer> =>
      client.send(method, path, { headers, credentials });

    beforeAll(async () => {
      const { endpoint, region } = client.server;
      const iam = new IAMClient({ endpoint, region, credentials: client.server.credentials });
      await iam.send(new CreateUserCommand({ UserName: 'u' }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'u' }));
      credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
      allow = (...Statement) =>
        iam.send(
          new PutUserPolicyCommand({
            UserName: 'u',
            PolicyName: 'p',
            PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
          }),
        );
      await put('/box/mine', 'x', ...kms([`${SSE}-aws-kms-key-id`, KEY_ARN]));
      await put('/box/of-aws', 'x', ...kms());
    });

    const denied = (action: string): string =>
      `User: arn:aws:iam::123456789012:user/u is not authorized to perform: ${action} on resource: ${KEY_ARN} because no identity-based policy allows the ${action} action`;

    it("a customer's key by its account's policies", async () => {
      await allow(S3);
      expect(said(await as('GET', '/box/mine'))).toEqual([403, 'AccessDenied', denied('kms:Decrypt')]);
      const write = (): Promise<RawAnswer> => as('PUT', '/box/mine', kms([`${SSE}-aws-kms-key-id`, KEY_ARN]));
      expect(said(await write())).toEqual([403, 'AccessDenied', denied('kms:GenerateDataKey')]);
      expect(said(await as('PUT', '/box/copy', [['x-amz-copy-source', 'box/mine']]))).toEqual([
        403,
        'AccessDenied',
        denied('kms:Decrypt'),
      ]);
      await allow(S3, {
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: KEY_ARN,
        Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
      });
      expect((await as('GET', '/box/mine')).status).toBe(200);
      expect((await write()).status).toBe(200);
    });

    it("AWS's own by everybody of the account whom nothing forbids", async () => {
      await allow(S3);
      expect((await as('GET', '/box/of-aws')).status).toBe(200);
      await allow(S3, { Effect: 'Deny', Action: 'kms:*', Resource: '*' });
      expect((await as('GET', '/box/of-aws')).status).toBe(403);
    });

    it('neither by another account, nor by who did not sign', async () => {
      await client.send('PUT', '/box', {
        query: [['publicAccessBlock', '']],
        body: '<PublicAccessBlockConfiguration/>',
      });
      const everyone = {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::box/*',
      };
      await client.send('PUT', '/box', {
        query: [['policy', '']],
        body: JSON.stringify({ Version: '2012-10-17', Statement: everyone }),
      });
      const stranger = client.server.accounts[1]!;
      const foreign = await client.send('GET', '/box/of-aws', { credentials: stranger });
      expect([foreign.status, foreign.error.code]).toEqual([403, 'AccessDenied']);
      expect(foreign.error.message).toContain('kms:Decrypt');
      const anonymous = await client.send('GET', '/box/of-aws', { sign: 'anonymous' });
      expect([...said(anonymous), anonymous.error.extras]).toEqual([
        400,
        'InvalidArgument',
        'Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.',
        { ArgumentName: 'Authorization', ArgumentValue: 'null' },
      ]);
      expect((await client.send('GET', '/box/own', { sign: 'anonymous' })).status).toBe(200);
    });
  });
});

it('leaves a data directory in which nothing is found wrong', async () => {
  const kept = mkdtempSync(join(tmpdir(), 'countersign-encryption-'));
  const other = await RawClient.start({ store: kept });
  await other.send('PUT', '/box');
  for (const [name, headers] of [
    ['sealed', keyHeaders(KEY)],
    ['kms', [[SSE, 'aws:kms']]],
    ['plain', []],
  ] as [string, Pair[]][]) {
    const body = randomBytes(200_000);
    await other.send('PUT', `/box/${name}`, { body, headers });
    for (const completed of [true, false]) {
      const key = `/box/${name}-parts-${completed}`;
      const begun = await other.send('POST', key, { query: [['uploads', '']], headers });
      const uploadId = /<UploadId>([^<]+)/.exec(begun.text)![1]!;
      const part = await other.send('PUT', key, {
        query: [
          ['partNumber', '1'],
          ['uploadId', uploadId],
        ],
        body,
        headers: name === 'kms' ? [] : headers,
      });
      expect(part.status).toBe(200);
      if (!completed) continue;
      const done = await other.send('POST', key, {
        query: [['uploadId', uploadId]],
        body: `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers.etag}</ETag></Part></CompleteMultipartUpload>`,
      });
      expect(done.status).toBe(200);
    }
  }
  await other.close();
  const findings: unknown[] = [];
  let checked = 0;
  for await (const finding of verifyStore(kept, { onChecked: (size) => (checked += size) })) {
    findings.push(finding);
  }
  expect([findings, checked]).toEqual([[], 9 * 200_000]);
  rmSync(kept, { recursive: true });
});
