import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { versionOf } from './support/clients.js';
import { cleanEnvironment } from './support/countersign.js';
import { output, run } from './support/run.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What a project of today has beside our packages. All of it runs on the oldest Node that we support. */
const TOOLS = {
  '@aws-sdk/client-s3': '3.1169.0',
  '@types/jest': '30.0.0',
  '@types/node': '20.19.43',
  esbuild: '0.28.2',
  express: '5.3.0',
  jest: '30.5.2',
  'jest-environment-jsdom': '30.5.2',
  'ts-jest': '29.4.15',
  tsx: '4.23.15',
  // The last in which `moduleResolution` may be `node10` without further ado, and one that ts-jest takes.
  typescript: '5.9.3',
  vitest: '4.1.12',
};

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
}

const manifests = readdirSync(join(ROOT, 'packages'))
  .map((name) => JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8')) as Manifest)
  .filter((manifest) => !manifest.private);

/** Whatever can be imported: every entry with declarations. `required` of it can be loaded by `require` too. */
const entries = manifests.flatMap(({ name, exports = {} }) =>
  Object.entries(exports)
    .filter(([, target]) => JSON.stringify(target).includes('.d.ts'))
    .map(([path, target]) => ({
      name: name + path.slice(1),
      required: Object.hasOwn(target as object, 'require'),
    })),
);
const imported = entries.map(({ name }) => name);
const required = entries.filter((entry) => entry.required).map(({ name }) => name);

let folder: string;
/** A project outside the clone, into which the packages were installed from their tarballs. */
let project: string;
let env: NodeJS.ProcessEnv;

const write = (name: string, text: string) => writeFileSync(join(project, name), text);
const inProject = (command: string, args: readonly string[], cwd = project) =>
  output(command, args, { cwd, env });
const node = (...args: string[]) => inProject(process.execPath, args);
const npx = (...args: string[]) => inProject('npx', ['--no-install', ...args]);

/** In CI the registry has to be there; elsewhere its absence is told and skips the suite. */
const reachable = (await run('npm', ['ping'], { cwd: tmpdir() })).status === 0;
if (!reachable) {
  const said = 'the packages, installed from their tarballs: the npm registry cannot be reached';
  if (process.env.CI === 'true') throw new Error(said);
  console.warn(`NOT TESTED: ${said}`);
}

describe.skipIf(!reachable)('the packages, installed from their tarballs', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-packages-'));
    project = join(folder, 'project');
    const tarballs = (
      await output(process.execPath, [join(ROOT, 'scripts', 'pack.js'), join(folder, 'tarballs')])
    )
      .trim()
      .split('\n');
    const home = join(folder, 'home');
    for (const path of [project, home]) mkdirSync(path);
    write('package.json', JSON.stringify({ private: true, devDependencies: TOOLS }));
    const options = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
    // With the user's own configuration, which may name a registry; everything after it runs in a home of its own.
    await output('npm', ['install', ...options, ...tarballs], { cwd: project });
    env = { ...cleanEnvironment(home), TMPDIR: home };
    cpSync(join(ROOT, 'examples'), join(project, 'examples'), { recursive: true });
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('hold a licence and a README, and neither sources nor records of the build', () => {
    for (const { name } of manifests) {
      const files = readdirSync(join(project, 'node_modules', name), { recursive: true }).map(String);
      expect(files, name).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
      expect(
        files.filter((file) => /^(src|test|scripts)\/|tsbuildinfo|\.map$/.test(file)),
        name,
      ).toEqual([]);
    }
    const manual = join(project, 'node_modules', '@countersign', 'cli', 'man', 'countersign.1');
    expect(readFileSync(manual, 'utf8')).toContain('.SH COUNTERSIGN PRESIGN');
  });

  test('are loaded by import, and by require as CommonJS', async () => {
    write('all.mjs', imported.map((name) => `await import('${name}');`).join('\n'));
    await node('all.mjs');
    write(
      'all.cjs',
      `for (const name of ${JSON.stringify(required)}) {
        if (!/[\\\\/]cjs[\\\\/]/.test(require.resolve(name))) throw new Error(name + ' is not CommonJS');
        require(name);
      }`,
    );
    // Without Node's own way to `require` ES modules, which would hide one that is missing.
    await node('--no-experimental-require-module', 'all.cjs');
  });

  test('know each other across the two forms', async () => {
    write(
      'both.mjs',
      `import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      const forms = [(name) => import(name), (name) => require(name)];
      for (const [load, loadOther] of [forms, forms.toReversed()]) {
        const { startServer } = await load('@countersign/server');
        const { toLiveFor } = await loadOther('@countersign/server/testing');
        const others = await loadOther('@countersign/presign');
        const ours = await load('@countersign/presign');
        const shown = new ours.SessionTokenMissingError('ASIAIOSFODNN7EXAMPLE');
        if (!(shown instanceof others.SessionTokenMissingError)) throw new Error('not of the other class');
        if (!(shown instanceof others.PresignError)) throw new Error('not of the other base class');
        if (shown instanceof others.WrongRegionError) throw new Error('of a class that it is not of');
        const { SigV4Error } = await load('@countersign/sigv4');
        const { SigV4Error: Other } = await loadOther('@countersign/sigv4');
        if (!(new Other('AccessDenied', 'Expired', '') instanceof SigV4Error)) throw new Error('SigV4Error');
        const server = await startServer();
        const { pass, message } = await toLiveFor(server.endpoint + '/bucket/key', '1h');
        if (pass || !message().includes('NoSuchBucket')) throw new Error(message());
        await server.close();
      }`,
    );
    await node('both.mjs');
  });

  const PROGRAM = `import { type SignedCommand, presign } from '@countersign/presign';
import { getSignedUrl } from '@countersign/presign/sdk';
import { type CountersignServer, startServer, type TestClock } from '@countersign/server';
import { toLiveFor } from '@countersign/server/testing';
${required.map((name, at) => `import * as m${at} from '${name}';`).join('\n')}
export async function program(): Promise<boolean> {
  const server: CountersignServer<TestClock> = await startServer();
  await server.clock.advance('1m');
  const { pass } = await toLiveFor(server.endpoint, 60);
  return pass;
}
// @ts-expect-error: it is known to be no number
export const wrong: number = startServer;
export default [presign, getSignedUrl, ${required.map((_, at) => `m${at}`).join(', ')}];
`;

  test.each([
    ['node10', 'commonjs', 'commonjs'],
    ['node16', 'node16', 'commonjs'],
    ['node16', 'node16', 'module'],
    ['nodenext', 'nodenext', 'commonjs'],
    ['nodenext', 'nodenext', 'module'],
    ['bundler', 'esnext', 'module'],
    ['bundler', 'preserve', 'commonjs'],
  ])(
    'type-check with moduleResolution %s, module %s, in a project of type %s',
    async (resolution, module, type) => {
      const path = `types-${resolution}-${module}-${type}`;
      mkdirSync(join(project, path));
      write(`${path}/package.json`, JSON.stringify({ type }));
      write(`${path}/program.ts`, PROGRAM);
      const flags = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2023,dom', '--types', 'node'];
      const how = ['--module', module, '--moduleResolution', resolution, '--skipLibCheck', 'false'];
      const compilers = resolution === 'node10' ? project : ROOT;
      const tsc = join(compilers, 'node_modules', 'typescript', 'bin', 'tsc');
      const checked = await run(process.execPath, [tsc, ...flags, ...how, `${path}/program.ts`], {
        cwd: project,
      });
      expect(checked.stdout).toBe('');
    },
  );

  const MAIL_TEST = `expect.extend({ toLiveFor });
test('the link in the mail lives for a day', async () => {
  const cloud = await startServer();
  const s3 = new S3Client({ endpoint: cloud.endpoint, region: cloud.region, forcePathStyle: true, credentials: cloud.credentials });
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }));
  await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'cat.jpg', Body: 'cat' }));
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: 'photos', Key: 'cat.jpg' }), { expiresIn: '24h' });
  await expect(url).toLiveFor('24h');
  await expect(url).not.toLiveFor('25h');
  s3.destroy();
  await cloud.close();
});
`;
  const MAIL_IMPORTS = `import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@countersign/presign/sdk';
import { startServer } from '@countersign/server';
import { toLiveFor } from '@countersign/server/testing';
`;

  test.each(['node10', 'node16'])('run in ts-jest with moduleResolution %s', async (resolution) => {
    const path = `ts-jest-${resolution}`;
    mkdirSync(join(project, path));
    const compilerOptions = {
      module: resolution === 'node10' ? 'commonjs' : 'node16',
      moduleResolution: resolution,
      target: 'es2022',
      strict: true,
      esModuleInterop: true,
      isolatedModules: false,
      skipLibCheck: true,
      types: ['jest', 'node'],
    };
    write(`${path}/package.json`, JSON.stringify({ type: 'commonjs' }));
    write(`${path}/tsconfig.json`, JSON.stringify({ compilerOptions }));
    write(`${path}/jest.config.js`, `module.exports = { preset: 'ts-jest' };`);
    write(`${path}/mail.test.ts`, MAIL_IMPORTS + MAIL_TEST);
    await inProject('npx', ['--no-install', 'jest', '--ci'], join(project, path));
  });

  test('are loaded in jest with jsdom, whose packages are resolved as for a browser', async () => {
    mkdirSync(join(project, 'jsdom'));
    // jsdom lacks what every browser has.
    write('jsdom/globals.js', `Object.assign(globalThis, require('node:util'), require('node:stream/web'));`);
    write(
      'jsdom/package.json',
      JSON.stringify({ jest: { testEnvironment: 'jsdom', setupFiles: ['./globals.js'] } }),
    );
    write(
      'jsdom/load.test.js',
      `test('load', () => { for (const name of ${JSON.stringify(required.filter((name) => /presign|sigv4|policy|aws-model|explain|inspect/.test(name)))}) require(name); });`,
    );
    await inProject('npx', ['--no-install', 'jest', '--ci'], join(project, 'jsdom'));
  });

  test('run under tsx, from CommonJS and from ES modules', async () => {
    const use = `import { startServer } from '@countersign/server';
import { formatDuration } from '@countersign/presign';
startServer().then(async (server) => { console.log(formatDuration(3600)); await server.close(); });`;
    write('run.cts', use);
    write('run.mts', use);
    expect(await npx('tsx', 'run.cts')).toBe('1 h\n');
    expect(await npx('tsx', 'run.mts')).toBe('1 h\n');
  });

  test.each(['cjs', 'esm'])('are bundled by esbuild for Node as %s', async (format) => {
    write('lambda.ts', `export { presign } from '@countersign/presign';\n`);
    const file = `lambda.${format === 'cjs' ? 'cjs' : 'mjs'}`;
    await npx(
      'esbuild',
      'lambda.ts',
      '--bundle',
      '--platform=node',
      `--format=${format}`,
      `--outfile=${file}`,
    );
    await node(
      '-e',
      `import('./${file}').then(({ presign }) => { if (typeof presign !== 'function') throw 1; })`,
    );
  });

  test('are bundled by esbuild for the browser, once even where required and imported', async () => {
    write(
      'page.js',
      `import { explain } from '@countersign/explain';
import { presignUrl } from '@countersign/presign';
import { SigV4Error } from '@countersign/sigv4';
globalThis.page = { explain, presignUrl, same: require('@countersign/sigv4').SigV4Error === SigV4Error };`,
    );
    await npx('esbuild', 'page.js', '--bundle', '--platform=browser', '--outfile=page.bundle.js');
    expect(await node('-e', `require('./page.bundle.js'); console.log(globalThis.page.same)`)).toBe('true\n');
  });

  test('bring the command `countersign`, which signs', async () => {
    expect(await npx('countersign', '--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
    const keys = {
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    };
    const own = join(project, 'node_modules', 'countersign', 'bin', 'countersign.js');
    for (const command of [
      ['npx', '--no-install', 'countersign'],
      [process.execPath, own],
    ]) {
      const [program, ...args] = command as [string, ...string[]];
      const url = await output(program, [...args, 'presign', 's3://photos/cat.jpg'], {
        cwd: project,
        env: { ...env, ...keys },
      });
      expect(url).toMatch(/^https:\/\/photos\.s3\./);
    }
    await npx('countersign', 'explain', '--page', 'doctor.html');
    expect(readFileSync(join(project, 'doctor.html'), 'utf8')).toContain('<html');
  });

  test.each(['jest', 'vitest', 'express-redirect', 'lambda-presign'])(
    'the example %s works',
    async (name) => {
      await inProject('npm', ['test'], join(project, 'examples', name));
    },
  );

  test.skipIf(versionOf('boto3') === undefined)('the example pytest works', async () => {
    const { status } = await run('python3', ['-m', 'pytest', '--version']);
    expect(status).toBe(0);
    await inProject(
      'npx',
      ['--no-install', 'countersign', 'run', '--', 'python3', '-m', 'pytest', '-q', '-p', 'no:cacheprovider'],
      join(project, 'examples', 'pytest'),
    );
  });

  test('every example has a test here and a README', () => {
    const tested = ['express-redirect', 'jest', 'lambda-presign', 'pytest', 'vitest'];
    const folders = readdirSync(join(ROOT, 'examples'), { withFileTypes: true });
    expect(folders.filter((entry) => entry.isDirectory()).map(({ name }) => name)).toEqual(tested);
    for (const name of tested) expect(readdirSync(join(ROOT, 'examples', name))).toContain('README.md');
  });
});
