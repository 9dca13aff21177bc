/** What stands between two `*`: literal texts, `undefined` for each `?`, and holes that are filled in per request. */
export type Piece<Hole = never> = readonly (string | undefined | Hole)[];

/** Longest text that is compared character by character; from there on `startsWith` is faster. */
const SHORT = 16;

/** Whether `literal` stands in `text` at `offset`. */
export function standsAt(literal: string, text: string, offset: number): boolean {
  if (literal.length > SHORT) return text.startsWith(literal, offset);
  for (let nth = 0; nth < literal.length; nth += 1) {
    if (text.charCodeAt(offset + nth) !== literal.charCodeAt(nth)) return false;
  }
  return true;
}

/** Whether a piece stands in `text` at `offset`. */
export function pieceAt(piece: Piece, text: string, offset: number): boolean {
  let at = offset;
  for (let nth = 0; nth < piece.length; nth += 1) {
    const unit = piece[nth];
    if (unit === undefined) at += 1;
    else if (standsAt(unit, text, at)) at += unit.length;
    else return false;
  }
  return true;
}

/** Characters that a piece stands for. */
export function lengthOf(piece: Piece): number {
  let length = 0;
  for (let nth = 0; nth < piece.length; nth += 1) length += piece[nth]?.length ?? 1;
  return length;
}
