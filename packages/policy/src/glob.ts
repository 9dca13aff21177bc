/**
 * Wildcards as IAM reads them: `*` is any run of characters, also none, also across `/` and `:`; `?` is exactly
 * one character (one UTF-16 unit). Source: IAM User Guide, "IAM JSON policy elements: Resource".
 */
export type StringMatcher = (text: string) => boolean;

/** A piece of a pattern between two `*`: literal texts, and `undefined` for each `?`. */
type Piece = readonly (string | undefined)[];

/** Makes a matcher out of a pattern; the common shapes cost one string comparison. */
export function compileGlob(pattern: string): StringMatcher {
  const simple = pattern.replace(/\*{2,}/g, '*');
  if (simple === '*') return matchAnything;
  const star = simple.indexOf('*');
  if (!simple.includes('?')) {
    if (star === -1) return (text) => text === simple;
    const last = simple.lastIndexOf('*');
    if (star === last) {
      const head = simple.slice(0, star);
      const tail = simple.slice(star + 1);
      if (tail === '') return (text) => text.startsWith(head);
      if (head === '') return (text) => text.endsWith(tail);
      const least = head.length + tail.length;
      return (text) => text.length >= least && text.startsWith(head) && text.endsWith(tail);
    }
    if (star === 0 && last === simple.length - 1 && simple.indexOf('*', 1) === last) {
      const middle = simple.slice(1, -1);
      return (text) => text.includes(middle);
    }
  }
  const pieces = piecesOf([{ wild: true, text: simple }]);
  return (text) => matchPieces(pieces, text);
}

/** Whether `text` matches `pattern`; for one-off use. Case matters. */
export function matchGlob(pattern: string, text: string): boolean {
  return compileGlob(pattern)(text);
}

export const matchAnything: StringMatcher = () => true;

/** Part of a pattern: with its wildcards alive, or literal (the value of a policy variable, `${*}`). */
export interface PatternPart {
  readonly wild: boolean;
  readonly text: string;
}

/** Whether `text` matches a pattern that was put together from parts. */
export function matchParts(parts: readonly PatternPart[], text: string): boolean {
  return matchPieces(piecesOf(parts), text);
}

/** Cuts a pattern at its `*`. */
function piecesOf(parts: readonly PatternPart[]): readonly Piece[] {
  let piece: (string | undefined)[] = [];
  const pieces = [piece];
  for (const { wild, text } of parts) {
    if (!wild) {
      piece.push(text);
      continue;
    }
    for (const [nth, run] of text.split('*').entries()) {
      if (nth > 0) {
        piece = [];
        pieces.push(piece);
      }
      for (const [mth, literal] of run.split('?').entries()) {
        if (mth > 0) piece.push(undefined);
        if (literal !== '') piece.push(literal);
      }
    }
  }
  return pieces;
}

/**
 * First piece at the start, last piece at the end, those between leftmost first. Taking the leftmost place never
 * loses a match, so there is no backtracking: the work is bounded by pattern length times text length.
 */
function matchPieces(pieces: readonly Piece[], text: string): boolean {
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  const firstLength = lengthOf(first);
  if (pieces.length === 1) return firstLength === text.length && pieceAt(first, text, 0);
  const lastLength = lengthOf(last);
  const end = text.length - lastLength;
  if (firstLength > end || !pieceAt(first, text, 0) || !pieceAt(last, text, end)) return false;
  let at = firstLength;
  for (let nth = 1; nth < pieces.length - 1; nth += 1) {
    const piece = pieces[nth]!;
    const length = lengthOf(piece);
    while (at + length <= end && !pieceAt(piece, text, at)) at += 1;
    if (at + length > end) return false;
    at += length;
  }
  return true;
}

function pieceAt(piece: Piece, text: string, offset: number): boolean {
  let at = offset;
  for (const unit of piece) {
    if (unit !== undefined && !text.startsWith(unit, at)) return false;
    at += unit?.length ?? 1;
  }
  return true;
}

function lengthOf(piece: Piece): number {
  let length = 0;
  for (const unit of piece) length += unit?.length ?? 1;
  return length;
}
