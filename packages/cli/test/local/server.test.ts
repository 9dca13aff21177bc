import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { CreateBucketCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BIN, outcomeOf, Sandbox } from '../run-cli.js';

const ANY_PORTS = ['--port', '0', '--links-port', '0', '--console-port', '0'];

interface Running {
  readonly s3: string;
  readonly links: string;
  readonly console: string;
  readonly pid: number;
  stop(): Promise<{ readonly status: number | null; readonly stderr: string }>;
}

function readyOrigins(line: string, json: boolean): Pick<Running, 's3' | 'links' | 'console'> {
  if (json) {
    const { ready, s3, links, console } = JSON.parse(line) as Running & { ready: boolean };
    if (ready) return { s3, links, console };
  }
  const [, s3, links, console] = /^countersign ready s3=(\S+) links=(\S+) console=(\S+)\n$/.exec(line) ?? [];
  if (!s3 || !links || !console) throw new Error(`not a ready line: ${line}`);
  return { s3, links, console };
}

/** Starts `up` and waits for its ready line. */
async function up(
  sandbox: Sandbox,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const child = sandbox.start(['up', ...ANY_PORTS, ...args], env);
  const ended = outcomeOf(child);
  const [line] = (await Promise.race([
    once(child.stdout!, 'data'),
    ended.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ])) as [Buffer];
  return {
    ...readyOrigins(line.toString(), args.includes('--json')),
    pid: child.pid!,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

describe('a running server', () => {
  const sandbox = new Sandbox();
  let server: Running;
  let variables: Record<string, string>;

  beforeAll(async () => {
    server = await up(sandbox, ['--test-clock', '--account', '111122223333=AKIAROOT:root:secret=']);
    const { stdout } = await sandbox.run(['env', '--json']);
    variables = JSON.parse(stdout) as Record<string, string>;
  });
  afterAll(async () => {
    await server.stop();
    await sandbox.dispose();
  });

  it('keeps what it writes to its owner', () => {
    const data = join(sandbox.home, '.countersign');
    expect(statSync(data).mode & 0o777).toBe(0o700);
    for (const name of ['server.json', 'api-key', 's3cmd.conf'])
      expect([name, statSync(join(data, name)).mode & 0o777]).toEqual([name, 0o600]);
    expect(JSON.parse(readFileSync(join(data, 'server.json'), 'utf8'))).toMatchObject({
      pid: server.pid,
      s3: server.s3,
    });
  });

  it('gives exports that a shell reads back', async () => {
    const { status, stdout, stderr } = await sandbox.run(['env']);
    expect(status).toBe(0);
    for (const line of stdout.trimEnd().split('\n')) expect(line).toMatch(/^export [A-Z0-9_]+=/);
    const shell = execFileSync('sh', ['-c', `${stdout}\nenv`], {
      env: sandbox.environment({ AWS_SESSION_TOKEN: 'stale' }),
    });
    const seen = new Map(
      shell
        .toString()
        .split('\n')
        .map((line) => [line.split('=')[0], line.slice(line.indexOf('=') + 1)]),
    );
    expect(seen.get('AWS_ENDPOINT_URL')).toBe(server.s3);
    expect(seen.get('AWS_REGION')).toBe('us-east-1');
    expect(seen.get('AWS_ACCESS_KEY_ID')).toBe('AKIAROOT');
    expect(seen.get('AWS_SECRET_ACCESS_KEY')).toBe('root:secret=');
    expect(seen.get('AWS_SESSION_TOKEN')).toBe('');
    expect(seen.get('RCLONE_CONFIG_COUNTERSIGN_ENDPOINT')).toBe(server.s3);
    expect(seen.get('COUNTERSIGN_URL')).toBe(server.console);
    expect(stderr).toMatch(/s3cmd: use --config \S+s3cmd\.conf/);
  });

  it('says what in the shell would go before its exports', async () => {
    const { stderr } = await sandbox.run(['env'], { AWS_PROFILE: 'prod' });
    expect(stderr).toMatch(/AWS_PROFILE is set.*unset AWS_PROFILE/);
  });

  it('is signed for with its own time, and the URL ends on its clock', async () => {
    const client = new S3Client({
      endpoint: server.s3,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials: { accessKeyId: 'AKIAROOT', secretAccessKey: 'root:secret=' },
    });
    await client.send(new CreateBucketCommand({ Bucket: 'photos' }));
    await client.send(new PutObjectCommand({ Bucket: 'photos', Key: '/a b//ü?#', Body: 'meow' }));

    const moved = await sandbox.run(['clock', 'advance', '30d', '--json']);
    expect(JSON.parse(moved.stdout)).toMatchObject({ testClock: true, offsetSeconds: 2_592_000 });
    const { status, stdout, stderr } = await sandbox.run(
      ['presign', 's3://photos//a b//ü?#', '--expires-in', '60', '--verify'],
      variables,
    );
    expect(stderr).toMatch(/verified: GET was answered with 206/);
    expect(status).toBe(0);
    expect(await (await fetch(stdout.trim())).text()).toBe('meow');

    await sandbox.run(['clock', 'advance', '61s']);
    const refused = await fetch(stdout.trim());
    expect(refused.status).toBe(403);
    expect(await refused.text()).toMatch(/Request has expired/);

    await sandbox.run(['clock', 'advance', '-62s']);
    expect((await fetch(stdout.trim())).status).toBe(200);
    expect((await sandbox.run(['clock', 'reset'])).stdout).toMatch(/test clock, not moved/);
    client.destroy();
  });

  it('tells why it refused a request, and what it keeps of others', async () => {
    const refused = await fetch(`${server.s3}/photos/none`);
    const id = refused.headers.get('x-amz-request-id')!;
    const told = await sandbox.run(['why', id]);
    expect(told).toMatchObject({ status: 0, stderr: '' });
    expect(told.stdout).toContain(
      refused.headers.get('x-countersign-reason')!.replace(/^implicit-deny: /, ''),
    );
    expect(told.stdout).toMatch(/aws:PrincipalType +"Anonymous"/);
    // The question that decided comes first. The second was asked because S3 says that an object is missing (404) only to those who may
    // list the bucket (GetObject in the API reference, "Permissions").
    expect(JSON.parse((await sandbox.run(['why', id, '--json'])).stdout)).toMatchObject({
      requestId: id,
      questions: [
        { action: 's3:GetObject', effect: 'implicitDeny', optional: false },
        { action: 's3:ListBucket', effect: 'implicitDeny', optional: true },
      ],
    });
    // Without an id it is the last refusal; what the two questions share is printed once.
    const last = await sandbox.run(['why']);
    expect(last).toEqual(told);
    expect(last.stdout.match(/aws:PrincipalType/g)).toHaveLength(1);
    expect(last.stdout).toMatch(/request context: as above, except\n {4}s3:prefix +"none"\n/);
    const second = (await fetch(`${server.s3}/photos/other`)).headers.get('x-amz-request-id');
    const latest = JSON.parse((await sandbox.run(['why', '--last', '2', '--json'])).stdout) as object[];
    expect(latest).toMatchObject([{ requestId: second }, { requestId: id }]);
    expect((await sandbox.run(['why', '--last', '2'])).stdout.match(/: 403 AccessDenied/g)).toHaveLength(2);
    for (const args of [
      ['--last', '0'],
      ['--last', 'x'],
      [id, '--last', '1'],
    ])
      expect((await sandbox.run(['why', ...args])).status).toBe(2);
    const unknown = await sandbox.run(['why', '0000000000000000']);
    expect(unknown).toMatchObject({ status: 1, stdout: '' });
    expect(unknown.stderr).toMatch(/no record of request 0000000000000000; the server keeps the last 1000/);
    expect((await sandbox.run(['why', 'a b'])).status).toBe(2);
    expect((await sandbox.run(['why', id, '--data', sandbox.home])).status).toBe(3);
  });

  it('signs lists with the time of the server, too', async () => {
    await sandbox.run(['clock', 'set', '2030-01-01T00:00:00Z']);
    const { stdout } = await sandbox.run(['presign', '--from', '-', 's3://photos/'], variables, 'a\n');
    expect(new URL(stdout).searchParams.get('X-Amz-Date')).toMatch(/^20300101T0000/);
    await sandbox.run(['clock', 'reset']);
  });

  it.each([
    [['clock', 'advance', 'soon'], 2],
    [['clock', 'set', 'tomorrow'], 2],
    [['clock', 'advance'], 2],
    [['clock', 'jump'], 2],
    [['accounts', 'add', '12'], 2],
    [['accounts', 'remove'], 2],
    [['env', 'extra'], 2],
  ])('%j is wrong use', async (args, status) => {
    const outcome = await sandbox.run(args);
    expect([outcome.status, outcome.stdout]).toEqual([status, '']);
    expect(outcome.stderr).not.toBe('');
  });

  it('lists and adds accounts', async () => {
    const added = await sandbox.run(['accounts', 'add', '444455556666', '--json']);
    expect(JSON.parse(added.stdout)).toMatchObject({
      id: '444455556666',
      accessKeyId: expect.stringMatching(/^AKIA/),
    });
    const { stdout } = await sandbox.run(['accounts', 'list']);
    expect(stdout.trim().split('\n').sort()).toEqual(['111122223333', '444455556666']);
  });

  it('has a public origin that knows no link', async () => {
    const answer = await fetch(new URL('/some-token', server.links));
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      error: { code: 'NotFound', message: 'there is no link with that name' },
    });
    expect((await fetch(new URL('/healthz', server.links))).status).toBe(200);
  });

  it('lets no second server into its data directory', async () => {
    const { status, stdout, stderr } = await sandbox.run(['up', ...ANY_PORTS]);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    // And the record is still that of the first.
    expect((await sandbox.run(['accounts', 'list'])).status).toBe(0);
  });

  it.each(['--port', '--links-port', '--console-port'])('says that a port is taken (%s)', async (flag) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const args = ['up', ...ANY_PORTS, '--data', join(sandbox.home, 'other'), flag, String(port)];
    const { status, stdout, stderr } = await sandbox.run(args);
    other.close();
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(new RegExp(`^countersign: port ${port} of 127.0.0.1 is taken.*\\n$`));
  });

  it.each([
    [['--port', '70000']],
    [['--port', 'x']],
    [['--account', '12']],
    [['--trust-proxy', 'nonsense']],
    [['--public-url', 'files.example.com']],
    [['--no-s3']],
  ])('%j is wrong use of up', async (args) => {
    const { status, stdout } = await sandbox.run([
      'up',
      ...ANY_PORTS,
      '--data',
      join(sandbox.home, 'third'),
      ...args,
    ]);
    expect([status, stdout]).toEqual([2, '']);
  });

  it('names all ports that are taken at once, with a line that works', async () => {
    const data = join(sandbox.home, 'beside');
    const [links, admin] = [new URL(server.links).port, new URL(server.console).port];
    const args = ['up', '--data', data, '--port', '0', '--links-port', links, '--console-port', admin];
    const { status, stdout, stderr } = await sandbox.run([...args, '--test-clock']);
    expect([status, stdout]).toEqual([3, '']);
    const told =
      /^countersign: ports (\d+) and (\d+) of 127\.0\.0\.1 are taken by other programs; choose with --links-port and --console-port .*: countersign (up .*)\n$/.exec(
        stderr,
      );
    expect(told?.slice(1, 3)).toEqual([links, admin]);
    const words = told![3]!.split(' ');
    expect(words.slice(-3)).toEqual(['--data', data, '--test-clock']);
    const other = sandbox.start([...words, '--port', '0']);
    const ended = outcomeOf(other);
    await once(other.stdout!, 'data');
    other.kill('SIGTERM');
    expect((await ended).status).toBe(0);
  });

  it('wants three ports, not one three times', async () => {
    const { status, stderr } = await sandbox.run(['up', '--port', '9001']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/--port and --links-port are both 9001/);
  });

  it('says what is at the origins of links and console, to browsers as a page', async () => {
    for (const origin of [server.links, server.console]) {
      const told = (await (await fetch(origin)).json()) as { service: string; paths: { path: string }[] };
      expect(told.service).toMatch(/^countersign (links|console)$/);
      for (const { path } of told.paths.filter(({ path }) => path !== '/api/v1'))
        expect([path, (await fetch(new URL(path, origin))).status]).toEqual([path, 200]);
      const html = { headers: { accept: 'text/html,*/*;q=0.8' } };
      const page = await fetch(origin, html);
      expect(page.headers.get('content-type')).toMatch(/^text\/html/);
      expect(await page.text()).toContain(`<h1>${told.service}</h1>`);
      const missing = await fetch(new URL('/none', origin), html);
      expect([missing.status, missing.headers.get('content-type')]).toEqual([
        404,
        expect.stringMatching(/html/),
      ]);
    }
  });

  it('tells one time on all ports', async () => {
    await sandbox.run(['clock', 'set', '2031-02-03T04:05:06Z']);
    for (const origin of [server.s3, server.links, server.console])
      expect((await fetch(origin)).headers.get('date')).toMatch(/^Mon, 03 Feb 2031 04:05:\d\d GMT$/);
    await sandbox.run(['clock', 'reset']);
  });

  it('wants both root keys or none', async () => {
    const { status } = await sandbox.run(['up', ...ANY_PORTS], { COUNTERSIGN_ROOT_ACCESS_KEY_ID: 'AKIA' });
    expect(status).toBe(2);
  });
});

describe('starting and stopping', () => {
  const sandbox = new Sandbox();
  afterAll(() => sandbox.dispose());
  const data = join(sandbox.home, 'data');

  it('takes root keys from the environment, explains refusals in one line, and stops when asked to', async () => {
    const env = { COUNTERSIGN_ROOT_ACCESS_KEY_ID: 'myroot', COUNTERSIGN_ROOT_SECRET_ACCESS_KEY: 'mysecret' };
    const server = await up(sandbox, ['--data', data], env);
    const { stdout } = await sandbox.run(['env', '--data', data, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      AWS_ACCESS_KEY_ID: 'myroot',
      AWS_SECRET_ACCESS_KEY: 'mysecret',
    });
    expect((await fetch(new URL('/nothing/here', server.s3))).status).toBe(404);
    const { status, stderr } = await server.stop();
    expect(status).toBe(0);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/GET \/nothing\/here 404 .*NoSuchBucket/),
    ]);
    expect(existsSync(join(data, 'server.json'))).toBe(false);
  });

  it('keeps its accounts from run to run, not its API key, and logs JSON when asked to', async () => {
    const keys: string[] = [];
    for (let run = 0; run < 2; run += 1) {
      const earlier = await up(sandbox, ['--data', data]);
      keys.push(readFileSync(join(data, 'api-key'), 'utf8'));
      await earlier.stop();
      expect(existsSync(join(data, 'api-key'))).toBe(false);
    }
    expect(keys[0]).not.toBe(keys[1]);
    const server = await up(sandbox, ['--data', data, '--json']);
    const { stdout } = await sandbox.run(['env', '--data', data, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ AWS_ACCESS_KEY_ID: 'myroot' });
    await fetch(new URL('/nothing/here', server.s3));
    const s3 = new S3Client({
      endpoint: server.s3,
      region: 'us-east-1',
      credentials: { accessKeyId: 'myroot', secretAccessKey: 'mysecret' },
    });
    await s3.send(new ListBucketsCommand());
    s3.destroy();
    const { stderr } = await server.stop();
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toContainEqual(
      expect.objectContaining({
        code: 'NoSuchBucket',
        status: 404,
        path: '/nothing/here',
        durationMs: expect.any(Number),
        bytes: expect.any(Number),
      }),
    );
    expect(lines[0]).toMatchObject({ msg: 'started', version: '0.1.0', dataDirectory: data, s3: server.s3 });
    expect(lines.slice(-2)).toMatchObject([{ msg: 'shutting down' }, { msg: 'stopped' }]);
    expect(lines.filter((line) => 'principal' in line)).toMatchObject([
      { accessKeyId: 'myroot', principal: 'arn:aws:iam::123456789012:root', status: 200 },
    ]);
  });

  it('takes ports, address and region from the environment, where a flag does not say otherwise', async () => {
    const child = sandbox.start(['up', '--data', data, '--links-port', '0'], {
      COUNTERSIGN_PORT: '0',
      COUNTERSIGN_LINKS_PORT: 'x',
      COUNTERSIGN_CONSOLE_PORT: '0',
      COUNTERSIGN_HOST: '::1',
      COUNTERSIGN_REGION: '',
    });
    const ended = outcomeOf(child);
    await once(child.stdout!, 'data');
    const { stdout } = await sandbox.run(['env', '--data', data, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/\[::1\]:\d+$/),
      AWS_REGION: 'us-east-1',
    });
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ status: 0, stderr: '' });
  });

  it.each(['COUNTERSIGN_PORT', 'COUNTERSIGN_LINKS_PORT', 'COUNTERSIGN_CONSOLE_PORT'])(
    'names %s where its value is not a port',
    async (name) => {
      const { status, stderr } = await sandbox.run(['up'], { [name]: 'x' });
      expect(status).toBe(2);
      expect(stderr).toContain(name);
    },
  );

  it('does not offer what does nothing', async () => {
    const { stdout } = await sandbox.run(['up', '--help']);
    expect(stdout).not.toMatch(/--no-s3|--public-url/);
  });

  it.skipIf(!existsSync('/usr/bin/script'))('tells a person at a terminal what to type next', async () => {
    const words = [process.execPath, BIN, 'up', ...ANY_PORTS, '--data', data, '--test-clock'];
    const terminal = spawn('/usr/bin/script', ['-qec', `exec ${words.join(' ')}`, '/dev/null'], {
      env: sandbox.environment(),
    });
    const ended = outcomeOf(terminal);
    let seen = '';
    await new Promise<void>((resolve) => {
      terminal.stdout.on('data', (piece: Buffer) => {
        seen += piece.toString();
        if (seen.includes('aws s3 ls')) resolve();
      });
    });
    const { pid } = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGTERM');
    await ended;
    expect(seen).toContain(data);
    expect(seen).toMatch(/account +\d{12}/);
    expect(seen).toMatch(/clock +test clock/);
    expect(seen).toContain(`eval "$(countersign env --data ${data})"`);
  });

  it('says that it has refused nothing yet', async () => {
    const server = await up(sandbox, ['--data', data]);
    const none = await sandbox.run(['why', '--data', data]);
    expect([none.status, none.stderr]).toEqual([1, expect.stringContaining('has not refused any request')]);
    expect((await sandbox.run(['why', '--last', '3', '--json', '--data', data])).stdout).toBe('[]\n');
    await server.stop();
  });

  it('runs on the machine clock unless told otherwise, and says so', async () => {
    const server = await up(sandbox, ['--data', data]);
    expect((await sandbox.run(['clock', '--data', data])).stdout).toMatch(/\(the machine clock\)/);
    const { status, stderr } = await sandbox.run(['clock', 'advance', '1h', '--data', data]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/--test-clock/);
    await server.stop();
  });

  it('will not start under another key', async () => {
    const { status, stderr } = await sandbox.run(['up', ...ANY_PORTS, '--data', data], {
      COUNTERSIGN_SECRET_KEY: 'f'.repeat(64),
    });
    expect(status).toBe(3);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/key/);
  });

  it.each(['env', 'clock', 'accounts list'])('%s says how to start a server when none runs', async (verb) => {
    const { status, stdout, stderr } = await sandbox.run([...verb.split(' '), '--data', data]);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/countersign up/);
  });

  it('is not misled by the record of a server that died', async () => {
    writeFileSync(
      join(data, 'server.json'),
      JSON.stringify({
        pid: 1,
        version: '0',
        s3: 'http://127.0.0.1:1',
        links: 'http://127.0.0.1:1',
        console: 'http://127.0.0.1:1',
      }),
    );
    const { status, stderr } = await sandbox.run(['env', '--data', data]);
    expect(status).toBe(3);
    expect(stderr).toMatch(/no countersign server answers at http:\/\/127\.0\.0\.1:1/);
  });

  it('says what is wrong with a place that is no directory', async () => {
    const file = join(sandbox.home, 'file');
    writeFileSync(file, '');
    const { status, stderr } = await sandbox.run(['up', ...ANY_PORTS, '--data', file]);
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /^countersign: the data directory .* is not a directory \(\w+\); choose another one with --data\n$/,
    );
  });

  // Root may write everywhere, so for root there is no such directory.
  it.skipIf(process.getuid?.() === 0)('says that a directory may not be written to', async () => {
    chmodSync(data, 0o500);
    const { status, stderr } = await sandbox.run(['up', ...ANY_PORTS, '--data', data]);
    chmodSync(data, 0o700);
    expect(status).toBe(3);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
