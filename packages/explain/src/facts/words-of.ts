import { maskText } from '../mask.js';

/** Bounds on what is taken from a context; nobody describes a failure in more. */
const MAXIMUM_LEAVES = 2_000;
const MAXIMUM_DEPTH = 12;
const MAXIMUM_LEAF_LENGTH = 4_000;
const MAXIMUM_WORDS_LENGTH = 65_536;
/** Values of this length without a blank may be secrets; shorter ones are words. */
const SECRET_LENGTH = 16;

/** Every leaf of a context as `name: value`, in lower case, blanks single, a line each; secrets masked. */
export function wordsOf(context: Readonly<Record<string, unknown>>): string {
  const lines: string[] = [];
  let length = 0;
  const visit = (value: unknown, name: string, depth: number): void => {
    if (lines.length >= MAXIMUM_LEAVES || length >= MAXIMUM_WORDS_LENGTH || depth > MAXIMUM_DEPTH) return;
    if (value instanceof Date) {
      visit(Number.isNaN(value.getTime()) ? '' : value.toISOString(), name, depth);
    } else if (Array.isArray(value)) {
      for (const item of value.slice(0, MAXIMUM_LEAVES)) visit(item, name, depth + 1);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value).slice(0, MAXIMUM_LEAVES)) {
        visit(item, name === '' ? key : `${name}.${key}`, depth + 1);
      }
    } else if (
      value !== undefined &&
      value !== null &&
      typeof value !== 'function' &&
      typeof value !== 'symbol'
    ) {
      const line = lineOf(name.slice(0, 200), String(value).slice(0, MAXIMUM_LEAF_LENGTH))
        .toLowerCase()
        .replace(/\s+/g, ' ');
      lines.push(line);
      length += line.length;
    }
  };
  visit(context, '', 0);
  return lines.join('\n');
}

function lineOf(name: string, value: string): string {
  const line = `${name}: ${value}`;
  return value.length < SECRET_LENGTH ? line : maskText(line);
}
