import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patternOf } from '@countersign/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerLog } from '../../src/server-log.js';
import { type RawAnswer, RawClient } from './raw-client.js';

type Failure = Parameters<NonNullable<ServerLog['failed']>>[0];

const MIB = 1_048_576;

let directory: string;
let client: RawClient;
let failures: Failure[];
let warnings: string[];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'countersign-damaged-'));
  failures = [];
  warnings = [];
  client = await start();
  await client.send('PUT', '/kept');
});
afterEach(async () => {
  await client.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Every read goes to the disk: nothing small is remembered. */
function start(): Promise<RawClient> {
  return RawClient.start({
    store: directory,
    cacheBytes: 0,
    log: { failed: (entry) => failures.push(entry), warned: (message) => warnings.push(message) },
  });
}

function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Puts an object, and finds the file that its bytes went to. */
async function put(key: string, bytes: Buffer): Promise<string> {
  const blobs = join(directory, 'blobs');
  const sizes = new Map(filesBelow(blobs).map((path) => [path, statSync(path).size]));
  expect((await client.send('PUT', `/kept/${key}`, { body: bytes })).status).toBe(200);
  const [file] = filesBelow(blobs).filter((path) => sizes.get(path) !== statSync(path).size);
  return file!;
}

function flip(path: string, at: number): void {
  const file = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, at);
  writeSync(file, Buffer.of(byte[0]! ^ 0x40), 0, 1, at);
  closeSync(file);
}

const FAULTS: Readonly<Record<string, (path: string) => void>> = {
  'one bit that turned': (path) => flip(path, statSync(path).size >> 1),
  'a file cut short': (path) => truncateSync(path, statSync(path).size >> 2),
  'a file emptied': (path) => truncateSync(path, 0),
  'a file that is gone': (path) => rmSync(path),
  'a directory in its place': (path) => {
    rmSync(path);
    mkdirSync(path);
  },
};

/** 500 InternalError, and one line of the log that says whose bytes, which file, and what to do. */
function expectRefused(answer: RawAnswer, key: string, path: string): void {
  expect(answer.status).toBe(500);
  expect(answer.error.code).toBe('InternalError');
  const { explanation } = failures.at(-1) ?? {};
  expect(explanation).toContain(`s3://kept/${key}`);
  expect(explanation).toContain(path);
  expect(explanation).toMatch(/\[blob [0-9a-f.]+, file /);
  expect(explanation).toContain('countersign server verify');
  expect(explanation).not.toContain('\n');
}

describe.each([
  ['in a segment', 5_000],
  ['of the largest that go into a segment', 131_072],
  ['of the smallest with a file of its own', 131_073],
  ['of two blocks', 300_000],
  ['of four blocks', MIB],
])('an object %s (%d bytes)', (_what, size) => {
  it.each(Object.keys(FAULTS))('with %s is refused, and the log says which', async (fault) => {
    const path = await put('a-key', patternOf(size));
    FAULTS[fault]!(path);
    expectRefused(await client.send('GET', '/kept/a-key'), 'a-key', path);
    const range = { headers: [['Range', `bytes=${(size >> 1) - 5}-${(size >> 1) + 5}`]] as const };
    expectRefused(await client.send('GET', '/kept/a-key', range), 'a-key', path);
    const copy = { headers: [['x-amz-copy-source', '/kept/a-key']] as const };
    expectRefused(await client.send('PUT', '/kept/copy', copy), 'a-key', path);
    expect((await client.send('GET', '/kept/copy')).status).toBe(404);
    // What is known of it is not lost, and it can be put anew.
    expect((await client.send('HEAD', '/kept/a-key')).status).toBe(200);
    const anew = await client.send('PUT', '/kept/a-key', { body: 'anew' });
    expect([anew.status, (await client.send('GET', '/kept/a-key')).text]).toEqual([200, 'anew']);
  });

  it('is refused also where it was read before it was altered', async () => {
    const path = await put('a-key', patternOf(size));
    for (let again = 0; again < 3; again += 1)
      expect((await client.send('GET', '/kept/a-key')).body.equals(patternOf(size))).toBe(true);
    flip(path, statSync(path).size >> 1);
    expectRefused(await client.send('GET', '/kept/a-key'), 'a-key', path);
  });

  it('is refused after a restart', async () => {
    const path = await put('a-key', patternOf(size));
    await client.close();
    flip(path, statSync(path).size >> 1);
    client = await start();
    expectRefused(await client.send('GET', '/kept/a-key'), 'a-key', path);
  });
});

describe('a large object', () => {
  const bytes = patternOf(3 * MIB);

  it('altered at the beginning is refused, and served where it is whole', async () => {
    const path = await put('large', bytes);
    flip(path, 100_000);
    expectRefused(await client.send('GET', '/kept/large'), 'large', path);
    for (const [from, to] of [
      [262_144, 262_144],
      [MIB, 2 * MIB + 17],
      [300_000, 3 * MIB - 1],
    ] as const) {
      const range = { headers: [['Range', `bytes=${from}-${to}`]] as const };
      const { status, body } = await client.send('GET', '/kept/large', range);
      expect([status, body.equals(bytes.subarray(from, to + 1))]).toEqual([206, true]);
    }
  });

  it('altered further on is never sent to its end: the connection is cut', async () => {
    const path = await put('large', bytes);
    flip(path, 2_500_000);
    await expect(client.send('GET', '/kept/large')).rejects.toThrow();
    expect(failures.at(-1)).toMatchObject({
      path: '/kept/large',
      explanation: expect.stringMatching(
        /s3:\/\/kept\/large cannot be served: bytes 2359296 to 2621439 of blob/,
      ),
    });
  });

  it('is served in any range, again and again', async () => {
    await put('large', bytes);
    for (const [from, to] of [
      [0, 3 * MIB - 1],
      [262_143, 262_144],
      [1, 2 * MIB],
      [3 * MIB - 1, 3 * MIB - 1],
      [524_288, 3 * MIB - 2],
    ] as const) {
      const range = { headers: [['Range', `bytes=${from}-${to}`]] as const };
      for (let again = 0; again < 2; again += 1)
        expect(
          (await client.send('GET', '/kept/large', range)).body.equals(bytes.subarray(from, to + 1)),
        ).toBe(true);
    }
  });

  it('put by an earlier version, without sums, is served as it is', async () => {
    const path = await put('large', bytes);
    truncateSync(path, bytes.length);
    expect((await client.send('GET', '/kept/large')).body.equals(bytes)).toBe(true);
    truncateSync(path, bytes.length - 1);
    expectRefused(await client.send('GET', '/kept/large'), 'large', path);
  });

  it('that ends in what looks like sums of another blob keeps every byte', async () => {
    const path = await put('large', bytes);
    const file = openSync(path, 'r');
    const footer = Buffer.alloc(statSync(path).size - bytes.length);
    readSync(file, footer, 0, footer.length, bytes.length);
    closeSync(file);
    const lookalike = Buffer.concat([bytes, footer]);
    const earlier = await put('lookalike', lookalike);
    truncateSync(earlier, lookalike.length);
    expect((await client.send('GET', '/kept/lookalike')).body.equals(lookalike)).toBe(true);
  });
});

it('names the version of a version', async () => {
  const enabled = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';
  await client.send('PUT', '/kept', { query: [['versioning', '']], body: enabled });
  const path = await put('a-key', patternOf(200_000));
  const { headers } = await client.send('HEAD', '/kept/a-key');
  rmSync(path);
  const answer = await client.send('GET', '/kept/a-key');
  expectRefused(answer, 'a-key', path);
  expect(failures.at(-1)?.explanation).toContain(`(version ${headers['x-amz-version-id']})`);
  expect(answer.headers['x-countersign-reason']).toContain('stored-bytes-unreadable: ');
});

it('names the source of a part that is copied', async () => {
  const path = await put('source', patternOf(400_000));
  const made = await client.send('POST', '/kept/target', { query: [['uploads', '']] });
  const uploadId = /<UploadId>(.*)<\/UploadId>/.exec(made.text)![1]!;
  flip(path, 10);
  const answer = await client.send('PUT', '/kept/target', {
    query: [
      ['partNumber', '1'],
      ['uploadId', uploadId],
    ],
    headers: [['x-amz-copy-source', '/kept/source']],
  });
  expectRefused(answer, 'source', path);
});

it('is found by the scrub beside the service, which the clock of a test moves on', async () => {
  const path = await put('rotten', patternOf(200_000));
  flip(path, 7);
  await client.server.clock.advance('2m');
  await expect.poll(() => client.server.scrubbed()?.rounds, { timeout: 10_000 }).toBe(1);
  expect(client.server.scrubbed()).toMatchObject({ records: 1, findings: 2, bytes: 200_000 });
  expect(warnings).toEqual([
    expect.stringMatching(/^integrity check: wrong-etag: s3:\/\/kept\/rotten: has the ETag/),
    expect.stringMatching(/^integrity check: wrong-checksum: s3:\/\/kept\/rotten: has the CRC64NVME/),
  ]);
  await client.close();
  // A start notices what is not there, not what is altered: that is for reads and the scrub.
  warnings = [];
  rmSync(path);
  client = await start();
  expect(warnings).toEqual([expect.stringContaining(path)]);
});
