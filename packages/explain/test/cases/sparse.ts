import {
  accessDenied,
  awsMismatch,
  bareMismatch,
  type Case,
  type Given,
  given,
  hasExpired,
  invalidKey,
  invalidToken,
  SESSION_KEY,
  sessionToken,
  v2Url,
  v4Url,
  xml,
} from './kit.js';

/** Cases of few facts: what a tool or a form would record, under names of its own. */
const token = sessionToken('sparse');
const url = v4Url();
const over = hasExpired(3600, '2024-05-01T11:00:00Z', '2024-05-02T09:00:00Z');
const later = { now: '2024-05-02T09:00:00Z' };
const gateway = (parts: Parameters<typeof v4Url>[0] = {}) =>
  v4Url({ host: 'files.example.net', path: '/media/clip.mp4', ...parts });
const plain = { error_xml: accessDenied() };
const form = (conditions: readonly unknown[], expiration = '2024-05-01T12:00:00Z') =>
  Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64');
const document = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });

const told = (source: string, cause: string, parts: Partial<Given>): Case => ({
  source,
  cause,
  given: given(parts),
});

export const SPARSE: readonly Case[] = [
  told('render time', 'stale-cached-url', {
    error_xml: over,
    context: { ...later, page_rendered_at: '2024-05-01T10:00:10Z', page_max_age: 86400 },
  }),
  told('a cache by name', 'stale-cached-url', {
    error_xml: over,
    context: { ...later, url_cached_in: 'memcached' },
  }),
  told('incremental regeneration', 'stale-cached-url', {
    error_xml: over,
    context: { ...later, nextjs_revalidate_seconds: 172800 },
  }),
  told('a message', 'expired-link-stored-elsewhere', {
    error_xml: over,
    context: { ...later, reached_via: 'Slack message from yesterday' },
  }),
  told('a column', 'expired-link-stored-elsewhere', {
    error_xml: over,
    context: { ...later, stored_in: 'users.avatar_url' },
  }),
  told('a 308', 'stale-cached-redirect', {
    error_xml: over,
    context: { ...later, reached_via: '308 remembered by the browser' },
  }),
  told('an answer of CloudFront', 'stale-cached-redirect', {
    error_xml: over,
    context: { ...later, reached_via: 'a 302 that the CDN had kept for a day' },
  }),
  told('a status', 'credentials-revoked', {
    error_xml: invalidKey('AKIAQ7RJ3MZTDLW5XKPB'),
    context: { access_key_status: 'Inactive' },
  }),
  told('a date', 'credentials-revoked', {
    error_xml: invalidKey('AKIAQ7RJ3MZTDLW5XKPB'),
    context: { key_deleted_at: '2024-05-01T10:02:00Z' },
  }),
  told('a role', 'credentials-expired-before-url', {
    url: v4Url({ token, expires: 43200 }),
    status: 400,
    error_xml: xml('ExpiredToken', 'The provided token has expired.'),
    context: { now: '2024-05-01T14:00:00Z', signer: 'Lambda execution role' },
  }),
  told('an hour', 'expires-unit-mistake', {
    url: v4Url({ expires: 1 }),
    error_xml: hasExpired(1, '2024-05-01T10:00:01Z', '2024-05-01T10:05:00Z'),
    context: { intended_lifetime: '1 hour' },
  }),
  told('an epoch', 'expires-unit-mistake', { url: v4Url({ expires: 1_714_644_000 }), status: 400 }),
  told('a signed header request', 'clock-skew-request', {
    url: 'https://reports.s3.amazonaws.com/q1.pdf',
    error_xml: xml(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      [
        ['RequestTime', '20240501T093000Z'],
        ['ServerTime', '2024-05-01T10:05:00Z'],
        ['MaxAllowedSkewMilliseconds', '900000'],
      ],
    ),
    context: {
      headers_sent: {
        Authorization:
          'AWS4-HMAC-SHA256 Credential=AKIAQ7RJ3MZTDLW5XKPB/20240501/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
      },
    },
  }),
  told('an opt-in region', 'sts-v1-token-in-opt-in-region', {
    url: v4Url({ region: 'ap-east-1', token }),
    status: 400,
    error_xml: invalidToken(token),
    context: { sts_endpoint: 'sts.amazonaws.com' },
  }),
  told('AWS keys at home', 'unknown-access-key', {
    url: gateway(),
    error_xml: invalidKey('AKIAQ7RJ3MZTDLW5XKPB'),
    context: { server: 'MinIO', credentials_from: 'AWS_PROFILE=default' },
  }),
  told('a plus', 'special-character-in-access-key', {
    url: gateway({ credential: 'a%2Bb%2F20240501%2Fus-east-1%2Fs3%2Faws4_request' }),
    error_xml: bareMismatch(),
    context: { server: 'Ceph RGW' },
  }),
  told('lengths', 'whitespace-in-credentials', {
    error_xml: awsMismatch(url, 'GET'),
    context: { secret_length: 41 },
  }),
  told('only the host', 'credentials-not-loaded-when-signing', {
    url: 'https://reports.s3.us-east-1.amazonaws.com/q1/summary.pdf',
    status: 403,
    ...plain,
    context: { generated_by: 'getSignedUrl before the credentials had loaded' },
  }),
  told('all agrees', 'wrong-secret-key', {
    error_xml: awsMismatch(url, 'GET'),
    context: { canonical_request_matches_ours: true, every_operation_fails: true },
  }),
  told('a received path', 'path-rewritten-by-proxy', {
    url: gateway({ path: '/s3/media/clip.mp4' }),
    error_xml: bareMismatch(),
    context: { path_received_by_server: '/media/clip.mp4' },
  }),
  told('a proxy rule', 'path-rewritten-by-proxy', {
    url: gateway({ path: '/s3/media/clip.mp4' }),
    error_xml: bareMismatch(),
    context: {
      proxy_config: 'location /s3/ { proxy_pass http://minio:9000/; proxy_set_header Host $host; }',
    },
  }),
  told('a received host', 'host-not-preserved-by-proxy', {
    url: gateway(),
    error_xml: bareMismatch(),
    context: { host_header_received: 'minio:9000' },
  }),
  told('a signed host', 'host-rewritten-after-signing', {
    url: gateway(),
    error_xml: bareMismatch(),
    context: { signed_host: 'minio:9000' },
  }),
  told('a port', 'port-not-in-signed-host', {
    url: gateway({ host: 'files.example.net:9000' }),
    error_xml: bareMismatch(),
    context: { signed_host: 'files.example.net' },
  }),
  told('a default port', 'default-port-in-url', {
    url: gateway(),
    error_xml: bareMismatch(),
    context: { signed_host: 'files.example.net:443' },
  }),
  told('a custom domain', 'presigned-on-unsupported-custom-domain', {
    url: gateway({ path: '/clip.mp4' }),
    status: 403,
    context: { server: 'Cloudflare R2', custom_domain: true },
  }),
  told('a bucket of a domain', 'dotted-bucket-tls-mismatch', {
    url: v4Url({ host: 'www.example.net.s3.eu-west-1.amazonaws.com', region: 'eu-west-1' }),
    message: 'net::ERR_CERT_COMMON_NAME_INVALID',
  }),
  told('a column width', 'url-truncated-in-transit', {
    url: v4Url({ token }).slice(0, 500),
    status: 403,
    context: { database_column: 'VARCHAR(500)' },
  }),
  told('a tracker', 'wrapped-by-link-tracker', {
    url: `https://u123.ct.sendgrid.net/ls/click?upn=${encodeURIComponent(url)}`,
    status: 403,
    context: { reached_via: 'SendGrid' },
  }),
  told('an encoded key', 'double-encoded-path', {
    url: v4Url({ path: '/a%2520b.txt' }),
    error_xml: bareMismatch(),
    context: { object_key: 'a b.txt' },
  }),
  told('a plus in a name', 'space-encoded-as-plus-in-query', {
    url: v4Url({ extra: 'response-content-disposition=attachment%3B%20filename%3Da+b.pdf' }),
    error_xml: bareMismatch(),
    context: { library: 'http_build_query' },
  }),
  told('brackets', 'reserved-character-not-encoded', {
    url: v4Url({ path: '/a(1).txt' }),
    error_xml: bareMismatch(),
    context: { object_key: 'a(1).txt', server: 'Garage' },
  }),
  told('a leading slash', 'double-slash-collapsed-by-client', {
    url: v4Url({ path: '/a.txt' }),
    error_xml: awsMismatch(v4Url({ path: '/a.txt' }), 'GET'),
    context: { object_key: '/a.txt', client: 'Postman' },
  }),
  told('a leading slash, the gateway', 'double-slash-collapsed-by-server', {
    url: gateway({ path: '/media//clip.mp4' }),
    error_xml: bareMismatch(),
    context: { server: 'Ceph behind HAProxy' },
  }),
  told('a preview', 'head-on-get-url', {
    method: 'HEAD',
    status: 403,
    context: { client: 'link preview bot' },
  }),
  told('a header of the client', 'checksum-hoisted-to-query', {
    url: v4Url({ extra: 'x-amz-checksum-sha256=n4bQgYhMfWWaL%2BqgxVrQFaO%2FTxsrC4Is0V1sFbDwCgg%3D' }),
    method: 'PUT',
    status: 403,
    context: { headers_sent: { 'x-amz-checksum-sha256': 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=' } },
  }),
  told('no tags', 'tagging-in-query-ignored', {
    url: v4Url({ extra: 'x-amz-tagging=a%3D1' }),
    method: 'PUT',
    status: 200,
    context: { object_tags_after_upload: [] },
  }),
  told('metadata', 'tagging-in-query-ignored', {
    url: v4Url({ extra: 'x-amz-meta-owner=me' }),
    method: 'PUT',
    status: 200,
    context: { metadata_on_object: 'none' },
  }),
  told('chunks', 'transfer-encoding-chunked', {
    method: 'PUT',
    status: 501,
    context: { headers_sent: { 'Transfer-Encoding': 'chunked' } },
  }),
  told('two at once', 'two-auth-mechanisms', {
    status: 400,
    context: { headers_sent: { Authorization: 'Basic redacted' } },
  }),
  told('an old signer', 'sigv2-in-sigv4-only-region', {
    url: v2Url({ host: 'reports.s3.eu-west-3.amazonaws.com' }),
    status: 400,
  }),
  told('an encrypted object', 'sigv2-for-kms-object', {
    url: v2Url(),
    status: 400,
    context: { bucket_default_encryption: 'aws:kms' },
  }),
  told('no rules', 'cors-not-allowed', {
    method: 'PUT',
    message: 'CORS error',
    context: { browser: true, bucket_cors: null },
  }),
  told('another origin', 'cors-not-allowed', {
    method: 'PUT',
    message: "No 'Access-Control-Allow-Origin' header is present",
    context: {
      browser: true,
      bucket_cors: 'AllowedOrigin https://www.example.net',
      page_origin: 'https://example.net',
    },
  }),
  told('no allow', 'signer-lacks-permission', {
    ...plain,
    context: { signer_policy: document({ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }) },
  }),
  told('another prefix', 'signer-lacks-permission', {
    ...plain,
    context: {
      object_exists: true,
      signer_policy: document({
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::reports/public/*',
      }),
    },
  }),
  told('an upload', 'signer-lacks-permission', {
    ...plain,
    method: 'PUT',
    context: {
      signer_policy: document({ Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' }),
    },
  }),
  told('not there', 'missing-object-reported-as-403', { ...plain, context: { object_exists: false } }),
  told('reads, but lists not', 'missing-object-reported-as-403', {
    ...plain,
    context: {
      signer_policy: document({
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::reports/*',
      }),
    },
  }),
  told('a range of addresses', 'explicit-deny-by-source-ip', {
    ...plain,
    context: {
      client_ip: '198.51.100.7',
      bucket_policy: document({
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: 'arn:aws:s3:::reports/*',
        Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
      }),
    },
  }),
  told('an endpoint', 'explicit-deny-by-vpc-endpoint', {
    ...plain,
    context: {
      bucket_policy: document({
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::reports/*',
        Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-0123' } },
      }),
    },
  }),
  told('without TLS', 'explicit-deny-in-policy', {
    url: v4Url({ scheme: 'http' }),
    ...plain,
    context: {
      bucket_policy: document({
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: 'arn:aws:s3:::reports/*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    },
  }),
  told('encryption', 'kms-key-not-allowed', {
    ...plain,
    context: { object_encryption: 'aws:kms', object_exists: true },
  }),
  told('who pays', 'requester-pays', { ...plain, context: { bucket_request_payment: 'Requester' } }),
  told('a size', 'post-policy-condition-failed', {
    url: 'https://reports.s3.amazonaws.com/',
    method: 'POST',
    status: 400,
    context: {
      form_fields: {
        key: 'a',
        policy: form([{ bucket: 'reports' }, { key: 'a' }, ['content-length-range', 0, 1000]]),
        'x-amz-signature': '0',
      },
      file_size: 5000,
    },
  }),
  told('a field', 'post-policy-condition-failed', {
    url: 'https://reports.s3.amazonaws.com/',
    method: 'POST',
    status: 403,
    context: {
      form_fields: {
        key: 'docs/a',
        policy: form([{ bucket: 'reports' }, ['starts-with', '$key', 'uploads/']]),
        'x-amz-signature': '0',
      },
    },
  }),
  told('one field more', 'post-field-without-condition', {
    url: 'https://reports.s3.amazonaws.com/',
    method: 'POST',
    status: 403,
    context: {
      form_fields: {
        key: 'a',
        'Content-Type': 'image/png',
        policy: form([{ bucket: 'reports' }, { key: 'a' }]),
        'x-amz-signature': '0',
      },
    },
  }),
  told('over', 'post-policy-expired', {
    url: 'https://reports.s3.amazonaws.com/',
    method: 'POST',
    status: 403,
    context: {
      now: '2024-05-01T13:00:00Z',
      form_fields: { key: 'a', policy: form([{ bucket: 'reports' }, { key: 'a' }]), 'x-amz-signature': '0' },
    },
  }),
  told('forms at B2', 'operation-not-supported-by-provider', {
    url: 'https://reports.s3.us-west-004.backblazeb2.com/',
    method: 'POST',
    status: 501,
    context: { form_fields: { key: 'a', 'x-amz-signature': '0' } },
  }),
  told('a session without a token', 'missing-session-token', {
    url: v4Url({ accessKeyId: SESSION_KEY }),
    status: 403,
  }),
  told('a signed verb', 'method-mismatch', { status: 403, method: 'GET', context: { signed_method: 'PUT' } }),
  told('an address bar', 'method-mismatch', {
    url: v4Url({ signedHeaders: 'content-type;host' }),
    error_xml: bareMismatch(),
    context: { how_used: 'opened in the browser' },
  }),
  told('nothing sent', 'signed-header-not-sent', {
    url: v4Url({ signedHeaders: 'host;x-amz-meta-owner' }),
    method: 'PUT',
    status: 403,
    context: { headers_sent: {} },
  }),
  told('a type', 'content-type-not-signed', {
    url: v4Url({ signedHeaders: 'content-type;host' }),
    method: 'PUT',
    error_xml: bareMismatch(),
    context: { content_type_at_signing: 'image/png', headers_sent: { 'Content-Type': 'image/jpg' } },
  }),
  told('region of the bucket', 'wrong-region-in-credential-scope', {
    url: v4Url({ host: 'reports.s3.amazonaws.com' }),
    status: 400,
    context: { bucket_region: 'eu-west-1' },
  }),
  told('a bucket of Milan', 'opt-in-region-needs-regional-endpoint', {
    url: v4Url({ host: 's3.amazonaws.com', path: '/reports/a', region: 'eu-south-1' }),
    status: 400,
    context: { bucket_region: 'eu-south-1' },
  }),
];
