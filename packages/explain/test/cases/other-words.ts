import {
  accessDenied,
  awsMismatch,
  bareMismatch,
  type Case,
  expiredToken,
  given,
  hasExpired,
  invalidKey,
  sessionToken,
  USER_KEY,
  v2Url,
  v4Url,
  xml,
} from './kit.js';

/** The same causes in other clients' words: messages without a document, other stores, few words of context. */
const token = sessionToken('other words');
const url = v4Url();
const late = { now: '2024-05-04T09:00:00Z' };
const store = v4Url({
  host: 's3.store.example',
  path: '/bucket/file.png',
  accessKeyId: 'Q3AM3UQ867SPQQA43P2F',
});

export const OTHER_WORDS: readonly Case[] = [
  {
    source: 'botocore in a log',
    cause: 'credentials-expired-before-url',
    given: given({
      url: v4Url({ token, expires: 604800 }),
      message:
        'An error occurred (ExpiredToken) when calling the GetObject operation: The provided token has expired.',
      context: { now: '2024-05-01T20:00:00Z' },
    }),
  },
  {
    source: 'a browser tab of yesterday',
    cause: 'url-expired',
    given: given({
      message: 'Failed to load resource: the server responded with a status of 403 (Forbidden)',
      context: { now: '2024-05-02T10:00:00Z' },
    }),
  },
  {
    source: 'Cognito',
    cause: 'credentials-expired-before-url',
    given: given({
      url: v4Url({ token, expires: 86400 }),
      status: 400,
      error_xml: expiredToken(token),
      context: { now: '2024-05-01T12:30:00Z', signer: 'Cognito identity pool' },
    }),
  },
  {
    source: 'a CMS',
    cause: 'stale-cached-url',
    given: given({
      error_xml: hasExpired(3600, '2024-05-01T11:00:00Z', '2024-05-04T09:00:00Z'),
      context: { ...late, rendered_html: 'kept by the page cache plugin for 7 days' },
    }),
  },
  {
    source: 'Redis',
    cause: 'stale-cached-url',
    given: given({
      error_xml: hasExpired(3600, '2024-05-01T11:00:00Z', '2024-05-04T09:00:00Z'),
      context: { ...late, stored_in: 'Redis, TTL 1 week' },
    }),
  },
  {
    source: 'a mail',
    cause: 'expired-link-stored-elsewhere',
    given: given({
      error_xml: hasExpired(3600, '2024-05-01T11:00:00Z', '2024-05-04T09:00:00Z'),
      context: { ...late, reached_via: 'link in a notification e-mail' },
    }),
  },
  {
    source: 'a ticket',
    cause: 'expired-link-stored-elsewhere',
    given: given({
      error_xml: hasExpired(3600, '2024-05-01T11:00:00Z', '2024-05-04T09:00:00Z'),
      context: { ...late, pasted_into: 'Jira ticket' },
    }),
  },
  {
    source: '301 in the browser',
    cause: 'stale-cached-redirect',
    given: given({
      error_xml: hasExpired(3600, '2024-05-01T11:00:00Z', '2024-05-04T09:00:00Z'),
      context: { ...late, redirect_status: 301, redirect_cache_control: 'public, max-age=31536000' },
    }),
  },
  {
    source: 'Go SDK',
    cause: 'clock-skew-request',
    given: given({
      url: 'https://reports.s3.amazonaws.com/a',
      method: 'PUT',
      message:
        'api error RequestTimeTooSkewed: The difference between the request time and the current time is too large.',
    }),
  },
  {
    source: 'GCS interoperability',
    cause: 'expires-over-seven-days',
    given: given({
      url: v4Url({ host: 'storage.googleapis.com', path: '/b/k', expires: 1000000 }),
      status: 400,
    }),
  },
  {
    source: 'R2, a region of AWS',
    cause: 'wrong-region-in-credential-scope',
    given: given({
      url: v4Url({
        host: '0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com',
        path: '/b/k',
        region: 'us-west-2',
      }),
      status: 400,
      error_xml:
        "<Error><Code>InvalidRegionName</Code><Message>The region name 'us-west-2' is not valid. Must be one of: wnam, enam, weur, eeur, apac, auto</Message></Error>",
    }),
  },
  {
    source: 'MinIO, region set',
    cause: 'wrong-region-in-credential-scope',
    given: given({
      url: store,
      status: 400,
      error_xml: xml(
        'AuthorizationQueryParametersError',
        "Error parsing the X-Amz-Credential parameter; the region 'us-east-1' is wrong; expecting 'eu-west-1'",
      ),
      context: { server: 'MinIO' },
    }),
  },
  {
    source: 'a CDN over a bucket',
    cause: 'host-rewritten-after-signing',
    given: given({
      url: v4Url({ host: 'media.example.com' }),
      error_xml: awsMismatch(v4Url({ host: 'media.example.com' }), 'GET', {
        host: 'reports.s3.us-east-1.amazonaws.com',
      }),
    }),
  },
  {
    source: 'Kubernetes',
    cause: 'host-rewritten-after-signing',
    given: given({
      url: store,
      error_xml: bareMismatch(),
      context: { server: 'MinIO', presigned_with: 'http://minio.storage.svc.cluster.local:9000' },
    }),
  },
  {
    source: 'Apache',
    cause: 'host-not-preserved-by-proxy',
    given: given({
      url: store,
      error_xml: bareMismatch(),
      context: { apache: 'ProxyPass / http://minio:9000/ without ProxyPreserveHost' },
    }),
  },
  {
    source: 'Istio',
    cause: 'host-not-preserved-by-proxy',
    given: given({
      url: store,
      error_xml: awsMismatch(store, 'GET', { host: 'ceph-rgw.rook:80' }),
      context: { mesh: 'Istio virtual service rewrites the authority' },
    }),
  },
  {
    source: 'an API gateway stage',
    cause: 'path-rewritten-by-proxy',
    given: given({
      url: v4Url({ host: 'api.example.com', path: '/prod/bucket/file.png' }),
      error_xml: awsMismatch(v4Url({ host: 'api.example.com', path: '/prod/bucket/file.png' }), 'GET', {
        path: '/bucket/file.png',
      }),
    }),
  },
  {
    source: 'a forwarded port',
    cause: 'port-not-in-signed-host',
    given: given({
      url: v4Url({ host: 'localhost:32768', scheme: 'http', path: '/b/k' }),
      error_xml: awsMismatch(v4Url({ host: 'localhost:32768', scheme: 'http', path: '/b/k' }), 'GET', {
        host: 'localhost',
      }),
    }),
  },
  {
    source: 'a disposition appended by the page',
    cause: 'query-parameter-added-after-signing',
    given: given({
      url: v4Url({ after: 'download=1' }),
      error_xml: bareMismatch(),
      context: { server: 'Ceph RGW' },
    }),
  },
  {
    source: 'versionId appended',
    cause: 'query-parameter-added-after-signing',
    given: given({
      url: v4Url({ after: 'versionId=abc123' }),
      error_xml: awsMismatch(v4Url({ after: 'versionId=abc123' }), 'GET'),
    }),
  },
  {
    source: 'a plus key',
    cause: 'reserved-character-not-encoded',
    given: given({
      url: v4Url({ path: '/libstdc++.rpm' }),
      error_xml: bareMismatch(),
      context: { object_key: 'libstdc++.rpm', server: 'own gateway' },
    }),
  },
  {
    source: 'parentheses by another SDK',
    cause: 'reserved-character-not-encoded',
    given: given({
      url: v4Url({ path: '/photo%281%29.jpg' }),
      error_xml: awsMismatch(v4Url({ path: '/photo%281%29.jpg' }), 'GET'),
      context: { object_key: 'photo(1).jpg' },
    }),
  },
  {
    source: 'ffmpeg',
    cause: 'head-on-get-url',
    given: given({ method: 'HEAD', status: 403, message: 'HTTP error 403 Forbidden' }),
  },
  {
    source: 'wget --spider',
    cause: 'head-on-get-url',
    given: given({ method: 'HEAD', status: 403, context: { client: 'wget --spider' } }),
  },
  {
    source: 'axios default type',
    cause: 'content-type-not-signed',
    given: given({
      url: v2Url({ host: 'uploads.s3.amazonaws.com' }),
      method: 'PUT',
      error_xml: bareMismatch(),
      context: { client: 'axios', headers_sent: { 'Content-Type': 'application/x-www-form-urlencoded' } },
    }),
  },
  {
    source: 'the object was signed with tags',
    cause: 'signed-header-not-sent',
    given: given({
      url: v4Url({ signedHeaders: 'host%3Bx-amz-tagging' }),
      method: 'PUT',
      error_xml: awsMismatch(v4Url({ signedHeaders: 'host%3Bx-amz-tagging' }), 'PUT'),
      context: { client: 'curl -T file' },
    }),
  },
  {
    source: 'okhttp',
    cause: 'transfer-encoding-chunked',
    given: given({
      method: 'PUT',
      status: 501,
      error_xml: xml('NotImplemented', 'A header you provided implies functionality that is not implemented'),
    }),
  },
  {
    source: 'an HTTP client with a session',
    cause: 'two-auth-mechanisms',
    given: given({
      status: 400,
      message:
        'InvalidArgument: Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
    }),
  },
  {
    source: 'R2, form upload',
    cause: 'operation-not-supported-by-provider',
    given: given({
      url: 'https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com/b',
      method: 'POST',
      status: 501,
      message: 'NotImplemented',
    }),
  },
  {
    source: 'Firefox',
    cause: 'cors-not-allowed',
    given: given({
      method: 'PUT',
      message:
        'Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource (Reason: CORS header ‘Access-Control-Allow-Origin’ missing).',
      context: { browser: 'Firefox', bucket_cors: 'GET only' },
    }),
  },
  {
    source: 'an expired link behind a CORS message',
    cause: 'url-expired',
    given: given({
      message:
        "blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
      context: { now: '2024-05-01T12:00:00Z', browser: true, bucket_cors: 'AllowedOrigin *' },
    }),
  },
  {
    source: 'a session over behind a CORS message',
    cause: 'credentials-expired-before-url',
    given: given({
      url: v4Url({ token, expires: 86400 }),
      message: 'TypeError: Failed to fetch',
      context: { now: '2024-05-01T12:00:00Z', browser: true, credential_expiration: '2024-05-01T11:00:00Z' },
    }),
  },
  {
    source: 'Garage, no such key',
    cause: 'unknown-access-key',
    given: given({
      url: store,
      error_xml:
        '<Error><Code>AccessDenied</Code><Message>Forbidden: No such key: Q3AM3UQ867SPQQA43P2F</Message><Resource>/bucket/file.png</Resource><Region>garage</Region></Error>',
      context: { server: 'Garage' },
    }),
  },
  {
    source: 'Garage, invalid signature',
    cause: 'host-not-preserved-by-proxy',
    given: given({
      url: store,
      error_xml:
        '<Error><Code>AccessDenied</Code><Message>Forbidden: Invalid signature</Message><Resource>/bucket/file.png</Resource><Region>garage</Region></Error>',
      context: { server: 'Garage behind Caddy', direct_access_works: true },
    }),
  },
  {
    source: 'MinIO, another root password',
    cause: 'wrong-secret-key',
    given: given({
      url: store,
      error_xml: bareMismatch([['Resource', '/bucket/file.png']]),
      context: {
        server: 'MinIO',
        cause_of_trouble: 'MINIO_ROOT_PASSWORD was changed, the application still has the old one',
      },
    }),
  },
  {
    source: 'AWS names the missing right',
    cause: 'signer-lacks-permission',
    given: given({
      method: 'PUT',
      error_xml: xml(
        'AccessDenied',
        'User: arn:aws:sts::123456789012:assumed-role/lambda/f is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::reports/q1/summary.pdf" because no session policy allows the s3:PutObject action',
      ),
    }),
  },
  {
    source: 'absent object, HEAD by an administrator says 404',
    cause: 'missing-object-reported-as-403',
    given: given({ error_xml: accessDenied(), context: { admin_head_object: 404 } }),
  },
  {
    source: 'a policy on referer',
    cause: 'explicit-deny-in-policy',
    given: given({
      error_xml: accessDenied(),
      context: {
        bucket_policy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::reports/*',
              Condition: { StringNotLike: { 'aws:Referer': 'https://app.example.com/*' } },
            },
          ],
        },
      },
    }),
  },
  {
    source: 'a corporate range',
    cause: 'explicit-deny-by-source-ip',
    given: given({
      error_xml: accessDenied(),
      context: {
        works_on: 'VPN',
        bucket_policy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:*',
              Resource: ['arn:aws:s3:::reports', 'arn:aws:s3:::reports/*'],
              Condition: {
                NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8'] },
                Bool: { 'aws:ViaAWSService': 'false' },
              },
            },
          ],
        },
      },
    }),
  },
  {
    source: 'a user deactivated the key',
    cause: 'credentials-revoked',
    given: given({
      url: v4Url({ expires: 604800 }),
      error_xml: invalidKey(USER_KEY),
      context: { now: '2024-05-03T10:00:00Z', list_access_keys: 'Status: Inactive' },
    }),
  },
  {
    source: 'worked, then unknown',
    cause: 'credentials-revoked',
    given: given({
      url: v4Url({ expires: 604800 }),
      error_xml: invalidKey(USER_KEY),
      context: { now: '2024-05-03T10:00:00Z', worked_at: '2024-05-02T10:00:00Z' },
    }),
  },
  {
    source: 'Airflow macro',
    cause: 'expires-unit-mistake',
    given: given({
      url: v4Url({ expires: 7 }),
      error_xml: hasExpired(7, '2024-05-01T10:00:07Z', '2024-05-01T10:05:00Z'),
      context: { expected_lifetime: '7 days' },
    }),
  },
  {
    source: 'Lambda at Edge',
    cause: 'credentials-not-loaded-when-signing',
    given: given({ url: 'https://reports.s3.us-east-1.amazonaws.com/q1/summary.pdf', status: 403 }),
  },
  {
    source: 'a chat that shortens',
    cause: 'url-truncated-in-transit',
    given: given({ url: `${url.slice(0, 180)}...`, status: 403 }),
  },
  {
    source: 'Elixir',
    cause: 'json-escaped-ampersand',
    given: given({ url: url.replaceAll('&', '\\u0026'), status: 403 }),
  },
];
