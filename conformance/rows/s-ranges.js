import { ABSENT, refusal, success } from '../expect.js';
import { RECORDED } from '../kinds.js';
import { beginUpload, uploadPart } from './multipart.js';

const TEN = '0123456789';
const part = (range, body) =>
  success(206, { 'content-range': `bytes ${range}/10`, 'content-length': String(body.length) }, body);
const whole = success(200, { 'content-range': ABSENT, 'content-length': '10' }, TEN);
const outside = (range) =>
  refusal(416, 'InvalidRange', 'The requested range is not satisfiable', {
    RangeRequested: range,
    ActualObjectSize: '10',
  });
const FORM =
  'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy';
const wrongForm = (value) =>
  refusal(400, 'InvalidArgument', FORM, { ArgumentName: 'x-amz-copy-source-range', ArgumentValue: value });

const RANGES = {
  'bytes=0-8': part('0-8', '012345678'),
  'bytes=1-1': part('1-1', '1'),
  'bytes=1-0': whole,
  'bytes=1-': part('1-9', '123456789'),
  'bytes=-1-': whole,
  'bytes=-2': part('8-9', '89'),
  'bytes=-9': part('1-9', '123456789'),
  'bytes=-15': part('0-9', TEN),
  'bytes=0-100': part('0-9', TEN),
  'bytes=0-0': part('0-0', '0'),
  'bytes=0--1': whole,
  'bytes=0-1,3-4,7-9': whole,
  '0-8': whole,
  'bytes=-': whole,
  'bytes=-0': outside('bytes=-0'),
  'bytes=100-200': outside('bytes=100-200'),
};

const COPIED = [
  '0-8',
  'bytes=1-0',
  'bytes=-1-',
  'bytes=0--1',
  'bytes=0-1,3-4,7-9',
  'bytes=-',
  'bytes=-0',
  'bytes=1-',
  'bytes=-2',
  'bytes=-15',
];

export const title = 'Ranges, of GET and of UploadPartCopy';

export const rows = [
  {
    id: 'S1',
    subject: 'Range on an object of ten bytes',
    expected: RANGES,
    kind: RECORDED,
    source: 'LS API test_get_object_range',
    ask: async (t) => {
      const object = await t.object(t.key, TEN);
      const answers = {};
      for (const range of Object.keys(RANGES))
        answers[range] = await t.s3({ ...object, headers: { Range: range } });
      return answers;
    },
  },
  {
    id: 'S2',
    subject: 'x-amz-copy-source-range that has not the form bytes=first-last',
    expected: Object.fromEntries(COPIED.map((range) => [range, wrongForm(range)])),
    kind: RECORDED,
    source: 'LS API test_upload_part_copy_range',
    ask: (t) => copyRanges(t, COPIED),
  },
  {
    id: 'S3',
    subject: 'x-amz-copy-source-range that reaches beyond, or lies outside, an object of ten bytes',
    expected: {
      'bytes=0-100': refusal(
        400,
        'InvalidArgument',
        'Range specified is not valid for source object of size: 10',
        {
          ArgumentName: 'x-amz-copy-source-range',
          ArgumentValue: 'bytes=0-100',
        },
      ),
      'bytes=100-200': refusal(
        400,
        'InvalidRequest',
        'The specified copy range is invalid for the source object size',
        {},
      ),
    },
    kind: RECORDED,
    source: 'LS API test_upload_part_copy_range',
    ask: (t) => copyRanges(t, ['bytes=0-100', 'bytes=100-200']),
  },
  {
    id: 'S4',
    subject: 'x-amz-copy-source-range inside the object, and what ListParts returns then',
    expected: {
      'bytes=0-8': success(200, { 'x-amz-server-side-encryption': 'AES256' }),
      'bytes=1-1': success(200),
      sizes: ['9', '1'],
      numbers: ['1', '2'],
      NextPartNumberMarker: '2',
      PartNumberMarker: '0',
      MaxParts: '1000',
    },
    kind: RECORDED,
    source: 'LS API test_upload_part_copy_range',
    ask: async (t) => {
      const source = await t.object(t.key, TEN);
      const object = { ...source, key: `copy-${t.key}` };
      const uploadId = await beginUpload(t, object);
      const copy = (number, range) =>
        uploadPart(t, object, uploadId, number, undefined, {
          'x-amz-copy-source': `/${source.bucket}/${source.key}`,
          'x-amz-copy-source-range': range,
        });
      const first = await copy(1, 'bytes=0-8');
      const second = await copy(2, 'bytes=1-1');
      const parts = await t.s3({ ...object, query: { uploadId } });
      return {
        'bytes=0-8': first,
        'bytes=1-1': second,
        sizes: parts.texts('Size'),
        numbers: parts.texts('PartNumber'),
        NextPartNumberMarker: parts.text('NextPartNumberMarker'),
        PartNumberMarker: parts.text('PartNumberMarker'),
        MaxParts: parts.text('MaxParts'),
      };
    },
  },
  {
    id: 'S5',
    subject: 'ListParts: pages, and a marker beyond the last part',
    expected: {
      'one at a time': 'truncated true, next 1, parts 1',
      'after 1': 'truncated false, next 2, parts 2',
      'after 10': 'truncated false, next 0, parts none',
      'without parts': 'truncated false, next 0, parts none',
    },
    kind: RECORDED,
    source: 'LS LIST test_list_parts_pagination',
    ask: async (t) => {
      const object = { bucket: await t.bucket(), key: t.key };
      const uploadId = await beginUpload(t, object);
      const list = async (query) => {
        const answer = await t.s3({ ...object, query: { uploadId, ...query } });
        const parts = answer.texts('PartNumber').join(', ') || 'none';
        return `truncated ${answer.text('IsTruncated')}, next ${answer.text('NextPartNumberMarker')}, parts ${parts}`;
      };
      const empty = await list({});
      for (const number of [1, 2]) await t.must(uploadPart(t, object, uploadId, number, 'data'));
      return {
        'one at a time': await list({ 'max-parts': '1' }),
        'after 1': await list({ 'max-parts': '1', 'part-number-marker': '1' }),
        'after 10': await list({ 'max-parts': '1', 'part-number-marker': '10' }),
        'without parts': empty,
      };
    },
  },
];

async function copyRanges(t, ranges) {
  const source = await t.object(t.key, TEN);
  const object = { ...source, key: `copy-${t.key}` };
  const uploadId = await beginUpload(t, object);
  const answers = {};
  for (const range of ranges) {
    answers[range] = await uploadPart(t, object, uploadId, 1, undefined, {
      'x-amz-copy-source': `/${source.bucket}/${source.key}`,
      'x-amz-copy-source-range': range,
    });
  }
  return answers;
}
