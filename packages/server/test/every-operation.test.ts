import { createHash } from 'node:crypto';
import { S3_OPERATIONS, type S3Operation } from '@countersign/aws-model';
import type { Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { S3_HANDLERS } from '../src/s3/handlers.js';
import { type RawAnswer, RawClient } from './s3/raw-client.js';

const OTHER_ACCOUNT = '210987654321';

/** No path may let a request through without a decision: every operation of the table, from those who may nothing. */
describe('every S3 operation', () => {
  let client: RawClient;
  let stranger: { accessKeyId: string; secretAccessKey: string };
  let nobody: { accessKeyId: string; secretAccessKey: string };

  beforeAll(async () => {
    client = await RawClient.start({ accounts: [{ id: '123456789012' }, { id: OTHER_ACCOUNT }] });
    stranger = client.server.accounts[1]!;
    nobody = await userWithoutPolicies(client);
    await client.send('PUT', '/photos');
    await client.send('PUT', '/photos/a.jpg', { body: 'a' });
  });
  afterAll(() => client.close());

  it('has a handler', () => {
    expect(S3_OPERATIONS.map(({ name }) => name).filter((name) => !Object.hasOwn(S3_HANDLERS, name))).toEqual(
      [],
    );
  });

  const onThisBucket = S3_OPERATIONS.filter(({ target }) => target !== 'service');

  it.each(onThisBucket.map((o) => [o.name, o] as const))(
    '%s is refused without credentials',
    async (_name, o) => {
      const answer = await ask(o, { sign: 'anonymous' });
      expectRefused(o, answer);
    },
  );

  // A bucket's name is global: making it again fails because it is taken.
  const foreign = onThisBucket.filter(({ name }) => name !== 'CreateBucket' && name !== 'PostObject');
  it.each(foreign.map((o) => [o.name, o] as const))(
    "%s is refused to another account's root",
    async (_name, o) => {
      const answer = await ask(o, { credentials: stranger });
      expectRefused(o, answer);
    },
  );

  const byHeader = S3_OPERATIONS.filter(({ name }) => name !== 'PostObject');
  it.each(byHeader.map((o) => [o.name, o] as const))(
    '%s is refused to a user without policies',
    async (_name, o) => {
      const answer = await ask(o, { credentials: nobody });
      expectRefused(o, answer);
    },
  );

  it('has left everything as it was', async () => {
    const object = await client.send('GET', '/photos/a.jpg');
    expect([object.status, object.text]).toEqual([200, 'a']);
    expect((await client.send('GET', '/photos', { query: [['policy', '']] })).error.code).toBe(
      'NoSuchBucketPolicy',
    );
  });

  type Signed = { sign?: 'anonymous'; credentials?: { accessKeyId: string; secretAccessKey: string } };

  function ask(o: S3Operation, signed: Signed): ReturnType<RawClient['send']> {
    const path = o.target === 'service' ? '/' : o.target === 'bucket' ? '/photos' : '/photos/a.jpg';
    const query: Pair[] =
      o.selector === undefined ? [] : [[o.selector, o.selectorValue ?? SELECTED[o.selector] ?? '']];
    if (o.selector === 'uploadId' && o.method === 'PUT') query.push(['partNumber', '1']);
    const body = o.name === 'PostObject' ? FORM : (BODIES[o.name] ?? '');
    const headers: Pair[] =
      o.name === 'PostObject' ? [['content-type', 'multipart/form-data; boundary=x']] : [];
    if (o.name === 'CopyObject' || o.name === 'UploadPartCopy')
      headers.push(['x-amz-copy-source', '/photos/a.jpg']);
    if (o.name === 'DeleteObjects')
      headers.push(['content-md5', createHash('md5').update(body).digest('base64')]);
    return client.send(o.method, path, { query, body, headers, ...signed });
  }
});

const SELECTED: Readonly<Record<string, string>> = { uploadId: 'x' };

/** DeleteObjects decides key by key, so that it is asked with a body it can read. */
const BODIES: Readonly<Record<string, string>> = {
  DeleteObjects: '<Delete><Object><Key>a.jpg</Key></Object></Delete>',
};

const FORM = [
  '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\na.jpg\r\n',
  '--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nchanged\r\n--x--\r\n',
].join('');

/** DeleteObjects without rights is an answer that refuses each key, or none at all; all else is AccessDenied. */
function expectRefused(
  o: S3Operation,
  answer: Pick<RawAnswer, 'status' | 'text' | 'error' | 'headers'>,
): void {
  if (o.name === 'DeleteObjects') {
    expect(answer.text).not.toContain('<Deleted>');
    return;
  }
  expect(answer.status).toBe(403);
  expect(answer.headers['x-countersign-reason']).toMatch(/^[a-z-]+: [\x20-\x7e]+$/);
  if (o.method !== 'HEAD') expect(answer.error.code).toBe('AccessDenied');
}

async function userWithoutPolicies(
  client: RawClient,
): Promise<{ accessKeyId: string; secretAccessKey: string }> {
  const { IAMClient, CreateUserCommand, CreateAccessKeyCommand } = await import('@aws-sdk/client-iam');
  const { endpoint, region, credentials } = client.server;
  const iam = new IAMClient({ endpoint, region, credentials });
  await iam.send(new CreateUserCommand({ UserName: 'nobody' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'nobody' }));
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
}
