import { createHash } from 'node:crypto';
import type { Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient, type RawOptions } from './raw-client.js';

/*
 * Answers as they were recorded on AWS by localstack/localstack (tests/aws/services/s3, snapshots of 2025 and February 2026);
 * the name of the recorded test stands with each.
 */

let client: RawClient;
let buckets = 0;
beforeAll(async () => {
  client = await RawClient.start();
});
afterAll(() => client.close());

type Send = (method: string, key: string, options?: RawOptions) => Promise<RawAnswer>;

/** A bucket of its own. */
async function bucket(versioning?: 'Enabled' | 'Suspended', ...headers: Pair[]): Promise<Send> {
  buckets += 1;
  const path = `/recorded-${buckets}`;
  expect((await client.send('PUT', path, { headers })).status).toBe(200);
  const send: Send = (method, key, options) =>
    client.send(method, key === '' ? path : `${path}/${key}`, options);
  if (versioning) await setVersioning(send, versioning);
  return send;
}

function setVersioning(send: Send, status: string): Promise<RawAnswer> {
  return send('PUT', '', {
    query: [['versioning', '']],
    body: `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`,
  });
}

const element = (answer: RawAnswer, name: string): string =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer.text)?.[1] ?? '';

const TAGGING = '<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>';
const RETENTION =
  '<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2099-01-01T00:00:00Z</RetainUntilDate></Retention>';

describe('behind a delete marker', () => {
  // test_object_tagging_versioned and its like; test_object_lock_delete_markers
  it.each([
    ['GET', 'tagging', ''],
    ['PUT', 'tagging', TAGGING],
    ['DELETE', 'tagging', ''],
    ['PUT', 'acl', ''],
    ['GET', 'retention', ''],
    ['PUT', 'retention', RETENTION],
    ['GET', 'legal-hold', ''],
    ['PUT', 'legal-hold', '<LegalHold><Status>ON</Status></LegalHold>'],
  ])('%s ?%s is not allowed', async (method, selector, body) => {
    const send = await bucket(undefined, ['x-amz-bucket-object-lock-enabled', 'true']);
    await send('PUT', 'k', { body: 'x' });
    const marker = (await send('DELETE', 'k')).headers['x-amz-version-id']!;
    const headers: Pair[] = selector === 'acl' && method === 'PUT' ? [['x-amz-acl', 'private']] : [];
    const named: Pair[] = [[selector, '']];
    for (const query of [named, [...named, ['versionId', marker]] as Pair[]]) {
      const answer = await send(method, 'k', { query, body, headers });
      expect([answer.status, answer.error]).toEqual([
        405,
        {
          code: 'MethodNotAllowed',
          message: 'The specified method is not allowed against this resource.',
          extras: { Method: method, ResourceType: 'DeleteMarker' },
        },
      ]);
      expect(answer.headers).toMatchObject({ 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker });
    }
  });
});

it('the ACL of what is behind a delete marker is that of no key', async () => {
  // test_put_object_acl_on_delete_marker
  const send = await bucket('Enabled');
  await send('PUT', 'k', { body: 'x' });
  const marker = (await send('DELETE', 'k')).headers['x-amz-version-id']!;
  const get = (...query: Pair[]): Promise<RawAnswer> => send('GET', 'k', { query: [['acl', ''], ...query] });
  const answers = [await get(), await get(['versionId', marker])];
  expect(answers.map(({ error }) => error.code)).toEqual(['NoSuchKey', 'MethodNotAllowed']);
});

describe('CompleteMultipartUpload under a condition', () => {
  const upload = async (send: Send): Promise<(condition: Pair) => Promise<RawAnswer>> => {
    const uploadId = element(await send('POST', 'k', { query: [['uploads', '']] }), 'UploadId');
    const part = await send('PUT', 'k', {
      query: [
        ['partNumber', '1'],
        ['uploadId', uploadId],
      ],
      body: 'whole',
    });
    const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers.etag}</ETag></Part></CompleteMultipartUpload>`;
    return (condition) => send('POST', 'k', { query: [['uploadId', uploadId]], headers: [condition], body });
  };
  const conflict = (condition: string): unknown => [
    409,
    {
      code: 'ConditionalRequestConflict',
      message: 'The conditional request cannot succeed due to a conflicting operation against this resource.',
      extras: { Condition: condition, Key: 'k' },
    },
  ];

  it.each([[undefined], ['Enabled' as const]])(
    'is a conflict once the object was deleted (versioning %s)',
    async (versioning) => {
      // test_multipart_if_none_match_with_delete
      const send = await bucket(versioning);
      await send('PUT', 'k', { body: 'first' });
      const complete = await upload(send);
      expect((await complete(['if-none-match', '*'])).status).toBe(412);
      await send('DELETE', 'k');
      const answer = await complete(['if-none-match', '*']);
      expect([answer.status, answer.error]).toEqual(conflict('If-None-Match'));
      expect((await send('GET', 'k')).status).toBe(404);
    },
  );

  it.each([[undefined], ['Enabled' as const]])(
    'is a conflict once the same was written again (versioning %s)',
    async (versioning) => {
      // test_multipart_if_match_with_put_identical
      const send = await bucket(versioning);
      const etag = (await send('PUT', 'k', { body: 'same' })).headers.etag!;
      const complete = await upload(send);
      await send('PUT', 'k', { body: 'same' });
      const answer = await complete(['if-match', etag]);
      expect([answer.status, answer.error]).toEqual(conflict('If-Match'));
      expect((await send('GET', 'k')).text).toBe('same');
      await send('PUT', 'k', { body: 'other' });
      expect((await complete(['if-match', etag])).status).toBe(412);
      await send('DELETE', 'k');
      expect((await complete(['if-match', etag])).status).toBe(404);
    },
  );

  it.each([
    ['if-none-match', false],
    ['if-match', true],
  ] as const)('holds where nothing happened to the key: %s', async (name, exists) => {
    const send = await bucket();
    const etag = exists ? (await send('PUT', 'k', { body: 'first' })).headers.etag! : '*';
    const complete = await upload(send);
    await send('PUT', 'k2', { body: 'another key' });
    expect((await complete([name, etag])).status).toBe(200);
    expect((await send('GET', 'k')).text).toBe('whole');
  });
});

describe('checksum headers', () => {
  const mode: Pair = ['x-amz-checksum-mode', 'ENABLED'];

  it.each([
    ['bytes=0-4', true],
    ['bytes=0-', true],
    ['bytes=-9', true],
    ['bytes=0-3', false],
    ['bytes=1-4', false],
  ])('stay on a range that is the whole object: %s', async (range, stay) => {
    const send = await bucket();
    const put = await send('PUT', 'k', { body: 'hello' });
    const got = await send('GET', 'k', { headers: [mode, ['range', range]] });
    expect(got.status).toBe(206);
    expect(got.headers['x-amz-checksum-crc64nvme']).toBe(
      stay ? put.headers['x-amz-checksum-crc64nvme'] : undefined,
    );
    expect(got.headers['x-amz-checksum-type']).toBe(stay ? 'FULL_OBJECT' : undefined);
  });

  it('stay on partNumber=1 of an upload of one part', async () => {
    const send = await bucket();
    const uploadId = element(await send('POST', 'k', { query: [['uploads', '']] }), 'UploadId');
    const query: Pair[] = [['uploadId', uploadId]];
    const part = await send('PUT', 'k', { query: [['partNumber', '1'], ...query], body: 'whole' });
    await send('POST', 'k', {
      query,
      body: `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers.etag}</ETag></Part></CompleteMultipartUpload>`,
    });
    const whole = await send('HEAD', 'k', { headers: [mode] });
    expect(whole.headers['x-amz-checksum-crc64nvme']).toBeDefined();
    const { headers } = await send('HEAD', 'k', { query: [['partNumber', '1']], headers: [mode] });
    expect(headers).toMatchObject({
      'x-amz-checksum-crc64nvme': whole.headers['x-amz-checksum-crc64nvme'],
      'x-amz-checksum-type': 'FULL_OBJECT',
      'x-amz-mp-parts-count': '1',
    });
  });
});

it('a copy within a suspended bucket has the version null, where an upload tells of none', async () => {
  const send = await bucket('Enabled');
  await setVersioning(send, 'Suspended');
  expect((await send('PUT', 'k', { body: 'x' })).headers['x-amz-version-id']).toBeUndefined();
  const copied = await send('PUT', 'copy', { headers: [['x-amz-copy-source', `recorded-${buckets}/k`]] });
  expect(copied.headers['x-amz-version-id']).toBe('null');
});

describe('a retention date that has passed', () => {
  // test_s3_object_retention_exc: shown as Java prints a date, in Pacific time.
  it.each([
    ['2020-01-01T00:00:00Z', 'Tue Dec 31 16:00:00 PST 2019'],
    ['2021-07-04T06:05:09Z', 'Sat Jul 03 23:05:09 PDT 2021'],
  ])('%s is shown as %s', async (date, shown) => {
    const send = await bucket(undefined, ['x-amz-bucket-object-lock-enabled', 'true']);
    await send('PUT', 'k', { body: 'x' });
    const body = RETENTION.replace('2099-01-01T00:00:00Z', date);
    const answer = await send('PUT', 'k', { query: [['retention', '']], body });
    expect([answer.status, answer.error]).toEqual([
      400,
      {
        code: 'InvalidArgument',
        message: 'The retain until date must be in the future!',
        extras: { ArgumentName: 'RetainUntilDate', ArgumentValue: shown },
      },
    ]);
    const put = await send('PUT', 'new', {
      headers: [
        ['x-amz-object-lock-mode', 'GOVERNANCE'],
        ['x-amz-object-lock-retain-until-date', date],
        ['content-md5', '1B2M2Y8AsgTpgAmY7PhCfg=='],
      ],
    });
    expect(put.error.extras).toEqual({
      ArgumentName: 'x-amz-object-lock-retain-until-date',
      ArgumentValue: shown,
    });
  });
});

it('access logs do not cross regions', async () => {
  // test_put_bucket_logging_cross_locations
  for (const region of ['us-west-2', 'eu-west-1']) {
    const far = await client.send('PUT', `/recorded-far-${region}`, {
      region,
      body: `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`,
    });
    expect(far.status).toBe(200);
  }
  const send = await bucket();
  const body =
    '<BucketLoggingStatus><LoggingEnabled><TargetBucket>recorded-far-us-west-2</TargetBucket><TargetPrefix>l/</TargetPrefix></LoggingEnabled></BucketLoggingStatus>';
  const refusal = (extras: Record<string, string>): unknown => [
    403,
    {
      code: 'CrossLocationLoggingProhibitted',
      message: 'Cross S3 location logging not allowed. ',
      extras,
    },
  ];
  const answer = await send('PUT', '', { query: [['logging', '']], body });
  expect([answer.status, answer.error]).toEqual(refusal({ TargetBucketLocation: 'us-west-2' }));
  const other = await client.send('PUT', '/recorded-far-eu-west-1', {
    region: 'eu-west-1',
    query: [['logging', '']],
    body,
  });
  expect([other.status, other.error]).toEqual(
    refusal({ SourceBucketLocation: 'eu-west-1', TargetBucketLocation: 'us-west-2' }),
  );
  expect((await send('GET', '', { query: [['logging', '']] })).text).not.toContain('recorded-far');
});

describe('an ACL that is wrong in itself, where ACLs are disabled', () => {
  // test_s3_bucket_acl_exceptions
  const document = (grantee: string): string =>
    `<AccessControlPolicy><Owner><ID>OWNER</ID></Owner><AccessControlList><Grant><Grantee>${grantee}</Grantee><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>`;
  const all = 'http://acs.amazonaws.com/groups/global/AllUsers';
  it.each([
    [
      'a group that is none',
      [['x-amz-grant-read', 'uri="http://x/y"']],
      '',
      'InvalidArgument',
      'Invalid group uri',
    ],
    [
      'an unknown kind',
      [['x-amz-grant-read', 'k="1"']],
      '',
      'InvalidArgument',
      'Argument format not recognized',
    ],
    ['an unknown id', [['x-amz-grant-read', 'id="x"']], '', 'InvalidArgument', 'Invalid id'],
    [
      'a body beside a header',
      [['x-amz-acl', 'private']],
      document(`<URI>${all}</URI>`),
      'UnexpectedContent',
      undefined,
    ],
    ['a body that is none', [], '<x/>', 'MalformedACLError', undefined],
    ['a group in the body', [], document('<URI>http://x/y</URI>'), 'InvalidArgument', 'Invalid group uri'],
    ['an id in the body', [], document('<ID>x</ID>'), 'InvalidArgument', 'Invalid id'],
    [
      'one that is right',
      [['x-amz-grant-read', `uri="${all}"`]],
      '',
      'AccessControlListNotSupported',
      undefined,
    ],
    [
      'one that is right in the body',
      [],
      document(`<URI>${all}</URI>`),
      'AccessControlListNotSupported',
      undefined,
    ],
  ] as [string, Pair[], string, string, string | undefined][])(
    '%s',
    async (_, headers, body, code, message) => {
      const send = await bucket();
      await send('PUT', 'k', { body: 'x' });
      const owner = element(await send('GET', '', { query: [['acl', '']] }), 'ID');
      for (const key of ['', 'k']) {
        const answer = await send('PUT', key, {
          query: [['acl', '']],
          headers,
          body: body.replace('OWNER', owner),
        });
        expect([answer.status, answer.error.code]).toEqual([400, code]);
        if (message !== undefined) expect(answer.error.message).toBe(message);
      }
    },
  );
});

describe('a website configuration', () => {
  // test_validate_website_configuration
  const index = '<IndexDocument><Suffix>index.html</Suffix></IndexDocument>';
  const rule = (inner: string): string => `${index}<RoutingRules>${inner}</RoutingRules>`;
  const PROTOCOL =
    'Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.';
  it.each([
    [
      '<RedirectAllRequestsTo><HostName>a</HostName><Protocol>ftp</Protocol></RedirectAllRequestsTo>',
      PROTOCOL,
    ],
    [rule('<RoutingRule><Redirect><Protocol>ftp</Protocol></Redirect></RoutingRule>'), PROTOCOL],
    [
      rule(
        '<RoutingRule><Redirect><ReplaceKeyPrefixWith>a</ReplaceKeyPrefixWith><ReplaceKeyWith>b</ReplaceKeyWith></Redirect></RoutingRule>',
      ),
      'You can only define ReplaceKeyPrefix or ReplaceKey but not both.',
    ],
    [
      rule('<RoutingRule><Condition/><Redirect><ReplaceKeyWith>b</ReplaceKeyWith></Redirect></RoutingRule>'),
      "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
    ],
    [rule(''), undefined],
    [rule('<RoutingRule/>'), undefined],
    ['<RedirectAllRequestsTo/>', undefined],
    [`${index}<ErrorDocument/>`, undefined],
  ])('%s is refused', async (inner, message) => {
    const send = await bucket();
    const answer = await send('PUT', '', {
      query: [['website', '']],
      body: `<WebsiteConfiguration>${inner}</WebsiteConfiguration>`,
    });
    const { code } = answer.error;
    expect([answer.status, code, answer.error.message]).toEqual(
      message === undefined ? [400, 'MalformedXML', answer.error.message] : [400, 'InvalidRequest', message],
    );
  });
});

describe('the checksum of a part', () => {
  // test_multipart_and_list_parts
  it('is told when the part brought one, whatever the upload was begun with', async () => {
    const send = await bucket();
    const uploadId = element(await send('POST', 'k', { query: [['uploads', '']] }), 'UploadId');
    const part = (headers: Pair[]): Promise<RawAnswer> =>
      send('PUT', 'k', {
        query: [
          ['partNumber', '1'],
          ['uploadId', uploadId],
        ],
        body: 'data',
        headers,
      });
    const brought = await part([['x-amz-checksum-crc32', 'rfPzYw==']]);
    expect(brought.headers['x-amz-checksum-crc32']).toBe('rfPzYw==');
    const silent = await part([]);
    expect(Object.keys(silent.headers).filter((name) => name.includes('checksum'))).toEqual([]);
  });

  it('of an upload under a KMS key is not told on completion', async () => {
    // test_s3_multipart_upload_sse
    const send = await bucket();
    const begun = await send('POST', 'k', {
      query: [['uploads', '']],
      headers: [['x-amz-server-side-encryption', 'aws:kms']],
    });
    const query: Pair[] = [['uploadId', element(begun, 'UploadId')]];
    const part = await send('PUT', 'k', { query: [['partNumber', '1'], ...query], body: 'data' });
    const completed = await send('POST', 'k', {
      query,
      body: `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers.etag}</ETag></Part></CompleteMultipartUpload>`,
    });
    expect([completed.status, completed.text.includes('Checksum')]).toEqual([200, false]);
    const head = await send('HEAD', 'k', { headers: [['x-amz-checksum-mode', 'ENABLED']] });
    expect(head.headers['x-amz-checksum-crc64nvme']).toBeDefined();
  });
});

describe('the checksum of a whole upload', () => {
  /** An upload of one part, `abc`, with its own completing. */
  async function begun(...headers: Pair[]): Promise<(...headers: Pair[]) => Promise<RawAnswer>> {
    const send = await bucket();
    const uploadId = element(await send('POST', 'k', { query: [['uploads', '']], headers }), 'UploadId');
    const customer = headers.filter(([name]) => name.includes('customer'));
    const part = await send('PUT', 'k', {
      query: [
        ['partNumber', '1'],
        ['uploadId', uploadId],
      ],
      body: 'abc',
      headers: customer,
    });
    expect(part.status).toBe(200);
    const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers.etag}</ETag></Part></CompleteMultipartUpload>`;
    return (...said) => send('POST', 'k', { query: [['uploadId', uploadId]], headers: said, body });
  }

  it.each(['FULL_OBJECT', 'COMPOSITE'])(
    'has no type %s where the upload named no algorithm, and what is said of another one does not count',
    async (type) => {
      // test_complete_multipart_parts_checksum_default
      const complete = await begun();
      const refused = await complete(['x-amz-checksum-type', type]);
      expect([refused.status, refused.error.code, refused.error.message]).toEqual([
        400,
        'InvalidRequest',
        'The upload was created using the null checksum mode. The complete request must use the same checksum mode.',
      ]);
      const done = await complete(['x-amz-checksum-crc32c', '45fn2Q==']);
      expect([done.status, element(done, 'ChecksumType')]).toEqual([200, 'FULL_OBJECT']);
    },
  );

  it('of a full object is said with its type, and in its algorithm', async () => {
    // test_multipart_parts_checksum_exceptions_full_object
    const complete = await begun(
      ['x-amz-checksum-algorithm', 'CRC32C'],
      ['x-amz-checksum-type', 'FULL_OBJECT'],
    );
    const full: Pair = ['x-amz-checksum-type', 'FULL_OBJECT'];
    for (const said of [
      [['x-amz-checksum-crc32c', 'Nks/tw==']],
      [['x-amz-checksum-crc64nvme', 'BZbc7WbQMnM=']],
      [['x-amz-checksum-crc32c', 'AAAAAA=='], full],
      [['x-amz-checksum-crc32', 'AAAAAA=='], full],
    ] as Pair[][]) {
      const refused = await complete(...said);
      expect([refused.status, refused.error.code, refused.error.message]).toEqual([
        400,
        'BadDigest',
        'The crc32c you specified did not match the calculated checksum.',
      ]);
    }
    const done = await complete(['x-amz-checksum-crc32c', 'Nks/tw=='], full);
    expect([done.status, element(done, 'ChecksumCRC32C')]).toEqual([200, 'Nks/tw==']);
  });

  it('is missing under the key of a customer where no algorithm was named', async () => {
    // test_multipart_upload_sse_c
    const key = Buffer.alloc(32, 7);
    const prefix = 'x-amz-server-side-encryption-customer-';
    const complete = await begun(
      [`${prefix}algorithm`, 'AES256'],
      [`${prefix}key`, key.toString('base64')],
      [`${prefix}key-MD5`, createHash('md5').update(key).digest('base64')],
    );
    const done = await complete();
    expect([done.status, done.text.includes('Checksum')]).toEqual([200, false]);
  });
});

it('metadata that is not ASCII comes back in the form of RFC 2047 that suits it', async () => {
  // test_user_metadata_rfc2047_encoded, test_post_object_with_unicode_metadata
  const send = await bucket();
  const word = (text: string): string => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
  const pdf = 'test_\u2014_file%E2%80%94_\u00e9_2\u{1f451}.pdf';
  const headers: Pair[] = [
    ['x-amz-meta-most', word('\u00c4M\u00c4Z\u00d5\u00d1 S3')],
    ['x-amz-meta-few', word(pdf)],
    ['x-amz-meta-none', word('\0\x01\x02\x03')],
  ];
  expect((await send('PUT', 'k', { headers })).status).toBe(200);
  expect((await send('HEAD', 'k')).headers).toMatchObject({
    'x-amz-meta-most': '=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?=',
    'x-amz-meta-few': '=?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=F0=9F=91=91.pdf?=',
    'x-amz-meta-none': '=?UTF-8?B?AAECAw==?=',
  });
});

it('a copy names the version it was made of, but for the version null, and says what is wrong with its source', async () => {
  // test_s3_copy_object_in_place_versioned, test_s3_copy_object_wrong_format
  const send = await bucket();
  await send('PUT', 'k', { body: '1' });
  await setVersioning(send, 'Enabled');
  const copy = (source: string): Promise<RawAnswer> =>
    send('PUT', 'copy', { headers: [['x-amz-copy-source', source]] });
  const path = `recorded-${buckets}/k`;
  expect((await copy(path)).headers['x-amz-copy-source-version-id']).toBeUndefined();
  const made = (await send('PUT', 'k', { body: '2' })).headers['x-amz-version-id'];
  expect((await copy(path)).headers['x-amz-copy-source-version-id']).toBe(made);
  expect((await copy('no-key')).error).toEqual({
    code: 'InvalidArgument',
    message: 'Invalid copy source object key',
    extras: { ArgumentName: 'x-amz-copy-source', ArgumentValue: 'x-amz-copy-source' },
  });
});

it('the smallest size of a transition is kept with the rules, and is one of two', async () => {
  const send = await bucket();
  const name = 'x-amz-transition-default-minimum-object-size';
  const query: Pair[] = [['lifecycle', '']];
  const body =
    '<LifecycleConfiguration><Rule><ID>a</ID><Status>Enabled</Status><Filter><Prefix/></Filter><Expiration><Days>7</Days></Expiration></Rule></LifecycleConfiguration>';
  const put = (value?: string): Promise<RawAnswer> =>
    send('PUT', '', { query, body, headers: value === undefined ? [] : [[name, value]] });
  const refused = await put('value');
  expect([refused.status, refused.error.code, refused.error.message]).toEqual([
    400,
    'InvalidRequest',
    'Invalid TransitionDefaultMinimumObjectSize found: value',
  ]);
  expect((await put('varies_by_storage_class')).headers[name]).toBe('varies_by_storage_class');
  expect((await send('GET', '', { query })).headers[name]).toBe('varies_by_storage_class');
  expect((await put()).headers[name]).toBe('all_storage_classes_128K');
  expect((await send('GET', '', { query })).headers[name]).toBe('all_storage_classes_128K');
  await put('varies_by_storage_class');
  expect((await send('DELETE', '', { query })).status).toBe(204);
  await put();
  expect((await send('GET', '', { query })).headers[name]).toBe('all_storage_classes_128K');
});
