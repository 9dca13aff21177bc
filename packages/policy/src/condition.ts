import { parseOperatorName } from './operators/name.js';
import type { ValueTest } from './operators/operator.js';
import { OPERATORS } from './operators/table.js';
import type { Condition, ContextValue, PolicyVersion, RequestContext } from './types.js';

/** Whether one condition holds for a request. */
export type ConditionTest = (context: RequestContext) => boolean;

/**
 * Compiles one operator, key and list of values. Several values of the policy are alternatives; for negated
 * operators none of them may match. Source: IAM User Guide, "Conditions with multiple context keys or values".
 *
 * A key that the request does not have: false, but true for negated operators and with `IfExists`
 * ("Condition operators"), true under ForAllValues and false under ForAnyValue ("Set operators for multivalued
 * context keys").
 *
 * @throws RangeError when there is no such operator; `parsePolicy` has refused those.
 */
export function compileCondition(condition: Condition, version: PolicyVersion): ConditionTest {
  const name = parseOperatorName(condition.operator);
  if (name === undefined) throw new RangeError(`unknown condition operator \`${condition.operator}\``);
  const key = condition.key.toLowerCase();
  if (name.base === 'Null') return compileNull(key, condition.values);

  const { negated, compile } = OPERATORS.get(name.base)!;
  const test = compile(condition.values, version);
  const whenMissing = name.ifExists || (name.set === undefined ? negated : name.set === 'ForAllValues');
  const combine =
    name.set === 'ForAllValues' ? everyValue : name.set === 'ForAnyValue' ? anyValue : plainValue;
  return (context) => {
    const value = context.get(key);
    if (value === undefined || (typeof value !== 'string' && value.length === 0)) return whenMissing;
    return combine(value, test, negated, context);
  };
}

type Combine = (value: ContextValue, test: ValueTest, negated: boolean, context: RequestContext) => boolean;

/**
 * Without a set operator a key should have one value. With several, which AWS leaves open, the positive
 * operators want one that matches and the negated ones none that does, so that negation stays the opposite.
 */
const plainValue: Combine = (value, test, negated, context) =>
  typeof value === 'string'
    ? test(value, context) !== negated
    : value.some((one) => test(one, context)) !== negated;

const anyValue: Combine = (value, test, negated, context) =>
  typeof value === 'string'
    ? test(value, context) !== negated
    : value.some((one) => test(one, context) !== negated);

/** An empty string counts as an empty set: AWS calls it "a null dataset, such as an empty string". */
const everyValue: Combine = (value, test, negated, context) =>
  typeof value === 'string'
    ? value === '' || test(value, context) !== negated
    : value.every((one) => test(one, context) !== negated);

/** Null: `"true"` wants the key absent, `"false"` wants it present. */
function compileNull(key: string, values: readonly string[]): ConditionTest {
  const wanted = new Set(values.map((value) => value.toLowerCase()));
  return (context) => {
    const value = context.get(key);
    const absent = value === undefined || (typeof value !== 'string' && value.length === 0);
    return wanted.has(String(absent));
  };
}
