import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compactLength, fromValue, JsonError, type JsonNode, readJson } from '../src/json.js';

function plain(node: JsonNode): unknown {
  switch (node.type) {
    case 'string':
      return node.text;
    case 'array':
      return node.items.map(plain);
    case 'object':
      return Object.fromEntries(node.members.map(([name, value]) => [name, plain(value)]));
    default:
      return JSON.parse(node.text) as unknown;
  }
}

describe('reading JSON', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 1, 2), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), null, indent);
        expect(plain(readJson(spaced))).toEqual(JSON.parse(text));
        expect(compactLength(readJson(spaced))).toBe(
          new TextEncoder().encode(JSON.stringify(JSON.parse(text))).length,
        );
      }),
    );
  });

  it('refuses what JSON.parse refuses, and nothing else', () => {
    const tokens = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b"',
      '1',
      '-',
      '01',
      'true',
      'nul',
      ' ',
      '\\',
      '"\\x"',
      '"\u0001"',
      '1.',
      '.5',
      '1e5',
      "'a'",
    );
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expect(() => readJson(text)).toThrow(JsonError);
          return;
        }
        if (/"(.)".*"\1"\s*:/.test(text)) return; // may hold a name twice
        expect(plain(readJson(text))).toEqual(expected);
      }),
      { numRuns: 5000 },
    );
  });

  it.each(['{"a":1,"a":2}', '[1', '{"a":1}x', '', '"unterminated', '['.repeat(100_000)])(
    'refuses %.20j',
    (text) => {
      expect(() => readJson(text)).toThrow(JsonError);
    },
  );

  it('keeps numbers as they were written and names that objects already have', () => {
    expect(readJson('{"__proto__":1.10}')).toMatchObject({
      members: [['__proto__', { type: 'number', text: '1.10' }]],
    });
  });

  it('knows where objects stand', () => {
    expect(readJson('{\n  "a": {}\n}')).toMatchObject({
      start: { line: 1, column: 1 },
      end: { line: 3, column: 1 },
      members: [['a', { start: { line: 2, column: 8 }, end: { line: 2, column: 9 } }]],
    });
  });

  it('takes values that somebody else parsed, but not cycles or functions', () => {
    expect(plain(fromValue({ a: [1, 'b', true, null], gone: undefined }))).toEqual({
      a: [1, 'b', true, null],
    });
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(() => fromValue(cycle)).toThrow(JsonError);
    expect(() => fromValue(() => 1)).toThrow(JsonError);
  });
});
