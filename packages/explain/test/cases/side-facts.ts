import {
  awsMismatch,
  bareMismatch,
  type Case,
  given,
  hasExpired,
  invalidKey,
  USER_KEY,
  v4Url,
  xml,
} from './kit.js';

/** A telling fact beside one that misleads: what decides is what names the fault, not what merely sounds like one. */
const url = v4Url();
const minio = v4Url({ host: 'files.example.com', path: '/bucket/file.png', accessKeyId: 'minioadmin' });

export const SIDE_FACTS: readonly Case[] = [
  {
    source: 'aws/aws-cli#602, a secret typed by hand',
    cause: 'wrong-secret-key',
    given: given({
      url,
      error_xml: awsMismatch(url, 'GET'),
      context: { note: 'AdministratorAccess; secret copied by hand into the profile' },
    }),
  },
  {
    source: 'minio/minio#8624, a whole host proxied',
    cause: 'host-not-preserved-by-proxy',
    given: given({
      url: minio,
      error_xml: bareMismatch(),
      context: {
        server: 'MinIO behind nginx',
        nginx: 'proxy_set_header Host $proxy_host; proxy_pass http://10.0.0.4:9000/;',
      },
    }),
  },
  {
    source: 'aws/aws-sdk-ruby#883, a Host header of its own',
    cause: 'port-not-in-signed-host',
    given: given({
      url: v4Url({ host: 'rgw.example.net:7480', scheme: 'http', path: '/bucket/file.png' }),
      error_xml: xml('SignatureDoesNotMatch', ''),
      context: { server: 'Ceph RGW', signer: 'aws-sdk-ruby with its own Host header, without :7480' },
    }),
  },
  {
    source: 'digihunch/orthweb#26, opened from home',
    cause: 'explicit-deny-by-vpc-endpoint',
    given: given({
      url,
      error_xml: xml(
        'AccessDenied',
        'User: arn:aws:iam::123456789012:user/app is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::reports/q1/summary.pdf" with an explicit deny in a resource-based policy',
      ),
      context: {
        policy_excerpt: '"Condition": {"StringNotEquals": {"aws:sourceVpce": "vpce-1a2b3c4d"}}',
        opened_from: 'home office',
      },
    }),
  },
  {
    source: 'R2 with the keys of another store',
    cause: 'unknown-access-key',
    given: given({
      url: v4Url({
        host: '0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com',
        path: '/media/a.mp4',
        region: 'auto',
      }),
      status: 401,
      error_xml: xml('Unauthorized', 'Unauthorized'),
      context: { env: 'AWS_ACCESS_KEY_ID from the AWS account of the old bucket' },
    }),
  },
  {
    source: 'pcorliss/s3-expiry#2, the name under another name',
    cause: 'space-encoded-as-plus-in-path',
    given: given({
      url: v4Url({ path: '/scans/My+File+1.jpg' }),
      status: 404,
      error_xml: xml('NoSuchKey', 'The specified key does not exist.', [['Key', 'scans/My+File+1.jpg']]),
      context: { uploaded_as: 'My File 1.jpg' },
    }),
  },
  {
    source: 'googleapis/google-cloud-ruby#8138',
    cause: 'post-field-without-condition',
    given: given({
      url: 'https://storage.googleapis.com/bucket',
      method: 'POST',
      status: 400,
      error_xml: xml(
        'InvalidPolicyDocument',
        'The content of the form does not meet the conditions specified in the policy document.',
        [['Details', 'Policy did not reference these fields: commit']],
      ),
    }),
  },
  {
    source: 'a support case that has a number',
    cause: 'url-expired',
    given: given({
      error_xml: hasExpired(3600, '2024-05-01T11:00:00Z', '2024-05-01T12:00:00Z'),
      context: { now: '2024-05-01T12:00:00Z', note: 'ticket 4711' },
    }),
  },
  {
    source: 'a key that worked yesterday, here and elsewhere',
    cause: 'credentials-revoked',
    given: given({
      url: v4Url({ expires: 604800 }),
      error_xml: invalidKey(USER_KEY),
      context: {
        now: '2024-05-03T10:00:00Z',
        worked_at: '2024-05-02T17:00:00Z',
        note: 'works in staging',
      },
    }),
  },
  {
    source: 'a store that nothing stands before',
    cause: 'wrong-secret-key',
    given: given({
      url: minio,
      error_xml: bareMismatch(),
      context: {
        server: 'MinIO',
        no_proxy: true,
        note: 'MINIO_ROOT_PASSWORD was changed, the app still has the old one',
      },
    }),
  },
  {
    source: 'an application that happens to run in a container',
    cause: 'wrong-secret-key',
    given: given({
      url,
      error_xml: awsMismatch(url, 'GET'),
      context: { os: 'Ubuntu 22.04 in Docker', sts_get_caller_identity: 'also SignatureDoesNotMatch' },
    }),
  },
  {
    source: 'somebody who has tried much',
    cause: 'cors-not-allowed',
    given: given({
      method: 'PUT',
      message:
        'blocked by CORS policy: Request header field content-type is not allowed by Access-Control-Allow-Headers in preflight response.',
      context: { tried: 'another browser, incognito', iam: 'AmazonS3FullAccess attached' },
    }),
  },
];
