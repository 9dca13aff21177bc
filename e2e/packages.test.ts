import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const packages = join(root, 'packages');
const run = promisify(execFile);
let project: string;
const published: string[] = [];

/** A project outside the clone, with the packages as npm would unpack them; what they depend on is this clone's. */
beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'countersign-packages-'));
  const modules = join(project, 'node_modules');
  mkdirSync(join(modules, '@countersign'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== '@countersign' && !name.startsWith('.'))
      symlinkSync(join(root, 'node_modules', name), join(modules, name));
  for (const name of readdirSync(packages)) {
    const { private: isPrivate } = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')) as {
      private?: boolean;
    };
    if (isPrivate) continue;
    published.push(name);
    const unpacked = join(modules, '@countersign', name);
    mkdirSync(unpacked);
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project], {
      cwd: join(packages, name),
    });
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    await run('tar', ['-xzf', join(project, filename), '-C', unpacked, '--strip-components=1']);
    // What npm would put beside a package whose dependency is of another version than the clone's.
    try {
      symlinkSync(join(packages, name, 'node_modules'), join(unpacked, 'node_modules'));
    } catch {
      // Most have none.
    }
  }
}, 120_000);
afterAll(() => rmSync(project, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(project, name), text);
const node = (...args: string[]) => run(process.execPath, args, { cwd: project });

const ENTRIES = [
  '@countersign/sigv4',
  '@countersign/policy',
  '@countersign/aws-model',
  '@countersign/aws-client',
  '@countersign/aws-client/node',
  '@countersign/runtime',
  '@countersign/presign',
  '@countersign/presign/sdk',
  '@countersign/inspect',
  '@countersign/explain',
  '@countersign/server',
  '@countersign/server/testing',
  '@countersign/console/server',
];

describe('the packages, unpacked outside the clone', () => {
  it('hold their licence, and neither sources nor records of the build', () => {
    for (const name of published) {
      const files = readdirSync(join(project, 'node_modules', '@countersign', name), { recursive: true }).map(
        String,
      );
      expect(files, name).toContain('LICENSE');
      expect(files, name).toContain('README.md');
      expect(
        files.filter((file) => /^src\/|tsbuildinfo/.test(file)),
        name,
      ).toEqual([]);
    }
  });

  it('are found by require and by import', async () => {
    write(
      'all.cjs',
      `for (const name of ${JSON.stringify(ENTRIES)}) if (!/[\\\\/]cjs[\\\\/]/.test(require.resolve(name)) || !require(name)) throw new Error(name);`,
    );
    await node('all.cjs');
    write('all.mjs', `${ENTRIES.map((name) => `await import('${name}');`).join('\n')}`);
    await node('all.mjs');
  });

  it('run in jest as it is, which knows no ES modules', async () => {
    write('package.json', '{ "private": true }');
    write(
      'link.test.js',
      `const { startServer } = require('@countersign/server');
const { toLiveFor } = require('@countersign/server/testing');
const { CredentialsExpireFirstError, getSignedUrl } = require('@countersign/presign');
const { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } = require('@aws-sdk/client-s3');
expect.extend({ toLiveFor });
test('the link in the mail lives for a day', async () => {
  const cloud = await startServer();
  const config = { endpoint: cloud.endpoint, region: 'us-east-1', forcePathStyle: true };
  const s3 = new S3Client({ ...config, credentials: cloud.credentials });
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }));
  await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'cat.jpg', Body: 'cat' }));
  const object = new GetObjectCommand({ Bucket: 'photos', Key: 'cat.jpg' });
  const url = await getSignedUrl(s3, object, { expiresIn: '24h' });
  await expect(url).toLiveFor('24h');
  const expiration = new Date(cloud.clock.now() + 3_600_000);
  const session = { accessKeyId: 'ASIAIOSFODNN7EXAMPLE', secretAccessKey: 's', sessionToken: 't', expiration };
  await expect(getSignedUrl(new S3Client({ ...config, credentials: session }), object, { expiresIn: '24h' }))
    .rejects.toBeInstanceOf(CredentialsExpireFirstError);
  s3.destroy();
  await cloud.close();
});
`,
    );
    const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    const { stderr } = await node(
      jest,
      '--rootDir',
      project,
      '--ci',
      '--cacheDirectory',
      join(project, 'jest-cache'),
    );
    expect(stderr).toMatch(/Tests: +1 passed/);
  }, 120_000);

  it.each([
    ['nodenext', 'module'],
    ['nodenext', 'commonjs'],
    ['node16', 'module'],
    ['node16', 'commonjs'],
    ['bundler', 'module'],
  ])(
    'type-check with %s in a project of type %s',
    async (resolution, type) => {
      write('package.json', JSON.stringify({ private: true, type }));
      write(
        'program.ts',
        `${ENTRIES.map((name, at) => `import * as m${at} from '${name}';`).join('\n')}
import { type PresignOptions, presign } from '@countersign/presign';
import { type CountersignServer, startServer } from '@countersign/server';
const options: PresignOptions = { expiresIn: '24h' };
export const server: Promise<CountersignServer> = startServer();
export default [presign, options, ${ENTRIES.map((_, at) => `m${at}`).join(', ')}];
`,
      );
      const module = resolution === 'bundler' ? 'esnext' : resolution;
      const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
      const flags = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--types', 'node'];
      const checked = node(tsc, ...flags, '--module', module, '--moduleResolution', resolution, 'program.ts');
      await expect(
        checked.then(
          () => '',
          ({ stdout }: { stdout: string }) => stdout,
        ),
      ).resolves.toBe('');
    },
    60_000,
  );

  it('bring a command that signs', async () => {
    const command = join(project, 'node_modules', '@countersign', 'cli', 'bin', 'countersign.js');
    const { stdout } = await run(process.execPath, [command, 'presign', 's3://photos/cat.jpg'], {
      cwd: project,
      env: {
        PATH: process.env.PATH,
        HOME: project,
        AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      },
    });
    expect(stdout).toMatch(/^https:\/\/photos\.s3\./);
  });
});
