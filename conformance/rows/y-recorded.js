import { ABSENT, like, PRESENT, refusal, success } from '../expect.js';
import { DOCUMENTED, RECORDED, UNVERIFIED } from '../kinds.js';
import { md5 } from '../target.js';
import { beginUpload, complete, uploadPart } from './multipart.js';

const NOT_ALLOWED = 'The specified method is not allowed against this resource.';
const behindMarker = (Method) =>
  refusal(405, 'MethodNotAllowed', NOT_ALLOWED, { Method, ResourceType: 'DeleteMarker' });
const invalidRequest = (message) => refusal(400, 'InvalidRequest', message, {});
const badCrc32c = refusal(
  400,
  'BadDigest',
  'The crc32c you specified did not match the calculated checksum.',
  {},
);
const TAGGING = '<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>';
const NEVER = '<Filter/><Expiration><Days>7</Days></Expiration>';

/** A bucket of the row's own. */
async function own(t, status) {
  const bucket = await t.bucket(t.key.replace('.txt', ''));
  if (status) await t.must(versioning(t, bucket, status));
  return bucket;
}
const send = (t, method, bucket, name, body, more = {}, headers = {}) =>
  t.s3({
    method,
    bucket,
    query: { [name]: '', ...more },
    body,
    headers: body === undefined ? headers : { 'Content-MD5': md5(body), ...headers },
  });
const versioning = (t, bucket, status) =>
  send(
    t,
    'PUT',
    bucket,
    'versioning',
    `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`,
  );
const lifecycle = (t, bucket, rules, headers) =>
  send(
    t,
    'PUT',
    bucket,
    'lifecycle',
    `<LifecycleConfiguration>${rules}</LifecycleConfiguration>`,
    {},
    headers,
  );
const rule = (id, inner) => `<Rule><ID>${id}</ID><Status>Enabled</Status>${inner}</Rule>`;
const upload = async (t, object, headers, body = 'abc') => {
  const uploadId = await beginUpload(t, object, headers);
  const part = await t.must(uploadPart(t, object, uploadId, 1, body));
  return { uploadId, parts: [[1, part.header('etag')]] };
};

export const title = 'Lifecycle, archives, replication, and what else was recorded in February 2026';

export const rows = [
  {
    id: 'Y1',
    subject: 'x-amz-expiration where a lifecycle rule matches the object, and only there',
    expected: { put: true, head: true, 'of another prefix': ABSENT },
    kind: RECORDED,
    source: 'LS TestS3BucketLifecycle',
    ask: async (t) => {
      const bucket = await own(t);
      const inner = '<Filter><Prefix>a</Prefix></Filter><Expiration><Days>7</Days></Expiration>';
      await t.must(lifecycle(t, bucket, rule('a rule', inner)));
      const tells = (answer) => {
        const told = answer.header('x-amz-expiration');
        return told && /^expiry-date="\w{3}, \d\d \w{3} \d{4} 00:00:00 GMT", rule-id="a%20rule"$/.test(told);
      };
      return {
        put: tells(await t.s3({ method: 'PUT', bucket, key: 'a1', body: 'x' })),
        head: tells(await t.s3({ method: 'HEAD', bucket, key: 'a1' })),
        'of another prefix': tells(await t.s3({ method: 'PUT', bucket, key: 'b1', body: 'x' })),
      };
    },
  },
  {
    id: 'Y2',
    subject: 'the smallest size of a transition: kept with the rules, and one of two',
    expected: {
      wrong: invalidRequest('Invalid TransitionDefaultMinimumObjectSize found: value'),
      kept: 'varies_by_storage_class',
    },
    kind: RECORDED,
    source: 'LS TestS3BucketLifecycle',
    ask: async (t) => {
      const bucket = await own(t);
      const name = 'x-amz-transition-default-minimum-object-size';
      const wrong = await lifecycle(t, bucket, rule('a', NEVER), { [name]: 'value' });
      await t.must(lifecycle(t, bucket, rule('a', NEVER), { [name]: 'varies_by_storage_class' }));
      return { wrong, kept: (await send(t, 'GET', bucket, 'lifecycle')).header(name) };
    },
  },
  {
    id: 'Y3',
    subject: 'an analytics, an intelligent-tiering and a metrics configuration are put with 204',
    expected: { analytics: success(204), 'intelligent-tiering': success(204), metrics: success(204) },
    kind: RECORDED,
    source: 'LS test_s3_analytics_configurations, test_s3_intelligent_tier_config; metrics: LS API',
    ask: async (t) => {
      const bucket = await own(t);
      return {
        analytics: await send(
          t,
          'PUT',
          bucket,
          'analytics',
          '<AnalyticsConfiguration><Id>a</Id><StorageClassAnalysis/></AnalyticsConfiguration>',
          { id: 'a' },
        ),
        'intelligent-tiering': await send(
          t,
          'PUT',
          bucket,
          'intelligent-tiering',
          '<IntelligentTieringConfiguration><Id>a</Id><Status>Enabled</Status><Tiering><AccessTier>ARCHIVE_ACCESS</AccessTier><Days>90</Days></Tiering></IntelligentTieringConfiguration>',
          { id: 'a' },
        ),
        metrics: await send(
          t,
          'PUT',
          bucket,
          'metrics',
          '<MetricsConfiguration><Id>a</Id></MetricsConfiguration>',
          {
            id: 'a',
          },
        ),
      };
    },
  },
  {
    id: 'Y4',
    subject: 'If-None-Match: * on completing an upload, the object deleted since the upload began',
    expected: {
      'still there': refusal(412, 'PreconditionFailed', undefined, { Condition: 'If-None-Match' }),
      deleted: refusal(
        409,
        'ConditionalRequestConflict',
        'The conditional request cannot succeed due to a conflicting operation against this resource.',
        { Condition: 'If-None-Match', Key: 'k' },
      ),
    },
    kind: RECORDED,
    source: 'LS test_multipart_if_none_match_with_delete',
    ask: async (t) => {
      const object = await t.object('k', 'first', { bucket: await own(t) });
      const { uploadId, parts } = await upload(t, object);
      const ask = () => complete(t, object, uploadId, parts, { 'If-None-Match': '*' });
      const there = await ask();
      await t.must(t.s3({ ...object, method: 'DELETE' }));
      return { 'still there': there, deleted: await ask() };
    },
  },
  {
    id: 'Y5',
    subject: 'If-Match on completing an upload, the same bytes written again since it began',
    expected: refusal(409, 'ConditionalRequestConflict', undefined, { Condition: 'If-Match', Key: 'k' }),
    kind: RECORDED,
    source: 'LS test_multipart_if_match_with_put_identical',
    ask: async (t) => {
      const object = await t.object('k', 'same', { bucket: await own(t) });
      const { uploadId, parts } = await upload(t, object);
      await t.object('k', 'same', { bucket: object.bucket });
      return complete(t, object, uploadId, parts, { 'If-Match': `"${md5('same', 'hex')}"` });
    },
  },
  {
    id: 'Y6',
    subject: 'a delete marker is the latest: its tags cannot be set, and its ACL neither',
    expected: { tags: behindMarker('PUT'), acl: behindMarker('PUT') },
    kind: RECORDED,
    source: 'LS API test_object_tagging_versioned; LS test_put_object_acl_on_delete_marker',
    ask: async (t) => {
      const bucket = await own(t, 'Enabled');
      await t.object('k', 'x', { bucket });
      await t.must(t.s3({ method: 'DELETE', bucket, key: 'k' }));
      const ask = (name, body, headers) =>
        t.s3({ method: 'PUT', bucket, key: 'k', query: { [name]: '' }, body, headers });
      return {
        tags: await ask('tagging', TAGGING, { 'Content-MD5': md5(TAGGING) }),
        acl: await ask('acl', undefined, { 'x-amz-acl': 'private' }),
      };
    },
  },
  {
    id: 'Y7',
    subject: 'a Range that is the whole object keeps its checksum; a shorter one does not',
    expected: { whole: PRESENT, shorter: ABSENT },
    kind: RECORDED,
    source: 'LS TestS3PutObjectChecksum, TestS3MultipartUploadChecksum',
    ask: async (t) => {
      const object = await t.object(t.key);
      const ask = async (Range) =>
        (await t.s3({ ...object, headers: { Range, 'x-amz-checksum-mode': 'ENABLED' } })).header(
          'x-amz-checksum-type',
        );
      return { whole: await ask('bytes=0-4'), shorter: await ask('bytes=0-3') };
    },
  },
  {
    id: 'Y8',
    subject: 'an upload begun without an algorithm has no checksum type that completing could name',
    expected: {
      FULL_OBJECT: invalidRequest(
        'The upload was created using the null checksum mode. The complete request must use the same checksum mode.',
      ),
      'the checksum of another algorithm': success(200),
    },
    kind: RECORDED,
    source: 'LS test_complete_multipart_parts_checksum_default',
    ask: async (t) => {
      const object = { bucket: await t.bucket(), key: t.key };
      const { uploadId, parts } = await upload(t, object);
      const ask = (headers) => complete(t, object, uploadId, parts, headers);
      return {
        FULL_OBJECT: await ask({ 'x-amz-checksum-type': 'FULL_OBJECT' }),
        'the checksum of another algorithm': await ask({ 'x-amz-checksum-crc32c': 'AAAAAA==' }),
      };
    },
  },
  {
    id: 'Y9',
    subject: 'the CRC-32C of a full object is right, but named without its type; and with it',
    expected: { without: badCrc32c, 'of another algorithm': badCrc32c, with: success(200) },
    kind: RECORDED,
    source: 'LS test_multipart_parts_checksum_exceptions_full_object',
    ask: async (t) => {
      const object = { bucket: await t.bucket(), key: t.key };
      const type = { 'x-amz-checksum-type': 'FULL_OBJECT' };
      const { uploadId, parts } = await upload(t, object, { 'x-amz-checksum-algorithm': 'CRC32C', ...type });
      const ask = (headers) => complete(t, object, uploadId, parts, headers);
      return {
        without: await ask({ 'x-amz-checksum-crc32c': 'Nks/tw==' }),
        'of another algorithm': await ask({ 'x-amz-checksum-crc32': 'AAAAAA==', ...type }),
        with: await ask({ 'x-amz-checksum-crc32c': 'Nks/tw==', ...type }),
      };
    },
  },
  {
    id: 'Y10',
    subject: 'metadata that is not ASCII comes back as an encoded word: Q where most of it is ASCII, else B',
    expected: { 'mostly ASCII': '=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?=', bytes: '=?UTF-8?B?AAECAw==?=' },
    kind: RECORDED,
    source: 'LS test_user_metadata_rfc2047_encoded',
    ask: async (t) => {
      const word = (text) => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
      const object = await t.object(t.key, 'x', {
        headers: { 'x-amz-meta-a': word('ÄMÄZÕÑ S3'), 'x-amz-meta-b': word('\0\x01\x02\x03') },
      });
      const answer = await t.s3({ ...object, method: 'HEAD' });
      return { 'mostly ASCII': answer.header('x-amz-meta-a'), bytes: answer.header('x-amz-meta-b') };
    },
  },
  {
    id: 'Y11',
    subject: 'a copy source without a key; a source that is the null version is not reported',
    expected: {
      'no key': refusal(400, 'InvalidArgument', 'Invalid copy source object key', {
        ArgumentName: 'x-amz-copy-source',
        ArgumentValue: 'x-amz-copy-source',
      }),
      null: success(200, { 'x-amz-copy-source-version-id': ABSENT, 'x-amz-version-id': PRESENT }),
      'another version': success(200, { 'x-amz-copy-source-version-id': PRESENT }),
    },
    kind: RECORDED,
    source: 'LS test_s3_copy_object_wrong_format, test_s3_copy_object_in_place_versioned',
    ask: async (t) => {
      const bucket = await own(t);
      await t.object('k', 'x', { bucket });
      await t.must(versioning(t, bucket, 'Enabled'));
      const copy = (source) =>
        t.s3({ method: 'PUT', bucket, key: 'copy', headers: { 'x-amz-copy-source': source } });
      const first = await copy(`${bucket}/k`);
      await t.object('k', 'y', { bucket });
      return { 'no key': await copy(bucket), null: first, 'another version': await copy(`${bucket}/k`) };
    },
  },
  {
    id: 'Y12',
    subject: 'CopyObject into a suspended bucket: the null version is returned, unlike PutObject',
    expected: { copy: 'null', put: ABSENT },
    kind: RECORDED,
    source: 'LS test_s3_copy_object_in_place_suspended_only',
    ask: async (t) => {
      const bucket = await own(t, 'Suspended');
      const put = await t.must(t.s3({ method: 'PUT', bucket, key: 'k', body: 'x' }));
      const copied = await t.must(
        t.s3({ method: 'PUT', bucket, key: 'c', headers: { 'x-amz-copy-source': `${bucket}/k` } }),
      );
      return { copy: copied.header('x-amz-version-id'), put: put.header('x-amz-version-id') };
    },
  },
  {
    id: 'Y13',
    subject: 'a replication configuration: versioning in both buckets first, then stored and returned',
    expected: {
      'none yet': refusal(
        404,
        'ReplicationConfigurationNotFoundError',
        'The replication configuration was not found',
        { BucketName: PRESENT },
      ),
      'source without versions': invalidRequest(
        "Versioning must be 'Enabled' on the bucket to apply a replication configuration",
      ),
      'target without versions': invalidRequest('Destination bucket must have versioning enabled.'),
      put: success(200),
      id: 'rule-1',
    },
    kind: RECORDED,
    source: 'LS test_replication_config',
    ask: async (t) => {
      const bucket = await own(t);
      const target = await t.bucket('y13-target');
      const inner = `<Priority>1</Priority><Filter><Prefix>a</Prefix></Filter><DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication><Destination><Bucket>arn:aws:s3:::${target}</Bucket></Destination>`;
      const role = await t.role('replicates', {
        trust: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      });
      const arn = role.arn ?? role.Arn ?? role;
      const put = () =>
        send(
          t,
          'PUT',
          bucket,
          'replication',
          `<ReplicationConfiguration><Role>${arn}</Role>${rule('rule-1', inner)}</ReplicationConfiguration>`,
        );
      const none = await send(t, 'GET', bucket, 'replication');
      const first = await put();
      await t.must(versioning(t, bucket, 'Enabled'));
      const second = await put();
      await t.must(versioning(t, target, 'Enabled'));
      return {
        'none yet': none,
        'source without versions': first,
        'target without versions': second,
        put: await put(),
        id: (await send(t, 'GET', bucket, 'replication')).text('ID'),
      };
    },
  },
  {
    id: 'Y14',
    subject: 'an object in GLACIER: not read; restoring it is accepted, and once at a time',
    expected: {
      read: refusal(403, 'InvalidObjectState', "The operation is not valid for the object's storage class", {
        StorageClass: 'GLACIER',
      }),
      restore: success(202),
      head: 'ongoing-request="true"',
      again: refusal(409, 'RestoreAlreadyInProgress', 'Object restore is already in progress', {}),
    },
    kind: DOCUMENTED,
    source: 'S3 API RestoreObject, "Error responses", and the header x-amz-restore of HeadObject',
    ask: async (t) => {
      const object = await t.object(t.key, 'cold', { headers: { 'x-amz-storage-class': 'GLACIER' } });
      const body = '<RestoreRequest><Days>2</Days></RestoreRequest>';
      const restore = () =>
        t.s3({
          ...object,
          method: 'POST',
          query: { restore: '' },
          body,
          headers: { 'Content-MD5': md5(body) },
        });
      const read = await t.s3(object);
      const first = await restore();
      const head = (await t.s3({ ...object, method: 'HEAD' })).header('x-amz-restore');
      return { read, restore: first, head, again: await restore() };
    },
  },
  {
    id: 'Y15',
    subject: 'access logs into a bucket of another region; us-east-1 is not named in the elements',
    expected: refusal(403, 'CrossLocationLoggingProhibitted', 'Cross S3 location logging not allowed. ', {
      TargetBucketLocation: 'us-west-2',
    }),
    kind: RECORDED,
    source: 'LS test_put_bucket_logging_cross_locations',
    needs: ['other region'],
    ask: async (t) => {
      const bucket = await own(t);
      const far = { bucket: `${t.prefix}-y15-far`, region: 'us-west-2' };
      const location =
        '<CreateBucketConfiguration><LocationConstraint>us-west-2</LocationConstraint></CreateBucketConfiguration>';
      await t.must(t.s3({ ...far, method: 'PUT', body: location }));
      const logging = `<BucketLoggingStatus><LoggingEnabled><TargetBucket>${far.bucket}</TargetBucket><TargetPrefix>l/</TargetPrefix></LoggingEnabled></BucketLoggingStatus>`;
      const answer = await send(t, 'PUT', bucket, 'logging', logging);
      await t.must(t.s3({ ...far, method: 'DELETE' }));
      return answer;
    },
  },
  {
    id: 'Y16',
    subject: 'a retention date that has passed is shown as Java prints a date',
    expected: refusal(400, 'InvalidArgument', 'The retain until date must be in the future!', {
      ArgumentName: 'RetainUntilDate',
      ArgumentValue: like(
        '(a date in Pacific time)',
        /^(Sun|Mon|Tue|Wed|Thu|Fri|Sat) \w{3} \d\d \d\d:\d\d:\d\d P[SD]T \d{4}$/,
      ),
    }),
    kind: RECORDED,
    source: 'LS test_s3_object_retention_exc',
    ask: async (t) => {
      const bucket = await t.bucket('y16', { headers: { 'x-amz-bucket-object-lock-enabled': 'true' } });
      await t.object('k', 'x', { bucket });
      const body =
        '<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2020-01-01T00:00:00Z</RetainUntilDate></Retention>';
      return t.s3({
        method: 'PUT',
        bucket,
        key: 'k',
        query: { retention: '' },
        body,
        headers: { 'Content-MD5': md5(body) },
      });
    },
  },
  {
    id: 'Y17',
    subject: 'a key of a customer without what belongs to it: the argument is named, and no value',
    expected: refusal(
      400,
      'InvalidArgument',
      'Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.',
      { ArgumentName: 'x-amz-server-side-encryption' },
    ),
    kind: RECORDED,
    source: 'LS TestS3SSECEncryption',
    ask: async (t) =>
      t.s3({
        method: 'PUT',
        bucket: await t.bucket(),
        key: t.key,
        body: 'x',
        headers: { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' },
      }),
  },
  {
    id: 'Y18',
    subject: 'annotations of an object (2026) are refused under their name, and leave the object alone',
    expected: { put: refusal(501, 'NotImplemented', undefined, undefined), object: 'kept' },
    kind: UNVERIFIED,
    source: 'inferred: S3 serves them, this server does not; what matters is that the object stays',
    ask: async (t) => {
      const object = await t.object(t.key, 'kept');
      const put = await t.s3({ ...object, method: 'PUT', query: { annotation: 'a' }, body: 'note' });
      return { put, object: (await t.s3(object)).body };
    },
  },
];
