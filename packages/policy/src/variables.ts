import {
  compileGlob,
  matchAnything,
  matchPieces,
  type PatternPart,
  type PrefixCompiler,
  splitAtStars,
  startsWith,
} from './glob.js';
import { type Piece, standsAt } from './piece.js';
import type { PolicyVersion, RequestContext } from './types.js';

/**
 * Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`, `${$}` for the
 * characters themselves. Only in documents of version 2012-10-17; earlier ones take the text as it stands.
 * Source: IAM User Guide, "IAM policy elements: Variables and tags".
 */
export type TemplatePart = PatternPart | Variable;

interface Variable {
  /** In lower case. */
  readonly key: string;
  /** The default; `undefined` when there is none. */
  readonly fallback: string | undefined;
}

/**
 * `${`, then one of three characters, or a key, or a key and a default in quotation marks. A key holds none of the
 * characters that mean something here, and a default no other `${`: so each attempt ends before the next begins, and all
 * together look at a value once.
 */
const VARIABLE = /\$\{(?:([*?$])|([^{}$*?',]*)(?:,\s*'([^'$]*(?:\$(?!\{)[^'$]*)*)'\s*)?)\}/g;

/** Cuts a value into text and variables. Text that only looks like a variable stays text. */
export function parseTemplate(value: string, version: PolicyVersion): readonly TemplatePart[] {
  if (version === '2008-10-17' || !value.includes('${')) return [{ wild: true, text: value }];
  const parts: TemplatePart[] = [];
  let from = 0;
  for (const found of value.matchAll(VARIABLE)) {
    const [whole, character, name = '', fallback] = found;
    const key = name.trim().toLowerCase();
    if (character === undefined && key === '') continue;
    if (found.index > from) parts.push({ wild: true, text: value.slice(from, found.index) });
    parts.push(character === undefined ? { key, fallback } : { wild: false, text: character });
    from = found.index + whole.length;
  }
  if (from < value.length) parts.push({ wild: true, text: value.slice(from) });
  return parts;
}

/**
 * A variable's text for a request. It is literal: a user named `*` matches only itself. `undefined` when there is
 * neither a value nor a default; nothing matches then. A multivalued key cannot be a variable (IAM User Guide,
 * "Single-valued vs. multivalued context keys").
 */
function resolve({ key, fallback }: Variable, context: RequestContext): string | undefined {
  const value = context.get(key);
  return typeof value === 'string' ? value : fallback;
}

/** Whether a text matches a pattern that may hold wildcards and variables. */
export type PatternMatcher = (text: string, context: RequestContext) => boolean;

/** Compiles a pattern with wildcards and, in version 2012-10-17, variables. */
export function compilePattern(
  pattern: string,
  version: PolicyVersion,
  startingWith?: PrefixCompiler,
): PatternMatcher {
  return compileParts(parseTemplate(pattern, version), startingWith);
}

/** True when any of the matchers is; the short lists that policies have cost no loop. */
export function anyOf(matchers: readonly PatternMatcher[]): PatternMatcher {
  const [first, second] = matchers;
  if (first === undefined) return () => false;
  if (second === undefined) return first;
  if (matchers.length === 2) return (text, context) => first(text, context) || second(text, context);
  return (text, context) => {
    for (const matches of matchers) if (matches(text, context)) return true;
    return false;
  };
}

/** Compiles a pattern that was taken apart already. */
export function compileParts(
  parts: readonly TemplatePart[],
  startingWith: PrefixCompiler = startsWith,
): PatternMatcher {
  if (parts.every((part) => 'wild' in part && part.wild)) {
    return compileGlob(parts.map((part) => ('text' in part ? part.text : '')).join(''), startingWith);
  }
  const pieces = splitAtStars<Variable>(parts);
  const [first, second] = pieces;
  const head = first![0];
  const canMatch = typeof head === 'string' ? startingWith(head) : matchAnything;
  // `…/${aws:username}/*` and `…/${aws:username}`: nearly all variables stand in patterns of these two forms.
  const isWhole = pieces.length === 1;
  if (isWhole || (pieces.length === 2 && second!.length === 0)) {
    const rest = typeof head === 'string' ? first!.slice(1) : first!;
    const from = typeof head === 'string' ? head.length : 0;
    return (text, context) => {
      if (!canMatch(text)) return false;
      const end = matchFrom(rest, text, from, context);
      return isWhole ? end === text.length : end !== undefined;
    };
  }
  return (text, context) => {
    // Most patterns fail on what stands before the first variable, and then need no values.
    if (!canMatch(text)) return false;
    const filled: Piece[] = [];
    for (const piece of pieces) {
      const texts = fill(piece, context);
      if (texts === undefined) return false;
      filled.push(texts);
    }
    return matchPieces(filled, text);
  };
}

/** Where a piece that begins at an offset ends; `undefined` when it does not stand there. */
function matchFrom(
  piece: Piece<Variable>,
  text: string,
  offset: number,
  context: RequestContext,
): number | undefined {
  let at = offset;
  for (let nth = 0; nth < piece.length; nth += 1) {
    const unit = piece[nth];
    if (unit === undefined) {
      at += 1;
      continue;
    }
    const literal = typeof unit === 'string' ? unit : resolve(unit, context);
    if (literal === undefined || !standsAt(literal, text, at)) return undefined;
    at += literal.length;
  }
  return at <= text.length ? at : undefined;
}

function fill(piece: Piece<Variable>, context: RequestContext): Piece | undefined {
  const texts: (string | undefined)[] = [];
  for (const unit of piece) {
    if (typeof unit !== 'object') {
      texts.push(unit);
      continue;
    }
    const text = resolve(unit, context);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return texts;
}

/**
 * The text of a template in which wildcards mean nothing, such as a value of StringEquals.
 *
 * With variables it is a function of the request and of a length: `undefined` also where the text would be longer, so that
 * a thousand times a variable of many characters is not put together only to differ from what was sent.
 */
export function compileText(
  value: string,
  version: PolicyVersion,
): string | ((context: RequestContext, longest: number) => string | undefined) {
  const parts = parseTemplate(value, version);
  if (!parts.some((part) => 'key' in part))
    return parts.map((part) => ('text' in part ? part.text : '')).join('');
  return (context, longest) => {
    let joined = '';
    for (const part of parts) {
      const text = 'text' in part ? part.text : resolve(part, context);
      if (text === undefined || joined.length + text.length > longest) return undefined;
      joined += text;
    }
    return joined;
  };
}
