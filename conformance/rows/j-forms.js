import { PRESENT, refusal, success } from '../expect.js';
import { ASSERTED, DOCUMENTED, RECORDED, REPORTED } from '../kinds.js';
import { md5 } from '../target.js';

const REDIRECT = 'http://localhost.test/random';
const rename = (from, to) => (fields) =>
  fields.map(([name, ...rest]) => [name === from ? to : name, ...rest]);
const drop =
  (...names) =>
  (fields) =>
    fields.filter(([name]) => !names.includes(name));

const denied = (text) => refusal(403, 'AccessDenied', `Invalid according to Policy: ${text}`, {});
const failed = (condition) => denied(`Policy Condition failed: ${condition}`);
const invalidPolicy = (text) => refusal(400, 'InvalidPolicyDocument', `Invalid Policy: ${text}`);
const missing = (name, value = '') =>
  refusal(
    400,
    'InvalidArgument',
    `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
    { ArgumentName: name, ArgumentValue: value },
  );

const form = async (t, spec = {}) => t.form({ bucket: await t.bucket(), key: t.key, ...spec });
const withPolicy = (t, policy) => form(t, { policy });
const sized = (minimum, maximum) => ({ conditions: [['content-length-range', minimum, maximum]] });

export const title = 'Form uploads (POST Object)';

export const rows = [
  {
    id: 'J1',
    subject: 'success, without success_action_*',
    expected: success(
      204,
      {
        etag: `"${md5('content', 'hex')}"`,
        location: PRESENT,
        'x-amz-checksum-crc64nvme': PRESENT,
        'x-amz-checksum-type': 'FULL_OBJECT',
      },
      '',
    ),
    kind: RECORDED,
    source: 'LS test_post_object_default_checksum; LS test_post_object_with_files',
    ask: (t) => form(t),
  },
  {
    id: 'J2',
    subject: 'success_action_status 201: PostResponse with Location, Bucket, Key, ETag',
    expected: {
      answer: success(201, { location: PRESENT, etag: PRESENT }),
      elements: 'Location, Bucket, Key, ETag',
    },
    kind: ASSERTED,
    source: 'LS test_s3_presigned_post_success_action_status_201_response',
    ask: async (t) => {
      const answer = await form(t, {
        conditions: [{ success_action_status: '201' }],
        fields: { success_action_status: '201' },
      });
      const inner = /<PostResponse>(.*)<\/PostResponse>/s.exec(answer.body)?.[1] ?? '';
      return { answer, elements: [...inner.matchAll(/<(\w+)>/g)].map((found) => found[1]).join(', ') };
    },
  },
  {
    id: 'J3',
    subject: 'success_action_redirect with an absolute URL: 303, with bucket, key and etag',
    expected: (t) =>
      success(
        303,
        { location: `${REDIRECT}?bucket=${t.prefix}-main&key=${t.key}&etag=%22${md5('content', 'hex')}%22` },
        '',
      ),
    kind: ASSERTED,
    source: 'LS test_s3_presigned_post_success_action_redirect',
    ask: (t) =>
      form(t, {
        conditions: [{ success_action_redirect: REDIRECT }],
        fields: { success_action_redirect: REDIRECT },
      }),
  },
  {
    id: 'J4',
    subject: 'success_action_redirect that is not an absolute URL: ignored',
    expected: success(204, {}, ''),
    kind: ASSERTED,
    source: 'LS test_s3_presigned_post_success_action_redirect',
    ask: (t) =>
      form(t, {
        conditions: [{ success_action_redirect: '/path' }],
        fields: { success_action_redirect: '/path' },
      }),
  },
  {
    id: 'J5',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: S3's own placeholder
    subject: '`${filename}` in the key is the name of the file; it stays where the file has none',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: S3's own placeholder
    expected: { named: 'in/f.txt', 'without a name': 'in/${filename}' },
    kind: RECORDED,
    source:
      'LS test_s3_presigned_post_success_action_status_201_response; LS test_post_object_with_file_as_string',
    ask: async (t) => {
      const answered = async (filename) =>
        (
          await form(t, {
            // biome-ignore lint/suspicious/noTemplateCurlyInString: S3's own placeholder
            key: 'in/${filename}',
            edit: (fields) =>
              fields.map((field) => (field[0] === 'file' ? ['file', 'content', filename] : field)),
            conditions: [{ success_action_status: '201' }],
            fields: { success_action_status: '201' },
          })
        ).text('Key');
      return { named: await answered('f.txt'), 'without a name': await answered(undefined) };
    },
  },
  {
    id: 'J6',
    subject: 'the file sent as a plain field without a file name',
    expected: success(204),
    kind: RECORDED,
    source: 'LS test_post_object_with_file_as_string',
    ask: (t) =>
      form(t, {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: S3's own placeholder
        key: 'file-as-field-${filename}',
        edit: (fields) => fields.map((field) => (field[0] === 'file' ? ['file', 'content'] : field)),
      }),
  },
  {
    id: 'J7',
    subject: 'the policy has expired',
    expected: denied('Policy expired.'),
    kind: RECORDED,
    source: 'LS test_post_request_expires',
    ask: (t) => form(t, { expiresIn: -60 }),
  },
  {
    id: 'J8',
    subject:
      'the policy was changed after signing: StringToSign is the policy, there is no canonical request',
    expected: refusal(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      {
        AWSAccessKeyId: PRESENT,
        StringToSign: PRESENT,
        SignatureProvided: PRESENT,
        StringToSignBytes: PRESENT,
      },
    ),
    kind: RECORDED,
    source: 'LS test_post_request_malformed_policy[*]',
    ask: (t) =>
      form(t, {
        edit: (fields) =>
          fields.map(([name, value, ...rest]) => [name, name === 'policy' ? `${value}AA` : value, ...rest]),
      }),
  },
  {
    id: 'J9',
    subject: 'the signature field is missing (Version 4)',
    expected: missing('X-Amz-Signature'),
    kind: RECORDED,
    source: 'LS test_post_request_missing_signature[s3v4]',
    ask: (t) => form(t, { edit: drop('x-amz-signature') }),
  },
  {
    id: 'J10',
    subject: 'the signature field is missing (Version 2)',
    expected: missing('Signature'),
    kind: RECORDED,
    source: 'LS test_post_request_missing_signature[s3]',
    ask: (t) => form(t, { version: 2, edit: drop('signature') }),
  },
  {
    id: 'J11',
    subject: 'the fields of algorithm and credential are missing (Version 4)',
    expected: missing('X-Amz-Algorithm'),
    kind: RECORDED,
    source: 'LS test_post_request_missing_fields[s3v4]',
    ask: (t) => form(t, { edit: drop('x-amz-algorithm', 'x-amz-credential') }),
  },
  {
    id: 'J12',
    subject: 'a field that no condition covers',
    expected: denied('Extra input fields: content-type'),
    kind: REPORTED,
    source: 'VG PostObject; GH aws/aws-sdk-php#3292; many threads',
    ask: (t) => form(t, { fields: { 'Content-Type': 'text/plain' } }),
  },
  {
    id: 'J13',
    subject: 'a policy without a condition on the bucket',
    expected: denied('Extra input fields: bucket'),
    kind: REPORTED,
    source: 'GH aws/aws-sdk-php#3292, by an engineer of AWS',
    ask: (t) =>
      withPolicy(
        t,
        JSON.stringify({
          expiration: t.date(900).toISOString(),
          conditions: ['$key', '$x-amz-algorithm', '$x-amz-credential', '$x-amz-date'].map((name) => [
            'starts-with',
            name,
            '',
          ]),
        }),
      ),
  },
  {
    id: 'J14',
    subject:
      'fields that need no condition: the signature, file, policy, and names that begin with `x-ignore-`',
    expected: success(204),
    kind: DOCUMENTED,
    source: 'S3 API HTTPPOSTConstructPolicy',
    ask: (t) => form(t, { fields: { 'x-ignore-this': 'x' } }),
  },
  {
    id: 'J15',
    subject: 'an eq condition that does not hold',
    expected: failed(`["eq", "$success_action_redirect", "${REDIRECT}"]`),
    kind: RECORDED,
    source: 'LS test_post_object_policy_conditions_validation_eq',
    ask: (t) =>
      form(t, {
        conditions: [['eq', '$success_action_redirect', REDIRECT]],
        fields: { success_action_redirect: 'http://other.test/' },
      }),
  },
  {
    id: 'J16',
    subject: 'a value that differs from its condition in the case of its letters',
    expected: failed(`["eq", "$success_action_redirect", "${REDIRECT}"]`),
    kind: RECORDED,
    source: 'LS test_post_object_policy_conditions_validation_eq',
    ask: (t) =>
      form(t, {
        conditions: [['eq', '$success_action_redirect', REDIRECT]],
        fields: { success_action_redirect: REDIRECT.replace('random', 'Random') },
      }),
  },
  {
    id: 'J17',
    subject: 'a starts-with condition that does not hold, or only if case is left out of account',
    expected: {
      other: failed('["starts-with", "$success_action_redirect", "http://localhost"]'),
      case: failed('["starts-with", "$success_action_redirect", "http://localhost"]'),
    },
    kind: RECORDED,
    source: 'LS test_post_object_policy_conditions_validation_starts_with',
    ask: async (t) => {
      const conditions = [['starts-with', '$success_action_redirect', 'http://localhost']];
      return {
        other: await form(t, { conditions, fields: { success_action_redirect: 'http://other.test' } }),
        case: await form(t, {
          conditions,
          fields: { success_action_redirect: 'HTTP://localhost.test/random' },
        }),
      };
    },
  },
  {
    id: 'J18',
    subject: 'starts-with the empty string: any value',
    expected: success(204),
    kind: RECORDED,
    source: 'LS test_post_object_policy_conditions_validation_starts_with',
    ask: (t) =>
      form(t, {
        conditions: [['starts-with', '$x-amz-meta-any', '']],
        fields: { 'x-amz-meta-any': 'thing' },
      }),
  },
  {
    id: 'J19',
    subject: 'above content-length-range',
    expected: refusal(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
      ProposedSize: '7',
      MaxSizeAllowed: '5',
    }),
    kind: RECORDED,
    source: 'LS test_post_object_policy_validation_size',
    anyOrder: true,
    ask: (t) => form(t, sized(1, 5)),
  },
  {
    id: 'J20',
    subject: 'below content-length-range',
    expected: refusal(
      400,
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed size',
      {
        ProposedSize: '7',
        MinSizeAllowed: '8',
      },
    ),
    kind: RECORDED,
    source: 'LS test_post_object_policy_validation_size',
    anyOrder: true,
    ask: (t) => form(t, sized(8, 10)),
  },
  {
    id: 'J21',
    subject: 'exactly at either end of content-length-range',
    expected: { least: success(204), most: success(204) },
    kind: RECORDED,
    source: 'LS test_post_object_policy_validation_size',
    ask: async (t) => ({ least: await form(t, sized(7, 10)), most: await form(t, sized(1, 7)) }),
  },
  {
    id: 'J22',
    subject: 'bounds of content-length-range as strings of digits',
    expected: success(204),
    kind: RECORDED,
    source: 'LS test_post_object_policy_validation_size',
    ask: (t) => form(t, sized('1', '10')),
  },
  {
    id: 'J23',
    subject:
      'a bound of content-length-range that is not a number: a failed condition, not a malformed policy',
    expected: failed('["content-length-range", "test", "10"]'),
    kind: RECORDED,
    source: 'LS test_post_object_policy_validation_size',
    ask: (t) => form(t, sized('test', '10')),
  },
  {
    id: 'J24',
    subject: 'a policy that is not base64',
    expected: invalidPolicy('invalid Base64 encoding.'),
    kind: REPORTED,
    source: 'VG PostObject',
    ask: (t) => form(t, { signedPolicy: '{"expiration"' }),
  },
  {
    id: 'J25',
    subject: 'a policy that is not JSON',
    expected: invalidPolicy('Invalid JSON.'),
    kind: REPORTED,
    source: 'GH ember-uploader#43; VG',
    ask: (t) => withPolicy(t, '{"expiration"'),
  },
  {
    id: 'J26',
    subject: 'a policy without expiration, or without conditions',
    expected: {
      expiration: invalidPolicy('Policy missing expiration.'),
      conditions: invalidPolicy('Policy missing conditions.'),
    },
    kind: REPORTED,
    source: 'VG',
    ask: async (t) => ({
      expiration: await withPolicy(t, '{"conditions":[]}'),
      conditions: await withPolicy(t, JSON.stringify({ expiration: t.date(900).toISOString() })),
    }),
  },
  {
    id: 'J27',
    subject: 'a condition with an unknown operator, or with the wrong number of arguments',
    expected: {
      operator: invalidPolicy("Invalid Condition: unknown operation 'x'."),
      arguments: invalidPolicy('Invalid eq: wrong number of arguments.'),
    },
    kind: REPORTED,
    source: 'VG',
    ask: async (t) => ({
      operator: await form(t, { conditions: [['x', '$key', '']] }),
      arguments: await form(t, { conditions: [['eq', '$key']] }),
    }),
  },
  {
    id: 'J28',
    subject: 'the region in the credential of a form is wrong',
    expected: (t) =>
      refusal(400, 'InvalidArgument', `the region 'us-west-1' is wrong; expecting '${t.region}'`, {
        ArgumentName: 'X-Amz-Credential',
        ArgumentValue: PRESENT,
        Region: t.region,
      }),
    kind: REPORTED,
    source: 'GH CulturalMe/meteor-slingshot#150',
    ask: (t) => form(t, { region: 'us-west-1' }),
  },
  {
    id: 'J29',
    subject: 'the algorithm field or the date field is wrong ("formated" is as AWS writes it)',
    expected: {
      algorithm: refusal(400, 'InvalidArgument', 'Only AWS4-HMAC-SHA256 is supported', {
        ArgumentName: 'X-Amz-Algorithm',
        ArgumentValue: 'X',
      }),
      date: refusal(400, 'InvalidArgument', 'X-Amz-Date must be formated via ISO8601 Long format', {
        ArgumentName: 'X-Amz-Date',
        ArgumentValue: 'X',
      }),
    },
    kind: REPORTED,
    source: 'VG',
    ask: async (t) => {
      const change = (which) => (fields) =>
        fields.map(([name, value, ...rest]) => [name, name === which ? 'X' : value, ...rest]);
      return {
        algorithm: await form(t, { edit: change('x-amz-algorithm') }),
        date: await form(t, { edit: change('x-amz-date') }),
      };
    },
  },
  {
    id: 'J30',
    subject: 'the key field is missing, or comes after the file',
    expected: { missing: missing('key'), 'after the file': missing('key') },
    kind: REPORTED,
    source: 'GH threads; VG',
    ask: async (t) => ({
      missing: await form(t, { edit: drop('key') }),
      'after the file': await form(t, { edit: (fields) => [...drop('key')(fields), ['key', t.key]] }),
    }),
  },
  {
    id: 'J31',
    subject: 'the key field is empty',
    expected: refusal(400, 'InvalidArgument', 'User key must have a length greater than 0.', {
      ArgumentName: 'key',
      ArgumentValue: '',
    }),
    kind: REPORTED,
    source: 'GH threads; VG',
    ask: (t) => form(t, { key: '' }),
  },
  {
    id: 'J32',
    subject: 'fields after the file are ignored',
    expected: { answer: success(204), 'content type': 'binary/octet-stream' },
    kind: DOCUMENTED,
    source: 'S3 API RESTObjectPOST',
    ask: async (t) => {
      const answer = await form(t, { edit: (fields) => [...fields, ['Content-Type', 'text/late']] });
      const head = await t.s3({ method: 'HEAD', bucket: await t.bucket(), key: t.key });
      return { answer, 'content type': head.header('content-type') };
    },
  },
  {
    id: 'J33',
    subject: 'more than 20 KB of fields before the file ("preceeding" is as AWS writes it)',
    expected: refusal(
      400,
      'MaxPostPreDataLengthExceeded',
      'Your POST request fields preceeding the upload file was too large.',
      { MaxPostPreDataLengthBytes: '20480' },
    ),
    kind: REPORTED,
    source: 'GH threads; S3 API "Error responses"',
    ask: (t) => form(t, { fields: { 'x-ignore-long': 'x'.repeat(21_000) } }),
  },
  {
    id: 'J34',
    subject: 'multipart/form-data without a boundary',
    expected: refusal(
      400,
      'MalformedPOSTRequest',
      'The body of your POST request is not well-formed multipart/form-data.',
    ),
    kind: REPORTED,
    source: 'VG; S3 API "Error responses"',
    ask: async (t) => {
      const { host, path } = t.address({ bucket: await t.bucket() });
      return t.fetch(`${t.protocol}//${host}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'multipart/form-data' },
        body: 'nothing',
      });
    },
  },
  {
    id: 'J35',
    subject: 'a `tagging` field with XML of another structure: accepted, no tags',
    expected: { answer: success(204), tags: 'none' },
    kind: RECORDED,
    source: 'LS test_post_object_with_tags[invalid]',
    ask: async (t) => {
      const answer = await form(t, {
        conditions: [['starts-with', '$tagging', '']],
        fields: { tagging: '<InvalidXml></InvalidXml>' },
      });
      const tagging = await t.s3({ bucket: await t.bucket(), key: t.key, query: { tagging: '' } });
      return { answer, tags: tagging.texts('Key').join(', ') || 'none' };
    },
  },
  {
    id: 'J36',
    subject: 'names of fields are read whatever the case of their letters',
    expected: { Policy: success(204), 'X-Amz-Credential': success(204), awsaccesskeyid: success(204) },
    kind: ASSERTED,
    source: 'LS test_post_object_policy_casing[*]',
    ask: async (t) => ({
      Policy: await form(t, { edit: rename('policy', 'Policy') }),
      'X-Amz-Credential': await form(t, { edit: rename('x-amz-credential', 'X-Amz-Credential') }),
      awsaccesskeyid: await form(t, { version: 2, edit: rename('AWSAccessKeyId', 'awsaccesskeyid') }),
    }),
  },
  {
    id: 'J37',
    subject: 'a field `x-amz-storage-class` with a class that does not exist',
    expected: refusal(400, 'InvalidStorageClass', 'The storage class you specified is not valid', {
      StorageClassRequested: 'FakeClass',
    }),
    kind: RECORDED,
    source: 'LS test_post_object_with_storage_class',
    ask: (t) =>
      form(t, {
        conditions: [{ 'x-amz-storage-class': 'FakeClass' }],
        fields: { 'x-amz-storage-class': 'FakeClass' },
      }),
  },
  {
    id: 'J38',
    subject: 'starts-with on `$Content-Length`: only content-length-range can limit it',
    expected: failed('["starts-with", "$Content-Length", ""]'),
    kind: REPORTED,
    source: 'GH threads',
    ask: (t) => form(t, { conditions: [['starts-with', '$Content-Length', '']] }),
  },
  {
    id: 'J39',
    subject: "a form signed with a session's credentials: the token is a field, and a condition",
    expected: { complete: success(204), 'without the field': refusal(403) },
    kind: RECORDED,
    source: 'LS test_presigned_post_with_different_user_credentials',
    ask: async (t) => {
      const as = await t.session(
        await t.role('writer', { statements: [{ Effect: 'Allow', Action: 's3:PutObject', Resource: '*' }] }),
      );
      return {
        complete: await form(t, { as }),
        'without the field': await form(t, { as, edit: drop('x-amz-security-token') }),
      };
    },
  },
];
