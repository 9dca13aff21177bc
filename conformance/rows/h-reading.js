import { PRESENT, refusal, success } from '../expect.js';
import { ASSERTED, DOCUMENTED, RECORDED, REPORTED, UNVERIFIED } from '../kinds.js';
import { md5 } from '../target.js';
import { edited } from '../urls.js';
import { completeUpload, PART } from './multipart.js';
import { PLAIN_DENIAL, preconditionFailed, WRONG_SIGNATURE } from './shared.js';

const OVERRIDES = {
  'response-cache-control': 'max-age=74',
  'response-content-disposition': 'attachment; filename="foo.jpg"',
  'response-content-encoding': 'identity',
  'response-content-language': 'de-DE',
  'response-content-type': 'image/jpeg',
  'response-expires': 'Thu, 01 Dec 1994 16:00:00 GMT',
};
const noSuchKey = refusal(404, 'NoSuchKey', 'The specified key does not exist.', { Key: PRESENT });
const PAST = 'Sat, 01 Jan 2000 00:00:00 GMT';

/** GetObject with the headers. */
const read = async (t, headers, spec = {}) => t.s3({ ...(await t.object(t.key)), headers, ...spec });

/** Opens a bucket's objects to the public. */
async function openBucket(t, purpose) {
  const bucket = await t.bucket(purpose);
  await t.must(t.s3({ method: 'DELETE', bucket, query: { publicAccessBlock: '' } }));
  const document = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` },
    ],
  };
  await t.must(t.s3({ method: 'PUT', bucket, query: { policy: '' }, body: JSON.stringify(document) }));
  return bucket;
}

export const title = 'GET and HEAD: overrides, ranges, conditions';

export const rows = [
  {
    id: 'H1',
    subject: 'all six `response-` parameters of a signed request are honoured',
    expected: success(200, {
      'cache-control': 'max-age=74',
      'content-disposition': 'attachment; filename="foo.jpg"',
      'content-encoding': 'identity',
      'content-language': 'de-DE',
      'content-type': 'image/jpeg',
      expires: 'Thu, 01 Dec 1994 16:00:00 GMT',
    }),
    kind: ASSERTED,
    source: 'LS test_s3_get_response_header_overrides',
    ask: async (t) => t.fetch(t.presign({ ...(await t.object(t.key)), query: OVERRIDES })),
  },
  {
    id: 'H2',
    subject: '`response-` parameters on an anonymous request',
    expected: refusal(
      400,
      'InvalidRequest',
      'Request specific response headers cannot be used for anonymous GET requests.',
      {},
    ),
    kind: REPORTED,
    source: 'GH floci#1098 (checked on AWS); VG',
    ask: async (t) => {
      const object = await t.object(t.key, 'hello', { bucket: await openBucket(t, 'open') });
      return t.anonymous({ ...object, query: { 'response-content-type': 'text/plain' } });
    },
  },
  {
    id: 'H3',
    subject: '`response-` parameters need a signature, in the header or in a URL',
    expected: {
      header: success(200, { 'content-type': 'text/x' }),
      URL: success(200, { 'content-type': 'text/x' }),
      anonymous: refusal(400, 'InvalidRequest'),
    },
    kind: DOCUMENTED,
    source: 'S3 API GetObject',
    ask: async (t) => {
      const query = { 'response-content-type': 'text/x' };
      const object = await t.object(t.key, 'hello', { bucket: await openBucket(t, 'open') });
      return {
        header: await t.s3({ ...object, query }),
        URL: await t.fetch(t.presign({ ...object, query })),
        anonymous: await t.anonymous({ ...object, query }),
      };
    },
  },
  {
    id: 'H4',
    subject: 'a `response-` parameter that was added, or edited, after signing',
    expected: { added: WRONG_SIGNATURE, edited: WRONG_SIGNATURE },
    kind: DOCUMENTED,
    source: 'S3 API canonical request',
    ask: async (t) => {
      const object = await t.object(t.key);
      const url = t.presign({ ...object, query: { 'response-content-type': 'text%2Fx' } });
      return {
        added: await t.fetch(`${t.presign(object)}&response-content-type=text%2Fx`),
        edited: await t.fetch(edited(url, 'response-content-type', 'text%2Fy')),
      };
    },
  },
  {
    id: 'H5',
    subject: 'an override that does not exist (`response-fdsjkljj`)',
    expected: refusal(
      400,
      'InvalidArgument',
      'response-fdsjkljj is not in the set of overridable response headers. Please refer to the S3 API documentation for a complete list of overridable response headers.',
      { ArgumentName: 'response-fdsjkljj', ArgumentValue: 'x' },
    ),
    kind: REPORTED,
    source: 'GH versity/versitygw#2075',
    ask: async (t) => t.fetch(t.presign({ ...(await t.object(t.key)), query: { 'response-fdsjkljj': 'x' } })),
  },
  {
    id: 'H6',
    subject: '`response-cache-control` with characters that Latin-1 does not have',
    expected: refusal(400, 'InvalidArgument', 'Header value cannot be represented using ISO-8859-1.', {
      ArgumentName: 'response-cache-control',
      ArgumentValue: 'max-age=12-⅓',
    }),
    kind: RECORDED,
    source: 'LS test_get_response_overrides_unicode_metadata_with_sig_s3',
    ask: async (t) =>
      t.fetch(t.presign({ ...(await t.object(t.key)), query: { 'response-cache-control': 'max-age=12-⅓' } })),
  },
  {
    id: 'H7',
    subject: 'an object that does not exist, requested by a principal with s3:ListBucket',
    expected: noSuchKey,
    kind: RECORDED,
    source: 'LS, cases of NoSuchKey; S3 API GetObject (the rule)',
    ask: async (t) => t.fetch(t.presign({ bucket: await t.bucket(), key: 'no-such-key' })),
  },
  {
    id: 'H8',
    subject: 'the same without s3:ListBucket: whether it exists stays hidden',
    expected: refusal(403, 'AccessDenied'),
    kind: DOCUMENTED,
    source: 'S3 API GetObject, HeadObject, permissions',
    ask: async (t) => {
      const as = await t.user('getter', [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }]);
      return t.fetch(t.presign({ bucket: await t.bucket(), key: 'no-such-key', as }));
    },
  },
  {
    id: 'H9',
    subject: 'HEAD fails with the status of GET and without a body',
    expected: { 404: success(404, {}, ''), 412: success(412, {}, ''), 403: success(403, {}, '') },
    kind: RECORDED,
    source: 'LS test_s3_get_object_preconditions[head_object]',
    ask: async (t) => {
      const object = await t.object(t.key);
      const head = { method: 'HEAD' };
      return {
        404: await t.fetch(t.presign({ ...object, ...head, key: 'no-such-key' }), head),
        412: await t.fetch(t.presign({ ...object, ...head }), { ...head, headers: { 'If-Match': '"x"' } }),
        403: await t.fetch(t.presign(object), head),
      };
    },
  },
  {
    id: 'H10',
    subject: 'a range that was not signed, with a URL',
    expected: success(206, { 'content-range': 'bytes 1-3/5', 'content-type': 'text/csv' }, 'ell'),
    kind: ASSERTED,
    source: 'LS test_s3_get_response_content_type_same_as_upload_and_range',
    ask: async (t) => {
      const object = await t.object(t.key, 'hello', { headers: { 'content-type': 'text/csv' } });
      return t.fetch(t.presign(object), { headers: { Range: 'bytes=1-3' } });
    },
  },
  {
    id: 'H11',
    subject: 'a range outside the object',
    expected: refusal(416, 'InvalidRange', 'The requested range is not satisfiable', {
      RangeRequested: 'bytes=1024-4096',
      ActualObjectSize: '5',
    }),
    kind: RECORDED,
    source: 'LS test_invalid_range_error',
    ask: (t) => read(t, { Range: 'bytes=1024-4096' }),
  },
  {
    id: 'H12',
    subject: '`partNumber` above the number of parts',
    expected: refusal(416, 'InvalidPartNumber', 'The requested partnumber is not satisfiable', {
      PartNumberRequested: '10',
      ActualPartCount: '2',
    }),
    kind: RECORDED,
    source: 'LS test_get_object_part',
    ask: async (t) => {
      const object = { bucket: await t.bucket(), key: t.key };
      await completeUpload(t, object, [PART, 'last']);
      return t.s3({ ...object, query: { partNumber: '10' } });
    },
  },
  {
    id: 'H13',
    subject: '`partNumber` is -1',
    expected: refusal(
      400,
      'InvalidArgument',
      'Part number must be an integer between 1 and 10000, inclusive',
      {
        ArgumentName: 'partNumber',
        ArgumentValue: '-1',
      },
    ),
    kind: UNVERIFIED,
    source: 'inferred: the text is recorded for another request (LS test_complete_multipart_parts_order)',
    ask: (t) => read(t, {}, { query: { partNumber: '-1' } }),
  },
  {
    id: 'H14',
    subject: 'Range together with `partNumber`',
    expected: refusal(
      400,
      'InvalidRequest',
      'Cannot specify both Range header and partNumber query parameter',
      {},
    ),
    kind: RECORDED,
    source: 'LS test_get_object_part',
    ask: (t) => read(t, { Range: 'bytes=0-1' }, { query: { partNumber: '1' } }),
  },
  {
    id: 'H15',
    subject:
      'If-None-Match that matches (with or without quotes), If-Modified-Since with nothing newer: 304, empty',
    expected: {
      quoted: success(304, {}, ''),
      bare: success(304, {}, ''),
      'If-Modified-Since': success(304, {}, ''),
    },
    kind: RECORDED,
    source: 'LS test_s3_get_object_preconditions[get_object]; LS test_s3_get_object_headers',
    ask: async (t) => {
      const etag = md5('hello', 'hex');
      const { bucket, key } = await t.object(t.key);
      const modified = (await t.s3({ method: 'HEAD', bucket, key })).header('last-modified');
      return {
        quoted: await t.s3({ bucket, key, headers: { 'If-None-Match': `"${etag}"` } }),
        bare: await t.s3({ bucket, key, headers: { 'If-None-Match': etag } }),
        'If-Modified-Since': await t.s3({ bucket, key, headers: { 'If-Modified-Since': modified } }),
      };
    },
  },
  {
    id: 'H16',
    subject: 'If-Match, or If-Unmodified-Since, that does not hold',
    expected: {
      'If-Match': preconditionFailed('If-Match'),
      'If-Unmodified-Since': preconditionFailed('If-Unmodified-Since'),
    },
    kind: RECORDED,
    source: 'LS test_s3_get_object_preconditions[get_object]; LS test_s3_get_object_headers',
    ask: async (t) => ({
      'If-Match': await read(t, { 'If-Match': '"0123"' }),
      'If-Unmodified-Since': await read(t, { 'If-Unmodified-Since': PAST }),
    }),
  },
  {
    id: 'H17',
    subject: 'GET where the current version is a delete marker',
    expected: { answer: noSuchKey, 'x-amz-delete-marker': 'true' },
    kind: RECORDED,
    source: 'LS API test_delete_object_versioned',
    ask: async (t) => {
      const bucket = await versioned(t);
      await t.object(t.key, 'hello', { bucket });
      await t.must(t.s3({ method: 'DELETE', bucket, key: t.key }));
      const answer = await t.s3({ bucket, key: t.key });
      return { answer, 'x-amz-delete-marker': answer.header('x-amz-delete-marker') };
    },
  },
  {
    id: 'H18',
    subject: 'an object encrypted with a customer-provided key, read without the key',
    expected: refusal(
      400,
      'InvalidRequest',
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
      {},
    ),
    kind: RECORDED,
    source: 'LS test_object_retrieval_sse_c',
    ask: async (t) => {
      const key = Buffer.alloc(32, 7);
      const headers = {
        'x-amz-server-side-encryption-customer-algorithm': 'AES256',
        'x-amz-server-side-encryption-customer-key': key.toString('base64'),
        'x-amz-server-side-encryption-customer-key-md5': md5(key),
      };
      return t.s3(await t.object(t.key, 'secret', { headers }));
    },
  },
  {
    id: 'H19',
    subject: 'anonymous GET of a private object',
    expected: PLAIN_DENIAL,
    kind: REPORTED,
    source: 'VG; BL',
    ask: async (t) => t.anonymous(await t.object(t.key)),
  },
  {
    id: 'H20',
    subject:
      'an object that does not exist, requested by a principal that may only list, under a condition on s3:prefix',
    expected: { 'the prefix fits': noSuchKey, 'it does not': refusal(403, 'AccessDenied') },
    kind: REPORTED,
    source: 'GH ceph/ceph#68577',
    ask: async (t) => {
      const list = { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' };
      const Condition = { StringLike: { 's3:prefix': 'home/*' } };
      const as = await t.user('lister', [{ ...list, Condition }]);
      const ask = async (key) => t.fetch(t.presign({ bucket: await t.bucket(), key, as }));
      return { 'the prefix fits': await ask('home/no-such-key'), 'it does not': await ask('no-such-key') };
    },
  },
];

async function versioned(t) {
  const bucket = await t.bucket('versioned');
  const body = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
  await t.must(t.s3({ method: 'PUT', bucket, query: { versioning: '' }, body }));
  return bucket;
}
