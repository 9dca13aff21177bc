import { compileGlob, matchParts, type PatternPart } from './glob.js';
import type { PolicyVersion, RequestContext } from './types.js';

/**
 * Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`, `${$}` for the
 * characters themselves. Only in documents of version 2012-10-17; earlier ones take the text as it stands.
 * Source: IAM User Guide, "IAM policy elements: Variables and tags".
 */
export type TemplatePart = PatternPart | { readonly key: string; readonly fallback: string | undefined };

/** Cuts a value into text and variables. Text that only looks like a variable stays text. */
export function parseTemplate(value: string, version: PolicyVersion): readonly TemplatePart[] {
  if (version === '2008-10-17' || !value.includes('${')) return [{ wild: true, text: value }];
  const parts: TemplatePart[] = [];
  let from = 0;
  for (let close = value.indexOf('}'); close !== -1; close = value.indexOf('}', close + 1)) {
    const open = value.lastIndexOf('${', close);
    if (open < from) continue;
    const variable = parseVariable(value.slice(open + 2, close));
    if (variable === undefined) continue;
    if (open > from) parts.push({ wild: true, text: value.slice(from, open) });
    parts.push(variable);
    from = close + 1;
  }
  if (from < value.length) parts.push({ wild: true, text: value.slice(from) });
  return parts;
}

/** What stands between the braces: one of three characters, or a key, or a key and a default in quotation marks. */
function parseVariable(inner: string): TemplatePart | undefined {
  if (inner === '*' || inner === '?' || inner === '$') return { wild: false, text: inner };
  const comma = inner.indexOf(',');
  const key = (comma === -1 ? inner : inner.slice(0, comma)).trim().toLowerCase();
  if (key === '' || /[{$*?']/.test(key)) return undefined;
  if (comma === -1) return { key, fallback: undefined };
  const quoted = inner.slice(comma + 1).trim();
  const isQuoted =
    quoted.length >= 2 && quoted.startsWith("'") && quoted.indexOf("'", 1) === quoted.length - 1;
  return isQuoted ? { key, fallback: quoted.slice(1, -1) } : undefined;
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
