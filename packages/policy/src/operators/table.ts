import { arnLike } from './arn.js';
import { compareAs, RELATIONS, readDate, readNumber } from './comparison.js';
import { ipAddress } from './ip-address.js';
import type { ConditionOperator } from './operator.js';
import { stringEquals, stringEqualsIgnoreCase, stringLike } from './string.js';

type Compile = ConditionOperator['compile'];

/** Bool: `true` or `false`, without regard to case. */
const bool: Compile = (values) => {
  const stated = new Set(values.map((value) => value.toLowerCase()));
  const whenTrue = stated.has('true');
  const whenFalse = stated.has('false');
  return (value) => {
    if (value === 'true') return whenTrue;
    if (value === 'false') return whenFalse;
    return stated.has(value.toLowerCase());
  };
};

/** BinaryEquals: byte for byte, both sides in base64, so the same text up to its padding. */
const binaryEquals: Compile = (values) => {
  const stated = new Set(values.map(unpadded));
  return (value) => stated.has(unpadded(value));
};

function unpadded(base64: string): string {
  let end = base64.length;
  while (end > 0 && base64[end - 1] === '=') end -= 1;
  return base64.slice(0, end);
}

function is(compile: Compile): ConditionOperator {
  return { negated: false, compile };
}

function isNot(compile: Compile): ConditionOperator {
  return { negated: true, compile };
}

/**
 * Every operator but Null, which asks about the key instead of its values. Names are exact: S3 refuses
 * `stringequals` ("Invalid Condition type : stringequals").
 */
export const OPERATORS: ReadonlyMap<string, ConditionOperator> = new Map([
  ['StringEquals', is(stringEquals)],
  ['StringNotEquals', isNot(stringEquals)],
  ['StringEqualsIgnoreCase', is(stringEqualsIgnoreCase)],
  ['StringNotEqualsIgnoreCase', isNot(stringEqualsIgnoreCase)],
  ['StringLike', is(stringLike)],
  ['StringNotLike', isNot(stringLike)],
  ['NumericEquals', is(compareAs(readNumber, RELATIONS.Equals))],
  ['NumericNotEquals', isNot(compareAs(readNumber, RELATIONS.Equals))],
  ['NumericLessThan', is(compareAs(readNumber, RELATIONS.LessThan))],
  ['NumericLessThanEquals', is(compareAs(readNumber, RELATIONS.LessThanEquals))],
  ['NumericGreaterThan', is(compareAs(readNumber, RELATIONS.GreaterThan))],
  ['NumericGreaterThanEquals', is(compareAs(readNumber, RELATIONS.GreaterThanEquals))],
  ['DateEquals', is(compareAs(readDate, RELATIONS.Equals))],
  ['DateNotEquals', isNot(compareAs(readDate, RELATIONS.Equals))],
  ['DateLessThan', is(compareAs(readDate, RELATIONS.LessThan))],
  ['DateLessThanEquals', is(compareAs(readDate, RELATIONS.LessThanEquals))],
  ['DateGreaterThan', is(compareAs(readDate, RELATIONS.GreaterThan))],
  ['DateGreaterThanEquals', is(compareAs(readDate, RELATIONS.GreaterThanEquals))],
  ['Bool', is(bool)],
  ['BinaryEquals', is(binaryEquals)],
  ['IpAddress', is(ipAddress)],
  ['NotIpAddress', isNot(ipAddress)],
  ['ArnEquals', is(arnLike)],
  ['ArnNotEquals', isNot(arnLike)],
  ['ArnLike', is(arnLike)],
  ['ArnNotLike', isNot(arnLike)],
]);
