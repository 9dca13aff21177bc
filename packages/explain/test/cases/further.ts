import {
  accessDenied,
  awsMismatch,
  bareMismatch,
  type Case,
  expiredToken,
  given,
  hasExpired,
  hex,
  invalidKey,
  invalidToken,
  SESSION_KEY,
  sessionToken,
  USER_KEY,
  v2Url,
  v4Url,
  xml,
} from './kit.js';

/** Written in one go without looking at the rules, to measure how well they carry over to words they were not made for. */
const token = sessionToken('further');
const expired = (ended: string, at: string, seconds = 3600) => hasExpired(seconds, ended, at);
const late = (context: Record<string, unknown>, url = v4Url()) =>
  given({
    url,
    error_xml: expired('2024-05-01T11:00:00Z', '2024-05-03T08:00:00Z'),
    context: { now: '2024-05-03T08:00:00Z', ...context },
  });
const mismatch = (url: string, context: Record<string, unknown>, method = 'GET') =>
  given({ url, method, error_xml: awsMismatch(url, method), context });
const minioUrl = v4Url({
  host: 'play.example.net',
  path: '/bucket/file.png',
  accessKeyId: 'Q3AM3UQ867SPQQA43P2F',
});
const ofMinio = (context: Record<string, unknown>, url = minioUrl, method = 'GET') =>
  given({
    url,
    method,
    error_xml: bareMismatch([['Resource', '/bucket/file.png']]),
    context: { server: 'MinIO', ...context },
  });

export const FURTHER: readonly Case[] = [
  {
    source: 'a link older than its hour',
    cause: 'url-expired',
    given: late({ user: 'came back from lunch two days later' }),
  },
  { source: 'download started late', cause: 'url-expired', given: late({ client: 'curl', retries: 0 }) },
  {
    source: 'LibreChat avatar',
    cause: 'stale-cached-url',
    given: late({
      application: 'keeps signed avatar URLs in its model list until restart',
      cache_ttl: 'none',
    }),
  },
  {
    source: 'GraphQL client',
    cause: 'stale-cached-url',
    given: late({ client_cache: 'Apollo InMemoryCache, fetchPolicy cache-first' }),
  },
  {
    source: 'service worker',
    cause: 'stale-cached-url',
    given: late({ served_by: 'service worker cache of the API response' }),
  },
  {
    source: 'permanent redirect',
    cause: 'stale-cached-redirect',
    given: given({
      url: v4Url(),
      error_xml: expired('2024-05-01T11:00:00Z', '2024-05-03T08:00:00Z'),
      context: { now: '2024-05-03T08:00:00Z', reached_via: '308 permanent redirect from /files/12' },
    }),
  },
  {
    source: 'CloudFront kept the 302',
    cause: 'stale-cached-redirect',
    given: late({ reached_via: '302', x_cache: 'Hit from cloudfront', age: 90000 }),
  },
  { source: 'Notion page', cause: 'expired-link-stored-elsewhere', given: late({ found_in: 'Notion page' }) },
  {
    source: 'exported CSV',
    cause: 'expired-link-stored-elsewhere',
    given: late({ found_in: 'spreadsheet that was exported last month' }),
  },
  {
    source: 'rows of attachments',
    cause: 'expired-link-stored-elsewhere',
    given: late({ model: 'attachments.url is saved at upload time' }),
  },
  {
    source: 'apache/texera#3837',
    cause: 'part-url-expired-mid-upload',
    given: given({
      url: v4Url({ extra: 'partNumber=700&uploadId=xyz' }),
      method: 'PUT',
      error_xml: expired('2024-05-01T11:00:00Z', '2024-05-01T11:20:00Z'),
      context: { now: '2024-05-01T11:20:00Z', total_parts: 1000 },
    }),
  },
  {
    source: 'EC2 role, six hours',
    cause: 'credentials-expired-before-url',
    given: given({
      url: v4Url({ token, expires: 86400 }),
      status: 400,
      error_xml: expiredToken(token),
      context: { now: '2024-05-01T17:00:00Z', platform: 'Elastic Beanstalk' },
    }),
  },
  {
    source: 'awslabs/aws-sdk-rust#479',
    cause: 'credentials-expired-before-url',
    given: given({
      url: v4Url({ token, expires: 43200 }),
      status: 400,
      error_xml: expiredToken(token),
      context: { now: '2024-05-01T11:30:00Z', signer: 'chained AssumeRole' },
    }),
  },
  {
    source: 'Ceph STS',
    cause: 'credentials-expired-before-url',
    given: given({
      url: v4Url({ token, host: 'rgw.example.org', path: '/b/k', expires: 604800 }),
      error_xml:
        '<?xml version="1.0" encoding="UTF-8"?><Error><Code>InvalidAccessKeyId</Code><RequestId>tx00000aa-0065-1-default</RequestId><HostId>1-default</HostId></Error>',
      context: { now: '2024-05-02T10:00:00Z', server: 'Ceph RGW' },
    }),
  },
  {
    source: 'IRSA pod asleep',
    cause: 'credentials-expired-at-signing',
    given: given({
      url: v4Url({ token }),
      status: 400,
      error_xml: expiredToken(token),
      context: { now: '2024-05-01T10:00:03Z', pod_idle_for: '5 h' },
    }),
  },
  {
    source: 'rotated keys',
    cause: 'credentials-revoked',
    given: given({
      url: v4Url({ expires: 604800 }),
      error_xml: invalidKey(USER_KEY),
      context: { now: '2024-05-03T10:00:00Z', keys: 'rotated nightly, old one deleted' },
    }),
  },
  {
    source: 'IAM user removed',
    cause: 'credentials-revoked',
    given: given({
      url: v4Url({ expires: 604800 }),
      error_xml: invalidKey(USER_KEY),
      context: { now: '2024-05-03T10:00:00Z', iam_user: 'deleted on 2024-05-02' },
    }),
  },
  {
    source: 'MIT-LCP one year',
    cause: 'expires-over-seven-days',
    given: given({
      url: v4Url({ expires: 2592000 }),
      status: 400,
      error_xml: xml(
        'AuthorizationQueryParametersError',
        'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
      ),
    }),
  },
  {
    source: 'Date.now() as expiry',
    cause: 'expires-unit-mistake',
    given: given({
      url: v4Url({ expires: 86400000 }),
      status: 400,
      error_xml: xml(
        'AuthorizationQueryParametersError',
        'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
      ),
      context: { code: 'expiresIn: 24 * 60 * 60 * 1000' },
    }),
  },
  {
    source: 'hours as seconds',
    cause: 'expires-unit-mistake',
    given: given({
      url: v4Url({ expires: 24 }),
      error_xml: hasExpired(24, '2024-05-01T10:00:24Z', '2024-05-01T10:05:00Z'),
      context: { wanted: 'one day', code: 'expires_in=24' },
    }),
  },
  {
    source: 'VM after resume',
    cause: 'request-not-yet-valid',
    given: given({
      url: v4Url({ date: '20240501T140000Z' }),
      error_xml: xml('AccessDenied', 'Request is not yet valid'),
      context: { signer_clock: '4 h ahead (timezone set wrong)' },
    }),
  },
  {
    source: 'phone clock',
    cause: 'clock-skew-request',
    given: given({
      url: 'https://mobile.s3.amazonaws.com/a.jpg',
      method: 'PUT',
      error_xml: xml(
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large.',
      ),
      context: { device_clock: '2 hours slow', signed_in: 'headers' },
    }),
  },
  {
    source: 'ceph/ceph#13354',
    cause: 'server-applies-request-skew-to-presigned',
    given: given({
      url: v4Url({ host: 'rgw:8000', scheme: 'http', path: '/b/5m.txt', expires: 90000 }),
      error_xml: '<Error><Code>RequestTimeTooSkewed</Code></Error>',
      context: { now: '2024-05-01T10:30:00Z', server: 'Ceph Jewel' },
    }),
  },
  {
    source: 'versity/versitygw#2042',
    cause: 'missing-session-token',
    given: given({
      url: v4Url({ accessKeyId: SESSION_KEY, host: 's3.amazonaws.com', path: '/b/k' }),
      error_xml: invalidKey(SESSION_KEY),
      context: { works_with_static_keys: true },
    }),
  },
  {
    source: 'own signer',
    cause: 'session-token-not-encoded',
    given: given({
      url: v4Url({ accessKeyId: SESSION_KEY, extra: 'X-Amz-Security-Token=IQoJb3JpZ2luX2VjEH+a/b==' }),
      status: 400,
      error_xml: invalidToken('IQoJb3JpZ2luX2VjEH a/b=='),
    }),
  },
  {
    source: 'Hong Kong',
    cause: 'sts-v1-token-in-opt-in-region',
    given: given({
      url: v4Url({ region: 'ap-east-1', token: sessionToken('hk', 'FwoGZXIvYXdzE') }),
      status: 400,
      error_xml: invalidToken(token),
    }),
  },
  {
    source: 'GovCloud key',
    cause: 'unknown-access-key',
    given: given({ error_xml: invalidKey(USER_KEY), context: { key_belongs_to: 'the GovCloud account' } }),
  },
  {
    source: 'SeaweedFS identity',
    cause: 'unknown-access-key',
    given: given({
      url: v4Url({ host: 'seaweed:8333', scheme: 'http', path: '/b/k', accessKeyId: 'any' }),
      error_xml: invalidKey('any'),
      context: { server: 'SeaweedFS', identities: 'none configured for this key' },
    }),
  },
  {
    source: 'base64 key id',
    cause: 'special-character-in-access-key',
    given: given({
      url: v4Url({ host: 's3.internal', path: '/b/k', accessKeyId: 'user/app=1' }),
      error_xml: bareMismatch(),
      context: { server: 'own gateway' },
    }),
  },
  {
    source: 'secret pasted with a blank',
    cause: 'whitespace-in-credentials',
    given: mismatch(v4Url(), { secret: 'has a trailing space after copy and paste' }),
  },
  {
    source: 'key id with a newline',
    cause: 'whitespace-in-credentials',
    given: given({
      url: v4Url({ credential: 'AKIAQ7RJ3MZTDLW5XKPB%0A%2F20240501%2Fus-east-1%2Fs3%2Faws4_request' }),
      error_xml: invalidKey(`${USER_KEY}\n`),
    }),
  },
  {
    source: 'aws/aws-sdk-js#3305',
    cause: 'credentials-not-loaded-when-signing',
    given: given({
      url: 'https://reports.s3.amazonaws.com/q1/summary.pdf',
      error_xml: accessDenied(),
      context: { returned_by: 'getSignedUrlPromise, some of the calls' },
    }),
  },
  {
    source: 'CI secret',
    cause: 'wrong-secret-key',
    given: mismatch(v4Url(), {
      secret_from: 'CI variable of the old key pair',
      access_key_from: 'the new pair',
    }),
  },
  {
    source: 'a secret with a dollar sign',
    cause: 'wrong-secret-key',
    given: mismatch(v4Url(), {
      canonical_request_matches_ours: true,
      secret: 'contains characters that the shell expands',
    }),
  },
  {
    source: 'bucket in Frankfurt',
    cause: 'wrong-region-in-credential-scope',
    given: given({ status: 400, error_xml: null, context: { bucket_location: 'eu-central-1' } }),
  },
  {
    source: 'PermanentRedirect',
    cause: 'wrong-region-in-credential-scope',
    given: given({
      url: v4Url({ host: 's3.amazonaws.com', path: '/photos-eu/a.jpg' }),
      status: 301,
      error_xml: xml(
        'PermanentRedirect',
        'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
        [
          ['Bucket', 'photos-eu'],
          ['Endpoint', 'photos-eu.s3.eu-west-1.amazonaws.com'],
        ],
      ),
    }),
  },
  {
    source: 'terraform bucket',
    cause: 'global-endpoint-redirect-new-bucket',
    given: given({
      url: v4Url({ host: 'ci-123.s3.amazonaws.com', region: 'us-west-2' }),
      error_xml: awsMismatch(v4Url({ host: 'ci-123.s3.amazonaws.com', region: 'us-west-2' }), 'GET', {
        host: 'ci-123.s3.us-west-2.amazonaws.com',
      }),
      context: { bucket_age: '3 minutes' },
    }),
  },
  {
    source: 'Cape Town',
    cause: 'opt-in-region-needs-regional-endpoint',
    given: given({
      url: v4Url({ host: 'za-files.s3.amazonaws.com', region: 'af-south-1' }),
      status: 400,
      error_xml: xml('InvalidRequest', 'Bad Request'),
    }),
  },
  {
    source: 'asset host',
    cause: 'host-rewritten-after-signing',
    given: given({
      url: v4Url({ host: 'assets.shop.example' }),
      error_xml: awsMismatch(v4Url({ host: 'assets.shop.example' }), 'GET', { host: 'assets.shop.example' }),
      context: { carrierwave: 'asset_host is put in place of the S3 host' },
    }),
  },
  {
    source: 'docker name',
    cause: 'host-rewritten-after-signing',
    given: ofMinio({ signed_with_endpoint: 'http://minio:9000', opened_as: 'https://play.example.net' }),
  },
  {
    source: 'traefik',
    cause: 'host-not-preserved-by-proxy',
    given: ofMinio({ traefik: 'passHostHeader: false' }),
  },
  {
    source: 'Caddy',
    cause: 'host-not-preserved-by-proxy',
    given: ofMinio({
      caddyfile: 'reverse_proxy minio:9000 { header_up Host {upstream_hostport} }',
      direct_access_works: true,
    }),
  },
  {
    source: 'ingress with a rewrite',
    cause: 'path-rewritten-by-proxy',
    given: ofMinio(
      { ingress: 'nginx.ingress.kubernetes.io/rewrite-target: /$2, path: /s3(/|$)(.*)' },
      v4Url({ host: 'apps.example.net', path: '/s3/bucket/file.png', accessKeyId: 'Q3AM3UQ867SPQQA43P2F' }),
    ),
  },
  {
    source: 'port 9000 in the browser',
    cause: 'port-not-in-signed-host',
    given: ofMinio(
      { canonical_host_signed: 'play.example.net', host_header_received: 'play.example.net:9000' },
      v4Url({
        host: 'play.example.net:9000',
        scheme: 'http',
        path: '/bucket/file.png',
        accessKeyId: 'Q3AM3UQ867SPQQA43P2F',
      }),
    ),
  },
  {
    source: 'rusoto/rusoto#1946',
    cause: 'default-port-in-url',
    given: ofMinio(
      { endpoint: 'https://minio:443', works_without_port: true },
      v4Url({ host: 'minio:443', path: '/bucket/file.png' }),
    ),
  },
  {
    source: 'LocalStack subdomain',
    cause: 'virtual-host-not-recognised-by-endpoint',
    given: given({
      url: v4Url({
        host: 'media.localstack:4566',
        scheme: 'http',
        path: '/videos/a.mp4',
        accessKeyId: 'test',
      }),
      status: 404,
      error_xml: xml('NoSuchBucket', 'The specified bucket does not exist', [['BucketName', 'videos']]),
      context: { server: 'LocalStack', bucket: 'media' },
    }),
  },
  {
    source: 'R2 behind an own name',
    cause: 'presigned-on-unsupported-custom-domain',
    given: given({
      url: v4Url({ host: 'cdn.blog.example', region: 'auto' }),
      error_xml: bareMismatch(),
      context: { bucket_on: 'Cloudflare R2', domain: 'connected custom domain' },
    }),
  },
  {
    source: 'dots and wget',
    cause: 'dotted-bucket-tls-mismatch',
    given: given({
      url: v4Url({ bucket: 'a.b.c', region: 'eu-west-1' }),
      message:
        "SSL: no alternative certificate subject name matches target host name 'a.b.c.s3.eu-west-1.amazonaws.com'",
      context: { client: 'curl' },
    }),
  },
  {
    source: 'Rails html_safe',
    cause: 'html-escaped-ampersand',
    given: given({
      url: v4Url().replaceAll('&', '&amp;'),
      error_xml: xml('AccessDenied', 'Access Denied'),
      context: { client: 'curl, link taken from view-source' },
    }),
  },
  {
    source: 'a Python repr',
    cause: 'json-escaped-ampersand',
    given: given({
      url: v4Url().replaceAll('&', '\\u0026'),
      error_xml: xml('AccessDenied', 'Access Denied'),
    }),
  },
  {
    source: 'SMS gateway',
    cause: 'url-truncated-in-transit',
    given: given({
      url: v4Url().slice(0, 160),
      status: 403,
      error_xml: accessDenied(),
      context: { sent_by: 'SMS' },
    }),
  },
  {
    source: 'SELLING partner proxy',
    cause: 'url-truncated-in-transit',
    given: given({
      url: v4Url({ token }).slice(0, 512),
      error_xml: xml('AccessDenied', 'No AWSAccessKey was presented.'),
      context: { client_reads: 'the first 512 bytes' },
    }),
  },
  {
    source: 'Proofpoint',
    cause: 'wrapped-by-link-tracker',
    given: given({
      url: `https://urldefense.proofpoint.com/v2/url?u=${encodeURIComponent(v4Url()).replaceAll('%', '-').replaceAll('.', '_')}&d=DwMF`,
      status: 403,
    }),
  },
  {
    source: 'twice through encodeURIComponent',
    cause: 'double-encoded-query',
    given: mismatch(v4Url({ extra: 'response-content-type=image%252Fpng' }), {
      framework: 'router encodes parameters again',
    }),
  },
  {
    source: 'ü in a key',
    cause: 'double-encoded-path',
    given: mismatch(v4Url({ path: '/%25C3%25BCbersicht.pdf' }), { object_key: 'übersicht.pdf' }),
  },
  {
    source: 'quote_plus',
    cause: 'space-encoded-as-plus-in-path',
    given: mismatch(v4Url({ path: '/Screenshot+2024-04-29+at+21.41.18.png' }), { client: 'Java URLEncoder' }),
  },
  {
    source: 'a file name with blanks',
    cause: 'space-encoded-as-plus-in-query',
    given: mismatch(v4Url({ extra: 'response-content-disposition=attachment;+filename=my+report.pdf' }), {
      framework: 'Django',
    }),
  },
  {
    source: 'an exclamation mark',
    cause: 'reserved-character-not-encoded',
    given: mismatch(v4Url({ path: '/hello!.txt' }), {}),
  },
  {
    source: 'Go path.Clean',
    cause: 'double-slash-collapsed-by-client',
    given: given({
      url: v4Url({ path: '/a//b.txt' }),
      error_xml: awsMismatch(v4Url({ path: '/a//b.txt' }), 'GET', { path: '/a/b.txt' }),
      context: { client: 'Go http.ServeMux proxy' },
    }),
  },
  {
    source: 'Ceph merges',
    cause: 'double-slash-collapsed-by-server',
    given: given({
      url: v4Url({ host: 'ceph.example.org', path: '/b//k' }),
      error_xml: '<Error><Code>SignatureDoesNotMatch</Code></Error>',
      context: { server: 'Ceph RGW', other_keys_work: true },
    }),
  },
  {
    source: 'a download name appended',
    cause: 'query-parameter-added-after-signing',
    given: mismatch(v4Url({ after: 'response-content-disposition=attachment' }), {
      frontend: 'puts a download parameter behind the URL',
    }),
  },
  {
    source: 'analytics',
    cause: 'query-parameter-added-after-signing',
    given: mismatch(v4Url({ after: 'utm_source=newsletter' }), {}),
  },
  {
    source: 'no Expires',
    cause: 'missing-signature-parameter',
    given: given({
      url: v4Url().replace('&X-Amz-Expires=3600', ''),
      status: 400,
      error_xml: xml(
        'AuthorizationQueryParametersError',
        'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
      ),
    }),
  },
  {
    source: 'date only',
    cause: 'host-missing-from-signed-headers',
    given: given({
      url: v4Url({ signedHeaders: 'date' }),
      error_xml: xml('AccessDenied', 'There were headers present in the request which were not signed', [
        ['HeadersNotSigned', 'host'],
      ]),
    }),
  },
  {
    source: 'one digit changed',
    cause: 'signature-tampered',
    given: mismatch(v4Url(), { test: 'last digit of the signature was changed by hand' }),
  },
  {
    source: 'DELETE with a GET link',
    cause: 'method-mismatch',
    given: given({
      method: 'DELETE',
      error_xml: awsMismatch(v4Url(), 'DELETE'),
      context: { signed_operation: 'get_object' },
    }),
  },
  {
    source: 'form upload to a PUT link',
    cause: 'method-mismatch',
    given: given({
      method: 'POST',
      error_xml: awsMismatch(v4Url(), 'POST'),
      context: { client: 'HTML form with file input' },
    }),
  },
  {
    source: 'Slack unfurl',
    cause: 'head-on-get-url',
    given: given({ method: 'HEAD', status: 403, context: { get_works: true } }),
  },
  {
    source: 'requests guesses the type',
    cause: 'content-type-not-signed',
    given: given({
      url: v4Url({ signedHeaders: 'content-type%3Bhost' }),
      method: 'PUT',
      error_xml: awsMismatch(v4Url({ signedHeaders: 'content-type%3Bhost' }), 'PUT', {
        headers: { 'content-type': 'application/octet-stream' },
      }),
      context: {
        signed_with: 'ContentType image/jpeg',
        headers_sent: { 'content-type': 'application/octet-stream' },
      },
    }),
  },
  {
    source: 'ACL signed',
    cause: 'signed-header-not-sent',
    given: given({
      url: v4Url({ signedHeaders: 'host%3Bx-amz-acl' }),
      method: 'PUT',
      error_xml: awsMismatch(v4Url({ signedHeaders: 'host%3Bx-amz-acl' }), 'PUT'),
      context: { headers_sent: { 'content-length': '12' } },
    }),
  },
  {
    source: 'storage class',
    cause: 'unsigned-amz-header-sent',
    given: given({
      method: 'PUT',
      error_xml: xml('AccessDenied', 'There were headers present in the request which were not signed', [
        ['HeadersNotSigned', 'x-amz-storage-class'],
      ]),
    }),
  },
  {
    source: 'Flutter',
    cause: 'transfer-encoding-chunked',
    given: given({
      method: 'PUT',
      status: 501,
      error_xml: xml('NotImplemented', 'A header you provided implies functionality that is not implemented'),
      context: { headers_sent: { 'Transfer-Encoding': 'chunked' } },
    }),
  },
  {
    source: 'Docker Hub redirect',
    cause: 'two-auth-mechanisms',
    given: given({
      status: 400,
      context: { headers_sent: { authorization: 'Bearer x' }, reached_via: '307 of the registry' },
    }),
  },
  {
    source: 'old PHP library',
    cause: 'sigv2-in-sigv4-only-region',
    given: given({
      url: v2Url({ host: 's3.eu-central-1.amazonaws.com', path: '/b/k' }),
      status: 400,
      context: { library: 'S3.php' },
    }),
  },
  {
    source: 'checksum header of the browser',
    cause: 'checksum-hoisted-to-query',
    given: given({
      url: v4Url({ extra: 'x-amz-checksum-crc32=5Bw8Xw%3D%3D&x-amz-sdk-checksum-algorithm=CRC32' }),
      method: 'PUT',
      error_xml: xml('AccessDenied', 'There were headers present in the request which were not signed', [
        ['HeadersNotSigned', 'x-amz-checksum-crc32'],
      ]),
    }),
  },
  {
    source: 'floci-io/floci#4188',
    cause: 'empty-body-checksum-baked-in',
    given: given({
      url: v4Url({
        host: 'localhost:4566',
        scheme: 'http',
        path: '/b/k',
        extra: 'x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32',
      }),
      method: 'PUT',
      status: 400,
      message: 'checksum mismatch',
      context: { server: 'emulator' },
    }),
  },
  {
    source: 'metadata in the query',
    cause: 'tagging-in-query-ignored',
    given: given({
      url: v4Url({ extra: 'x-amz-meta-user=42&x-id=PutObject' }),
      method: 'PUT',
      status: 200,
      context: { head_object_metadata: {}, expected_metadata: 'user=42' },
    }),
  },
  {
    source: 'origin with a port',
    cause: 'cors-not-allowed',
    given: given({
      method: 'PUT',
      message:
        "Access to XMLHttpRequest at '...' from origin 'http://localhost:3000' has been blocked by CORS policy: Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present",
      context: { browser: true, bucket_cors: 'AllowedOrigins: https://app.example.com' },
    }),
  },
  {
    source: 'html2canvas',
    cause: 'cors-cached-response-without-headers',
    given: given({
      message:
        "has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
      context: {
        browser: 'Chrome',
        library: 'html2canvas',
        first_request: '<img src> without crossorigin',
        fails_only_when_cached: true,
      },
    }),
  },
  {
    source: 'boundary',
    cause: 'signer-lacks-permission',
    given: given({
      error_xml: xml(
        'AccessDenied',
        'User: arn:aws:iam::123456789012:user/app is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::reports/q1/summary.pdf" because no permissions boundary allows the s3:GetObject action',
      ),
    }),
  },
  {
    source: 'plain 403 on a write',
    cause: 'signer-lacks-permission',
    given: given({
      method: 'PUT',
      error_xml: accessDenied(),
      context: { role_policy: 'allows s3:GetObject and s3:ListBucket' },
    }),
  },
  {
    source: 'wrong case',
    cause: 'missing-object-reported-as-403',
    given: given({
      error_xml: accessDenied(),
      context: { uploaded_as: 'Q1/Summary.pdf', list_permission: false },
    }),
  },
  {
    source: 'gone by lifecycle',
    cause: 'missing-object-reported-as-403',
    given: given({
      error_xml: accessDenied(),
      context: { lifecycle: 'objects are deleted after 30 days', signer: 'role with s3:GetObject alone' },
    }),
  },
  {
    source: 'missing on MinIO',
    cause: 'object-not-found',
    given: given({
      url: minioUrl,
      status: 404,
      error_xml: xml('NoSuchKey', 'The specified key does not exist.', [
        ['Key', 'file.png'],
        ['BucketName', 'bucket'],
        ['Resource', '/bucket/file.png'],
      ]),
      context: { server: 'MinIO' },
    }),
  },
  {
    source: 'an SCP',
    cause: 'explicit-deny-in-policy',
    given: given({
      error_xml: xml(
        'AccessDenied',
        'User: arn:aws:iam::123456789012:user/app is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::reports/a" with an explicit deny in a service control policy',
      ),
    }),
  },
  {
    source: 'allow list',
    cause: 'explicit-deny-by-source-ip',
    given: given({
      error_xml: accessDenied(),
      context: { bucket_policy_summary: 'aws:SourceIp allow list 203.0.113.0/24', visitor: '198.51.100.20' },
    }),
  },
  {
    source: 'endpoint only',
    cause: 'explicit-deny-by-vpc-endpoint',
    given: given({
      error_xml: accessDenied(),
      context: {
        bucket_policy_summary: 'Deny unless aws:sourceVpce = vpce-1a2b3c4d',
        client: 'browser on the internet',
      },
    }),
  },
  {
    source: 'five minutes',
    cause: 'denied-by-signature-age',
    given: given({
      url: v4Url({ expires: 86400 }),
      error_xml: accessDenied(),
      context: {
        now: '2024-05-01T10:20:00Z',
        bucket_policy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:GetObject',
              Resource: 'arn:aws:s3:::reports/*',
              Condition: { NumericGreaterThan: { 's3:signatureAge': '300000' } },
            },
          ],
        },
      },
    }),
  },
  {
    source: 'SSE-KMS read',
    cause: 'kms-key-not-allowed',
    given: given({
      error_xml: xml(
        'AccessDenied',
        'User: arn:aws:iam::123456789012:user/app is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access',
      ),
    }),
  },
  {
    source: 'sentinel data',
    cause: 'requester-pays',
    given: given({
      url: v4Url({ bucket: 'sentinel-s2-l1c', region: 'eu-central-1' }),
      error_xml: accessDenied(),
      context: { works_with: '--request-payer requester on the CLI' },
    }),
  },
  {
    source: 'key outside the prefix',
    cause: 'post-policy-condition-failed',
    given: given({
      url: 'https://reports.s3.amazonaws.com/',
      method: 'POST',
      error_xml: xml(
        'AccessDenied',
        'Invalid according to Policy: Policy Condition failed: ["starts-with", "$key", "user/42/"]',
      ),
    }),
  },
  {
    source: 'MinIO form',
    cause: 'post-field-without-condition',
    given: given({
      url: 'http://minio:9000/uploads',
      method: 'POST',
      error_xml: xml('AccessDenied', 'Invalid according to Policy: Extra input fields: x-amz-meta-filename'),
      context: { server: 'MinIO' },
    }),
  },
  {
    source: 'policy over',
    cause: 'post-policy-expired',
    given: given({
      url: 'https://reports.s3.amazonaws.com/',
      method: 'POST',
      error_xml: xml('AccessDenied', 'Invalid according to Policy: Policy expired.'),
    }),
  },
  {
    source: 'GCS without a sub-resource',
    cause: 'operation-not-supported-by-provider',
    given: given({
      url: v4Url({ host: 'storage.googleapis.com', path: '/b/k', extra: 'partNumber=1&uploadId=x' }),
      method: 'PUT',
      status: 501,
      error_xml: xml('NotImplemented', 'This operation is not implemented'),
      context: { server: 'GCS', signature: hex('x', 8) },
    }),
  },
  {
    source: 'a Version 2 link of Boto',
    cause: 'sigv2-for-kms-object',
    given: given({
      url: v2Url({ path: '/enc.bin' }),
      status: 400,
      error_xml: xml(
        'InvalidArgument',
        'Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.',
      ),
    }),
  },
];
