import { compileGlob, matchParts, type PatternPart } from './glob.js';
import type { PolicyVersion, RequestContext } from './types.js';

/**
 * Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`, `${$}` for the
 * characters themselves. Only in documents of version 2012-10-17; earlier ones take the text as it stands.
 * Source: IAM User Guide, "IAM policy elements: Variables and tags".
 */
export type TemplatePart = PatternPart | { readonly key: string; readonly fallback: string | undefined };

const VARIABLE = /\$\{(?:([*?$])|([^{}$*?,']+?)(?:\s*,\s*'([^']*)')?)\s*\}/g;

/** Cuts a value into text and variables. Text that only looks like a variable stays text. */
export function parseTemplate(value: string, version: PolicyVersion): readonly TemplatePart[] {
  if (version === '2008-10-17' || !value.includes('${')) return [{ wild: true, text: value }];
  const parts: TemplatePart[] = [];
  let from = 0;
  for (const found of value.matchAll(VARIABLE)) {
    if (found.index > from) parts.push({ wild: true, text: value.slice(from, found.index) });
    const [whole, character, key, fallback] = found;
    if (character !== undefined) parts.push({ wild: false, text: character });
    else parts.push({ key: key!.trim().toLowerCase(), fallback });
    from = found.index + whole.length;
  }
  if (from < value.length || parts.length === 0) parts.push({ wild: true, text: value.slice(from) });
  return parts;
}

/** Whether a value needs the request to be known before it can be compared. */
export function hasVariables(parts: readonly TemplatePart[]): boolean {
  return parts.some((part) => 'key' in part);
}

/**
 * Puts the request's values in. What comes from the request is literal: a user named `*` matches only itself.
 * `undefined` when a variable has neither a value nor a default; nothing matches then. A multivalued key cannot
 * be a variable (IAM User Guide, "Single-valued vs. multivalued context keys").
 */
export function resolveTemplate(
  parts: readonly TemplatePart[],
  context: RequestContext,
): readonly PatternPart[] | undefined {
  const resolved: PatternPart[] = [];
  for (const part of parts) {
    if (!('key' in part)) {
      resolved.push(part);
      continue;
    }
    const value = context.get(part.key);
    const text = typeof value === 'string' ? value : part.fallback;
    if (text === undefined) return undefined;
    resolved.push({ wild: false, text });
  }
  return resolved;
}

/** Whether a text matches a pattern that may hold wildcards and variables. */
export type PatternMatcher = (text: string, context: RequestContext) => boolean;

/** Compiles a pattern with wildcards and, in version 2012-10-17, variables. */
export function compilePattern(pattern: string, version: PolicyVersion): PatternMatcher {
  const parts = parseTemplate(pattern, version);
  if (parts.length === 1 && !('key' in parts[0]!) && parts[0]!.wild) return compileGlob(parts[0]!.text);
  return (text, context) => {
    const resolved = resolveTemplate(parts, context);
    return resolved !== undefined && matchParts(resolved, text);
  };
}

/** The text of a template in which wildcards mean nothing, such as a value of StringEquals. */
export function compileText(
  value: string,
  version: PolicyVersion,
): string | ((context: RequestContext) => string | undefined) {
  const parts = parseTemplate(value, version);
  if (!hasVariables(parts)) return join(parts as readonly PatternPart[]);
  return (context) => {
    const resolved = resolveTemplate(parts, context);
    return resolved === undefined ? undefined : join(resolved);
  };
}

function join(parts: readonly PatternPart[]): string {
  return parts.map((part) => part.text).join('');
}
