import { describe, expect, it } from 'vitest';
import {
  type ParseOptions,
  PolicyError,
  type PolicyErrorCode,
  type PolicyKind,
  parsePolicy,
} from '../src/index.js';
import { document, type Json } from './support.js';

type Row = readonly [what: string, policy: unknown, message: string, path: string];

function fault(policy: unknown, kind: PolicyKind, options?: ParseOptions): PolicyError {
  try {
    parsePolicy(typeof policy === 'string' ? policy : JSON.stringify(policy), kind, options);
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
  throw new Error('the policy was accepted');
}

function table(kind: PolicyKind, code: PolicyErrorCode, rows: readonly Row[], options?: ParseOptions): void {
  describe(`${kind} policies that AWS refuses`, () => {
    it.each(rows)('%s', (_, policy, message, path) => {
      const { code: seenCode, message: seenMessage, path: seenPath } = fault(policy, kind, options);
      expect({ code: seenCode, message: seenMessage, path: seenPath }).toEqual({ code, message, path });
    });
  });
}

const BUCKET = 'arn:aws:s3:::amzn-s3-demo-bucket';

function bucketStatement(changes: Json): Json {
  const statement: Record<string, unknown> = {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `${BUCKET}/*`,
    ...changes,
  };
  for (const [name, value] of Object.entries(statement)) if (value === undefined) delete statement[name];
  return statement;
}
const bucketPolicy = (changes: Json) => document([bucketStatement(changes)]);

table(
  'bucket',
  'MalformedPolicy',
  [
    ['an empty body', '', "Policies must be valid JSON and the first byte must be '{'", ''],
    ['a list', '[]', "Policies must be valid JSON and the first byte must be '{'", ''],
    ['a byte before the brace', ' {}', "Policies must be valid JSON and the first byte must be '{'", ''],
    ['broken JSON', '{"Statement":[}', 'This policy contains invalid Json', ''],
    ['no Statement', {}, 'Missing required field Statement', ''],
    ['an empty Statement', { Statement: [] }, 'Could not parse the policy: Statement is empty!', 'Statement'],
    [
      'another Version',
      document([bucketStatement({})], '2013-10-17'),
      'The policy must contain a valid version string',
      'Version',
    ],
    [
      'an unknown element',
      { ...document([bucketStatement({})]), Extra: 1 },
      'Invalid policy syntax.',
      'Extra',
    ],
    [
      'an unknown element of a statement',
      bucketPolicy({ Conditions: {} }),
      'Invalid policy syntax.',
      'Statement[0].Conditions',
    ],
    ['no Effect', bucketPolicy({ Effect: undefined }), 'Missing required field Effect', 'Statement[0]'],
    ['an unknown Effect', bucketPolicy({ Effect: 'hello' }), 'Invalid effect: hello', 'Statement[0].Effect'],
    [
      'an Effect in lower case',
      bucketPolicy({ Effect: 'allow' }),
      'Invalid effect: allow',
      'Statement[0].Effect',
    ],
    [
      'no Principal',
      bucketPolicy({ Principal: undefined }),
      'Missing required field Principal',
      'Statement[0]',
    ],
    [
      'an empty Principal',
      bucketPolicy({ Principal: {} }),
      'Missing required field Principal cannot be empty!',
      'Statement[0].Principal',
    ],
    [
      'a name as Principal',
      bucketPolicy({ Principal: 'bob' }),
      'Invalid principal in policy',
      'Statement[0].Principal',
    ],
    [
      'an unknown type of Principal',
      bucketPolicy({ Principal: { Aws: '*' } }),
      'Invalid principal in policy',
      'Statement[0].Principal',
    ],
    [
      'a wildcard in a principal ARN',
      bucketPolicy({ Principal: { AWS: 'arn:aws:iam::111122223333:user/*' } }),
      'Invalid principal in policy',
      'Statement[0].Principal',
    ],
    [
      'an access key as Principal',
      bucketPolicy({ Principal: { AWS: 'AKIAIOSFODNN7EXAMPLE' } }),
      'Invalid principal in policy',
      'Statement[0].Principal',
    ],
    [
      'an account id that is too short',
      bucketPolicy({ Principal: { AWS: '12345678910' } }),
      'Invalid principal in policy',
      'Statement[0].Principal',
    ],
    [
      'Allow with NotPrincipal',
      bucketPolicy({ Principal: undefined, NotPrincipal: { AWS: '111122223333' } }),
      'Allow with NotPrincipal is not allowed.',
      'Statement[0].NotPrincipal',
    ],
    [
      'Principal and NotPrincipal',
      bucketPolicy({ Effect: 'Deny', NotPrincipal: '*' }),
      'Invalid policy syntax.',
      'Statement[0].NotPrincipal',
    ],
    ['no Action', bucketPolicy({ Action: undefined }), 'Missing required field Action', 'Statement[0]'],
    [
      'Action and NotAction',
      bucketPolicy({ NotAction: 's3:PutObject' }),
      'Invalid policy syntax.',
      'Statement[0].NotAction',
    ],
    [
      'an unknown action',
      bucketPolicy({ Action: 's3:GetObjects' }),
      'Policy has invalid action',
      'Statement[0].Action',
    ],
    [
      'a pattern that covers no action',
      bucketPolicy({ Action: ['s3:GetObject', 's3:Frob*'] }),
      'Policy has invalid action',
      'Statement[0].Action',
    ],
    [
      'an action of another service',
      bucketPolicy({ Action: 'ec2:RunInstances' }),
      'Policy has invalid action',
      'Statement[0].Action',
    ],
    ['no Resource', bucketPolicy({ Resource: undefined }), 'Missing required field Resource', 'Statement[0]'],
    ['Resource *', bucketPolicy({ Resource: '*' }), 'Policy has invalid resource', 'Statement[0].Resource'],
    [
      'another bucket',
      bucketPolicy({ Resource: [`${BUCKET}/*`, 'arn:aws:s3:::other/*'] }),
      'Policy has invalid resource',
      'Statement[0].Resource',
    ],
    [
      'a bad ARN',
      bucketPolicy({ Resource: 'arn:aws:s3::amzn-s3-demo-bucket' }),
      'Policy has invalid resource',
      'Statement[0].Resource',
    ],
    [
      'an object action on the bucket',
      bucketPolicy({ Resource: BUCKET }),
      'Action does not apply to any resource(s) in statement',
      'Statement[0].Action',
    ],
    [
      'a bucket action on objects',
      bucketPolicy({ Action: 's3:ListBucket' }),
      'Action does not apply to any resource(s) in statement',
      'Statement[0].Action',
    ],
    [
      'an unknown operator',
      bucketPolicy({ Condition: { StringIs: { 'aws:Referer': 'a' } } }),
      'Invalid Condition type : StringIs',
      'Statement[0].Condition.StringIs',
    ],
    [
      'an operator in lower case',
      bucketPolicy({ Condition: { stringequals: { 'aws:Referer': 'a' } } }),
      'Invalid Condition type : stringequals',
      'Statement[0].Condition.stringequals',
    ],
    [
      'NullIfExists',
      bucketPolicy({ Condition: { NullIfExists: { 'aws:Referer': 'true' } } }),
      'Invalid Condition type : NullIfExists',
      'Statement[0].Condition.NullIfExists',
    ],
    [
      'an unknown key of S3',
      bucketPolicy({ Condition: { StringEquals: { 's3:x-acl': 'private' } } }),
      'Policy has an invalid condition key',
      'Statement[0].Condition.StringEquals.s3:x-acl',
    ],
    [
      'a key of another service',
      bucketPolicy({ Condition: { StringEquals: { 'ec2:Region': 'x' } } }),
      'Policy has an invalid condition key',
      'Statement[0].Condition.StringEquals.ec2:Region',
    ],
    [
      'a key that the action does not have',
      bucketPolicy({ Condition: { StringEquals: { 's3:prefix': 'a' } } }),
      'Conditions do not apply to combination of actions and resources in statement',
      'Statement[0].Condition.StringEquals.s3:prefix',
    ],
    [
      'a bad address',
      bucketPolicy({ Condition: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '10.0.0.1/40'] } } }),
      'Invalid IP address in Conditions',
      'Statement[0].Condition.IpAddress.aws:SourceIp',
    ],
    [
      'a Sid twice',
      document([bucketStatement({ Sid: 'a' }), bucketStatement({ Sid: 'a' })]),
      'The Statement Ids in the policy are not unique',
      'Statement[1].Sid',
    ],
    [
      'too large a policy',
      bucketPolicy({ Sid: 'x'.repeat(20_500) }),
      'Normalized policy document exceeds the maximum allowed size of 20480 bytes',
      '',
    ],
    [
      'a principal that is gone',
      bucketPolicy({ Principal: { AWS: 'arn:aws:iam::111122223333:user/gone' } }),
      'Invalid principal in policy',
      'Statement[0].Principal',
    ],
  ],
  { bucket: 'amzn-s3-demo-bucket', principalExists: (arn) => !arn.endsWith('/gone') },
);

const trust = (changes: Json) => {
  const statement: Record<string, unknown> = {
    Effect: 'Allow',
    Principal: { AWS: '111122223333' },
    Action: 'sts:AssumeRole',
    ...changes,
  };
  for (const [name, value] of Object.entries(statement)) if (value === undefined) delete statement[name];
  return document([statement]);
};

table(
  'trust',
  'MalformedPolicyDocument',
  [
    [
      'broken JSON',
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",}]}',
      'This policy contains invalid Json',
      '',
    ],
    ['a file name', 'policy.json', 'This policy contains invalid Json', ''],
    [
      'another Version',
      { ...trust({}), Version: 'latest' },
      'The policy must contain a valid version string',
      'Version',
    ],
    ['an unknown Effect', trust({ Effect: 'Permit' }), 'Invalid effect: Permit', 'Statement[0].Effect'],
    ['no Principal', trust({ Principal: undefined }), 'Missing required field Principal', 'Statement[0]'],
    [
      'Principal *',
      trust({ Principal: '*' }),
      'AssumeRolepolicy contained an invalid principal: "STAR":"*".',
      'Statement[0].Principal',
    ],
    [
      'a name as Principal',
      trust({ Principal: 'bob' }),
      'Principal must be a JSON object.',
      'Statement[0].Principal',
    ],
    [
      'an ARN without an account',
      trust({ Principal: { AWS: 'arn:aws:iam::1:role/a' } }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::1:role/a"',
      'Statement[0].Principal',
    ],
    [
      'an unknown type',
      trust({ Principal: { Aws: '*' } }),
      'Invalid principal in policy: "Aws"',
      'Statement[0].Principal',
    ],
    [
      'NotPrincipal',
      trust({ Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: '111122223333' } }),
      'AssumeRole policy must not contain NotPrincipal field.',
      'Statement[0].NotPrincipal',
    ],
    ['no Action', trust({ Action: undefined }), 'Missing required field Action', 'Statement[0]'],
    [
      'another service',
      trust({ Action: ['sts:AssumeRole', 's3:GetObject'] }),
      'AssumeRole policy may only specify STS AssumeRole actions.',
      'Statement[0].Action',
    ],
    ['a Resource', trust({ Resource: '*' }), 'Has prohibited field Resource', 'Statement[0].Resource'],
    [
      'a NotResource',
      trust({ NotResource: '*' }),
      'AssumeRole policy must not contain resources.',
      'Statement[0].NotResource',
    ],
    [
      'a role that is gone',
      trust({ Principal: { AWS: 'arn:aws:iam::111122223333:role/gone' } }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/gone"',
      'Statement[0].Principal',
    ],
  ],
  { principalExists: () => false },
);

const S3_ANY = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::example_bucket' };
const identity = (changes: Json) => document({ ...S3_ANY, ...changes });
const without = (name: string) =>
  document(Object.fromEntries(Object.entries(S3_ANY).filter(([key]) => key !== name)));
const SYNTAX = 'Syntax errors in policy.';
const LEGACY = 'The policy failed legacy parsing';
const VENDOR = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';

// The inputs and answers of IAM's CreatePolicy as moto's tests record them.
table(
  'identity',
  'MalformedPolicyDocument',
  [
    ['text', 'This is not a json document', SYNTAX, ''],
    [
      'no Version in a managed policy',
      { Statement: S3_ANY },
      'Policy document must be version 2012-10-17 or greater.',
      'Version',
    ],
    [
      'the old Version in a managed policy',
      document(S3_ANY, '2008-10-17'),
      'Policy document must be version 2012-10-17 or greater.',
      'Version',
    ],
    ['another Version', document(S3_ANY, '2013-10-17'), SYNTAX, 'Version'],
    ['no Statement', { Version: '2012-10-17' }, SYNTAX, ''],
    ['a text as Statement', document(['afd'] as never), SYNTAX, 'Statement[0]'],
    ['an empty Statement', document([]), SYNTAX, 'Statement'],
    ['an unknown element', { ...document(S3_ANY), 'Extra field': 'value' }, SYNTAX, 'Extra field'],
    [
      'an unknown element of a statement',
      identity({ 'Extra field': 'value' }),
      SYNTAX,
      'Statement.Extra field',
    ],
    ['an Id that is no text', { ...document(S3_ANY), Id: {} }, SYNTAX, 'Id'],
    ['an unknown Effect', identity({ Effect: 'invalid' }), SYNTAX, 'Statement.Effect'],
    ['no Effect', without('Effect'), SYNTAX, 'Statement'],
    ['an action without vendor', identity({ Action: 'invalid' }), VENDOR, 'Statement.Action'],
    [
      'an empty action',
      document({ Effect: 'Allow', NotAction: '', Resource: '*' }),
      VENDOR,
      'Statement.NotAction',
    ],
    [
      'an action without vendor and no Resource',
      document({ Effect: 'Allow', Action: 'invalid' }),
      VENDOR,
      'Statement.Action',
    ],
    [
      'a vendor with a blank',
      identity({ Action: 'a a:ListBucket' }),
      'Vendor a a is not valid',
      'Statement.Action',
    ],
    [
      'two colons',
      identity({ Action: 's3:List:Bucket' }),
      'Actions/Condition can contain only one colon.',
      'Statement.Action',
    ],
    [
      'a resource that is no ARN',
      identity({ Resource: 'invalid resource' }),
      'Resource invalid resource must be in ARN format or "*".',
      'Statement.Resource',
    ],
    [
      'an empty resource',
      identity({ Resource: '' }),
      'Resource  must be in ARN format or "*".',
      'Statement.Resource',
    ],
    [
      'a resource before an action',
      identity({ Action: 's:3:ListBucket', Resource: 'sdfsadf' }),
      'Resource sdfsadf must be in ARN format or "*".',
      'Statement.Resource',
    ],
    [
      'a short ARN of no partition',
      identity({ Resource: 'a:bsdfdsafsad' }),
      'Partition "bsdfdsafsad" is not valid for resource "arn:bsdfdsafsad:*:*:*:*".',
      'Statement.Resource',
    ],
    [
      'another',
      identity({ Resource: 'a:b:cadfsdf' }),
      'Partition "b" is not valid for resource "arn:b:cadfsdf:*:*:*".',
      'Statement.Resource',
    ],
    [
      'a long ARN of no partition',
      identity({ Resource: 'a:b:c:d:e:f:g:h' }),
      'Partition "b" is not valid for resource "arn:b:c:d:e:f:g:h".',
      'Statement.Resource',
    ],
    [
      'an ARN without its first part',
      identity({ Resource: 'aws:s3:::example_bucket' }),
      'Partition "s3" is not valid for resource "arn:s3:::example_bucket:*".',
      'Statement.Resource',
    ],
    ['no Resource', without('Resource'), 'Policy statement must contain resources.', 'Statement'],
    [
      'an empty Resource list',
      identity({ Resource: [] }),
      'Policy statement must contain resources.',
      'Statement',
    ],
    ['no Action', without('Action'), 'Policy statement must contain actions.', 'Statement'],
    ['an empty Action list', identity({ Action: [] }), 'Policy statement must contain actions.', 'Statement'],
    [
      'an IAM resource without type',
      identity({ Resource: 'arn:aws:iam:::example_bucket' }),
      'IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
      'Statement.Resource',
    ],
    ['a colon too few', identity({ Resource: 'arn:aws:s3::example_bucket' }), LEGACY, 'Statement.Resource'],
    [
      'only a partition',
      identity({ Resource: 'arn:aws' }),
      'Resource vendor must be fully qualified and cannot contain regexes.',
      'Statement.Resource',
    ],
    ['an object as Resource', identity({ Resource: { a: 'b' } }), SYNTAX, 'Statement.Resource'],
    ['Resource and NotResource', identity({ NotResource: [] }), SYNTAX, 'Statement.NotResource'],
    ['Action and NotAction', identity({ NotAction: 's3:*' }), SYNTAX, 'Statement.NotAction'],
    ['lists in lists', identity({ Action: [[]] }), SYNTAX, 'Statement.Action'],
    ['a list as Condition', identity({ Condition: [] }), SYNTAX, 'Statement.Condition'],
    [
      'an operator without keys',
      identity({ Condition: { DateGreaterThan: 'b' } }),
      SYNTAX,
      'Statement.Condition.DateGreaterThan',
    ],
    ['an unknown operator', identity({ Condition: { a: { b: 'c' } } }), SYNTAX, 'Statement.Condition.a'],
    [
      'a date that is none',
      identity({ Condition: { DateGreaterThan: { 'aws:CurrentTime': 'b' } } }),
      LEGACY,
      'Statement.Condition.DateGreaterThan.aws:CurrentTime',
    ],
    [
      'a Sid twice',
      document([
        { ...S3_ANY, Sid: 'a' },
        { ...S3_ANY, Sid: 'a' },
      ]),
      'Statement IDs (SID) in a single policy must be unique.',
      'Statement[1].Sid',
    ],
    [
      'a Principal',
      identity({ Principal: '*' }),
      'Policy document should not specify a principal.',
      'Statement.Principal',
    ],
    [
      'a region in a bucket ARN',
      identity({ Resource: 'arn:aws:s3:us-east-1::b' }),
      'Resource arn:aws:s3:us-east-1::b can not contain region information.',
      'Statement.Resource',
    ],
  ],
  { managed: true },
);

describe('policies that AWS takes', () => {
  it.each<[string, unknown, PolicyKind, ParseOptions?]>([
    ['a single statement without brackets', { Statement: bucketStatement({}) }, 'bucket'],
    [
      'the bucket and its objects',
      bucketPolicy({ Action: 's3:*', Resource: [BUCKET, `${BUCKET}/*`] }),
      'bucket',
      { bucket: 'amzn-s3-demo-bucket' },
    ],
    [
      'a wildcard for bucket and objects',
      bucketPolicy({ Action: ['s3:ListBucket', 's3:GetObject'], Resource: `${BUCKET}*` }),
      'bucket',
      { bucket: 'amzn-s3-demo-bucket' },
    ],
    ['every action', bucketPolicy({ Action: '*' }), 'bucket'],
    [
      'every kind of principal',
      bucketPolicy({
        Principal: {
          AWS: [
            '*',
            '111122223333',
            'arn:aws:sts::111122223333:assumed-role/a/b',
            'arn:aws-cn:iam::111122223333:role/p/a',
          ],
          Service: 'logging.s3.amazonaws.com',
          CanonicalUser: 'a'.repeat(64),
          Federated: 'accounts.google.com',
        },
      }),
      'bucket',
    ],
    [
      'a list key beside a pattern of actions',
      bucketPolicy({ Action: 's3:*', Condition: { StringLike: { 's3:prefix': 'a*' } } }),
      'bucket',
    ],
    [
      'numbers and booleans as condition values',
      bucketPolicy({
        Condition: {
          NumericGreaterThan: { 's3:signatureAge': 600000 },
          Bool: { 'aws:SecureTransport': [false] },
        },
      }),
      'bucket',
    ],
    [
      'tag keys',
      bucketPolicy({
        Condition: { StringEquals: { 's3:ExistingObjectTag/public': 'yes', 'aws:PrincipalTag/team': 'a' } },
      }),
      'bucket',
    ],
    ['an inline policy of the old version', document(S3_ANY, '2008-10-17'), 'identity'],
    ['an inline policy without version', { Statement: S3_ANY }, 'identity'],
    [
      'any service in an identity policy',
      document({
        Effect: 'Allow',
        Action: ['*', 'dynamodb:*'],
        Resource: ['*', 'arn:aws:dynamodb:*:*:table/x'],
      }),
      'identity',
      { managed: true },
    ],
    [
      'an access point, which has a region',
      identity({ Resource: 'arn:aws:s3:us-east-1:111122223333:accesspoint/a' }),
      'session',
    ],
    ['everyone of AWS in a trust policy', trust({ Principal: { AWS: '*' } }), 'trust'],
    [
      'an OIDC provider',
      trust({
        Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/example.com' },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { 'example.com:sub': 'a' } },
      }),
      'trust',
    ],
    [
      'NotAction',
      document({ Effect: 'Deny', NotAction: 'iam:*', NotResource: 'arn:aws:iam::*:role/x' }),
      'boundary',
    ],
  ])('%s', (_, policy, kind, options) => {
    expect(parsePolicy(JSON.stringify(policy), kind, options).statements.length).toBeGreaterThan(0);
    expect(parsePolicy(policy, kind, options).kind).toBe(kind);
  });
});

describe('positions of statements', () => {
  // AWS CLI Command Reference, simulate-custom-policy, example 1: columns 38 to 167.
  it('are those that the simulator reports for a statement without brackets', () => {
    const text =
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}';
    expect(parsePolicy(text, 'identity').statements[0]).toMatchObject({
      start: { line: 1, column: 38 },
      end: { line: 1, column: 167 },
    });
  });

  it('count lines and columns from 1 in a list', () => {
    const text = JSON.stringify(document([S3_ANY, S3_ANY]), null, 4);
    const [first, second] = parsePolicy(text, 'identity').statements;
    expect([first?.start, first?.end]).toEqual([
      { line: 4, column: 9 },
      { line: 8, column: 10 },
    ]);
    expect(second?.start).toEqual({ line: 9, column: 9 });
  });

  it('are absent when the text is not known', () => {
    expect(parsePolicy(document(S3_ANY), 'identity').statements[0]).not.toHaveProperty('start');
  });
});
