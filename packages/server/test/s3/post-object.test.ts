import { createHash, createHmac } from 'node:crypto';
import { Agent } from 'node:http';
import { createSigner, type Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queryApi } from '../support/people.js';
import { type RawAnswer, RawClient } from './raw-client.js';

let client: RawClient;

beforeAll(async () => {
  client = await RawClient.start();
  await client.send('PUT', '/bucket-one');
});
afterAll(() => client.close());

type Condition = readonly unknown[] | Record<string, string>;

interface Form {
  readonly fields?: readonly Pair[];
  readonly conditions?: readonly Condition[];
  readonly expiresAt?: number;
  /** Null: no file part. */
  readonly file?: string | Buffer | null;
  /** Null: a part without a filename. */
  readonly filename?: string | null;
  readonly after?: readonly Pair[];
  /** Changes the signed fields before they are sent. */
  readonly alter?: (fields: Map<string, string>) => void;
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: the variable is S3's
const FILENAME = '${filename}';

const BOUNDARY = 'countersign-boundary';

function part(name: string, value: string | Buffer, filename?: string | null): Buffer {
  const file = filename === undefined || filename === null ? '' : `; filename="${filename}"`;
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(value as string), Buffer.from('\r\n')]);
}

function multipart(form: Form, signed: readonly Pair[]): Buffer {
  const { file = 'hello', filename = 'hello.txt' } = form;
  return Buffer.concat([
    ...signed.map(([name, value]) => part(name, value)),
    ...(file === null ? [] : [part('file', file, filename)]),
    ...(form.after ?? []).map(([name, value]) => part(name, value)),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ]);
}

function signedFields(form: Form): readonly Pair[] {
  const { credentials, region, clock } = client.server;
  const date = new Date(clock.now());
  const scope = `${date.toISOString().slice(0, 10).replaceAll('-', '')}/${region}/s3/aws4_request`;
  const amzDate = `${date.toISOString().replace(/[-:]|\.\d{3}/g, '')}`;
  const own = form.fields ?? [['key', 'uploaded']];
  const fields = new Map<string, string>([
    ...own,
    ['x-amz-algorithm', 'AWS4-HMAC-SHA256'],
    ['x-amz-credential', `${credentials.accessKeyId}/${scope}`],
    ['x-amz-date', amzDate],
  ]);
  const conditions = form.conditions ?? [
    { bucket: 'bucket-one' },
    ...own.map(([name]) => ['starts-with', `$${name}`, '']),
  ];
  const policy = {
    expiration: new Date(form.expiresAt ?? clock.now() + 60_000).toISOString(),
    conditions: [
      ...conditions,
      ['starts-with', '$x-amz-algorithm', ''],
      ['starts-with', '$x-amz-credential', ''],
      ['starts-with', '$x-amz-date', ''],
    ],
  };
  const base64 = Buffer.from(JSON.stringify(policy)).toString('base64');
  fields.set('policy', base64);
  fields.set('x-amz-signature', signPolicy(base64, scope));
  form.alter?.(fields);
  return [...fields];
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function signPolicy(policy: string, scope: string): string {
  let key: Buffer | string = `AWS4${client.server.credentials.secretAccessKey}`;
  for (const step of scope.split('/')) key = hmac(key, step);
  return hmac(key, policy).toString('hex');
}

function post(form: Form = {}): Promise<RawAnswer> {
  return send(multipart(form, signedFields(form)));
}

function send(
  body: Buffer,
  contentType = `multipart/form-data; boundary=${BOUNDARY}`,
  agent?: Agent,
  sockets?: Set<unknown>,
): Promise<RawAnswer> {
  return client.fetch(
    'POST',
    `http://${client.host}/bucket-one`,
    [
      ['Content-Type', contentType],
      ['Content-Length', String(body.length)],
    ],
    body,
    (request) => {
      request.on('socket', (socket) => sockets?.add(socket));
      request.end(body);
    },
    agent,
  );
}

const get = (key: string): Promise<RawAnswer> => client.send('GET', `/bucket-one/${key}`);

describe('POST Object', () => {
  it('answers 204 with ETag, Location and checksum', async () => {
    const answer = await post();
    expect(answer.status).toBe(204);
    expect(answer.body).toHaveLength(0);
    expect(answer.headers).toMatchObject({
      etag: '"5d41402abc4b2a76b9719d911017c592"',
      location: `http://${client.host}/bucket-one/uploaded`,
      'x-amz-checksum-crc64nvme': 'M3eFcAZSQlc=',
      'x-amz-checksum-type': 'FULL_OBJECT',
    });
    expect((await get('uploaded')).text).toBe('hello');
  });

  it('takes what the signer of this house makes', async () => {
    const { url, fields } = createSigner().presignPost({
      credentials: client.server.credentials,
      region: client.server.region,
      url: `http://${client.host}/bucket-one`,
      bucket: 'bucket-one',
      key: `from-signer/${FILENAME}`,
      signingDate: client.server.clock.now(),
      expiresIn: 60,
    } as Parameters<ReturnType<typeof createSigner>['presignPost']>[0]);
    expect(url).toContain('bucket-one');
    const answer = await send(multipart({}, Object.entries(fields)));
    expect(answer.status).toBe(204);
    expect((await get('from-signer/hello.txt')).status).toBe(200);
  });

  it('refuses the token of a session that no condition covers', async () => {
    const answer = await queryApi(client, client.server.credentials, 'sts', { Action: 'GetSessionToken' });
    const [accessKeyId, secretAccessKey, sessionToken] = [
      'AccessKeyId',
      'SecretAccessKey',
      'SessionToken',
    ].map((name) => new RegExp(`<${name}>([^<]+)`).exec(answer.text)?.[1] ?? '') as [string, string, string];
    const make = (covered: boolean): Promise<RawAnswer> => {
      const { fields } = createSigner().presignPost({
        credentials: { accessKeyId, secretAccessKey, sessionToken: covered ? sessionToken : undefined },
        region: client.server.region,
        url: `http://${client.host}/bucket-one`,
        bucket: 'bucket-one',
        key: 'by-session',
        signingDate: client.server.clock.now(),
        expiresIn: 60,
      });
      return send(multipart({}, Object.entries({ 'x-amz-security-token': sessionToken, ...fields })));
    };
    expect((await make(true)).status).toBe(204);
    const refused = await make(false);
    expect([refused.status, refused.error.code]).toEqual([403, 'AccessDenied']);
    expect(refused.error.message).toContain('x-amz-security-token');
  });

  it('answers 201 with a document', async () => {
    const answer = await post({
      fields: [
        ['key', `a/${FILENAME}`],
        ['success_action_status', '201'],
      ],
    });
    expect(answer.status).toBe(201);
    const location = `http://${client.host}/bucket-one/a%2Fhello.txt`;
    expect(answer.text).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse><Location>${location}</Location><Bucket>bucket-one</Bucket>` +
        '<Key>a/hello.txt</Key><ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag></PostResponse>',
    );
    expect(answer.headers.location).toBe(location);
  });

  it.each([
    ['200', 200],
    ['204', 204],
    ['301', 204],
  ])('with success_action_status %s answers %d', async (status, expected) => {
    const answer = await post({
      fields: [
        ['key', 'k'],
        ['success_action_status', status],
      ],
    });
    expect(answer.status).toBe(expected);
  });

  it.each([
    ['http://localhost.test/done', 303, 'http://localhost.test/done?'],
    ['http://localhost.test/done?a=b', 303, 'http://localhost.test/done?a=b&'],
    ['/relative', 204, undefined],
    ['javascript:alert(1)', 204, undefined],
  ])('redirects to %s: %d', async (target, status, start) => {
    const answer = await post({
      fields: [
        ['key', 'redirected'],
        ['success_action_redirect', target],
      ],
    });
    expect(answer.status).toBe(status);
    if (start !== undefined) {
      expect(answer.headers.location).toBe(
        `${start}bucket=bucket-one&key=redirected&etag=%225d41402abc4b2a76b9719d911017c592%22`,
      );
    }
  });

  it('keeps the variable where the file has no name', async () => {
    const answer = await post({ fields: [['key', `file-as-field-${FILENAME}`]], filename: null });
    expect(answer.status).toBe(204);
    expect((await get(`file-as-field-${FILENAME}`)).text).toBe('hello');
  });

  it('drops the directories of a filename', async () => {
    await post({ fields: [['key', `base/${FILENAME}`]], filename: 'C:\\dir\\a b.txt' });
    expect((await get('base/a b.txt')).status).toBe(200);
  });

  it('keeps type, metadata, storage class and tags', async () => {
    await post({
      fields: [
        ['key', 'described'],
        ['Content-Type', 'image/png'],
        ['x-amz-meta-Colour', 'blau-ä'],
        ['x-amz-meta-word', '=?UTF-8?B?w6Q=?='],
        ['x-amz-storage-class', 'STANDARD_IA'],
        ['tagging', '<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>'],
      ],
    });
    expect((await get('described')).headers).toMatchObject({
      'content-type': 'image/png',
      'x-amz-meta-colour': '=?UTF-8?Q?blau-=C3=A4?=',
      // Recorded on AWS: an encoded word of a form is not decoded.
      'x-amz-meta-word': '=?UTF-8?B?w6Q=?=',
      'x-amz-storage-class': 'STANDARD_IA',
      'x-amz-tagging-count': '1',
    });
  });

  it('encrypts as its fields say', async () => {
    const sse = 'x-amz-server-side-encryption';
    const key = Buffer.alloc(32, 'k');
    const digest = createHash('md5').update(key).digest('base64');
    const headers: Pair[] = [
      [`${sse}-customer-algorithm`, 'AES256'],
      [`${sse}-customer-key`, key.toString('base64')],
      [`${sse}-customer-key-md5`, digest],
    ];
    const sealed = await post({ fields: [['key', 'sealed'], ...headers] });
    expect([sealed.status, sealed.headers[`${sse}-customer-key-md5`]]).toEqual([204, digest]);
    expect((await get('sealed')).error.code).toBe('InvalidRequest');
    expect((await client.send('GET', '/bucket-one/sealed', { headers })).text).toBe('hello');
    const kms = await post({
      fields: [
        ['key', 'kms'],
        [sse, 'aws:kms'],
      ],
    });
    expect([kms.status, kms.headers[sse]]).toEqual([204, 'aws:kms']);
    const odd = await post({
      fields: [
        ['key', 'odd'],
        [sse, 'rot13'],
      ],
    });
    expect([odd.status, odd.error.code]).toEqual([400, 'InvalidArgument']);
  });

  it('holds the file against its checksum and digest', async () => {
    const crc = await post({
      fields: [
        ['key', 'summed'],
        ['x-amz-checksum-crc32', 'AAAAAA=='],
      ],
    });
    expect([crc.status, crc.error.code]).toEqual([400, 'BadDigest']);
    const right = await post({
      fields: [
        ['key', 'summed'],
        ['x-amz-checksum-crc32', 'NhCmhg=='],
      ],
    });
    expect([right.status, right.headers['x-amz-checksum-crc32']]).toEqual([204, 'NhCmhg==']);
  });

  it('grants what its field says, where ACLs are enabled', async () => {
    const refused = await post({
      fields: [
        ['key', 'open'],
        ['acl', 'public-read'],
      ],
    });
    expect(refused.error.code).toBe('AccessControlListNotSupported');
    const configure = (selector: string, body: string): Promise<RawAnswer> =>
      client.send('PUT', '/bucket-one', { query: [[selector, '']], body });
    const own = (name: string): string =>
      `<OwnershipControls><Rule><ObjectOwnership>${name}</ObjectOwnership></Rule></OwnershipControls>`;
    await configure('ownershipControls', own('ObjectWriter'));
    await configure('publicAccessBlock', '<PublicAccessBlockConfiguration/>');
    expect(
      (
        await post({
          fields: [
            ['key', 'open'],
            ['acl', 'public-read'],
          ],
        })
      ).status,
    ).toBe(204);
    expect((await client.send('GET', '/bucket-one/open', { sign: 'anonymous' })).text).toBe('hello');
    await configure('ownershipControls', own('BucketOwnerEnforced'));
    expect((await client.send('GET', '/bucket-one/open', { sign: 'anonymous' })).status).toBe(403);
  });

  it('asks the policies first, then whether ACLs are enabled', async () => {
    const Statement = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::bucket-one/open',
    };
    const policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await client.send('PUT', '/bucket-one', { query: [['policy', '']], body: policy });
    const answer = await post({
      fields: [
        ['key', 'open'],
        ['acl', 'public-read'],
        ['x-amz-storage-class', 'NONE'],
      ],
    });
    expect([answer.status, answer.error.code]).toEqual([403, 'AccessDenied']);
    await client.send('DELETE', '/bucket-one', { query: [['policy', '']] });
  });

  it('takes tags of another shape for none', async () => {
    const answer = await post({
      fields: [
        ['key', 'untagged'],
        ['tagging', '<InvalidXmlTagging></InvalidXmlTagging>'],
      ],
    });
    expect(answer.status).toBe(204);
    expect((await get('untagged')).headers['x-amz-tagging-count']).toBeUndefined();
  });

  it('takes field names in any case', async () => {
    const answer = await send(
      multipart(
        {},
        signedFields({}).map(([name, value]) => [name.toUpperCase(), value] as const),
      ),
    );
    expect(answer.status).toBe(204);
  });

  it('ignores fields after the file', async () => {
    const answer = await post({ after: [['x-amz-meta-late', 'x']] });
    expect(answer.status).toBe(204);
    expect((await get('uploaded')).headers['x-amz-meta-late']).toBeUndefined();
  });

  it('keeps the bytes of a large file that looks like a form', async () => {
    const file = Buffer.concat([
      Buffer.alloc(500_000, '\r\n--countersign-boundar'),
      Buffer.from([0, 255, 13, 10, 45, 45]),
      Buffer.alloc(200_000, 7),
    ]);
    const answer = await post({ file, fields: [['key', 'large']] });
    expect(answer.status).toBe(204);
    expect((await get('large')).body.equals(file)).toBe(true);
  });

  it('takes an empty file', async () => {
    expect((await post({ file: '', fields: [['key', 'empty']] })).status).toBe(204);
    expect((await get('empty')).headers['content-length']).toBe('0');
  });
});

describe('content-length-range', () => {
  const range = (minimum: unknown, maximum: unknown): readonly Condition[] => [
    { bucket: 'bucket-one' },
    { key: 'uploaded' },
    ['content-length-range', minimum, maximum],
  ];
  it.each([
    [5, 10],
    [1, 5],
    ['5', '5'],
  ])('admits five bytes for %j to %j', async (minimum, maximum) => {
    expect((await post({ conditions: range(minimum, maximum) })).status).toBe(204);
  });

  it.each([
    [
      1,
      4,
      400,
      'EntityTooLarge',
      'Your proposed upload exceeds the maximum allowed size',
      { ProposedSize: '5', MaxSizeAllowed: '4' },
    ],
    [
      6,
      9,
      400,
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed size',
      { ProposedSize: '5', MinSizeAllowed: '6' },
    ],
    [
      'test',
      '10',
      403,
      'AccessDenied',
      'Invalid according to Policy: Policy Condition failed: ["content-length-range", "test", "10"]',
      {},
    ],
  ])('refuses five bytes for %j to %j', async (minimum, maximum, status, code, message, extras) => {
    await client.send('DELETE', '/bucket-one/uploaded');
    const answer = await post({ conditions: range(minimum, maximum) });
    expect(answer.status).toBe(status);
    expect(answer.error).toEqual({ code, message, extras });
    expect((await get('uploaded')).status).toBe(404);
  });
});

describe('a form that is refused', () => {
  const missing = (name: string) => ({
    code: 'InvalidArgument',
    message: `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    extras: { ArgumentName: name, ArgumentValue: '' },
  });
  const denied = (message: string) => ({ code: 'AccessDenied', message, extras: {} });

  it.each<[string, () => Form, number, { code: string; message: string; extras: Record<string, string> }]>([
    [
      'expired',
      () => ({ expiresAt: client.server.clock.now() - 1_000 }),
      403,
      denied('Invalid according to Policy: Policy expired.'),
    ],
    [
      'signature missing',
      () => ({ alter: (fields) => fields.delete('x-amz-signature') }),
      400,
      missing('X-Amz-Signature'),
    ],
    [
      'algorithm missing',
      () => ({ alter: (fields) => fields.delete('x-amz-algorithm') }),
      400,
      missing('X-Amz-Algorithm'),
    ],
    ['key missing', () => ({ fields: [] }), 400, missing('key')],
    ['key after the file', () => ({ fields: [], after: [['key', 'late']] }), 400, missing('key')],
    [
      'key empty',
      () => ({ fields: [['key', '']] }),
      400,
      {
        code: 'InvalidArgument',
        message: 'User key must have a length greater than 0.',
        extras: { ArgumentName: 'key', ArgumentValue: '' },
      },
    ],
    [
      'field not covered',
      () => ({
        fields: [
          ['key', 'k'],
          ['Content-Type', 'text/plain'],
        ],
        conditions: [{ bucket: 'bucket-one' }, { key: 'k' }],
      }),
      403,
      denied('Invalid according to Policy: Extra input fields: content-type'),
    ],
    [
      'bucket not covered',
      () => ({ conditions: [{ key: 'uploaded' }] }),
      403,
      denied('Invalid according to Policy: Extra input fields: bucket'),
    ],
    [
      'condition not met',
      () => ({ conditions: [{ bucket: 'bucket-one' }, ['eq', '$key', 'Uploaded']] }),
      403,
      denied('Invalid according to Policy: Policy Condition failed: ["eq", "$key", "Uploaded"]'),
    ],
    [
      'unknown storage class',
      () => ({
        fields: [
          ['key', 'k'],
          ['x-amz-storage-class', 'FakeClass'],
        ],
      }),
      400,
      {
        code: 'InvalidStorageClass',
        message: 'The storage class you specified is not valid',
        extras: { StorageClassRequested: 'FakeClass' },
      },
    ],
    [
      'no file',
      () => ({ file: null }),
      400,
      {
        code: 'InvalidArgument',
        message: 'POST requires exactly one file upload per request.',
        extras: { ArgumentName: 'file', ArgumentValue: '0' },
      },
    ],
    [
      'more than 20 KB before the file',
      () => ({
        fields: [
          ['key', 'k'],
          ['x-ignore-much', 'x'.repeat(20_480)],
        ],
      }),
      400,
      {
        code: 'MaxPostPreDataLengthExceeded',
        message: 'Your POST request fields preceeding the upload file was too large.',
        extras: { MaxPostPreDataLengthBytes: '20480' },
      },
    ],
    [
      'public ACL',
      () => ({
        fields: [
          ['key', 'k'],
          ['acl', 'public-read'],
        ],
      }),
      400,
      { code: 'AccessControlListNotSupported', message: 'The bucket does not allow ACLs', extras: {} },
    ],
  ])('%s', async (_, form, status, error) => {
    const answer = await post(form());
    expect(answer.status).toBe(status);
    expect(answer.error).toEqual(error);
  });

  it('altered after signing', async () => {
    const answer = await post({
      alter: (fields) => fields.set('policy', Buffer.from('{"conditions":[]}').toString('base64')),
    });
    expect(answer.status).toBe(403);
    expect(answer.error.code).toBe('SignatureDoesNotMatch');
    expect(Object.keys(answer.error.extras)).toEqual([
      'AWSAccessKeyId',
      'StringToSign',
      'SignatureProvided',
      'StringToSignBytes',
    ]);
  });

  it('anonymous, and nothing allows it', async () => {
    const answer = await send(multipart({}, [['key', 'anonymous']]));
    expect(answer.status).toBe(403);
    expect(answer.error).toEqual(denied('Access Denied'));
  });

  it('of another Content-Type', async () => {
    const answer = await send(Buffer.from('key=a'), 'application/x-www-form-urlencoded');
    expect(answer.status).toBe(412);
    expect(answer.error).toEqual({
      code: 'PreconditionFailed',
      message: 'At least one of the pre-conditions you specified did not hold',
      extras: { Condition: 'Bucket POST must be of the enclosure-type multipart/form-data' },
    });
  });

  it.each([
    ['without a boundary', () => send(Buffer.from('x'), 'multipart/form-data')],
    ['without its last boundary', () => send(multipart({}, signedFields({})).subarray(0, -20))],
    ['cut off in a field', () => send(multipart({}, signedFields({})).subarray(0, 300))],
    ['that is not a form', () => send(Buffer.from('hello'))],
    ['that is empty', () => send(Buffer.alloc(0))],
  ])('%s is MalformedPOSTRequest', async (_, request) => {
    const answer = await request();
    expect(answer.status).toBe(400);
    expect(answer.error).toEqual({
      code: 'MalformedPOSTRequest',
      message: 'The body of your POST request is not well-formed multipart/form-data.',
      extras: {},
    });
  });

  it('leaves the connection to the next request', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const alter = (fields: Map<string, string>): void => {
      fields.set('x-amz-signature', '0'.repeat(64));
    };
    try {
      for (const size of [10, 200_000]) {
        const form: Form = { alter, file: Buffer.alloc(size) };
        const sockets = new Set<unknown>();
        for (let n = 0; n < 3; n++) {
          const answer = await send(multipart(form, signedFields(form)), undefined, agent, sockets);
          expect(answer.status).toBe(403);
        }
        expect(sockets.size).toBe(1);
      }
    } finally {
      agent.destroy();
    }
  });

  it('is answered although a large file is still coming', async () => {
    const form: Form = {
      alter: (fields) => fields.delete('x-amz-signature'),
      file: Buffer.alloc(8_000_000),
    };
    expect((await post(form)).status).toBe(400);
  });
});
