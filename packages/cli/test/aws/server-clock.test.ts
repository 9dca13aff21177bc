import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startServer } from '@countersign/server';
import { afterEach, expect, it } from 'vitest';
import { serverClockOffset } from '../../src/aws/server-clock.js';

let server: Server | undefined;
afterEach(() => server?.close());

/** Something on loopback that tells the time, as a server behind a tunnel would. */
async function telling(answer: unknown, status = 200): Promise<string> {
  server = createServer((_, response) => response.writeHead(status).end(JSON.stringify(answer)));
  await new Promise<void>((listening) => server!.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const ahead = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

it('follows a test clock that was moved, and back', async () => {
  const { endpoint, clock, close } = await startServer();
  try {
    expect(Math.abs(await serverClockOffset(endpoint))).toBeLessThan(1_000);
    await clock.advance('31m');
    expect(Math.abs((await serverClockOffset(endpoint)) - 1_860_000)).toBeLessThan(1_000);
    await clock.reset();
    expect(Math.abs(await serverClockOffset(endpoint))).toBeLessThan(1_000);
  } finally {
    await close();
  }
});

it('does not follow what this machine itself is off by', async () => {
  const endpoint = await telling({ now: ahead(1_860 + 600), testClock: true, offsetSeconds: 1_860 });
  expect(await serverClockOffset(endpoint)).toBe(1_860_000);
  server?.close();
  expect(await serverClockOffset(await telling({ now: ahead(600), testClock: true, offsetSeconds: 0 }))).toBe(
    0,
  );
});

it.each([
  [{ now: ahead(600), testClock: false, offsetSeconds: 0 }, 200],
  [{ now: ahead(600), testClock: true }, 200],
  [{ error: 'no such thing' }, 404],
  ['not what was expected', 200],
])('leaves the time alone when told %j', async (answer, status) => {
  expect(await serverClockOffset(await telling(answer, status))).toBe(0);
});

it('asks nobody elsewhere', async () => {
  expect(await serverClockOffset('https://s3.eu-central-1.amazonaws.com')).toBe(0);
  expect(await serverClockOffset('http://192.0.2.1:9000')).toBe(0);
});
