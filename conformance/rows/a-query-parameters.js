import { ISO_TIME, refusal, success } from '../expect.js';
import { DOCUMENTED, RECORDED, REPORTED } from '../kinds.js';
import { edited, without } from '../urls.js';

const SIX =
  'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.';
const PARSING = 'Error parsing the X-Amz-Credential parameter; ';
const MALFORMED = `${PARSING}the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".`;

const wrong = (message, extras = {}) => refusal(400, 'AuthorizationQueryParametersError', message, extras);
const wrongRegion = (region, expected) =>
  wrong(`${PARSING}the region '${region}' is wrong; expecting '${expected}'`, { Region: expected });
const elsewhere = (t) => (t.region === 'eu-central-1' ? 'eu-west-1' : 'eu-central-1');

/** Fetches an object with a URL whose parameters were changed after signing. */
async function changed(t, changes) {
  let url = t.presign(await t.object(t.key));
  for (const [name, value] of Object.entries(changes)) {
    url = value === undefined ? without(url, name) : edited(url, name, value);
  }
  return t.fetch(url);
}

/** Fetches an object with a URL whose X-Amz-Credential has other parts; undefined keeps one. */
async function withCredential(t, { date, region, service, terminator, all }) {
  const parts = [
    t.credentials.accessKeyId,
    date ?? t.amzDate().slice(0, 8),
    region ?? t.region,
    service ?? 's3',
    terminator ?? 'aws4_request',
  ];
  return changed(t, { 'X-Amz-Credential': (all?.(parts) ?? parts).join('%2F') });
}

/** Fetches an object with a URL that was correctly signed over odd parameters. */
async function signedOver(t, parameters) {
  return t.fetch(t.presignOdd({ ...(await t.object(t.key)), parameters }));
}

export const title = 'Parameters of a presigned URL (Signature Version 4)';

export const rows = [
  {
    id: 'A1',
    subject: '`X-Amz-Date` is missing, all others are there',
    expected: wrong(SIX),
    kind: RECORDED,
    source: 'LS test_s3_put_presigned_url_missing_sig_param[s3v4]',
    ask: (t) => changed(t, { 'X-Amz-Date': undefined }),
  },
  {
    id: 'A2',
    subject:
      '`X-Amz-Algorithm` is present and one of the others is missing: the same message whichever it is',
    expected: {
      Credential: wrong(SIX),
      Signature: wrong(SIX),
      SignedHeaders: wrong(SIX),
      Expires: wrong(SIX),
    },
    kind: REPORTED,
    source: 'VG PresignedAuth_missing_*; BL',
    ask: async (t) => {
      const answers = {};
      for (const name of ['Credential', 'Signature', 'SignedHeaders', 'Expires']) {
        answers[name] = await changed(t, { [`X-Amz-${name}`]: undefined });
      }
      return answers;
    },
  },
  {
    id: 'A3',
    subject: '`X-Amz-Algorithm` itself is missing: the request counts as anonymous',
    expected: refusal(403, 'AccessDenied', 'Access Denied', {}),
    kind: REPORTED,
    source: 'BL',
    ask: (t) => changed(t, { 'X-Amz-Algorithm': undefined }),
  },
  {
    id: 'A4',
    subject: '`AWSAccessKeyId` without `Signature` (Version 2): the request counts as anonymous',
    expected: refusal(403, 'AccessDenied', 'Access Denied', {}),
    kind: REPORTED,
    source: 'BL',
    ask: async (t) => t.fetch(without(t.presignV2(await t.object(t.key)), 'Signature')),
  },
  {
    id: 'A5',
    subject: '`X-Amz-Algorithm` is one that S3 does not know (AWS4-HMAC-SHA1)',
    expected: wrong('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"'),
    kind: REPORTED,
    source: 'VG; BL',
    ask: (t) => changed(t, { 'X-Amz-Algorithm': 'AWS4-HMAC-SHA1' }),
  },
  {
    id: 'A6',
    subject: 'the slashes of `X-Amz-Credential` are encoded twice (`%252F`)',
    expected: wrong(MALFORMED),
    kind: RECORDED,
    source: 'LS test_presigned_double_encoded_credentials',
    ask: (t) => withCredential(t, { all: (parts) => [parts.join('%252F')] }),
  },
  {
    id: 'A7',
    subject: '`X-Amz-Credential` has four parts, or six',
    expected: { four: wrong(MALFORMED), six: wrong(MALFORMED) },
    kind: REPORTED,
    source: 'VG; BL',
    ask: async (t) => ({
      four: await withCredential(t, { all: (parts) => parts.slice(0, 4) }),
      six: await withCredential(t, { all: (parts) => [...parts, 'more'] }),
    }),
  },
  {
    id: 'A8',
    subject: "the credential's date is not eight digits",
    expected: wrong(
      `${PARSING}incorrect date format "32234Z34". This date in the credential must be in the format "yyyyMMdd".`,
    ),
    kind: REPORTED,
    source: 'VG PresignedAuth_invalid_date; BL',
    ask: (t) => withCredential(t, { date: '32234Z34' }),
  },
  {
    id: 'A9',
    subject: "the credential's region is not the bucket's",
    expected: (t) => wrongRegion(elsewhere(t), t.region),
    kind: REPORTED,
    source: 'GH ai-dock/comfyui#34; GH aws/aws-sdk#5; BL',
    ask: (t) => withCredential(t, { region: elsewhere(t) }),
  },
  {
    id: 'A10',
    subject: "the credential's region is empty",
    expected: wrong(`${PARSING}a non-empty region must be provided in the credential.`),
    kind: REPORTED,
    source: 'BL',
    ask: (t) => withCredential(t, { region: '' }),
  },
  {
    id: 'A11',
    subject: "the credential's service is not `s3`",
    expected: wrong(`${PARSING}incorrect service "sns". This endpoint belongs to "s3".`),
    kind: REPORTED,
    source: 'VG; BL',
    ask: (t) => withCredential(t, { service: 'sns' }),
  },
  {
    id: 'A12',
    subject: 'the credential does not end in `aws4_request`',
    expected: wrong(`${PARSING}incorrect terminal "aws5_request". This endpoint uses "aws4_request".`),
    kind: REPORTED,
    source: 'VG; BL',
    ask: (t) => withCredential(t, { terminator: 'aws5_request' }),
  },
  {
    id: 'A13',
    subject: "the credential's date is a different day from `X-Amz-Date`",
    expected: (t) =>
      wrong(
        `Invalid credential date "20060102". This date is not the same as X-Amz-Date: "${t.amzDate().slice(0, 8)}".`,
      ),
    kind: REPORTED,
    source: 'VG; BL',
    ask: (t) => withCredential(t, { date: '20060102' }),
  },
  {
    id: 'A14',
    subject:
      'several faults in the credential at once: parts, date, region, service and end are judged in this order',
    expected: (t) => ({
      'date and region': wrong(
        `${PARSING}incorrect date format "2006". This date in the credential must be in the format "yyyyMMdd".`,
      ),
      'region, service and end': wrongRegion(elsewhere(t), t.region),
      'service and end': wrong(`${PARSING}incorrect service "sns". This endpoint belongs to "s3".`),
    }),
    kind: REPORTED,
    source: 'BL',
    ask: async (t) => ({
      'date and region': await withCredential(t, { date: '2006', region: elsewhere(t) }),
      'region, service and end': await withCredential(t, {
        region: elsewhere(t),
        service: 'sns',
        terminator: 'x',
      }),
      'service and end': await withCredential(t, { service: 'sns', terminator: 'x' }),
    }),
  },
  {
    id: 'A15',
    subject: '`X-Amz-Date` is not basic ISO 8601',
    expected: wrong(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`),
    kind: REPORTED,
    source: 'GH S3SignerAWS#12; VG; BL',
    ask: (t) => changed(t, { 'X-Amz-Date': '2026-03-01T12%3A00%3A00Z' }),
  },
  {
    id: 'A16',
    subject: '`X-Amz-Expires` is more than a week',
    expected: wrong(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    ),
    kind: REPORTED,
    source: 'GH bryanjos/aws_auth#31; GH aws/aws-cli#5464; VG; BL',
    ask: (t) => signedOver(t, { 'X-Amz-Expires': '604801' }),
  },
  {
    id: 'A17',
    subject: '`X-Amz-Expires` is exactly a week: accepted, whatever the text of A16 says',
    expected: success(200),
    kind: REPORTED,
    source: 'BL',
    ask: (t) => signedOver(t, { 'X-Amz-Expires': '604800' }),
  },
  {
    id: 'A18',
    subject: '`X-Amz-Expires` is negative',
    expected: wrong('X-Amz-Expires must be non-negative'),
    kind: REPORTED,
    source: 'GH fog/fog#3528; GH fog/fog-aws#188; VG; BL',
    ask: (t) => signedOver(t, { 'X-Amz-Expires': '-1' }),
  },
  {
    id: 'A19',
    subject: '`X-Amz-Expires` is 0: valid, and already expired',
    expected: refusal(403, 'AccessDenied', 'Request has expired', {
      'X-Amz-Expires': '0',
      Expires: ISO_TIME,
      ServerTime: ISO_TIME,
    }),
    kind: REPORTED,
    source: 'BL',
    ask: async (t) =>
      t.fetch(t.presignOdd({ ...(await t.object(t.key)), age: 5, parameters: { 'X-Amz-Expires': '0' } })),
  },
  {
    id: 'A20',
    subject: '`X-Amz-Expires` is not an integer: `abc`, `3e2`, `300.0`, one with a space before it, or empty',
    expected: Object.fromEntries(
      ['abc', '3e2', '300.0', 'space', 'empty'].map((name) => [
        name,
        wrong('X-Amz-Expires should be a number'),
      ]),
    ),
    kind: REPORTED,
    source: 'VG; BL; GH minio/minio-js#1312',
    ask: async (t) => {
      const answers = {};
      for (const [name, value] of Object.entries({
        abc: 'abc',
        '3e2': '3e2',
        '300.0': '300.0',
        space: ' 300',
        empty: '',
      })) {
        answers[name] = await signedOver(t, { 'X-Amz-Expires': value });
      }
      return answers;
    },
  },
  {
    id: 'A21',
    subject: '`X-Amz-Expires` is `+300` or `0300`: read like a Java long',
    expected: { '+300': success(200), '0300': success(200) },
    kind: REPORTED,
    source: 'BL',
    ask: async (t) => ({
      '+300': await signedOver(t, { 'X-Amz-Expires': '+300' }),
      '0300': await signedOver(t, { 'X-Amz-Expires': '0300' }),
    }),
  },
  {
    id: 'A22',
    subject: '`Expires` of Version 2 is not an integer',
    expected: refusal(403, 'AccessDenied', 'Invalid date (should be seconds since epoch): soon', {}),
    kind: REPORTED,
    source: 'BL',
    ask: async (t) => t.fetch(t.presignV2({ ...(await t.object(t.key)), expires: 'soon' })),
  },
  {
    id: 'A23',
    subject: 'shortest and longest `X-Amz-Expires` that S3 documents: 1 and 604800 seconds',
    expected: {
      1: success(200),
      604800: success(200),
      604801: refusal(400, 'AuthorizationQueryParametersError'),
      'our signer, 0': 'RangeError',
      'our signer, 604801': 'RangeError',
    },
    kind: DOCUMENTED,
    source: 'S3 API "Authenticating Requests: Using Query Parameters"; S3 UG using-presigned-url',
    ask: async (t) => {
      const object = await t.object(t.key);
      const refused = (expiresIn) => {
        try {
          return t.presign({ ...object, expiresIn });
        } catch (error) {
          return error.name;
        }
      };
      return {
        // Signed a little ahead, so that a second is not over before the request arrives.
        1: await t.fetch(t.presign({ ...object, age: -20, expiresIn: 1 })),
        604800: await t.fetch(t.presign({ ...object, expiresIn: 604_800 })),
        604801: await signedOver(t, { 'X-Amz-Expires': '604801' }),
        'our signer, 0': refused(0),
        'our signer, 604801': refused(604_801),
      };
    },
  },
];
