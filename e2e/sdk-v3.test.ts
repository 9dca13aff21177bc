import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  ChecksumAlgorithm,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { expect, test } from 'vitest';
import { parseRefusal } from './support/answers.js';
import { describeWith } from './support/clients.js';
import { BODY, BUCKET, KEY, startCloud } from './support/cloud.js';

describeWith(['AWS SDK v3'], 'SDK v3 with its default settings', () => {
  test('getSignedUrl: GET, with a name for the download', async () => {
    const cloud = await startCloud();
    const url = await getSignedUrl(
      cloud.s3(cloud.root),
      new GetObjectCommand({
        Bucket: BUCKET,
        Key: KEY,
        ResponseContentDisposition: 'attachment; filename="Ü.pdf"; filename*=UTF-8\'\'%C3%9C.pdf',
        ResponseContentType: 'text/plain; charset=utf-8',
      }),
    );
    const response = await fetch(url);
    expect(await response.text()).toBe(BODY);
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename="Ü.pdf"; filename*=UTF-8\'\'%C3%9C.pdf',
    );
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  test('getSignedUrl: PUT from fetch; the CRC32 of nothing in its query harms nothing', async () => {
    const cloud = await startCloud();
    const s3 = cloud.s3(cloud.root);
    const url = await getSignedUrl(
      s3,
      new PutObjectCommand({
        Bucket: BUCKET,
        Key: 'up load+ü.txt',
        ContentType: 'text/plain',
        Metadata: { note: 'mine' },
      }),
      { expiresIn: 300 },
    );
    expect(url).toContain('x-amz-checksum-crc32=AAAAAA');
    const put = await fetch(url, { method: 'PUT', body: BODY, headers: { 'Content-Type': 'text/plain' } });
    expect([put.status, await put.text()]).toEqual([200, '']);
    expect(put.headers.get('etag')).toBe(`"${createHash('md5').update(BODY).digest('hex')}"`);
    const head = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'up load+ü.txt' }));
    expect(head).toMatchObject({
      ContentType: 'text/plain',
      ContentLength: BODY.length,
      Metadata: { note: 'mine' },
    });
    const again = await fetch(url, {
      method: 'PUT',
      body: 'other',
      headers: { 'Content-Type': 'text/plain' },
    });
    expect(again.status).toBe(200); // any number of times
  });

  test('getSignedUrl: a PUT that may happen once', async () => {
    const cloud = await startCloud();
    const url = await getSignedUrl(
      cloud.s3(cloud.root),
      new PutObjectCommand({ Bucket: BUCKET, Key: 'once', IfNoneMatch: '*' }),
    );
    const put = () => fetch(url, { method: 'PUT', body: BODY, headers: { 'If-None-Match': '*' } });
    expect((await put()).status).toBe(200);
    const second = await put();
    expect(parseRefusal(second.status, await second.text())).toEqual({
      status: 412,
      code: 'PreconditionFailed',
      message: 'At least one of the pre-conditions you specified did not hold',
      extras: { Condition: 'If-None-Match' },
    });
  });

  test('getSignedUrl: HEAD and DELETE, by a role session', async () => {
    const cloud = await startCloud();
    const session = await cloud.assumeRole(
      await cloud.createUser('alice'),
      await cloud.createRole('MyAppRole'),
    );
    const s3 = cloud.s3(session);
    const at = { Bucket: BUCKET, Key: KEY };
    const head = await fetch(await getSignedUrl(s3, new HeadObjectCommand(at)), { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(BODY.length)]);
    const gone = await fetch(await getSignedUrl(s3, new DeleteObjectCommand(at)), { method: 'DELETE' });
    expect(gone.status).toBe(204);
    await expect(s3.send(new HeadObjectCommand(at))).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('createPresignedPost through FormData: taken, and each limit kept', async () => {
    const cloud = await startCloud();
    const session = await cloud.assumeRole(
      await cloud.createUser('alice'),
      await cloud.createRole('MyAppRole'),
    );
    const s3 = cloud.s3(session);
    const { url, fields } = await createPresignedPost(s3, {
      Bucket: BUCKET,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: S3 puts the file's name here
      Key: 'incoming/${filename}',
      Conditions: [
        ['content-length-range', 1, 100],
        ['starts-with', '$Content-Type', 'text/'],
        { 'x-amz-meta-from': 'a form' },
      ],
      Fields: { 'x-amz-meta-from': 'a form' },
      Expires: 600,
    });
    const post = (content: string, type = 'text/plain', more: Record<string, string> = {}) => {
      const form = new FormData();
      for (const [name, value] of Object.entries({ ...fields, 'Content-Type': type, ...more }))
        form.append(name, value);
      form.append('file', new Blob([content], { type }), 'möin.txt');
      return fetch(url, { method: 'POST', body: form });
    };
    const taken = await post('hello');
    expect([taken.status, await taken.text()]).toEqual([204, '']);
    const stored = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'incoming/möin.txt' }));
    expect(await stored.Body!.transformToString()).toBe('hello');
    expect(stored).toMatchObject({ ContentType: 'text/plain', Metadata: { from: 'a form' } });

    const refused = async (answer: Promise<Response>) => {
      const response = await answer;
      return parseRefusal(response.status, await response.text());
    };
    expect(await refused(post('x'.repeat(101)))).toEqual({
      status: 400,
      code: 'EntityTooLarge',
      message: 'Your proposed upload exceeds the maximum allowed size',
      extras: { ProposedSize: '101', MaxSizeAllowed: '100' },
    });
    expect(await refused(post('hello', 'image/png'))).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message:
        'Invalid according to Policy: Policy Condition failed: ["starts-with", "$Content-Type", "text/"]',
    });
    expect(await refused(post('hello', 'text/plain', { acl: 'public-read' }))).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: 'Invalid according to Policy: Extra input fields: acl',
    });
    await cloud.clock.advance('11m');
    expect(await refused(post('hello'))).toEqual({
      status: 403,
      code: 'AccessDenied',
      message: 'Invalid according to Policy: Policy expired.',
      extras: {},
    });
  });

  test('a stream with the default checksum goes up in aws-chunked with a trailer', async () => {
    const cloud = await startCloud();
    const s3 = cloud.s3(cloud.root);
    const pieces = Array.from({ length: 40 }, (_, i) => Buffer.alloc(50_000, i));
    const whole = Buffer.concat(pieces);
    await s3.send(
      new PutObjectCommand({
        Bucket: BUCKET,
        Key: 'streamed',
        Body: Readable.from(pieces),
        ContentLength: whole.length,
      }),
    );
    const got = await s3.send(
      new GetObjectCommand({ Bucket: BUCKET, Key: 'streamed', ChecksumMode: 'ENABLED' }),
    );
    expect(Buffer.from(await got.Body!.transformToByteArray()).equals(whole)).toBe(true);
    expect(got.ETag).toBe(`"${createHash('md5').update(whole).digest('hex')}"`);
    expect(got.ChecksumCRC32).toMatch(/^[A-Za-z0-9+/]{6}==$/);
    expect(got.ContentEncoding ?? '').not.toContain('aws-chunked');
  });

  test.each(
    Object.values(ChecksumAlgorithm).filter((name) =>
      ['CRC32', 'CRC32C', 'SHA1', 'SHA256', 'CRC64NVME'].includes(name),
    ),
  )('an upload with %s is checked and comes back with it', async (algorithm) => {
    const cloud = await startCloud();
    const s3 = cloud.s3(cloud.root);
    const put = await s3.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: 'summed', Body: BODY, ChecksumAlgorithm: algorithm }),
    );
    const sum = put[`Checksum${algorithm}` as keyof typeof put];
    expect(sum).toMatch(/^[A-Za-z0-9+/]+=*$/);
    const got = await s3.send(
      new GetObjectCommand({ Bucket: BUCKET, Key: 'summed', ChecksumMode: 'ENABLED' }),
    );
    expect(await got.Body!.transformToString()).toBe(BODY); // the SDK checks the sum on the way
    expect(got[`Checksum${algorithm}` as keyof typeof got]).toBe(sum);
  });

  test('listing: pages, prefixes, v1 and v2, and every odd key comes back as it went', async () => {
    const cloud = await startCloud();
    const s3 = cloud.s3(cloud.root);
    const keys = [
      'a b',
      'a+b',
      'a%2Fb',
      'ä/ö/ü',
      '/leading',
      'double//slash',
      'trailing/',
      'q\'uo"te',
      '007',
      '<&>',
      '😀',
    ];
    for (const key of keys)
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `odd/${key}`, Body: key }));
    const listed: string[] = [];
    for await (const page of paginateListObjectsV2(
      { client: s3, pageSize: 3 },
      { Bucket: BUCKET, Prefix: 'odd/' },
    )) {
      for (const entry of page.Contents ?? []) listed.push(entry.Key!);
    }
    const sorted = keys
      .map((key) => `odd/${key}`)
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(listed).toEqual(sorted);
    const v1 = await s3.send(new ListObjectsCommand({ Bucket: BUCKET, Prefix: 'odd/' }));
    expect(v1.Contents!.map((entry) => entry.Key)).toEqual(sorted);
    const top = await s3.send(new ListObjectsCommand({ Bucket: BUCKET, Delimiter: '/' }));
    expect(top.CommonPrefixes!.map((entry) => entry.Prefix)).toEqual(['odd/', 'reports/']);
    for (const key of keys) {
      const got = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: `odd/${key}` }));
      expect(await got.Body!.transformToString()).toBe(key);
      const response = await fetch(await cloud.presign(cloud.root, 60, `odd/${key}`));
      expect([response.status, await response.text()]).toEqual([200, key]);
    }
    const deleted = await s3.send(
      new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: sorted.map((Key) => ({ Key })) } }),
    );
    expect(deleted.Deleted).toHaveLength(keys.length);
  });

  test('buckets: listed, found, and missing ones named', async () => {
    const cloud = await startCloud();
    const s3 = cloud.s3(cloud.root);
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets!.map((bucket) => bucket.Name)).toEqual([BUCKET]);
    await s3.send(new HeadBucketCommand({ Bucket: BUCKET }));
    await expect(s3.send(new GetObjectCommand({ Bucket: 'no-such-bucket', Key: 'k' }))).rejects.toMatchObject(
      {
        name: 'NoSuchBucket',
      },
    );
  });
});
