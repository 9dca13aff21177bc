import { PRESENT, refusal, success } from '../expect.js';
import { DOCUMENTED, REPORTED, UNVERIFIED } from '../kinds.js';
import { WRONG_SIGNATURE } from './shared.js';

const unknownKey = refusal(
  403,
  'InvalidAccessKeyId',
  'The AWS Access Key Id you provided does not exist in our records.',
  { AWSAccessKeyId: PRESENT },
);
const wrongToken = refusal(400, 'InvalidToken', 'The provided token is malformed or otherwise invalid.', {
  'Token-0': PRESENT,
});
const tokenOver = refusal(400, 'ExpiredToken', 'The provided token has expired.', { 'Token-0': PRESENT });
const anything = [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }];

/** GetObject by a URL and by a signed header. */
async function both(t, as) {
  const object = await t.object(t.key);
  return { URL: await t.fetch(t.presign({ ...object, as })), header: await t.s3({ ...object, as }) };
}

const bothAre = (expected) => ({ URL: expected, header: expected });

/** A URL before and after something happened to the key that signed it. */
async function revoked(t, name, revoke) {
  const user = await t.user(name, anything);
  const url = t.presign({ ...(await t.object(t.key)), as: user });
  const before = await t.fetch(url);
  await t.must(revoke(user));
  await t.settle();
  return { before, after: await t.fetch(url) };
}

const deactivate = (t) => (user) =>
  t.iam('UpdateAccessKey', { UserName: user.name, AccessKeyId: user.accessKeyId, Status: 'Inactive' });
const remove = (t) => (user) =>
  t.iam('DeleteAccessKey', { UserName: user.name, AccessKeyId: user.accessKeyId });

const readerSession = async (t) => t.session(await t.role('reader', { statements: anything }));

export const title = 'Access keys and session tokens (S3)';

export const rows = [
  {
    id: 'D1',
    subject: 'an access key id that does not exist',
    expected: bothAre(unknownKey),
    kind: REPORTED,
    source: 'GH django-s3-storage#68; GH s3tools/s3cmd#324; VG; BL',
    ask: (t) => both(t, { accessKeyId: 'AKIAQAAAAAAAAAAAAAAA', secretAccessKey: 'x' }),
  },
  {
    id: 'D2',
    subject: "a user's access key that was set Inactive",
    expected: { before: success(200), after: unknownKey },
    kind: UNVERIFIED,
    source: 'no recording found; STS answers InvalidClientTokenId (GH faiscadev/fakecloud#1576)',
    ask: (t) => revoked(t, 'inactive', deactivate(t)),
  },
  {
    id: 'D3',
    subject: 'an access key that was deleted',
    expected: { before: success(200), after: unknownKey },
    kind: UNVERIFIED,
    source: 'no recording found',
    ask: (t) => revoked(t, 'deleted', remove(t)),
  },
  {
    id: 'D4',
    subject:
      'a URL stops when the credential that signed it is deactivated or deleted, whatever its `X-Amz-Expires`',
    expected: {
      deactivated: { before: success(200), after: refusal(403) },
      deleted: { before: success(200), after: refusal(403) },
    },
    kind: DOCUMENTED,
    source: 'S3 UG using-presigned-url',
    ask: async (t) => ({
      deactivated: await revoked(t, 'inactive-url', deactivate(t)),
      deleted: await revoked(t, 'deleted-url', remove(t)),
    }),
  },
  {
    id: 'D5',
    subject: 'a temporary key (`ASIA...`) without its session token',
    expected: bothAre(unknownKey),
    kind: REPORTED,
    source: 'GH s3-lite-client#50; GH s3tools/s3cmd#324; GH aws/aws-sdk-js#3878; GH versity/versitygw#2042',
    ask: async (t) => both(t, { ...(await readerSession(t)), sessionToken: undefined }),
  },
  {
    id: 'D6',
    subject: 'a session token that has expired',
    expected: bothAre(tokenOver),
    kind: REPORTED,
    source: 'GH datatools-ui#10; GH craftcms/aws-s3#182; GH anomalyco/sst#4301; GH aws/aws-sdk-js#1099',
    needs: ['clock'],
    ask: async (t) => {
      const as = await readerSession(t);
      await t.object(t.key);
      return t.later('61m', () => both(t, as));
    },
  },
  {
    id: 'D7',
    subject: 'a session token that is malformed, is cut short, or belongs to another key',
    expected: { 'no token': wrongToken, 'cut short': wrongToken, "another key's": wrongToken },
    kind: REPORTED,
    source: 'GH boto/boto3#1549; GH aws/aws-sdk-js#2359',
    ask: async (t) => {
      const as = await readerSession(t);
      const other = await readerSession(t);
      const object = await t.object(t.key);
      const with_ = (sessionToken) => t.fetch(t.presign({ ...object, as: { ...as, sessionToken } }));
      return {
        'no token': await with_('no-token'),
        'cut short': await with_(as.sessionToken.slice(0, -12)),
        "another key's": await with_(other.sessionToken),
      };
    },
  },
  {
    id: 'D8',
    subject: 'a version 1 token of the global STS endpoint in an opt-in region',
    expected: wrongToken,
    kind: REPORTED,
    source: 'GH aws/aws-sdk-js#4129',
    notAsked:
      'one process is one region, and all its tokens are valid in it; testing this on AWS requires an opt-in region',
  },
  {
    id: 'D9',
    subject:
      'tokens of regional STS endpoints are valid in all regions, those of the global endpoint only in regions that need no opt-in',
    expected: 'a rule about AWS regions',
    kind: DOCUMENTED,
    source: 'IAM UG id_credentials_temp_enable-regions',
    notAsked: 'one process is one region',
  },
  {
    id: 'D10',
    subject: 'a session token sent with a long-term key (`AKIA...`)',
    expected: bothAre(wrongToken),
    kind: REPORTED,
    source: 'GH aws/aws-sdk-go#1802',
    ask: async (t) => {
      const user = await t.user('keeper', anything);
      return both(t, { ...user, sessionToken: (await readerSession(t)).sessionToken });
    },
  },
  {
    id: 'D11',
    subject: 'a wrong secret with an access key id that exists',
    expected: bothAre(WRONG_SIGNATURE),
    kind: REPORTED,
    source: 'BL; VG',
    ask: async (t) => both(t, { ...t.credentials, secretAccessKey: 'wrong' }),
  },
  {
    id: 'D12',
    subject: 'the status of ExpiredToken in S3 is 400, not 403 and not 401',
    expected: refusal(400, 'ExpiredToken'),
    kind: DOCUMENTED,
    source: 'S3 API "Error responses"; S3 UG ErrorCodeBilling',
    needs: ['clock'],
    ask: async (t) => {
      const as = await readerSession(t);
      const object = await t.object(t.key);
      return t.later('61m', () => t.s3({ ...object, as }));
    },
  },
];
