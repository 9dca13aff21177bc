import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IAMClient, ListRolesCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { startServer } from '@countersign/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Answer,
  compare,
  embeddedTarget,
  Masks,
  type Result,
  refusal,
  runRows,
  SECTIONS,
  success,
  unexplained,
  writeTable,
} from '../conformance/index.js';
import { run } from './support/run.js';

const TABLE = fileURLToPath(new URL('../docs/conformance.md', import.meta.url));
const COMMAND = fileURLToPath(new URL('../conformance/run.js', import.meta.url));

describe('the rows, asked of the server', () => {
  let results: readonly Result[];
  let left: readonly string[];

  beforeAll(async () => {
    const target = await embeddedTarget();
    results = await runRows(target);
    left = await target.stop();
  }, 120_000);

  it('match what AWS does, however it is known, wherever no row says why not', () => {
    expect(unexplained(results).map(({ id, differences }) => `${id}: ${differences?.join('; ')}`)).toEqual(
      [],
    );
  });

  it('are what docs/conformance.md shows (npm run conformance writes it)', () => {
    expect(writeTable(results)).toBe(readFileSync(TABLE, 'utf8'));
  });

  it('take away everything they made', () => {
    expect(left).toEqual([]);
  });

  it('each have an id of their own, a source, and either a question or a reason for none', () => {
    const rows = SECTIONS.flatMap((section) => section.rows);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    for (const row of rows) {
      expect(row.source, row.id).not.toBe('');
      expect(typeof row.ask === 'function', row.id).toBe(row.notAsked === undefined);
    }
  });
});

describe('a comparison', () => {
  const answer = (status: number, body: string, headers: readonly string[] = []) =>
    new Answer(status, headers, Buffer.from(body));
  const denial =
    '<Error><Code>AccessDenied</Code><Message>no</Message><A>1</A><B>2</B><RequestId>r</RequestId></Error>';

  it.each([
    ['status', refusal(404, 'AccessDenied', 'no', { A: '1', B: '2' })],
    ['code', refusal(403, 'NoSuchKey', 'no', { A: '1', B: '2' })],
    ['message', refusal(403, 'AccessDenied', 'yes', { A: '1', B: '2' })],
    ['value of an element', refusal(403, 'AccessDenied', 'no', { A: '1', B: '3' })],
    ['order of elements', refusal(403, 'AccessDenied', 'no', { B: '2', A: '1' })],
    ['element too many', refusal(403, 'AccessDenied', 'no', { A: '1' })],
  ])('tells a difference in %s', (_, expected) => {
    expect(compare(expected, answer(403, denial))).toHaveLength(1);
    expect(compare(refusal(403, 'AccessDenied', 'no', { A: '1', B: '2' }), answer(403, denial))).toEqual([]);
  });

  it('tells a header that differs, and a body', () => {
    const came = answer(200, 'hello', ['ETag', '"a"']);
    expect(compare(success(200, { etag: '"a"' }, 'hello'), came)).toEqual([]);
    expect(compare(success(200, { etag: '"b"' }, 'hallo'), came)).toHaveLength(2);
  });

  it('does not pass over what only one side has', () => {
    expect(compare({ a: 1 }, { a: 1, b: 2 })).toHaveLength(1);
    expect(compare({ a: 1, b: 2 }, { a: 1 })).toHaveLength(1);
  });
});

describe('against an account that is not ours', () => {
  let cloud: Awaited<ReturnType<typeof startServer>>;
  let directory: string;

  beforeAll(async () => {
    cloud = await startServer();
    directory = mkdtempSync(join(tmpdir(), 'countersign-conformance-'));
  });
  afterAll(async () => {
    await cloud.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const environment = () => ({
    PATH: process.env.PATH ?? '',
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: cloud.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.credentials.secretAccessKey,
  });

  async function whatIsThere(): Promise<string[]> {
    const options = { endpoint: cloud.endpoint, credentials: cloud.credentials, region: 'us-east-1' };
    const iam = new IAMClient(options);
    const { Buckets = [] } = await new S3Client(options).send(new ListBucketsCommand({}));
    const { Users = [] } = await iam.send(new ListUsersCommand({}));
    const { Roles = [] } = await iam.send(new ListRolesCommand({}));
    return [
      ...Buckets.map(({ Name }) => Name),
      ...Users.map(({ UserName }) => UserName),
      ...Roles.map(({ RoleName }) => RoleName),
    ].map(String);
  }

  it('makes nothing when there is nobody to ask', async () => {
    const { status, stdout } = await run(process.execPath, [COMMAND, '--against', 'aws'], {
      env: environment(),
    });
    expect(status).toBe(2);
    expect(stdout).toContain('buckets whose names begin with countersign-conformance-');
    expect(await whatIsThere()).toEqual([]);
  });

  it('asks, records without secrets, and leaves nothing behind', async () => {
    const file = join(directory, 'recorded.json');
    const args = [COMMAND, '--against', 'aws', '--yes', '--only', 'A1,D2,F12,G4,M24,N12', '--record', file];
    const { status, stdout } = await run(process.execPath, args, { env: environment() });
    expect(stdout).toContain('6 rows');
    expect(status).toBe(0);
    const recorded = readFileSync(file, 'utf8');
    expect(JSON.parse(recorded)).toMatchObject({ region: 'us-east-1', rows: { length: 6 } });
    expect(recorded).not.toContain(cloud.credentials.secretAccessKey);
    expect(recorded).not.toContain(cloud.credentials.accessKeyId);
    expect(recorded).not.toMatch(
      /Signature=[0-9a-f]{64}|<SessionToken>(?!masked)|<SecretAccessKey>(?!masked)/,
    );
    expect(await whatIsThere()).toEqual([]);
  });

  it('takes away what it made when it is stopped on the way', async () => {
    const args = [
      COMMAND,
      '--against',
      'aws',
      '--yes',
      '--only',
      'D,M',
      '--record',
      join(directory, 'stopped.json'),
    ];
    const child = spawn(process.execPath, args, { env: environment(), stdio: ['ignore', 'pipe', 'ignore'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!stdout.includes('D2 ') && text.includes('D2 ')) child.kill('SIGINT');
      stdout += text;
    });
    await new Promise((resolve) => child.on('close', resolve));
    expect(stdout).toContain('D2 ');
    expect(stdout).not.toContain('M25 ');
    expect(await whatIsThere()).toEqual([]);
  });
});

describe('masks', () => {
  it('take out secrets, signatures, ids and given words', () => {
    const masks = new Masks();
    masks.add('123456789012', '<account>');
    expect(
      masks.apply(
        `X-Amz-Signature=${'a'.repeat(64)}&X-Amz-Security-Token=abc%2F <SecretAccessKey>s</SecretAccessKey> AKIAABCDEFGHIJKLMNOP 123456789012`,
      ),
    ).toBe(
      'X-Amz-Signature=masked&X-Amz-Security-Token=masked <SecretAccessKey>masked</SecretAccessKey> AKIA… <account>',
    );
  });
});
