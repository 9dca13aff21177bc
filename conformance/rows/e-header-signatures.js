import { like, PRESENT, refusal } from '../expect.js';
import { RECORDED, REPORTED } from '../kinds.js';
import { sha256 } from '../target.js';
import { edited, without } from '../urls.js';

const MALFORMED = 'The authorization header is malformed; ';
const malformed = (text, extras = {}) =>
  refusal(400, 'AuthorizationHeaderMalformed', `${MALFORMED}${text}`, extras);
const wrongRegion = (region, expected) =>
  malformed(`the region '${region}' is wrong; expecting '${expected}'`, { Region: expected });
const components = malformed(
  'the authorization header requires three components: Credential, SignedHeaders, and Signature.',
);
const service = malformed('incorrect service "ec2". This endpoint belongs to "s3".');
const HASH_NEEDED = 'Missing required header for this request: x-amz-content-sha256';

/** GetObject with the Authorization header put through `edit` after signing. */
async function authorization(t, edit) {
  return t.s3({ ...(await t.object(t.key)), change: (headers) => changed(headers, 'authorization', edit) });
}

/** The headers with one of them edited; left out where `edit` gives undefined. */
function changed(headers, name, edit) {
  return headers.flatMap(([each, value]) => {
    if (each.toLowerCase() !== name) return [[each, value]];
    const text = edit(value);
    return text === undefined ? [] : [[each, text]];
  });
}

/** Replaces a part of the credential in an Authorization header: 0 key, 1 date, 2 region, 3 service, 4 end. */
function part(index, by) {
  return (value) =>
    value.replace(/Credential=([^,]*)/, (_, scope) => {
      const parts = scope.split('/');
      parts[index] = by;
      return `Credential=${parts.join('/')}`;
    });
}

export const title = 'Signed in the header';

export const rows = [
  {
    id: 'E1',
    subject: 'the region in the Authorization header is wrong',
    expected: (t) => wrongRegion('aws-global', t.region),
    kind: RECORDED,
    source: 'LS test_create_bucket_aws_global',
    ask: (t) => t.s3({ method: 'PUT', bucket: `${t.prefix}-global`, region: 'aws-global' }),
  },
  {
    id: 'E2',
    subject: 'Authorization lacks one of its three components',
    expected: { SignedHeaders: components, Signature: components },
    kind: REPORTED,
    source: 'VG errors of sigv4; BL',
    ask: async (t) => ({
      SignedHeaders: await authorization(t, (value) => value.replace(/ SignedHeaders=[^,]*,/, '')),
      Signature: await authorization(t, (value) => value.replace(/, Signature=.*/, '')),
    }),
  },
  {
    id: 'E3',
    subject: 'the credential in the header is mal-formed',
    expected: malformed(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    ),
    kind: REPORTED,
    source: 'VG; BL',
    ask: (t) => authorization(t, (value) => value.replace('/aws4_request', '')),
  },
  {
    id: 'E4',
    subject: 'the service or terminator of the credential in the header is wrong',
    expected: {
      service,
      end: malformed('incorrect terminal "aws5_request". This endpoint uses "aws4_request".'),
    },
    kind: REPORTED,
    source: 'VG; BL',
    ask: async (t) => ({
      service: await authorization(t, part(3, 'ec2')),
      end: await authorization(t, part(4, 'aws5_request')),
    }),
  },
  {
    id: 'E5',
    subject: "the credential's date in the header is a different day from `x-amz-date`",
    expected: malformed('Invalid credential date. Date is not the same as X-Amz-Date.'),
    kind: REPORTED,
    source: 'VG; BL',
    ask: (t) => authorization(t, part(1, '20060102')),
  },
  {
    id: 'E6',
    subject: 'an authorization scheme that S3 does not know',
    expected: refusal(400, 'InvalidArgument', 'Unsupported Authorization Type', {
      ArgumentName: 'Authorization',
      ArgumentValue: PRESENT,
    }),
    kind: REPORTED,
    source: 'VG; BL',
    ask: (t) => authorization(t, () => 'Bearer abc'),
  },
  {
    id: 'E7',
    subject: 'neither Date nor `x-amz-date`',
    expected: refusal(
      403,
      'AccessDenied',
      'AWS authentication requires a valid Date or x-amz-date header',
      {},
    ),
    kind: REPORTED,
    source: 'VG; BL',
    ask: async (t) =>
      t.s3({
        ...(await t.object(t.key)),
        change: (headers) => changed(headers, 'x-amz-date', () => undefined),
      }),
  },
  {
    id: 'E8',
    subject: '`x-amz-content-sha256` is missing',
    expected: refusal(400, 'InvalidRequest', HASH_NEEDED, {}),
    kind: REPORTED,
    source: 'VG; BL',
    ask: async (t) =>
      t.s3({
        ...(await t.object(t.key)),
        change: (headers) => changed(headers, 'x-amz-content-sha256', () => undefined),
      }),
  },
  {
    id: 'E9',
    subject: '`x-amz-content-sha256` is neither a hash nor a keyword',
    expected: refusal(
      400,
      'InvalidArgument',
      like(
        'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, ... or a valid sha256 value.',
        /^x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, .* or a valid sha256 value\.$/,
      ),
      { ArgumentName: 'x-amz-content-sha256', ArgumentValue: 'nonsense' },
    ),
    kind: REPORTED,
    source: 'VG; BL',
    ask: async (t) => t.s3({ ...(await t.object(t.key)), payloadHash: 'nonsense' }),
  },
  {
    id: 'E10',
    subject: '`x-amz-content-sha256` is not the hash of the body',
    expected: refusal(
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { ClientComputedContentSHA256: PRESENT, S3ComputedContentSHA256: PRESENT },
    ),
    kind: REPORTED,
    source: 'VG; BL',
    ask: async (t) =>
      t.s3({
        method: 'PUT',
        bucket: await t.bucket(),
        key: t.key,
        body: 'content',
        payloadHash: sha256('another'),
      }),
  },
  {
    id: 'E11',
    subject:
      'order of the checks of a signed header: payload hash, date, skew, three components, parts of the credential, its date, unsigned headers, key id, signature',
    expected: {
      'hash before date': refusal(400, 'InvalidRequest', HASH_NEEDED),
      'skew before components': refusal(403, 'RequestTimeTooSkewed'),
      'service before date of the credential': service,
      'unsigned headers before key id': refusal(
        403,
        'AccessDenied',
        'There were headers present in the request which were not signed',
      ),
      'key id before signature': refusal(403, 'InvalidAccessKeyId'),
    },
    kind: REPORTED,
    source: 'BL',
    ask: async (t) => {
      const object = await t.object(t.key);
      const unknown = { accessKeyId: 'AKIAQAAAAAAAAAAAAAAA', secretAccessKey: 'x' };
      const drop =
        (...names) =>
        (headers) =>
          headers.filter(([name]) => !names.includes(name.toLowerCase()));
      return {
        'hash before date': await t.s3({ ...object, change: drop('x-amz-content-sha256', 'x-amz-date') }),
        'skew before components': await t.s3({
          ...object,
          age: 3600,
          change: (headers) =>
            changed(headers, 'authorization', (value) => value.replace(/, Signature=.*/, '')),
        }),
        'service before date of the credential': await authorization(t, (value) =>
          part(1, '20060102')(part(3, 'ec2')(value)),
        ),
        'unsigned headers before key id': await t.s3({
          ...object,
          as: unknown,
          change: (headers) => [...headers, ['x-amz-meta-late', 'x']],
        }),
        'key id before signature': await t.s3({ ...object, as: unknown }),
      };
    },
  },
  {
    id: 'E12',
    subject:
      'order of the checks of a URL: two mechanisms, algorithm, six parameters, date, Expires, not yet valid, expired, credential, its date, unsigned headers, key id, signature',
    expected: (t) => ({
      'mechanisms before algorithm': refusal(400, 'InvalidArgument'),
      'algorithm before six parameters': refusal(
        400,
        undefined,
        like('X-Amz-Algorithm only supports ...', /^X-Amz-Algorithm only supports/),
      ),
      'six parameters before date': refusal(
        400,
        undefined,
        like(
          'Query-string authentication version 4 requires ...',
          /^Query-string authentication version 4 requires/,
        ),
      ),
      'date before Expires': refusal(
        400,
        undefined,
        like('X-Amz-Date must be in ...', /^X-Amz-Date must be in/),
      ),
      'expired before credential': refusal(403, undefined, 'Request has expired'),
      'credential before unsigned headers': refusal(
        400,
        undefined,
        like("... the region 'x' is wrong ...", /the region 'x' is wrong/),
        { Region: t.region },
      ),
      'unsigned headers before key id': refusal(
        403,
        'AccessDenied',
        'There were headers present in the request which were not signed',
      ),
      'key id before signature': refusal(403, 'InvalidAccessKeyId'),
    }),
    kind: REPORTED,
    source: 'BL',
    ask: async (t) => {
      const object = await t.object(t.key);
      const unknown = { accessKeyId: 'AKIAQAAAAAAAAAAAAAAA', secretAccessKey: 'x' };
      const url = t.presign(object);
      const odd = edited(url, 'X-Amz-Algorithm', 'X');
      return {
        'mechanisms before algorithm': await t.fetch(odd, {
          headers: { Authorization: 'AWS4-HMAC-SHA256 x' },
        }),
        'algorithm before six parameters': await t.fetch(without(odd, 'X-Amz-Date')),
        'six parameters before date': await t.fetch(edited(without(url, 'X-Amz-Expires'), 'X-Amz-Date', 'x')),
        'date before Expires': await t.fetch(edited(edited(url, 'X-Amz-Date', 'x'), 'X-Amz-Expires', 'x')),
        'expired before credential': await t.fetch(
          edited(t.presign({ ...object, age: 120, expiresIn: 60 }), 'X-Amz-Credential', 'x'),
        ),
        'credential before unsigned headers': await t.fetch(t.presign({ ...object, region: 'x' }), {
          headers: { 'x-amz-a': 'b' },
        }),
        'unsigned headers before key id': await t.fetch(t.presign({ ...object, as: unknown }), {
          headers: { 'x-amz-a': 'b' },
        }),
        'key id before signature': await t.fetch(t.presign({ ...object, as: unknown })),
      };
    },
  },
  {
    id: 'E13',
    subject: 'every S3 error ends with RequestId and HostId; none has a Resource element today',
    expected: { 'last two': 'RequestId, HostId', Resource: 'absent' },
    kind: RECORDED,
    source: 'LS, all snapshots of errors; BL (267 bodies)',
    ask: async (t) => {
      const answer = await t.s3({ bucket: await t.bucket(), key: 'no-such-key' });
      const names = answer.errorElements.map(([name]) => name);
      return {
        'last two': names.slice(-2).join(', '),
        Resource: names.includes('Resource') ? 'present' : 'absent',
      };
    },
  },
];
