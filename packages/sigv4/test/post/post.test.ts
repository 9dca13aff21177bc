/** Form uploads: "POST Policy" (S3 API), and the answers recorded by localstack's snapshots of AWS. */
import { describe, expect, test } from 'vitest';
import {
  checkPostConditions,
  createSigner,
  createVerifier,
  maximumPostSize,
  type PostCondition,
  parsePostPolicy,
  requirePostKey,
} from '../../src/index.js';
import { EXAMPLE, refusalOf } from '../support.js';

const NOW = Date.UTC(2026, 0, 1);
const verifier = createVerifier();
const OPTIONS = { expectedRegion: 'us-east-1' };

function form(
  conditions: readonly PostCondition[] = [],
  region = 'us-east-1',
  fields: Record<string, string> = {},
) {
  const post = createSigner().presignPost({
    credentials: { ...EXAMPLE, sessionToken: 'token' },
    region,
    url: 'https://bucket.s3.amazonaws.com/',
    bucket: 'bucket',
    key: 'some key',
    conditions,
    fields,
    expiresIn: 60,
    signingDate: NOW,
  });
  return new Map(Object.entries(post.fields).map(([name, value]) => [name.toLowerCase(), value]));
}

function shown(call: () => unknown) {
  const { code, message, extras } = refusalOf(call);
  return { code, message, extras };
}

function without(...names: string[]): Map<string, string> {
  const fields = form();
  for (const name of names) fields.delete(name);
  return fields;
}

describe('who signed', () => {
  test('a signed form names its key, token and scope', () => {
    const claim = verifier.readPostPolicy(form(), OPTIONS);
    expect(claim).toMatchObject({
      accessKeyId: EXAMPLE.accessKeyId,
      sessionToken: 'token',
      credentialScope: { date: '20260101', region: 'us-east-1', service: 's3' },
      signedAt: NOW,
    });
    verifier.verifyPostSignature(claim!, EXAMPLE.secretAccessKey);
  });

  test('a form without a policy is anonymous', () => {
    expect(verifier.readPostPolicy(new Map([['key', 'k']]), OPTIONS)).toBeNull();
  });

  // Recorded on AWS by localstack/localstack, test_post_request_missing_fields.
  test.each([['us-east-1'], ['eu-central-1']])(
    'a policy that nobody signed is refused (%s)',
    (expectedRegion) => {
      const fields = without('x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature');
      expect(shown(() => verifier.readPostPolicy(fields, { ...OPTIONS, expectedRegion }))).toEqual({
        code: 'AccessDenied',
        message: 'Access Denied',
        extras: [],
      });
    },
  );

  test.each([
    ['the signature', ['x-amz-signature'], 'X-Amz-Signature'],
    ['algorithm and credential', ['x-amz-algorithm', 'x-amz-credential'], 'X-Amz-Algorithm'],
    ['the credential', ['x-amz-credential'], 'X-Amz-Credential'],
    ['the date', ['x-amz-date'], 'X-Amz-Date'],
  ])('without %s', (_, removed, named) => {
    expect(shown(() => verifier.readPostPolicy(without(...removed), OPTIONS))).toEqual({
      code: 'InvalidArgument',
      message: `Bucket POST must contain a field named '${named}'.  If it is specified, please check the order of the fields.`,
      extras: [
        ['ArgumentName', named],
        ['ArgumentValue', ''],
      ],
    });
  });

  test.each([
    ['x-amz-algorithm', 'AWS4-HMAC-SHA1', 'Only AWS4-HMAC-SHA256 is supported', 'X-Amz-Algorithm', []],
    ['x-amz-date', '2026', 'X-Amz-Date must be formated via ISO8601 Long format', 'X-Amz-Date', []],
    [
      'x-amz-credential',
      'AKIA/20260101/us-west-1/s3/aws4_request',
      "the region 'us-west-1' is wrong; expecting 'us-east-1'",
      'X-Amz-Credential',
      [['Region', 'us-east-1']],
    ],
  ])('another %s: %s', (name, value, message, argument, more) => {
    expect(shown(() => verifier.readPostPolicy(form().set(name, value), OPTIONS))).toEqual({
      code: 'InvalidArgument',
      message,
      extras: [['ArgumentName', argument], ['ArgumentValue', value], ...more],
    });
  });

  test('a policy altered after signing is a wrong signature, even when it is no policy any more', () => {
    const claim = verifier.readPostPolicy(form().set('policy', 'no policy'), OPTIONS);
    const refusal = refusalOf(() => verifier.verifyPostSignature(claim!, EXAMPLE.secretAccessKey));
    expect(refusal.code).toBe('SignatureDoesNotMatch');
    expect(refusal.extras.map(([name]) => name)).toEqual([
      'AWSAccessKeyId',
      'StringToSign',
      'SignatureProvided',
      'StringToSignBytes',
    ]);
    expect(new Map(refusal.extras).get('StringToSign')).toBe('no policy');
  });

  test('the key field', () => {
    expect(requirePostKey(new Map([['key', 'k']]))).toBe('k');
    expect(shown(() => requirePostKey(new Map()))).toMatchObject({
      code: 'InvalidArgument',
      message:
        "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
    });
    expect(shown(() => requirePostKey(new Map([['key', '']]))).message).toBe(
      'User key must have a length greater than 0.',
    );
  });
});

describe('the policy document', () => {
  const base64 = (value: unknown) => btoa(typeof value === 'string' ? value : JSON.stringify(value));
  const policy = (conditions: unknown) => base64({ expiration: '2026-01-01T00:00:00Z', conditions });

  test.each([
    ['not base64', '*', 'invalid Base64 encoding.'],
    ['empty', '', "Expecting '{' but found End-of-Input"],
    ['not JSON', base64('{'), 'Invalid JSON.'],
    ['a list', base64([]), 'Invalid JSON.'],
    ['no expiration', base64({ conditions: [] }), 'Policy missing expiration.'],
    ['no conditions', base64({ expiration: '2026-01-01T00:00:00Z' }), 'Policy missing conditions.'],
    [
      'an expiration that is none',
      base64({ expiration: 'soon', conditions: [] }),
      "Invalid 'expiration' value: 'soon'",
    ],
    ['conditions that are no list', policy({}), "Invalid 'conditions' value: must be a List."],
    ['a condition that is none', policy(['x']), 'Invalid condition test: must be a List or Object.'],
    ['an unknown operator', policy([['x', '$key', 'v']]), "Invalid Condition: unknown operation 'x'."],
    ['an empty list', policy([[]]), 'Invalid Condition: missing operation identifier.'],
    ['too few arguments', policy([['eq', '$key']]), 'Invalid eq: wrong number of arguments.'],
    [
      'two properties',
      policy([{ a: 'b', c: 'd' }]),
      'Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.',
    ],
    ['a value that is no text', policy([{ a: 1 }]), 'Invalid Simple-Condition: value must be a string.'],
  ])('%s', (_, document, message) => {
    expect(shown(() => parsePostPolicy(document))).toEqual({
      code: 'InvalidPolicyDocument',
      message: `Invalid Policy: ${message}`,
      extras: [],
    });
  });
});

describe('conditions', () => {
  interface Upload {
    readonly conditions: readonly unknown[];
    readonly fields?: Readonly<Record<string, string>>;
    readonly contentLength?: number;
    readonly now?: number;
  }

  /** Every upload is for bucket b and key k; the policy covers both. */
  function check({ conditions, fields = {}, contentLength, now = NOW }: Upload): void {
    const all = [{ bucket: 'b' }, ['starts-with', '$key', ''], ...conditions];
    const policy = parsePostPolicy(
      btoa(JSON.stringify({ expiration: '2026-01-01T00:01:00.000Z', conditions: all })),
    );
    const sent = new Map(Object.entries({ key: 'k', policy: 'p', 'x-amz-signature': 's', ...fields }));
    checkPostConditions(policy, sent, { now, bucket: 'b', contentLength });
  }

  test.each<[string, Upload]>([
    ['eq', { conditions: [['eq', '$acl', 'private']], fields: { acl: 'private' } }],
    ['an object', { conditions: [{ acl: 'private' }], fields: { acl: 'private' } }],
    [
      'a name in another case',
      { conditions: [['eq', '$Content-Type', 'a/b']], fields: { 'content-type': 'a/b' } },
    ],
    ['starts-with', { conditions: [['starts-with', '$acl', 'pri']], fields: { acl: 'private' } }],
    ['starts-with nothing', { conditions: [['starts-with', '$acl', '']], fields: { acl: 'anything' } }],
    [
      'a list of types, each of which matches',
      {
        conditions: [['starts-with', '$Content-Type', 'image/']],
        fields: { 'content-type': 'image/a,image/b' },
      },
    ],
    ['a size at the lower end', { conditions: [['content-length-range', 5, 10]], contentLength: 5 }],
    ['a size at the upper end', { conditions: [['content-length-range', '5', '10']], contentLength: 10 }],
    ['x-ignore fields', { conditions: [], fields: { 'x-ignore-me': 'x' } }],
    ['the last millisecond', { conditions: [], now: NOW + 60_000 }],
  ])('%s', (_, upload) => {
    expect(() => check(upload)).not.toThrow();
  });

  const failed = (condition: string) => `Invalid according to Policy: Policy Condition failed: ${condition}`;

  test.each<[string, Upload, string]>([
    ['expired', { conditions: [], now: NOW + 60_001 }, 'Invalid according to Policy: Policy expired.'],
    [
      'eq not met',
      {
        conditions: [['eq', '$success_action_redirect', 'http://localhost.test/random']],
        fields: { success_action_redirect: 'http://other.test/' },
      },
      failed('["eq", "$success_action_redirect", "http://localhost.test/random"]'),
    ],
    [
      'an object not met',
      { conditions: [{ acl: 'private' }], fields: { acl: 'public' } },
      failed('["eq", "$acl", "private"]'),
    ],
    [
      'a name without its dollar sign',
      {
        conditions: [['eq', 'success_action_redirect', 'http://localhost.test/']],
        fields: { success_action_redirect: 'http://localhost.test/' },
      },
      failed('["eq", "success_action_redirect", "http://localhost.test/"]'),
    ],
    [
      'a name without its dollar sign, of what may be anything',
      { conditions: [['starts-with', 'acl', '']], fields: { acl: 'private' } },
      failed('["starts-with", "acl", ""]'),
    ],
    [
      'a value in another case',
      { conditions: [['eq', '$acl', 'private']], fields: { acl: 'Private' } },
      failed('["eq", "$acl", "private"]'),
    ],
    ['a field missing', { conditions: [['eq', '$acl', 'private']] }, failed('["eq", "$acl", "private"]')],
    [
      'starts-with not met',
      { conditions: [['starts-with', '$acl', 'pri']], fields: { acl: 'PRIVATE' } },
      failed('["starts-with", "$acl", "pri"]'),
    ],
    [
      'a list of types, one of which does not match',
      {
        conditions: [['starts-with', '$Content-Type', 'image/']],
        fields: { 'content-type': 'image/a,text/b' },
      },
      failed('["starts-with", "$Content-Type", "image/"]'),
    ],
    [
      'starts-with on the length',
      { conditions: [['starts-with', '$Content-Length', '']], fields: {} },
      failed('["starts-with", "$Content-Length", ""]'),
    ],
    [
      'a bound that is no number',
      { conditions: [['content-length-range', 'test', '10']], contentLength: 1 },
      failed('["content-length-range", "test", "10"]'),
    ],
    [
      'a field no condition covers',
      { conditions: [], fields: { 'content-type': 'a/b' } },
      'Invalid according to Policy: Extra input fields: content-type',
    ],
    [
      'a session token no condition covers',
      { conditions: [], fields: { 'x-amz-security-token': 'token' } },
      'Invalid according to Policy: Extra input fields: x-amz-security-token',
    ],
  ])('%s', (_, upload, message) => {
    expect(shown(() => check(upload))).toEqual({ code: 'AccessDenied', message, extras: [] });
  });

  test('a policy without a bucket condition', () => {
    const policy = parsePostPolicy(btoa('{"expiration":"2026-01-01T00:01:00Z","conditions":[{"key":"k"}]}'));
    const call = () => checkPostConditions(policy, new Map([['key', 'k']]), { now: NOW, bucket: 'b' });
    expect(shown(call).message).toBe('Invalid according to Policy: Extra input fields: bucket');
  });

  test('too large, too small', () => {
    const conditions = [['content-length-range', 5, 10]];
    expect(shown(() => check({ conditions, contentLength: 11 }))).toEqual({
      code: 'EntityTooLarge',
      message: 'Your proposed upload exceeds the maximum allowed size',
      extras: [
        ['ProposedSize', '11'],
        ['MaxSizeAllowed', '10'],
      ],
    });
    // A bound below zero is a number like any other.
    const below = [['content-length-range', -1, 0]];
    expect(() => check({ conditions: below, contentLength: 0 })).not.toThrow();
    expect(shown(() => check({ conditions: below, contentLength: 3 }))).toMatchObject({
      code: 'EntityTooLarge',
    });
    expect(shown(() => check({ conditions, contentLength: 4 }))).toEqual({
      code: 'EntityTooSmall',
      message: 'Your proposed upload is smaller than the minimum allowed size',
      extras: [
        ['ProposedSize', '4'],
        ['MinSizeAllowed', '5'],
      ],
    });
  });

  test('the largest size a policy admits', () => {
    const policyOf = (conditions: readonly PostCondition[]) =>
      parsePostPolicy(form(conditions).get('policy') ?? '');
    expect(maximumPostSize(policyOf([]))).toBe(Number.POSITIVE_INFINITY);
    expect(maximumPostSize(policyOf([['content-length-range', 0, 10]]))).toBe(10);
  });

  test('what the signer signs meets its own policy', () => {
    const fields = form([], 'us-east-1', { acl: 'private' });
    const policy = parsePostPolicy(fields.get('policy') ?? '');
    expect(() =>
      checkPostConditions(policy, fields, { now: NOW, bucket: 'bucket', contentLength: 1 }),
    ).not.toThrow();
  });
});
