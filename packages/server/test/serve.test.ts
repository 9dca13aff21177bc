import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { TestClock } from '@countersign/runtime';
import { createSigner, createVerifier } from '@countersign/sigv4';
import { afterEach, describe, expect, it } from 'vitest';
import { ensureAccount } from '../src/accounts.js';
import { createSessionTokens } from '../src/authentication/session-token.js';
import { createHttpServer } from '../src/serve.js';
import type { ServerLog } from '../src/server-log.js';
import { openStore, type Store } from '../src/store/open-store.js';
import type { BlobStore } from '../src/store/ports/blobs.js';
import { SmallBodies } from '../src/wire/small-bodies.js';

const ACCOUNT = '123456789012';
/** More than the buffers of a connection hold. */
const OBJECT = Buffer.alloc(16 * 1024 * 1024, 'the bytes of the object, and nothing else; ');

let store: Store | undefined;
let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await store?.close();
});

/** A server whose connections may be silent for `idleTimeoutMs`, and the head of a signed request for its one object. */
async function serveOne(
  idleTimeoutMs: number,
  method: string,
  { log, blobStore }: { log?: ServerLog; blobStore?: (blobs: BlobStore) => BlobStore } = {},
): Promise<{ port: number; head: string }> {
  const clock = new TestClock();
  store = await openStore('memory');
  const { buckets, objects, uploads, blobs, iam, sessionKey } = store;
  const sessionTokens = createSessionTokens(sessionKey);
  const credentials = await ensureAccount(iam, { id: ACCOUNT }, clock.now());
  const region = 'us-east-1';
  const bucket = await buckets.create({ name: 'b', ownerAccountId: ACCOUNT, region, createdAt: clock.now() });
  const writer = await blobs.create();
  await writer.write(OBJECT);
  const { id: blob, size } = await writer.finish();
  await objects.put(bucket!.id, {
    ...{ key: 'k', versionId: 'null', size, etag: 'e', lastModified: clock.now(), blob },
    ...{ systemHeaders: [], userMetadata: [], tags: [], storageClass: 'STANDARD', ownerAccountId: ACCOUNT },
  });
  const services = { clock, region, domains: [], buckets, objects, uploads, iam, sessionTokens };
  const served = { ...services, blobs: blobStore?.(blobs) ?? blobs };
  server = createHttpServer(
    { ...served, verifier: createVerifier(), bodies: new SmallBodies() },
    { log, limits: { idleTimeoutMs } },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  const { url } = createSigner().presign({
    ...{ credentials, region, method, protocol: 'http:', host, path: '/b/k' },
    ...{ signingDate: clock.now(), expiresIn: 600 },
  });
  return { port, head: `${method} ${url.slice(`http://${host}`.length)} HTTP/1.1\r\nHost: ${host}\r\n` };
}

describe('a connection whose client closes its side after the request', () => {
  it('still gets the answer', async () => {
    const { port, head } = await serveOne(10_000, 'PUT');
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const received: Buffer[] = [];
    socket.on('data', (piece) => received.push(piece)).end(`${head}Content-Length: 3\r\n\r\nabc`);
    await once(socket, 'end');
    expect(Buffer.concat(received).toString('latin1', 0, 15)).toBe('HTTP/1.1 200 OK');
  });
});

describe('an answer that breaks off in the middle', () => {
  it('is logged with its method, path, request id and status', async () => {
    const failed: unknown[] = [];
    const { port, head } = await serveOne(10_000, 'GET', {
      log: { failed: (entry) => failed.push(entry) },
      blobStore: (blobs) => ({
        ...{ create: () => blobs.create(), hold: (ids) => blobs.hold(ids), delete: (id) => blobs.delete(id) },
        read: async () =>
          (async function* () {
            yield OBJECT.subarray(0, 1024);
            throw new Error('the blob ends here');
          })(),
      }),
    });
    const socket = connect({ port, host: '127.0.0.1' });
    socket
      .on('error', () => undefined)
      .resume()
      .write(`${head}\r\n`);
    await once(socket, 'close');
    const requestId = expect.stringMatching(/^[0-9A-F]{16}$/);
    expect(failed).toMatchObject([
      { method: 'GET', path: '/b/k', requestId, status: 200, error: new Error('the blob ends here') },
    ]);
  });
});

describe('a connection that falls silent', () => {
  it('is cut while it gets an object: no refusal is mixed into the bytes', async () => {
    const { port, head } = await serveOne(200, 'GET');
    const socket = connect({ port, host: '127.0.0.1' });
    const received: Buffer[] = [];
    socket.on('error', () => undefined).write(`${head}\r\n`);
    socket.on('data', (piece) => {
      received.push(piece);
      socket.pause();
    });
    await once(server!, 'timeout');
    socket.removeAllListeners('data');
    socket.on('data', (piece) => received.push(piece)).resume();
    await once(socket, 'close');

    const answer = Buffer.concat(received);
    const body = answer.subarray(answer.indexOf('\r\n\r\n') + 4);
    expect(answer.toString('latin1', 0, 15)).toBe('HTTP/1.1 200 OK');
    expect(body.length).toBeLessThan(OBJECT.length);
    expect(body.equals(OBJECT.subarray(0, body.length))).toBe(true);
  });

  it('is told so in the middle of a request', async () => {
    const { port, head } = await serveOne(200, 'PUT');
    const socket = connect({ port, host: '127.0.0.1' });
    socket.write(`${head}Content-Length: 10\r\n\r\nabc`);
    const text = Buffer.concat(await socket.toArray()).toString();
    expect(text).toMatch(/^HTTP\/1\.1 400 .*<Code>RequestTimeout<\/Code>/s);
  });
});
