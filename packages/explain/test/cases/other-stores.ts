import { accessDenied, bareMismatch, type Case, type Given, given, hex, sessionToken, v4Url } from './kit.js';

/** Every other cause in the words of the other stores, of clients and of settings. */
const token = sessionToken('other stores');
const signed = (parts: Parameters<typeof v4Url>[0] = {}) =>
  v4Url({ bucket: 'data-bkt', path: '/a/b.bin', ...parts });
/** The answer of a store that adds nothing of its own. */
const answer = (code: string, message: string, elements = '') =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${elements}<RequestId>4442587FB7D0A2F9</RequestId><HostId>abc</HostId></Error>`;
const MISMATCH = bareMismatch();
const DENIED = accessDenied();

let number = 0;
function told(cause: string, parts: Partial<Given>): Case {
  number += 1;
  return { source: `another store, ${number}`, cause, given: given(parts) };
}

export const OTHER_STORES: readonly Case[] = [
  told('url-expired', {
    url: signed({ host: 'localhost:4566', scheme: 'http', path: '/b/k' }),
    error_xml: answer('AccessDenied', 'Request has expired', '<X-Amz-Expires>3600</X-Amz-Expires>'),
    context: { now: '2024-05-01T12:00:00Z', server: 'LocalStack' },
  }),
  told('url-expired', {
    url: signed(),
    message: 'curl: (22) The requested URL returned error: 403',
    context: { now: '2024-05-04T12:00:00Z' },
  }),
  told('credentials-expired-before-url', {
    url: signed({ token, expires: 86400 }),
    status: 403,
    context: { now: '2024-05-01T16:00:00Z', credential_expiration: '2024-05-01T15:59:00Z' },
  }),
  told('credentials-expired-before-url', {
    url: signed({ token, expires: 86400 }),
    status: 400,
    message: 'ExpiredToken: The provided token has expired.',
    context: { now: '2024-05-01T23:00:00Z' },
  }),
  told('credentials-expired-at-signing', {
    url: signed({ token }),
    status: 400,
    error_xml: answer('ExpiredToken', 'The provided token has expired.'),
    context: { now: '2024-05-01T10:00:01Z', credentials_fetched_at: '2024-04-30T20:00:00Z' },
  }),
  told('credentials-revoked', {
    url: signed({ token }),
    error_xml: answer(
      'AccessDenied',
      'User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: s3:GetObject on resource: "x" with an explicit deny in an identity-based policy',
    ),
    context: { sessions_revoked_at: '2024-05-01T10:03:00Z' },
  }),
  told('missing-session-token', {
    url: signed({ accessKeyId: 'ASIAQ7RJ3MZTB2N4VHYE' }),
    message: 'InvalidAccessKeyId',
    status: 403,
  }),
  told('session-token-not-encoded', {
    url: `${signed()}&X-Amz-Security-Token=${token.slice(0, 40)}+/x==`,
    status: 400,
    error_xml: answer('InvalidToken', 'The provided token is malformed or otherwise invalid.'),
  }),
  told('unknown-access-key', {
    url: signed({ host: 'garage.lan:3900', scheme: 'http', path: '/b/k', region: 'garage' }),
    status: 403,
    error_xml: answer('AccessDenied', 'Forbidden: No such key: AKIAQ7RJ3MZTDLW5XKPB'),
  }),
  told('unknown-access-key', {
    url: signed({ host: 'acc.r2.cloudflarestorage.com', path: '/b/k', region: 'auto' }),
    status: 400,
    error_xml:
      '<?xml version="1.0" encoding="UTF-8"?><Error><Code>InvalidArgument</Code><Message>Credential access key has length 20, should be 32</Message></Error>',
  }),
  told('unknown-access-key', {
    url: signed({ host: 's3.us-west-004.backblazeb2.com', path: '/b/k', region: 'us-west-004' }),
    error_xml:
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Error><Code>InvalidAccessKeyId</Code><Message>Malformed Access Key Id</Message></Error>',
  }),
  told('whitespace-in-credentials', {
    url: signed({ host: 'minio:9000', scheme: 'http', path: '/b/k' }),
    error_xml: MISMATCH,
    context: { server: 'MinIO', secret_source: 'echo "secret" | base64 (without -n)' },
  }),
  told('wrong-region-in-credential-scope', {
    url: signed({ host: 'acc.r2.cloudflarestorage.com', path: '/b/k', region: 'eu-west-1' }),
    status: 400,
    error_xml:
      "<Error><Code>InvalidRegionName</Code><Message>The region name 'eu-west-1' is not valid. Must be one of: wnam, enam, weur, eeur, apac, auto</Message></Error>",
  }),
  told('wrong-region-in-credential-scope', {
    url: signed({ host: 'garage.lan:3900', path: '/b/k' }),
    status: 400,
    error_xml: answer(
      'AuthorizationHeaderMalformed',
      'Authorization header malformed, unexpected scope: 20240501/us-east-1/s3/aws4_request, expected: 20240501/garage/s3/aws4_request',
    ),
  }),
  told('host-rewritten-after-signing', {
    url: signed({ host: 'cdn.shop.example', path: '/a.jpg' }),
    error_xml: MISMATCH,
    context: { asset_url_setting: 'https://cdn.shop.example', works_without_setting: true },
  }),
  told('host-not-preserved-by-proxy', {
    url: signed({ host: 's3.shop.example', path: '/b/a.jpg' }),
    error_xml: MISMATCH,
    context: { server: 'Ceph RGW behind HAProxy', via: 'http-request set-header Host rgw.internal' },
  }),
  told('host-not-preserved-by-proxy', {
    url: signed({ host: 's3.shop.example', path: '/b/a.jpg' }),
    error_xml: MISMATCH,
    context: { ingress: 'nginx.ingress.kubernetes.io/upstream-vhost: minio.svc' },
  }),
  told('path-rewritten-by-proxy', {
    url: signed({ host: 'shop.example', path: '/minio/b/a.jpg' }),
    error_xml: answer('SignatureDoesNotMatch', 'x', '<Resource>/b/a.jpg</Resource>'),
  }),
  told('port-not-in-signed-host', {
    url: signed({ host: 's3.shop.example:8443', path: '/b/a.jpg' }),
    error_xml: MISMATCH,
    context: { server: 'SeaweedFS', external_url: 'S3 external URL configured without the port' },
  }),
  told('virtual-host-not-recognised-by-endpoint', {
    url: signed({ host: 'b.minio.lan:9000', scheme: 'http', path: '/k.txt' }),
    status: 404,
    error_xml: answer(
      'NoSuchBucket',
      'The specified bucket does not exist',
      '<BucketName>k.txt</BucketName><Resource>/k.txt</Resource>',
    ),
    context: { server: 'MinIO', MINIO_DOMAIN: '' },
  }),
  told('virtual-host-not-recognised-by-endpoint', {
    url: signed({ host: 'b.localhost:9000', scheme: 'http', path: '/k' }),
    message: 'getaddrinfo ENOTFOUND b.localhost',
  }),
  told('presigned-on-unsupported-custom-domain', {
    url: signed({ host: 'pub-0123456789abcdef.r2.dev', path: '/k', region: 'auto' }),
    status: 401,
  }),
  told('presigned-on-unsupported-custom-domain', {
    url: signed({ host: 'files.shop.example', path: '/k', region: 'us-west-004' }),
    status: 403,
    context: { provider: 'Backblaze B2', cname: 'files.shop.example -> b.s3.us-west-004.backblazeb2.com' },
  }),
  told('dotted-bucket-tls-mismatch', {
    url: signed({ host: 'my.dotted.bucket.s3.us-east-1.amazonaws.com' }),
    message:
      'x509: certificate is valid for *.s3.amazonaws.com, not my.dotted.bucket.s3.us-east-1.amazonaws.com',
  }),
  told('url-truncated-in-transit', { url: signed().slice(0, -1), error_xml: MISMATCH }),
  told('url-truncated-in-transit', {
    url: signed({ token }).slice(0, 300),
    status: 400,
    error_xml: answer(
      'AuthorizationQueryParametersError',
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    ),
  }),
  told('html-escaped-ampersand', {
    url: signed().replaceAll('&', '&amp;'),
    status: 400,
    error_xml: answer(
      'AuthorizationQueryParametersError',
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    ),
  }),
  told('json-escaped-ampersand', { url: signed().replaceAll('&', '\\u0026'), message: '403' }),
  told('wrapped-by-link-tracker', {
    url: `https://click.mailer.example/track?u=${encodeURIComponent(signed())}&id=9`,
    status: 403,
  }),
  told('double-encoded-query', {
    url: signed().replaceAll('%2F', '%252F'),
    error_xml: answer(
      'AuthorizationQueryParametersError',
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    ),
  }),
  told('space-encoded-as-plus-in-path', {
    url: signed({ path: '/my+doc.pdf' }),
    status: 404,
    error_xml: answer('NoSuchKey', 'The specified key does not exist.', '<Key>my+doc.pdf</Key>'),
    context: { object_key: 'my doc.pdf' },
  }),
  told('reserved-character-not-encoded', {
    url: signed({ path: '/a%20(copy).txt' }),
    error_xml: MISMATCH,
    context: { client: '.NET Uri class unescapes' },
  }),
  told('double-slash-collapsed-by-server', {
    url: signed({ host: 'gw.lan:7070', path: '/b//k' }),
    error_xml: MISMATCH,
    context: { server: 'versitygw' },
  }),
  told('query-parameter-added-after-signing', { url: signed({ after: 'fbclid=IwAR0' }), status: 403 }),
  told('query-parameter-added-after-signing', {
    url: signed({ after: 'response-content-disposition=attachment' }),
    error_xml: MISMATCH,
  }),
  told('missing-signature-parameter', {
    url: signed().replace(/&X-Amz-Expires=\d+/, ''),
    status: 400,
    error_xml: answer(
      'AuthorizationQueryParametersError',
      'Query-string authentication version 4 requires the X-Amz-Algorithm, ...',
    ),
  }),
  told('signature-tampered', {
    url: signed().replace(/Signature=.*/, `Signature=${hex('x').toUpperCase()}`),
    error_xml: MISMATCH,
  }),
  told('method-mismatch', {
    url: signed(),
    method: 'PUT',
    error_xml: MISMATCH,
    context: { signed_operation: 'getObject' },
  }),
  told('method-mismatch', { url: signed({ extra: 'x-id=PutObject' }), method: 'GET', error_xml: MISMATCH }),
  told('head-on-get-url', { url: signed(), method: 'HEAD', message: '403 Forbidden', status: 403 }),
  told('content-type-not-signed', {
    url: signed({ signedHeaders: 'content-type%3Bhost' }),
    method: 'PUT',
    error_xml: MISMATCH,
    context: { client: 'axios sets application/x-www-form-urlencoded' },
  }),
  told('signed-header-not-sent', {
    url: signed({ signedHeaders: 'content-md5%3Bhost' }),
    method: 'PUT',
    error_xml: MISMATCH,
    context: { headers_sent: { 'content-length': '5' } },
  }),
  told('checksum-hoisted-to-query', {
    url: signed({ extra: 'x-amz-checksum-sha256=abc%3D' }),
    method: 'PUT',
    error_xml: answer(
      'AccessDenied',
      'There were headers present in the request which were not signed',
      '<HeadersNotSigned>x-amz-checksum-sha256</HeadersNotSigned>',
    ),
  }),
  told('empty-body-checksum-baked-in', {
    url: signed({ extra: 'x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32' }),
    method: 'PUT',
    status: 400,
    message: 'XAmzContentChecksumMismatch',
  }),
  told('two-auth-mechanisms', {
    url: signed(),
    status: 400,
    context: { headers_sent: { authorization: 'Bearer eyJ' }, framework: 'Angular HttpInterceptor' },
  }),
  told('sigv2-in-sigv4-only-region', {
    url: 'https://b.s3.eu-central-1.amazonaws.com/k?AWSAccessKeyId=AKIAQ7RJ3MZTDLW5XKPB&Signature=vjbyPxybdZaNmGa%2ByT272YEAiv4%3D&Expires=1714561200',
    status: 400,
    error_xml: answer(
      'InvalidRequest',
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    ),
  }),
  told('sigv2-in-sigv4-only-region', {
    url: 'https://acc.r2.cloudflarestorage.com/b/k?AWSAccessKeyId=AKIAQ7RJ3MZTDLW5XKPB&Signature=vjbyPxybdZaNmGa%2ByT272YEAiv4%3D&Expires=1714561200',
    status: 401,
    error_xml:
      '<Error><Code>Unauthorized</Code><Message>SigV2 authorization is not supported. Please use SigV4 instead.</Message></Error>',
  }),
  told('cors-not-allowed', {
    url: signed(),
    method: 'PUT',
    message: 'TypeError: Failed to fetch',
    context: { browser: true, cors: 'not configured' },
  }),
  told('cors-cached-response-without-headers', {
    url: signed(),
    message: 'CORS error',
    context: { browser: 'Safari', note: 'first <img src>, then fetch() of the same URL' },
  }),
  told('signer-lacks-permission', {
    url: signed(),
    method: 'PUT',
    error_xml: DENIED,
    context: { object_writable_by_signer: false, policy: 's3:GetObject only' },
  }),
  told('missing-object-reported-as-403', {
    url: signed(),
    error_xml: DENIED,
    context: { signer_can_list: false, object: 'was deleted by lifecycle rule' },
  }),
  told('object-not-found', {
    url: signed({ host: 'storage.googleapis.com', path: '/b/k', region: 'auto' }),
    status: 404,
    error_xml:
      "<?xml version='1.0' encoding='UTF-8'?><Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Details>No such object: b/k</Details></Error>",
  }),
  told('explicit-deny-in-policy', {
    url: signed(),
    error_xml: answer(
      'AccessDenied',
      'User: x is not authorized to perform: s3:GetObject on resource: "y" with an explicit deny in a resource-based policy',
    ),
  }),
  told('denied-by-signature-age', {
    url: signed(),
    error_xml: answer(
      'AccessDenied',
      'User: x is not authorized to perform: s3:GetObject on resource: "y" with an explicit deny in a resource-based policy',
    ),
    context: {
      now: '2024-05-01T10:40:00Z',
      worked_at: '2024-05-01T10:04:00Z',
      deny_condition: 's3:signatureAge > 900000',
    },
  }),
  told('kms-key-not-allowed', {
    url: signed(),
    error_xml: answer(
      'AccessDenied',
      'User: arn:aws:iam::1:user/a is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access',
    ),
  }),
  told('requester-pays', {
    url: signed(),
    error_xml: DENIED,
    context: { request_payer_configuration: 'Requester' },
  }),
  told('operation-not-supported-by-provider', {
    url: signed({
      host: 'acc.r2.cloudflarestorage.com',
      path: '/b/k',
      region: 'auto',
      extra: 'x-amz-tagging=a%3Db',
    }),
    method: 'PUT',
    status: 501,
    error_xml:
      "<Error><Code>NotImplemented</Code><Message>Header 'x-amz-tagging' with value 'a=b' not implemented</Message></Error>",
  }),
  told('transfer-encoding-chunked', {
    url: signed(),
    method: 'PUT',
    status: 411,
    error_xml: answer('MissingContentLength', 'You must provide the Content-Length HTTP header.'),
  }),
  told('part-url-expired-mid-upload', {
    url: signed({ extra: 'partNumber=9&uploadId=z' }),
    method: 'PUT',
    status: 403,
    context: { now: '2024-05-01T11:30:00Z' },
  }),
  told('stale-cached-url', {
    url: signed(),
    status: 403,
    context: { now: '2024-05-02T11:30:00Z', framework: 'Rails.cache.fetch("avatar_url", expires_in: 1.day)' },
  }),
  told('expired-link-stored-elsewhere', {
    url: signed(),
    status: 403,
    context: { now: '2024-05-12T11:30:00Z', found_in: 'PDF report' },
  }),
  told('global-endpoint-redirect-new-bucket', {
    url: signed({ host: 'b.s3.amazonaws.com', region: 'eu-west-1' }),
    method: 'PUT',
    message: 'Redirect is not allowed for a preflight request.',
    context: { browser: true },
  }),
];
