import type { Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient } from './raw-client.js';

let client: RawClient;
const KEYS = ['a b+c&<ü>.txt', 'dir/one', 'dir/sub/two', 'dir/three', 'odd\u0001\r', "zz~!*'()"];

beforeAll(async () => {
  client = await RawClient.start();
  await client.send('PUT', '/listed');
  await client.send('PUT', '/empty-one');
  for (const key of KEYS) await client.send('PUT', `/listed/${key}`, { body: key });
});
afterAll(() => client.close());

const list = (...query: readonly Pair[]): Promise<RawAnswer> => client.send('GET', '/listed', { query });
const list2 = (...query: readonly Pair[]): Promise<RawAnswer> => list(['list-type', '2'], ...query);
const all = (text: string, element: string): string[] =>
  [...text.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, value]) => value!);

describe('ListObjectsV2', () => {
  it('writes the document S3 writes', async () => {
    const answer = await client.send('GET', '/empty-one', { query: [['list-type', '2']] });
    expect(answer.headers['content-type']).toBe('application/xml');
    expect(answer.text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>empty-one</Name><Prefix/>' +
        '<KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated></ListBucketResult>',
    );
    const { text } = await list2(['prefix', 'dir/one']);
    expect(text).toMatch(
      /<Contents><Key>dir\/one<\/Key><LastModified>[\dT:-]+\.000Z<\/LastModified><ETag>&quot;[0-9a-f]{32}&quot;<\/ETag><ChecksumAlgorithm>CRC64NVME<\/ChecksumAlgorithm><ChecksumType>FULL_OBJECT<\/ChecksumType><Size>7<\/Size><StorageClass>STANDARD<\/StorageClass><\/Contents>/,
    );
  });

  it('escapes keys, and writes what XML forbids as references', async () => {
    const { text } = await list2();
    expect(all(text, 'Key')).toEqual([
      'a b+c&amp;&lt;ü&gt;.txt',
      'dir/one',
      'dir/sub/two',
      'dir/three',
      'odd&#x1;&#xd;',
      'zz~!*&#39;()',
    ]);
  });

  it('encodes for encoding-type=url', async () => {
    const { text } = await list2(['encoding-type', 'url'], ['delimiter', '/'], ['start-after', 'a b']);
    expect(all(text, 'Key')).toEqual(['a+b%2Bc%26%3C%C3%BC%3E.txt', 'odd%01%0D', 'zz%7E%21*%27%28%29']);
    expect(text).toContain('<StartAfter>a+b</StartAfter>');
    expect(text).toContain('<Delimiter>/</Delimiter><EncodingType>url</EncodingType>');
    expect(text).toContain('<CommonPrefixes><Prefix>dir/</Prefix></CommonPrefixes>');
  });

  it('pages with tokens, each key and prefix once', async () => {
    const seen: string[] = [];
    let token: string | undefined;
    do {
      const { text } = await list2(
        ['max-keys', '1'],
        ['delimiter', '/'],
        ...(token === undefined ? [] : [['continuation-token', token] as const]),
      );
      seen.push(...all(text.replace(/<Prefix\/>/, ''), 'Key'), ...all(text, 'Prefix'));
      if (token !== undefined) expect(text).toContain(`<ContinuationToken>${token}</ContinuationToken>`);
      [token] = all(text, 'NextContinuationToken');
      expect(text).toContain(`<IsTruncated>${token !== undefined}</IsTruncated>`);
    } while (token !== undefined);
    expect(seen).toEqual(['a b+c&amp;&lt;ü&gt;.txt', 'dir/', 'odd&#x1;&#xd;', 'zz~!*&#39;()']);
  });

  it('tells the owner when asked', async () => {
    expect((await list2()).text).not.toContain('<Owner>');
    expect((await list2(['fetch-owner', 'true'])).text).toMatch(/<Owner><ID>[0-9a-f]{64}<\/ID><\/Owner>/);
  });

  it.each<[string, number]>([
    ['0', 0],
    ['5000', 1000],
    ['+2', 2],
  ])('takes max-keys %s', async (value, shown) => {
    const { text } = await list2(['max-keys', value]);
    expect(text).toContain(`<MaxKeys>${shown}</MaxKeys>`);
    if (shown === 0) expect(text).toContain('<KeyCount>0</KeyCount>');
    expect(text).toContain(`<IsTruncated>${shown === 2}</IsTruncated>`);
  });

  it.each<[Pair, string, string]>([
    [['max-keys', 'x'], 'max-keys', 'Provided max-keys not an integer or within integer range'],
    [['max-keys', '2147483648'], 'max-keys', 'Provided max-keys not an integer or within integer range'],
    [['max-keys', '-1'], 'maxKeys', 'Argument maxKeys must be an integer between 0 and 2147483647'],
    [['encoding-type', 'rot13'], 'encoding-type', 'Invalid Encoding Method specified in Request'],
    [['continuation-token', 'garbage'], 'continuation-token', 'The continuation token provided is incorrect'],
    [['continuation-token', ''], 'continuation-token', 'The continuation token provided is incorrect'],
  ])('refuses %j', async (parameter, name, message) => {
    const answer = await list2(parameter);
    expect(answer.status).toBe(400);
    expect(answer.error).toMatchObject({ code: 'InvalidArgument', message });
    expect(answer.text).toContain(`<ArgumentName>${name}</ArgumentName>`);
  });
});

describe('ListObjects', () => {
  it('goes on after a marker, and names the next one with a delimiter only', async () => {
    const plain = await list(['max-keys', '2']);
    expect(plain.text).toContain('<Marker/>');
    expect(plain.text).not.toContain('NextMarker');
    expect(plain.text).toMatch(/<Owner><ID>[0-9a-f]{64}<\/ID><\/Owner><StorageClass>/);
    const first = await list(['max-keys', '2'], ['delimiter', '/']);
    expect(first.text).toContain('<NextMarker>dir/</NextMarker>');
    const second = await list(['delimiter', '/'], ['marker', 'dir/']);
    expect(all(second.text, 'Key')).toEqual(['odd&#x1;&#xd;', 'zz~!*&#39;()']);
    expect(second.text).not.toContain('CommonPrefixes');
    expect(second.text).toContain('<IsTruncated>false</IsTruncated>');
  });
});
