import { createHash } from 'node:crypto';
import { ABSENT, like, PRESENT, refusal, success } from '../expect.js';
import { ASSERTED, DOCUMENTED, RECORDED, REPORTED } from '../kinds.js';
import { md5, sha256 } from '../target.js';
import { edited } from '../urls.js';
import { notSigned, preconditionFailed, WRONG_SIGNATURE, WRONG_SIGNATURE_V2 } from './shared.js';

const HEX_BYTES = /^[0-9a-f]{2}( [0-9a-f]{2})*$/;
/** The CRC-32 of nothing, as recent JavaScript SDKs put it into URLs for uploads. */
const EMPTY_CRC32 = 'AAAAAA==';

/** Where an upload that is not there yet goes. */
async function place(t, key = t.key) {
  return { bucket: await t.bucket(), key };
}

function put(t, url, headers, body = 'content') {
  return t.fetch(url, { method: 'PUT', headers, body });
}

/** Uploads with one unsigned header each; tells the status, and which header was named. */
async function unsigned(t, names, value = () => 'x') {
  const url = t.presign({ ...(await place(t)), method: 'PUT' });
  const answers = {};
  for (const name of names) answers[name] = await put(t, url, [[name, value(name)]]);
  return answers;
}

/** The URL of a JavaScript SDK v3 for a PUT: what belongs to x-amz in the query, Content-MD5 signed. */
async function sdkUrl(t, body) {
  const query = {
    'x-id': 'PutObject',
    'x-amz-checksum-crc32': EMPTY_CRC32,
    'x-amz-sdk-checksum-algorithm': 'CRC32',
    'x-amz-storage-class': 'STANDARD',
    'x-amz-meta-from': 'the query',
  };
  return t.presign({ ...(await place(t)), method: 'PUT', query, headers: { 'content-md5': md5(body) } });
}

export const title = 'What the signature of a URL covers';

export const rows = [
  {
    id: 'C1',
    subject: 'the signature, or the path, was changed',
    expected: { signature: WRONG_SIGNATURE, path: WRONG_SIGNATURE },
    kind: RECORDED,
    source: 'LS test_presigned_url_signature_authentication[s3v4-*]',
    ask: async (t) => {
      const url = t.presign(await t.object(t.key));
      return {
        signature: await t.fetch(edited(url, 'X-Amz-Signature', 'a'.repeat(64))),
        path: await t.fetch(url.replace(t.key, 'other.txt')),
      };
    },
  },
  {
    id: 'C2',
    subject: '`StringToSignBytes` and `CanonicalRequestBytes` are lower-case hex bytes with a space between',
    expected: {
      StringToSignBytes: like('hex bytes', HEX_BYTES),
      CanonicalRequestBytes: like('hex bytes', HEX_BYTES),
      'same text': true,
    },
    kind: REPORTED,
    source: 'BL; the recordings mask the values',
    ask: async (t) => {
      const answer = await t.fetch(
        edited(t.presign(await t.object(t.key)), 'X-Amz-Signature', 'a'.repeat(64)),
      );
      const bytes = answer.text('CanonicalRequestBytes');
      return {
        StringToSignBytes: firstBytes(answer.text('StringToSignBytes')),
        CanonicalRequestBytes: firstBytes(bytes),
        'same text':
          Buffer.from(bytes.replaceAll(' ', ''), 'hex').toString() === answer.text('CanonicalRequest'),
      };
    },
  },
  {
    id: 'C3',
    subject: 'a query parameter was added after signing (`x-id=PutObject`)',
    expected: WRONG_SIGNATURE,
    kind: ASSERTED,
    source: 'LS test_s3_ignored_special_headers (the status; the code is inferred)',
    ask: async (t) => put(t, `${t.presign({ ...(await place(t)), method: 'PUT' })}&x-id=PutObject`),
  },
  {
    id: 'C4',
    subject:
      'unknown query parameters, signed, are ignored; names are case-sensitive (`Versioning` is unknown)',
    expected: {
      foo: success(200, {}, 'hello'),
      'x-id': success(200, {}, 'hello'),
      Versioning: success(200, {}, 'hello'),
    },
    kind: REPORTED,
    source: 'BL',
    ask: async (t) => {
      const object = await t.object(t.key);
      return {
        foo: await t.fetch(t.presign({ ...object, query: { foo: 'bar' } })),
        'x-id': await t.fetch(t.presign({ ...object, query: { 'x-id': 'GetObject' } })),
        Versioning: await t.fetch(t.presign({ ...object, query: { Versioning: '' } })),
      };
    },
  },
  {
    id: 'C5',
    subject: '`X-Amz-Security-Token` was added to the URL after signing',
    expected: WRONG_SIGNATURE,
    kind: REPORTED,
    source: 'GH aws-kmp#63',
    ask: async (t) => {
      const as = await t.session(
        await t.role('reader', { statements: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }),
      );
      const url = t.presign({ ...(await t.object(t.key)), as: { ...as, sessionToken: undefined } });
      return t.fetch(`${url}&X-Amz-Security-Token=${encodeURIComponent(as.sessionToken)}`);
    },
  },
  {
    id: 'C6',
    subject: 'HEAD or PUT on a URL signed for GET; HEAD gives no body, so a client sees only the 403',
    expected: { HEAD: success(403, {}, ''), PUT: WRONG_SIGNATURE },
    kind: REPORTED,
    source: 'GH dandi/dandi-cli#675; GH adobe/S3Mock#125; GH streamio/streamio-ffmpeg#236',
    ask: async (t) => {
      const url = t.presign(await t.object(t.key));
      return { HEAD: await t.fetch(url, { method: 'HEAD' }), PUT: await put(t, url) };
    },
  },
  {
    id: 'C7',
    subject: 'HEAD with a URL signed for HEAD',
    expected: success(200, { 'content-length': '5' }, ''),
    kind: ASSERTED,
    source: 'LS test_head_has_correct_content_length_header',
    ask: async (t) => t.fetch(t.presign({ ...(await t.object(t.key)), method: 'HEAD' }), { method: 'HEAD' }),
  },
  {
    id: 'C8',
    subject: 'an `x-amz-` header is sent that was not signed',
    expected: notSigned('x-amz-meta-wrong'),
    kind: RECORDED,
    source:
      'LS test_put_url_metadata_with_sig_s3v4; LS test_put_object_with_md5_and_chunk_signature_bad_headers[s3v4-True]',
    ask: async (t) => put(t, t.presign({ ...(await place(t)), method: 'PUT' }), { 'x-amz-meta-wrong': 'x' }),
  },
  {
    id: 'C9',
    subject:
      'a signed metadata header is missing and another, unsigned one is sent: the unsigned one is reported first',
    expected: notSigned('x-amz-meta-wrong'),
    kind: RECORDED,
    source: 'LS test_put_url_metadata_with_sig_s3v4',
    ask: async (t) => put(t, await urlWithMetadata(t), { 'x-amz-meta-wrong': 'x' }),
  },
  {
    id: 'C10',
    subject: 'the same with Version 2, which signs every `x-amz-` header',
    expected: WRONG_SIGNATURE_V2,
    kind: RECORDED,
    source: 'LS test_put_url_metadata_with_sig_s3',
    ask: async (t) =>
      put(t, t.presignV2({ ...(await place(t)), method: 'PUT', headers: { 'x-amz-meta-foo': 'bar' } }), {
        'x-amz-meta-wrong': 'x',
      }),
  },
  {
    id: 'C11',
    subject: 'a header `x-amz-expires` is sent although the query has `X-Amz-Expires`',
    expected: notSigned('x-amz-expires'),
    kind: RECORDED,
    source: 'LS test_s3_put_presigned_url_same_header_and_qs_parameter',
    ask: async (t) => put(t, t.presign({ ...(await place(t)), method: 'PUT' }), { 'x-amz-expires': '900' }),
  },
  {
    id: 'C12',
    subject:
      'unsigned headers that are refused: `host`, `content-md5`, and every `x-amz-` but `x-amz-content-sha256`',
    expected: {
      host: notSigned('host'),
      'content-md5': notSigned('content-md5'),
      'x-amz-acl': notSigned('x-amz-acl'),
      'x-amz-date': notSigned('x-amz-date'),
      'x-amz-anything': notSigned('x-amz-anything'),
    },
    kind: REPORTED,
    source: 'BL; recorded for x-amz-*',
    ask: async (t) => ({
      host: await put(
        t,
        t.presignOdd({
          ...(await place(t)),
          method: 'PUT',
          headers: { 'x-test': '1' },
          parameters: { 'X-Amz-SignedHeaders': 'x-test' },
        }),
        { 'x-test': '1' },
      ),
      ...(await unsigned(t, ['content-md5', 'x-amz-acl', 'x-amz-date', 'x-amz-anything'], (name) =>
        name === 'content-md5' ? md5('content') : 'private',
      )),
    }),
  },
  {
    id: 'C13',
    subject: 'unsigned headers that are let through',
    expected: Object.fromEntries(Object.keys(TOLERATED()).map((name) => [name, success(200)])),
    kind: REPORTED,
    source: 'BL; VG PresignedAuth, cases of unsigned headers',
    ask: (t) => unsigned(t, Object.keys(TOLERATED()), (name) => TOLERATED()[name]),
  },
  {
    id: 'C14',
    subject: 'an unsigned `x-amz-user-agent`',
    expected: notSigned('x-amz-user-agent'),
    kind: ASSERTED,
    source: 'LS test_s3_ignored_special_headers (the status; the code is inferred)',
    ask: async (t) => (await unsigned(t, ['x-amz-user-agent']))['x-amz-user-agent'],
  },
  {
    id: 'C15',
    subject: 'an unsigned `x-amz-content-sha256`',
    expected: success(200),
    kind: ASSERTED,
    source: 'LS test_s3_ignored_special_headers',
    ask: async (t) =>
      put(t, t.presign({ ...(await place(t)), method: 'PUT' }), {
        'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
      }),
  },
  {
    id: 'C16',
    subject: '`x-amz-content-sha256` is signed and not sent',
    expected: WRONG_SIGNATURE,
    kind: ASSERTED,
    source: 'LS test_s3_ignored_special_headers (the status; the code is inferred)',
    ask: async (t) =>
      put(
        t,
        t.presign({
          ...(await place(t)),
          method: 'PUT',
          headers: { 'x-amz-content-sha256': sha256('content') },
          unhoistableHeaders: new Set(['x-amz-content-sha256']),
        }),
      ),
  },
  {
    id: 'C17',
    subject: 'a signed header is not sent: its value counts as empty, so the signature does not match',
    expected: WRONG_SIGNATURE,
    kind: RECORDED,
    source: 'LS test_put_url_metadata_with_sig_s3v4',
    ask: async (t) => put(t, await urlWithMetadata(t)),
  },
  {
    id: 'C18',
    subject: 'Content-Type was signed and a different one is sent',
    expected: { 'Version 4': WRONG_SIGNATURE, 'Version 2': WRONG_SIGNATURE_V2 },
    kind: RECORDED,
    source: 'LS test_s3_put_presigned_url_with_different_headers',
    ask: async (t) => {
      const spec = { ...(await place(t)), method: 'PUT', headers: { 'content-type': 'text/plain' } };
      return {
        'Version 4': await put(t, t.presign(spec), { 'Content-Type': 'text/csv' }),
        'Version 2': await put(t, t.presignV2(spec), { 'Content-Type': 'text/csv' }),
      };
    },
  },
  {
    id: 'C19',
    subject: 'Content-Type was not signed and is sent: stored',
    expected: { PUT: success(200), GET: success(200, { 'content-type': 'text/csv' }) },
    kind: RECORDED,
    source: 'LS test_s3_put_presigned_url_with_different_headers[s3v4]',
    ask: async (t) => {
      const object = await place(t);
      return {
        PUT: await put(t, t.presign({ ...object, method: 'PUT' }), { 'Content-Type': 'text/csv' }),
        GET: await t.fetch(t.presign(object)),
      };
    },
  },
  {
    id: 'C20',
    subject: 'Content-Encoding was signed as `identity` and `gzip` is sent',
    expected: WRONG_SIGNATURE,
    kind: RECORDED,
    source: 'LS test_s3_put_presigned_url_with_different_headers[s3v4]',
    ask: async (t) =>
      put(t, t.presign({ ...(await place(t)), method: 'PUT', headers: { 'content-encoding': 'identity' } }), {
        'Content-Encoding': 'gzip',
      }),
  },
  {
    id: 'C21',
    subject: 'the same with Version 2, which does not sign Content-Encoding',
    expected: success(200),
    kind: RECORDED,
    source: 'LS test_s3_put_presigned_url_with_different_headers[s3]',
    ask: async (t) =>
      put(
        t,
        t.presignV2({ ...(await place(t)), method: 'PUT', headers: { 'content-encoding': 'identity' } }),
        {
          'Content-Encoding': 'gzip',
        },
      ),
  },
  {
    id: 'C22',
    subject:
      'the payload line of a URL is `UNSIGNED-PAYLOAD`, or the value of a signed `x-amz-content-sha256`',
    expected: { plain: 'UNSIGNED-PAYLOAD', signed: 'the hash', 'body as signed': success(200) },
    kind: DOCUMENTED,
    source: 'S3 API "Authenticating Requests: Using Query Parameters"; BL',
    ask: async (t) => {
      const object = await place(t);
      const last = (answer) => answer.text('CanonicalRequest').split('\n').at(-1);
      const hash = sha256('content');
      const spec = {
        ...object,
        method: 'PUT',
        headers: { 'x-amz-content-sha256': hash },
        unhoistableHeaders: new Set(['x-amz-content-sha256']),
      };
      const wrong = await put(t, edited(t.presign(spec), 'X-Amz-Signature', 'b'.repeat(64)), {
        'x-amz-content-sha256': hash,
      });
      return {
        plain: last(await t.fetch(edited(t.presign(object), 'X-Amz-Signature', 'b'.repeat(64)))),
        signed: last(wrong) === hash ? 'the hash' : last(wrong),
        'body as signed': await put(t, t.presign(spec), { 'x-amz-content-sha256': hash }),
      };
    },
  },
  {
    id: 'C23',
    subject: 'the body of an upload is not covered unless a digest of it was signed',
    expected: {
      'no digest signed': success(200),
      'Content-MD5 signed, other body': refusal(400, 'BadDigest'),
    },
    kind: DOCUMENTED,
    source: 'S3 API "Authenticating Requests: Using Query Parameters"',
    ask: async (t) => {
      const spec = { ...(await place(t)), method: 'PUT' };
      const digest = md5('content');
      return {
        'no digest signed': await put(t, t.presign(spec), {}, 'anything'),
        'Content-MD5 signed, other body': await put(
          t,
          t.presign({ ...spec, headers: { 'content-md5': digest } }),
          { 'content-md5': digest },
          'altered',
        ),
      };
    },
  },
  {
    id: 'C24',
    subject: 'a body sent with a GET is ignored',
    expected: success(200, {}, 'hello'),
    kind: ASSERTED,
    source: 'LS test_get_object_ignores_request_body',
    ask: async (t) => t.fetch(t.presign(await t.object(t.key)), { body: 'ignored' }),
  },
  {
    id: 'C25',
    subject: 'a DELETE: 204 without Content-Type and Content-Length',
    expected: success(204, { 'content-type': ABSENT, 'content-length': ABSENT }, ''),
    kind: ASSERTED,
    source: 'LS test_delete_has_empty_content_length_header',
    ask: async (t) =>
      t.fetch(t.presign({ ...(await t.object(t.key)), method: 'DELETE' }), { method: 'DELETE' }),
  },
  {
    id: 'C26',
    subject: 'a PUT: empty body, ETag, a CRC64NVME of the whole object, encryption',
    expected: success(
      200,
      {
        etag: `"${md5('content', 'hex')}"`,
        'x-amz-checksum-crc64nvme': PRESENT,
        'x-amz-checksum-type': 'FULL_OBJECT',
        'x-amz-server-side-encryption': 'AES256',
      },
      '',
    ),
    kind: RECORDED,
    source: 'LS test_put_object (TestS3PresignedUrl)',
    ask: async (t) => put(t, t.presign({ ...(await place(t)), method: 'PUT' })),
  },
  {
    id: 'C27',
    subject: 'unsigned `x-amz-copy-source` and `x-amz-tagging` on a PUT',
    expected: notSigned('x-amz-copy-source, x-amz-tagging'),
    kind: REPORTED,
    source: 'VG PresignedAuth, case of unsigned headers',
    ask: async (t) =>
      put(t, t.presign({ ...(await place(t)), method: 'PUT' }), {
        'x-amz-copy-source': '/a/b',
        'x-amz-tagging': 'a=b',
      }),
  },
  {
    id: 'C28',
    subject: '`If-None-Match: *` as a signed parameter: the second PUT is refused',
    expected: { first: success(200), second: preconditionFailed('If-None-Match') },
    kind: ASSERTED,
    source: 'LS test_pre_signed_url_if_none_match',
    ask: async (t) => {
      const url = t.presign({ ...(await place(t)), method: 'PUT', query: { 'If-None-Match': '*' } });
      return { first: await put(t, url), second: await put(t, url) };
    },
  },
  {
    id: 'C29',
    subject: "`If-Match` with an ETag that is not the object's, as a signed parameter",
    expected: preconditionFailed('If-Match'),
    kind: ASSERTED,
    source: 'LS test_pre_signed_url_if_match',
    ask: async (t) =>
      put(
        t,
        t.presign({
          ...(await t.object(t.key)),
          method: 'PUT',
          query: { 'If-Match': md5('another', 'hex') },
        }),
      ),
  },
  {
    id: 'C30',
    subject:
      '`x-amz-server-side-encryption` in the query and among the signed headers: the parameter replaces the header',
    expected: { 'not sent': success(200), sent: success(200) },
    kind: ASSERTED,
    source: 'LS test_presigned_url_v4_signed_headers_in_qs',
    ask: async (t) => {
      const url = t.presignOdd({
        ...(await place(t)),
        method: 'PUT',
        headers: { 'x-amz-server-side-encryption': 'AES256' },
        parameters: { 'x-amz-server-side-encryption': 'AES256' },
      });
      return {
        'not sent': await put(t, url),
        sent: await put(t, url, { 'x-amz-server-side-encryption': 'AES256' }),
      };
    },
  },
  {
    id: 'C31',
    subject:
      'a JavaScript SDK v3 URL with storage class and metadata in the query, which are not sent as headers: accepted',
    expected: { PUT: success(200), HEAD: success(200, { 'x-amz-meta-from': 'the query' }) },
    kind: RECORDED,
    source: 'LS test_presigned_url_v4_x_amz_in_qs',
    ask: async (t) => {
      const url = await sdkUrl(t, 'content');
      return {
        PUT: await put(t, url, { 'content-md5': md5('content') }),
        HEAD: await t.s3({ ...(await place(t)), method: 'HEAD' }),
      };
    },
  },
  {
    id: 'C32',
    subject:
      'such a URL carries the CRC-32 of nothing: a checksum in the query is not verified, the object gets a CRC64NVME',
    expected: success(200, { 'x-amz-checksum-crc64nvme': PRESENT, 'x-amz-checksum-crc32': ABSENT }),
    kind: RECORDED,
    source: 'LS test_presigned_url_v4_x_amz_in_qs',
    ask: async (t) => put(t, await sdkUrl(t, 'content'), { 'content-md5': md5('content') }),
  },
  {
    id: 'C33',
    subject: 'such a URL, the CRC-32 in it changed: not verified, but signed',
    expected: WRONG_SIGNATURE,
    kind: ASSERTED,
    source: 'LS test_presigned_url_v4_x_amz_in_qs (the status; the code is inferred)',
    ask: async (t) =>
      put(t, edited(await sdkUrl(t, 'content'), 'x-amz-checksum-crc32', 'AAAAAQ%3D%3D'), {
        'content-md5': md5('content'),
      }),
  },
  {
    id: 'C34',
    subject: 'such a URL, the signed Content-MD5 not sent',
    expected: WRONG_SIGNATURE,
    kind: ASSERTED,
    source: 'LS test_presigned_url_v4_x_amz_in_qs (the status; the code is inferred)',
    ask: async (t) => put(t, await sdkUrl(t, 'content')),
  },
  {
    id: 'C35',
    subject: 'a checksum header that was not signed',
    expected: notSigned('x-amz-checksum-sha256'),
    kind: REPORTED,
    source: 'GH aws/aws-sdk-js-v3#3906',
    ask: async (t) =>
      put(t, t.presign({ ...(await place(t)), method: 'PUT' }), {
        'x-amz-checksum-sha256': createHash('sha256').update('content').digest('base64'),
      }),
  },
  {
    id: 'C36',
    subject: 'a checksum in the query does not bind the body, a signed header does',
    expected: { 'in the query': success(200), 'as a signed header': refusal(400, 'BadDigest') },
    kind: REPORTED,
    source: 'GH aws/aws-sdk#480; GH aws/aws-sdk-go-v2#2610; GH ministack#1695; recorded for CRC-32 in C32',
    ask: async (t) => {
      const headers = { 'x-amz-checksum-sha256': createHash('sha256').update('content').digest('base64') };
      const spec = { ...(await place(t)), method: 'PUT', headers };
      const bound = t.presign({ ...spec, unhoistableHeaders: new Set(['x-amz-checksum-sha256']) });
      return {
        'in the query': await put(t, t.presign(spec), {}, 'altered'),
        'as a signed header': await put(t, bound, headers, 'altered'),
      };
    },
  },
];

async function urlWithMetadata(t) {
  return t.presign({
    ...(await place(t)),
    method: 'PUT',
    headers: { 'x-amz-meta-foo': 'bar' },
    unhoistableHeaders: new Set(['x-amz-meta-foo']),
  });
}

function firstBytes(hex) {
  return hex.slice(0, 11);
}

function TOLERATED() {
  return {
    'Content-Type': 'text/plain',
    Range: 'bytes=0-1',
    Date: 'Sun, 01 Mar 2026 12:00:00 GMT',
    'If-Unmodified-Since': 'Sun, 01 Mar 2076 12:00:00 GMT',
    'Cache-Control': 'no-cache',
    'Content-Encoding': 'identity',
    'Content-Disposition': 'inline',
    'Content-Language': 'en',
    'x-amzn-trace-id': 'Root=1-67891233-abcdef012345678912345678',
    'X-Custom': 'x',
  };
}
