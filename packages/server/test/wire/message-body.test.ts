import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { MessageBody } from '../../src/wire/message-body.js';

const closing: Array<() => void> = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A PUT whose header has arrived, and the client's end of its connection. */
async function arrived(
  length: number,
): Promise<{ readonly message: IncomingMessage; readonly client: Socket }> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
  closing.push(() => {
    client.destroy();
    server.close();
  });
  client.write(`PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`);
  const [message] = (await once(server, 'request')) as [IncomingMessage];
  return { message, client };
}

const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => (at * 7) % 256));

async function whole(body: MessageBody): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}

test('gives all bytes in order', async () => {
  const sent = bytes(1_000_000);
  const { message, client } = await arrived(sent.length);
  client.write(sent);
  expect((await whole(new MessageBody(message))).equals(sent)).toBe(true);
});

test('a body that nobody read in time is still there, and read again it is over', async () => {
  const { message, client } = await arrived(3);
  client.write('abc');
  await once(message, 'readable');
  const body = new MessageBody(message);
  expect((await whole(body)).toString()).toBe('abc');
  expect(await whole(body)).toHaveLength(0);
});

test('is over where the stream was read to its end before', async () => {
  const { message, client } = await arrived(3);
  client.write('abc');
  await message.toArray();
  expect(await whole(new MessageBody(message))).toHaveLength(0);
});

test('who stops reading leaves the rest to the next reader', async () => {
  const sent = bytes(400_000);
  const { message, client } = await arrived(sent.length);
  client.write(sent);
  const body = new MessageBody(message);
  let first: Buffer | undefined;
  for await (const piece of body) {
    first = piece;
    break;
  }
  expect(Buffer.concat([first!, await whole(body)]).equals(sent)).toBe(true);
});

test('who stops reading does not keep the connection from being drained', async () => {
  const sent = bytes(2_000_000);
  const { message, client } = await arrived(sent.length);
  client.write(sent);
  for await (const _ of new MessageBody(message)) break;
  message.resume();
  await once(message, 'end');
  expect(message.complete).toBe(true);
});

test('a reader that is slow holds the connection back', async () => {
  const sent = bytes(4_000_000);
  const { message, client } = await arrived(sent.length);
  client.write(sent);
  const reader = new MessageBody(message)[Symbol.asyncIterator]();
  await reader.next();
  await once(message, 'pause');
  const taken = message.socket.bytesRead;
  expect(taken).toBeLessThan(2_000_000);
  let length = 0;
  for (let piece = await reader.next(); !piece.done; piece = await reader.next())
    length += piece.value.length;
  expect(length).toBeGreaterThan(sent.length - 262_144);
});

test('a visitor who hangs up is an error, after the bytes that came', async () => {
  const { message, client } = await arrived(10);
  client.write('abc');
  const reader = new MessageBody(message)[Symbol.asyncIterator]();
  expect(String((await reader.next()).value)).toBe('abc');
  const next = reader.next();
  client.destroy();
  await expect(next).rejects.toThrow();
});

test('a visitor who hung up before anybody read is an error too', async () => {
  const { message, client } = await arrived(10);
  client.destroy();
  await new Promise((resolve) => message.once('close', resolve));
  await expect(whole(new MessageBody(message))).rejects.toThrow('closed before the body was complete');
});
