import {
  accessDenied,
  awsMismatch,
  bareMismatch,
  type Case,
  expiredToken,
  given,
  hasExpired,
  invalidKey,
  invalidToken,
  SESSION_KEY,
  sessionToken,
  USER_KEY,
  v2Url,
  v4Url,
  xml,
} from './kit.js';

const token = sessionToken('a');
const signed = v4Url({ token });
const optIn = v4Url({ region: 'me-south-1', bucket: 'docs-me', token });
const over = (
  context: Record<string, unknown>,
  url = v4Url({ expires: 900 }),
  more: { method?: string } = {},
) =>
  given({
    url,
    ...more,
    error_xml: hasExpired(900, '2024-05-01T10:15:00Z', '2024-05-01T18:00:00Z'),
    context: { now: '2024-05-01T18:00:00Z', ...context },
  });

export const TIME_AND_SESSIONS: readonly Case[] = [
  {
    source: 'aws/aws-sdk-php#1333',
    cause: 'url-expired',
    given: given({
      url: v4Url({ expires: 300 }),
      error_xml: hasExpired(300, '2024-05-01T10:05:00Z', '2024-05-01T10:05:10Z'),
      context: { now: '2024-05-01T10:05:10Z' },
    }),
  },
  {
    source: 'S3 API, a Version 2 link used late',
    cause: 'url-expired',
    given: given({
      url: v2Url({ expires: 1_714_557_600 }),
      error_xml: xml('AccessDenied', 'Request has expired', [
        ['Expires', '2024-05-01T10:00:00Z'],
        ['ServerTime', '2024-05-01T11:00:00Z'],
      ]),
      context: { now: '2024-05-01T11:00:00Z', client: 'wget' },
    }),
  },
  {
    source: 'a URL alone, past its end',
    cause: 'url-expired',
    given: given({ context: { now: '2024-05-02T00:00:00Z' } }),
  },
  {
    source: 'cedya77/aiometadata#705',
    cause: 'stale-cached-url',
    given: over({ server: 'Backblaze B2', cached_for: '24 h in the metadata cache', url_lifetime: '15 min' }),
  },
  {
    source: 'aws-samples/sample-spec-driven-presentation-maker#16',
    cause: 'stale-cached-url',
    given: over({ page_open_for: '3 hours', url_kept_in: 'React state' }),
  },
  {
    source: 'vercel/next.js, a page rendered at build time',
    cause: 'stale-cached-url',
    given: over({ framework: 'Next.js', page: 'statically generated, revalidate: 86400' }),
  },
  {
    source: 'rails/rails#32236',
    cause: 'stale-cached-redirect',
    given: over({
      reached_via: '302 from Rails ActiveStorage',
      redirect_cache_control: 'max-age=3600, public (rewritten by the CDN)',
    }),
  },
  {
    source: 'box/box-content-preview#1688',
    cause: 'stale-cached-redirect',
    given: over({ browser: 'Chrome', network_tab: '302 (from disk cache)' }),
  },
  {
    source: 'lightdash/lightdash#21584',
    cause: 'expired-link-stored-elsewhere',
    given: over({ where_seen: 'image in a Slack message posted last week' }),
  },
  {
    source: 'aws-amplify/amplify-js#1295',
    cause: 'expired-link-stored-elsewhere',
    given: over({ stored_in: 'DynamoDB attribute imageUrl' }),
  },
  {
    source: 'psd401/aistudio#737',
    cause: 'expired-link-stored-elsewhere',
    given: over({ stored_in: 'nexus_messages.parts (JSONB)', revisited_after: '9 days' }),
  },
  {
    source: 'transloadit/uppy#1724',
    cause: 'part-url-expired-mid-upload',
    given: over(
      { file_size: '40 GB', library: '@uppy/aws-s3-multipart' },
      v4Url({ expires: 900, extra: 'partNumber=112&uploadId=abc.def' }),
      { method: 'PUT' },
    ),
  },
  {
    source: 'polarsource/polar#8745',
    cause: 'part-url-expired-mid-upload',
    given: over({ note: 'all part URLs were created at the start of the upload' }, v4Url({ expires: 900 }), {
      method: 'PUT',
    }),
  },
  {
    source: 'boto/boto3#2392',
    cause: 'credentials-expired-before-url',
    given: given({
      url: v4Url({ token, expires: 604800 }),
      status: 400,
      error_xml: expiredToken(token),
      context: { now: '2024-05-01T23:00:00Z', signer: 'Lambda execution role' },
    }),
  },
  {
    source: 'minio/minio#14075',
    cause: 'credentials-expired-before-url',
    given: given({
      url: v4Url({
        token,
        host: 'minio.example.com',
        path: '/data/a.csv',
        accessKeyId: 'R5ZBE2QHQ2YFW5D0N0E7',
        expires: 604800,
      }),
      error_xml: invalidKey('R5ZBE2QHQ2YFW5D0N0E7'),
      context: {
        now: '2024-05-01T12:00:00Z',
        server: 'MinIO',
        signer: 'AssumeRole (STS), DurationSeconds 3600',
      },
    }),
  },
  {
    source: 'boto/boto3#3079',
    cause: 'credentials-expired-before-url',
    given: given({
      url: v4Url({ token, expires: 604800 }),
      status: 403,
      context: { now: '2024-05-02T09:00:00Z', signer: 'aws sso login', worked_at: '2024-05-01T15:00:00Z' },
    }),
  },
  {
    source: 'anomalyco/ion#835',
    cause: 'credentials-expired-at-signing',
    given: given({
      url: v4Url({ token }),
      status: 400,
      error_xml: expiredToken(token),
      context: {
        now: '2024-05-01T10:00:01Z',
        process: 'long-running dev server, credentials cached at start',
      },
    }),
  },
  {
    source: 'treeverse/lakeFS#6392, told otherwise',
    cause: 'credentials-expired-at-signing',
    given: given({
      url: signed,
      status: 400,
      error_xml: expiredToken(token),
      context: { credential_expiration: '2024-05-01T09:30:00Z' },
    }),
  },
  {
    source: 'S3 User Guide, using presigned URLs: who can revoke',
    cause: 'credentials-revoked',
    given: given({
      error_xml: invalidKey(USER_KEY),
      context: { key_status: 'Inactive since 2024-05-01T09:00:00Z' },
    }),
  },
  {
    source: 'IAM User Guide, revoking role sessions',
    cause: 'credentials-revoked',
    given: given({
      url: signed,
      error_xml: accessDenied(),
      context: { role_inline_policy: 'AWSRevokeOlderSessions', revoked_at: '2024-05-01T10:03:00Z' },
    }),
  },
  {
    source: 'key deleted after it leaked',
    cause: 'credentials-revoked',
    given: given({
      error_xml: invalidKey(USER_KEY),
      context: {
        worked_until: '2024-04-30',
        security_team: 'deleted the access key after it leaked to GitHub',
      },
    }),
  },
  {
    source: 'outline/outline#11190',
    cause: 'expires-over-seven-days',
    given: given({
      url: v4Url({ expires: 1209600 }),
      status: 400,
      error_xml: xml(
        'AuthorizationQueryParametersError',
        'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
      ),
    }),
  },
  {
    source: 'chattermate/chattermate.chat#253',
    cause: 'expires-over-seven-days',
    given: given({ url: v4Url({ expires: 31536000 }), status: null }),
  },
  {
    source: 'a week in milliseconds',
    cause: 'expires-unit-mistake',
    given: given({
      url: v4Url({ expires: 3600000 }),
      status: 400,
      error_xml: xml(
        'AuthorizationQueryParametersError',
        'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
      ),
    }),
  },
  {
    source: 'minutes taken for seconds',
    cause: 'expires-unit-mistake',
    given: given({
      url: v4Url({ expires: 60 }),
      error_xml: hasExpired(60, '2024-05-01T10:01:00Z', '2024-05-01T10:03:00Z'),
      context: { now: '2024-05-01T10:03:00Z', intended_lifetime: '1 hour' },
    }),
  },
  {
    source: 'a setting in minutes',
    cause: 'expires-unit-mistake',
    given: given({
      url: v4Url({ expires: 15 }),
      error_xml: hasExpired(15, '2024-05-01T10:00:15Z', '2024-05-01T10:03:00Z'),
      context: { now: '2024-05-01T10:03:00Z', setting: 'URL_EXPIRY_MINUTES=15' },
    }),
  },
  {
    source: 'minio/minio-js#1312',
    cause: 'signature-parameter-malformed',
    given: given({
      url: v4Url({ expires: 'undefined' }),
      status: 400,
      error_xml: xml('AuthorizationQueryParametersError', 'X-Amz-Expires should be a number'),
    }),
  },
  {
    source: 'dmjio/s3-signer#16',
    cause: 'request-not-yet-valid',
    given: given({
      url: v4Url({ date: '2024-05-01T12:00:00Z'.replace(/[-:]/g, '') }),
      error_xml: xml('AccessDenied', 'Request is not yet valid', [
        ['X-Amz-Date', '1714564800000'],
        ['Expires', '2024-05-01T13:00:00Z'],
        ['ServerTime', '2024-05-01T10:05:00Z'],
      ]),
    }),
  },
  {
    source: 'minio/minio-java#487',
    cause: 'request-not-yet-valid',
    given: given({
      url: v4Url({ host: 'minio.local:9000', scheme: 'http', path: '/b/k', date: '20240501T104000Z' }),
      error_xml: xml('AccessDenied', 'Request is not valid yet'),
      context: { server: 'MinIO' },
    }),
  },
  {
    source: 'aws/aws-sdk-php#612',
    cause: 'clock-skew-request',
    given: given({
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
            'AWS4-HMAC-SHA256 Credential=AKIAQ7RJ3MZTDLW5XKPB/20240501/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=00',
          'x-amz-date': '20240501T093000Z',
        },
      },
    }),
  },
  {
    source: 'aws/aws-sdk-js#4513',
    cause: 'clock-skew-request',
    given: given({
      url: 'https://reports.s3.eu-west-1.amazonaws.com/?list-type=2',
      error_xml: xml(
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large.',
      ),
      context: { client: 'docker container after the laptop slept', operation: 'listObjectsV2' },
    }),
  },
  {
    source: 'gaul/s3proxy#648',
    cause: 'server-applies-request-skew-to-presigned',
    given: given({
      url: v4Url({ host: 's3proxy.example:8080', scheme: 'http', path: '/b/a.zip', expires: 604800 }),
      error_xml: xml('RequestTimeTooSkewed', 'Forbidden'),
      context: { now: '2024-05-01T10:20:00Z', server: 's3proxy 2.2.0' },
    }),
  },
  {
    source: 'noobaa/noobaa-core#8490',
    cause: 'server-applies-request-skew-to-presigned',
    given: given({
      url: v4Url({ host: 'noobaa.example', path: '/bucket1001/test123.txt', expires: 604800 }),
      status: 403,
      error_xml: xml(
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large.',
      ),
      context: { now: '2024-05-01T10:30:00Z', server: 'NooBaa 5.17' },
    }),
  },
  {
    source: 'uswitch/kiam#261',
    cause: 'missing-session-token',
    given: given({ url: v4Url({ accessKeyId: SESSION_KEY }), error_xml: invalidKey(SESSION_KEY) }),
  },
  {
    source: 'bradenmacdonald/s3-lite-client#50',
    cause: 'missing-session-token',
    given: given({
      url: v4Url({ accessKeyId: SESSION_KEY, region: 'eu-west-2' }),
      error_xml: invalidKey(SESSION_KEY),
      context: { library: 's3-lite-client', credentials_from: 'sts:AssumeRole' },
    }),
  },
  {
    source: 'a URL alone with a session key',
    cause: 'missing-session-token',
    given: given({ url: v4Url({ accessKeyId: SESSION_KEY }) }),
  },
  {
    source: 'durch/rust-s3#283, another SDK',
    cause: 'session-token-not-encoded',
    given: given({
      url: v4Url({
        accessKeyId: SESSION_KEY,
        extra: `X-Amz-Security-Token=${sessionToken('plus').replace(/.$/, '+')}aa`,
      }),
      status: 400,
      error_xml: invalidToken(sessionToken('plus').replaceAll('+', ' ')),
    }),
  },
  {
    source: 'aws/aws-sdk-js#4129',
    cause: 'sts-v1-token-in-opt-in-region',
    given: given({
      url: optIn,
      status: 400,
      error_xml: invalidToken(token),
      context: { sts_endpoint: 'sts.amazonaws.com (global)' },
    }),
  },
  {
    source: 'boto/boto3#2187',
    cause: 'sts-v1-token-in-opt-in-region',
    given: given({
      url: v4Url({ region: 'af-south-1', token: sessionToken('b', 'FwoGZXIvYXdzE') }),
      status: 400,
      error_xml: invalidToken(token),
      context: { same_code_works_in: 'eu-west-1' },
    }),
  },
  {
    source: 'django-s3-storage#68',
    cause: 'unknown-access-key',
    given: given({ error_xml: invalidKey(USER_KEY) }),
  },
  {
    source: 'key of MinIO used at AWS',
    cause: 'unknown-access-key',
    given: given({
      url: v4Url({ accessKeyId: 'minioadmin' }),
      error_xml: invalidKey('minioadmin'),
      context: { env: 'AWS_ACCESS_KEY_ID from docker-compose of the local MinIO' },
    }),
  },
  {
    source: 'R2 with an AWS key',
    cause: 'unknown-access-key',
    given: given({
      url: v4Url({
        host: '0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com',
        path: '/b/k',
        region: 'auto',
      }),
      status: 400,
      error_xml: xml('InvalidArgument', 'Credential access key has length 20, should be 32'),
    }),
  },
  {
    source: 'noobaa/noobaa-core#7931',
    cause: 'special-character-in-access-key',
    given: given({
      url: v4Url({ host: 'noobaa.example', path: '/b/k', accessKeyId: 'abc+abc' }),
      error_xml: bareMismatch(),
      context: { server: 'NooBaa' },
    }),
  },
  {
    source: 'minio/minio#6011',
    cause: 'special-character-in-access-key',
    given: given({
      url: v4Url({
        host: 'minio.example.com',
        path: '/b/k',
        credential: 'Test(%2F20240501%2Fus-east-1%2Fs3%2Faws4_request',
      }),
      error_xml: bareMismatch([['Resource', '/b/k']]),
      context: { server: 'MinIO behind traefik' },
    }),
  },
  {
    source: 'boto/boto#3066',
    cause: 'whitespace-in-credentials',
    given: given({
      url: v4Url({ credential: 'AKIAQ7RJ3MZTDLW5XKPB%0D%2F20240501%2Fus-east-1%2Fs3%2Faws4_request' }),
      status: 400,
      error_xml: xml(
        'AuthorizationQueryParametersError',
        'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
      ),
    }),
  },
  {
    source: 'aws/aws-sdk-js#86',
    cause: 'whitespace-in-credentials',
    given: given({
      error_xml: awsMismatch(v4Url(), 'GET'),
      context: {
        credentials_from: 'config file with Windows line endings (CRLF)',
        canonical_request_matches_ours: true,
      },
    }),
  },
  {
    source: 'aws/aws-sdk-js#2166',
    cause: 'credentials-not-loaded-when-signing',
    given: given({
      url: 'https://s3.amazonaws.com/',
      error_xml: accessDenied(),
      context: { sdk: 'aws-sdk-js v2 getSignedUrl (synchronous)' },
    }),
  },
  {
    source: 'aws/aws-sdk-js#2918',
    cause: 'credentials-not-loaded-when-signing',
    given: given({
      url: 'https://s3.eu-west-3.amazonaws.com/',
      status: 307,
      context: { signer: 'EC2 instance role, first call after start' },
    }),
  },
  {
    source: 'a template with no key',
    cause: 'credentials-not-loaded-when-signing',
    given: given({
      url: v4Url({ credential: 'undefined%2F20240501%2Fus-east-1%2Fs3%2Faws4_request' }),
      error_xml: invalidKey('undefined'),
    }),
  },
  {
    source: 'aws/aws-cli#602',
    cause: 'wrong-secret-key',
    given: given({
      error_xml: awsMismatch(v4Url(), 'GET'),
      context: { canonical_request_matches_ours: true },
    }),
  },
  {
    source: 'two profiles mixed',
    cause: 'wrong-secret-key',
    given: given({
      error_xml: awsMismatch(v4Url(), 'GET'),
      context: {
        every_operation_fails: true,
        env: 'key id of the staging user, secret of the production user',
      },
    }),
  },
  {
    source: 'aws/aws-sdk-go#1802',
    cause: 'session-token-of-another-key',
    given: given({
      url: v4Url({ token, accessKeyId: USER_KEY }),
      status: 400,
      error_xml: invalidToken(token),
    }),
  },
];
