import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inSeconds, outcomeOf, Sandbox, SESSION, USER } from '../run-cli.js';

const sandbox = new Sandbox();
afterAll(() => sandbox.dispose());

const sign = (
  input: string | Uint8Array,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = USER,
) => sandbox.run(['presign', '--from', '-', 's3://photos/', ...args], env, input);

const keysOf = (stdout: string) =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => decodeURIComponent(new URL(line).pathname.slice(1)));

describe('presign --from', () => {
  it('gives a URL a line, in order, keys letter for letter', async () => {
    const keys = ['a', '/b//c', ' d e ', 'f?g#h', 'ü/€/😀', 'i%20j'];
    const { status, stdout, stderr } = await sign(`${keys.join('\n')}\n`);
    expect([status, stderr]).toEqual([0, '']);
    expect(keysOf(stdout)).toEqual(keys);
  });

  it('needs no line end at the end, and takes those of Windows', async () => {
    expect(keysOf((await sign('a\r\nb\r\nc')).stdout)).toEqual(['a', 'b', 'c']);
  });

  it('hints once at a number that may be meant in another unit', async () => {
    const { status, stderr } = await sign('a\nb\n', ['--expires-in', '60']);
    expect(status).toBe(0);
    expect(stderr).toMatch(/^warning: --expires-in 60 is 60 seconds.* write `60m`\n$/);
    const { stdout } = await sign('a\n', ['--expires-in', '60', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ warnings: [expect.stringContaining('`60m`')] });
  });

  it('reads a file, and puts the prefix in front', async () => {
    const file = join(sandbox.home, 'keys.txt');
    writeFileSync(file, 'a\nb\n');
    const { stdout } = await sandbox.run(['presign', '--from', file, 's3://photos/2026/'], USER);
    expect(keysOf(stdout)).toEqual(['2026/a', '2026/b']);
    expect((await sandbox.run(['presign', '--from', `${file}x`, 's3://photos/'], USER)).status).toBe(3);
  });

  it('tells bad lines by their number and goes on', async () => {
    const input = Buffer.concat([
      Buffer.from('good\n\n'),
      Buffer.from([0xff, 0xfe, 0x0a]),
      Buffer.from(`${'k'.repeat(1_025)}\nalso good\n`),
    ]);
    const { status, stdout, stderr } = await sign(input);
    expect(status).toBe(1);
    expect(keysOf(stdout)).toEqual(['good', 'also good']);
    expect(stderr.split('\n').slice(0, 3)).toEqual([
      'line 2: is empty',
      'line 3: is not UTF-8',
      'line 4: is longer than a key can be (1024 bytes)',
    ]);
  });

  it('gives JSON lines', async () => {
    const { status, stdout } = await sign('a\nb\n', ['--json', '--expires-in', '24h']);
    expect(status).toBe(0);
    const reports = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(reports).toHaveLength(2);
    expect(reports[1]).toMatchObject({ requestedSeconds: 86_400, limitedBy: 'request', method: 'GET' });
  });

  it('says no to all when the session is too short, and clamps when told to', async () => {
    const env = { ...SESSION, AWS_CREDENTIAL_EXPIRATION: inSeconds(1_800) };
    const refused = await sign('a\nb\n', ['--expires-in', '24h'], env);
    expect([refused.status, refused.stdout]).toEqual([1, '']);
    const clamped = await sign('a\nb\n', ['--expires-in', '24h', '--on-shortfall', 'clamp'], env);
    expect(clamped.status).toBe(0);
    expect(keysOf(clamped.stdout)).toEqual(['a', 'b']);
  });

  it('warns once of an unknown end', async () => {
    const { status, stderr } = await sign('a\nb\nc\n', [], SESSION);
    expect(status).toBe(0);
    expect(stderr.match(/warning:/g)).toHaveLength(1);
  });

  it('gives nothing for nothing', async () => {
    expect(await sign('')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('signs a long list with the memory of a small process', async () => {
    // More than twice as many bytes of URLs as the heap may hold.
    const child = sandbox.start(['presign', '--from', '-', 's3://photos/'], {
      ...USER,
      NODE_OPTIONS: '--max-old-space-size=32',
    });
    const lines = 200_000;
    const feed = (async () => {
      for (let written = 0; written < lines; written += 1_000) {
        const block = Array.from(
          { length: 1_000 },
          (_, index) => `some/prefix/object-${written + index}.jpg\n`,
        ).join('');
        if (!child.stdin!.write(block)) await once(child.stdin!, 'drain');
      }
      child.stdin!.end();
    })();
    let seen = 0;
    let last = '';
    for await (const piece of child.stdout!) {
      const text = last + String(piece);
      const ends = text.split('\n');
      last = ends.pop()!;
      seen += ends.length;
    }
    await feed;
    expect([seen, last]).toEqual([lines, '']);
  });

  it('keeps a line without an end from growing without bounds', async () => {
    const { status, stdout, stderr } = await sandbox.run(
      ['presign', '--from', '-', 's3://photos/'],
      { ...USER, NODE_OPTIONS: '--max-old-space-size=32' },
      Buffer.concat([Buffer.alloc(64 * 1024 * 1024, 'x'), Buffer.from('\ngood\n')]),
    );
    expect(status).toBe(1);
    expect(keysOf(stdout)).toEqual(['good']);
    expect(stderr).toMatch(/^line 1: is longer than a key can be/);
  });

  it('ends quietly when the reader has seen enough', async () => {
    const child = sandbox.start(['presign', '--from', '-', 's3://photos/'], USER);
    child.stdin!.on('error', () => undefined);
    child.stdin!.write('a\n'.repeat(50_000));
    child.stdout!.once('data', () => child.stdout!.destroy());
    const { status, stderr } = await outcomeOf(child);
    expect([status, stderr]).toEqual([0, '']);
  });
});
