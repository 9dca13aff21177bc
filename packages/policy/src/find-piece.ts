import { lengthOf, type Piece, pieceAt } from './piece.js';

/** Longest text that `indexOf` finds in time proportional to what it looks through: V8's tables reach that far. */
const LONGEST_INDEXED = 250;
const LEAST_WINDOW = 32;

/**
 * The leftmost place of a piece that lies between two offsets of a text; -1 when there is none.
 *
 * A piece may be as long as a policy and a text as long as a header: `aaa...b` would be compared almost whole at each
 * place of `aaa...`, ten thousand times thirty thousand characters. So 32 places are tried at a time, one bit each, in
 * windows that grow: what is found early costs little.
 */
export function findPiece(piece: Piece, text: string, from: number, to: number): number {
  const length = lengthOf(piece);
  const last = to - length;
  if (last < from || pieceAt(piece, text, from)) return last < from ? -1 : from;
  const [only] = piece;
  if (piece.length === 1 && only !== undefined && length <= LONGEST_INDEXED) {
    const found = text.indexOf(only, from);
    return found > last ? -1 : found;
  }
  let window = Math.max(LEAST_WINDOW, length);
  for (let first = from; first <= last; first += window, window *= 2) {
    const found = findInWindow(piece, text, first, Math.min(window, last - first + 1));
    if (found !== -1) return found;
  }
  return -1;
}

/** Tries `count` places from `first` on; all of them lie within the text. */
function findInWindow(piece: Piece, text: string, first: number, count: number): number {
  const words = (count + 31) >>> 5;
  /** A bit for each place that is still possible. */
  const possible = new Int32Array(words).fill(-1);
  if ((count & 31) !== 0) possible[words - 1] = (1 << (count & 31)) - 1;
  const occurrences = occurrencesOf(piece, text, first, count + lengthOf(piece));
  let at = 0;
  for (const unit of piece) {
    if (unit === undefined) {
      at += 1;
      continue;
    }
    for (let nth = 0; nth < unit.length; nth += 1, at += 1)
      if (!keepShifted(possible, occurrences.get(unit.charCodeAt(nth))!, at)) return -1;
  }
  for (let word = 0; word < words; word += 1) {
    const bits = possible[word]!;
    if (bits !== 0) return first + word * 32 + 31 - Math.clz32(bits & -bits);
  }
  return -1;
}

/** Keeps the bits of `possible` that are also set in `bits`, so many places on. Says whether any is left. */
function keepShifted(possible: Int32Array, bits: Int32Array, places: number): boolean {
  const skipped = places >>> 5;
  const shift = places & 31;
  let left = 0;
  for (let word = 0; word < possible.length; word += 1) {
    const low = bits[word + skipped]! >>> shift;
    const high = shift === 0 ? 0 : bits[word + skipped + 1]! << (32 - shift);
    possible[word]! &= low | high;
    left |= possible[word]!;
  }
  return left !== 0;
}

/** For each character of a piece, where it stands in so much of a text: a bit for each place. */
function occurrencesOf(
  piece: Piece,
  text: string,
  from: number,
  length: number,
): ReadonlyMap<number, Int32Array> {
  // One word more than there are places: shifting looks at the next.
  const words = (length + 31 + 32) >>> 5;
  const none = new Int32Array(words);
  const occurrences = new Map<number, Int32Array>();
  for (const unit of piece) {
    if (unit === undefined) continue;
    for (let nth = 0; nth < unit.length; nth += 1) occurrences.set(unit.charCodeAt(nth), none);
  }
  for (let nth = 0; nth < length; nth += 1) {
    const code = text.charCodeAt(from + nth);
    let bits = occurrences.get(code);
    if (bits === undefined) continue;
    if (bits === none) {
      bits = new Int32Array(words);
      occurrences.set(code, bits);
    }
    bits[nth >>> 5]! |= 1 << (nth & 31);
  }
  return occurrences;
}
