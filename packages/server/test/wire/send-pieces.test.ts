import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { PieceSender } from '../../src/wire/send-pieces.js';

const PIECE = 262_144;

const closing: Array<() => void> = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Pieces that tell how many were taken, and which came back. */
class CountedPieces implements AsyncIterable<Buffer> {
  readonly released: Buffer[] = [];
  readonly given: Buffer[] = [];
  stopped = false;
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  release(piece: Buffer): void {
    this.released.push(piece);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    try {
      while (this.given.length < this.#count) {
        const piece = Buffer.alloc(PIECE, this.given.length % 256);
        this.given.push(piece);
        yield piece;
      }
    } finally {
      this.stopped = true;
    }
  }
}

/** A request that waits for its answer, and the client's end of its connection. */
async function asked(
  requests = 1,
): Promise<{ readonly responses: ServerResponse[]; readonly client: Socket }> {
  const responses: ServerResponse[] = [];
  const server = createServer((_request, response) => responses.push(response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  closing.push(() => {
    client.destroy();
    server.close();
  });
  client.pause();
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(requests));
  await vi.waitUntil(() => responses.length === requests);
  return { responses, client };
}

test('all pieces arrive in order, and all memory comes back', async () => {
  const sender = new PieceSender();
  const { responses, client } = await asked();
  const [response] = responses;
  const pieces = new CountedPieces(20);
  response!.writeHead(200, { 'content-length': 20 * PIECE, connection: 'close' });
  const sent = sender.send(response!, pieces);
  const received = Buffer.concat(await client.toArray());
  await sent;
  const body = received.subarray(received.indexOf('\r\n\r\n') + 4);
  expect(body.equals(Buffer.concat(pieces.given))).toBe(true);
  expect(pieces.released.length).toBe(20);
  expect(pieces.released.every((piece, at) => piece === pieces.given[at])).toBe(true);
  expect(sender.onTheWay).toBe(0);
});

test('a reader that takes nothing holds a few pieces, not the object', async () => {
  const sender = new PieceSender();
  const { responses, client } = await asked();
  const pieces = new CountedPieces(400);
  responses[0]!.writeHead(200, { 'content-length': 400 * PIECE });
  const sent = sender.send(responses[0]!, pieces);
  // The system takes what its buffers hold; the window is what has not left.
  await vi.waitUntil(() => sender.onTheWay === 4 * PIECE);
  expect(pieces.given.length - pieces.released.length).toBeLessThanOrEqual(4);
  expect(pieces.given.length).toBeLessThan(400);
  client.destroy();
  await sent;
  expect(pieces.stopped).toBe(true);
  expect(sender.onTheWay).toBe(0);
});

test('many readers that take nothing hold no more together than is allowed, and one piece each', async () => {
  const sender = new PieceSender();
  const readers = await Promise.all(Array.from({ length: 60 }, () => asked()));
  const sent = readers.map(({ responses }) => {
    responses[0]!.writeHead(200, { 'content-length': 400 * PIECE });
    return sender.send(responses[0]!, new CountedPieces(400));
  });
  await vi.waitUntil(() => sender.onTheWay >= 33_554_432);
  expect(sender.onTheWay).toBeLessThanOrEqual(33_554_432 + 60 * PIECE);
  for (const { client } of readers) client.destroy();
  await Promise.all(sent);
  expect(sender.onTheWay).toBe(0);
});

test('an answer that waits behind another on its connection ends with that connection', async () => {
  const sender = new PieceSender();
  const { responses, client } = await asked(2);
  const sent = responses.map((response) => {
    response.writeHead(200, { 'content-length': 400 * PIECE });
    return sender.send(response, new CountedPieces(400));
  });
  await vi.waitUntil(() => sender.onTheWay === 8 * PIECE);
  client.destroy();
  await Promise.all(sent);
  expect(sender.onTheWay).toBe(0);
});

test('a failure in the middle cuts the connection: no half object passes for a whole one', async () => {
  const sender = new PieceSender();
  const { responses, client } = await asked();
  responses[0]!.writeHead(200, { 'content-length': 2 * PIECE });
  async function* failing(): AsyncGenerator<Buffer> {
    yield Buffer.alloc(PIECE);
    throw new Error('the disk is gone');
  }
  const sent = sender.send(responses[0]!, failing());
  client.resume();
  await expect(sent).rejects.toThrow('the disk is gone');
  await once(client, 'close');
  expect(sender.onTheWay).toBe(0);
});
