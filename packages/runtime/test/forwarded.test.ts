import type { IncomingMessage } from 'node:http';
import { forwardedReader } from '@countersign/runtime';
import { describe, expect, it } from 'vitest';

function message(peer: string, headers: Record<string, string>): IncomingMessage {
  return { socket: { remoteAddress: peer }, headers } as unknown as IncomingMessage;
}

const SAID = {
  'x-forwarded-for': '203.0.113.9, 10.0.0.7',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'files.example.com',
};

describe('forwardedReader', () => {
  it('believes a trusted proxy, and takes the last address that is not one itself', () => {
    expect(forwardedReader(['10.0.0.0/8'])(message('10.1.2.3', SAID))).toEqual({
      address: '203.0.113.9',
      secure: true,
      host: 'files.example.com',
    });
  });

  it('does not believe addresses that a visitor put in front of its own', () => {
    const headers = { 'x-forwarded-for': '127.0.0.1, 198.51.100.4' };
    expect(forwardedReader(['10.0.0.1'])(message('::ffff:10.0.0.1', headers))?.address).toBe('198.51.100.4');
  });

  it('believes nobody else', () => {
    expect(forwardedReader(['10.0.0.0/8'])(message('192.0.2.1', SAID))).toBeUndefined();
    expect(forwardedReader([])(message('127.0.0.1', SAID))).toBeUndefined();
  });

  it.each(['somewhere', '10.0.0.0/33', '::1/129', '10.0.0.0/x'])('refuses the range %s', (range) => {
    expect(() => forwardedReader([range])).toThrow(RangeError);
  });
});
