import { PRESENT, refusal } from '../expect.js';
import { RECORDED } from '../kinds.js';
import { beginUpload } from './multipart.js';

/** What a listing says, as a line: keys or prefixes, truncated or not, and where to go on. */
function told(answer, next) {
  if (answer.code !== undefined) return answer;
  const prefixes = [...answer.body.matchAll(/<CommonPrefixes><Prefix>([^<]*)/g)].map((found) => found[1]);
  const inner = [
    ...answer.body.matchAll(/<(?:Contents|Version|Upload)>(.*?)<\/(?:Contents|Version|Upload)>/gs),
  ];
  const keys = inner.map((found) => /<Key>([^<]*)/.exec(found[1])[1]);
  const more = answer.text('IsTruncated') === 'true' ? 'truncated' : 'complete';
  return `${[...keys, ...prefixes].join(', ') || 'nothing'}; ${more}; ${next} ${answer.text(next) ?? 'absent'}`;
}

/** A bucket with empty objects of these keys, in which the row alone writes. */
async function filled(t, keys) {
  const bucket = await t.bucket(t.key.replace('.txt', ''));
  for (const key of keys) await t.object(key, '', { bucket });
  return bucket;
}

async function lists(t, bucket, queries, next) {
  const answers = {};
  for (const [name, query] of Object.entries(queries))
    answers[name] = told(await t.s3({ bucket, query }), next);
  return answers;
}

const TREE = ['test/bar/foo/123', 'test/foo/bar/123', 'test/foo/bar/456'];
const FOLDER = ['folder/aSubfolder/subFile1', 'folder/aSubfolder/subFile2', 'folder/file1', 'folder/file2'];

export const title = 'Listings';

export const rows = [
  {
    id: 'U1',
    subject: 'ListObjects: NextMarker only with a delimiter; Marker goes on after it',
    expected: {
      all: 'test_0, test_1, test_2; complete; NextMarker absent',
      'one, with a delimiter': 'test_0; truncated; NextMarker test_0',
      'one, after test_0': 'test_1; truncated; NextMarker absent',
      'an empty marker': 'test_0; truncated; NextMarker absent',
    },
    kind: RECORDED,
    source: 'LS LIST test_list_objects_next_marker',
    ask: async (t) =>
      lists(
        t,
        await filled(t, ['test_0', 'test_1', 'test_2']),
        {
          all: {},
          'one, with a delimiter': { 'max-keys': '1', delimiter: '/' },
          'one, after test_0': { 'max-keys': '1', marker: 'test_0' },
          'an empty marker': { 'max-keys': '1', marker: '' },
        },
        'NextMarker',
      ),
  },
  {
    id: 'U2',
    subject: 'ListObjects with a prefix and delimiters; `%2F` is a delimiter of three characters',
    expected: {
      'no delimiter': 'test/foo/bar/123; complete; Delimiter absent',
      '/': 'test/foo/; complete; Delimiter /',
      '%2F': 'test/foo/bar/123; complete; Delimiter %2F',
      '%2F, encoded': 'test/foo/bar/123; complete; Delimiter %252F',
    },
    kind: RECORDED,
    source: 'LS LIST test_list_objects_with_prefix (the third is inferred from the fourth)',
    ask: async (t) =>
      lists(
        t,
        await filled(t, ['test/foo/bar/123']),
        {
          'no delimiter': { prefix: 'test/', 'max-keys': '1' },
          '/': { prefix: 'test/', delimiter: '/', 'max-keys': '1' },
          '%2F': { prefix: 'test/', delimiter: '%2F', 'max-keys': '1' },
          '%2F, encoded': { prefix: 'test/', delimiter: '%2F', 'max-keys': '1', 'encoding-type': 'url' },
        },
        'Delimiter',
      ),
  },
  {
    id: 'U3',
    subject:
      'ListObjectsV2 with prefixes, with and without a delimiter; KeyCount counts prefixes too; no Owner unless requested',
    expected: {
      'test/': 'test/bar/foo/123, test/foo/bar/123, test/foo/bar/456; complete; KeyCount 3',
      'test/foo': 'test/foo/bar/123, test/foo/bar/456; complete; KeyCount 2',
      'test/ and /': 'test/bar/, test/foo/; complete; KeyCount 2',
      'test/ and /, one': 'test/bar/; truncated; KeyCount 1',
      'test/foo and /': 'test/foo/; complete; KeyCount 1',
      'test/foo/bar and /': 'test/foo/bar/; complete; KeyCount 1',
      Owner: 'absent',
      'Owner with fetch-owner': 'present',
    },
    kind: RECORDED,
    source:
      'LS LIST test_list_objects_v2_with_prefix; LS LIST test_list_objects_v2_with_prefix_and_delimiter',
    ask: async (t) => {
      const bucket = await filled(t, TREE);
      const v2 = { 'list-type': '2' };
      const owner = async (query) =>
        (await t.s3({ bucket, query: { ...v2, ...query } })).body.includes('<Owner>') ? 'present' : 'absent';
      return {
        ...(await lists(
          t,
          bucket,
          {
            'test/': { ...v2, prefix: 'test/' },
            'test/foo': { ...v2, prefix: 'test/foo' },
            'test/ and /': { ...v2, prefix: 'test/', delimiter: '/' },
            'test/ and /, one': { ...v2, prefix: 'test/', delimiter: '/', 'max-keys': '1' },
            'test/foo and /': { ...v2, prefix: 'test/foo', delimiter: '/' },
            'test/foo/bar and /': { ...v2, prefix: 'test/foo/bar', delimiter: '/' },
          },
          'KeyCount',
        )),
        Owner: await owner({}),
        'Owner with fetch-owner': await owner({ 'fetch-owner': 'true' }),
      };
    },
  },
  {
    id: 'U4',
    subject: 'ListObjectsV2: pages, start-after, and a continuation token that is none',
    expected: {
      five: 'test_0, test_1, test_10, test_11, test_2',
      rest: 'test_3, test_4, test_5',
      'start-after test_2': 'test_3, test_4, test_5',
      'no token': refusal(400, 'InvalidArgument', 'The continuation token provided is incorrect'),
    },
    kind: RECORDED,
    source: 'LS LIST test_list_objects_v2_continuation_start_after',
    ask: async (t) => {
      const numbers = ['0', '1', '2', '3', '4', '5', '10', '11'];
      const bucket = await filled(
        t,
        numbers.map((number) => `test_${number}`),
      );
      const list = (query) => t.s3({ bucket, query: { 'list-type': '2', ...query } });
      const keys = (answer) => answer.texts('Key').join(', ');
      const first = await list({ 'max-keys': '5' });
      return {
        five: keys(first),
        rest: keys(await list({ 'continuation-token': first.text('NextContinuationToken') })),
        'start-after test_2': keys(await list({ 'start-after': 'test_2' })),
        'no token': await list({ 'continuation-token': '' }),
      };
    },
  },
  {
    id: 'U5',
    subject: 'ListObjectVersions: pages over prefixes and keys, going on by key marker',
    expected: {
      first: 'folder/aSubfolder/; truncated; NextKeyMarker folder/aSubfolder/',
      second: 'folder/file1; truncated; NextKeyMarker folder/file1',
      last: 'folder/file2; complete; NextKeyMarker absent',
      'after a key inside the prefix': 'folder/file1; truncated; NextKeyMarker folder/file1',
    },
    kind: RECORDED,
    source: 'LS LIST test_list_object_versions_pagination_common_prefixes',
    ask: async (t) => {
      const bucket = await filled(t, FOLDER);
      const page = { versions: '', prefix: 'folder/', delimiter: '/', 'max-keys': '1' };
      return lists(
        t,
        bucket,
        {
          first: page,
          second: { ...page, 'key-marker': 'folder/aSubfolder/' },
          last: { ...page, 'key-marker': 'folder/file1' },
          'after a key inside the prefix': { ...page, 'key-marker': 'folder/aSubfolder/subFile1' },
        },
        'NextKeyMarker',
      );
    },
  },
  {
    id: 'U6',
    subject:
      'ListMultipartUploads: pages by key and by upload; an upload marker without a key marker is ignored, one of another key is refused',
    expected: {
      'none yet': 'nothing; complete; NextKeyMarker ',
      all: 'a, b, b; complete; NextKeyMarker b',
      one: 'a; truncated; NextKeyMarker a',
      'after a': 'b; truncated; NextKeyMarker b',
      'after b': 'nothing; complete; NextKeyMarker ',
      'after an upload of b, no key': 'a; truncated; NextKeyMarker a',
      'after the first of b': 'b; complete; NextKeyMarker b',
      "after a's upload, key b": refusal(400, 'InvalidArgument', 'Invalid uploadId marker', {
        ArgumentName: 'upload-id-marker',
        ArgumentValue: PRESENT,
      }),
    },
    kind: RECORDED,
    source: 'LS LIST test_list_multiparts_next_marker',
    ask: async (t) => {
      const bucket = await filled(t, []);
      const page = { uploads: '', 'max-uploads': '1' };
      const none = told(await t.s3({ bucket, query: { uploads: '' } }), 'NextKeyMarker');
      const ofA = await beginUpload(t, { bucket, key: 'a' });
      for (const key of ['b', 'b']) await beginUpload(t, { bucket, key });
      const [, firstOfB] = (await t.s3({ bucket, query: { uploads: '' } })).texts('UploadId');
      const answers = await lists(
        t,
        bucket,
        {
          all: { uploads: '' },
          one: page,
          'after a': { ...page, 'key-marker': 'a' },
          'after b': { ...page, 'key-marker': 'b' },
          'after an upload of b, no key': { ...page, 'upload-id-marker': firstOfB },
          'after the first of b': { ...page, 'key-marker': 'b', 'upload-id-marker': firstOfB },
          "after a's upload, key b": { ...page, 'key-marker': 'b', 'upload-id-marker': ofA },
        },
        'NextKeyMarker',
      );
      return { 'none yet': none, ...answers };
    },
  },
];
