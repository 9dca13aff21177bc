import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomeOf, Sandbox } from '../run-cli.js';

const VERBS = [
  ['env'],
  ['env', '--json'],
  ['accounts', 'list'],
  ['accounts', 'add', '444455556666=AKIANEW:NEW-SECRET'],
  ['why', '0123456789ABCDEF'],
  ['clock'],
  ['clock', 'advance', '1h'],
];

/** A server of the data directory that was killed, and the port of its console. */
async function killedServer(
  sandbox: Sandbox,
  data: string,
): Promise<{ readonly port: number; readonly key: string }> {
  const child = sandbox.start([
    'up',
    '--port',
    '0',
    '--links-port',
    '0',
    '--console-port',
    '0',
    '--data',
    data,
  ]);
  const ended = outcomeOf(child);
  await once(child.stdout!, 'data');
  const { console } = JSON.parse(readFileSync(join(data, 'server.json'), 'utf8')) as { console: string };
  const key = readFileSync(join(data, 'api-key'), 'utf8').trim();
  child.kill('SIGKILL');
  await ended;
  return { port: Number(new URL(console).port), key };
}

describe('a program that listens where a killed server did', () => {
  const sandbox = new Sandbox();
  const data = join(sandbox.home, 'data');
  const heard: string[] = [];
  let impostor: Server;
  let key: string;
  let answer: { readonly status: number; readonly headers: Record<string, string>; readonly body: string };

  beforeAll(async () => {
    const killed = await killedServer(sandbox, data);
    key = killed.key;
    impostor = createServer((message, response) => {
      const pieces: Buffer[] = [];
      message.on('data', (piece: Buffer) => pieces.push(piece));
      message.on('end', () => {
        heard.push(
          `${message.method} ${message.url}\n${message.rawHeaders.join('\n')}\n${Buffer.concat(pieces).toString('latin1')}`,
        );
        response.writeHead(answer.status, answer.headers).end(answer.body);
      });
    });
    await new Promise<void>((listening) => impostor.listen(killed.port, '127.0.0.1', listening));
  });
  afterAll(async () => {
    impostor.close();
    await sandbox.dispose();
  });

  const environment = JSON.stringify({
    endpoint: 'http://evil.example:1',
    region: 'us-east-1',
    accessKeyId: 'AKIAEVIL',
    secretAccessKey: 'evil',
  });
  it.each([
    ['an environment of its own', { status: 200, headers: {}, body: environment }],
    ['what is not sealed with the key', { status: 200, headers: {}, body: '\u0001'.repeat(200) }],
    ['nothing', { status: 200, headers: {}, body: '' }],
    ['a wish for the key', { status: 401, headers: { 'www-authenticate': 'Bearer' }, body: '{}' }],
    ['a redirect', { status: 307, headers: { location: 'http://127.0.0.1:1/' }, body: '' }],
  ])('learns nothing, and is not believed when it answers with %s', async (_what, given) => {
    answer = given;
    heard.length = 0;
    for (const verb of VERBS) {
      const { status, stdout, stderr } = await sandbox.run([...verb, '--data', data]);
      expect({ verb, status, stdout }).toEqual({ verb, status: 3, stdout: '' });
      expect(stderr).toMatch(/countersign up/);
      expect(stderr).not.toContain('evil');
    }
    expect(heard).toHaveLength(VERBS.length);
    for (const request of heard) {
      expect(request).not.toContain(key);
      expect(request).not.toMatch(/^authorization$|NEW-SECRET|accounts|environment|0123456789ABCDEF/im);
    }
  });
});

describe('files of the data directory that are damaged', () => {
  const sandbox = new Sandbox();
  const data = join(sandbox.home, 'data');
  beforeAll(() => killedServer(sandbox, data));
  afterAll(() => sandbox.dispose());

  it.each([
    ['api-key', '', /api-key is empty; stop the server and start it again/],
    ['api-key', '\n', /api-key is empty/],
    ['api-key', 'x y', /api-key does not hold an API key/],
    ['server.json', '', /cannot read .*server\.json.*start it again/],
    ['server.json', '{"pid":', /cannot read .*server\.json/],
    ['server.json', '[]', /cannot read .*server\.json/],
    ['server.json', 'null', /cannot read .*server\.json/],
    ['server.json', '{"pid":1,"s3":"x","links":"y","console":"z"}', /cannot read .*server\.json/],
  ])('%s with %j is told of by every verb', async (name, content, message) => {
    const path = join(data, name);
    const whole = readFileSync(path);
    writeFileSync(path, content);
    for (const verb of VERBS) {
      const { status, stdout, stderr } = await sandbox.run([...verb, '--data', data]);
      expect({ verb, status, stdout }).toEqual({ verb, status: 3, stdout: '' });
      expect(stderr).toMatch(message);
      const lines = stderr.trim().split('\n');
      expect(lines.filter((line) => !line.startsWith('warning: a secret on the command line'))).toHaveLength(
        1,
      );
    }
    writeFileSync(path, whole);
  });
});
