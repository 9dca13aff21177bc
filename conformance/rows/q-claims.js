import { MAXIMUM_PRESIGNED_SECONDS, SESSION_SECONDS } from '@countersign/aws-model';
import { like, PRESENT, refusal, success } from '../expect.js';
import { DOCUMENTED, RECORDED, REPORTED, UNVERIFIED } from '../kinds.js';
import { lasts, notSigned } from './shared.js';

const reads = [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }];

export const title = 'Common claims that are wrong: what is true instead';

export const rows = [
  {
    id: 'Q(i)',
    subject: '"`curl -I` on a URL for GET gives 200": 403, HEAD is another method; a range of one byte works',
    expected: { HEAD: success(403, {}, ''), 'range 0-0': success(206) },
    kind: REPORTED,
    source: 'GH dandi/dandi-cli#675; GH adobe/S3Mock#125; GH streamio/streamio-ffmpeg#236',
    ask: async (t) => {
      const url = t.presign(await t.object(t.key));
      return {
        HEAD: await t.fetch(url, { method: 'HEAD' }),
        'range 0-0': await t.fetch(url, { headers: { Range: 'bytes=0-0' } }),
      };
    },
  },
  {
    id: 'Q(ii)',
    subject: '"an expired URL gives 400 RequestExpired": 403 AccessDenied',
    expected: refusal(403, 'AccessDenied', 'Request has expired'),
    kind: RECORDED,
    source: "LS test_s3_presigned_url_expired; AWS's pages of common errors",
    ask: async (t) => t.fetch(t.presign({ ...(await t.object(t.key)), age: 120, expiresIn: 60 })),
  },
  {
    id: 'Q(iii)',
    subject: '"a clock that is off gives SignatureDoesNotMatch": not in S3; it does in STS',
    expected: {
      header: refusal(403, 'RequestTimeTooSkewed'),
      URL: refusal(403, 'AccessDenied', 'Request is not yet valid'),
      STS: refusal(403, 'SignatureDoesNotMatch', like('Signature expired: ...', /^Signature expired: /)),
    },
    kind: REPORTED,
    source: 'rows of B',
    ask: async (t) => {
      const object = await t.object(t.key);
      return {
        header: await t.s3({ ...object, age: 3600 }),
        URL: await t.fetch(t.presign({ ...object, age: -3600 })),
        STS: await t.sts('GetCallerIdentity', {}, { age: 3600 }),
      };
    },
  },
  {
    id: 'Q(iv)',
    subject: '"URLs of temporary credentials end after 12 hours": the session bounds them, up to 36 hours',
    expected: { 'after 35 hours': success(200), 'longest GetSessionToken': 129_600 },
    kind: DOCUMENTED,
    source: 'S3 UG using-presigned-url; BC sts',
    needs: ['clock'],
    ask: async (t) => {
      const as = await t.user('sessions', reads);
      const answer = await t.must(t.sts('GetSessionToken', { DurationSeconds: 129_600 }, { as }));
      const session = {
        accessKeyId: answer.text('AccessKeyId'),
        secretAccessKey: answer.text('SecretAccessKey'),
        sessionToken: answer.text('SessionToken'),
      };
      const url = t.presign({
        ...(await t.object(t.key)),
        as: session,
        expiresIn: MAXIMUM_PRESIGNED_SECONDS,
      });
      return {
        'after 35 hours': await t.later('35h', () => t.fetch(url)),
        'longest GetSessionToken': SESSION_SECONDS.GetSessionToken.maximum,
      };
    },
  },
  {
    id: 'Q(v)',
    subject: '"credentials of a role last two hours": 3600 seconds',
    expected: 3600,
    kind: DOCUMENTED,
    source: 'BC sts AssumeRole; IAM UG id_credentials_temp_request',
    ask: async (t) => {
      const { arn } = await t.role('plain');
      const answer = await t.sts(
        'AssumeRole',
        { RoleArn: arn, RoleSessionName: 'conformance' },
        { as: await t.assumer() },
      );
      return lasts(t, answer);
    },
  },
  {
    id: 'Q(vi)',
    subject: '"get-session-token lasts at most 12 hours": that is the default, 36 hours the maximum',
    expected: { default: 43_200, maximum: 129_600 },
    kind: DOCUMENTED,
    source: 'BC sts GetSessionToken',
    ask: async (t) => {
      const as = await t.user('sessions', reads);
      const ask = async (DurationSeconds) => {
        const answer = await t.sts('GetSessionToken', { DurationSeconds }, { as });
        return lasts(t, answer);
      };
      return { default: await ask(undefined), maximum: await ask(129_600) };
    },
  },
  {
    id: 'Q(vii)',
    subject:
      '"the x-amz-checksum-crc32=AAAAAA== of new SDKs makes S3 refuse an upload": ignored in the query',
    expected: success(200, { 'x-amz-checksum-crc64nvme': PRESENT }),
    kind: RECORDED,
    source: 'LS test_presigned_url_v4_x_amz_in_qs',
    ask: async (t) => {
      const query = { 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-sdk-checksum-algorithm': 'CRC32' };
      const url = t.presign({ bucket: await t.bucket(), key: t.key, method: 'PUT', query });
      return t.fetch(url, { method: 'PUT', body: 'content' });
    },
  },
  {
    id: 'Q(viii)',
    subject: '"a wrong region in a URL shows as SignatureDoesNotMatch": 400, with the right region',
    expected: (t) =>
      refusal(
        400,
        'AuthorizationQueryParametersError',
        `Error parsing the X-Amz-Credential parameter; the region 'ap-south-1' is wrong; expecting '${t.region}'`,
        { Region: t.region },
      ),
    kind: REPORTED,
    source: 'A9',
    ask: async (t) => t.fetch(t.presign({ ...(await t.object(t.key)), region: 'ap-south-1' })),
  },
  {
    id: 'Q(ix)',
    subject: '"all unsigned headers are refused": only x-amz-*, host and content-md5',
    expected: {
      'Content-Type': success(200),
      Range: success(206),
      'X-Custom': success(200),
      'x-amz-meta-a': notSigned('x-amz-meta-a'),
    },
    kind: RECORDED,
    source: 'rows of C',
    ask: async (t) => {
      const url = t.presign(await t.object(t.key));
      const get = (name, value) => t.fetch(url, { headers: { [name]: value } });
      return {
        'Content-Type': await get('Content-Type', 'text/plain'),
        Range: await get('Range', 'bytes=0-0'),
        'X-Custom': await get('X-Custom', 'x'),
        'x-amz-meta-a': await get('x-amz-meta-a', 'x'),
      };
    },
  },
  {
    id: 'Q(x)',
    subject: '"s3:signatureAge is in seconds": milliseconds',
    expected: {
      'limit 5000, signed 2 s ago': success(200),
      'limit 5000, signed 20 s ago': refusal(403, 'AccessDenied'),
    },
    kind: DOCUMENTED,
    source: 'S3 API bucket-policy-s3-sigv4-conditions',
    needs: ['clock'],
    ask: async (t) => {
      const bucket = await t.bucket('age-unit');
      const object = await t.object('a.txt', 'hello', { bucket });
      const statement = {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${bucket}/*`,
        Condition: { NumericGreaterThan: { 's3:signatureAge': '5000' } },
      };
      const body = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      await t.must(t.s3({ method: 'PUT', bucket, query: { policy: '' }, body }));
      const as = await t.user('reads-all', reads);
      const at = (age) => t.fetch(t.presign({ ...object, as, age }));
      return { 'limit 5000, signed 2 s ago': await at(2), 'limit 5000, signed 20 s ago': await at(20) };
    },
  },
  {
    id: 'Q(xi)',
    subject: '"ExpiredToken is 403 in S3": 400 in S3, 403 in STS',
    expected: { S3: refusal(400, 'ExpiredToken'), STS: refusal(403, 'ExpiredToken') },
    kind: DOCUMENTED,
    source: 'S3 API "Error responses"; GH craftcms/aws-s3#182; GH aws/aws-sdk-java-v2#1649',
    needs: ['clock'],
    ask: async (t) => {
      const as = await t.session(await t.role('reader', { statements: reads }));
      const object = await t.object(t.key);
      return t.later('61m', async () => ({
        S3: await t.s3({ ...object, as }),
        STS: await t.sts('GetCallerIdentity', {}, { as }),
      }));
    },
  },
  {
    id: 'Q(xii)',
    subject: '"a missing session token is reported as a token error": 403 InvalidAccessKeyId',
    expected: refusal(403, 'InvalidAccessKeyId'),
    kind: REPORTED,
    source: 'GH s3tools/s3cmd#324; GH aws/aws-sdk-js#3878',
    ask: async (t) => {
      const as = await t.session(await t.role('reader', { statements: reads }));
      return t.fetch(t.presign({ ...(await t.object(t.key)), as: { ...as, sessionToken: undefined } }));
    },
  },
  {
    id: 'Q(xiii)',
    subject: '"X-Amz-Expires must be below 604800": 604800 is accepted, 604801 is not',
    expected: { 604800: success(200), 604801: refusal(400, 'AuthorizationQueryParametersError') },
    kind: REPORTED,
    source: 'BL',
    ask: async (t) => {
      const object = await t.object(t.key);
      const at = (seconds) => t.fetch(t.presignOdd({ ...object, parameters: { 'X-Amz-Expires': seconds } }));
      return { 604800: await at('604800'), 604801: await at('604801') };
    },
  },
  {
    id: 'Q(xiv)',
    subject: '"errors of S3 have a Resource element": only in old samples',
    expected: 'absent',
    kind: REPORTED,
    source: 'BL; LS, all snapshots of errors',
    ask: async (t) => {
      const answer = await t.s3({ bucket: await t.bucket(), key: 'no-such-key' });
      return answer.text('Resource') === undefined ? 'absent' : 'present';
    },
  },
  {
    id: 'Q(xv)',
    subject: '"Block Public Access stops URLs": it concerns public ACLs and policies (see L21)',
    expected: { 'anonymous GET': refusal(403, 'AccessDenied'), URL: success(200) },
    kind: UNVERIFIED,
    source: 'S3 UG access-control-block-public-access',
    ask: async (t) => {
      // New buckets have all four settings on.
      const object = await t.object(t.key);
      return { 'anonymous GET': await t.anonymous(object), URL: await t.fetch(t.presign(object)) };
    },
  },
  {
    id: 'Q(xvi)',
    subject: '"a URL for PUT works once": any number of times, unless If-None-Match: * was signed',
    expected: {
      first: success(200),
      second: success(200),
      'signed If-None-Match': refusal(412, 'PreconditionFailed'),
    },
    kind: DOCUMENTED,
    source: 'S3 UG using-presigned-url; LS test_pre_signed_url_if_none_match',
    ask: async (t) => {
      const spec = { bucket: await t.bucket(), key: t.key, method: 'PUT' };
      const put = (url) => t.fetch(url, { method: 'PUT', body: 'x' });
      const url = t.presign(spec);
      return {
        first: await put(url),
        second: await put(url),
        'signed If-None-Match': await put(t.presign({ ...spec, query: { 'If-None-Match': '*' } })),
      };
    },
  },
];
