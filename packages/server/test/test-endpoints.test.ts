import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient } from './s3/raw-client.js';

const KEY = 'the-api-key';
const CLOCK = 'http://host/_countersign/clock';
const JSON_TYPE = ['content-type', 'application/json'] as const;

let client: RawClient;
let port: string;

beforeAll(async () => {
  client = await RawClient.start({ host: '0.0.0.0', domains: ['s3.test'], apiKey: () => KEY });
  port = new URL(client.server.endpoint).port;
});
afterAll(() => client.close());
beforeEach(() => client.server.clock.reset());

const advance = (...headers: [string, string][]): Promise<RawAnswer> =>
  client.fetch('POST', CLOCK, [[...JSON_TYPE], ...headers], '{"advance":"1h"}');

/** In seconds: the two clocks are read one after the other. */
const moved = (): number => Math.round(client.server.clock.offset / 1_000) + 0;

describe('the clock over HTTP', () => {
  it.each(['localhost', '127.0.0.1', 'LocalHost', 's3.localhost', 's3.test', 's3.s3.test'])(
    'is moved under %s',
    async (name) => {
      const answer = await advance(['Host', `${name}:${port}`]);
      expect([answer.status, moved()]).toEqual([200, 3_600]);
    },
  );

  it.each([
    'evil.example',
    'evil.example:80',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '',
    '2130706433',
  ])(
    'is neither moved nor told under another name, which a web page may have pointed at this machine: %s',
    async (name) => {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])
        for (const path of [
          '/_countersign/clock',
          '/_countersign',
          '/_countersign/',
          '/_countersign/other?x',
        ]) {
          const headers: [string, string][] = [['Host', name], [...JSON_TYPE]];
          const { status } = await client.fetch(method, `http://host${path}`, headers, '{"advance":"1h"}');
          expect([method, path, status]).toEqual([method, path, 403]);
        }
      expect(moved()).toBe(0);
    },
  );

  it.each([
    'http://evil.example',
    'null',
    'http://localhost:1',
    'http://127.0.0.1',
    'file://',
    'HTTP://EVIL.EXAMPLE',
  ])('is closed to pages of another origin: %s', async (origin) => {
    const headers: [string, string][] = [
      ['Origin', origin],
      ['Authorization', `Bearer ${KEY}`],
    ];
    expect((await advance(...headers)).status).toBe(403);
    expect((await client.fetch('GET', CLOCK, headers)).status).toBe(403);
    const preflight = await client.fetch('OPTIONS', CLOCK, [
      ...headers,
      ['Access-Control-Request-Method', 'POST'],
    ]);
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([403, undefined]);
    expect(moved()).toBe(0);
  });

  it('is closed to an object of its own that a browser shows as a page', async () => {
    const own: [string, string] = ['Origin', `http://${client.host}`];
    expect((await advance(own)).status).toBe(200);
    expect((await advance(own, ['Sec-Fetch-Site', 'same-origin'])).status).toBe(403);
  });

  it.each([
    ['X-Forwarded-For', '127.0.0.1'],
    ['Forwarded', 'for=127.0.0.1'],
    ['X-Real-IP', '127.0.0.1'],
    ['Via', '1.1 proxy'],
  ])('wants the key of those who come through a proxy: %s', async (name, value) => {
    expect((await advance([name, value])).status).toBe(401);
    expect((await advance([name, value], ['Authorization', 'Bearer wrong'])).status).toBe(401);
    const answer = await advance(
      [name, value],
      ['Authorization', `Bearer ${KEY}`],
      ['Host', 'countersign:9000'],
    );
    expect([answer.status, moved()]).toEqual([200, 3_600]);
  });

  it('wants the key of other machines', async ({ skip }) => {
    const address = Object.values(networkInterfaces())
      .flat()
      .find((each) => each?.family === 'IPv4' && !each.internal)?.address;
    if (address === undefined) return skip('no address but loopback');
    const url = `http://${address}:${port}/_countersign/clock`;
    const refused = await fetch(url);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect((await fetch(url, { headers: { authorization: `Bearer ${KEY}` } })).status).toBe(200);
  });

  it('is a key like any other where the host names a bucket', async () => {
    const answer = await client.fetch('GET', CLOCK, [['Host', `photos.localhost:${port}`]]);
    expect(answer.error.code).toBe('NoSuchBucket');
  });

  it('says what it expects of a path it does not have', async () => {
    const answer = await client.fetch('GET', 'http://host/_countersign/other');
    expect([answer.status, answer.text]).toEqual([
      404,
      '{"error":"no such test endpoint; expected /_countersign/clock"}\n',
    ]);
  });

  it('stays between 1970 and 2200', async () => {
    for (const movement of [
      '{"set":8640000000000000}',
      '{"set":"1969-12-31T23:59:59Z"}',
      '{"advance":"70000d"}',
      '{"advance":-1e300}',
    ]) {
      const { status, text } = await client.fetch('POST', CLOCK, [[...JSON_TYPE]], movement);
      expect([movement, status]).toEqual([movement, 400]);
      expect(text).toContain('between 1970-01-01T00:00:00Z and 2200-01-01T00:00:00Z');
    }
    expect(moved()).toBe(0);
  });
});

it('is for programs of the same machine where the server has no key', async () => {
  const other = await RawClient.start();
  const answer = await other.fetch('GET', CLOCK, [
    ['X-Forwarded-For', '127.0.0.1'],
    ['Authorization', 'Bearer '],
  ]);
  expect(answer.status).toBe(403);
  expect((await other.fetch('GET', CLOCK)).status).toBe(200);
  await other.close();
});
