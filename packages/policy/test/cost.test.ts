/** Policies, and requests to judge by them, that strangers may write: none may cost more than in proportion to its size. */
import { costOf, describeProportionalCost, filled, parser } from '@countersign/testing/cost';
import { describe, expect, it } from 'vitest';
import {
  compileGlob,
  compilePolicy,
  evaluate,
  listReferencedContextKeys,
  MAX_BUCKET_POLICY_BYTES,
  mapPrincipals,
  matchArn,
  type PolicyKind,
  parsePolicy,
  type RequestContext,
} from '../src/index.js';
import { parseTemplate } from '../src/variables.js';

const LONG = 'a'.repeat(31_000);

/** What a request of 31 KB can bring: long values of keys that it chooses itself. */
const VALUES: Readonly<Record<string, string | readonly string[]>> = {
  'aws:useragent': LONG,
  'aws:referer': LONG,
  'aws:sourceip': '203.0.113.7',
  'aws:currenttime': '2026-01-01T00:00:00Z',
  'aws:principalarn': `arn:aws:iam::111111111111:user/${'a'.repeat(64)}`,
  's3:prefix': 'a'.repeat(1_024),
  'aws:tagkeys': Array.from({ length: 50 }, (_, nth) => `key${nth}`),
};
const context: RequestContext = { get: (key) => VALUES[key] };

const RESOURCE = `arn:aws:s3:::bucket/${'a'.repeat(1_024)}`;

/** Everything that is done with a policy: read, checked, compiled, asked. */
function judge(text: string, kind: PolicyKind = 'bucket'): void {
  const document = parsePolicy(text, kind, kind === 'bucket' ? { bucket: 'bucket' } : {});
  const policy = compilePolicy(document, { id: 'p', type: kind });
  listReferencedContextKeys(document);
  const decision = evaluate(
    {
      action: 's3:GetObject',
      resource: RESOURCE,
      principal: { kind: 'user', accountId: '111111111111', arn: 'arn:aws:iam::111111111111:user/a' },
      context,
    },
    kind === 'bucket' ? { identity: [], resource: policy } : { identity: [policy] },
    { explain: true },
  );
  expect(decision.effect).toMatch(/allow|Deny/);
}

/** Members of a list, counted with their quotation marks and comma. */
function listed(size: number, make: string | ((nth: number) => string)): string[] {
  const members: string[] = [];
  for (let length = 0, nth = 0; length < size; nth += 1) {
    const member = typeof make === 'string' ? make : make(nth);
    members.push(member);
    length += member.length + 3;
  }
  return members;
}

type Statement = Readonly<Record<string, unknown>>;

/** A bucket policy of one or several statements, each with what a statement needs. */
function bucketPolicy(...statements: readonly Statement[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::bucket/*',
      ...statement,
    })),
  });
}

const when = (operator: string, key: string, value: unknown): Statement => ({
  Condition: { [operator]: { [key]: value } },
});

/** Shapes of policies by the size that their long part has. */
const SHAPES: readonly (readonly [name: string, build: (size: number) => string])[] = [
  [
    'one variable opened, many braces',
    (size) => bucketPolicy({ Resource: `arn:aws:s3:::bucket/\${${filled(size, '}')}` }),
  ],
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: policy variables
  [
    'many opened variables',
    (size) => bucketPolicy({ Resource: `arn:aws:s3:::bucket/${filled(size, '${a')}}` }),
  ],
  [
    'many defaults without an end',
    (size) => bucketPolicy({ Resource: `arn:aws:s3:::bucket/${filled(size, "${a,'")}}` }),
  ],
  [
    'many variables',
    (size) => bucketPolicy({ Resource: `arn:aws:s3:::bucket/${filled(size, '${aws:useragent}')}` }),
  ],
  [
    'many variables between stars',
    (size) => bucketPolicy({ Resource: `arn:aws:s3:::bucket/${filled(size, '*${s3:prefix}')}b` }),
  ],
  [
    'a long text of variables',
    (size) => bucketPolicy(when('StringEqualsIgnoreCase', 'aws:useragent', filled(size, '${aws:useragent}'))),
  ],
  [
    'patterns of variables',
    (size) => bucketPolicy(when('StringLike', 'aws:useragent', filled(size, '*${aws:sourceip}'))),
  ],
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above
  ['stars and letters', (size) => bucketPolicy({ Resource: `arn:aws:s3:::bucket/${filled(size, '*a')}*b` })],
  [
    'a long piece between stars',
    (size) => bucketPolicy(when('StringLike', 'aws:useragent', `*${filled(size, 'a')}b*`)),
  ],
  [
    'a long piece that begins otherwise',
    (size) => bucketPolicy(when('StringLike', 'aws:useragent', `*b${filled(size, 'a')}*`)),
  ],
  [
    'question marks between stars',
    (size) => bucketPolicy(when('StringLike', 'aws:useragent', `*${filled(size, 'a?')}b*`)),
  ],
  [
    'many long pieces',
    (size) => bucketPolicy({ Resource: listed(size, () => `arn:aws:s3:::bucket/*${'a'.repeat(480)}b*`) }),
  ],
  [
    'question marks alone',
    (size) => bucketPolicy({ Resource: `arn:aws:s3:::bucket/*${filled(size, '?')}*` }),
  ],
  ['many actions', (size) => bucketPolicy({ Action: listed(size, () => 's3:GetObject') })],
  [
    'many patterns of actions',
    (size) =>
      bucketPolicy({ Action: listed(size, (nth) => `s3:*${'?'.repeat(nth % 7)}t*${nth % 2 ? '' : '*'}`) }),
  ],
  [
    'many resources',
    (size) => bucketPolicy({ Resource: listed(size, (nth) => `arn:aws:s3:::bucket/${nth}`) }),
  ],
  [
    'actions beside resources',
    (size) =>
      bucketPolicy({
        Action: listed(size / 2, () => 's3:GetObject'),
        Resource: listed(size / 2, () => 'arn:aws:s3:::bucket/'),
      }),
  ],
  [
    'actions beside conditions',
    (size) =>
      bucketPolicy({
        Action: listed(size / 2, () => 's3:GetObject'),
        Condition: {
          StringEquals: Object.fromEntries(listed(size / 3, (nth) => `aws:k${nth}`).map((key) => [key, 'v'])),
        },
      }),
  ],
  [
    'many statements',
    (size) => bucketPolicy(...listed(size / 16, () => 'aaaaa').map((_, nth) => ({ Sid: `S${nth}` }))),
  ],
  [
    'many values',
    (size) =>
      bucketPolicy(
        when(
          'StringEquals',
          'aws:useragent',
          listed(size, (nth) => `${nth}`),
        ),
      ),
  ],
  [
    'many patterns of values',
    (size) =>
      bucketPolicy(
        when(
          'StringLike',
          'aws:useragent',
          listed(size, (nth) => `*${nth}*`),
        ),
      ),
  ],
  [
    'many values against many',
    (size) =>
      bucketPolicy(
        when(
          'ForAllValues:StringLike',
          'aws:TagKeys',
          listed(size, (nth) => `x${nth}*`),
        ),
      ),
  ],
  [
    'many ranges',
    (size) =>
      bucketPolicy(
        when(
          'IpAddress',
          'aws:SourceIp',
          listed(size, (nth) => `198.51.${nth % 256}.0/24`),
        ),
      ),
  ],
  ['long addresses', (size) => bucketPolicy(when('IpAddress', 'aws:SourceIp', filled(size, ':')))],
  [
    'dates',
    (size) =>
      bucketPolicy(
        when(
          'DateLessThan',
          'aws:CurrentTime',
          listed(size, () => '2020-01-01T00:00:00Z'),
        ),
      ),
  ],
  ['a long date', (size) => bucketPolicy(when('DateLessThan', 'aws:CurrentTime', filled(size, '1')))],
  ['numbers', (size) => bucketPolicy(when('NumericEquals', 's3:max-keys', filled(size, '1')))],
  ['ARNs with many colons', (size) => bucketPolicy(when('ArnLike', 'aws:PrincipalArn', filled(size, ':')))],
  [
    'ARNs with stars',
    (size) => bucketPolicy(when('ArnLike', 'aws:PrincipalArn', `arn:aws:iam::*:${filled(size, '*a')}b`)),
  ],
  ['a service with many dots', (size) => bucketPolicy({ Principal: { Service: `${filled(size, 'a.')}!` } })],
  [
    'a service that ends in digits',
    (size) => bucketPolicy({ Principal: { Service: `${filled(size, 'a.')}1` } }),
  ],
  [
    'many principals',
    (size) =>
      bucketPolicy({ Principal: { AWS: listed(size, (nth) => `arn:aws:iam::111111111111:user/u${nth}`) } }),
  ],
  [
    'a principal with many slashes',
    (size) => bucketPolicy({ Principal: { AWS: `arn:aws:iam::111111111111:user/${filled(size, 'a/')}*` } }),
  ],
  [
    'an operator of many letters',
    (size) => bucketPolicy(when(filled(size, 'IfExists'), 'aws:useragent', 'a')),
  ],
  ['blanks', (size) => `{${filled(size, ' ')}"Version": "2012-10-17"`],
  ['line feeds', (size) => filled(size, '{\n')],
  ['deep arrays', (size) => `{"Statement":${filled(size, '[')}`],
  ['backslashes', (size) => `{"Statement":"${filled(size, '\\\\')}`],
  ['digits', (size) => `{"Statement":${filled(size, '1')}e`],
  ['names', (size) => `{${filled(size, (nth) => `"${nth}":1,`)}`],
];

describeProportionalCost(
  'bucket policies',
  SHAPES.map(([name, build]) =>
    parser({ name, build: (size: number) => build(size), run: (text) => judge(text), largest: 16_384 }),
  ),
);

describeProportionalCost(
  'identity policies',
  SHAPES.map(([name, build]) =>
    parser({
      name,
      build: (size: number) => build(size).replaceAll('"Principal":"*",', ''),
      run: (text) => judge(text, 'identity'),
    }),
  ),
);

describeProportionalCost('parts of policies', [
  // biome-ignore lint/suspicious/noTemplateCurlyInString: policy variables
  ...['${', '}', "${a,'", "'}", '${a, ', "${a,'b'", '$', '{', '${*}', '${a'].map((piece) =>
    parser({
      name: `templates of many ${piece}`,
      build: (size: number) => filled(size, piece),
      run: (text) => parseTemplate(text, '2012-10-17'),
    }),
  ),
  parser({
    name: 'one quotation mark and many variables',
    build: (size) => `\${a,'${filled(size, '${b,')}`,
    run: (text) => parseTemplate(text, '2012-10-17'),
  }),
  parser({
    name: 'a pattern that grows and a long text',
    build: (size) => `*${'a'.repeat(size)}b*`,
    run: (pattern) => compileGlob(pattern)(LONG),
  }),
  parser({
    name: 'a text that grows and a long pattern',
    build: (size) => 'a'.repeat(size),
    run: (text) => compileGlob(`*${'a?'.repeat(1_000)}b*`)(text),
  }),
  parser({
    name: 'an ARN of many colons',
    build: (size) => ':'.repeat(size),
    run: (arn) => matchArn('arn:aws:s3:::*:*a*b', arn),
  }),
  parser({
    name: 'principals that are mapped',
    build: (size) =>
      JSON.stringify({ Statement: listed(size / 20, 'a').map(() => ({ Principal: { AWS: ['a', 'b'] } })) }),
    run: (text) => mapPrincipals(text, (principal) => `${principal}!`),
  }),
]);

describe('a bucket policy of the largest size', () => {
  const ROOM = MAX_BUCKET_POLICY_BYTES - 400;
  const ordinary = bucketPolicy(
    ...Array.from({ length: 95 }, (_, nth) => ({
      Sid: `Statement${nth}`,
      Principal: { AWS: `arn:aws:iam::11111111111${nth % 10}:root` },
      Resource: `arn:aws:s3:::bucket/team-${nth}/*`,
      ...when('StringEquals', 'aws:PrincipalTag/team', `team-${nth}`),
    })),
  );

  /** Processor time that a policy may take, in that of an ordinary one of its size; those before the bounds took hundreds. */
  const MOST_ORDINARY_ONES = 30;

  it.each(SHAPES)('%s: no more than some ordinary ones', { timeout: 120_000 }, async (_, build) => {
    const text = build(ROOM);
    let ratio = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 10 && ratio > MOST_ORDINARY_ONES; round += 1) {
      ratio = Math.min(ratio, (await costOf(judge, text)) / (await costOf(judge, ordinary)));
    }
    expect(ratio).toBeLessThanOrEqual(MOST_ORDINARY_ONES);
  });
});
