import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { BIN, outcomeOf, Sandbox } from '../run-cli.js';

const sandbox = new Sandbox();
afterAll(() => sandbox.dispose());

const NODE = process.execPath;
const leftBehind = () => readdirSync(tmpdir()).filter((name) => name.startsWith('countersign-run-'));

describe('countersign run', () => {
  it('gives the command a server of its own, which is gone when the command ends', async () => {
    const script = `
      const answer = await fetch(process.env.AWS_ENDPOINT_URL + '/none/such');
      process.stdout.write(JSON.stringify({ status: answer.status, env: process.env }));`;
    const { status, stdout, stderr } = await sandbox.run(
      ['run', '--region', 'eu-central-1', '--', NODE, '--input-type=module', '-e', script],
      { AWS_PROFILE: 'prod', AWS_ENDPOINT_URL_S3: 'https://elsewhere.invalid', AWS_SESSION_TOKEN: 'stale' },
    );
    expect([status, stderr]).toEqual([0, '']);
    const seen = JSON.parse(stdout) as { status: number; env: Record<string, string> };
    expect(seen.status).toBe(404);
    expect(seen.env).toMatchObject({
      AWS_REGION: 'eu-central-1',
      AWS_SESSION_TOKEN: '',
      RCLONE_CONFIG_COUNTERSIGN_ENDPOINT: seen.env.AWS_ENDPOINT_URL,
      COUNTERSIGN_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      COUNTERSIGN_API_KEY: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(seen.env).not.toHaveProperty('AWS_PROFILE');
    expect(seen.env).not.toHaveProperty('AWS_ENDPOINT_URL_S3');
    await expect(fetch(seen.env.AWS_ENDPOINT_URL!)).rejects.toThrow();
    expect(leftBehind()).toEqual([]);
  });

  it('lets the command use the other verbs, and move a test clock', async () => {
    const { status, stdout } = await sandbox.run([
      'run',
      '--test-clock',
      '--',
      'sh',
      '-c',
      `"${NODE}" "${BIN}" clock advance 1d --json && "${NODE}" "${BIN}" env`,
    ]);
    expect(status).toBe(0);
    const [clock, ...exports] = stdout.split('\n');
    expect(JSON.parse(clock!)).toMatchObject({ testClock: true, offsetSeconds: 86_400 });
    expect(exports.join('\n')).toMatch(/^export AWS_ENDPOINT_URL=/);
  });

  it.each([
    [['--', 'sh', '-c', 'exit 7'], 7],
    [['sh', '-c', 'exit 8'], 8],
    [['--', 'sh', '-c', 'kill -9 $$'], 137],
    [['--', '/none/such'], 127],
    [['--', '/'], 126],
    [[], 2],
    [['--nonsense', '--', 'true'], 2],
  ])('run %j ends with %i', async (args, expected) => {
    expect((await sandbox.run(['run', ...args])).status).toBe(expected);
    expect(leftBehind()).toEqual([]);
  });

  it("leaves the command's own options alone, and its streams", async () => {
    const args = ['-e', 'process.stdin.pipe(process.stdout); console.error(process.argv.slice(1).join())'];
    const outcome = await sandbox.run(
      ['run', '--', NODE, ...args, '--', '--json', '--', '--help'],
      {},
      'from stdin',
    );
    expect(outcome).toEqual({ status: 0, stdout: 'from stdin', stderr: '--json,--,--help\n' });
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('passes %s on, and ends as the command does', async (signal, expected) => {
    const child = sandbox.start(['run', '--', NODE, '-e', 'console.log("up"); setInterval(() => {}, 1000)']);
    const ended = outcomeOf(child);
    await once(child.stdout!, 'data');
    child.kill(signal);
    expect((await ended).status).toBe(expected);
    expect(leftBehind()).toEqual([]);
  });

  it('lets a command that handles the signal end in its own time', async () => {
    const script =
      'process.on("SIGTERM", () => process.exit(5)); console.log("up"); setInterval(() => {}, 1000)';
    const child = sandbox.start(['run', '--', NODE, '-e', script]);
    const ended = outcomeOf(child);
    await once(child.stdout!, 'data');
    child.kill('SIGTERM');
    expect((await ended).status).toBe(5);
  });

  it('explains refusals where asked for the log', async () => {
    const script = 'await fetch(process.env.AWS_ENDPOINT_URL + "/none/such")';
    const args = ['--', NODE, '--input-type=module', '-e', script];
    expect((await sandbox.run(['run', '--log', ...args])).stderr).toMatch(
      /GET \/none\/such 404 .*NoSuchBucket/,
    );
    const [line] = (await sandbox.run(['run', '--log', '--json', ...args])).stderr.split('\n');
    expect(JSON.parse(line!)).toMatchObject({ code: 'NoSuchBucket', status: 404 });
  });
});

describe('countersign env --wait', () => {
  it('waits for the server that is about to start', async () => {
    const data = `${sandbox.home}/data`;
    const waiting = sandbox.run(['env', '--data', data, '--wait', '60s', '--json']);
    const server = sandbox.start([
      'up',
      '--data',
      data,
      '--port',
      '0',
      '--links-port',
      '0',
      '--console-port',
      '0',
    ]);
    const ended = outcomeOf(server);
    const { status, stdout } = await waiting;
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('AWS_ENDPOINT_URL');
    server.kill('SIGTERM');
    await ended;
  });

  it('says how long it waited', async () => {
    const { status, stdout, stderr } = await sandbox.run([
      'env',
      '--data',
      `${sandbox.home}/none`,
      '--wait',
      '1s',
    ]);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(
      /^countersign: waited 1 s: no server runs with the data directory .*countersign up/,
    );
  });

  it('takes a duration', async () => {
    expect((await sandbox.run(['env', '--wait', 'soon'])).status).toBe(2);
  });
});
