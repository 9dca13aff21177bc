import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseRefusal } from './support/answers.js';
import { describeWith } from './support/clients.js';
import { Up } from './support/countersign.js';
import { output } from './support/run.js';

const SCRIPT = fileURLToPath(new URL('support/boto3_story.py', import.meta.url));

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Answers = Readonly<Record<string, Answer>>;

interface Seen {
  readonly urls: Readonly<Record<string, Answers & { readonly version: number }>>;
  readonly posts: Readonly<Record<string, Answers & { readonly stored: string }>>;
  readonly virtual_host: Answer & { readonly url: string };
  readonly objects: { readonly length: number; readonly crc32: string; readonly pages: readonly string[][] };
  readonly errors: Readonly<Record<string, string>>;
}

describeWith(['boto3'], 'boto3 on `countersign up`', () => {
  let up: Up;
  let seen: Seen;

  beforeAll(async () => {
    up = await Up.start();
    seen = JSON.parse(await output('python3', [SCRIPT], { env: await up.environment() })) as Seen;
  }, 180_000);
  afterAll(() => up?.endAndForget());

  const refusal = ({ status, body }: Answer) => parseRefusal(status, body);

  const CLIENTS = ['default', 's3v4', 'default, role session', 's3v4, role session'];

  test.each(CLIENTS)('generate_presigned_url (%s): put, head, get, delete', (name) => {
    const answers = seen.urls[name]!;
    if (name.startsWith('s3v4')) expect(answers.version).toBe(4);
    expect([answers.put!.status, answers.put!.body]).toEqual([200, '']);
    expect(answers.put!.headers.etag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    expect([answers.head!.status, answers.head!.body]).toEqual([200, '']);
    expect(answers.head!.headers).toMatchObject({ 'content-length': '5', 'content-type': 'text/plain' });
    expect([answers.get!.status, answers.get!.body]).toEqual([200, 'hello']);
    expect(answers.get!.headers['content-disposition']).toBe('attachment; filename="h.txt"');
    expect([answers.head_on_get!.status, answers.head_on_get!.body]).toEqual([403, '']);
    expect(answers.delete!.status).toBe(204);
    expect(refusal(answers.get_deleted!)).toMatchObject({ status: 404, code: 'NoSuchKey' });
  });

  test.each(CLIENTS)('a signed Content-Type binds (%s)', (name) => {
    expect(refusal(seen.urls[name]!.put_other_type!)).toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
  });

  test.each(CLIENTS)('generate_presigned_post (%s): its conditions are kept', (name) => {
    const answers = seen.posts[name]!;
    expect(answers.taken!.status).toBe(201);
    expect(answers.taken!.body).toContain('<Key>incoming/file 1.txt</Key>');
    expect(answers.stored).toBe('hello');
    expect(refusal(answers.too_large!)).toEqual({
      status: 400,
      code: 'EntityTooLarge',
      message: 'Your proposed upload exceeds the maximum allowed size',
      extras: { ProposedSize: '21', MaxSizeAllowed: '20' },
    });
    expect(refusal(answers.empty!)).toEqual({
      status: 400,
      code: 'EntityTooSmall',
      message: 'Your proposed upload is smaller than the minimum allowed size',
      extras: { ProposedSize: '0', MinSizeAllowed: '1' },
    });
    expect(refusal(answers.another_key!)).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: 'Invalid according to Policy: Policy Condition failed: ["starts-with", "$key", "incoming/"]',
    });
    expect(refusal(answers.field_more!)).toMatchObject({
      status: 403,
      message: 'Invalid according to Policy: Extra input fields: acl',
    });
  });

  test('buckets are found by host name too', () => {
    expect(new URL(seen.virtual_host.url).hostname).toBe('boto.localhost');
    expect([seen.virtual_host.status, seen.virtual_host.body]).toEqual([200, 'by host']);
  });

  test('uploads with the default checksum, and pages of a listing', () => {
    expect(seen.objects.length).toBe(300_000);
    expect(seen.objects.crc32).toMatch(/^[A-Za-z0-9+/]{6}==$/);
    expect(seen.objects.pages).toEqual([['page/0', 'page/1'], ['page/2', 'page/3'], ['page/4']]);
  });

  test('errors have the codes that programs look for', () => {
    expect(seen.errors).toEqual({
      no_key: 'NoSuchKey',
      no_bucket: 'NoSuchBucket',
      again: 'EntityAlreadyExists',
      chained: 'AccessDenied',
    });
  });
});
