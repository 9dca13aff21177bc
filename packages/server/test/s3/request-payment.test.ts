import type { Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient, type RawOptions } from './raw-client.js';

let client: RawClient;
let stranger: NonNullable<RawOptions['credentials']>;
beforeAll(async () => {
  client = await RawClient.start({ accounts: [{ id: '123456789012' }, { id: '210987654321' }] });
  stranger = client.server.accounts[1]!;
  for (const bucket of ['paid', 'free']) {
    await client.send('PUT', `/${bucket}`);
    await client.send('PUT', `/${bucket}`, {
      query: [['publicAccessBlock', '']],
      body: '<PublicAccessBlockConfiguration/>',
    });
    await client.send('PUT', `/${bucket}`, {
      query: [['policy', '']],
      body: JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:*',
          Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
        },
      }),
    });
  }
  await client.send('PUT', '/paid/k', { body: 'x' });
});
afterAll(() => client.close());

const pay = (payer: string): Promise<RawAnswer> =>
  client.send('PUT', '/paid', {
    query: [['requestPayment', '']],
    body: `<RequestPaymentConfiguration><Payer>${payer}</Payer></RequestPaymentConfiguration>`,
  });
const payer = async (): Promise<string> =>
  (await client.send('GET', '/paid', { query: [['requestPayment', '']] })).text;
const PAYS: Pair = ['x-amz-request-payer', 'requester'];
const CHARGED = 'x-amz-request-charged';

describe('a bucket whose requesters pay', () => {
  it('is made so', async () => {
    expect(await payer()).toContain('<Payer>BucketOwner</Payer>');
    expect((await pay('Requester')).status).toBe(200);
    expect(await payer()).toContain('<Payer>Requester</Payer>');
    expect((await pay('Nobody')).error.code).toBe('MalformedXML');
    expect(await payer()).toContain('<Payer>Requester</Payer>');
  });

  it.each([
    ['GET', '/paid/k', 200],
    ['HEAD', '/paid/k', 200],
    ['PUT', '/paid/new', 200],
    ['GET', '/paid', 200],
    ['DELETE', '/paid/new', 204],
  ])('%s %s is for other accounts that agree', async (method, path, status) => {
    const refused = await client.send(method, path, { credentials: stranger });
    expect([refused.status, refused.headers[CHARGED]]).toEqual([403, undefined]);
    if (method !== 'HEAD') expect(refused.error.code).toBe('AccessDenied');
    const paid = await client.send(method, path, { credentials: stranger, headers: [PAYS] });
    expect([paid.status, paid.headers[CHARGED]]).toEqual([status, 'requester']);
  });

  it('asks nothing of its own account', async () => {
    for (const headers of [[], [PAYS]]) {
      const own = await client.send('GET', '/paid/k', { headers });
      expect([own.status, own.headers[CHARGED]]).toEqual([200, undefined]);
    }
  });

  it('is closed to who did not sign, whatever they promise', async () => {
    for (const headers of [[], [PAYS]]) {
      const { status } = await client.send('GET', '/paid/k', { sign: 'anonymous', headers });
      expect(status).toBe(403);
    }
  });

  it('is read by URLs that say so', async () => {
    const get = (query: Pair[]): Promise<RawAnswer> =>
      client.send('GET', '/paid/k', { sign: 'query', credentials: stranger, query });
    expect((await get([])).status).toBe(403);
    const paid = await get([PAYS]);
    expect([paid.status, paid.headers[CHARGED]]).toEqual([200, 'requester']);
  });

  it('is the source of copies by those who agree', async () => {
    const copy = (...headers: Pair[]): Promise<RawAnswer> =>
      client.send('PUT', '/free/copy', {
        headers: [['x-amz-copy-source', 'paid/k'], ...headers],
        credentials: stranger,
      });
    expect((await copy()).error.code).toBe('AccessDenied');
    expect((await copy(PAYS)).status).toBe(200);
  });

  it('is made free again', async () => {
    expect((await pay('BucketOwner')).status).toBe(200);
    const { status, headers } = await client.send('GET', '/paid/k', { credentials: stranger });
    expect([status, headers[CHARGED]]).toEqual([200, undefined]);
  });
});
