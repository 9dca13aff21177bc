import { PRESENT, refusal, success } from '../expect.js';
import { ASSERTED, RECORDED, REPORTED } from '../kinds.js';
import { md5 } from '../target.js';
import { beginUpload, complete, uploadPart } from './multipart.js';

const CRC32_OF_OTHER = 'AAAAAA==';
const SHA_OF_OTHER = { 1: `${'A'.repeat(27)}=`, 256: `${'A'.repeat(43)}=` };
const noSuchUpload = refusal(
  404,
  'NoSuchUpload',
  'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
  { UploadId: PRESENT },
);
const badDigest = (name) =>
  refusal(400, 'BadDigest', `The ${name} you specified did not match the calculated checksum.`, {});
const invalidChecksum = (name) =>
  refusal(400, 'InvalidRequest', `Value for x-amz-checksum-${name} header is invalid.`, {});

const put = async (t, headers, body = 'content') =>
  t.s3({ method: 'PUT', bucket: await t.bucket(), key: t.key, headers, body });

export const title = 'Uploads: digests, checksums, parts';

export const rows = [
  {
    id: 'I1',
    subject: 'Content-MD5 is not base64 of 16 bytes',
    expected: refusal(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.', {
      'Content-MD5': 'nonsense',
    }),
    kind: RECORDED,
    source: 'LS test_s3_invalid_content_md5',
    ask: (t) => put(t, { 'Content-MD5': 'nonsense' }),
  },
  {
    id: 'I2',
    subject:
      'Content-MD5 belongs to another body (PutObject): the expected one in hex, the calculated one in base64',
    expected: refusal(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.', {
      ExpectedDigest: md5('other', 'hex'),
      CalculatedDigest: md5('content'),
    }),
    kind: RECORDED,
    source: 'LS test_s3_invalid_content_md5',
    ask: (t) => put(t, { 'Content-MD5': md5('other') }),
  },
  {
    id: 'I3',
    subject: 'the same in UploadPart: both in base64',
    expected: refusal(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.', {
      ExpectedDigest: md5('other'),
      CalculatedDigest: md5('content'),
    }),
    kind: RECORDED,
    source: 'LS test_s3_invalid_content_md5',
    ask: async (t) => {
      const object = { bucket: await t.bucket(), key: t.key };
      return uploadPart(t, object, await beginUpload(t, object), 1, 'content', {
        'Content-MD5': md5('other'),
      });
    },
  },
  {
    id: 'I4',
    subject: 'a checksum header that is not base64, or of the wrong width',
    expected: { 'not base64': invalidChecksum('crc32'), 'wrong width': invalidChecksum('crc32') },
    kind: RECORDED,
    source: 'LS test_put_object_checksum[CRC32]',
    ask: async (t) => ({
      'not base64': await put(t, { 'x-amz-checksum-crc32': '?' }),
      'wrong width': await put(t, { 'x-amz-checksum-crc32': 'AAAA' }),
    }),
  },
  {
    id: 'I5',
    subject: 'a checksum header that belongs to another body',
    expected: {
      CRC32: badDigest('CRC32'),
      CRC32C: badDigest('CRC32C'),
      CRC64NVME: badDigest('CRC64NVME'),
      SHA1: badDigest('SHA1'),
      SHA256: badDigest('SHA256'),
    },
    kind: RECORDED,
    source: 'LS test_put_object_checksum[*]',
    ask: async (t) => ({
      CRC32: await put(t, { 'x-amz-checksum-crc32': CRC32_OF_OTHER }),
      CRC32C: await put(t, { 'x-amz-checksum-crc32c': CRC32_OF_OTHER }),
      CRC64NVME: await put(t, { 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' }),
      SHA1: await put(t, { 'x-amz-checksum-sha1': SHA_OF_OTHER[1] }),
      SHA256: await put(t, { 'x-amz-checksum-sha256': SHA_OF_OTHER[256] }),
    }),
  },
  {
    id: 'I6',
    subject: 'two checksum headers',
    expected: refusal(
      400,
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
      {},
    ),
    kind: RECORDED,
    source: 'LS test_s3_checksum_no_algorithm',
    ask: (t) =>
      put(t, { 'x-amz-checksum-crc32': CRC32_OF_OTHER, 'x-amz-checksum-sha256': SHA_OF_OTHER[256] }),
  },
  {
    id: 'I7',
    subject:
      '`x-amz-sdk-checksum-algorithm` without a checksum (PutObject): accepted, and the object gets a CRC64NVME',
    expected: { PUT: success(200), HEAD: success(200, { 'x-amz-checksum-crc64nvme': PRESENT }) },
    kind: RECORDED,
    source: 'LS test_s3_checksum_no_automatic_sdk_calculation',
    ask: async (t) => ({
      PUT: await put(t, { 'x-amz-sdk-checksum-algorithm': 'CRC32' }),
      HEAD: await t.s3({
        method: 'HEAD',
        bucket: await t.bucket(),
        key: t.key,
        headers: { 'x-amz-checksum-mode': 'ENABLED' },
      }),
    }),
  },
  {
    id: 'I8',
    subject: 'the same, as versitygw answers',
    expected: refusal(
      400,
      'InvalidRequest',
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    ),
    kind: REPORTED,
    source: 'VG',
    notAsked: 'contradicts I7, which is recorded on AWS',
  },
  {
    id: 'I9',
    subject: 'an object put without any checksum: the server adds a CRC64NVME of the whole',
    expected: success(200, { 'x-amz-checksum-crc64nvme': PRESENT, 'x-amz-checksum-type': 'FULL_OBJECT' }),
    kind: RECORDED,
    source: 'LS test_put_object',
    ask: (t) => put(t, {}),
  },
  {
    id: 'I10',
    subject: "UploadPart with a different algorithm from CreateMultipartUpload's",
    expected: refusal(
      400,
      'InvalidRequest',
      'Checksum Type mismatch occurred, expected checksum Type: crc32c, actual checksum Type: crc32',
      {},
    ),
    kind: RECORDED,
    source: 'LS test_multipart_parts_checksum_exceptions_full_object',
    ask: async (t) => {
      const object = { bucket: await t.bucket(), key: t.key };
      const uploadId = await beginUpload(t, object, {
        'x-amz-checksum-algorithm': 'CRC32C',
        'x-amz-checksum-type': 'FULL_OBJECT',
      });
      return uploadPart(t, object, uploadId, 1, '', { 'x-amz-checksum-crc32': CRC32_OF_OTHER });
    },
  },
  {
    id: 'I11',
    subject: 'a presigned UploadPart: ETag in the answer; completed by a signed POST',
    expected: { part: success(200, { etag: `"${md5('content', 'hex')}"` }), complete: success(200) },
    kind: ASSERTED,
    source: 'LS test_presigned_url_signature_authentication_multi_part',
    ask: async (t) => {
      const object = { bucket: await t.bucket(), key: t.key };
      const uploadId = await beginUpload(t, object);
      const url = t.presign({ ...object, method: 'PUT', query: { partNumber: '1', uploadId } });
      const part = await t.fetch(url, { method: 'PUT', body: 'content' });
      return { part, complete: await complete(t, object, uploadId, [[1, part.header('etag')]]) };
    },
  },
  {
    id: 'I12',
    subject: 'a part for an upload that is unknown, was aborted, or was completed',
    expected: { unknown: noSuchUpload, aborted: noSuchUpload, completed: noSuchUpload },
    kind: RECORDED,
    source: 'LS test_multipart_no_such_upload',
    ask: async (t) => {
      const object = { bucket: await t.bucket(), key: t.key };
      const aborted = await beginUpload(t, object);
      await t.must(t.s3({ ...object, method: 'DELETE', query: { uploadId: aborted } }));
      const completed = await beginUpload(t, object);
      const part = await uploadPart(t, object, completed, 1, 'content');
      await t.must(complete(t, object, completed, [[1, part.header('etag')]]));
      return {
        unknown: await uploadPart(t, object, 'fakeid', 1, 'content'),
        aborted: await uploadPart(t, object, aborted, 1, 'content'),
        completed: await uploadPart(t, object, completed, 1, 'content'),
      };
    },
  },
  {
    id: 'I13',
    subject: 'an upload id with a key that is not its own',
    expected: {
      UploadPart: noSuchUpload,
      Complete: noSuchUpload,
      ListParts: noSuchUpload,
      Abort: noSuchUpload,
    },
    kind: RECORDED,
    source: 'LS test_multipart_key_validation',
    ask: async (t) => {
      const object = { bucket: await t.bucket(), key: t.key };
      const uploadId = await beginUpload(t, object);
      const part = await uploadPart(t, object, uploadId, 1, 'content');
      const other = { ...object, key: `other-${t.key}` };
      return {
        UploadPart: await uploadPart(t, other, uploadId, 1, 'content'),
        Complete: await complete(t, other, uploadId, [[1, part.header('etag')]]),
        ListParts: await t.s3({ ...other, query: { uploadId } }),
        Abort: await t.s3({ ...other, method: 'DELETE', query: { uploadId } }),
      };
    },
  },
  {
    id: 'I14',
    subject: 'Complete with a part below 5 MiB that is not the last',
    expected: refusal(
      400,
      'EntityTooSmall',
      'Your proposed upload is smaller than the minimum allowed size',
      {
        ETag: md5('small', 'hex'),
        MinSizeAllowed: '5242880',
        PartNumber: '1',
        ProposedSize: '5',
      },
    ),
    kind: RECORDED,
    source:
      'LS test_multipart_complete_multipart_too_small (the recording does not keep the order of the elements)',
    anyOrder: true,
    ask: async (t) => {
      const object = { bucket: await t.bucket(), key: t.key };
      const uploadId = await beginUpload(t, object);
      const parts = [];
      for (const number of [1, 2])
        parts.push([number, (await uploadPart(t, object, uploadId, number, 'small')).header('etag')]);
      return complete(t, object, uploadId, parts);
    },
  },
  {
    id: 'I15',
    subject: 'Complete with no parts',
    expected: refusal(400, 'InvalidRequest', 'You must specify at least one part', {}),
    kind: RECORDED,
    source: 'LS test_multipart_complete_multipart_too_small',
    ask: async (t) => {
      const object = { bucket: await t.bucket(), key: t.key };
      return complete(t, object, await beginUpload(t, object), []);
    },
  },
  {
    id: 'I16',
    subject: 'Complete with a part, or an ETag, that is not there',
    expected: { part: invalidPart('2'), ETag: invalidPart('1') },
    kind: RECORDED,
    source:
      'LS test_multipart_complete_multipart_wrong_part (the recording does not keep the order of the elements)',
    anyOrder: true,
    ask: async (t) => {
      const object = { bucket: await t.bucket(), key: t.key };
      const uploadId = await beginUpload(t, object);
      const etag = (await uploadPart(t, object, uploadId, 1, 'content')).header('etag');
      return {
        part: await complete(t, object, uploadId, [[2, etag]]),
        ETag: await complete(t, object, uploadId, [[1, `"${md5('other', 'hex')}"`]]),
      };
    },
  },
];

function invalidPart(number) {
  return refusal(
    400,
    'InvalidPart',
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { ETag: PRESENT, PartNumber: number, UploadId: PRESENT },
  );
}
