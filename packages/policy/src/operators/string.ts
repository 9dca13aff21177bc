import { anyOf, compilePattern, compileText } from '../variables.js';
import type { ConditionOperator, ValueTest } from './operator.js';

type Compile = ConditionOperator['compile'];

/** StringEquals: the same characters; wildcards mean nothing, variables do. */
export const stringEquals: Compile = (values, version) => equals(values, version, (text) => text);

/** StringEqualsIgnoreCase. */
export const stringEqualsIgnoreCase: Compile = (values, version) =>
  equals(values, version, (text) => text.toLowerCase());

/** StringLike: case matters, `*` and `?` are wildcards, variables are literal text. */
export const stringLike: Compile = (values, version) =>
  anyOf(values.map((value) => compilePattern(value, version)));

function equals(
  values: readonly string[],
  version: Parameters<Compile>[1],
  fold: (text: string) => string,
): ValueTest {
  const fixed = new Set<string>();
  const variable: Exclude<ReturnType<typeof compileText>, string>[] = [];
  for (const value of values) {
    const text = compileText(value, version);
    if (typeof text === 'string') fixed.add(fold(text));
    else variable.push(text);
  }
  if (variable.length === 0) return (value) => fixed.has(fold(value));
  return (value, context) => {
    const folded = fold(value);
    if (fixed.has(folded)) return true;
    return variable.some((resolve) => {
      // No text gets shorter in lower case.
      const text = resolve(context, folded.length);
      return text !== undefined && fold(text) === folded;
    });
  };
}
