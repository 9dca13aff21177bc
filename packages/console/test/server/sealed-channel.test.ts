import { expect, it } from 'vitest';
import { createSealedChannel } from '../../src/server.js';

const key = 'k'.repeat(43);
const asked = {
  method: 'POST' as const,
  path: '/api/v1/accounts',
  body: { secretAccessKey: 'told-to-nobody' },
};

it('carries a call and its answer between two that hold the key', () => {
  const sealed = createSealedChannel(key).request(asked);
  expect(Buffer.from(sealed.bytes).toString('latin1')).not.toMatch(/told-to-nobody|accounts/);
  const opened = createSealedChannel(key).open(sealed.bytes)!;
  expect(opened.request).toEqual(asked);
  const answer = opened.seal({ status: 201, body: { secretAccessKey: 'for-one-only' } });
  expect(Buffer.from(answer).toString('latin1')).not.toContain('for-one-only');
  expect(sealed.open(answer)).toEqual({ status: 201, body: { secretAccessKey: 'for-one-only' } });
});

it('opens nothing of another key, of another call, or of a changed message', () => {
  const sealed = createSealedChannel(key).request(asked);
  const other = createSealedChannel('o'.repeat(43));
  expect(other.open(sealed.bytes)).toBeUndefined();
  const answer = createSealedChannel(key).open(sealed.bytes)!.seal({ status: 200, body: [] });
  expect(createSealedChannel(key).request(asked).open(answer)).toBeUndefined();
  // A call is no answer to itself.
  expect(sealed.open(sealed.bytes)).toBeUndefined();
  for (const message of [answer.subarray(1), answer.subarray(0, 20), new Uint8Array(0)])
    expect(sealed.open(message)).toBeUndefined();
  const changed = Uint8Array.from(answer);
  changed[changed.length - 1]! ^= 1;
  expect(sealed.open(changed)).toBeUndefined();
});
