import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as noble from '../../src/hash/noble.js';
import * as node from '../../src/hash/node.js';
import type { HashPort } from '../../src/hash/port.js';

/** Both modules have the shape of the port, and agree on every input. */
const ports: readonly HashPort[] = [node, noble];

const bytes = fc.uint8Array({ maxLength: 200 });
const text = fc.string({ unit: 'grapheme', maxLength: 200 });

function agreed<Value>(answer: (port: HashPort) => Value): Value {
  const [first, second] = ports.map(answer) as [Value, Value];
  expect(second).toEqual(first);
  return first;
}

test('SHA-256', () => {
  expect(agreed((port) => port.sha256Hex('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  fc.assert(fc.property(fc.oneof(text, bytes), (data) => void agreed((port) => port.sha256Hex(data))));
});

test('SHA-256 of a stream', () => {
  fc.assert(
    fc.property(fc.array(bytes), (pieces) => {
      const streamed = agreed((port) => {
        const hash = port.createSha256();
        for (const piece of pieces) hash.update(piece);
        return hash.digestHex();
      });
      expect(streamed).toBe(node.sha256Hex(Buffer.concat(pieces)));
    }),
  );
});

test('HMAC-SHA256, keys short, of a block and longer', () => {
  fc.assert(
    fc.property(bytes, fc.array(text, { minLength: 1, maxLength: 4 }), (key, messages) => {
      const results = agreed((port) => {
        const prepared = port.prepareHmacKey(key);
        return messages.map((message) => port.hmacSha256Hex(prepared, message));
      });
      // The prepared key is used again and again, with texts of other lengths in between.
      const plain = messages.map((message) => Buffer.from(node.hmacSha256(key, message)).toString('hex'));
      expect(results).toEqual(plain);
      agreed((port) => Buffer.from(port.hmacSha256(key, messages[0]!)).toString('hex'));
    }),
  );
});

test('SHA-256 of texts that differ in the middle', () => {
  const long = fc.nat({ max: 3_000 }).map((length) => 'm'.repeat(length));
  fc.assert(
    fc.property(text, text, fc.array(fc.oneof(text, long), { maxLength: 5 }), (before, after, middles) => {
      const hashed = agreed((port) => middles.map(port.sha256HexBetween(before, after)));
      expect(hashed).toEqual(middles.map((middle) => node.sha256Hex(before + middle + after)));
    }),
  );
});

test('HMAC-SHA256 of texts that end in a hash', () => {
  fc.assert(
    fc.property(bytes, text, fc.array(text, { maxLength: 4 }), (secret, before, hashed) => {
      const hashes = hashed.map(node.sha256Hex);
      const results = agreed((port) => {
        const prepared = port.prepareHmacKey(secret);
        const before64 = port.hmacSha256HexBefore(prepared, before);
        // The prepared key is used for other texts in between.
        return hashes.flatMap((hash) => [before64(hash), port.hmacSha256Hex(prepared, hash)]);
      });
      const plain = hashes.flatMap((hash) =>
        [before + hash, hash].map((whole) => Buffer.from(node.hmacSha256(secret, whole)).toString('hex')),
      );
      expect(results).toEqual(plain);
    }),
  );
});
