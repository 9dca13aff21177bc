import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl as sdkGetSignedUrl } from '@aws-sdk/s3-request-presigner';
import { getSignedUrl } from '@countersign/presign';
import { createSigner } from '@countersign/sigv4';
import { like, PRESENT, success } from '../expect.js';
import { DOCUMENTED, RECORDED, REPORTED } from '../kinds.js';
import { parameter } from '../urls.js';

/** Headers that AWS's JavaScript signer never signs, besides those beginning with `proxy-` and `sec-`. */
const NEVER_SIGNED = [
  'authorization',
  'cache-control',
  'connection',
  'expect',
  'from',
  'keep-alive',
  'max-forwards',
  'pragma',
  'referer',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-amzn-trace-id',
  'proxy-connection',
  'sec-fetch-mode',
];

const client = (t, as = t.credentials, options = {}) =>
  new S3Client({
    region: t.region,
    endpoint: t.endpoints.s3,
    forcePathStyle: true,
    credentials: as,
    ...options,
  });

const input = (t) => ({ Bucket: 'bucket', Key: t.key });

/** What the SDK's presigner and ours make of a command. */
async function both(t, command, options, clientOptions) {
  const made = client(t, undefined, clientOptions);
  return {
    SDK: await sdkGetSignedUrl(made, command, options),
    ours: await getSignedUrl(made, command, options),
  };
}

const each = (urls, read) => Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, read(url)]));
const same = (value) => ({ SDK: value, ours: value });

/** The canonical request of our signer for some headers. */
const canonical = (t, headers) =>
  createSigner().presign({
    credentials: t.credentials,
    region: t.region,
    method: 'GET',
    host: 'h.example',
    path: '/b/k',
    headers,
    signingDate: t.date(),
    expiresIn: 60,
  });

export const title = 'What SDKs and the CLI put into a URL';

export const rows = [
  {
    id: 'P1',
    subject: 'default expiry: boto3 and `aws s3 presign` 3600 s, `getSignedUrl` of the JavaScript SDK 900 s',
    expected: same('900'),
    kind: DOCUMENTED,
    source: 'BC signers; help of awscli presign; SM SignatureV4; README of @aws-sdk/s3-request-presigner',
    ask: async (t) =>
      each(await both(t, new GetObjectCommand(input(t))), (url) => parameter(url, 'X-Amz-Expires')),
  },
  {
    id: 'P2',
    subject: 'more than a week: the JavaScript signer throws; botocore and the CLI sign, and S3 refuses',
    expected: {
      SDK: like(
        'must have an expiration date less than one week',
        /must have an expiration date less than one week in the future/,
      ),
      ours: 'RangeError',
      'our signer': 'RangeError',
    },
    kind: DOCUMENTED,
    source: 'SM SignatureV4 presign; GH aws/aws-cli#5464',
    ask: async (t) => {
      const caught = (run, tell) => run().then(() => 'signed', tell);
      const command = new GetObjectCommand(input(t));
      const options = { expiresIn: 604_801 };
      return {
        SDK: await caught(
          () => sdkGetSignedUrl(client(t), command, options),
          (error) => error.message,
        ),
        ours: await caught(
          () => getSignedUrl(client(t), command, options),
          (error) => error.name,
        ),
        'our signer': await caught(
          async () => t.presign({ bucket: 'b', key: 'k', expiresIn: 604_801 }),
          (error) => error.name,
        ),
      };
    },
  },
  {
    id: 'P3',
    subject: 'headers that the JavaScript signer never signs; ours does the same',
    expected: 'host',
    kind: DOCUMENTED,
    source: 'SM ALWAYS_UNSIGNABLE_HEADERS',
    ask: async (t) =>
      canonical(
        t,
        NEVER_SIGNED.map((name) => [name, 'x']),
      ).signedHeaders.join(', '),
  },
  {
    id: 'P4',
    subject:
      'the JavaScript SDK moves x-amz-* headers into the query (boto3 leaves x-amz-meta-*, storage class and encryption as headers)',
    expected: same('x-amz-meta-a b, signed host'),
    kind: DOCUMENTED,
    source: 'SM moveHeadersToQuery; BC auth',
    ask: async (t) =>
      each(
        await both(t, new PutObjectCommand({ ...input(t), Metadata: { a: 'b' } })),
        (url) =>
          `x-amz-meta-a ${parameter(url, 'x-amz-meta-a')}, signed ${parameter(url, 'X-Amz-SignedHeaders')}`,
      ),
  },
  {
    id: 'P5',
    subject: 'the session token is in the query as X-Amz-Security-Token, and signed',
    expected: { SDK: 'the token', ours: 'the token', 'used on the server': success(200) },
    kind: DOCUMENTED,
    source: 'SM; BC auth',
    ask: async (t) => {
      const object = await t.object(t.key);
      const as = await t.session(
        await t.role('reader', { statements: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }),
      );
      const command = new GetObjectCommand({ Bucket: object.bucket, Key: object.key });
      const signingDate = t.date();
      const urls = {
        SDK: await sdkGetSignedUrl(client(t, as), command, { signingDate }),
        ours: await getSignedUrl(client(t, as), command, { signingDate }),
      };
      return {
        ...each(urls, (url) =>
          parameter(url, 'X-Amz-Security-Token') === as.sessionToken ? 'the token' : 'another',
        ),
        'used on the server': await t.fetch(urls.SDK),
      };
    },
  },
  {
    id: 'P6',
    subject: 'values of headers are trimmed, and inner runs of white space become one space',
    expected: 'x-custom:a b c',
    kind: DOCUMENTED,
    source: 'SM getCanonicalHeaders',
    ask: async (t) =>
      /\n(x-custom:.*)\n/.exec(canonical(t, [['x-custom', '  a   b \t c ']]).canonicalRequest)[1],
  },
  {
    id: 'P7',
    subject:
      'since 3.729 the JavaScript SDK puts x-amz-checksum-crc32=AAAAAA== into URLs for PUT, unless requestChecksumCalculation is WHEN_REQUIRED; ours leaves it out',
    expected: { SDK: 'AAAAAA==', ours: 'none', WHEN_REQUIRED: 'none' },
    kind: REPORTED,
    source: 'GH localstack/localstack#12169; GH ministack#1695',
    ask: async (t) => {
      const command = new PutObjectCommand(input(t));
      const calm = client(t, undefined, { requestChecksumCalculation: 'WHEN_REQUIRED' });
      return {
        ...each(await both(t, command), (url) => parameter(url, 'x-amz-checksum-crc32') ?? 'none'),
        WHEN_REQUIRED: parameter(await sdkGetSignedUrl(calm, command), 'x-amz-checksum-crc32') ?? 'none',
      };
    },
  },
  {
    id: 'P8',
    subject: 'the JavaScript SDK adds x-id=GetObject, signed and otherwise ignored',
    expected: { SDK: 'GetObject', ours: 'GetObject', 'used on the server': success(200, { etag: PRESENT }) },
    kind: RECORDED,
    source: 'LS test_presigned_url_v4_x_amz_in_qs; BL (that it is ignored)',
    ask: async (t) => {
      const object = await t.object(t.key);
      const command = new GetObjectCommand({ Bucket: object.bucket, Key: object.key });
      const signingDate = t.date();
      const urls = {
        SDK: await sdkGetSignedUrl(client(t), command, { signingDate }),
        ours: await getSignedUrl(client(t), command, { signingDate }),
      };
      return {
        ...each(urls, (url) => parameter(url, 'x-id')),
        'used on the server': await t.fetch(urls.SDK),
      };
    },
  },
];
