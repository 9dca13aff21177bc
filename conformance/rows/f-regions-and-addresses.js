import { PRESENT, refusal, success } from '../expect.js';
import { ASSERTED, DOCUMENTED, RECORDED, REPORTED } from '../kinds.js';
import { edited } from '../urls.js';
import { PLAIN_DENIAL, WRONG_SIGNATURE } from './shared.js';

const ONE_MECHANISM =
  'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified';
const noSuchBucket = refusal(404, 'NoSuchBucket', 'The specified bucket does not exist', {
  BucketName: PRESENT,
});
const REDIRECTS =
  'one process answers for all its regions under one name, so nothing is redirected; testing this on AWS requires a bucket in another region';

export const title = 'Two mechanisms, regions, endpoints, addresses';

export const rows = [
  {
    id: 'F1',
    subject: 'an Authorization header together with a signature in the query',
    expected: refusal(400, 'InvalidArgument', ONE_MECHANISM, {
      ArgumentName: 'Authorization',
      ArgumentValue: PRESENT,
    }),
    kind: REPORTED,
    source: 'GH catalyst/moodle-tool_objectfs#303; GH request/request#860; BL',
    ask: async (t) => t.fetch(t.presign(await t.object(t.key)), { headers: { Authorization: 'Bearer abc' } }),
  },
  {
    id: 'F2',
    subject: 'the same with an empty Authorization header: being there is enough',
    expected: refusal(400, 'InvalidArgument', ONE_MECHANISM, {
      ArgumentName: 'Authorization',
      ArgumentValue: '',
    }),
    kind: REPORTED,
    source: 'BL',
    ask: async (t) => t.fetch(t.presign(await t.object(t.key)), { headers: { Authorization: '' } }),
  },
  {
    id: 'F3',
    subject: 'parameters of Version 2 and Version 4 together',
    expected: refusal(400, 'InvalidArgument', ONE_MECHANISM),
    kind: REPORTED,
    source: 'BL',
    ask: async (t) => t.fetch(`${t.presign(await t.object(t.key))}&AWSAccessKeyId=A&Signature=B&Expires=1`),
  },
  {
    id: 'F4',
    subject: 'Version 2 in a region launched after January 2014',
    expected: refusal(
      400,
      'InvalidRequest',
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
      {},
    ),
    kind: REPORTED,
    source: 'GH s3fs-fuse/s3fs-fuse#915',
    needs: ['other region'],
    ask: (t) =>
      t.elsewhere('eu-central-1', async (there) => there.fetch(there.presignV2(await there.object('a.txt')))),
  },
  {
    id: 'F5',
    subject: 'regions launched before January 2014 accept Version 2; all accept Version 4',
    expected: {
      'us-west-2, Version 2': success(200),
      'us-west-2, Version 4': success(200),
      'eu-central-1, Version 2': refusal(400, 'InvalidRequest'),
      'eu-central-1, Version 4': success(200),
    },
    kind: DOCUMENTED,
    source: 'S3 UG, notes on signature versions; S3 API, authentication',
    needs: ['other region'],
    ask: async (t) => {
      const answers = {};
      for (const region of ['us-west-2', 'eu-central-1']) {
        await t.elsewhere(region, async (there) => {
          const object = await there.object('a.txt');
          answers[`${region}, Version 2`] = await there.fetch(there.presignV2(object));
          answers[`${region}, Version 4`] = await there.fetch(there.presign(object));
        });
      }
      return answers;
    },
  },
  {
    id: 'F6',
    subject: 'GET of an object encrypted with KMS, signed with Version 2 or not at all',
    expected: refusal(
      400,
      'InvalidArgument',
      'Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.',
      { ArgumentName: 'Authorization', ArgumentValue: 'null' },
    ),
    kind: REPORTED,
    source: 'GH next-s3-upload#115; GH aws/aws-cli#1006',
    ask: async (t) => {
      const object = await t.object(t.key, 'secret', {
        headers: { 'x-amz-server-side-encryption': 'aws:kms' },
      });
      return t.fetch(t.presignV2(object));
    },
  },
  {
    id: 'F7',
    subject: 'path style to the endpoint of the wrong region (older buckets)',
    expected: refusal(
      301,
      'PermanentRedirect',
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      { Bucket: PRESENT, Endpoint: PRESENT },
    ),
    kind: REPORTED,
    source: 'GH aristidb/aws#160; GH appoxy/aws#110',
    notAsked: REDIRECTS,
  },
  {
    id: 'F8',
    subject: 'the global endpoint, for a bucket just created in another region',
    expected: refusal(
      307,
      'TemporaryRedirect',
      'Please re-send this request to the specified temporary endpoint. Continue to use the original request endpoint for future requests.',
      { Bucket: PRESENT, Endpoint: PRESENT },
    ),
    kind: REPORTED,
    source: 'GH boto/boto3#421; GH aegea#51',
    notAsked: REDIRECTS,
  },
  {
    id: 'F9',
    subject: 'virtual-hosted style at the global endpoint: us-east-1 answers 307 until DNS knows the region',
    expected: refusal(307, 'TemporaryRedirect'),
    kind: DOCUMENTED,
    source: 'S3 UG VirtualHosting; S3 API RESTRedirect',
    notAsked: REDIRECTS,
  },
  {
    id: 'F10',
    subject:
      'path style at s3.amazonaws.com for a bucket in us-west-2: 307 in the documentation, 301 where it was observed',
    expected: refusal(307, 'TemporaryRedirect'),
    kind: DOCUMENTED,
    source: 'S3 UG VirtualHosting',
    notAsked: REDIRECTS,
  },
  {
    id: 'F11',
    subject: 'a URL sent to a different host from the one it was signed for, as after a redirect',
    expected: WRONG_SIGNATURE,
    kind: REPORTED,
    source: 'GH boto/boto3#421',
    ask: async (t) => {
      const object = await t.object(t.key);
      const { host, path } = t.address({ ...object, style: 'virtual' });
      const url = t.presign(object);
      return t.fetch(`${t.protocol}//${host}${path}${url.slice(url.indexOf('?'))}`);
    },
  },
  {
    id: 'F12',
    subject: 'a bucket that does not exist, signed',
    expected: noSuchBucket,
    kind: RECORDED,
    source: 'LS, many tests',
    ask: (t) => t.s3({ bucket: `${t.prefix}-none`, key: 'a' }),
  },
  {
    id: 'F13',
    subject:
      'anonymous requests: NoSuchBucket for a bucket that does not exist, AccessDenied for a private one',
    expected: { 'does not exist': noSuchBucket, private: PLAIN_DENIAL },
    kind: REPORTED,
    source: 'BL',
    ask: async (t) => ({
      'does not exist': await t.anonymous({ bucket: `${t.prefix}-none`, key: 'a' }),
      private: await t.anonymous(await t.object(t.key)),
    }),
  },
  {
    id: 'F14',
    subject:
      'a bucket name with dots, in both styles (over HTTPS the wildcard certificate does not cover it in virtual-hosted style)',
    expected: { path: success(200, {}, 'hello'), virtual: success(200, {}, 'hello') },
    kind: DOCUMENTED,
    source: 'S3 UG VirtualHosting',
    ask: async (t) => {
      const object = await t.object(t.key, 'hello', { bucket: await t.bucket('with.dots') });
      const virtual = t.presign({ ...object, style: 'virtual' });
      return {
        path: await t.fetch(t.presign(object)),
        virtual: t.protocol === 'https:' ? await t.fetch(t.presign(object)) : await t.fetch(virtual),
      };
    },
  },
  {
    id: 'F15',
    subject: "signers omit the protocol's default port, and sign any other port as part of the host",
    expected: { ':443': 'h.example', ':80': 'h.example', ':8080': 'h.example:8080' },
    kind: DOCUMENTED,
    source: 'BC auth; SM SignatureV4',
    ask: async (t) => {
      const { createSigner } = await import('@countersign/sigv4');
      const host = (protocol, port) =>
        /\nhost:(.*)\n/.exec(
          createSigner().presign({
            credentials: t.credentials,
            region: t.region,
            method: 'GET',
            protocol,
            host: `h.example:${port}`,
            path: '/b/k',
            signingDate: t.date(),
            expiresIn: 60,
          }).canonicalRequest,
        )[1];
      return { ':443': host('https:', 443), ':80': host('http:', 80), ':8080': host('http:', 8080) };
    },
  },
  {
    id: 'F16',
    subject:
      '`%2F` before the bucket of a signed path: decoded, and slashes are not merged, as the canonical request in the body shows',
    expected: { answer: WRONG_SIGNATURE, 'canonical path': '//' },
    kind: ASSERTED,
    source: 'LS test_pre_signed_url_forward_slash_bucket (the status and the body; the code is inferred)',
    ask: async (t) => {
      const object = await t.object(t.key);
      const url = t.presign(object);
      const answer = await t.fetch(url.replace(`/${object.bucket}/`, `/%2F${object.bucket}/`));
      return { answer, 'canonical path': answer.text('CanonicalRequest')?.split('\n')[1]?.slice(0, 2) };
    },
  },
  {
    id: 'F17',
    subject: 'the scheme is not signed: a URL works over http and https alike',
    expected: 'the same canonical request',
    kind: DOCUMENTED,
    source: 'S3 API canonical request; S3 UG example-bucket-policies',
    ask: async (t) => {
      const { createSigner } = await import('@countersign/sigv4');
      const of = (protocol) =>
        createSigner().presign({
          credentials: t.credentials,
          region: t.region,
          method: 'GET',
          protocol,
          host: 'h.example',
          path: '/b/k',
          signingDate: t.date(),
          expiresIn: 60,
        }).signature;
      return of('http:') === of('https:') ? 'the same canonical request' : 'different ones';
    },
  },
  {
    id: 'F18',
    subject: '`x-amz-expected-bucket-owner` names another account',
    expected: PLAIN_DENIAL,
    kind: RECORDED,
    source: 'LS test_get_bucket_policy; LS test_put_bucket_policy_expected_bucket_owner',
    ask: async (t) =>
      t.s3({
        bucket: await t.bucket(),
        query: { policy: '' },
        headers: { 'x-amz-expected-bucket-owner': '000000000002' },
      }),
  },
  {
    id: 'F19',
    subject: '`x-amz-expected-bucket-owner` is not twelve digits',
    expected: refusal(
      400,
      'InvalidBucketOwnerAWSAccountID',
      'The value of the expected bucket owner parameter must be an AWS Account ID... [invalid]',
      {},
    ),
    kind: RECORDED,
    source: 'LS test_delete_bucket_policy_expected_bucket_owner',
    ask: async (t) =>
      t.s3({
        method: 'DELETE',
        bucket: await t.bucket(),
        query: { policy: '' },
        headers: { 'x-amz-expected-bucket-owner': 'invalid' },
      }),
  },
  {
    id: 'F20',
    subject:
      'two sub-resources at once (`?versioning&acl`), named in alphabetical order; checked before the credential',
    expected: { signed: conflict(), 'wrong signature': conflict() },
    kind: REPORTED,
    source: 'BL',
    ask: async (t) => {
      const url = t.presign({ bucket: await t.bucket(), query: { versioning: '', acl: '' } });
      return {
        signed: await t.fetch(url),
        'wrong signature': await t.fetch(edited(url, 'X-Amz-Signature', 'a'.repeat(64))),
      };
    },
  },
];

function conflict() {
  return refusal(400, 'InvalidArgument', 'Conflicting query string parameters: acl, versioning', {
    ArgumentName: 'ResourceType',
    ArgumentValue: 'acl',
  });
}
