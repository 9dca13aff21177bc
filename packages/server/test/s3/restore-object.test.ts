import type { Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient } from './raw-client.js';

/* Sources: S3 API Reference, RestoreObject; localstack/localstack, test_s3_get_deep_archive_object_restore (recorded on AWS). */

let client: RawClient;
let keys = 0;
beforeAll(async () => {
  client = await RawClient.start();
  await client.send('PUT', '/archive');
});
afterAll(() => client.close());

const put = async (storageClass: string): Promise<string> => {
  keys += 1;
  const path = `/archive/k${keys}`;
  const headers: Pair[] = [['x-amz-storage-class', storageClass]];
  expect((await client.send('PUT', path, { body: 'cold', headers })).status).toBe(200);
  return path;
};

const restore = (path: string, inner = '<Days>2</Days>'): Promise<RawAnswer> =>
  client.send('POST', path, {
    query: [['restore', '']],
    body: `<RestoreRequest>${inner}</RestoreRequest>`,
  });
const tier = (name: string): string =>
  `<Days>2</Days><GlacierJobParameters><Tier>${name}</Tier></GlacierJobParameters>`;
const told = async (path: string): Promise<string | undefined> =>
  (await client.send('HEAD', path)).headers['x-amz-restore'];

describe('RestoreObject', () => {
  it('lets an archived object be read when its retrieval is over, for so many days', async () => {
    await client.server.clock.set('2026-03-01T12:00:00Z');
    const path = await put('GLACIER');
    const cold = await client.send('GET', path);
    expect([cold.status, cold.error]).toEqual([
      403,
      {
        code: 'InvalidObjectState',
        message: "The operation is not valid for the object's storage class",
        extras: { StorageClass: 'GLACIER' },
      },
    ]);
    expect(await told(path)).toBeUndefined();

    expect((await restore(path)).status).toBe(202);
    expect(await told(path)).toBe('ongoing-request="true"');
    expect((await client.send('GET', path)).status).toBe(403);
    const again = await restore(path);
    expect([again.status, again.error]).toEqual([
      409,
      { code: 'RestoreAlreadyInProgress', message: 'Object restore is already in progress', extras: {} },
    ]);

    await client.server.clock.advance('5h');
    const until = 'ongoing-request="false", expiry-date="Wed, 04 Mar 2026 00:00:00 GMT"';
    expect(await told(path)).toBe(until);
    const read = await client.send('GET', path);
    expect([read.status, read.text, read.headers['x-amz-restore']]).toEqual([200, 'cold', until]);
    expect(read.headers['x-amz-storage-class']).toBe('GLACIER');
    const copied = await client.send('PUT', `${path}-copy`, { headers: [['x-amz-copy-source', path]] });
    expect(copied.status).toBe(200);
    expect((await client.send('GET', `${path}-copy`)).text).toBe('cold');

    expect((await restore(path, '<Days>9</Days>')).status).toBe(200);
    expect(await told(path)).toContain('Wed, 11 Mar 2026 00:00:00 GMT');
    await client.server.clock.set('2026-03-11T00:00:00Z');
    expect(await told(path)).toBeUndefined();
    expect((await client.send('GET', path)).status).toBe(403);
    expect((await restore(path)).status).toBe(202);
    await client.server.clock.reset();
  });

  it.each([
    ['GLACIER', 'Expedited', '5m'],
    ['GLACIER', 'Standard', '5h'],
    ['GLACIER', 'Bulk', '12h'],
    ['DEEP_ARCHIVE', 'Standard', '12h'],
    ['DEEP_ARCHIVE', 'Bulk', '48h'],
  ])('%s, %s takes %s', async (storageClass, name, time) => {
    const path = await put(storageClass);
    expect((await restore(path, tier(name))).status).toBe(202);
    await client.server.clock.advance(time);
    await client.server.clock.advance('-1s');
    expect((await client.send('GET', path)).status).toBe(403);
    await client.server.clock.advance('1s');
    expect((await client.send('GET', path)).status).toBe(200);
    await client.server.clock.reset();
  });

  it('can be made faster while it is under way', async () => {
    const path = await put('GLACIER');
    await restore(path, tier('Bulk'));
    expect((await restore(path, tier('Bulk'))).status).toBe(409);
    expect((await restore(path, tier('Expedited'))).status).toBe(202);
    await client.server.clock.advance('5m');
    expect((await client.send('GET', path)).status).toBe(200);
    await client.server.clock.reset();
  });

  it.each([
    ['STANDARD', '<Days>2</Days>', 403, 'InvalidObjectState'],
    ['GLACIER_IR', '<Days>2</Days>', 403, 'InvalidObjectState'],
    ['DEEP_ARCHIVE', tier('Expedited'), 400, 'InvalidArgument'],
    ['GLACIER', tier('Slow'), 400, 'MalformedXML'],
    ['GLACIER', '<Days>0</Days>', 400, 'InvalidArgument'],
    ['GLACIER', '<Days>soon</Days>', 400, 'MalformedXML'],
    ['GLACIER', '', 400, 'MalformedXML'],
    ['GLACIER', '<Type>SELECT</Type><Days>1</Days>', 501, 'NotImplemented'],
  ])('%s: %s is refused with %i %s', async (storageClass, inner, status, code) => {
    const path = await put(storageClass);
    const answer = await restore(path, inner);
    expect([answer.status, answer.error.code]).toEqual([status, code]);
    expect(await told(path)).toBeUndefined();
  });

  it('says so of a key that is not there', async () => {
    expect((await restore('/archive/nothing')).error.code).toBe('NoSuchKey');
  });
});
