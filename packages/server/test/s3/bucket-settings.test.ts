import type { Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient } from './raw-client.js';

let client: RawClient;
beforeAll(async () => {
  client = await RawClient.start();
  await client.send('PUT', '/plain');
  await client.send('PUT', '/plain/k', { body: 'x' });
});
afterAll(() => client.close());

const read = (selector: string, path = '/plain', ...more: Pair[]): Promise<RawAnswer> =>
  client.send('GET', path, { query: [[selector, ''], ...more] });
const write = (selector: string, body: string, path = '/plain', ...headers: Pair[]): Promise<RawAnswer> =>
  client.send('PUT', path, { query: [[selector, '']], body, headers });
const xmlns = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

describe('settings of a bucket that was never configured', () => {
  it.each([
    [
      'requestPayment',
      `<RequestPaymentConfiguration ${xmlns}><Payer>BucketOwner</Payer></RequestPaymentConfiguration>`,
    ],
    ['accelerate', `<AccelerateConfiguration ${xmlns}/>`],
    ['logging', `<BucketLoggingStatus ${xmlns}/>`],
    ['notification', `<NotificationConfiguration ${xmlns}/>`],
    [
      'ownershipControls',
      `<OwnershipControls ${xmlns}><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>`,
    ],
    [
      'encryption',
      `<ServerSideEncryptionConfiguration ${xmlns}><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`,
    ],
    [
      'metrics',
      `<ListMetricsConfigurationsResult ${xmlns}><IsTruncated>false</IsTruncated></ListMetricsConfigurationsResult>`,
    ],
  ])('?%s', async (selector, document) => {
    const answer = await read(selector);
    expect([answer.status, answer.text]).toEqual([
      200,
      `<?xml version="1.0" encoding="UTF-8"?>\n${document}`,
    ]);
  });

  it.each([
    ['lifecycle', 'NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'],
    ['website', 'NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration'],
    ['replication', 'ReplicationConfigurationNotFoundError', 'The replication configuration was not found'],
    [
      'object-lock',
      'ObjectLockConfigurationNotFoundError',
      'Object Lock configuration does not exist for this bucket',
    ],
  ])('?%s: %s', async (selector, code, message) => {
    const answer = await read(selector);
    expect([answer.status, answer.error]).toEqual([404, { code, message, extras: { BucketName: 'plain' } }]);
  });

  it('those with an id, and the lock of an object', async () => {
    const inventory = await read('inventory', '/plain', ['id', 'x']);
    expect([inventory.status, inventory.error.code]).toEqual([404, 'NoSuchConfiguration']);
    for (const selector of ['retention', 'legal-hold']) {
      const answer = await read(selector, '/plain/k');
      expect([answer.status, answer.error.message]).toEqual([
        400,
        'Bucket is missing Object Lock Configuration',
      ]);
    }
  });
});

describe('what is not served is refused', () => {
  it.each([
    ['PUT', '/plain/k', 'annotation', 'PutObjectAnnotation'],
    ['GET', '/plain/k', 'annotation', 'GetObjectAnnotation or ListObjectAnnotations'],
    ['DELETE', '/plain/k', 'annotation', 'DeleteObjectAnnotation'],
    ['PUT', '/plain/k', 'encryption', 'UpdateObjectEncryption'],
    ['PUT', '/plain', 'abac', 'PutBucketAbac'],
    ['DELETE', '/plain', 'abac', 'DELETE ?abac on a bucket'],
  ])('%s %s?%s', async (method, path, selector, named) => {
    const before = await client.send('GET', '/plain/k');
    const answer = await client.send(method, path, {
      query: [
        [selector, ''],
        ['annotationName', 'a'],
      ],
    });
    expect([answer.status, answer.error.code, answer.error.message]).toEqual([
      501,
      'NotImplemented',
      `countersign does not serve ${named}`,
    ]);
    expect((await client.send('GET', '/plain/k')).headers.etag).toBe(before.headers.etag);
  });
});

const DESTINATION =
  '<Destination><S3BucketDestination><Format>CSV</Format><Bucket>arn:aws:s3:::plain</Bucket></S3BucketDestination></Destination>';
/** What S3 wants to be in the configurations of each kind. */
const REQUIRED: Readonly<Record<string, string>> = {
  AnalyticsConfiguration: `<StorageClassAnalysis><DataExport><OutputSchemaVersion>V_1</OutputSchemaVersion>${DESTINATION}</DataExport></StorageClassAnalysis>`,
  IntelligentTieringConfiguration:
    '<Status>Enabled</Status><Tiering><Days>90</Days><AccessTier>ARCHIVE_ACCESS</AccessTier></Tiering>',
  InventoryConfiguration: `${DESTINATION}<IsEnabled>true</IsEnabled><IncludedObjectVersions>All</IncludedObjectVersions><OptionalFields><Field>Size</Field><Field>ETag</Field></OptionalFields><Schedule><Frequency>Daily</Frequency></Schedule>`,
};

describe('what is kept under an id', () => {
  const document = (root: string, id: string): string =>
    `<${root} ${xmlns}><Id>${id}</Id><Filter><Prefix>a&amp;b/</Prefix></Filter>${REQUIRED[root] ?? ''}</${root}>`;
  const as = (method: string, selector: string, id: string, body?: string): Promise<RawAnswer> =>
    client.send(method, '/plain', {
      query: [
        [selector, ''],
        ['id', id],
      ],
      ...(body === undefined ? {} : { body }),
    });

  it.each([
    ['analytics', 'AnalyticsConfiguration', 'ListBucketAnalyticsConfigurationResult'],
    [
      'intelligent-tiering',
      'IntelligentTieringConfiguration',
      'ListBucketIntelligentTieringConfigurationsOutput',
    ],
    ['inventory', 'InventoryConfiguration', 'ListInventoryConfigurationsResult'],
    ['metrics', 'MetricsConfiguration', 'ListMetricsConfigurationsResult'],
  ])('?%s', async (selector, root, list) => {
    const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
    for (const id of ['two', 'one']) {
      expect((await as('PUT', selector, id, declaration + document(root, id))).status).toBe(204);
    }
    expect((await as('GET', selector, 'one')).text).toBe(declaration + document(root, 'one'));
    expect((await read(selector)).text).toBe(
      `${declaration}<${list} ${xmlns}>${document(root, 'one')}${document(root, 'two')}<IsTruncated>false</IsTruncated></${list}>`,
    );
    const mismatch = await as('PUT', selector, 'three', document(root, 'other'));
    // Recorded on AWS by localstack/localstack, test_s3_put_inventory_report_exceptions and its like.
    const code = ['inventory', 'metrics'].includes(selector) ? 'IdMismatch' : 'MalformedXML';
    expect([mismatch.status, mismatch.error.code]).toEqual([400, code]);
    expect((await as('PUT', selector, 'three', '<x/>')).error.code).toBe('MalformedXML');
    expect((await as('PUT', selector, 'a b', document(root, 'a b'))).error.code).toBe('InvalidArgument');
    expect((await as('DELETE', selector, 'one')).status).toBe(204);
    const gone = [await as('DELETE', selector, 'one'), await as('GET', selector, 'one')];
    expect(gone.map(({ error }) => error.code)).toEqual(['NoSuchConfiguration', 'NoSuchConfiguration']);
    await as('DELETE', selector, 'two');
  });

  it.each([
    ['inventory', 'InventoryConfiguration', 'arn:aws:s3:::plain', 'plain', 'InvalidS3DestinationBucket'],
    ['inventory', 'InventoryConfiguration', 'CSV', 'JSON', 'MalformedXML'],
    ['inventory', 'InventoryConfiguration', 'Daily', 'Hourly', 'MalformedXML'],
    ['inventory', 'InventoryConfiguration', '>All<', '>Some<', 'MalformedXML'],
    ['inventory', 'InventoryConfiguration', '>Size<', '>Colour<', 'MalformedXML'],
    ['analytics', 'AnalyticsConfiguration', 'StorageClassAnalysis', 'Other', 'MalformedXML'],
    ['analytics', 'AnalyticsConfiguration', 'V_1', 'V_2', 'MalformedXML'],
    ['intelligent-tiering', 'IntelligentTieringConfiguration', 'Enabled', 'On', 'MalformedXML'],
    ['intelligent-tiering', 'IntelligentTieringConfiguration', 'ARCHIVE_ACCESS', 'COLD', 'MalformedXML'],
  ])('?%s: %s with %s made %s', async (selector, root, from, to, code) => {
    const wrong = document(root, 'wrong').replaceAll(from, to);
    const answer = await as('PUT', selector, 'wrong', wrong);
    expect([answer.status, answer.error.code]).toEqual([400, code]);
    expect((await as('GET', selector, 'wrong')).error.code).toBe('NoSuchConfiguration');
  });

  it('is listed a hundred at once', async () => {
    const ids = Array.from({ length: 250 }, (_, number) => `m${String(number).padStart(3, '0')}`);
    for (const id of ids) await as('PUT', 'metrics', id, document('MetricsConfiguration', id));
    const seen: string[] = [];
    let token: string | undefined;
    do {
      const { text } = await read(
        'metrics',
        '/plain',
        ...(token ? [['continuation-token', token] as Pair] : []),
      );
      seen.push(...[...text.matchAll(/<Id>(\w+)<\/Id>/g)].map(([, id]) => id!));
      token = /<NextContinuationToken>(.+)<\/NextContinuationToken>/.exec(text)?.[1];
    } while (token !== undefined);
    expect(seen).toEqual(ids);
    await Promise.all(ids.map((id) => as('DELETE', 'metrics', id)));
    expect((await read('metrics')).text).not.toContain('<Id>');
  });
});

describe('what is kept', () => {
  const kept: [string, string, string][] = [
    [
      'lifecycle',
      `<LifecycleConfiguration ${xmlns}><Rule><ID>one</ID><Filter><Prefix>a&amp;b/</Prefix></Filter><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>`,
      'NoSuchLifecycleConfiguration',
    ],
    [
      'website',
      `<WebsiteConfiguration ${xmlns}><IndexDocument><Suffix>index.html</Suffix></IndexDocument></WebsiteConfiguration>`,
      'NoSuchWebsiteConfiguration',
    ],
    [
      'logging',
      `<BucketLoggingStatus ${xmlns}><LoggingEnabled><TargetBucket>plain</TargetBucket><TargetPrefix>logs/</TargetPrefix></LoggingEnabled></BucketLoggingStatus>`,
      '',
    ],
    [
      'notification',
      `<NotificationConfiguration ${xmlns}><QueueConfiguration><Queue>arn:aws:sqs:us-east-1:123456789012:q</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>`,
      '',
    ],
  ];

  it.each(kept)(
    '?%s is given back as it was put, until it is taken away',
    async (selector, document, absent) => {
      const empty = (await read(selector)).text;
      expect((await write(selector, `<?xml version="1.0"?>\n${document}`)).status).toBe(200);
      expect((await read(selector)).text).toBe(`<?xml version="1.0" encoding="UTF-8"?>\n${document}`);
      if (absent === '') {
        const [root] = /\w+/.exec(document)!;
        expect((await write(selector, `<${root}/>`)).status).toBe(200);
        expect((await read(selector)).text).toBe(empty);
        return;
      }
      for (const _ of [1, 2]) {
        expect((await client.send('DELETE', '/plain', { query: [[selector, '']] })).status).toBe(204);
      }
      expect((await read(selector)).error.code).toBe(absent);
    },
  );

  it('?accelerate is never taken away again, as in S3', async () => {
    await client.send('PUT', '/fast');
    const document = `<AccelerateConfiguration ${xmlns}><Status>Suspended</Status></AccelerateConfiguration>`;
    expect((await write('accelerate', document, '/fast')).status).toBe(200);
    expect((await read('accelerate', '/fast')).text).toContain(document);
  });

  const expiring = '<Expiration><Days>1</Days></Expiration>';
  const rule = (action: string, id = 'x'): string =>
    `<Rule><ID>${id}</ID><Filter/><Status>Enabled</Status>${action}</Rule>`;

  it.each([
    ['InvalidArgument', 'ID length should not exceed allowed limit of 255', rule(expiring, 'x'.repeat(256))],
    ['InvalidRequest', 'At least one action needs to be specified in a rule', rule('')],
    [
      'InvalidArgument',
      "'Days' for Expiration action must be a positive integer",
      rule('<Expiration><Days>0</Days></Expiration>'),
    ],
    [
      'InvalidArgument',
      "'Date' must be at midnight GMT",
      rule('<Expiration><Date>2017-01-01T10:00:00Z</Date></Expiration>'),
    ],
  ])('a lifecycle rule that S3 refuses: %s, %s', async (code, message, refused) => {
    const { error } = await write('lifecycle', `<LifecycleConfiguration>${refused}</LifecycleConfiguration>`);
    expect([error.code, error.message]).toEqual([code, message]);
  });

  it.each([
    rule(expiring, 'x'.repeat(255)),
    rule('<Expiration><Date>2017-09-27T00:00:00.000Z</Date></Expiration>'),
    rule('<Transition><Days>0</Days><StorageClass>GLACIER</StorageClass></Transition>'),
    rule(
      '<AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload>',
    ),
  ])('a lifecycle rule at the limits is kept: %s', async (kept) => {
    expect(
      (await write('lifecycle', `<LifecycleConfiguration>${kept}</LifecycleConfiguration>`)).status,
    ).toBe(200);
  });

  it('a lifecycle rule without a name gets one, and the header that tools wait for is there', async () => {
    const put = await write(
      'lifecycle',
      `<LifecycleConfiguration><Rule><Filter/><Status>Disabled</Status>${expiring}</Rule></LifecycleConfiguration>`,
    );
    const got = await read('lifecycle');
    expect(got.text).toMatch(/<Rule><ID>[^<]{48}<\/ID><Filter\/><Status>Disabled<\/Status><Expiration>/);
    for (const { headers } of [put, got]) {
      expect(headers['x-amz-transition-default-minimum-object-size']).toBe('all_storage_classes_128K');
    }
  });

  it.each([
    ['lifecycle', '<LifecycleConfiguration/>', 'MalformedXML'],
    ['lifecycle', '<LifecycleConfiguration><Rule><ID>x</ID></Rule></LifecycleConfiguration>', 'MalformedXML'],
    [
      'lifecycle',
      `<LifecycleConfiguration>${rule(expiring).repeat(2)}</LifecycleConfiguration>`,
      'InvalidArgument',
    ],
    ['website', '<WebsiteConfiguration><ErrorDocument/></WebsiteConfiguration>', 'InvalidArgument'],
    [
      'website',
      '<WebsiteConfiguration><IndexDocument><Suffix>a/b</Suffix></IndexDocument></WebsiteConfiguration>',
      'InvalidArgument',
    ],
    [
      'logging',
      '<BucketLoggingStatus><LoggingEnabled><TargetBucket>none</TargetBucket></LoggingEnabled></BucketLoggingStatus>',
      'InvalidTargetBucketForLogging',
    ],
    ['accelerate', '<AccelerateConfiguration><Status>On</Status></AccelerateConfiguration>', 'MalformedXML'],
    ['notification', '<Notification/>', 'MalformedXML'],
    ['website', '', 'MissingRequestBodyError'],
  ])('?%s %s: %s', async (selector, body, code) => {
    expect((await write(selector, body)).error.code).toBe(code);
  });
});

describe('what can be put is what is so anyway', () => {
  const ownership = (name: string): string =>
    `<OwnershipControls><Rule><ObjectOwnership>${name}</ObjectOwnership></Rule></OwnershipControls>`;
  const encryption = (name: string, more = ''): string =>
    `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>${name}</SSEAlgorithm>${more}</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`;

  it.each([
    ['ownershipControls', ownership('BucketOwnerEnforced'), 200],
    ['ownershipControls', ownership('Nobody'), 400],
    ['encryption', encryption('AES256'), 200],
    ['encryption', encryption('aws:kms'), 200],
    ['encryption', encryption('ROT13'), 400],
    ['encryption', encryption('AES256', '<KMSMasterKeyID>x</KMSMasterKeyID>'), 400],
  ])('?%s %s: %d', async (selector, body, status) => {
    expect((await write(selector, body)).status).toBe(status);
  });
});

describe.each(['/plain', '/plain/k'])('ACL of %s', (path) => {
  it('gives its owner full control', async () => {
    const answer = await read('acl', path);
    const [owner] = /[0-9a-f]{64}/.exec(answer.text) ?? [];
    expect(answer.text).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n<AccessControlPolicy ${xmlns}><Owner><ID>${owner}</ID></Owner><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>${owner}</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>`,
    );
    expect((await write('acl', answer.text, path)).status).toBe(200);
    const other = await write('acl', answer.text.replaceAll(owner!, 'f'.repeat(64)), path);
    // Wrong in itself, which is told before ACLs are found to be disabled (recorded on AWS).
    expect([other.status, other.error]).toEqual([
      400,
      {
        code: 'InvalidArgument',
        message: 'Invalid id',
        extras: { ArgumentName: 'CanonicalUser/ID', ArgumentValue: 'f'.repeat(64) },
      },
    ]);
    const less = await write('acl', answer.text.replace('FULL_CONTROL', 'READ'), path);
    expect(less.error.code).toBe('AccessControlListNotSupported');
  });

  it.each([
    ['bucket-owner-full-control', 200],
    ['public-read', 400],
  ])('canned: %s', async (acl, status) => {
    expect((await write('acl', '', path, ['x-amz-acl', acl])).status).toBe(status);
  });

  it('without any, or malformed', async () => {
    expect((await write('acl', '', path)).error.code).toBe('MissingSecurityHeader');
    expect((await write('acl', 'x', path)).error.code).toBe('MalformedACLError');
  });
});

describe('GetObjectAttributes', () => {
  const attributes = (...headers: Pair[]): Promise<RawAnswer> =>
    client.send('GET', '/plain/k', { query: [['attributes', '']], headers });

  it('tells what is asked for of an object put at once', async () => {
    const all = await attributes([
      'x-amz-object-attributes',
      'ETag, Checksum,ObjectParts,StorageClass,ObjectSize',
    ]);
    expect(all.text).toMatch(
      /<ETag>[0-9a-f]{32}<\/ETag><Checksum><ChecksumCRC64NVME>.{12}<\/ChecksumCRC64NVME><ChecksumType>FULL_OBJECT<\/ChecksumType><\/Checksum><StorageClass>STANDARD<\/StorageClass><ObjectSize>1<\/ObjectSize><\/GetObjectAttributesResponse>$/,
    );
    expect(all.headers['last-modified']).toBeDefined();
    const size = await attributes(['x-amz-object-attributes', 'ObjectSize']);
    expect(size.text).not.toContain('ETag');
  });

  it.each([[[]], [[['x-amz-object-attributes', 'Colour']]]] as Pair[][][])('refuses %j', async (headers) => {
    const answer = await attributes(...headers);
    expect([answer.status, answer.error.code, answer.error.message]).toEqual([
      400,
      'InvalidArgument',
      'Invalid attribute name specified.',
    ]);
  });
});
