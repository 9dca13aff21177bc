import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient } from './s3/raw-client.js';
import { Person, queryApi } from './support/people.js';

/** A policy that cannot be read is refused with AWS's code, the place in the reason, and what was in force stays. */

const ACCOUNT = '123456789012';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;
let client: RawClient;
let root: Person;
let ann: Person;

const VERSION = '2012-10-17';
const IDENTITY = { Effect: 'Allow', Action: '*', Resource: '*' };
const BUCKET = {
  Effect: 'Allow',
  Principal: { AWS: ACCOUNT },
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::photos/*',
};
const TRUST = {
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ann` },
  Action: 'sts:AssumeRole',
};
const document = (...Statement: unknown[]): string => JSON.stringify({ Version: VERSION, Statement });

beforeAll(async () => {
  client = await RawClient.start({ accounts: [{ id: ACCOUNT }] });
  root = new Person(client, client.server.credentials);
  ann = await root.createUser('ann');
  await client.send('PUT', '/photos');
  await client.send('PUT', '/photos', { query: [['policy', '']], body: document(BUCKET) });
  await root.iam('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: document(TRUST) });
  await root.iam('PutUserPolicy', { UserName: 'ann', PolicyName: 'p', PolicyDocument: document(IDENTITY) });
  await root.iam('CreatePolicy', { PolicyName: 'm', PolicyDocument: document(IDENTITY) });
});
afterAll(() => client.close());

/** Faults with the place each is at, for policies whose good second statement is `good`. */
const faults = (
  good: object,
): ReadonlyArray<readonly [name: string, text: string, place: RegExp | undefined]> => [
  ['no JSON', '{', undefined],
  ['cut off', document(good).slice(0, -3), undefined],
  ['an array', '[]', undefined],
  ['no statement', JSON.stringify({ Version: VERSION }), undefined],
  ['an unknown version', JSON.stringify({ Version: '2020-01-01', Statement: [good] }), /Version/],
  ['an unknown element', document(good, { ...good, Resources: '*' }), /Statement\[1\]/],
  ['an unknown effect', document(good, { ...good, Effect: 'allow' }), /Statement\[1\]\.Effect/],
  ['no action', document(good, { ...good, Action: undefined }), /Statement\[1\]/],
  [
    'an unknown operator',
    document(good, { ...good, Condition: { StringIs: { 'aws:username': 'x' } } }),
    /Statement\[1\]\.Condition/,
  ],
  ['a sid twice', document({ ...good, Sid: 'A' }, { ...good, Sid: 'A' }), /Statement\[1\]/],
  ['a number for an action', document(good, { ...good, Action: 1 }), /Statement\[1\]\.Action/],
  [
    'deep nesting',
    `{"Version":"${VERSION}","Statement":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    undefined,
  ],
];

function expectRefused(answer: RawAnswer, code: string, place: RegExp | undefined): void {
  expect([answer.status, answer.error.code]).toEqual([400, code]);
  expect(answer.error.message).not.toBe('');
  const reason = answer.headers['x-countersign-reason'] ?? '';
  expect(reason).toMatch(/^malformed-policy(?:-document)?: /);
  if (place !== undefined) expect(reason).toMatch(new RegExp(`\\(at ${place.source}`));
}

describe('a malformed bucket policy', () => {
  const policy = (method: string, body = '') =>
    client.send(method, '/photos', { query: [['policy', '']], body });

  it.each([
    ...faults(BUCKET),
    ['another bucket', document({ ...BUCKET, Resource: 'arn:aws:s3:::other/*' }), /Statement\[0\]\.Resource/],
    ['no principal', document({ ...BUCKET, Principal: undefined }), /Statement\[0\]/],
    [
      'nobody',
      document({ ...BUCKET, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/none` } }),
      /Statement\[0\]\.Principal/,
    ],
  ] as const)('%s', async (_name, text, place) => {
    expectRefused(await policy('PUT', text), 'MalformedPolicy', place);
    expect((await policy('GET')).text).toBe(document(BUCKET));
  });
});

describe('a malformed trust policy', () => {
  it.each([
    ...faults(TRUST),
    ['a resource', document({ ...TRUST, Resource: '*' }), /Statement\[0\]\.Resource/],
    ['everyone', document({ ...TRUST, Principal: '*' }), /Statement\[0\]\.Principal/],
    [
      'nobody',
      document({ ...TRUST, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/none` } }),
      /Statement\[0\]\.Principal/,
    ],
  ] as const)('%s', async (_name, text, place) => {
    const update = { Action: 'UpdateAssumeRolePolicy', RoleName: 'r', PolicyDocument: text };
    expectRefused(await queryApi(client, root.credentials, 'iam', update), 'MalformedPolicyDocument', place);
    const create = { Action: 'CreateRole', RoleName: 'new', AssumeRolePolicyDocument: text };
    expectRefused(await queryApi(client, root.credentials, 'iam', create), 'MalformedPolicyDocument', place);
    expect(
      (await queryApi(client, root.credentials, 'iam', { Action: 'GetRole', RoleName: 'new' })).status,
    ).toBe(404);
    expect((await ann.assume(ROLE)).credentials.sessionToken).toBeDefined();
  });
});

describe('a malformed identity policy', () => {
  const also = [['a principal', document({ ...IDENTITY, Principal: '*' }), /Statement\[0\]/]] as const;

  it.each([...faults(IDENTITY), ...also] as const)('%s', async (_name, text, place) => {
    const put = { Action: 'PutUserPolicy', UserName: 'ann', PolicyName: 'p', PolicyDocument: text };
    expectRefused(await queryApi(client, root.credentials, 'iam', put), 'MalformedPolicyDocument', place);
    const version = {
      Action: 'CreatePolicyVersion',
      PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/m`,
      PolicyDocument: text,
      SetAsDefault: 'true',
    };
    expectRefused(await queryApi(client, root.credentials, 'iam', version), 'MalformedPolicyDocument', place);
    const kept = await root.iam('GetUserPolicy', { UserName: 'ann', PolicyName: 'p' });
    expect(decodeURIComponent(kept.text)).toContain(document(IDENTITY));
    expect((await root.iam('ListPolicyVersions', { PolicyArn: version.PolicyArn })).text).not.toContain('v2');
  });
});

describe('a malformed session policy', () => {
  it.each([
    ...faults(IDENTITY).filter(([name]) => name !== 'deep nesting'),
    ['a principal', document({ ...IDENTITY, Principal: '*' }), /Statement\[0\]/],
  ] as const)('%s', async (_name, text, place) => {
    const answer = await queryApi(client, ann.credentials, 'sts', {
      Action: 'AssumeRole',
      RoleArn: ROLE,
      RoleSessionName: 'session',
      Policy: text,
    });
    expectRefused(answer, 'MalformedPolicyDocument', place);
    expect(answer.text).not.toContain('SessionToken');
  });
});
