import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, type PrincipalDescription } from '../src/index.js';
import { decidePlainly, type PlainRequest } from './plain-evaluator.js';
import {
  ACCOUNT,
  ANONYMOUS,
  contextOf,
  FEDERATED,
  type Json,
  type JsonPolicies,
  OTHER_ACCOUNT,
  policySet,
  ROOT,
  SESSION,
  USER,
} from './support.js';

const BUCKET = 'arn:aws:s3:::amzn-s3-demo-bucket';

const FOREIGN_USER: PrincipalDescription = {
  kind: 'user',
  accountId: OTHER_ACCOUNT,
  arn: `arn:aws:iam::${OTHER_ACCOUNT}:user/akua`,
};

/** Small vocabularies, so that generated policies and requests meet often. */
const actions = fc.constantFrom('s3:GetObject', 's3:PutObject', 's3:ListBucket', 's3:DeleteObject');
const actionPatterns = fc.constantFrom(
  's3:GetObject',
  's3:PutObject',
  's3:*',
  '*',
  's3:Get*',
  'S3:getobject',
  's3:?etObject',
  's3:*Object',
);
const resources = fc.constantFrom(
  BUCKET,
  `${BUCKET}/carlos/a`,
  `${BUCKET}/carlos/b/c`,
  `${BUCKET}/*`,
  `${BUCKET}/Carlos/a`,
);
const resourcePatterns = fc.constantFrom(
  BUCKET,
  `${BUCKET}/*`,
  `${BUCKET}*`,
  `${BUCKET}/carlos/?`,
  `${BUCKET}/*/b/*`,
  `${BUCKET}/\${aws:username}/*`,
  `${BUCKET}/\${aws:username, 'carlos'}/a`,
  `${BUCKET}/\${*}`,
);
const principals = fc.constantFrom(USER, ROOT, SESSION, FEDERATED, FOREIGN_USER, ANONYMOUS);
const principalValues = fc.constantFrom(
  '*',
  ACCOUNT,
  `arn:aws:iam::${ACCOUNT}:root`,
  OTHER_ACCOUNT,
  `arn:aws:iam::${ACCOUNT}:user/carlos`,
  `arn:aws:iam::${OTHER_ACCOUNT}:user/akua`,
  `arn:aws:sts::${ACCOUNT}:assumed-role/examplerole/examplesession`,
  `arn:aws:iam::${ACCOUNT}:role/path/examplerole`,
  `arn:aws:sts::${ACCOUNT}:federated-user/exampleuser`,
);

/** For each family of operators a key of its type, and values on both sides that can be alike. */
const families = [
  {
    names: [
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
      'StringLike',
      'StringNotLike',
    ],
    key: 's3:prefix',
    stated: [
      '',
      'home/',
      'HOME/',
      'home/*',
      'h?me/',
      '*',
      `\${aws:username}/`,
      `\${aws:userid, 'home'}/`,
      `a\${*}`,
    ],
    requested: ['', 'home/', 'Home/', 'home/x', 'carlos/', 'a*'],
  },
  {
    names: [
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
    ],
    key: 's3:max-keys',
    stated: ['0', '10', '10.0', '10.5', '-1'],
    requested: ['0', '10', '10.5', '11'],
  },
  {
    names: [
      'DateEquals',
      'DateNotEquals',
      'DateLessThan',
      'DateLessThanEquals',
      'DateGreaterThan',
      'DateGreaterThanEquals',
    ],
    key: 'aws:CurrentTime',
    stated: ['2026-01-01T00:00:00Z', '2026-01-01', '1767225600', '2026-01-01T01:00:00+01:00'],
    requested: ['2026-01-01T00:00:00Z', '2025-12-31T23:59:59Z', '1767225601'],
  },
  {
    names: ['Bool'],
    key: 'aws:SecureTransport',
    stated: ['true', 'false', 'True'],
    requested: ['true', 'false'],
  },
  {
    names: ['BinaryEquals'],
    key: 'key1',
    stated: ['QmluYXJ5', 'AAAA', 'AA=='],
    requested: ['QmluYXJ5', 'AA', 'AA=='],
  },
  {
    names: ['IpAddress', 'NotIpAddress'],
    key: 'aws:SourceIp',
    stated: [
      '203.0.113.0/24',
      '203.0.113.7',
      '0.0.0.0/0',
      '2001:db8::/33',
      '2001:db8:8000::1',
      '128.0.0.0/1',
    ],
    requested: ['203.0.113.7', '203.0.112.255', '2001:db8::1', '2001:db8:8000::1', '255.255.255.255'],
  },
  {
    names: ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'],
    key: 'aws:SourceArn',
    stated: ['arn:aws:s3:::b', 'arn:aws:s3:*:*:b*', 'arn:*:sns:us-?ast-1:*:topic:*', '*', 'arn:aws:s3*'],
    requested: ['arn:aws:s3:::b', 'arn:aws:s3:::b/c:d', 'arn:aws:sns:us-east-1:1:topic:x', 'not an arn'],
  },
];

const condition = fc.constantFrom(...families).chain((family) =>
  fc.record({
    operator: fc
      .tuple(
        fc.constantFrom('', '', 'ForAllValues:', 'ForAnyValue:'),
        fc.constantFrom(...family.names),
        fc.constantFrom('', '', 'IfExists'),
      )
      .map((parts) => parts.join('')),
    key: fc.constantFrom(family.key, family.key.toUpperCase()),
    values: fc.uniqueArray(fc.constantFrom(...family.stated), { minLength: 1, maxLength: 3 }),
  }),
);
const nullCondition = fc.record({
  operator: fc.constant('Null'),
  key: fc.constantFrom(...families.map(({ key }) => key)),
  values: fc.constantFrom(['true'], ['false']),
});
const conditions = fc
  .array(fc.oneof({ weight: 5, arbitrary: condition }, { weight: 1, arbitrary: nullCondition }), {
    maxLength: 2,
  })
  .map((list) => Object.fromEntries(list.map(({ operator, key, values }) => [operator, { [key]: values }])));

const contextKeys = fc
  .tuple(
    fc.option(fc.constantFrom('carlos', 'Carlos', '*')),
    ...families.map(({ requested }) =>
      fc.option(
        fc.oneof(
          fc.constantFrom(...requested),
          fc.uniqueArray(fc.constantFrom(...requested), { maxLength: 2 }),
        ),
      ),
    ),
  )
  .map(([username, ...values]) => ({
    ...(username === null ? {} : { 'aws:username': username }),
    ...Object.fromEntries(
      families.flatMap(({ key }, nth) => (values[nth] == null ? [] : [[key, values[nth]]])),
    ),
  }));

function oneOrMany(values: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  return fc
    .uniqueArray(values, { minLength: 1, maxLength: 3 })
    .map((list) => (list.length === 1 ? list[0] : list));
}

function negatable(name: string, values: fc.Arbitrary<string>): fc.Arbitrary<Json> {
  return fc
    .tuple(fc.constantFrom(name, name, name, `Not${name}`), oneOrMany(values))
    .map(([element, value]) => ({ [element]: value }));
}

const effect = fc.constantFrom('Allow', 'Allow', 'Deny');
const body = fc
  .tuple(negatable('Action', actionPatterns), negatable('Resource', resourcePatterns), conditions)
  .map(([action, resource, Condition]) => ({ ...action, ...resource, Condition }));

const identityStatement = fc.tuple(effect, body).map(([Effect, rest]) => ({ Effect, ...rest }));

const named = fc.oneof(
  fc.constant('*'),
  oneOrMany(principalValues).map((AWS) => ({ AWS })),
);
const bucketStatement = fc.tuple(effect, fc.boolean(), named, body).map(([Effect, not, principal, rest]) => ({
  Effect,
  [Effect === 'Deny' && not ? 'NotPrincipal' : 'Principal']: principal,
  ...rest,
}));
const trustStatement = fc
  .tuple(effect, oneOrMany(principalValues), conditions)
  .map(([Effect, AWS, Condition]) => ({ Effect, Principal: { AWS }, Action: 'sts:*', Condition }));

function policyOf(statement: fc.Arbitrary<Json>): fc.Arbitrary<Json> {
  return fc.record({
    Version: fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17'),
    Statement: fc.oneof(statement, fc.array(statement, { minLength: 1, maxLength: 3 })),
  });
}

const identityPolicies = fc.array(policyOf(identityStatement), { maxLength: 2 });
const optional = (policies: fc.Arbitrary<Json[]>) => fc.option(policies, { nil: undefined, freq: 2 });

const request = fc.record<PlainRequest>({
  action: actions,
  resource: resources,
  principal: principals,
  keys: contextKeys,
  resourceAccount: fc.constantFrom(ACCOUNT, ACCOUNT, OTHER_ACCOUNT),
});

function agree(plain: PlainRequest, policies: JsonPolicies): string {
  const { keys, ...rest } = plain;
  const decision = evaluate({ ...rest, context: contextOf(keys) }, policySet(policies));
  expect(decision.effect).toBe(decidePlainly(plain, policies));
  return decision.effect;
}

/** A bucket policy that the generators put together may be one that S3 refuses, such as a key beside an action without it. */
function isTaken(policies: JsonPolicies): boolean {
  try {
    policySet(policies);
    return true;
  } catch {
    return false;
  }
}

/** Thousands of random policies: half a minute on an idle machine. */
const PATIENCE = { timeout: 300_000 };

describe('the compiled evaluator agrees with the plain one', PATIENCE, () => {
  it('on identity policies, boundaries, session policies and bucket policies', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(
        request,
        identityPolicies,
        fc.option(policyOf(bucketStatement), { nil: undefined }),
        optional(identityPolicies),
        optional(identityPolicies),
        (plain, identity, bucket, boundary, session) => {
          const policies: JsonPolicies = {
            identity,
            ...(bucket && { bucket }),
            ...(boundary && { boundary }),
            ...(session && { session }),
          };
          fc.pre(isTaken(policies));
          const effect = agree(plain, policies);
          seen.set(effect, (seen.get(effect) ?? 0) + 1);
        },
      ),
      { numRuns: 6000 },
    );
    // The generators are only worth something while all three answers turn up often.
    expect(
      Math.min(seen.get('allow')!, seen.get('explicitDeny')!, seen.get('implicitDeny')!),
    ).toBeGreaterThan(300);
  });

  it('on trust policies', () => {
    fc.assert(
      fc.property(
        request,
        identityPolicies,
        policyOf(trustStatement),
        optional(identityPolicies),
        (plain, identity, trust, boundary) => {
          agree({ ...plain, action: 'sts:AssumeRole' }, { identity, trust, ...(boundary && { boundary }) });
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('on every condition operator alone', () => {
    fc.assert(
      fc.property(request, condition, ({ keys, ...plain }, { operator, key, values }) => {
        const identity = [
          {
            Version: '2012-10-17',
            Statement: {
              Effect: 'Allow',
              Action: '*',
              Resource: '*',
              Condition: { [operator]: { [key]: values } },
            },
          },
        ];
        agree({ ...plain, keys, principal: USER, resourceAccount: ACCOUNT }, { identity });
      }),
      { numRuns: 6000 },
    );
  });
});
