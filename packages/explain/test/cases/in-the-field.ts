import {
  accessDenied,
  awsMismatch,
  bareMismatch,
  type Case,
  expiredToken,
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

/** The same causes as operators tell of them: other stores, loose words, half of the facts. */
const token = sessionToken('in the field');
const url = v4Url();
const minio = (path = '/bucket/file.png', more: Parameters<typeof v4Url>[0] = {}) =>
  v4Url({ host: 'minio.corp.example:9000', scheme: 'http', path, accessKeyId: 'minioadmin', ...more });
const over = hasExpired(3600, '2024-05-01T11:00:00Z', '2024-05-03T09:00:00Z');
const later = { now: '2024-05-03T09:00:00Z' };
const denied = (why: string, action = 's3:GetObject') =>
  xml(
    'AccessDenied',
    `User: arn:aws:iam::123456789012:user/app is not authorized to perform: ${action} on resource: "arn:aws:s3:::reports/q1/summary.pdf" ${why}`,
  );

const told = (source: string, cause: string, parts: Partial<Given>): Case => ({
  source,
  cause,
  given: given(parts),
});

export const IN_THE_FIELD: readonly Case[] = [
  // Time.
  told('nothing but the clock', 'url-expired', {
    url,
    status: 403,
    context: { now: '2024-05-01T11:00:01Z' },
  }),
  told('R2, in JSON-like words', 'url-expired', {
    url: v4Url({ host: 'acc.r2.cloudflarestorage.com', path: '/b/k', region: 'auto' }),
    error_xml:
      '<?xml version="1.0" encoding="UTF-8"?><Error><Code>ExpiredRequest</Code><Message>Request has expired</Message></Error>',
    context: { now: '2024-05-01T12:00:00Z', server: 'Cloudflare R2' },
  }),
  told('MinIO', 'url-expired', {
    url: minio(),
    error_xml: xml('AccessDenied', 'Request has expired', [['Resource', '/bucket/file.png']]),
    context: { now: '2024-05-02T10:00:00Z' },
  }),
  told('a front end that keeps state', 'stale-cached-url', {
    error_xml: over,
    context: {
      ...later,
      story: 'dashboard left open over the weekend; images break until the page is reloaded',
    },
  }),
  told('a memoised helper', 'stale-cached-url', {
    error_xml: over,
    context: { ...later, code: '@lru_cache def signed_url(key): ...' },
  }),
  told('a permanent redirect', 'stale-cached-redirect', {
    error_xml: over,
    context: { ...later, app: 'GET /files/7 answers 301 Location: <signed>, Chrome says "from disk cache"' },
  }),
  told('a wiki', 'expired-link-stored-elsewhere', {
    error_xml: over,
    context: { ...later, origin: 'image tag was saved inside the Confluence page body' },
  }),
  told('a push message', 'expired-link-stored-elsewhere', {
    error_xml: over,
    context: { ...later, origin: 'customer clicked the link from the invoice e-mail two days later' },
  }),
  told('slow uplink', 'part-url-expired-mid-upload', {
    url: v4Url({ extra: 'partNumber=61&uploadId=abc' }),
    method: 'PUT',
    error_xml: over,
    context: { ...later, progress: '60 of 80 parts done' },
  }),
  told('ECS task role', 'credentials-expired-before-url', {
    url: v4Url({ token, expires: 86400 }),
    status: 400,
    error_xml: expiredToken(token),
    context: { now: '2024-05-01T18:00:00Z', runs_on: 'Fargate' },
  }),
  told('MinIO STS', 'credentials-expired-before-url', {
    url: minio('/bucket/a', { token, expires: 604800, accessKeyId: 'V0KPN4JSTB2N4VHYE7QQ' }),
    error_xml: xml('InvalidTokenId', 'The security token included in the request is invalid'),
    context: { now: '2024-05-02T18:00:00Z', server: 'MinIO' },
  }),
  told('SSO left logged in', 'credentials-expired-at-signing', {
    url: v4Url({ token }),
    status: 400,
    error_xml: expiredToken(token),
    context: { now: '2024-05-01T10:00:04Z', laptop: 'aws sso login was last week' },
  }),
  told('offboarding', 'credentials-revoked', {
    error_xml: invalidKey('AKIAQ7RJ3MZTDLW5XKPB'),
    context: { note: 'the contractor whose key made the links has left the company' },
  }),
  told('seven days and one', 'expires-over-seven-days', {
    url: v4Url({ expires: 691200 }),
    status: 400,
    message: 'X-Amz-Expires must be less than a week (in seconds)',
  }),
  told('milliseconds of JavaScript', 'expires-unit-mistake', {
    url: v4Url({ expires: 86_400_000 }),
    status: 400,
    error_xml: xml(
      'AuthorizationQueryParametersError',
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    ),
  }),
  told('sixty meant as minutes', 'expires-unit-mistake', {
    url: v4Url({ expires: 60 }),
    error_xml: hasExpired(60, '2024-05-01T10:01:00Z', '2024-05-01T10:02:00Z'),
    context: { now: '2024-05-01T10:02:00Z', config: 'signed_url_lifetime: 60 # minutes' },
  }),
  told('a virtual machine woken up', 'request-not-yet-valid', {
    error_xml: xml('AccessDenied', 'Request is not yet valid', [['ServerTime', '2024-05-01T09:00:00Z']]),
    context: { now: '2024-05-01T09:00:00Z' },
  }),
  told('Ceph and the fifteen minutes', 'server-applies-request-skew-to-presigned', {
    url: v4Url({ host: 'rgw.example', path: '/b/k', expires: 86400 }),
    error_xml: xml(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
    ),
    context: { now: '2024-05-01T10:20:00Z', server: 'Ceph RGW 18' },
  }),
  // Keys.
  told('a token dropped by a template', 'missing-session-token', {
    url: v4Url({ accessKeyId: SESSION_KEY }),
    error_xml: invalidKey(SESSION_KEY),
  }),
  told('string concatenation', 'session-token-not-encoded', {
    url: v4Url({ token }).replace(encodeURIComponent(token), token.replaceAll('x', '+')),
    status: 400,
    error_xml: invalidToken(token.replaceAll('x', ' ')),
  }),
  told('Milan', 'sts-v1-token-in-opt-in-region', {
    url: v4Url({ region: 'eu-south-1', token: sessionToken('old', 'FwoGZXIvYXdzE') }),
    status: 400,
    error_xml: invalidToken('FwoGZXIvYXdzE'),
    context: { sts: 'https://sts.amazonaws.com' },
  }),
  told('keys of another store', 'unknown-access-key', {
    url: v4Url({ host: 's3.eu-central-1.wasabisys.com', path: '/b/k' }),
    error_xml: invalidKey('AKIAQ7RJ3MZTDLW5XKPB'),
  }),
  told('Windows editor', 'whitespace-in-credentials', {
    error_xml: awsMismatch(url, 'GET'),
    context: { env_file: 'saved with CRLF, secret ends in \\r' },
  }),
  told('undefined in the credential', 'credentials-not-loaded-when-signing', {
    url: v4Url({ credential: 'undefined%2F20240501%2Fus-east-1%2Fs3%2Faws4_request' }),
    status: 400,
    error_xml: xml('AuthorizationQueryParametersError', 'Error parsing the X-Amz-Credential parameter'),
  }),
  told('a bare address', 'credentials-not-loaded-when-signing', {
    url: 'https://s3.amazonaws.com/',
    status: 403,
    context: { note: 'getSignedUrl gave this back in production only' },
  }),
  told('two profiles', 'wrong-secret-key', {
    error_xml: awsMismatch(url, 'GET'),
    context: { note: 'key id from the staging profile, secret from prod' },
  }),
  // Address.
  told('Frankfurt by default in Virginia', 'wrong-region-in-credential-scope', {
    status: 400,
    error_xml: xml(
      'AuthorizationQueryParametersError',
      "Error parsing the X-Amz-Credential parameter; the region 'us-east-1' is wrong; expecting 'eu-central-1'",
      [['Region', 'eu-central-1']],
    ),
  }),
  told('MinIO with a region set', 'wrong-region-in-credential-scope', {
    url: minio(),
    status: 400,
    error_xml: xml(
      'AuthorizationQueryParametersError',
      "Error parsing the X-Amz-Credential parameter; the region is wrong; expecting 'eu-home-1'.",
    ),
  }),
  told('only the header names it', 'wrong-region-in-credential-scope', {
    method: 'HEAD',
    status: 400,
    context: { response_headers: { 'x-amz-bucket-region': 'ap-south-1' } },
  }),
  told('a bucket made this morning', 'global-endpoint-redirect-new-bucket', {
    url: v4Url({ host: 'reports.s3.amazonaws.com', region: 'eu-west-1' }),
    status: 307,
    error_xml: xml('TemporaryRedirect', 'Please re-send this request to the specified temporary endpoint.', [
      ['Endpoint', 'reports.s3.eu-west-1.amazonaws.com'],
    ]),
  }),
  told('Cape Town', 'opt-in-region-needs-regional-endpoint', {
    url: v4Url({ host: 'reports.s3.amazonaws.com', region: 'af-south-1' }),
    status: 400,
    error_xml: xml(
      'IllegalLocationConstraintException',
      'The af-south-1 location constraint is incompatible for the region specific endpoint this request was sent to.',
    ),
  }),
  told('docker compose', 'host-rewritten-after-signing', {
    url: v4Url({ host: 'localhost:9000', scheme: 'http', path: '/b/k' }),
    error_xml: bareMismatch(),
    context: { fix_tried: "url.replace('http://minio:9000', 'http://localhost:9000')" },
  }),
  told('nginx without a Host line', 'host-not-preserved-by-proxy', {
    url: v4Url({ host: 'files.corp.example', path: '/b/k' }),
    error_xml: bareMismatch(),
    context: { nginx: 'location / { proxy_pass http://minio_upstream; } # no proxy_set_header Host' },
  }),
  told('a mount point', 'path-rewritten-by-proxy', {
    url: v4Url({ host: 'files.corp.example', path: '/storage/b/k' }),
    error_xml: bareMismatch([['Resource', '/b/k']]),
    context: { traefik: 'StripPrefix /storage' },
  }),
  told('an odd port', 'port-not-in-signed-host', {
    url: minio(),
    error_xml: bareMismatch(),
    context: { server_url: 'MINIO_SERVER_URL=http://minio.corp.example (port left out)' },
  }),
  told('443 spelled out', 'default-port-in-url', {
    url: v4Url({ host: 'reports.s3.us-east-1.amazonaws.com:443' }),
    error_xml: awsMismatch(url, 'GET'),
  }),
  told('no wildcard record', 'virtual-host-not-recognised-by-endpoint', {
    url: v4Url({ host: 'photos.store.corp.example', path: '/k' }),
    message: 'curl: (6) Could not resolve host: photos.store.corp.example',
    context: { endpoint: 'https://store.corp.example' },
  }),
  told('Garage root domain', 'virtual-host-not-recognised-by-endpoint', {
    url: v4Url({ host: 'photos.garage.corp.example', path: '/2024/k.png' }),
    status: 404,
    error_xml: xml('NoSuchBucket', 'Bucket not found: 2024', [
      ['Resource', '/2024/k.png'],
      ['Region', 'garage'],
    ]),
    context: { endpoint: 'https://garage.corp.example' },
  }),
  told('R2 by its own domain', 'presigned-on-unsupported-custom-domain', {
    url: v4Url({ host: 'cdn.brand.example', path: '/k', region: 'auto' }),
    status: 401,
    context: { server: 'R2' },
  }),
  told('a dot in the bucket', 'dotted-bucket-tls-mismatch', {
    url: v4Url({ host: 'assets.brand.example.s3.amazonaws.com' }),
    message: "Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames",
  }),
  // Text.
  told('a mail template', 'html-escaped-ampersand', {
    url: url.replaceAll('&', '&amp;'),
    status: 400,
    context: { template: 'Jinja autoescape' },
  }),
  told('printed JSON', 'json-escaped-ampersand', { url: url.replaceAll('&', '\\u0026'), status: 403 }),
  told('VARCHAR', 'url-truncated-in-transit', { url: v4Url({ token }).slice(0, 255), status: 403 }),
  told('a scanner', 'wrapped-by-link-tracker', {
    url: `https://nam02.safelinks.protection.outlook.com/?url=${encodeURIComponent(url)}&data=05%7C01`,
    status: 403,
  }),
  told('encoded for good measure', 'double-encoded-query', {
    url: url.replace(/%2F/g, '%252F'),
    status: 400,
    message: 'AuthorizationQueryParametersError',
  }),
  told('a key given encoded', 'double-encoded-path', {
    url: v4Url({ path: '/my%2520file.pdf' }),
    status: 404,
    error_xml: xml('NoSuchKey', 'The specified key does not exist.', [['Key', 'my%20file.pdf']]),
    context: { object_key: 'my file.pdf' },
  }),
  told('URLEncoder of Java', 'space-encoded-as-plus-in-path', {
    url: v4Url({ path: '/my+file.pdf' }),
    error_xml: awsMismatch(v4Url({ path: '/my+file.pdf' }), 'GET'),
  }),
  told('URLSearchParams', 'space-encoded-as-plus-in-query', {
    url: v4Url({ extra: 'response-content-disposition=attachment%3B+filename%3Da.pdf' }),
    error_xml: bareMismatch(),
  }),
  told('an apostrophe', 'reserved-character-not-encoded', {
    url: v4Url({ path: "/it's.pdf" }),
    error_xml: bareMismatch(),
    context: { server: 'SeaweedFS', note: 'only files with an apostrophe fail' },
  }),
  told('path.join', 'double-slash-collapsed-by-client', {
    url: v4Url({ path: '/a/b.txt' }),
    error_xml: awsMismatch(v4Url({ path: '/a/b.txt' }), 'GET'),
    context: { key: 'a//b.txt' },
  }),
  told('merge_slashes', 'double-slash-collapsed-by-server', {
    url: v4Url({ host: 'gw.corp.example', path: '/b/a//b.txt' }),
    error_xml: bareMismatch(),
    context: { gateway: 'nginx merge_slashes on' },
  }),
  told('an image service', 'query-parameter-added-after-signing', {
    url: v4Url({ after: 'w=640&q=75' }),
    error_xml: awsMismatch(v4Url({ after: 'w=640&q=75' }), 'GET'),
  }),
  told('cut by hand', 'missing-signature-parameter', {
    url: url.replace(/X-Amz-Credential=[^&]*&/, ''),
    status: 400,
  }),
  told('no host signed', 'host-missing-from-signed-headers', {
    url: v4Url({ signedHeaders: 'x-amz-date' }),
    error_xml: xml('AccessDenied', 'There were headers present in the request which were not signed', [
      ['HeadersNotSigned', 'host'],
    ]),
  }),
  told('sixty-three digits', 'signature-tampered', {
    url: v4Url({ signature: `${'ab12'.repeat(15)}XYZ!` }),
    error_xml: bareMismatch(),
  }),
  // Request.
  told('fetch with POST', 'method-mismatch', {
    url: v4Url({ extra: 'x-id=PutObject' }),
    method: 'POST',
    error_xml: bareMismatch(),
  }),
  told('boto3 in the description', 'method-mismatch', {
    method: 'PUT',
    error_xml: bareMismatch(),
    context: { snippet: "s3.generate_presigned_url('get_object', Params=...)" },
  }),
  told('a download manager', 'head-on-get-url', {
    method: 'HEAD',
    status: 403,
    context: { client: 'aria2' },
  }),
  told('a file input', 'content-type-not-signed', {
    url: v4Url({ signedHeaders: 'content-type;host' }),
    method: 'PUT',
    error_xml: bareMismatch(),
    context: { signed_content_type: 'image/png', request_headers: { 'Content-Type': 'image/jpeg' } },
  }),
  told('forgotten encryption', 'signed-header-not-sent', {
    url: v4Url({ signedHeaders: 'host;x-amz-server-side-encryption' }),
    method: 'PUT',
    error_xml: bareMismatch(),
    context: { request_headers: { 'Content-Length': '3' } },
  }),
  told('an ACL too many', 'unsigned-amz-header-sent', {
    method: 'PUT',
    error_xml: xml('AccessDenied', 'There were headers present in the request which were not signed', [
      ['HeadersNotSigned', 'x-amz-acl'],
    ]),
  }),
  told('JavaScript SDK 3.729', 'empty-body-checksum-baked-in', {
    url: v4Url({ extra: 'x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32' }),
    method: 'PUT',
    status: 400,
    error_xml: xml('BadDigest', 'The CRC32 you specified did not match the calculated checksum.'),
  }),
  told('tags that never came', 'tagging-in-query-ignored', {
    url: v4Url({ extra: 'x-amz-tagging=team%3Dred' }),
    method: 'PUT',
    status: 200,
    context: { result: 'object has no tags' },
  }),
  told('a stream', 'transfer-encoding-chunked', {
    method: 'PUT',
    status: 501,
    error_xml: xml('NotImplemented', 'A header you provided implies functionality that is not implemented', [
      ['Header', 'Transfer-Encoding'],
    ]),
  }),
  told('an interceptor', 'two-auth-mechanisms', {
    status: 400,
    error_xml: xml(
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
    ),
  }),
  told('boto in Frankfurt', 'sigv2-in-sigv4-only-region', {
    url: v2Url({ host: 'reports.s3.eu-central-1.amazonaws.com' }),
    status: 400,
    error_xml: xml(
      'InvalidRequest',
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    ),
  }),
  told('default encryption switched on', 'sigv2-for-kms-object', {
    url: v2Url(),
    status: 400,
    error_xml: xml(
      'InvalidArgument',
      'Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.',
    ),
  }),
  told('Chrome', 'cors-not-allowed', {
    method: 'PUT',
    message:
      "Access to fetch at 'https://reports.s3.amazonaws.com/k' from origin 'https://app.example' has been blocked by CORS policy: Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
  }),
  told('an image, then a canvas', 'cors-cached-response-without-headers', {
    message: "has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present",
    context: { note: 'the same image was loaded by an <img> before; with devtools "disable cache" it works' },
  }),
  // Permission.
  told('a narrow role', 'signer-lacks-permission', {
    error_xml: denied('because no identity-based policy allows the s3:GetObject action'),
  }),
  told('the file is in another folder', 'missing-object-reported-as-403', {
    error_xml: accessDenied(),
    context: { check: 'aws s3 ls shows no such file under q1/' },
  }),
  told('nothing there', 'object-not-found', {
    status: 404,
    error_xml: xml('NoSuchKey', 'The specified key does not exist.'),
  }),
  told('an organization', 'explicit-deny-in-policy', {
    error_xml: denied('with an explicit deny in a service control policy'),
  }),
  told('at home', 'explicit-deny-by-source-ip', {
    error_xml: denied('with an explicit deny in a resource-based policy'),
    context: { works: 'from the office network only' },
  }),
  told('outside the network', 'explicit-deny-by-vpc-endpoint', {
    error_xml: accessDenied(),
    context: { policy: 'Deny unless aws:SourceVpce = vpce-0a1b2c3d' },
  }),
  told('an age limit', 'denied-by-signature-age', {
    url: v4Url({ expires: 86400 }),
    error_xml: denied('with an explicit deny in a resource-based policy'),
    context: {
      now: '2024-05-01T10:20:00Z',
      bucket_policy_condition: 'NumericGreaterThan s3:signatureAge 600000',
    },
  }),
  told('another key in KMS', 'kms-key-not-allowed', {
    error_xml: xml(
      'AccessDenied',
      'User: arn:aws:iam::123456789012:user/app is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:123456789012:key/1 because no identity-based policy allows the kms:Decrypt action',
    ),
  }),
  told('open data', 'requester-pays', {
    error_xml: accessDenied(),
    context: { bucket: 'requester pays is enabled' },
  }),
  told('too large', 'post-policy-condition-failed', {
    url: 'https://reports.s3.amazonaws.com/',
    method: 'POST',
    status: 400,
    error_xml: xml('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', [
      ['ProposedSize', '9'],
      ['MaxSizeAllowed', '5'],
    ]),
  }),
  told('a hidden field', 'post-field-without-condition', {
    url: 'https://reports.s3.amazonaws.com/',
    method: 'POST',
    error_xml: xml('AccessDenied', 'Invalid according to Policy: Extra input fields: x-amz-meta-user'),
  }),
  told('a form left open', 'post-policy-expired', {
    url: 'https://reports.s3.amazonaws.com/',
    method: 'POST',
    error_xml: xml('AccessDenied', 'Invalid according to Policy: Policy expired.'),
  }),
  told('R2 and forms', 'operation-not-supported-by-provider', {
    url: 'https://acc.r2.cloudflarestorage.com/b',
    method: 'POST',
    status: 501,
    error_xml:
      '<?xml version="1.0" encoding="UTF-8"?><Error><Code>NotImplemented</Code><Message>PostObject not implemented</Message></Error>',
  }),
];
