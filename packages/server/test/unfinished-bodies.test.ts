import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { systemClock } from '@countersign/runtime';
import { createVerifier } from '@countersign/sigv4';
import { afterEach, describe, expect, it } from 'vitest';
import { ensureAccount } from '../src/accounts.js';
import { createSessionTokens } from '../src/authentication/session-token.js';
import { createHttpServer, type HttpOptions } from '../src/serve.js';
import { openStore, type Store } from '../src/store/open-store.js';
import { SmallBodies, type SmallBodyLimits } from '../src/wire/small-bodies.js';

const ACCOUNT = '123456789012';
const FORM = 'Content-Type: application/x-www-form-urlencoded\r\n';
/** Read before the signature can be looked at, as the signature covers it. */
const SIGNED =
  'Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=00\r\n';

let store: Store | undefined;
let server: Server | undefined;
let bodies: SmallBodies;

afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await store?.close();
});

async function serve(limits: Partial<SmallBodyLimits>, http: HttpOptions['limits'] = {}): Promise<void> {
  store = await openStore('memory');
  await ensureAccount(store.iam, { id: ACCOUNT }, Date.now());
  const owner = { ownerAccountId: ACCOUNT, region: 'us-east-1', createdAt: Date.now() };
  // Everybody may do everything: what is left to refuse is the body.
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] },
    ],
  });
  await store.buckets.create({ name: 'b', ...owner, policy });
  bodies = new SmallBodies(limits);
  const services = {
    ...store,
    sessionTokens: createSessionTokens(store.sessionKey),
    clock: systemClock,
    region: 'us-east-1',
    domains: [],
    verifier: createVerifier(),
    bodies,
  };
  server = createHttpServer(services, { limits: http });
  await once(server.listen(0, '127.0.0.1'), 'listening');
}

function open(bytes: string): Socket {
  const { port } = server!.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined).write(bytes);
  return socket;
}

/** Everything until the connection has gone, in whichever way. */
function textOf(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('latin1').on('data', (piece) => {
    text += piece;
  });
  return new Promise((resolve) => socket.on('close', () => resolve(text)));
}

/** What came before the connection was closed, for a request that is sent whole. */
const exchange = (head: string, body: string): Promise<string> =>
  textOf(open(`${head}Host: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`));

const CALLER_IDENTITY = 'Action=GetCallerIdentity&Version=2011-06-15';

describe('unfinished bodies', () => {
  it('hold so much together and no more, and never keep out whoever sends at once', async () => {
    await serve({ strangersBytes: 1_048_576 });
    const sockets: Socket[] = [];
    const part = 'x'.repeat(100_000);
    for (let index = 0; index < 40; index += 1)
      sockets.push(
        open(`POST / HTTP/1.1\r\nHost: x\r\n${FORM}${SIGNED}Content-Length: 1000000\r\n\r\n${part}`),
      );
    const given = await Promise.race(sockets.map(textOf));
    expect(given).toMatch(
      /^HTTP\/1\.1 400 .*Retry-After: 1\r\n.*<Code>Throttling<\/Code>\s*<Message>Rate exceeded</s,
    );
    expect(bodies.held).toBeLessThanOrEqual(1_048_576);
    // Refused for its signature, and for nothing else.
    expect(await exchange(`POST / HTTP/1.1\r\n${FORM}`, CALLER_IDENTITY)).toMatch(
      /MissingAuthenticationToken/,
    );
    for (const socket of sockets) socket.destroy();
  });

  it('of S3 get its own words', async () => {
    await serve({ strangersBytes: 65_536 }, { restMs: 50 });
    const part = 'x'.repeat(40_000);
    const slow = [0, 1].map(() =>
      open(
        `POST /b?delete HTTP/1.1\r\nHost: x\r\nContent-MD5: 1B2M2Y8AsgTpgAmY7PhCfg==\r\nContent-Length: 60000\r\n\r\n${part}`,
      ),
    );
    const text = await Promise.race(slow.map(textOf));
    expect(text).toMatch(
      /^HTTP\/1\.1 503 .*Retry-After: 1\r\n.*<Code>SlowDown<\/Code><Message>Please reduce your request rate\.</s,
    );
    for (const socket of slow) socket.destroy();
  });

  it.each([
    ['a form of STS', `POST / HTTP/1.1\r\n${FORM}`, /RequestTimeout/],
    ['a document of S3', 'PUT /b?tagging HTTP/1.1\r\n', /<Code>RequestTimeout</],
    [
      'the fields of an upload',
      'POST /b HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\n',
      /<Code>RequestTimeout</,
    ],
  ])('have a time in all, also where a byte comes now and then: %s', async (_what, head, said) => {
    await serve({ timeMs: 200 }, { restMs: 50 });
    const socket = open(`${head}Host: x\r\nContent-Length: 50000\r\n\r\n`);
    const drip = setInterval(() => socket.write('-'), 20);
    const text = await textOf(socket);
    clearInterval(drip);
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(text).toMatch(said);
  });

  it('that nobody reads do not keep a connection for good either', async () => {
    await serve({}, { restMs: 100 });
    const socket = open('PUT /none/k HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n');
    const drip = setInterval(() => socket.write('-'), 20);
    const text = await textOf(socket);
    clearInterval(drip);
    expect(text).toMatch(/^HTTP\/1\.1 404 .*NoSuchBucket/s);
  });
});

describe('a body without a signature', () => {
  it('may have 64 KiB as a form', async () => {
    await serve({});
    const padded = (size: number): string => `${CALLER_IDENTITY}&Padding=`.padEnd(size, 'x');
    const head = `POST / HTTP/1.1\r\n${FORM}`;
    expect(await exchange(head, padded(65_536))).toMatch(/MissingAuthenticationToken/);
    expect(await exchange(head, padded(65_537))).toMatch(/^HTTP\/1\.1 413 .*RequestEntityTooLarge/s);
    const chunk = 'x'.repeat(0x8000);
    const chunked = open(
      `${head}Host: x\r\nTransfer-Encoding: chunked\r\n\r\n${`8000\r\n${chunk}\r\n`.repeat(3)}`,
    );
    expect(await textOf(chunked)).toMatch(/^HTTP\/1\.1 413 /);
    expect(await exchange(`${head}${SIGNED}`, padded(1_048_576))).toMatch(/^HTTP\/1\.1 4(?!13)/);
    expect(await exchange(`${head}${SIGNED}`, padded(1_048_577))).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('may have 64 KiB as DeleteObjects', async () => {
    await serve({});
    const head = 'POST /b?delete HTTP/1.1\r\nx-amz-checksum-crc32: AAAAAA==\r\n';
    expect(await exchange(head, 'x'.repeat(65_536))).toMatch(/<Code>(?!MaxMessageLengthExceeded)/);
    expect(await exchange(head, 'x'.repeat(65_537))).toMatch(
      /^HTTP\/1\.1 400 .*<Code>MaxMessageLengthExceeded<\/Code><Message>Your request was too large\.</s,
    );
  });
});

describe('connections', () => {
  it('are bounded in number', async () => {
    await serve({}, { maxConnections: 2 });
    const first = [open(''), open('')];
    await Promise.all(first.map((socket) => once(socket, 'connect')));
    const third = open('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => third.on('close', resolve));
    expect(third.bytesRead).toBe(0);
    for (const socket of first) socket.destroy();
  });
});
