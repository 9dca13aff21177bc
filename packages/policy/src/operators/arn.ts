import type { PolicyVersion } from '../types.js';
import { anyOf, compileParts, type PatternMatcher, parseTemplate, type TemplatePart } from '../variables.js';
import type { ConditionOperator } from './operator.js';

/** arn:partition:service:region:account:resource; the resource may hold further colons. */
const COMPONENTS = 6;

/** Cuts an ARN in its six components; `undefined` when there are fewer. */
export function splitArn(arn: string): readonly string[] | undefined {
  const parts = arn.split(':');
  if (parts.length < COMPONENTS) return undefined;
  return [...parts.slice(0, COMPONENTS - 1), parts.slice(COMPONENTS - 1).join(':')];
}

/**
 * Whether an ARN matches a pattern as ArnLike reads it: component by component, so that a `*` does not reach
 * over a colon except within the resource. (Resource elements are looser: there `*` crosses colons too.)
 */
export function matchArn(pattern: string, arn: string): boolean {
  return compileArn(pattern, '2008-10-17')(arn, { get: () => undefined });
}

/**
 * ArnEquals and ArnLike, which behave alike. Source: IAM User Guide, "Condition operators", "Amazon Resource
 * Name (ARN) condition operators": each of the six components is checked separately and each can include `*`
 * and `?`. A pattern of one `*` is taken to match every ARN (believed; the page does not say).
 */
export const arnLike: ConditionOperator['compile'] = (values, version) =>
  anyOf(values.map((value) => compileArn(value, version)));

function compileArn(pattern: string, version: PolicyVersion): PatternMatcher {
  if (pattern === '*') return (arn) => splitArn(arn) !== undefined;
  const components = splitTemplate(parseTemplate(pattern, version));
  if (components === undefined) return () => false;
  const matchers = components.map((parts) => compileParts(parts));
  return (arn, context) => {
    const split = splitArn(arn);
    return split !== undefined && matchers.every((matches, nth) => matches(split[nth]!, context));
  };
}

/** Cuts before variables are filled in, so that a value with a colon cannot shift the components. */
function splitTemplate(parts: readonly TemplatePart[]): readonly (readonly TemplatePart[])[] | undefined {
  const components: TemplatePart[][] = [[]];
  for (const part of parts) {
    if (!('wild' in part) || !part.wild) {
      components.at(-1)!.push(part);
      continue;
    }
    let rest = part.text;
    while (components.length < COMPONENTS) {
      const colon = rest.indexOf(':');
      if (colon === -1) break;
      components.at(-1)!.push({ wild: true, text: rest.slice(0, colon) });
      components.push([]);
      rest = rest.slice(colon + 1);
    }
    components.at(-1)!.push({ wild: true, text: rest });
  }
  return components.length === COMPONENTS ? components : undefined;
}
