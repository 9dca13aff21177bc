import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { SendBatch } from '../../src/wire/send-batch.js';

const closing: Array<() => void> = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(onRequest: RequestListener): Promise<number> {
  const server = createServer(onRequest);
  closing.push(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

const everyByte = (length: number): Buffer => Buffer.from(Array.from({ length }, (_, at) => at % 256));

test.each([
  ['a short buffer', everyByte(300)],
  ['the longest that is joined', everyByte(16_384)],
  ['one byte more', everyByte(16_385)],
  ['text beyond Latin-1', 'größer als ☃'],
  ['nothing', undefined],
])('%s arrives byte for byte', async (_, body) => {
  const outbox = new SendBatch();
  const port = await listen((_request, response) => {
    response.writeHead(200, ['Content-Length', String(body === undefined ? 0 : Buffer.byteLength(body))]);
    outbox.send(response, body);
  });
  const answer = await fetch(`http://127.0.0.1:${port}`);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(Buffer.from(body ?? ''));
});

test('more answers than leave together all leave, each on its own connection', async () => {
  const outbox = new SendBatch();
  const port = await listen((request, response) => {
    const body = Buffer.from(String(request.url));
    response.writeHead(200, ['Content-Length', String(body.length)]);
    outbox.send(response, body);
  });
  const paths = Array.from({ length: 100 }, (_, number) => `/${number}`);
  const answers = await Promise.all(
    paths.map(async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).text()),
  );
  expect(answers).toEqual(paths);
});

test('answers to pipelined requests keep their order', async () => {
  const outbox = new SendBatch();
  const port = await listen((request, response) => {
    const body = String(request.url);
    response.writeHead(200, ['Content-Length', String(body.length)]);
    // The first ones take longer.
    if (body < '/2') setImmediate(() => setImmediate(() => outbox.send(response, body)));
    else outbox.send(response, body);
  });
  const socket = connect(port, '127.0.0.1');
  closing.push(() => socket.destroy());
  let requests = '';
  for (let number = 0; number < 4; number++) {
    requests += `GET /${number} HTTP/1.1\r\nHost: x\r\n${number === 3 ? 'Connection: close\r\n' : ''}\r\n`;
  }
  socket.write(requests);
  const received = Buffer.concat(await socket.toArray()).toString();
  expect([...received.matchAll(/\r\n\r\n(\/\d)/g)].map(([, path]) => path)).toEqual(['/0', '/1', '/2', '/3']);
});

test('an answer to a visitor who has gone harms nobody', async () => {
  const outbox = new SendBatch();
  const port = await listen((request, response) => {
    if (request.url === '/gone') request.socket.destroy();
    response.writeHead(200, ['Content-Length', '2']);
    outbox.send(response, 'ok');
  });
  await expect(fetch(`http://127.0.0.1:${port}/gone`)).rejects.toThrow();
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('ok');
});
