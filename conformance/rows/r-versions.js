import { ABSENT, PRESENT, refusal, success } from '../expect.js';
import { RECORDED, REPORTED } from '../kinds.js';
import { md5 } from '../target.js';

const WRONG_VERSION = 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD';
const MALFORMED = 'The XML you provided was not well-formed or did not validate against our published schema';
const noVersion = (value) =>
  refusal(400, 'InvalidArgument', 'Invalid version id specified', {
    ArgumentName: 'versionId',
    ArgumentValue: value,
  });
const takesNone = (value) =>
  refusal(400, 'InvalidArgument', 'This operation does not accept a version-id.', {
    ArgumentName: 'versionId',
    ArgumentValue: value,
  });
const notEmpty = (message) => refusal(409, 'BucketNotEmpty', message, { BucketName: PRESENT });
const VERSIONS_LEFT =
  'The bucket you tried to delete is not empty. You must delete all versions in the bucket.';

/** A bucket for the row, versioned as told. */
async function bucketOf(t, status) {
  const bucket = await t.bucket(t.key.replace('.txt', ''));
  if (status) await t.must(setVersioning(t, bucket, status));
  return bucket;
}

function setVersioning(t, bucket, status) {
  const inner = status === '' ? '' : `<Status>${status}</Status>`;
  const body = `<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</VersioningConfiguration>`;
  return t.s3({ method: 'PUT', bucket, query: { versioning: '' }, body });
}

const put = (t, bucket, key, body) => t.must(t.s3({ method: 'PUT', bucket, key, body }));
const remove = (t, bucket, key, versionId) =>
  t.s3({ method: 'DELETE', bucket, key, query: versionId === undefined ? {} : { versionId } });
const versionOf = (answer) => answer.header('x-amz-version-id');

/** DeleteObjects of [key, version id]. */
function removeMany(t, bucket, objects, quiet = false) {
  const listed = objects.map(
    ([key, id]) =>
      `<Object><Key>${key}</Key>${id === undefined ? '' : `<VersionId>${id}</VersionId>`}</Object>`,
  );
  const body = `<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${quiet ? '<Quiet>true</Quiet>' : ''}${listed.join('')}</Delete>`;
  return t.s3({ method: 'POST', bucket, query: { delete: '' }, body, headers: { 'Content-MD5': md5(body) } });
}

/** Versions and delete markers of a bucket as `v` or `marker`, `*` where it is the latest, newest first. */
async function listed(t, bucket) {
  const answer = await t.s3({ bucket, query: { versions: '' } });
  return [...answer.body.matchAll(/<(Version|DeleteMarker)>(.*?)<\/\1>/gs)].map(
    ([, kind, inner]) =>
      `${kind === 'Version' ? 'version' : 'marker'}${inner.includes('<VersionId>null<') ? ' null' : ''}${inner.includes('<IsLatest>true<') ? ' latest' : ''}`,
  );
}

export const title = 'Versions and deleting';

export const rows = [
  {
    id: 'R1',
    subject: 'GET of a delete marker by its version',
    expected: {
      answer: refusal(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', {
        Method: 'GET',
        ResourceType: 'DeleteMarker',
      }),
      'x-amz-delete-marker': 'true',
    },
    kind: RECORDED,
    source: 'LS API test_delete_object_versioned',
    ask: async (t) => {
      const bucket = await bucketOf(t, 'Enabled');
      await put(t, bucket, 'a', 'x');
      const marker = versionOf(await remove(t, bucket, 'a'));
      const answer = await t.s3({ bucket, key: 'a', query: { versionId: marker } });
      return { answer, 'x-amz-delete-marker': answer.header('x-amz-delete-marker') };
    },
  },
  {
    id: 'R2',
    subject:
      'what DELETE returns: a marker created, a marker removed, a version removed, a key that was never there',
    expected: {
      'a marker made': success(204, { 'x-amz-delete-marker': 'true', 'x-amz-version-id': PRESENT }),
      'the marker removed': success(204, { 'x-amz-delete-marker': 'true', 'x-amz-version-id': PRESENT }),
      'the version removed': success(204, { 'x-amz-delete-marker': ABSENT, 'x-amz-version-id': PRESENT }),
      'never there': success(204, { 'x-amz-delete-marker': 'true', 'x-amz-version-id': PRESENT }),
    },
    kind: RECORDED,
    source: 'LS API test_delete_object_versioned',
    ask: async (t) => {
      const bucket = await bucketOf(t, 'Enabled');
      const version = versionOf(await put(t, bucket, 'a', 'x'));
      const made = await remove(t, bucket, 'a');
      return {
        'a marker made': made,
        'the marker removed': await remove(t, bucket, 'a', versionOf(made)),
        'the version removed': await remove(t, bucket, 'a', version),
        'never there': await remove(t, bucket, 'wrong'),
      };
    },
  },
  {
    id: 'R3',
    subject: 'a version that is gone, and a version id that is none',
    expected: {
      gone: refusal(404, 'NoSuchVersion', 'The specified version does not exist.', {
        Key: 'a',
        VersionId: PRESENT,
      }),
      none: noVersion('bad-version'),
    },
    kind: RECORDED,
    source: 'LS API test_delete_object_versioned',
    ask: async (t) => {
      const bucket = await bucketOf(t, 'Enabled');
      const version = versionOf(await put(t, bucket, 'a', 'x'));
      await t.must(remove(t, bucket, 'a', version));
      return {
        gone: await t.s3({ bucket, key: 'a', query: { versionId: version } }),
        none: await remove(t, bucket, 'a', 'bad-version'),
      };
    },
  },
  {
    id: 'R4',
    subject: 'a bucket that never had versions: a version id is refused, `null` is the object',
    expected: {
      'GET of a version': noVersion(WRONG_VERSION),
      'DELETE of a version': noVersion(WRONG_VERSION),
      'GET of null': success(200, { 'x-amz-version-id': ABSENT }, 'hello'),
    },
    kind: RECORDED,
    source: 'LS API test_get_object_with_version_unversioned_bucket; LS API test_delete_object',
    ask: async (t) => {
      const { bucket, key } = await t.object(t.key);
      return {
        'GET of a version': await t.s3({ bucket, key, query: { versionId: WRONG_VERSION } }),
        'DELETE of a version': await remove(t, bucket, key, WRONG_VERSION),
        'GET of null': await t.s3({ bucket, key, query: { versionId: 'null' } }),
      };
    },
  },
  {
    id: 'R5',
    subject:
      'deleting a bucket that is not empty: one text for a bucket without versions, another for one with',
    expected: {
      unversioned: notEmpty('The bucket you tried to delete is not empty'),
      'with versions': notEmpty(VERSIONS_LEFT),
      'with a marker only': notEmpty(VERSIONS_LEFT),
    },
    kind: RECORDED,
    source: 'LS API test_delete_bucket_with_objects; LS API test_delete_versioned_bucket_with_objects',
    ask: async (t) => {
      const unversioned = await t.s3({ method: 'DELETE', bucket: (await t.object(t.key)).bucket });
      const bucket = await bucketOf(t, 'Enabled');
      const version = versionOf(await put(t, bucket, 'a', 'x'));
      await remove(t, bucket, 'a');
      const both = await t.s3({ method: 'DELETE', bucket });
      await t.must(remove(t, bucket, 'a', version));
      return {
        unversioned,
        'with versions': both,
        'with a marker only': await t.s3({ method: 'DELETE', bucket }),
      };
    },
  },
  {
    id: 'R6',
    subject:
      'DeleteObjects in a bucket without versions: keys that are not there count as deleted, a version id is an error of its own',
    expected: {
      deleted: ['a-wrong-key', 'there'],
      errors: ['NoSuchVersion'],
      message: 'The specified version does not exist.',
    },
    kind: RECORDED,
    source: 'LS API test_delete_objects',
    ask: async (t) => {
      const { bucket, key } = await t.object('there', 'x', { bucket: await bucketOf(t) });
      const wrong = await removeMany(t, bucket, [[key, WRONG_VERSION]]);
      const removed = await removeMany(t, bucket, [['a-wrong-key'], [key]]);
      return {
        deleted: removed.texts('Key').sort(),
        errors: wrong.texts('Code'),
        message: wrong.text('Message'),
      };
    },
  },
  {
    id: 'R7',
    subject:
      'DeleteObjects in a bucket with versions: markers are made and named, removed markers and versions too',
    expected: {
      'without version': { DeleteMarker: 'true', DeleteMarkerVersionId: 'one', VersionId: 'none' },
      'the marker': { DeleteMarker: 'true', DeleteMarkerVersionId: 'one', VersionId: 'one' },
      'the version': { DeleteMarker: 'none', DeleteMarkerVersionId: 'none', VersionId: 'one' },
      'never there': { DeleteMarker: 'true', DeleteMarkerVersionId: 'one', VersionId: 'none' },
    },
    kind: RECORDED,
    source: 'LS API test_delete_objects_versioned',
    ask: async (t) => {
      const bucket = await bucketOf(t, 'Enabled');
      const version = versionOf(await put(t, bucket, 'a', 'x'));
      const tell = (answer) => ({
        DeleteMarker: answer.text('DeleteMarker') ?? 'none',
        DeleteMarkerVersionId: answer.text('DeleteMarkerVersionId') === undefined ? 'none' : 'one',
        VersionId: answer.text('VersionId') === undefined ? 'none' : 'one',
      });
      const made = await removeMany(t, bucket, [['a']]);
      return {
        'without version': tell(made),
        'the marker': tell(await removeMany(t, bucket, [['a', made.text('DeleteMarkerVersionId')]])),
        'the version': tell(await removeMany(t, bucket, [['a', version]])),
        'never there': tell(await removeMany(t, bucket, [['wrong']])),
      };
    },
  },
  {
    id: 'R8',
    subject: 'PutBucketVersioning: before, wrong values, empty',
    expected: {
      before: success(200),
      'Suspended before Enabled': success(200),
      enabled: refusal(400, 'MalformedXML', MALFORMED, {}),
      Disabled: refusal(400, 'MalformedXML', MALFORMED, {}),
      empty: refusal(
        400,
        'IllegalVersioningConfigurationException',
        'The Versioning element must be specified',
        {},
      ),
      'no such bucket': refusal(404, 'NoSuchBucket', 'The specified bucket does not exist', {
        BucketName: PRESENT,
      }),
      status: 'Suspended',
    },
    kind: RECORDED,
    source: 'LS API test_bucket_versioning_crud',
    ask: async (t) => {
      const bucket = await bucketOf(t);
      return {
        before: await t.s3({ bucket, query: { versioning: '' } }),
        'Suspended before Enabled': await setVersioning(t, bucket, 'Suspended'),
        enabled: await setVersioning(t, bucket, 'enabled'),
        Disabled: await setVersioning(t, bucket, 'Disabled'),
        empty: await setVersioning(t, bucket, ''),
        'no such bucket': await setVersioning(t, `${t.prefix}-none`, 'Enabled'),
        status: (await t.s3({ bucket, query: { versioning: '' } })).text('Status'),
      };
    },
  },
  {
    id: 'R9',
    subject: 'versioning suspended: a PUT creates the null version and replaces it, older versions stay',
    expected: {
      PUT: success(200, { 'x-amz-version-id': ABSENT }),
      'PUT again': success(200, { 'x-amz-version-id': ABSENT }),
      GET: success(200, { 'x-amz-version-id': 'null' }, 'fourth'),
      listed: ['version null latest', 'version', 'version'],
    },
    kind: RECORDED,
    source: 'LS API test_put_object_on_suspended_bucket',
    ask: async (t) => {
      const bucket = await bucketOf(t, 'Enabled');
      await put(t, bucket, 'a', 'first');
      await put(t, bucket, 'a', 'second');
      await t.must(setVersioning(t, bucket, 'Suspended'));
      return {
        PUT: await put(t, bucket, 'a', 'third'),
        'PUT again': await put(t, bucket, 'a', 'fourth'),
        GET: await t.s3({ bucket, key: 'a' }),
        listed: await listed(t, bucket),
      };
    },
  },
  {
    id: 'R10',
    subject: 'versioning suspended: a DELETE creates the null marker, which a PUT replaces, and vice versa',
    expected: {
      DELETE: success(204, { 'x-amz-delete-marker': 'true', 'x-amz-version-id': 'null' }),
      'listed then': ['marker null latest', 'version', 'version'],
      'after a PUT': ['version null latest', 'version', 'version'],
      'after a DELETE': ['marker null latest', 'version', 'version'],
    },
    kind: RECORDED,
    source: 'LS API test_delete_object_on_suspended_bucket',
    ask: async (t) => {
      const bucket = await bucketOf(t, 'Enabled');
      await put(t, bucket, 'a', 'first');
      await put(t, bucket, 'a', 'second');
      await t.must(setVersioning(t, bucket, 'Suspended'));
      const removed = await remove(t, bucket, 'a');
      const then = await listed(t, bucket);
      await put(t, bucket, 'a', 'third');
      const afterPut = await listed(t, bucket);
      await remove(t, bucket, 'a');
      return {
        DELETE: removed,
        'listed then': then,
        'after a PUT': afterPut,
        'after a DELETE': await listed(t, bucket),
      };
    },
  },
  {
    id: 'R11',
    subject: 'versionId where an operation accepts none, including `null`',
    expected: {
      'a listing': takesNone('x'),
      'a setting': takesNone('null'),
      'a part': takesNone('x'),
      'a list of parts': takesNone('x'),
      "a bucket's ACL": noVersion('x'),
    },
    kind: REPORTED,
    source: 'BL routers/s3.py (measured)',
    ask: async (t) => {
      const bucket = await bucketOf(t, 'Enabled');
      const versionId = 'x';
      const part = { uploadId: 'u', partNumber: '1', versionId };
      return {
        'a listing': await t.s3({ bucket, query: { 'list-type': '2', versionId } }),
        'a setting': await t.s3({ bucket, query: { versioning: '', versionId: 'null' } }),
        'a part': await t.s3({ method: 'PUT', bucket, key: 'a', query: part, body: 'x' }),
        'a list of parts': await t.s3({ bucket, key: 'a', query: { uploadId: 'u', versionId } }),
        "a bucket's ACL": await t.s3({ bucket, query: { acl: '', versionId } }),
      };
    },
  },
  {
    id: 'R12',
    subject: 'partNumber beside a sub-resource, and of a bucket',
    expected: {
      'beside tagging': refusal(
        400,
        'InvalidArgument',
        'Conflicting query string parameters: partNumber, tagging',
        { ArgumentName: 'ResourceType', ArgumentValue: 'partNumber' },
      ),
      'of a bucket': refusal(400, 'InvalidRequest', 'Object must have a valid key name.'),
    },
    kind: REPORTED,
    source: 'BL routers/s3.py (measured)',
    ask: async (t) => {
      const bucket = await bucketOf(t);
      return {
        'beside tagging': await t.s3({ bucket, key: 'a', query: { partNumber: '1', tagging: '' } }),
        'of a bucket': await t.s3({ bucket, query: { partNumber: '1' } }),
      };
    },
  },
];
