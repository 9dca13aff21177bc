import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inSeconds, Sandbox, SESSION, USER } from '../run-cli.js';

const sandbox = new Sandbox();
afterAll(() => sandbox.dispose());

const ledger = join(sandbox.home, 'issued.jsonl');
const env = { ...USER, COUNTERSIGN_LEDGER: ledger };
const session = { ...SESSION, AWS_CREDENTIAL_EXPIRATION: inSeconds(7_200), COUNTERSIGN_LEDGER: ledger };

describe('the ledger', () => {
  it('has every URL that presign gave, and none that it did not give', async () => {
    const one = await sandbox.run(['presign', 's3://photos/a b.jpg', '--expires-in', '24h'], env);
    await sandbox.run(['presign', 's3://photos/in', '--method', 'PUT', '--expires-in', '30m'], env);
    await sandbox.run(['presign', 's3://photos/s', '--expires-in', '1h'], session);
    const refused = await sandbox.run(['presign', 's3://photos/s', '--expires-in', '24h'], session);
    const many = await sandbox.run(['presign', '--from', '-', 's3://photos/many/'], env, 'x\ny\n\nz\n');
    expect([one.status, refused.status, many.status]).toEqual([0, 1, 1]);

    const lines = readFileSync(ledger, 'utf8').trimEnd().split('\n');
    const records = lines.map((line) => JSON.parse(line) as Record<string, string>);
    expect(records.map(({ method, key }) => `${method} ${key}`)).toEqual([
      'GET a b.jpg',
      'PUT in',
      'GET s',
      'GET many/x',
      'GET many/y',
      'GET many/z',
    ]);
    expect(readFileSync(ledger, 'utf8')).not.toMatch(/https:|X-Amz|IQoJb3/);
    const signature = /X-Amz-Signature=([0-9a-f]+)/.exec(one.stdout)![1]!;
    expect(lines[0]).not.toContain(signature);
  });

  it('says what is out, by key', async () => {
    const { status, stdout } = await sandbox.run(['issued'], env);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^AKIAIOSFODNN7EXAMPLE {2}5 URLs \(1 to write with\), the last due on \w+day, 20.* \(long-term\)\n/,
    );
    expect(stdout).toMatch(/\nASIAIOSFODNN7EXAMPLE {2}1 URL, due on /);
  });

  it('says what dies with a key', async () => {
    const args = ['issued', '--access-key-id', USER.AWS_ACCESS_KEY_ID];
    const { stdout } = await sandbox.run(args, env);
    expect(stdout).toMatch(
      /^rotate this key now and 5 URLs \(1 to write with\) stop working, the last due on \w+day, /,
    );
    expect(stdout).toContain('\n  GET s3://photos/a b.jpg until ');
    const json = await sandbox.run([...args, '--json'], env);
    expect(JSON.parse(json.stdout)).toMatchObject({ urls: 5, uploads: 1, issued: { length: 5 } });
  });

  it('passes over what a killed writer left, says so, and the next record stands on a line of its own', async () => {
    appendFileSync(ledger, '{"issuedAt":"2026');
    await sandbox.run(['presign', 's3://photos/after'], env);
    const { stdout, stderr } = await sandbox.run(['issued', '--json'], env);
    expect((JSON.parse(stdout) as { urls: number }[])[0]).toMatchObject({ urls: 6 });
    expect(stderr).toMatch(/1 unreadable line.* first is 7/);
  });

  it('knows of no URL of another key', async () => {
    const { status, stdout } = await sandbox.run(['issued', '--access-key-id', 'AKIAOTHER'], env);
    expect([status, stdout]).toEqual([
      0,
      'rotate AKIAOTHER now and no URL stops working: all the URLs it signed have expired\n',
    ]);
  });

  it('hands out nothing that it cannot note', async () => {
    const directory = join(sandbox.home, 'directory');
    mkdirSync(directory);
    const { status, stdout, stderr } = await sandbox.run(['presign', 's3://photos/k'], {
      ...USER,
      COUNTERSIGN_LEDGER: directory,
    });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('cannot write the ledger');
  });

  it('says that nothing is out before anything was signed', async () => {
    const env = { ...USER, COUNTERSIGN_LEDGER: join(sandbox.home, 'later') };
    const { status, stdout } = await sandbox.run(['issued'], env);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^nothing is out yet/)]);
    expect(await sandbox.run(['issued', '--json'], env)).toEqual({ status: 0, stdout: '[]\n', stderr: '' });
  });

  it('is wrong use without a ledger, and exit 3 with one that is not there', async () => {
    expect((await sandbox.run(['issued'], USER)).status).toBe(2);
    const missing = await sandbox.run(['issued', '--ledger', join(sandbox.home, 'none')], USER);
    expect([missing.status, missing.stderr]).toEqual([3, expect.stringContaining('cannot read the ledger')]);
  });
});
