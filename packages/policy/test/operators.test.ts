// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like placeholders
import { describe, expect, it } from 'vitest';
import { type ContextValue, evaluate } from '../src/index.js';
import { contextOf, document, policySet, requestOf } from './support.js';

type Row = readonly [
  operator: string,
  stated: unknown,
  requested: ContextValue | undefined,
  holds: boolean,
  why?: string,
];

/** Whether a condition on `key1` holds, seen from outside: through an Allow that depends on it. */
function holds(
  operator: string,
  stated: unknown,
  requested: ContextValue | undefined,
  version = '2012-10-17',
): boolean {
  const policy = document(
    { Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: { 'aws:Key1': stated } } },
    version,
  );
  const keys = { 'aws:username': 'bob', ...(requested === undefined ? {} : { 'aws:key1': requested }) };
  return (
    evaluate(requestOf({ context: contextOf(keys) }), policySet({ identity: [policy] })).effect === 'allow'
  );
}

function table(page: string, rows: readonly Row[]): void {
  describe(page, () => {
    for (const [operator, stated, requested, expected, why] of rows) {
      const name = `${operator} ${JSON.stringify(stated)} against ${JSON.stringify(requested)}: ${expected}`;
      it(why === undefined ? name : `${name} (${why})`, () => {
        expect(holds(operator, stated, requested)).toBe(expected);
      });
    }
  });
}

table('IAM User Guide, Condition operators: string', [
  ['StringEquals', 'Value', 'Value', true],
  ['StringEquals', 'Value', 'value', false],
  ['StringEquals', ['a', 'b'], 'b', true],
  ['StringEquals', 'a*', 'abc', false, 'no wildcards'],
  ['StringEquals', 'a', undefined, false],
  ['StringNotEquals', 'a', 'b', true],
  ['StringNotEquals', ['a', 'b'], 'b', false, 'NOR'],
  ['StringNotEquals', 'a', undefined, true, 'negated operators match when the key is absent'],
  ['StringEqualsIgnoreCase', 'VALUE', 'value', true],
  ['StringNotEqualsIgnoreCase', 'VALUE', 'value', false],
  ['StringNotEqualsIgnoreCase', 'VALUE', 'other', true],
  ['StringLike', 'home/*', 'home/bob/x', true],
  ['StringLike', 'home/?', 'home/bo', false],
  ['StringLike', '', '', true],
  ['StringLike', '*', '', true],
  ['StringLike', 'Home/*', 'home/x', false],
  ['StringNotLike', 'home/*', 'work/x', true],
  ['StringNotLike', 'home/*', 'home/x', false],
  ['StringEquals', true, 'true', true, 'booleans without quotation marks'],
  ['StringEquals', 123456789012, '123456789012', true, 'numbers without quotation marks'],
]);

table('IAM User Guide, Condition operators: numeric', [
  ['NumericEquals', '10', '10', true],
  ['NumericEquals', 10, '10.0', true],
  ['NumericEquals', '10', 'ten', false],
  ['NumericNotEquals', '10', '11', true],
  ['NumericNotEquals', '10', undefined, true],
  ['NumericLessThan', '10', '9.5', true],
  ['NumericLessThan', '10', '10', false],
  ['NumericLessThanEquals', '10', '10', true],
  ['NumericGreaterThan', '600000', '600001', true],
  ['NumericGreaterThan', '600000', '600000', false],
  ['NumericGreaterThanEquals', '-1', '0', true],
  ['NumericGreaterThan', '0', undefined, false],
  ['NumericLessThan', ['1', '5'], '3', true, 'several values are alternatives'],
  ['NumericLessThan', '0x10', '1', false, 'not a number'],
]);

table('IAM User Guide, Condition operators: date', [
  ['DateEquals', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', true],
  ['DateEquals', '2026-01-01T02:00:00+02:00', '2026-01-01T00:00:00Z', true],
  ['DateEquals', '2026-01-01', '2026-01-01T00:00:00Z', true],
  ['DateEquals', '1767225600', '2026-01-01T00:00:00Z', true, 'epoch seconds'],
  ['DateEquals', '2026-01-01T00:00:00.500Z', '2026-01-01T00:00:00.500Z', true],
  ['DateNotEquals', '2026-01-01', '2026-01-02', true],
  ['DateLessThan', '2026-01-01T00:00:00Z', '2025-12-31T23:59:59Z', true],
  ['DateLessThan', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', false],
  ['DateLessThanEquals', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', true],
  ['DateGreaterThan', '2026-01-01T00:00:00Z', '1767225601', true],
  ['DateGreaterThanEquals', '1767225600', '1767225600', true],
  ['DateGreaterThan', '2020-01-01', 'yesterday', false],
  ['DateLessThan', '2026-01-01', undefined, false],
]);

table('IAM User Guide, Condition operators: Boolean, binary, Null', [
  ['Bool', 'true', 'true', true],
  ['Bool', true, 'True', true],
  ['Bool', 'false', 'true', false],
  ['Bool', 'false', undefined, false],
  ['BoolIfExists', 'false', undefined, true],
  ['BinaryEquals', 'QmluYXJ5VmFsdWVJbkJhc2U2NA==', 'QmluYXJ5VmFsdWVJbkJhc2U2NA==', true],
  ['BinaryEquals', 'QmluYXJ5VmFsdWVJbkJhc2U2NA==', 'QmluYXJ5', false],
  ['Null', 'true', undefined, true],
  ['Null', 'true', 'x', false],
  ['Null', 'false', 'x', true],
  ['Null', false, undefined, false],
  ['Null', 'true', [], true],
]);

table('IAM User Guide, Condition operators: IP address', [
  ['IpAddress', '203.0.113.0/24', '203.0.113.255', true],
  ['IpAddress', '203.0.113.0/24', '203.0.114.0', false],
  ['IpAddress', '203.0.113.7', '203.0.113.7', true, '/32 by default'],
  ['IpAddress', '203.0.113.99/24', '203.0.113.1', true, 'bits beyond the prefix mean nothing'],
  ['IpAddress', '0.0.0.0/0', '255.1.2.3', true],
  ['IpAddress', '128.0.0.0/1', '255.1.2.3', true, 'the sign bit'],
  ['IpAddress', '2001:DB8:1234:5678::/64', '2001:db8:1234:5678:1::1', true],
  ['IpAddress', '2001:db8:1234:5678::/64', '2001:db8:1234:5679::', false],
  ['IpAddress', '2001:db8::/33', '2001:db8:8000::1', false],
  ['IpAddress', '::/0', '203.0.113.7', false, 'the other family'],
  ['IpAddress', '203.0.113.0/24', '::ffff:203.0.113.9', true, 'IPv4 seen by a dual-stack socket'],
  ['IpAddress', '203.0.113.0/24', 'unknown', false],
  ['IpAddress', '203.0.113.0/33', '203.0.113.7', false],
  ['IpAddress', '10.0.0.1', '010.0.0.1', false, 'an octet with a leading zero is octal to some: no address'],
  ['IpAddress', '10.0.0.1', '10.0.0.01', false],
  ['IpAddress', '010.0.0.1', '10.0.0.1', false, 'nor in a policy'],
  ['IpAddress', '010.0.0.0/8', '8.0.0.1', false],
  ['IpAddress', '0.0.0.0/8', '00.0.0.1', false],
  ['IpAddress', '11.0.0.0', '10.256.0.0', false, 'an octet beyond 255 carries nothing over: no address'],
  ['IpAddress', '203.0.113.256', '203.0.114.0', false, 'nor in a policy'],
  ['IpAddress', '0.0.0.0/0', '1.2.3.999', false],
  ['IpAddress', '32.1.13.184', '2001:db8::1', false, 'the same first bits in the other family'],
  ['IpAddress', '32.0.0.0/8', '2001:db8::1', false],
  ['IpAddress', '2001:db8::/32', '32.1.13.184', false],
  ['NotIpAddress', '203.0.113.0/24', '198.51.100.1', true],
  ['NotIpAddress', ['203.0.113.0/24', '198.51.100.0/24'], '198.51.100.1', false],
  ['NotIpAddress', '203.0.113.0/24', undefined, true],
  ['NotIpAddressIfExists', '203.0.113.0/24', undefined, true],
]);

table('IAM User Guide, Condition operators: ARN', [
  ['ArnEquals', 'arn:aws:sns:us-east-1:123456789012:topic', 'arn:aws:sns:us-east-1:123456789012:topic', true],
  [
    'ArnEquals',
    'arn:aws:sns:*:123456789012:*',
    'arn:aws:sns:us-east-1:123456789012:topic',
    true,
    'like ArnLike',
  ],
  ['ArnLike', 'arn:aws:sns:*:topic', 'arn:aws:sns:us-east-1:123456789012:topic', false, 'six components'],
  ['ArnLike', 'arn:aws:*', 'arn:aws:s3:::b', false, 'a wildcard does not reach over a colon'],
  ['ArnLike', 'arn:aws:s3:::b/*', 'arn:aws:s3:::b/c:d/e', true, 'but within the resource it does'],
  ['ArnLike', 'arn:aws:iam::123456789012:user/${aws:username}', 'arn:aws:iam::123456789012:user/bob', true],
  ['ArnLike', 'arn:aws:s3:::b', 'b', false],
  ['ArnNotEquals', 'arn:aws:s3:::b', 'arn:aws:s3:::c', true],
  ['ArnNotLike', 'arn:aws:s3:::*', 'arn:aws:s3:::c', false],
  ['ArnNotLike', 'arn:aws:s3:::*', undefined, true],
]);

table('IAM User Guide, Condition operators: ...IfExists', [
  ['StringEqualsIfExists', 'a', undefined, true],
  ['StringEqualsIfExists', 'a', 'b', false],
  ['StringLikeIfExists', 'a*', 'ab', true],
  ['NumericLessThanIfExists', '1', undefined, true],
  ['IpAddressIfExists', '10.0.0.0/8', '11.0.0.1', false],
]);

table('IAM User Guide, Set operators for multivalued context keys', [
  ['ForAllValues:StringEquals', ['environment', 'cost-center'], ['environment'], true],
  ['ForAllValues:StringEquals', ['environment', 'cost-center'], ['environment', 'other'], false],
  ['ForAllValues:StringEquals', ['environment'], undefined, true, 'true without the key'],
  ['ForAllValues:StringEquals', ['environment'], [], true],
  ['ForAllValues:StringEquals', ['environment'], '', true, 'a null dataset, such as an empty string'],
  ['ForAllValues:StringNotLike', 'key1*', ['key1:legal'], false],
  ['ForAllValues:StringNotLike', 'key1*', ['key1:hr', 'key1:personnel'], false],
  ['ForAllValues:StringNotLike', 'key1*', ['key2:audit'], true],
  ['ForAnyValue:StringEquals', ['environment', 'cost-center'], ['other', 'cost-center'], true],
  ['ForAnyValue:StringEquals', ['environment'], ['other'], false],
  ['ForAnyValue:StringEquals', ['environment'], undefined, false],
  ['ForAnyValue:StringNotEquals', ['environment'], undefined, false, 'false without the key, negated or not'],
  ['ForAnyValue:StringNotEquals', ['environment'], ['environment', 'other'], true],
  ['ForAnyValue:StringEqualsIfExists', ['environment'], undefined, true],
  ['ForAnyValue:StringLike', 'o-1/r-*', ['x', 'o-1/r-ab'], true],
]);

table('IAM User Guide, Variables and tags, in conditions', [
  ['StringEquals', '${aws:username}', 'bob', true],
  ['StringEquals', '${AWS:UserName}', 'bob', true, 'keys are not case-sensitive'],
  ['StringEquals', '${aws:userid}', 'bob', false, 'no value, no default'],
  ['StringEquals', "${aws:userid, 'bob'}", 'bob', true],
  ['StringEquals', "${aws:userid,'bob'}", 'bob', true],
  ['StringEquals', "${aws:username, 'company'}", 'company', false],
  ['StringNotEquals', '${aws:userid}', 'bob', true],
  ['StringLike', 'home/${aws:username}/*', 'home/bob/x', true],
  ['StringLike', '${*}', 'x', false, 'the character itself'],
  ['StringLike', '${*}${?}${$}', '*?$', true],
  ['StringEquals', '${*}', '*', true],
  ['StringEquals', '${aws:username', '${aws:username', true, 'not a variable'],
  ['StringEquals', '${}', '${}', true, 'not a variable'],
]);

describe('IAM User Guide, Version', () => {
  it('takes variables as text in 2008-10-17', () => {
    expect(holds('StringEquals', '${aws:username}', 'bob', '2008-10-17')).toBe(false);
    expect(holds('StringEquals', '${aws:username}', '${aws:username}', '2008-10-17')).toBe(true);
  });
});
