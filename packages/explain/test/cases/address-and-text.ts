import {
  accessDenied,
  awsMismatch,
  bareMismatch,
  type Case,
  given,
  sessionToken,
  v4Url,
  xml,
} from './kit.js';

const PARAMETERS = xml(
  'AuthorizationQueryParametersError',
  'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
);
const minio = (more: Parameters<typeof v4Url>[0] = {}) =>
  v4Url({ host: 'minio:9000', scheme: 'http', path: '/photos/a.jpg', accessKeyId: 'minioadmin', ...more });
const plain = v4Url();
const slash = v4Url({ path: '//my/key.txt', bucket: 'blah' });
const plusQuery = v4Url({ extra: 'response-content-disposition=attachment%3B+filename%3D%22my+file.pdf%22' });
const paren = v4Url({ path: '/img/photo(1).jpg' });
const star = v4Url({ extra: "response-content-disposition=attachment;filename*=UTF-8''report.pdf" });
const appended = v4Url({ after: 't=1714557900' });
const noSuchBucket = (name: string) =>
  xml('NoSuchBucket', 'The specified bucket does not exist', [['BucketName', name]]);

export const ADDRESS_AND_TEXT: readonly Case[] = [
  {
    source: 'aws/aws-cli#4338',
    cause: 'wrong-region-in-credential-scope',
    given: given({
      status: 400,
      error_xml: xml(
        'AuthorizationQueryParametersError',
        "Error parsing the X-Amz-Credential parameter; the region 'us-east-1' is wrong; expecting 'eu-central-1'",
        [['Region', 'eu-central-1']],
      ),
    }),
  },
  {
    source: 'Garage, scope of another region',
    cause: 'wrong-region-in-credential-scope',
    given: given({
      url: v4Url({ host: 'garage.example:3900', scheme: 'http', path: '/b/k' }),
      status: 400,
      error_xml: xml(
        'AuthorizationHeaderMalformed',
        'Authorization header malformed, unexpected scope: 20240501/us-east-1/s3/aws4_request, expected: 20240501/garage/s3/aws4_request',
      ),
      context: { server: 'Garage' },
    }),
  },
  {
    source: 'boto/boto3#421',
    cause: 'global-endpoint-redirect-new-bucket',
    given: given({
      url: v4Url({ host: 'fresh.s3.amazonaws.com', region: 'eu-west-1' }),
      status: 307,
      error_xml: xml(
        'TemporaryRedirect',
        'Please re-send this request to the specified temporary endpoint. Continue to use the original request endpoint for future requests.',
        [
          ['Endpoint', 'fresh.s3-eu-west-1.amazonaws.com'],
          ['Bucket', 'fresh'],
        ],
      ),
    }),
  },
  {
    source: 'component/s3#7',
    cause: 'global-endpoint-redirect-new-bucket',
    given: given({
      url: v4Url({ host: 'fresh.s3.amazonaws.com', region: 'eu-west-1' }),
      method: 'PUT',
      message:
        "Response to preflight request doesn't pass access control check: Redirect is not allowed for a preflight request.",
      context: { browser: true, bucket_created: '20 minutes ago' },
    }),
  },
  {
    source: 'boto/boto3#2989',
    cause: 'opt-in-region-needs-regional-endpoint',
    given: given({
      url: v4Url({ host: 'docs.s3.amazonaws.com', region: 'eu-south-1' }),
      status: 400,
      error_xml: xml(
        'IllegalLocationConstraintException',
        'The eu-south-1 location constraint is incompatible for the region specific endpoint this request was sent to.',
      ),
    }),
  },
  {
    source: 'global host, Bahrain',
    cause: 'opt-in-region-needs-regional-endpoint',
    given: given({
      url: v4Url({ host: 's3.amazonaws.com', path: '/docs/a.pdf', region: 'me-south-1' }),
      status: 400,
      error_xml: null,
      context: { bucket_region: 'me-south-1' },
    }),
  },
  {
    source: 'minio/minio#6853',
    cause: 'host-rewritten-after-signing',
    given: given({
      url: minio({ host: 'files.example.com', scheme: 'https' }),
      error_xml: bareMismatch([['Resource', '/photos/a.jpg']]),
      context: {
        server: 'MinIO',
        signed_for: 'http://minio:9000',
        backend: 'replaces http://minio:9000 by https://files.example.com in the finished URL',
      },
    }),
  },
  {
    source: 'localstack/localstack#3910',
    cause: 'host-rewritten-after-signing',
    given: given({
      url: v4Url({ host: 'localhost:4566', scheme: 'http', path: '/b/k', accessKeyId: 'test' }),
      error_xml: bareMismatch(),
      context: { server: 'LocalStack with signature validation', signing_endpoint: 'http://localstack:4566' },
    }),
  },
  {
    source: 'CDN name before a bucket',
    cause: 'host-rewritten-after-signing',
    given: given({
      url: v4Url({ host: 'd111111abcdef8.cloudfront.net' }),
      error_xml: awsMismatch(v4Url({ host: 'd111111abcdef8.cloudfront.net' }), 'GET', {
        host: 'reports.s3.us-east-1.amazonaws.com',
      }),
      context: { cdn: 'CloudFront in front of the bucket; the host of the URL was replaced' },
    }),
  },
  {
    source: 'minio/minio#15173',
    cause: 'host-not-preserved-by-proxy',
    given: given({
      url: minio({ host: 's3.example.com', scheme: 'https' }),
      error_xml: bareMismatch(),
      context: {
        server: 'MinIO behind nginx',
        proxy_config: 'proxy_pass http://minio:9000; proxy_set_header Host minio:9000;',
      },
    }),
  },
  {
    source: 'Ceph behind HAProxy',
    cause: 'host-not-preserved-by-proxy',
    given: given({
      url: v4Url({ host: 'rgw.example.com', path: '/b/k' }),
      error_xml:
        '<?xml version="1.0" encoding="UTF-8"?><Error><Code>SignatureDoesNotMatch</Code><RequestId>tx000000000000000000001-0060-1-default</RequestId><HostId>1-default-default</HostId></Error>',
      context: {
        server: 'Ceph RGW',
        load_balancer: 'HAProxy, http-request set-header Host rgw-internal:7480',
      },
    }),
  },
  {
    source: 'minio/minio-go#1799',
    cause: 'path-rewritten-by-proxy',
    given: given({
      url: minio({ host: 'example.com', scheme: 'https', path: '/minio/photos/a.jpg' }),
      error_xml: bareMismatch([['Resource', '/photos/a.jpg']]),
      context: {
        server: 'MinIO',
        proxy_config: 'location /minio/ { proxy_pass http://minio:9000/; proxy_set_header Host $http_host; }',
      },
    }),
  },
  {
    source: 'minio/minio#5947',
    cause: 'path-rewritten-by-proxy',
    given: given({
      url: minio({ host: 'cdn.example.com', scheme: 'https', path: '/v2/invoices/1.pdf' }),
      error_xml: bareMismatch(),
      context: { nginx: 'rewrite /v2/(.*) /$1 break; Host is kept' },
    }),
  },
  {
    source: 'iterate-ch/cyberduck#13981',
    cause: 'port-not-in-signed-host',
    given: given({
      url: minio({ host: 'minio.example.com:9000' }),
      error_xml: bareMismatch(),
      context: { server: 'MinIO', client: 'Cyberduck: the port is not part of what it signs' },
    }),
  },
  {
    source: 'aws/aws-sdk-js-v3#2726',
    cause: 'port-not-in-signed-host',
    given: given({
      url: minio({ host: 'localhost:9000' }),
      error_xml: bareMismatch(),
      context: {
        server: 'MinIO on port 9000',
        signed_host: 'localhost',
        sdk: '@aws-sdk/s3-request-presigner 3.20',
      },
    }),
  },
  {
    source: 'velero-io/velero-plugin-for-aws#327',
    cause: 'default-port-in-url',
    given: given({
      url: v4Url({ host: 'storagegrid.example.com:443', path: '/velero/backup.gz' }),
      error_xml: awsMismatch(
        v4Url({ host: 'storagegrid.example.com:443', path: '/velero/backup.gz' }),
        'GET',
      ),
      context: { server: 'NetApp StorageGRID 11.9' },
    }),
  },
  {
    source: 'minio/minio-py#528',
    cause: 'default-port-in-url',
    given: given({
      url: minio({ host: 'minio.example.com' }),
      error_xml: bareMismatch(),
      context: {
        server: 'MinIO',
        endpoint: 'minio.example.com:80',
        note: 'curl drops :80 from Host, the signer kept it',
      },
    }),
  },
  {
    source: 'localstack/localstack#8683, another host',
    cause: 'virtual-host-not-recognised-by-endpoint',
    given: given({
      url: v4Url({ host: 'uploads.minio.internal:9000', scheme: 'http', path: '/a.jpg' }),
      status: 404,
      error_xml: noSuchBucket('a.jpg'),
      context: { server: 'MinIO without MINIO_DOMAIN' },
    }),
  },
  {
    source: 'a virtual host that does not resolve',
    cause: 'virtual-host-not-recognised-by-endpoint',
    given: given({
      url: v4Url({ host: 'uploads.minio:9000', scheme: 'http', path: '/a.jpg' }),
      method: 'PUT',
      message: 'getaddrinfo ENOTFOUND uploads.minio',
      context: { endpoint: 'http://minio:9000' },
    }),
  },
  {
    source: 'cloudflare/cloudflare-docs#11339',
    cause: 'presigned-on-unsupported-custom-domain',
    given: given({
      url: v4Url({ host: 'files.example.com', region: 'auto', path: '/a.pdf' }),
      error_xml: accessDenied(),
      context: { server: 'Cloudflare R2', custom_domain: 'files.example.com' },
    }),
  },
  {
    source: 'R2, public development address',
    cause: 'presigned-on-unsupported-custom-domain',
    given: given({
      url: v4Url({ host: 'pub-0123456789abcdef.r2.dev', region: 'auto', path: '/a.pdf' }),
      status: 401,
      message: 'Unauthorized',
    }),
  },
  {
    source: 'aws/aws-sdk-java#2105',
    cause: 'dotted-bucket-tls-mismatch',
    given: given({
      url: v4Url({ bucket: 'static.example.com' }),
      message:
        "javax.net.ssl.SSLPeerUnverifiedException: Certificate for <static.example.com.s3.us-east-1.amazonaws.com> doesn't match any of the subject alternative names",
    }),
  },
  {
    source: 'aws/aws-sdk-ruby#444',
    cause: 'dotted-bucket-tls-mismatch',
    given: given({
      url: v4Url({ host: 'my.bucket.s3.amazonaws.com' }),
      message: 'net::ERR_CERT_COMMON_NAME_INVALID',
      context: { browser: 'Chrome' },
    }),
  },
  {
    source: 'opengovsg/isomer#2606, plain AccessDenied',
    cause: 'html-escaped-ampersand',
    given: given({
      url: plain.replaceAll('&', '&amp;'),
      error_xml: accessDenied(),
      context: { template: 'Jinja autoescape, copied from the page source' },
    }),
  },
  {
    source: 'a URL from a JSON log',
    cause: 'json-escaped-ampersand',
    given: given({
      url: plain.replaceAll('&', '\\u0026'),
      status: 400,
      error_xml: PARAMETERS,
      context: { copied_from: 'JSON output of a Go service' },
    }),
  },
  {
    source: 'Gson escapes',
    cause: 'json-escaped-ampersand',
    given: given({
      url: plain.replaceAll('&', '\\u0026').replaceAll('=', '\\u003d'),
      error_xml: accessDenied(),
    }),
  },
  {
    source: 'aws-samples/aws-security-hub-full-report-email#4',
    cause: 'url-truncated-in-transit',
    given: given({
      url: v4Url({ token: sessionToken('long') + sessionToken('l2') }).slice(0, 998),
      status: 400,
      error_xml: PARAMETERS,
      context: { reached_via: 'link in an e-mail through Exchange' },
    }),
  },
  {
    source: 'discourse/discourse#31803',
    cause: 'url-truncated-in-transit',
    given: given({
      url: v4Url().slice(0, 255),
      status: 400,
      error_xml: PARAMETERS,
      context: { stored_in: 'varchar(255)' },
    }),
  },
  {
    source: 'a signature cut by copying',
    cause: 'url-truncated-in-transit',
    given: given({ url: v4Url().slice(0, -7), error_xml: bareMismatch() }),
  },
  {
    source: 'mautic/mautic#16263',
    cause: 'wrapped-by-link-tracker',
    given: given({
      url: `https://nam02.safelinks.protection.outlook.com/?url=${encodeURIComponent(plain)}&data=05%7C01&sdata=abc%3D&reserved=0`,
      status: 403,
      message: 'opened from Outlook',
    }),
  },
  {
    source: 'click tracking of a mailing',
    cause: 'wrapped-by-link-tracker',
    given: given({
      url: `https://click.example-mail.com/track?u=42&url=${encodeURIComponent(plain)}`,
      status: 403,
    }),
  },
  {
    source: 'LocalStack test_presigned_double_encoded_credentials',
    cause: 'double-encoded-query',
    given: given({
      url: plain.replaceAll('%2F', '%252F'),
      status: 400,
      error_xml: xml(
        'AuthorizationQueryParametersError',
        'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
      ),
    }),
  },
  {
    source: 'a disposition encoded again',
    cause: 'double-encoded-query',
    given: given({
      url: v4Url({ extra: 'response-content-disposition=attachment%253B%2520filename%253Da.pdf' }),
      error_xml: awsMismatch(
        v4Url({ extra: 'response-content-disposition=attachment%253B%2520filename%253Da.pdf' }),
        'GET',
      ),
    }),
  },
  {
    source: 'durch/rust-s3, key encoded twice',
    cause: 'double-encoded-path',
    given: given({
      url: v4Url({ path: '/my%2520file.pdf' }),
      error_xml: awsMismatch(v4Url({ path: '/my%2520file.pdf' }), 'GET'),
      context: { object_key: 'my file.pdf' },
    }),
  },
  {
    source: 'an encoded key given to a signer',
    cause: 'double-encoded-path',
    given: given({
      url: v4Url({ path: '/a%252Fb.txt' }),
      status: 404,
      error_xml: xml('NoSuchKey', 'The specified key does not exist.', [['Key', 'a%2Fb.txt']]),
    }),
  },
  {
    source: 'mhart/aws4fetch#83',
    cause: 'space-encoded-as-plus-in-path',
    given: given({
      url: v4Url({ path: '/my+file.txt' }),
      status: 404,
      error_xml: xml('NoSuchKey', 'The specified key does not exist.', [['Key', 'my+file.txt']]),
      context: { object_key: 'my file.txt' },
    }),
  },
  {
    source: 'URLEncoder for a path',
    cause: 'space-encoded-as-plus-in-path',
    given: given({
      url: v4Url({ path: '/annual+report.pdf' }),
      error_xml: awsMismatch(v4Url({ path: '/annual+report.pdf' }), 'GET'),
    }),
  },
  {
    source: 'minio/minio-js#1040',
    cause: 'space-encoded-as-plus-in-query',
    given: given({ url: plusQuery, error_xml: awsMismatch(plusQuery, 'GET') }),
  },
  {
    source: 'URLSearchParams re-encodes',
    cause: 'space-encoded-as-plus-in-query',
    given: given({
      url: plusQuery,
      error_xml: bareMismatch(),
      context: { server: 'MinIO', client: 'rebuilds the query with URLSearchParams' },
    }),
  },
  {
    source: 'parentheses left bare',
    cause: 'reserved-character-not-encoded',
    given: given({ url: paren, error_xml: awsMismatch(paren, 'GET') }),
  },
  {
    source: 'aws/aws-sdk-js-v3, filename* of RFC 5987',
    cause: 'reserved-character-not-encoded',
    given: given({
      url: star,
      error_xml: awsMismatch(star, 'GET'),
      context: { signer: 'own implementation with encodeURIComponent' },
    }),
  },
  {
    source: 'boto/boto3#4181',
    cause: 'double-slash-collapsed-by-client',
    given: given({
      url: slash,
      error_xml: awsMismatch(slash, 'GET', { path: '/my/key.txt' }),
      context: { client: 'Python requests 2.32' },
    }),
  },
  {
    source: 'duckdb/duckdb-httpfs#333',
    cause: 'double-slash-collapsed-by-client',
    given: given({
      url: v4Url({ path: '/prefix/file.csv.gz' }),
      error_xml: awsMismatch(v4Url({ path: '/prefix/file.csv.gz' }), 'GET'),
      context: { object_key: '/prefix/file.csv.gz', client: 'DuckDB httpfs normalises the path' },
    }),
  },
  {
    source: 'nginx merge_slashes',
    cause: 'double-slash-collapsed-by-server',
    given: given({
      url: minio({ path: '/photos//a.jpg', host: 's3.example.com' }),
      error_xml: bareMismatch([['Resource', '/photos/a.jpg']]),
      context: { server: 'MinIO, merges slashes' },
    }),
  },
  {
    source: 'cognitect-labs/aws-api#53 on a gateway',
    cause: 'double-slash-collapsed-by-server',
    given: given({
      url: minio({ path: '/photos//a.jpg', host: 'gateway.example:7070' }),
      method: 'PUT',
      error_xml: bareMismatch(),
      context: { server: 'own S3 gateway', aws_accepts_the_same: true },
    }),
  },
  {
    source: 'tsayen/dom-to-image#412',
    cause: 'query-parameter-added-after-signing',
    given: given({
      url: appended,
      error_xml: awsMismatch(appended, 'GET'),
      context: { library: 'dom-to-image with cacheBust: true' },
    }),
  },
  {
    source: 'nhost/nhost#1430',
    cause: 'query-parameter-added-after-signing',
    given: given({
      url: v4Url({ after: 'w=200&h=200' }),
      error_xml: awsMismatch(v4Url({ after: 'w=200&h=200' }), 'GET'),
    }),
  },
  {
    source: 'LocalStack test_s3_put_presigned_url_missing_sig_param',
    cause: 'missing-signature-parameter',
    given: given({ url: plain.replace(/&X-Amz-Date=[^&]*/, ''), status: 400, error_xml: PARAMETERS }),
  },
  {
    source: 'the algorithm is gone',
    cause: 'missing-signature-parameter',
    given: given({ url: plain.replace('X-Amz-Algorithm=AWS4-HMAC-SHA256&', ''), error_xml: accessDenied() }),
  },
  {
    source: 'own signer without host',
    cause: 'host-missing-from-signed-headers',
    given: given({
      url: v4Url({ signedHeaders: 'x-amz-date' }),
      error_xml: xml('AccessDenied', 'There were headers present in the request which were not signed', [
        ['HeadersNotSigned', 'host'],
      ]),
    }),
  },
  {
    source: 'empty SignedHeaders',
    cause: 'host-missing-from-signed-headers',
    given: given({ url: v4Url({ signedHeaders: 'content-type' }), method: 'PUT', error_xml: bareMismatch() }),
  },
  {
    source: 'a link checker lower-cased and an editor altered it',
    cause: 'signature-tampered',
    given: given({
      url: v4Url({ signature: `${'z'.repeat(8)}${'a'.repeat(56)}` }),
      error_xml: bareMismatch(),
    }),
  },
  {
    source: 'capital letters',
    cause: 'signature-tampered',
    given: given({
      url: v4Url({ signature: 'ABCDEF0123456789'.repeat(4) }),
      error_xml: awsMismatch(v4Url({ signature: 'ABCDEF0123456789'.repeat(4) }), 'GET'),
    }),
  },
];
