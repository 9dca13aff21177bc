import { ABSENT, like, PRESENT, refusal, success } from '../expect.js';
import { RECORDED } from '../kinds.js';
import { md5 } from '../target.js';

const MALFORMED = refusal(
  400,
  'MalformedXML',
  'The XML you provided was not well-formed or did not validate against our published schema',
  {},
);
const noSuchBucket = refusal(404, 'NoSuchBucket', 'The specified bucket does not exist', {
  BucketName: PRESENT,
});
const invalidTag = (message, extras) => refusal(400, 'InvalidTag', message, extras);
const TAGGING =
  "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.";
const taggingHeader = (value) =>
  refusal(400, 'InvalidArgument', TAGGING, { ArgumentName: 'x-amz-tagging', ArgumentValue: value });
const malformedPolicy = (message) => refusal(400, 'MalformedPolicy', message, {});

const get = (t, bucket, name) => t.s3({ bucket, query: { [name]: '' } });
const remove = (t, bucket, name) => t.s3({ method: 'DELETE', bucket, query: { [name]: '' } });
const put = (t, bucket, name, body) =>
  t.s3({ method: 'PUT', bucket, query: { [name]: '' }, body, headers: { 'Content-MD5': md5(body) } });
const own = (t) => t.bucket(t.key.replace('.txt', ''));

const tagSet = (pairs) =>
  `<Tagging><TagSet>${pairs.map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`).join('')}</TagSet></Tagging>`;
const tags = (answer) => {
  const values = answer.texts('Value');
  return answer.texts('Key').map((key, i) => `${key}=${values[i]}`);
};
const tagObject = async (t, pairs) => {
  const object = await t.object(t.key);
  return t.s3({ ...object, method: 'PUT', query: { tagging: '' }, body: tagSet(pairs) });
};
const encryption = (...rules) =>
  `<ServerSideEncryptionConfiguration>${rules.map((rule) => `<Rule><ApplyServerSideEncryptionByDefault>${rule}</ApplyServerSideEncryptionByDefault></Rule>`).join('')}</ServerSideEncryptionConfiguration>`;
const ownership = (...rules) =>
  `<OwnershipControls>${rules.map((rule) => `<Rule>${rule === undefined ? '' : `<ObjectOwnership>${rule}</ObjectOwnership>`}</Rule>`).join('')}</OwnershipControls>`;

export const title = 'Settings of buckets, and tags';

export const rows = [
  {
    id: 'T1',
    subject: 'tags of a bucket: none yet, put, replaced, deleted',
    expected: {
      none: refusal(404, 'NoSuchTagSet', 'The TagSet does not exist', { BucketName: PRESENT }),
      put: success(204),
      got: ['tag1=tag1', 'tag2='],
      'put again': success(204),
      'got then': ['tag3=tag3'],
      deleted: success(204),
      'put empty': success(204),
    },
    kind: RECORDED,
    source: 'LS API test_bucket_tagging_crud',
    ask: async (t) => {
      const bucket = await own(t);
      const none = await get(t, bucket, 'tagging');
      const first = await put(
        t,
        bucket,
        'tagging',
        tagSet([
          ['tag1', 'tag1'],
          ['tag2', ''],
        ]),
      );
      const got = tags(await get(t, bucket, 'tagging'));
      const again = await put(t, bucket, 'tagging', tagSet([['tag3', 'tag3']]));
      const then = tags(await get(t, bucket, 'tagging'));
      return {
        none,
        put: first,
        got,
        'put again': again,
        'got then': then,
        deleted: await remove(t, bucket, 'tagging'),
        'put empty': await put(t, bucket, 'tagging', tagSet([])),
      };
    },
  },
  {
    id: 'T2',
    subject: 'tags of a bucket that are refused',
    expected: {
      'twice the same key': invalidTag('Cannot provide multiple Tags with the same key', { TagKey: 'Key1' }),
      'a comma in the key': invalidTag('The TagKey you have provided is invalid', { TagKey: 'Key1,Key2' }),
      'a comma in the value': invalidTag('The TagValue you have provided is invalid', {
        TagKey: 'Key1',
        TagValue: 'Val1,Val2',
      }),
      'aws:': invalidTag('System tags cannot be added/updated by requester', { TagKey: 'aws:prefixed' }),
      'no such bucket': noSuchBucket,
    },
    kind: RECORDED,
    source: 'LS API test_tagging_validation; LS API test_bucket_tagging_exc',
    anyOrder: true,
    ask: async (t) => {
      const bucket = await own(t);
      const tag = (...pairs) => put(t, bucket, 'tagging', tagSet(pairs));
      return {
        'twice the same key': await tag(['Key1', 'Val1'], ['Key1', 'Val1']),
        'a comma in the key': await tag(['Key1,Key2', 'Val1']),
        'a comma in the value': await tag(['Key1', 'Val1,Val2']),
        'aws:': await tag(['aws:prefixed', 'Val1']),
        'no such bucket': await put(t, `${t.prefix}-none`, 'tagging', tagSet([['a', 'b']])),
      };
    },
  },
  {
    id: 'T3',
    subject: 'tags of an object that are refused',
    expected: {
      'twice the same key': invalidTag('Cannot provide multiple Tags with the same key', { TagKey: 'Key1' }),
      'a comma in the key': invalidTag('The TagKey you have provided is invalid', { TagKey: 'Key1,Key2' }),
      'aws:': invalidTag('Your TagKey cannot be prefixed with aws:', { TagKey: 'aws:prefixed' }),
    },
    kind: RECORDED,
    source: 'LS API test_tagging_validation',
    ask: async (t) => ({
      'twice the same key': await tagObject(t, [
        ['Key1', 'Val1'],
        ['Key1', 'Val1'],
      ]),
      'a comma in the key': await tagObject(t, [['Key1,Key2', 'Val1']]),
      'aws:': await tagObject(t, [['aws:prefixed', 'Val1']]),
    }),
  },
  {
    id: 'T4',
    subject:
      'x-amz-tagging: keys without values count, duplicate keys and commas are refused; x-amz-tagging-count returns how many',
    expected: {
      'tag1=tag1&tag2=tag2&tag': ['tag1=tag1', 'tag2=tag2', 'tag='],
      'wrongquery&wrongagain': ['wrongagain=', 'wrongquery='],
      'key1&&&key2': ['key1=', 'key2='],
      'key1=val1&key1=val2': taggingHeader('key1=val1&key1=val2'),
      'key1=val1,key2=val2': taggingHeader('key1=val1,key2=val2'),
      GET: success(200, { 'x-amz-tagging-count': '2' }),
      'GET without tags': success(200, { 'x-amz-tagging-count': ABSENT }),
    },
    kind: RECORDED,
    source:
      'LS API test_put_object_with_tags; LS API test_object_tagging_exc; LS API test_object_tagging_crud (the third value is ours)',
    ask: async (t) => {
      const { bucket, key } = await t.object(t.key);
      const store = (value) =>
        t.s3({ method: 'PUT', bucket, key, body: 'x', headers: { 'x-amz-tagging': value } });
      const stored = async (value) => {
        await t.must(store(value));
        return tags(await t.s3({ bucket, key, query: { tagging: '' } })).sort();
      };
      const answers = {};
      for (const value of ['tag1=tag1&tag2=tag2&tag', 'wrongquery&wrongagain', 'key1&&&key2'])
        answers[value] = await stored(value);
      for (const value of ['key1=val1&key1=val2', 'key1=val1,key2=val2']) answers[value] = await store(value);
      answers.GET = await t.s3({ bucket, key });
      await t.object(t.key);
      answers['GET without tags'] = await t.s3({ bucket, key });
      return answers;
    },
  },
  {
    id: 'T5',
    subject: 'tagging of an object that does not exist: GET names the bucket and key, DELETE and PUT the key',
    expected: (t) => ({
      GET: noKey(`${t.prefix}-main/fake-key`),
      DELETE: noKey('fake-key'),
      PUT: noKey('fake-key'),
    }),
    kind: RECORDED,
    source: 'LS API test_object_tagging_exc',
    ask: async (t) => {
      const object = { bucket: await t.bucket(), key: 'fake-key', query: { tagging: '' } };
      return {
        GET: await t.s3(object),
        DELETE: await t.s3({ ...object, method: 'DELETE' }),
        PUT: await t.s3({ ...object, method: 'PUT', body: tagSet([['a', 'b']]) }),
      };
    },
  },
  {
    id: 'T6',
    subject: 'encryption of a bucket unless set: AES256; deleting it is idempotent and brings AES256 back',
    expected: {
      algorithm: 'AES256',
      BucketKeyEnabled: 'false',
      DELETE: success(204),
      'DELETE again': success(204),
      afterwards: 'AES256',
    },
    kind: RECORDED,
    source: 'LS API test_s3_default_bucket_encryption (that AES256 is back: S3 UG default-bucket-encryption)',
    ask: async (t) => {
      const bucket = await own(t);
      const before = await get(t, bucket, 'encryption');
      return {
        algorithm: before.text('SSEAlgorithm'),
        BucketKeyEnabled: before.text('BucketKeyEnabled'),
        DELETE: await remove(t, bucket, 'encryption'),
        'DELETE again': await remove(t, bucket, 'encryption'),
        afterwards: (await get(t, bucket, 'encryption')).text('SSEAlgorithm'),
      };
    },
  },
  {
    id: 'T7',
    subject: 'encryption of a bucket that is refused',
    expected: {
      'no rule': MALFORMED,
      'two rules': MALFORMED,
      'a KMS key with AES256': refusal(
        400,
        'InvalidArgument',
        like(
          'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms (or aws:kms:dsse)',
          /^a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms/,
        ),
        { ArgumentName: 'ApplyServerSideEncryptionByDefault' },
      ),
      'no such bucket': noSuchBucket,
    },
    kind: RECORDED,
    source: 'LS API test_s3_default_bucket_encryption_exc',
    ask: async (t) => {
      const bucket = await own(t);
      const aes = '<SSEAlgorithm>AES256</SSEAlgorithm>';
      return {
        'no rule': await put(t, bucket, 'encryption', encryption()),
        'two rules': await put(t, bucket, 'encryption', encryption(aes, aes)),
        'a KMS key with AES256': await put(
          t,
          bucket,
          'encryption',
          encryption(`${aes}<KMSMasterKeyID>randomkeyid</KMSMasterKeyID>`),
        ),
        'no such bucket': await put(t, `${t.prefix}-none`, 'encryption', encryption(aes)),
      };
    },
  },
  {
    id: 'T8',
    subject:
      'ownership controls: BucketOwnerEnforced unless set, put, deleted (twice), chosen when the bucket is created',
    expected: {
      default: 'BucketOwnerEnforced',
      put: success(200),
      afterwards: 'ObjectWriter',
      DELETE: success(204),
      'after it': refusal(
        404,
        'OwnershipControlsNotFoundError',
        'The bucket ownership controls were not found',
        { BucketName: PRESENT },
      ),
      'DELETE again': success(204),
      'at creation': 'BucketOwnerPreferred',
    },
    kind: RECORDED,
    source: 'LS API test_crud_bucket_ownership_controls',
    ask: async (t) => {
      const bucket = await own(t);
      const read = async (of) => (await get(t, of, 'ownershipControls')).text('ObjectOwnership');
      const before = await read(bucket);
      const written = await put(t, bucket, 'ownershipControls', ownership('ObjectWriter'));
      const then = await read(bucket);
      const removed = await remove(t, bucket, 'ownershipControls');
      const after = await get(t, bucket, 'ownershipControls');
      const preferred = await t.bucket('preferred', {
        headers: { 'x-amz-object-ownership': 'BucketOwnerPreferred' },
      });
      return {
        default: before,
        put: written,
        afterwards: then,
        DELETE: removed,
        'after it': after,
        'DELETE again': await remove(t, bucket, 'ownershipControls'),
        'at creation': await read(preferred),
      };
    },
  },
  {
    id: 'T9',
    subject: 'ownership controls that are refused',
    expected: {
      'two rules': MALFORMED,
      'a wrong value': MALFORMED,
      'an empty rule': MALFORMED,
      'a wrong value at creation': refusal(
        400,
        'InvalidArgument',
        'Invalid x-amz-object-ownership header: RandomValue',
        {
          ArgumentName: 'x-amz-object-ownership',
        },
      ),
    },
    kind: RECORDED,
    source: 'LS API test_bucket_ownership_controls_exc',
    ask: async (t) => {
      const bucket = await own(t);
      const set = (...rules) => put(t, bucket, 'ownershipControls', ownership(...rules));
      return {
        'two rules': await set('BucketOwnerPreferred', 'ObjectWriter'),
        'a wrong value': await set('RandomValue'),
        'an empty rule': await set(undefined),
        'a wrong value at creation': await t.s3({
          method: 'PUT',
          bucket: `${t.prefix}-owned`,
          headers: { 'x-amz-object-ownership': 'RandomValue' },
        }),
      };
    },
  },
  {
    id: 'T10',
    subject: 'Public Access Block: all on in a new bucket, put, deleted (twice)',
    expected: {
      default: ['true', 'true', 'true', 'true'],
      DELETE: success(204),
      'after it': refusal(
        404,
        'NoSuchPublicAccessBlockConfiguration',
        'The public access block configuration was not found',
        {
          BucketName: PRESENT,
        },
      ),
      'DELETE again': success(204),
    },
    kind: RECORDED,
    source: 'LS API test_crud_public_access_block',
    ask: async (t) => {
      const bucket = await own(t);
      const read = await get(t, bucket, 'publicAccessBlock');
      const names = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
      return {
        default: names.map((name) => read.text(name)),
        DELETE: await remove(t, bucket, 'publicAccessBlock'),
        'after it': await get(t, bucket, 'publicAccessBlock'),
        'DELETE again': await remove(t, bucket, 'publicAccessBlock'),
      };
    },
  },
  {
    id: 'T11',
    subject: 'the policy of a bucket: none, deleted twice',
    expected: {
      none: refusal(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist', { BucketName: PRESENT }),
      DELETE: success(204),
    },
    kind: RECORDED,
    source: 'LS API test_bucket_policy_crud',
    ask: async (t) => {
      const bucket = await own(t);
      return { none: await get(t, bucket, 'policy'), DELETE: await remove(t, bucket, 'policy') };
    },
  },
  {
    id: 'T12',
    subject: 'policies of a bucket that are refused: empty, no JSON, an empty object',
    expected: {
      empty: malformedPolicy("Policies must be valid JSON and the first byte must be '{'"),
      'no JSON': malformedPolicy("Policies must be valid JSON and the first byte must be '{'"),
      '{}': malformedPolicy('Missing required field Statement'),
    },
    kind: RECORDED,
    source: 'LS API test_bucket_policy_exc',
    ask: async (t) => {
      const bucket = await own(t);
      return {
        empty: await put(t, bucket, 'policy', ''),
        'no JSON': await put(t, bucket, 'policy', 'invalid json'),
        '{}': await put(t, bucket, 'policy', '{}'),
      };
    },
  },
  {
    id: 'T13',
    subject: 'Object Lock was never configured',
    expected: refusal(
      404,
      'ObjectLockConfigurationNotFoundError',
      'Object Lock configuration does not exist for this bucket',
      {
        BucketName: PRESENT,
      },
    ),
    kind: RECORDED,
    source: 'LS API test_get_object_lock_configuration_exc',
    ask: async (t) => get(t, await own(t), 'object-lock'),
  },
  {
    id: 'T14',
    subject: 'x-amz-bypass-governance-retention where there is no Object Lock',
    expected: refusal(
      400,
      'InvalidArgument',
      'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.',
      { ArgumentName: 'x-amz-bypass-governance-retention' },
    ),
    kind: RECORDED,
    source: 'LS API test_delete_object_with_no_locking',
    ask: async (t) =>
      t.s3({
        ...(await t.object(t.key)),
        method: 'DELETE',
        headers: { 'x-amz-bypass-governance-retention': 'true' },
      }),
  },
  {
    id: 'T15',
    subject: 'tags of versions: of the current one, and of the one named',
    expected: {
      PUT: success(200, { 'x-amz-version-id': PRESENT }),
      current: ['tag3=tag3'],
      previous: ['test_tag=tagv1'],
    },
    kind: RECORDED,
    source: 'LS API test_object_tagging_versioned',
    ask: async (t) => {
      const bucket = await own(t);
      const status = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
      await t.must(put(t, bucket, 'versioning', status));
      const store = (value) =>
        t.must(
          t.s3({
            method: 'PUT',
            bucket,
            key: 'a',
            body: value,
            headers: { 'x-amz-tagging': `test_tag=${value}` },
          }),
        );
      const previous = (await store('tagv1')).header('x-amz-version-id');
      await store('tagv2');
      const written = await t.s3({
        method: 'PUT',
        bucket,
        key: 'a',
        query: { tagging: '' },
        body: tagSet([['tag3', 'tag3']]),
      });
      const read = async (query) => tags(await t.s3({ bucket, key: 'a', query: { tagging: '', ...query } }));
      return { PUT: written, current: await read({}), previous: await read({ versionId: previous }) };
    },
  },
];

function noKey(key) {
  return refusal(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });
}
