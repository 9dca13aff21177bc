import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { UnreachableError } from '../src/index.js';
import { nodeTransport } from '../src/node.js';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the transport', () => {
  it('sends the path as it is', async () => {
    const paths: (string | undefined)[] = [];
    const origin = await serve((request, response) => {
      paths.push(request.url);
      response.end();
    });
    await nodeTransport()({ method: 'GET', url: `${origin}/b/a/../%2E/c//d?x=%20`, headers: [] });
    expect(paths).toEqual(['/b/a/../%2E/c//d?x=%20']);
  });

  it('follows no redirect', async () => {
    const origin = await serve((_, response) =>
      response.writeHead(301, { location: '/elsewhere' }).end('moved'),
    );
    const answer = await nodeTransport()({ method: 'GET', url: `${origin}/`, headers: [] });
    expect([answer.status, answer.header('location'), new TextDecoder().decode(answer.body)]).toEqual([
      301,
      '/elsewhere',
      'moved',
    ]);
  });

  it('reads no more than a mebibyte', async () => {
    const origin = await serve((_, response) => {
      response.end(Buffer.alloc(8 * 1_048_576));
    });
    const answer = await nodeTransport()({ method: 'GET', url: `${origin}/`, headers: [] });
    expect(answer.body.length).toBe(1_048_576);
  });

  it('gives up on silence, and says on whom', async () => {
    const origin = await serve(() => undefined);
    const sent = nodeTransport(50)({ method: 'GET', url: `${origin}/`, headers: [] });
    await expect(sent).rejects.toThrow(UnreachableError);
    await expect(sent).rejects.toThrow(/127\.0\.0\.1:\d+: no answer within 0\.05 s/);
  });

  it('gives up on an answer that breaks off', async () => {
    const origin = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('x');
      setImmediate(() => response.destroy());
    });
    await expect(nodeTransport()({ method: 'GET', url: `${origin}/`, headers: [] })).rejects.toThrow(
      UnreachableError,
    );
  });
});
