import { findPiece } from './find-piece.js';
import { lengthOf, type Piece, pieceAt, standsAt } from './piece.js';

/**
 * Wildcards as IAM reads them: `*` is any run of characters, also none, also across `/` and `:`; `?` is exactly
 * one character (one UTF-16 unit). Source: IAM User Guide, "IAM JSON policy elements: Resource".
 */
export type StringMatcher = (text: string) => boolean;

/** Makes a matcher for texts that begin with `head`. */
export type PrefixCompiler = (head: string) => StringMatcher;

/** Makes a matcher out of a pattern; the common shapes cost one string comparison. Case matters. */
export function compileGlob(pattern: string, startingWith: PrefixCompiler = startsWith): StringMatcher {
  const simple = pattern.replace(/\*{2,}/g, '*');
  if (simple === '*') return matchAnything;
  const star = simple.indexOf('*');
  if (!simple.includes('?')) {
    if (star === -1) return (text) => text === simple;
    const last = simple.lastIndexOf('*');
    if (star === last) {
      const head = simple.slice(0, star);
      const tail = simple.slice(star + 1);
      if (tail === '') return startingWith(head);
      if (head === '') return (text) => text.endsWith(tail);
      const least = head.length + tail.length;
      return (text) => text.length >= least && text.startsWith(head) && text.endsWith(tail);
    }
    if (star === 0 && last === simple.length - 1 && simple.indexOf('*', 1) === last) {
      const middle = simple.slice(1, -1);
      return (text) => text.includes(middle);
    }
  }
  const pieces = splitAtStars<never>([{ wild: true, text: simple }]);
  return (text) => matchPieces(pieces, text);
}

/** Looks at the last character first: ARNs differ at the end of what they share, and `startsWith` is slow. */
export const startsWith: PrefixCompiler = (head) => {
  const last = head.length - 1;
  const code = head.charCodeAt(last);
  return (text) => text.charCodeAt(last) === code && text.startsWith(head);
};

/**
 * A PrefixCompiler for patterns that are asked about the same text one after the other, as those of one policy
 * are. What stands before the first `/`, for S3 the bucket's ARN, is compared once per text, and the little after
 * it character by character; with long ARNs this is most of the cost of a decision.
 */
export function sharingPrefixes(): PrefixCompiler {
  const known = new Map<string, StringMatcher>();
  return (head) => {
    const cut = head.indexOf('/') + 1;
    if (cut === 0) return startsWith(head);
    const shared = head.slice(0, cut);
    const startsShared = known.get(shared) ?? remembering(startsWith(shared));
    known.set(shared, startsShared);
    const own = head.slice(cut);
    return own === '' ? startsShared : (text) => standsAt(own, text, cut) && startsShared(text);
  };
}

/** Remembers the last answer. */
function remembering(matches: StringMatcher): StringMatcher {
  let lastText: string | undefined;
  let last = false;
  return (text) => {
    if (text !== lastText) {
      last = matches(text);
      lastText = text;
    }
    return last;
  };
}

/** Whether `text` matches `pattern`; for one-off use. Case matters. */
export function matchGlob(pattern: string, text: string): boolean {
  return compileGlob(pattern)(text);
}

export const matchAnything: StringMatcher = () => true;

/** Part of a pattern: with its wildcards alive, or literal, such as `${*}`. */
export interface PatternPart {
  readonly wild: boolean;
  readonly text: string;
}

/** Cuts a pattern at its `*`. */
export function splitAtStars<Hole extends object>(
  parts: readonly (PatternPart | Hole)[],
): readonly Piece<Hole>[] {
  let piece: (string | undefined | Hole)[] = [];
  const pieces = [piece];
  for (const part of parts) {
    if (!('wild' in part)) {
      piece.push(part);
      continue;
    }
    if (!part.wild) {
      piece.push(part.text);
      continue;
    }
    const runs = part.text.split('*');
    for (let nth = 0; nth < runs.length; nth += 1) {
      if (nth > 0) {
        piece = [];
        pieces.push(piece);
      }
      pushRun(piece, runs[nth]!);
    }
  }
  return pieces;
}

/** Cuts what stands between two `*` at its `?`. */
function pushRun<Hole>(piece: (string | undefined | Hole)[], run: string): void {
  let from = 0;
  for (let mark = run.indexOf('?'); mark !== -1; mark = run.indexOf('?', from)) {
    if (mark > from) piece.push(run.slice(from, mark));
    piece.push(undefined);
    from = mark + 1;
  }
  if (from < run.length) piece.push(run.slice(from));
}

/**
 * First piece at the start, last piece at the end, those between leftmost first. Taking the leftmost place never
 * loses a match, so there is no backtracking.
 */
export function matchPieces(pieces: readonly Piece[], text: string): boolean {
  const first = pieces[0]!;
  const firstLength = lengthOf(first);
  if (pieces.length === 1) return firstLength === text.length && pieceAt(first, text, 0);
  const last = pieces[pieces.length - 1]!;
  const end = text.length - lengthOf(last);
  if (firstLength > end || !pieceAt(first, text, 0) || !pieceAt(last, text, end)) return false;
  let at = firstLength;
  for (let nth = 1; nth < pieces.length - 1; nth += 1) {
    const piece = pieces[nth]!;
    const found = findPiece(piece, text, at, end);
    if (found === -1) return false;
    at = found + lengthOf(piece);
  }
  return true;
}
