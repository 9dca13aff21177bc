import { createHmac } from 'node:crypto';
import { S3_OPERATIONS, S3_SUBRESOURCES, type S3Operation } from '@countersign/aws-model';
import { encodeS3Key, VERSION2_PARAMETERS } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient } from './s3/raw-client.js';

/** Parameters that choose an operation. */
const SELECTORS = new Set([...S3_SUBRESOURCES, ...S3_OPERATIONS.flatMap(({ selector }) => selector ?? [])]);

/*
 * What S3 leaves out of the signature (brekkylab/backlot, backlot/sigv2.py) although it chooses an operation: `list-type`,
 * which asks for the same action on the same bucket, and two that no operation here is chosen by.
 */
const UNCOVERED = ['list-type', 'renameObject', 'session'];

describe('what Signature Version 2 covers', () => {
  it('is every parameter that chooses what is done', () => {
    expect([...SELECTORS].filter((name) => !VERSION2_PARAMETERS.has(name)).sort()).toEqual(UNCOVERED);
    const listings = S3_OPERATIONS.filter(({ name }) => name === 'ListObjects' || name === 'ListObjectsV2');
    expect(new Set(listings.map(({ action, resource }) => `${action} ${resource}`)).size).toBe(1);
    expect(
      S3_OPERATIONS.filter(({ selector }) => selector === 'renameObject' || selector === 'session'),
    ).toEqual([]);
  });
});

describe('a link of Signature Version 2', () => {
  let client: RawClient;

  beforeAll(async () => {
    client = await RawClient.start();
    await client.send('PUT', '/photos');
    await client.send('PUT', '/photos/a.jpg', { body: 'a' });
  });
  afterAll(() => client.close());

  /** Signed by hand, for the path alone or with `covered`, and sent with more. */
  function send(method: string, path: string, more = '', covered = '', body = ''): Promise<RawAnswer> {
    const { accessKeyId, secretAccessKey } = client.server.credentials;
    const expires = Math.floor(client.server.clock.now() / 1_000) + 300;
    const line = encodeS3Key(path);
    const text = `${method}\n\n\n${expires}\n${line}${covered && `?${covered}`}`;
    const signature = createHmac('sha1', secretAccessKey).update(text).digest('base64');
    const query = `AWSAccessKeyId=${accessKeyId}&Expires=${expires}&Signature=${encodeURIComponent(signature)}`;
    const url = `http://${client.host}${line}?${query}${more && `&${more}`}`;
    return client.fetch(method, url, [['content-length', String(body.length)]], body);
  }

  const pathOf = ({ target }: S3Operation): string => (target === 'bucket' ? '/photos' : '/photos/a.jpg');

  const selected = S3_OPERATIONS.filter(({ selector }) => selector !== undefined && selector !== 'list-type');
  it.each(selected.map((o) => [o.name, o] as const))('is not turned into %s', async (_name, o) => {
    const selector = o.selector!;
    const spellings = [
      selector,
      `${selector}=`,
      `${selector}=x`,
      `%${selector.charCodeAt(0).toString(16)}${selector.slice(1)}`,
    ];
    for (const spelling of spellings) {
      const answer = await send(o.method, pathOf(o), spelling);
      expect([spelling, answer.status, answer.error.code]).toEqual([spelling, 403, 'SignatureDoesNotMatch']);
    }
  });

  it.each([
    ['GET', 'versionId=null'],
    ['GET', 'version%49d=null'],
    ['GET', 'partNumber=1'],
    ['GET', 'response-content-type=text%2Fhtml'],
    ['GET', 'response%2dcontent-disposition=inline'],
    ['GET', 'x-amz-expected-bucket-owner=123456789012'],
    ['PUT', 'partNumber=1&uploadId=x'],
    ['PUT', 'x-amz-acl=private'],
    ['PUT', 'X-Amz-Acl=private'],
    ['PUT', 'x%2Damz-acl=private'],
    ['PUT', 'x-amz-copy-source=%2Fphotos%2Fa.jpg'],
    ['PUT', 'X-AMZ-COPY-SOURCE=%2Fphotos%2Fa.jpg'],
    ['PUT', 'x-amz-tagging=a%3Db'],
    ['PUT', 'x-amz-meta-a=b'],
    ['PUT', 'x-amz-object-lock-legal-hold=ON'],
    ['PUT', 'x-amz-storage-class=GLACIER'],
    ['PUT', 'x-amz-server-side-encryption=aws%3Akms'],
    ['DELETE', 'versionId=null'],
    ['DELETE', 'x-amz-bypass-governance-retention=true'],
  ])('for %s of an object takes no ?%s', async (method, more) => {
    const answer = await send(method, '/photos/a.jpg', more);
    // A request for two operations, or for an operation that takes no version, is refused before its signature is read.
    expect([answer.status, answer.error.code]).toEqual([403, 'SignatureDoesNotMatch']);
    expect((await client.send('GET', '/photos/a.jpg')).text).toBe('a');
  });

  it('covers the first of a repeated parameter, which is the one that counts', async () => {
    const covered = 'response-content-type=text/plain';
    const once = await send('GET', '/photos/a.jpg', 'response-content-type=text%2Fplain', covered);
    expect([once.status, once.headers['content-type']]).toEqual([200, 'text/plain']);
    for (const other of ['response-content-type', 'response%2Dcontent-type']) {
      const behind = `response-content-type=text%2Fplain&${other}=text%2Fhtml`;
      const twice = await send('GET', '/photos/a.jpg', behind, covered);
      expect([twice.status, twice.headers['content-type']]).toEqual([200, 'text/plain']);
      const before = `${other}=text%2Fhtml&response-content-type=text%2Fplain`;
      expect((await send('GET', '/photos/a.jpg', before, covered)).status).toBe(403);
    }
  });

  // S3 names a sub-resource without its value (brekkylab/backlot); older clients sign what they send.
  it.each([
    ['acl', 'acl'],
    ['acl=', 'acl'],
    ['acl=x', 'acl'],
    ['acl=', 'acl='],
    ['acl&acl', 'acl'],
  ])('that asks for ?%s may be signed for ?%s', async (sent, covered) => {
    const answer = await send('GET', '/photos/a.jpg', sent, covered);
    expect([answer.status, answer.text.includes('<AccessControlPolicy')]).toEqual([200, true]);
  });

  it('lists as the parameters say that S3 leaves to whoever holds it', async () => {
    const answer = await send('GET', '/photos', 'list-type=2&prefix=a&max-keys=1');
    expect([answer.status, answer.text.includes('<KeyCount>1</KeyCount>')]).toEqual([200, true]);
  });
});
