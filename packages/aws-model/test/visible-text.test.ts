import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleText } from '../src/visible-text.js';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Unicode's names: controls, Bidi_Control (UAX 9), LS and PS. */
const UNSEEN: readonly number[] = [
  ...range(0x00, 0x1f),
  ...range(0x7f, 0x9f),
  0x061c,
  ...range(0x200e, 0x200f),
  ...range(0x2028, 0x2029),
  ...range(0x202a, 0x202e),
  ...range(0x2066, 0x2069),
];

describe('visibleText', () => {
  it('writes everything a terminal would obey as a URL writes it', () => {
    for (const code of UNSEEN) {
      const character = String.fromCodePoint(code);
      expect(visibleText(`a${character}b${character}`)).toBe(
        `a${encodeURIComponent(character)}b${encodeURIComponent(character)}`,
      );
    }
  });

  it.each([
    ['one line feed', 'x\n[2026-11-30] INFO: FORGED', 'x%0A[2026-11-30] INFO: FORGED'],
    ['a title and a cleared screen', '\u001b]0;PWNED\u0007\u001b[2J', '%1B]0;PWNED%07%1B[2J'],
    ['text turned around', 'exe.\u202egpj', 'exe.%E2%80%AEgpj'],
    ['no width', '\ufeffa\u200bb', '%EF%BB%BFa%E2%80%8Bb'],
    ['half a pair', 'a\ud800b', 'a%EF%BF%BDb'],
    [
      'letters, joiners and emoji',
      'Ä 日本 می\u200cخواهم 👩‍💻 "`$(x)%0A',
      'Ä 日本 می\u200cخواهم 👩‍💻 "`$(x)%0A',
    ],
  ])('%s', (_what, text, expected) => {
    expect(visibleText(text)).toBe(expected);
  });

  it('leaves nothing to hide in, whatever comes', () => {
    const unseen = new Set(UNSEEN.map((code) => String.fromCodePoint(code)));
    const text = fc.string({ unit: fc.oneof(fc.constantFrom(...unseen), fc.string({ unit: 'binary' })) });
    fc.assert(
      fc.property(text, (given) => {
        const shown = visibleText(given);
        expect([...shown].filter((character) => unseen.has(character))).toEqual([]);
        expect(visibleText(shown)).toBe(shown);
      }),
    );
  });
});
