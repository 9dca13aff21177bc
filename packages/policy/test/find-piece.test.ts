import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPiece } from '../src/find-piece.js';
import { lengthOf, type Piece, pieceAt } from '../src/piece.js';

/** Each place in turn. */
function slowly(piece: Piece, text: string, from: number, to: number): number {
  for (let at = from; at + lengthOf(piece) <= to; at += 1) if (pieceAt(piece, text, at)) return at;
  return -1;
}

const letters = (maxLength: number) =>
  fc.string({ unit: fc.constantFrom('a', 'a', 'a', 'b', 'é'), maxLength });
const piece = fc.array(
  fc.oneof(
    fc.constant(undefined),
    letters(60).filter((text) => text !== ''),
  ),
  {
    minLength: 1,
    maxLength: 12,
  },
);

test('finds the leftmost place of a piece, as trying each place does', () => {
  fc.assert(
    fc.property(
      piece,
      letters(700),
      fc.nat(40),
      fc.nat(40),
      fc.option(fc.nat(700)),
      (units, text, before, behind, planted) => {
        // Without being planted a long piece is hardly ever there.
        const filled = units.map((unit) => unit ?? 'x').join('');
        const whole = planted === null ? text : text.slice(0, planted) + filled + text.slice(planted);
        const from = Math.min(before, whole.length);
        const to = Math.max(from, whole.length - behind);
        expect(findPiece(units, whole, from, to)).toBe(slowly(units, whole, from, to));
      },
    ),
    { numRuns: 5_000 },
  );
});

test('a literal longer than indexOf is trusted with', () => {
  const literal = `${'a'.repeat(300)}b`;
  expect(findPiece([literal], `${'a'.repeat(1_000)}b`, 0, 1_001)).toBe(700);
  expect(findPiece([literal], `${'a'.repeat(1_000)}b`, 0, 1_000)).toBe(-1);
});
