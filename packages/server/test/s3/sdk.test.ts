import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type CountersignServer, startServer } from '@countersign/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The operations as AWS's own client speaks them, with its default settings. */
let server: CountersignServer;
let s3: S3Client;

beforeAll(async () => {
  server = await startServer();
  s3 = new S3Client({
    endpoint: server.endpoint,
    region: server.region,
    credentials: server.credentials,
    forcePathStyle: true,
  });
  await s3.send(new CreateBucketCommand({ Bucket: 'first-bucket' }));
});
afterAll(async () => {
  s3.destroy();
  await server.close();
});

describe('objects through @aws-sdk/client-s3', () => {
  it('puts, gets, heads and deletes', async () => {
    const put = await s3.send(
      new PutObjectCommand({
        Bucket: 'first-bucket',
        Key: 'dir/a b+c/ü.txt',
        Body: 'hello',
        ContentType: 'text/plain',
        Metadata: { Colour: 'blue' },
      }),
    );
    expect(put.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    expect(put.ChecksumCRC32).toBe('NhCmhg==');
    const got = await s3.send(new GetObjectCommand({ Bucket: 'first-bucket', Key: 'dir/a b+c/ü.txt' }));
    expect(await got.Body?.transformToString()).toBe('hello');
    expect(got).toMatchObject({ ContentType: 'text/plain', Metadata: { colour: 'blue' }, ContentLength: 5 });
    const head = await s3.send(new HeadObjectCommand({ Bucket: 'first-bucket', Key: 'dir/a b+c/ü.txt' }));
    expect(head.ContentLength).toBe(5);
    await s3.send(new DeleteObjectCommand({ Bucket: 'first-bucket', Key: 'dir/a b+c/ü.txt' }));
    await expect(
      s3.send(new GetObjectCommand({ Bucket: 'first-bucket', Key: 'dir/a b+c/ü.txt' })),
    ).rejects.toMatchObject({ name: 'NoSuchKey', Key: 'dir/a b+c/ü.txt' });
  });

  it('takes a stream whose checksum comes in the trailer', async () => {
    const { Readable } = await import('node:stream');
    const bytes = Buffer.alloc(300_000, 'x');
    await s3.send(
      new PutObjectCommand({
        Bucket: 'first-bucket',
        Key: 'streamed',
        Body: Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)]),
        ContentLength: bytes.length,
        ChecksumAlgorithm: 'CRC64NVME',
      }),
    );
    const got = await s3.send(
      new GetObjectCommand({ Bucket: 'first-bucket', Key: 'streamed', ChecksumMode: 'ENABLED' }),
    );
    expect(Buffer.from((await got.Body?.transformToByteArray())!).equals(bytes)).toBe(true);
    expect(got.ChecksumCRC64NVME).toMatch(/^.{11}=$/);
  });

  it('lists with prefixes and pages', async () => {
    for (const Key of ['l/a', 'l/b/1', 'l/b/2', 'l/c', 'l/d']) {
      await s3.send(new PutObjectCommand({ Bucket: 'first-bucket', Key, Body: Key }));
    }
    const first = await s3.send(
      new ListObjectsV2Command({ Bucket: 'first-bucket', Prefix: 'l/', Delimiter: '/', MaxKeys: 2 }),
    );
    expect(first.Contents?.map(({ Key }) => Key)).toEqual(['l/a']);
    expect(first.CommonPrefixes).toEqual([{ Prefix: 'l/b/' }]);
    const second = await s3.send(
      new ListObjectsV2Command({
        Bucket: 'first-bucket',
        Prefix: 'l/',
        Delimiter: '/',
        ContinuationToken: first.NextContinuationToken,
      }),
    );
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['l/c', 'l/d']);
    expect(second.IsTruncated).toBe(false);
    const old = await s3.send(
      new ListObjectsCommand({ Bucket: 'first-bucket', Prefix: 'l/', Delimiter: '/', MaxKeys: 2 }),
    );
    expect(old).toMatchObject({ NextMarker: 'l/b/', IsTruncated: true });
  });

  it('deletes many at once', async () => {
    const answer = await s3.send(
      new DeleteObjectsCommand({
        Bucket: 'first-bucket',
        Delete: { Objects: ['l/a', 'l/b/1', 'nothing'].map((Key) => ({ Key })) },
      }),
    );
    expect(answer.Deleted?.map(({ Key }) => Key)).toEqual(['l/a', 'l/b/1', 'nothing']);
    expect(answer.Errors).toBeUndefined();
  });
});

describe('buckets through @aws-sdk/client-s3', () => {
  it('creates, finds, lists and deletes', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'second-bucket' }));
    expect(await s3.send(new HeadBucketCommand({ Bucket: 'second-bucket' }))).toMatchObject({
      BucketRegion: 'us-east-1',
    });
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toContain('second-bucket');
    await s3.send(new DeleteBucketCommand({ Bucket: 'second-bucket' }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket: 'first-bucket' }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    });
  });
});
