import { createHash } from 'node:crypto';
import type { Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient } from './raw-client.js';

let client: RawClient;

beforeAll(async () => {
  client = await RawClient.start();
  await client.send('PUT', '/bucket-one');
});
afterAll(() => client.close());

function deleteObjects(body: string, headers?: readonly Pair[]): Promise<RawAnswer> {
  const md5: Pair = ['content-md5', createHash('md5').update(body).digest('base64')];
  return client.send('POST', '/bucket-one', { query: [['delete', '']], body, headers: headers ?? [md5] });
}

const document = (...keys: readonly string[]): string =>
  `<Delete>${keys.map((key) => `<Object><Key>${key}</Key></Object>`).join('')}</Delete>`;

describe('DeleteObjects', () => {
  it('answers for each key', async () => {
    await client.send('PUT', '/bucket-one/007', { body: 'bond' });
    await client.send('PUT', '/bucket-one/ padded ', { body: 'x' });
    const answer = await deleteObjects(document('007', ' padded ', 'a&amp;b'));
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' +
        '<Deleted><Key>007</Key></Deleted><Deleted><Key> padded </Key></Deleted><Deleted><Key>a&amp;b</Key></Deleted></DeleteResult>',
    );
    expect((await client.send('GET', '/bucket-one/007')).status).toBe(404);
    expect((await client.send('GET', '/bucket-one/ padded ')).status).toBe(404);
  });

  it('keeps quiet about what went well', async () => {
    const answer = await deleteObjects('<Delete><Quiet>true</Quiet><Object><Key>x</Key></Object></Delete>');
    expect(answer.text).toContain('<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>');
  });

  it('asks the policies for each key', async () => {
    await client.send('PUT', '/bucket-one/open');
    await client.send('PUT', '/bucket-one/kept');
    await client.send('PUT', '/bucket-one', {
      query: [['policy', '']],
      body: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: 's3:DeleteObject',
            Resource: 'arn:aws:s3:::bucket-one/kept',
          },
        ],
      }),
    });
    const answer = await deleteObjects(document('open', 'kept'));
    expect(answer.text).toContain(
      '<Deleted><Key>open</Key></Deleted><Error><Key>kept</Key><Code>AccessDenied</Code>',
    );
    expect((await client.send('GET', '/bucket-one/kept')).status).toBe(200);
    await client.send('DELETE', '/bucket-one', { query: [['policy', '']] });
  });

  it('holds each key against its ETag', async () => {
    await client.send('PUT', '/bucket-one/matched', { body: 'hello' });
    const stale = await deleteObjects('<Delete><Object><Key>matched</Key><ETag>"0"</ETag></Object></Delete>');
    expect(stale.text).toContain('<Code>PreconditionFailed</Code>');
    const right = await deleteObjects(
      '<Delete><Object><Key>matched</Key><ETag>"5d41402abc4b2a76b9719d911017c592"</ETag></Object></Delete>',
    );
    expect(right.text).toContain('<Deleted><Key>matched</Key></Deleted>');
  });

  it('insists on a digest', async () => {
    const answer = await deleteObjects(document('x'), []);
    expect(answer.status).toBe(400);
    expect(answer.error).toEqual({
      code: 'InvalidRequest',
      message: 'Missing required header for this request: Content-MD5',
      extras: {},
    });
    const crc = await deleteObjects(document('x'), [['x-amz-checksum-crc32', 'AAAAAA==']]);
    expect(crc.error.code).toBe('BadDigest');
  });

  it.each([
    ['nothing to delete', '<Delete></Delete>'],
    ['1001 keys', document(...Array.from({ length: 1_001 }, (_, n) => `${n}`))],
    ['an empty key', document('')],
    ['no key', '<Delete><Object/></Delete>'],
    ['two keys in one object', '<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>'],
    ['another root', '<Remove><Object><Key>a</Key></Object></Remove>'],
    ['text between', '<Delete>x<Object><Key>a</Key></Object></Delete>'],
    ['an entity', '<!DOCTYPE d [<!ENTITY e "x">]><Delete><Object><Key>&e;</Key></Object></Delete>'],
    ['3 MB', document('x'.repeat(3_000_000))],
    ['deep nesting', `${'<Delete>'.repeat(5_000)}${'</Delete>'.repeat(5_000)}`],
  ])('calls %s MalformedXML', async (_, body) => {
    const answer = await deleteObjects(body);
    expect(answer.status).toBe(400);
    expect(answer.error.code).toBe('MalformedXML');
  });

  it('calls an empty body MissingRequestBodyError', async () => {
    expect((await deleteObjects('')).error.code).toBe('MissingRequestBodyError');
  });
});

describe('DeleteObject', () => {
  it.each(['x-amz-if-match-size', 'x-amz-if-match-last-modified-time'])(
    'takes no %s, which is for directory buckets',
    async (header) => {
      await client.send('PUT', '/bucket-one/sized', { body: 'x' });
      const refused = await client.send('DELETE', '/bucket-one/sized', { headers: [[header, '1']] });
      expect([refused.status, refused.error.code, refused.error.extras]).toEqual([
        501,
        'NotImplemented',
        { Header: header },
      ]);
      expect((await client.send('HEAD', '/bucket-one/sized')).status).toBe(200);
    },
  );

  it('under a condition', async () => {
    await client.send('PUT', '/bucket-one/conditional', { body: 'hello' });
    const stale = await client.send('DELETE', '/bucket-one/conditional', { headers: [['If-Match', '"0"']] });
    expect(stale.status).toBe(412);
    const there = await client.send('DELETE', '/bucket-one/conditional', { headers: [['If-Match', '*']] });
    expect(there.status).toBe(204);
    const gone = await client.send('DELETE', '/bucket-one/conditional', { headers: [['If-Match', '*']] });
    expect(gone.status).toBe(404);
    expect((await client.send('DELETE', '/bucket-one/conditional')).status).toBe(204);
  });
});
