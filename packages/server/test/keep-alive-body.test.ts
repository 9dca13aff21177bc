import { once } from 'node:events';
import { type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TestClock } from '@countersign/runtime';
import { createSigner, createVerifier } from '@countersign/sigv4';
import { afterEach, describe, expect, it } from 'vitest';
import { ensureAccount } from '../src/accounts.js';
import { createSessionTokens } from '../src/authentication/session-token.js';
import { createHttpServer, HTTP_LIMITS } from '../src/serve.js';
import { openStore, type Store } from '../src/store/open-store.js';
import type { BlobStore } from '../src/store/ports/blobs.js';
import { SmallBodies } from '../src/wire/small-bodies.js';
import { readXml } from '../src/wire/xml-reader.js';

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';

let store: Store | undefined;
let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  await store?.close();
});

/** Blobs of which no new one is begun before the gate opens. */
function gated(blobs: BlobStore, gate: Promise<void>): BlobStore {
  return {
    create: () => gate.then(() => blobs.create()),
    read: (id, start, end) => blobs.read(id, start, end),
    hold: (ids) => blobs.hold(ids),
    delete: (id) => blobs.delete(id),
  };
}

interface Slow {
  /** Sends a signed PUT of `/b/copy` that copies `/b/k`; resolves with the head of its answer. */
  copy(): Promise<IncomingMessage>;
  open(): void;
  fail(error: Error): void;
}

async function serveSlowly(patienceMs: number): Promise<Slow> {
  const clock = new TestClock();
  store = await openStore('memory');
  const { buckets, objects, uploads, iam, sessionKey } = store;
  const sessionTokens = createSessionTokens(sessionKey);
  const credentials = await ensureAccount(iam, { id: ACCOUNT }, clock.now());
  const bucket = await buckets.create({
    ...{ name: 'b', ownerAccountId: ACCOUNT, region: REGION, createdAt: clock.now() },
  });
  const writer = await store.blobs.create();
  await writer.write(Buffer.from('hello'));
  const { id: blob, size } = await writer.finish();
  await objects.put(bucket!.id, {
    ...{ key: 'k', versionId: 'null', size, etag: 'e', lastModified: clock.now(), blob },
    ...{ systemHeaders: [], userMetadata: [], tags: [], storageClass: 'STANDARD', ownerAccountId: ACCOUNT },
  });
  let [open, fail] = [(): void => undefined, (_: Error): void => undefined];
  const gate = new Promise<void>((resolve, reject) => {
    [open, fail] = [resolve, reject];
  });
  gate.catch(() => undefined);
  const blobs = gated(store.blobs, gate);
  const services = {
    clock,
    region: REGION,
    domains: [],
    buckets,
    objects,
    uploads,
    blobs,
    iam,
    sessionTokens,
  };
  server = createHttpServer(
    { ...services, verifier: createVerifier(), bodies: new SmallBodies() },
    { limits: { patienceMs } },
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    copy: async () => {
      const { url } = createSigner().presign({
        ...{ credentials, region: REGION, method: 'PUT', protocol: 'http:', host, path: '/b/copy' },
        ...{ headers: [['x-amz-copy-source', '/b/k']], signingDate: clock.now(), expiresIn: 600 },
      });
      const outgoing = request(url, { method: 'PUT' }).end();
      const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
      return answer;
    },
    open: () => open(),
    fail: (error) => fail(error),
  };
}

async function textOf(answer: IncomingMessage): Promise<string> {
  return Buffer.concat(await answer.toArray()).toString();
}

describe('a copy that takes long', () => {
  it('is answered with 200 before it is done, white space meanwhile, and then the document', async () => {
    const slow = await serveSlowly(1);
    const answer = await slow.copy();
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/xml', server: 'AmazonS3' });
    expect(answer.headers['x-amz-request-id']).toMatch(/^[0-9A-F]{16}$/);
    let begun = '';
    while (!begun.endsWith('  ')) {
      await once(answer, 'readable');
      begun += String(answer.read() ?? '');
    }
    expect(begun).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n +$/);
    slow.open();
    const document = readXml(Buffer.from(begun + (await textOf(answer))));
    expect(document.name).toBe('CopyObjectResult');
    expect(document.children.find(({ name }) => name === 'ETag')?.text).toBe(
      '"5d41402abc4b2a76b9719d911017c592"',
    );
    expect(await store!.objects.find(1, 'copy')).toMatchObject({ size: 5 });
  });

  it('tells in the body of the 200 what went wrong', async () => {
    const slow = await serveSlowly(1);
    const answer = await slow.copy();
    expect(answer.statusCode).toBe(200);
    slow.fail(new Error('the disk is gone'));
    const document = readXml(Buffer.from(await textOf(answer)));
    expect(document.name).toBe('Error');
    expect(document.children.map(({ name }) => name)).toEqual(['Code', 'Message', 'RequestId', 'HostId']);
    expect(document.children[0]!.text).toBe('InternalError');
    expect(document.children[2]!.text).toBe(answer.headers['x-amz-request-id']);
  });

  it('is done all the same when its visitor does not wait for it', async () => {
    const slow = await serveSlowly(1);
    const answer = await slow.copy();
    answer.destroy();
    await once(answer, 'close');
    slow.open();
    await expect.poll(() => store!.objects.find(1, 'copy')).toMatchObject({ size: 5 });
  });
});

describe('a copy that is quick', () => {
  it('has the length, and the status of what went wrong', async () => {
    const slow = await serveSlowly(HTTP_LIMITS.patienceMs);
    slow.fail(new Error('the disk is gone'));
    const answer = await slow.copy();
    expect(answer.statusCode).toBe(500);
    expect(answer.headers['content-length']).toBe(String((await textOf(answer)).length));
  });
});
