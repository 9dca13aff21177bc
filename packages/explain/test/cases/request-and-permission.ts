import { accessDenied, awsMismatch, type Case, given, hex, USER_KEY, v2Url, v4Url, xml } from './kit.js';

const notSigned = (names: string) =>
  xml('AccessDenied', 'There were headers present in the request which were not signed', [
    ['HeadersNotSigned', names],
  ]);
const typed = v4Url({ signedHeaders: 'content-type%3Bhost' });
const meta = v4Url({ signedHeaders: 'host%3Bx-amz-meta-owner' });
const sse = v4Url({ signedHeaders: 'host%3Bx-amz-server-side-encryption' });
const crc = v4Url({
  extra: 'x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32&x-id=PutObject',
});
const sha = v4Url({
  extra:
    'x-amz-checksum-sha256=n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg%3D&x-amz-sdk-checksum-algorithm=SHA256&x-id=PutObject',
});
const tagged = v4Url({ extra: 'x-amz-tagging=project%3Dblue&x-id=PutObject' });
const noCors =
  "Access to fetch at 'https://reports.s3.us-east-1.amazonaws.com/q1/summary.pdf' from origin 'https://app.example.com' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.";
const long = (tail: string, action = 's3:GetObject') =>
  xml(
    'AccessDenied',
    `User: arn:aws:sts::123456789012:assumed-role/app/i-0abc is not authorized to perform: ${action} on resource: "arn:aws:s3:::reports/q1/summary.pdf" ${tail}`,
  );
const form = (
  conditions: unknown,
  fields: Record<string, string> = {},
  expiration = '2024-05-01T11:00:00Z',
) => ({
  key: 'uploads/a.png',
  'x-amz-algorithm': 'AWS4-HMAC-SHA256',
  'x-amz-credential': `${USER_KEY}/20240501/us-east-1/s3/aws4_request`,
  'x-amz-date': '20240501T100000Z',
  ...fields,
  policy: btoa(JSON.stringify({ expiration, conditions })),
  'x-amz-signature': hex('form'),
});
const own = [
  { bucket: 'reports' },
  ['starts-with', '$key', 'uploads/'],
  { 'x-amz-algorithm': 'AWS4-HMAC-SHA256' },
  { 'x-amz-credential': `${USER_KEY}/20240501/us-east-1/s3/aws4_request` },
  { 'x-amz-date': '20240501T100000Z' },
];
const root = 'https://reports.s3.us-east-1.amazonaws.com/';
const deny = (condition: unknown) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Guard',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: 'arn:aws:s3:::reports/*',
      Condition: condition,
    },
  ],
});

export const REQUEST_AND_PERMISSION: readonly Case[] = [
  {
    source: 'axios.post on an upload URL',
    cause: 'method-mismatch',
    given: given({
      method: 'POST',
      error_xml: awsMismatch(v4Url(), 'POST'),
      context: { signed_operation: 'putObject', client: 'axios.post' },
    }),
  },
  {
    source: 'a URL of PutObject by its x-id',
    cause: 'method-mismatch',
    given: given({
      url: v4Url({ extra: 'x-id=PutObject' }),
      method: 'GET',
      error_xml: awsMismatch(v4Url({ extra: 'x-id=PutObject' }), 'GET'),
    }),
  },
  {
    source: 'minio/minio#6146',
    cause: 'head-on-get-url',
    given: given({ method: 'HEAD', status: 403, context: { client: 'curl -I' } }),
  },
  {
    source: 'samvera/browse-everything#341',
    cause: 'head-on-get-url',
    given: given({ method: 'HEAD', status: 403, context: { client: 'link checker before download' } }),
  },
  {
    source: 'gradio-app/gradio#4388',
    cause: 'head-on-get-url',
    given: given({
      method: 'HEAD',
      status: 403,
      message: '403 Client Error: Forbidden for url',
      context: { signed_operation: 'get_object' },
    }),
  },
  {
    source: 'aws/aws-sdk-js#557',
    cause: 'content-type-not-signed',
    given: given({
      url: typed,
      method: 'PUT',
      error_xml: awsMismatch(typed, 'PUT', {
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
      }),
      context: {
        signed_content_type: 'image/png',
        headers_sent: { 'Content-Type': 'multipart/form-data; boundary=x' },
      },
    }),
  },
  {
    source: 'aws/aws-sdk-js-v3#5268',
    cause: 'content-type-not-signed',
    given: given({
      url: v2Url(),
      method: 'PUT',
      error_xml: xml(
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
        [
          ['AWSAccessKeyId', USER_KEY],
          ['StringToSign', 'PUT\n\nimage/jpeg\n1714561200\n/reports/q1.pdf'],
        ],
      ),
      context: { browser: true, headers_sent: { 'Content-Type': 'image/jpeg' } },
    }),
  },
  {
    source: 'metadata header left out',
    cause: 'signed-header-not-sent',
    given: given({
      url: meta,
      method: 'PUT',
      error_xml: awsMismatch(meta, 'PUT'),
      context: { headers_sent: { 'Content-Type': 'text/plain' } },
    }),
  },
  {
    source: 'aws/aws-sdk-java-v2#2000',
    cause: 'signed-header-not-sent',
    given: given({ url: sse, method: 'PUT', error_xml: awsMismatch(sse, 'PUT') }),
  },
  {
    source: 'an ACL sent with an upload',
    cause: 'unsigned-amz-header-sent',
    given: given({
      method: 'PUT',
      error_xml: notSigned('x-amz-server-side-encryption'),
      context: { headers_sent: { 'x-amz-server-side-encryption': 'AES256' } },
    }),
  },
  {
    source: 'x-amz-user-agent of a client',
    cause: 'unsigned-amz-header-sent',
    given: given({ method: 'PUT', status: 403, context: { headers_sent: { 'x-amz-meta-owner': 'me' } } }),
  },
  {
    source: 'aws/aws-sdk-js-v3#3906',
    cause: 'checksum-hoisted-to-query',
    given: given({
      url: sha,
      method: 'PUT',
      error_xml: notSigned('x-amz-checksum-sha256'),
      context: { headers_sent: { 'x-amz-checksum-sha256': 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=' } },
    }),
  },
  {
    source: 'aws/aws-sdk#480',
    cause: 'checksum-hoisted-to-query',
    given: given({
      url: sha,
      method: 'PUT',
      status: 403,
      context: {
        headers_sent: { 'x-amz-checksum-sha256': 'n4bQ', 'x-amz-sdk-checksum-algorithm': 'SHA256' },
      },
    }),
  },
  {
    source: 'seaweedfs/seaweedfs#10216',
    cause: 'empty-body-checksum-baked-in',
    given: given({
      url: crc,
      method: 'PUT',
      status: 400,
      error_xml: xml('BadDigest', 'The CRC32 you specified did not match the calculated checksum.'),
      context: { server: 'SeaweedFS' },
    }),
  },
  {
    source: 'localstack/localstack#12169',
    cause: 'empty-body-checksum-baked-in',
    given: given({
      url: crc,
      method: 'PUT',
      status: 400,
      error_xml: xml('InvalidRequest', 'Value for x-amz-checksum-crc32 header is invalid.'),
      context: { server: 'LocalStack', sdk: '@aws-sdk/client-s3 3.729' },
    }),
  },
  {
    source: 'aws/aws-sdk-js-v3#3496',
    cause: 'tagging-in-query-ignored',
    given: given({
      url: tagged,
      method: 'PUT',
      status: 200,
      context: { expected: 'tags on the object', object_tags: [] },
    }),
  },
  {
    source: 'aws/aws-sdk#782',
    cause: 'tagging-in-query-ignored',
    given: given({
      url: tagged,
      method: 'PUT',
      status: 200,
      message: 'upload works but get-object-tagging returns an empty TagSet',
    }),
  },
  {
    source: 'aws/aws-sdk-js#1237',
    cause: 'transfer-encoding-chunked',
    given: given({
      method: 'PUT',
      status: 501,
      error_xml: xml(
        'NotImplemented',
        'A header you provided implies functionality that is not implemented',
        [['Header', 'Transfer-Encoding']],
      ),
    }),
  },
  {
    source: 'minio/minio#7792',
    cause: 'transfer-encoding-chunked',
    given: given({
      method: 'PUT',
      status: 411,
      error_xml: xml('MissingContentLength', 'You must provide the Content-Length HTTP header.'),
      context: { server: 'MinIO', client: 'node stream piped into fetch' },
    }),
  },
  {
    source: 'penpot/penpot#10777',
    cause: 'two-auth-mechanisms',
    given: given({
      status: 400,
      error_xml: xml(
        'InvalidArgument',
        'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
        [
          ['ArgumentName', 'Authorization'],
          ['ArgumentValue', 'Bearer abc'],
        ],
      ),
    }),
  },
  {
    source: 'open-policy-agent/opa#6728',
    cause: 'two-auth-mechanisms',
    given: given({
      status: 400,
      error_xml: xml(
        'InvalidRequest',
        'Invalid Request (request has multiple authentication types, please use one)',
      ),
      context: { server: 'MinIO', headers_sent: { Authorization: 'Bearer eyJ' } },
    }),
  },
  {
    source: 's3tools/s3cmd#1376',
    cause: 'sigv2-in-sigv4-only-region',
    given: given({
      url: v2Url({ host: 'reports.s3.eu-central-1.amazonaws.com' }),
      status: 400,
      error_xml: xml(
        'InvalidRequest',
        'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
      ),
    }),
  },
  {
    source: 'vastsa/FileCodeBox#95',
    cause: 'sigv2-in-sigv4-only-region',
    given: given({
      url: v2Url({ host: '0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com' }),
      status: 401,
      error_xml:
        '<Error><Code>Unauthorized</Code><Message>SigV2 authorization is not supported. Please use SigV4 instead.</Message></Error>',
    }),
  },
  {
    source: 'aws/aws-cli#1006',
    cause: 'sigv2-for-kms-object',
    given: given({
      url: v2Url(),
      status: 400,
      error_xml: xml(
        'InvalidArgument',
        'Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.',
        [
          ['ArgumentName', 'Authorization'],
          ['ArgumentValue', 'null'],
        ],
      ),
    }),
  },
  {
    source: 'a Version 2 link to a KMS object',
    cause: 'sigv2-for-kms-object',
    given: given({ url: v2Url(), status: 400, context: { object_encryption: 'aws:kms' } }),
  },
  {
    source: 'a bucket without rules',
    cause: 'cors-not-allowed',
    given: given({ method: 'PUT', message: noCors, context: { browser: true, bucket_cors: 'none' } }),
  },
  {
    source: 'LocalStack test_cors_http_options_no_config',
    cause: 'cors-not-allowed',
    given: given({
      method: 'OPTIONS',
      error_xml: xml('AccessForbidden', 'CORSResponse: CORS is not enabled for this bucket.', [
        ['Method', 'PUT'],
        ['ResourceType', 'BUCKET'],
      ]),
    }),
  },
  {
    source: 'a header that the rules do not allow',
    cause: 'cors-not-allowed',
    given: given({
      method: 'PUT',
      message:
        'Request header field content-type is not allowed by Access-Control-Allow-Headers in preflight response.',
      context: { browser: true },
    }),
  },
  {
    source: 'shotstack/shotstack-studio-sdk#156',
    cause: 'cors-cached-response-without-headers',
    given: given({
      message: noCors,
      context: {
        browser: 'Chrome',
        page_also_shows_it_in: '<video> without crossorigin',
        works_in_incognito: true,
        bucket_cors: 'allows the origin',
      },
    }),
  },
  {
    source: 'a CDN that caches without Vary',
    cause: 'cors-cached-response-without-headers',
    given: given({
      message: noCors,
      context: { browser: true, works_after: 'hard reload', bucket_cors: 'AllowedOrigin *' },
    }),
  },
  {
    source: 'boto/boto3#3710',
    cause: 'signer-lacks-permission',
    given: given({ error_xml: long('because no identity-based policy allows the s3:GetObject action') }),
  },
  {
    source: 'aws/aws-sdk-js#3975',
    cause: 'signer-lacks-permission',
    given: given({
      method: 'PUT',
      error_xml: accessDenied(),
      context: { signer_policy: 's3:GetObject only' },
    }),
  },
  {
    source: 'aws/aws-cli#2041',
    cause: 'missing-object-reported-as-403',
    given: given({
      error_xml: accessDenied(),
      context: { object_exists: false, signer_permissions: ['s3:GetObject'] },
    }),
  },
  {
    source: 'aws/aws-sdk-java#974',
    cause: 'missing-object-reported-as-403',
    given: given({ error_xml: accessDenied(), context: { key_has_typo: true, signer_may_list: false } }),
  },
  {
    source: 'the long text names ListBucket',
    cause: 'missing-object-reported-as-403',
    given: given({
      error_xml: long('because no identity-based policy allows the s3:ListBucket action', 's3:ListBucket'),
    }),
  },
  {
    source: 'a deleted object',
    cause: 'object-not-found',
    given: given({
      status: 404,
      error_xml: xml('NoSuchKey', 'The specified key does not exist.', [['Key', 'q1/summary.pdf']]),
    }),
  },
  {
    source: 'a bucket of another name',
    cause: 'object-not-found',
    given: given({
      status: 404,
      error_xml: xml('NoSuchBucket', 'The specified bucket does not exist', [['BucketName', 'reports']]),
    }),
  },
  {
    source: 'noobaa/noobaa-core#10060',
    cause: 'explicit-deny-in-policy',
    given: given({ error_xml: long('with an explicit deny in a resource-based policy') }),
  },
  {
    source: 'S3 User Guide, require TLS',
    cause: 'explicit-deny-in-policy',
    given: given({
      url: v4Url({ scheme: 'http' }),
      error_xml: accessDenied(),
      context: { bucket_policy: deny({ Bool: { 'aws:SecureTransport': 'false' } }) },
    }),
  },
  {
    source: 'Panfactum/stack#190',
    cause: 'explicit-deny-by-source-ip',
    given: given({
      error_xml: accessDenied(),
      context: {
        source_ip: '198.51.100.7',
        bucket_policy: deny({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }),
      },
    }),
  },
  {
    source: 'works from the office alone',
    cause: 'explicit-deny-by-source-ip',
    given: given({
      error_xml: long('with an explicit deny in an identity-based policy'),
      context: { works_from: 'office network', fails_from: 'home' },
    }),
  },
  {
    source: 'a bucket open to one endpoint',
    cause: 'explicit-deny-by-vpc-endpoint',
    given: given({
      error_xml: accessDenied(),
      context: { bucket_policy: deny({ StringNotEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d' } }) },
    }),
  },
  {
    source: 'works inside the VPC',
    cause: 'explicit-deny-by-vpc-endpoint',
    given: given({
      error_xml: long('with an explicit deny in a resource-based policy'),
      context: { works_from: 'EC2 inside the VPC', fails_from: 'laptop' },
    }),
  },
  {
    source: 'minio/minio#20469',
    cause: 'denied-by-signature-age',
    given: given({
      url: v4Url({ expires: 86400 }),
      error_xml: accessDenied(),
      context: {
        now: '2024-05-01T10:40:00Z',
        bucket_policy: deny({ NumericGreaterThan: { 's3:signatureAge': 900000 } }),
      },
    }),
  },
  {
    source: 'told in words',
    cause: 'denied-by-signature-age',
    given: given({
      url: v4Url({ expires: 86400 }),
      error_xml: long('with an explicit deny in a resource-based policy'),
      context: { now: '2024-05-01T10:40:00Z', policy: 'Deny when s3:signatureAge > 600000' },
    }),
  },
  {
    source: 'a key policy without the role',
    cause: 'kms-key-not-allowed',
    given: given({
      error_xml: long(
        'because no identity-based policy allows the kms:Decrypt action',
        'kms:Decrypt',
      ).replace('arn:aws:s3:::reports/q1/summary.pdf', 'arn:aws:kms:us-east-1:123456789012:key/11111111'),
    }),
  },
  {
    source: 'plain text, encrypted bucket',
    cause: 'kms-key-not-allowed',
    given: given({
      method: 'PUT',
      error_xml: accessDenied(),
      context: { bucket_encryption: 'aws:kms with a customer managed key', signer_has: 's3:PutObject' },
    }),
  },
  {
    source: 'Requester Pays, User Guide',
    cause: 'requester-pays',
    given: given({ error_xml: accessDenied(), context: { bucket: 'requester pays enabled' } }),
  },
  {
    source: 'an open data set',
    cause: 'requester-pays',
    given: given({
      url: v4Url({ bucket: 'arxiv' }),
      error_xml: accessDenied(),
      context: { bucket_request_payment: 'Requester' },
    }),
  },
  {
    source: 'tj/node-s3-policy#8',
    cause: 'post-policy-condition-failed',
    given: given({
      url: root,
      method: 'POST',
      error_xml: xml(
        'AccessDenied',
        'Invalid according to Policy: Policy Condition failed: ["starts-with", "$Content-Type", "image/"]',
      ),
      context: {
        form_fields: form([...own, ['starts-with', '$Content-Type', 'image/']], {
          'Content-Type': 'text/plain',
        }),
      },
    }),
  },
  {
    source: 'a file above the range',
    cause: 'post-policy-condition-failed',
    given: given({
      url: root,
      method: 'POST',
      status: 400,
      error_xml: xml('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', [
        ['ProposedSize', '20971520'],
        ['MaxSizeAllowed', '10485760'],
      ]),
      context: { form_fields: form([...own, ['content-length-range', 0, 10485760]]) },
    }),
  },
  {
    source: 'aws/aws-sdk-php#3292',
    cause: 'post-field-without-condition',
    given: given({
      url: root,
      method: 'POST',
      error_xml: xml('AccessDenied', 'Invalid according to Policy: Extra input fields: bucket'),
      context: { form_fields: form(own.slice(1)) },
    }),
  },
  {
    source: 'a field too many, no answer kept',
    cause: 'post-field-without-condition',
    given: given({
      url: root,
      method: 'POST',
      status: 403,
      context: { form_fields: form(own, { 'x-amz-meta-user': '42' }) },
    }),
  },
  {
    source: 'LocalStack test_post_request_expires',
    cause: 'post-policy-expired',
    given: given({
      url: root,
      method: 'POST',
      error_xml: xml('AccessDenied', 'Invalid according to Policy: Policy expired.'),
      context: { now: '2024-05-01T12:00:00Z', form_fields: form(own) },
    }),
  },
  {
    source: 'a form left open over lunch',
    cause: 'post-policy-expired',
    given: given({
      url: root,
      method: 'POST',
      status: 403,
      context: { now: '2024-05-01T12:00:00Z', form_fields: form(own) },
    }),
  },
  {
    source: 'CapSoftware/Cap#612',
    cause: 'operation-not-supported-by-provider',
    given: given({
      url: 'https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com/uploads',
      method: 'POST',
      status: 501,
      error_xml:
        '<?xml version="1.0" encoding="UTF-8"?><Error><Code>NotImplemented</Code><Message>PostObject not implemented</Message></Error>',
      context: { server: 'Cloudflare R2', form_fields: form(own) },
    }),
  },
  {
    source: 'an emulator without an operation',
    cause: 'operation-not-supported-by-provider',
    given: given({
      url: v4Url({ host: 'localhost:9090', scheme: 'http', path: '/b/k', extra: 'tagging=' }),
      status: 501,
      error_xml: xml('NotImplemented', 'A header you provided implies functionality that is not implemented'),
      context: { server: 'an emulator' },
    }),
  },
];
