import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, USER } from './run-cli.js';

/** Title, clear screen, C1 CSI, DEL, right-to-left override and isolate, and a line of its own. */
const HOSTILE = '\u001b]0;PWNED\u0007\u001b[2J\u009b2J\u007f\u202e\u2067\u2028\nFORGED';
/** Everything but the line feeds that end our own lines. */
const OBEYED = /[\p{Bidi_Control}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u;

let sandbox: Sandbox;
let server: Server;
let endpoint: string;
beforeAll(async () => {
  sandbox = new Sandbox();
  // A store that answers everything with hostile text.
  server = createServer((_, response) => {
    response
      .writeHead(403, { 'content-type': 'application/xml', 'x-amz-request-id': 'R' })
      .end(
        `<Error><Code>Access${entities(HOSTILE)}</Code><Message>no ${HOSTILE.replaceAll('\u001b', '')}</Message></Error>`,
      );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await sandbox.dispose();
});

/** C1 and the marks: XML 1.0 has no entity for the rest. */
function entities(text: string): string {
  return [...text]
    .filter((one) => one > '\u001f')
    .map((one) => `&#${one.charCodeAt(0)};`)
    .join('');
}

const percent = (text: string) => encodeURIComponent(text);
const file = (name: string, content: string) => {
  const path = join(sandbox.home, name);
  writeFileSync(path, content);
  return path;
};
const ledger = () =>
  file(
    'ledger.jsonl',
    `${JSON.stringify({ v: 1, method: HOSTILE, bucket: `b${HOSTILE}`, key: `k${HOSTILE}`, accessKeyId: `AKIA${HOSTILE}`, principalArn: HOSTILE, issuedAt: '2026-01-01T00:00:00Z', validUntil: '2036-01-01T00:00:00Z' })}\n${HOSTILE}\n`,
  );
const accessLog = () =>
  file(
    'access.log',
    `192.0.2.1 - - [01/Mar/2026:09:00:00 +0000] "GET https://h.invalid/k${HOSTILE.replace(/\n/, '')}?X-Amz-Algorithm=AWS4${percent(HOSTILE)} HTTP/1.1" 403 1 "-" "c${HOSTILE.replace(/\n/, '')}"\n`,
  );
const url = (inside: string) =>
  `https://b.s3.eu-west-1.amazonaws.com/k${inside}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260301%2Feu${inside}%2Fs3%2Faws4_request&X-Amz-Date=20260301T090000Z&X-Amz-Expires=6${inside}&X-Amz-SignedHeaders=host&X-Amz-Signature=00`;

const VERBS: Readonly<Record<string, () => readonly string[]>> = {
  'explain, percent-encoded': () => ['explain', url(percent(HOSTILE))],
  'explain, raw': () => ['explain', url(HOSTILE)],
  'explain --json': () => ['explain', url(percent(HOSTILE)), '--json'],
  'explain --log': () => ['explain', '--log', accessLog()],
  'explain --log --json': () => ['explain', '--log', accessLog(), '--json'],
  'explain --error-body': () => ['explain', url('x'), '--error-body', `/none/${HOSTILE}`],
  'explain --report': () => [
    'explain',
    '--report',
    file('case.json', `{"url": "${url('\\u001b[2J\\u202e')}", "message": "\\u009b\\u001b"}`),
  ],
  'explain --page': () => ['explain', '--page', join(sandbox.home, `page${HOSTILE}`)],
  'explain --now': () => ['explain', url('x'), '--now', HOSTILE],
  'explain --code': () => ['explain', url('x'), '--code', HOSTILE],
  'explain --probe': () => [
    'explain',
    url('x').replace('https://b.s3.eu-west-1.amazonaws.com', endpoint),
    '--probe',
  ],
  issued: () => ['issued', '--ledger', ledger()],
  'issued --json': () => ['issued', '--ledger', ledger(), '--json'],
  'issued --access-key-id': () => ['issued', '--ledger', ledger(), '--access-key-id', `AKIA${HOSTILE}`],
  'presign, address': () => ['presign', `s4://${HOSTILE}`],
  'presign, duration': () => ['presign', 's3://b/k', '--expires-in', HOSTILE],
  'presign, profile': () => ['presign', 's3://b/k', '--profile', HOSTILE],
  'presign, endpoint': () => ['presign', 's3://b/k', '--endpoint-url', HOSTILE],
  'presign, region': () => ['presign', 's3://b/k', '--region', HOSTILE],
  'presign, file': () => ['presign', '--from', `/none/${HOSTILE}`, 's3://b/'],
  'presign --json': () => ['presign', `s3://b/k${HOSTILE}`, '--json', '--on-shortfall', 'warn'],
  'presign --verify': () => ['presign', 's3://b/k', '--verify', '--endpoint-url', endpoint],
  check: () => ['check', 's3://b/k', '--for', '1h', '--endpoint-url', endpoint],
  'check --json': () => ['check', 's3://b/k', '--for', '1h', '--endpoint-url', endpoint, '--json'],
  clock: () => ['clock', 'set', HOSTILE, '--endpoint-url', endpoint],
  why: () => ['why', HOSTILE],
  accounts: () => ['accounts', 'add', HOSTILE],
  up: () => ['up', '--account', HOSTILE],
  'up, directory': () => ['up', '--data', `/dev/null/${HOSTILE}`],
  env: () => ['env', '--data', `/none/${HOSTILE}`],
  'server verify': () => ['server', 'verify', '--data', `/none/${HOSTILE}`],
  'an unknown verb': () => [HOSTILE],
  'an unknown flag': () => ['presign', `--${HOSTILE}`],
};

describe('no input reaches the terminal as anything but text', () => {
  it.each(Object.entries(VERBS))('%s', async (_what, args) => {
    const { stdout, stderr, status } = await sandbox.run(args(), USER);
    expect(status).not.toBeNull();
    const lines = `${stdout}\n${stderr}`.split('\n');
    expect(lines.filter((line) => OBEYED.test(line) || line.startsWith('FORGED'))).toEqual([]);
    expect(stdout + stderr).not.toBe('');
  });
});
