import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client as MinioClient } from 'minio';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusalOf } from './support/answers.js';
import { describeWith } from './support/clients.js';
import { Up } from './support/countersign.js';
import { output, run } from './support/run.js';

const PATIENCE = { timeout: 120_000 };

describe('other stock clients on `countersign up`', () => {
  let up: Up;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    up = await Up.start();
    env = await up.environment();
  });
  afterAll(() => up?.endAndForget());

  const file = (name: string) => join(up.home, name);

  /** A directory of small files under `home`. */
  async function writeTree(directory: string): Promise<string[]> {
    const names = ['plain.txt', 'with space & ümläut.txt', 'deep/er/plus+%25.txt'];
    await mkdir(file(`${directory}/deep/er`), { recursive: true });
    for (const name of names) await writeFile(file(`${directory}/${name}`), `this is ${name}\n`);
    return names;
  }

  describeWith(['rclone'], 'rclone, configured by the environment', () => {
    const rclone = (...args: string[]) => output('rclone', args, { env, cwd: up.home });

    test('mkdir, copy both ways, ls, cat, check, delete', PATIENCE, async () => {
      const names = await writeTree('rclone');
      await rclone('mkdir', 'countersign:rclone');
      await rclone('copy', 'rclone', 'countersign:rclone/copy');
      const listed = (await rclone('lsf', '-R', '--files-only', 'countersign:rclone/copy'))
        .trim()
        .split('\n');
      expect(listed.sort()).toEqual([...names].sort());
      expect(await rclone('ls', 'countersign:rclone/copy/plain.txt')).toMatch(/^\s*18 plain\.txt$/m);
      expect(await rclone('cat', 'countersign:rclone/copy/plain.txt')).toBe('this is plain.txt\n');
      await rclone('check', 'rclone', 'countersign:rclone/copy');
      await rclone('copy', 'countersign:rclone/copy', 'rclone-back');
      for (const name of names)
        expect(await readFile(file(`rclone-back/${name}`), 'utf8')).toBe(`this is ${name}\n`);
      await writeFile(file('rclone/plain.txt'), 'this is changed..\n');
      expect(
        (await run('rclone', ['check', 'rclone', 'countersign:rclone/copy'], { env, cwd: up.home })).status,
      ).toBe(1);
      await rclone('purge', 'countersign:rclone/copy');
      expect(await rclone('lsf', 'countersign:rclone')).toBe('');
    });

    test('link: a presigned URL', PATIENCE, async () => {
      await rclone('mkdir', 'countersign:rclone-link');
      await writeFile(file('linked.txt'), 'linked\n');
      await rclone('copy', 'linked.txt', 'countersign:rclone-link');
      const url = (await rclone('link', '--expire', '1h', 'countersign:rclone-link/linked.txt')).trim();
      expect(await (await fetch(url)).text()).toBe('linked\n');
    });
  });

  describeWith(['s3cmd'], 's3cmd, with the configuration that `countersign env` writes', () => {
    const s3cmd = (...args: string[]) =>
      output('s3cmd', ['--config', join(up.data, 's3cmd.conf'), ...args], { env, cwd: up.home });

    test('mb, put, ls, get, info, del, rb', PATIENCE, async () => {
      await s3cmd('mb', 's3://s3cmd');
      await writeFile(file('s3cmd file ü.txt'), 'by s3cmd\n');
      await s3cmd('put', 's3cmd file ü.txt', 's3://s3cmd/docs/file ü.txt');
      expect(await s3cmd('ls', 's3://s3cmd/docs/')).toMatch(/ 9 +s3:\/\/s3cmd\/docs\/file ü\.txt$/m);
      await s3cmd('get', '--force', 's3://s3cmd/docs/file ü.txt', 's3cmd-back.txt');
      expect(await readFile(file('s3cmd-back.txt'), 'utf8')).toBe('by s3cmd\n');
      await s3cmd('del', 's3://s3cmd/docs/file ü.txt');
      expect(await s3cmd('ls', '--recursive', 's3://s3cmd')).toBe('');
      await s3cmd('rb', 's3://s3cmd');
    });
  });

  describeWith(['minio-js'], 'minio-js', () => {
    const client = () => {
      const { hostname, port } = new URL(up.endpoint);
      return new MinioClient({
        endPoint: hostname,
        port: Number(port),
        useSSL: false,
        region: 'us-east-1',
        accessKey: env.AWS_ACCESS_KEY_ID!,
        secretKey: env.AWS_SECRET_ACCESS_KEY!,
      });
    };
    const textOf = async (stream: AsyncIterable<Buffer>) => {
      const pieces: Buffer[] = [];
      for await (const piece of stream) pieces.push(piece);
      return Buffer.concat(pieces).toString();
    };

    test('makeBucket, putObject, getObject, statObject, listObjectsV2, removeObjects', async () => {
      const minio = client();
      await minio.makeBucket('minio-js');
      expect(await minio.bucketExists('minio-js')).toBe(true);
      expect(await minio.bucketExists('minio-none')).toBe(false);
      await minio.putObject('minio-js', 'a/b c+ü.txt', 'hello', 5, { 'X-Amz-Meta-Note': 'mine' });
      expect(await textOf(await minio.getObject('minio-js', 'a/b c+ü.txt'))).toBe('hello');
      expect(await textOf(await minio.getPartialObject('minio-js', 'a/b c+ü.txt', 1, 3))).toBe('ell');
      expect(await minio.statObject('minio-js', 'a/b c+ü.txt')).toMatchObject({
        size: 5,
        metaData: { note: 'mine' },
      });
      const names: string[] = [];
      for await (const entry of minio.listObjectsV2('minio-js', '', true)) names.push(entry.name);
      expect(names).toEqual(['a/b c+ü.txt']);
      await minio.removeObjects('minio-js', names);
      await minio.removeBucket('minio-js');
    });

    test('presignedUrl, presignedPutObject, presignedPostPolicy', async () => {
      const minio = client();
      await minio.makeBucket('minio-urls');
      const put = await fetch(await minio.presignedPutObject('minio-urls', 'up.txt', 60), {
        method: 'PUT',
        body: 'up',
      });
      expect(put.status).toBe(200);
      const get = await minio.presignedUrl('GET', 'minio-urls', 'up.txt', 60, {
        'response-content-type': 'text/x-up',
      });
      const got = await fetch(get);
      expect([await got.text(), got.headers.get('content-type')]).toEqual(['up', 'text/x-up']);
      expect(await refusalOf(`${get}1`)).toMatchObject({ code: 'SignatureDoesNotMatch' });

      const policy = minio.newPostPolicy();
      policy.setBucket('minio-urls');
      policy.setKeyStartsWith('form/');
      policy.setContentLengthRange(1, 10);
      policy.setExpires(new Date(Date.now() + 60_000));
      const { postURL, formData } = await minio.presignedPostPolicy(policy);
      const post = (content: string) => {
        const form = new FormData();
        for (const [name, value] of Object.entries({ ...formData, key: 'form/1' }))
          form.append(name, String(value));
        form.append('file', new Blob([content]));
        return fetch(postURL, { method: 'POST', body: form });
      };
      expect((await post('formed')).status).toBe(204);
      expect(await textOf(await minio.getObject('minio-urls', 'form/1'))).toBe('formed');
      expect((await post('far too long')).status).toBe(400);
    });
  });

  describeWith(['curl'], 'curl --aws-sigv4', () => {
    const curl = (...args: string[]) =>
      output(
        'curl',
        [
          '-sS',
          '--aws-sigv4',
          'aws:amz:us-east-1:s3',
          '--user',
          `${env.AWS_ACCESS_KEY_ID}:${env.AWS_SECRET_ACCESS_KEY}`,
          '-H',
          'x-amz-content-sha256: UNSIGNED-PAYLOAD',
          ...args,
        ],
        { env, cwd: up.home },
      );

    test('makes a bucket, puts, gets, lists and deletes', async () => {
      const status = ['-o', '/dev/null', '-w', '%{http_code}'];
      expect(await curl(...status, '-X', 'PUT', `${up.endpoint}/curl-bucket`)).toBe('200');
      await writeFile(file('curled.txt'), 'curled\n');
      expect(await curl(...status, '-T', 'curled.txt', `${up.endpoint}/curl-bucket/curled.txt`)).toBe('200');
      expect(await curl(`${up.endpoint}/curl-bucket/curled.txt`)).toBe('curled\n');
      expect(await curl(`${up.endpoint}/curl-bucket`)).toContain('<Key>curled.txt</Key>');
      expect(await curl(...status, '-X', 'DELETE', `${up.endpoint}/curl-bucket/curled.txt`)).toBe('204');
    });
  });
});
