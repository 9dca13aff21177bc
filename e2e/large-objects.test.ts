import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { Client as MinioClient } from 'minio';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeWith } from './support/clients.js';
import { Up } from './support/countersign.js';
import { output } from './support/run.js';

const BOTO3_SCRIPT = fileURLToPath(new URL('support/boto3_large.py', import.meta.url));
const PATIENCE = { timeout: 180_000 };
const MIB = 1_048_576;
const SIZE = 40 * MIB + 7;
const NAME = 'large & ünusual+%.bin';

describe('large objects on `countersign up`, with stock clients', () => {
  let up: Up;
  let env: NodeJS.ProcessEnv;
  let digest: string;

  beforeAll(async () => {
    up = await Up.start();
    env = await up.environment();
    const bytes = randomBytes(SIZE);
    digest = sha256(bytes);
    await writeFile(file(NAME), bytes);
  });
  afterAll(() => up?.endAndForget());

  const file = (name: string) => join(up.home, name);
  const digestOf = async (name: string) => sha256(await readFile(file(name)));

  describeWith(['boto3'], 'boto3 transfer manager', () => {
    test('upload_file, download_file, copy, parts and versions', PATIENCE, async () => {
      const seen = JSON.parse(
        await output('python3', [BOTO3_SCRIPT, file(NAME), file('boto3-back')], { env }),
      );
      expect(seen).toMatchObject({
        etag: expect.stringMatching(/^"[0-9a-f]{32}-7"$/),
        metadata: { note: 'large' },
        downloaded: digest,
        copied: digest,
        part: [6 * MIB, 7, `bytes ${6 * MIB}-${12 * MIB - 1}/${SIZE}`],
        partsCount: 7,
        size: SIZE,
        deleteMarker: true,
        versions: [
          ['k', true],
          ['k', false],
          ['k', false],
        ],
        old: 'one',
        uploadsLeft: 0,
      });
    });
  });

  describeWith(['aws CLI'], 'aws s3 cp', () => {
    const aws = (...args: string[]) => output('aws', args, { env, cwd: up.home });

    test('up, from object to object, down; sync finds nothing more to do', PATIENCE, async () => {
      await aws('s3', 'mb', 's3://aws-large');
      await aws('s3', 'cp', '--no-progress', NAME, `s3://aws-large/dir/${NAME}`);
      await aws('s3', 'cp', '--no-progress', `s3://aws-large/dir/${NAME}`, 's3://aws-large/copy');
      await aws('s3', 'cp', '--no-progress', 's3://aws-large/copy', 'aws-back');
      expect(await digestOf('aws-back')).toBe(digest);
      await aws('s3', 'sync', '--no-progress', 's3://aws-large/dir', 'aws-dir');
      expect(await digestOf(`aws-dir/${NAME}`)).toBe(digest);
      expect(await aws('s3', 'sync', 'aws-dir', 's3://aws-large/dir')).toBe('');
    });
  });

  describeWith(['rclone'], 'rclone', () => {
    const rclone = (...args: string[]) => output('rclone', args, { env, cwd: up.home });
    const chunks = ['--s3-upload-cutoff', '5M', '--s3-chunk-size', '5M', '--multi-thread-cutoff', '5M'];

    test('copyto, server-side copy, check --download, copy back', PATIENCE, async () => {
      await rclone('mkdir', 'countersign:rclone-large');
      await rclone('copyto', ...chunks, NAME, `countersign:rclone-large/a/${NAME}`);
      await rclone(
        'copyto',
        ...chunks,
        '--s3-copy-cutoff',
        '8M',
        `countersign:rclone-large/a/${NAME}`,
        `countersign:rclone-large/b/${NAME}`,
      );
      await rclone('check', '--download', 'countersign:rclone-large/a', 'countersign:rclone-large/b');
      await rclone('copyto', ...chunks, `countersign:rclone-large/b/${NAME}`, 'rclone-back.bin');
      expect(await digestOf('rclone-back.bin')).toBe(digest);
    });
  });

  describeWith(['s3cmd'], 's3cmd', () => {
    const s3cmd = (...args: string[]) =>
      output('s3cmd', ['--config', join(up.data, 's3cmd.conf'), '--no-progress', ...args], {
        env,
        cwd: up.home,
      });

    test('put in parts, cp, get', PATIENCE, async () => {
      await s3cmd('mb', 's3://s3cmd-large');
      await s3cmd('put', '--multipart-chunk-size-mb=5', NAME, 's3://s3cmd-large/up');
      await s3cmd('cp', 's3://s3cmd-large/up', 's3://s3cmd-large/copied');
      await s3cmd('get', '--force', 's3://s3cmd-large/copied', 's3cmd-back.bin');
      expect(await digestOf('s3cmd-back.bin')).toBe(digest);
    });
  });

  describeWith(['minio-js'], 'minio-js', () => {
    test('fPutObject and fGetObject', PATIENCE, async () => {
      const { hostname, port } = new URL(up.endpoint);
      const minio = new MinioClient({
        endPoint: hostname,
        port: Number(port),
        useSSL: false,
        region: 'us-east-1',
        accessKey: env.AWS_ACCESS_KEY_ID!,
        secretKey: env.AWS_SECRET_ACCESS_KEY!,
        partSize: 8 * MIB,
      });
      await minio.makeBucket('minio-large');
      await minio.fPutObject('minio-large', NAME, file(NAME), { 'X-Amz-Meta-Note': 'mine' });
      expect(await minio.statObject('minio-large', NAME)).toMatchObject({
        size: SIZE,
        etag: expect.stringMatching(/-\d+$/),
        metaData: { note: 'mine' },
      });
      await minio.fGetObject('minio-large', NAME, file('minio-back.bin'));
      expect(await digestOf('minio-back.bin')).toBe(digest);
    });
  });

  describeWith(['AWS SDK v3'], '@aws-sdk/lib-storage', () => {
    const client = () =>
      new S3Client({
        endpoint: up.endpoint,
        region: 'us-east-1',
        forcePathStyle: true,
        credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID!, secretAccessKey: env.AWS_SECRET_ACCESS_KEY! },
      });

    test.each(['CRC32', 'CRC64NVME', 'SHA256'] as const)(
      'uploads a stream of unknown length in parts (%s)',
      PATIENCE,
      async (ChecksumAlgorithm) => {
        const s3 = client();
        await output('aws', ['s3', 'mb', `s3://lib-${ChecksumAlgorithm.toLowerCase()}`], { env });
        const target = { Bucket: `lib-${ChecksumAlgorithm.toLowerCase()}`, Key: NAME };
        const Body = createReadStream(file(NAME));
        await new Upload({
          client: s3,
          params: { ...target, Body, ChecksumAlgorithm },
          partSize: 6 * MIB,
        }).done();
        const got = await s3.send(new GetObjectCommand({ ...target, ChecksumMode: 'ENABLED' }));
        const hash = createHash('sha256');
        for await (const piece of got.Body as Readable) hash.update(piece as Buffer);
        expect(hash.digest('hex')).toBe(digest);
        expect(await s3.send(new HeadObjectCommand({ ...target, PartNumber: 1 }))).toMatchObject({
          PartsCount: 7,
          ContentLength: 6 * MIB,
        });
        s3.destroy();
      },
    );

    test('an upload given up leaves nothing', PATIENCE, async () => {
      const s3 = client();
      await output('aws', ['s3', 'mb', 's3://lib-aborted'], { env });
      const before = await blobCount();
      async function* failing(): AsyncGenerator<Buffer> {
        yield randomBytes(12 * MIB);
        throw new Error('the source went away');
      }
      const upload = new Upload({
        client: s3,
        params: { Bucket: 'lib-aborted', Key: 'k', Body: Readable.from(failing()) },
        partSize: 5 * MIB,
      });
      await expect(upload.done()).rejects.toThrow('the source went away');
      const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket: 'lib-aborted' }));
      expect(Uploads).toBeUndefined();
      await expect.poll(blobCount).toBe(before);
      s3.destroy();
    });
  });

  async function blobCount(): Promise<number> {
    const entries = await readdir(up.data, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile() && entry.parentPath.includes('blobs')).length;
  }
});

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
