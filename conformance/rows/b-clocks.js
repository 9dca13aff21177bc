import { judgeLifetime } from '@countersign/presign';
import { AMZ_DATE, EPOCH_MS, ISO_TIME, refusal, success } from '../expect.js';
import { DOCUMENTED, RECORDED, REPORTED } from '../kinds.js';
import { edited } from '../urls.js';

const expired = (seconds) =>
  refusal(403, 'AccessDenied', 'Request has expired', {
    'X-Amz-Expires': seconds,
    Expires: ISO_TIME,
    ServerTime: ISO_TIME,
  });
const notYet = refusal(403, 'AccessDenied', 'Request is not yet valid', {
  'X-Amz-Date': EPOCH_MS,
  Expires: ISO_TIME,
  ServerTime: ISO_TIME,
});
const HOUR = 3600;

export const title = 'Expiry and clocks';

export const rows = [
  {
    id: 'B1',
    subject: 'a URL used after `X-Amz-Date` + `X-Amz-Expires`',
    expected: expired('60'),
    kind: RECORDED,
    source:
      'LS test_s3_presigned_url_expired[s3v4]; LS test_presigned_url_signature_authentication_expired[s3v4-*]',
    ask: async (t) => t.fetch(t.presign({ ...(await t.object(t.key)), age: 120, expiresIn: 60 })),
  },
  {
    id: 'B2',
    subject: 'the same in path style and in virtual-hosted style',
    expected: { path: expired('60'), virtual: expired('60') },
    kind: RECORDED,
    source: 'LS test_presigned_url_signature_authentication_expired[s3v4-True, -False]',
    ask: async (t) => {
      const object = await t.object(t.key);
      return {
        path: await t.fetch(t.presign({ ...object, age: 120, expiresIn: 60 })),
        virtual: await t.fetch(t.presign({ ...object, style: 'virtual', age: 120, expiresIn: 60 })),
      };
    },
  },
  {
    id: 'B3',
    subject: 'an expired URL whose signature is wrong too, or whose key is unknown: expiry is judged first',
    expected: { signature: expired('60'), 'key id': expired('60') },
    kind: REPORTED,
    source: 'BL',
    ask: async (t) => {
      const object = await t.object(t.key);
      const unknown = { accessKeyId: 'AKIAQAAAAAAAAAAAAAAA', secretAccessKey: 'x' };
      return {
        signature: await t.fetch(
          edited(t.presign({ ...object, age: 120, expiresIn: 60 }), 'X-Amz-Signature', '0'.repeat(64)),
        ),
        'key id': await t.fetch(t.presign({ ...object, as: unknown, age: 120, expiresIn: 60 })),
      };
    },
  },
  {
    id: 'B4',
    subject: '`X-Amz-Date` is an hour ahead; `X-Amz-Date` in the answer is in milliseconds since the epoch',
    expected: notYet,
    kind: REPORTED,
    source: 'GH minio/minio#2638; GH dmjio/s3-signer#16; BL',
    ask: async (t) => t.fetch(t.presign({ ...(await t.object(t.key)), age: -HOUR })),
  },
  {
    id: 'B5',
    subject: '`X-Amz-Date` is five minutes ahead',
    expected: success(200),
    kind: REPORTED,
    source: 'BL',
    ask: async (t) => t.fetch(t.presign({ ...(await t.object(t.key)), age: -300 })),
  },
  {
    id: 'B6',
    subject:
      'a URL signed more than 15 minutes ago, within its `X-Amz-Expires`: the rule of skew is for headers',
    expected: success(200),
    kind: REPORTED,
    source: 'GH gaul/s3proxy#648; GH noobaa/noobaa-core#8490',
    ask: async (t) => t.fetch(t.presign({ ...(await t.object(t.key)), age: 2 * HOUR, expiresIn: 3 * HOUR })),
  },
  {
    id: 'B7',
    subject: '`Expires` of Version 2 is ten years ahead: no upper bound',
    expected: success(200),
    kind: REPORTED,
    source: 'BL; GH MIT-LCP/physionet-build#2121',
    ask: async (t) =>
      t.fetch(
        t.presignV2({ ...(await t.object(t.key)), expires: Math.floor(t.now() / 1000) + 10 * 365 * 86_400 }),
      ),
  },
  {
    id: 'B8',
    subject: 'signed in the header, `x-amz-date` more than 15 minutes off',
    expected: refusal(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      { RequestTime: AMZ_DATE, ServerTime: ISO_TIME, MaxAllowedSkewMilliseconds: '900000' },
    ),
    kind: REPORTED,
    source: 'GH versity/versitygw#1514; GH aws/aws-sdk-php#612; GH ex-aws/ex_aws#159',
    ask: async (t) => t.s3({ ...(await t.object(t.key)), age: 1200 }),
  },
  {
    id: 'B9',
    subject:
      'expiry is checked when the request begins: a download that is still running completes, the next one is refused',
    expected: {
      'before the deadline': success(200),
      'after it': refusal(403, 'AccessDenied', 'Request has expired'),
    },
    kind: DOCUMENTED,
    source: 'S3 UG using-presigned-url',
    needs: ['clock'],
    ask: async (t) => {
      const url = t.presign({ ...(await t.object(t.key)), expiresIn: 60 });
      return {
        'before the deadline': await t.fetch(url),
        'after it': await t.later('61s', () => t.fetch(url)),
      };
    },
  },
  {
    id: 'B10',
    subject: 'a URL works any number of times; one for PUT replaces the object each time',
    expected: {
      GET: success(200),
      'GET again': success(200),
      PUT: success(200),
      'PUT again': success(200),
      'object then': 'second',
    },
    kind: DOCUMENTED,
    source: 'S3 UG using-presigned-url, PresignedUrlUploadObject',
    ask: async (t) => {
      const object = await t.object(t.key);
      const get = t.presign(object);
      const put = t.presign({ ...object, method: 'PUT' });
      return {
        GET: await t.fetch(get),
        'GET again': await t.fetch(get),
        PUT: await t.fetch(put, { method: 'PUT', body: 'first' }),
        'PUT again': await t.fetch(put, { method: 'PUT', body: 'second' }),
        'object then': (await t.fetch(get)).body,
      };
    },
  },
  {
    id: 'B11',
    subject: "a URL signed with a session's credentials, used after the session and before `X-Amz-Expires`",
    expected: refusal(400, 'ExpiredToken', 'The provided token has expired.'),
    kind: DOCUMENTED,
    source: 'S3 UG using-presigned-url (that it expires); the text as in D6',
    needs: ['clock'],
    ask: async (t) => {
      const object = await t.object(t.key);
      const as = await t.session(
        await t.role('reader', { statements: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }),
      );
      const url = t.presign({ ...object, as, expiresIn: 6 * HOUR });
      return t.later('61m', () => t.fetch(url));
    },
  },
  {
    id: 'B12',
    subject: 'longest life of a URL made in the S3 console: 12 hours; by CLI and SDK: 7 days',
    expected: 'limits of the console, not of the service',
    kind: DOCUMENTED,
    source: 'S3 UG using-presigned-url, ShareObjectPreSignedURL',
    notAsked: "a limit of the console's button; the seven days are A16 and A17",
  },
  {
    id: 'B13',
    subject:
      'longest useful lifetime of a URL: 7 days with a long-term key, otherwise what is left of the session',
    expected: {
      'long-term key, 7 days requested': 604_800,
      'session with an hour left, 7 days requested': 3600,
    },
    kind: DOCUMENTED,
    source: 'S3 UG using-presigned-url',
    ask: async (t) => {
      const now = t.date();
      const seconds = (limits) =>
        judgeLifetime({ now, asked: { seconds: 604_800 }, ...limits }).effectiveSeconds;
      return {
        'long-term key, 7 days requested': seconds({ expiry: 'never' }),
        'session with an hour left, 7 days requested': seconds({ expiry: 'known', expiration: t.date(HOUR) }),
      };
    },
  },
  {
    id: 'B14',
    subject: 'a client whose clock is off presigns: not yet valid, or expired early, never a signature error',
    expected: { ahead: notYet, behind: expired('900') },
    kind: REPORTED,
    source: 'BL; GH dmjio/s3-signer#16',
    ask: async (t) => {
      const object = await t.object(t.key);
      return {
        ahead: await t.fetch(t.presign({ ...object, age: -HOUR })),
        behind: await t.fetch(t.presign({ ...object, age: HOUR })),
      };
    },
  },
  {
    id: 'B15',
    subject: 'a client whose clock is behind calls STS',
    expected: refusal(
      403,
      'SignatureDoesNotMatch',
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)$/,
      { Type: 'Sender' },
    ),
    kind: REPORTED,
    source: 'GH threads about STS, several of the same form',
    ask: (t) => t.sts('GetCallerIdentity', {}, { age: HOUR }),
  },
  {
    id: 'B16',
    subject: 'a client whose clock is ahead calls STS',
    expected: refusal(
      403,
      'SignatureDoesNotMatch',
      /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 15 min\.\)$/,
      { Type: 'Sender' },
    ),
    kind: REPORTED,
    source: 'GH threads about STS',
    ask: (t) => t.sts('GetCallerIdentity', {}, { age: -HOUR }),
  },
];
