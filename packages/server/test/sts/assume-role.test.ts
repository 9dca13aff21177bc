import { beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from '../../src/authentication/caller.js';
import type { SessionClaims } from '../../src/authentication/session-token.js';
import {
  ACCOUNT,
  element,
  OTHER_ACCOUNT,
  policy,
  QueryClient,
  root,
  START,
  trust,
} from '../iam/query-client.js';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
const ALLOW_ASSUME = { Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: '*' };

let client: QueryClient;
let alice: Principal;
beforeEach(async () => {
  client = await QueryClient.open();
  alice = await client.user('alice');
});

const createRole = (AssumeRolePolicyDocument: string, more: object = {}) =>
  client.iam('CreateRole', { RoleName: 'app', AssumeRolePolicyDocument, ...more });

const assume = (caller: Principal, more: object = {}, token?: string) =>
  client.sts('AssumeRole', { RoleArn: ROLE, RoleSessionName: 'work', ...more }, caller, token);

const claimsOf = (answer: string): SessionClaims => {
  const claims = client.services.sessionTokens.open(element(answer, 'SessionToken'));
  if (!claims) throw new Error('the token is not one of this server');
  return claims;
};

const denied = (caller: Principal, action = 'sts:AssumeRole', role = ROLE) =>
  `AccessDenied: User: ${caller.arn} is not authorized to perform: ${action} on resource: ${role}`;
const untrusted = (caller: Principal, action = 'sts:AssumeRole') =>
  `${denied(caller, action)} because no role trust policy allows the ${action} action`;
const unpermitted = (caller: Principal) =>
  `${denied(caller)} because no identity-based policy allows the sts:AssumeRole action`;

/** The caller that a session of the role signs as. */
function inRole(answer: string): Principal {
  const { accessKeyId, issuedAt, expiresAt, chained, sourceIdentity, tags } = claimsOf(answer);
  return {
    kind: 'assumed-role',
    accountId: ACCOUNT,
    roleName: 'app',
    roleArn: ROLE,
    sessionName: 'work',
    arn: element(answer, 'Arn'),
    userId: element(answer, 'AssumedRoleId'),
    accessKeyId,
    session: {
      issuedAt,
      expiresAt,
      chained,
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      ...(tags === undefined ? {} : { tags }),
    },
  };
}

describe('AssumeRole', () => {
  it('gives credentials for an hour, and says as whom', async () => {
    await createRole(trust(alice.arn), { Path: '/deep/' });
    client.now = START + 999;
    const answer = await assume(alice, { RoleArn: `arn:aws:iam::${ACCOUNT}:role/deep/app` });
    expect(element(answer, 'AccessKeyId')).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(element(answer, 'Expiration')).toBe('2026-01-01T01:00:00Z');
    expect(element(answer, 'Arn')).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/app/work`);
    expect(element(answer, 'AssumedRoleId')).toMatch(/^AROA[A-Z2-7]{16}:work$/);
    expect(answer).not.toContain('PackedPolicySize');
    expect(answer).toContain(
      '<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>',
    );
    expect(claimsOf(answer)).toMatchObject({
      accessKeyId: element(answer, 'AccessKeyId'),
      accountId: ACCOUNT,
      principal: { kind: 'assumed-role', roleName: 'app', sessionName: 'work' },
      issuedAt: START + 999,
      // What Expiration says, to the millisecond.
      expiresAt: Date.parse('2026-01-01T01:00:00Z'),
      chained: false,
    });
  });

  it.each([
    ['trusts somebody else', trust(OTHER_ACCOUNT), untrusted],
    ['asks for an external id', trust('SELF', { StringEquals: { 'sts:ExternalId': 'x' } }), untrusted],
    ['trusts the account, without a policy of the caller', trust(ACCOUNT), unpermitted],
  ])('says within the account what lacks: the role %s', async (_, document, refusal) => {
    await createRole(document.replace('SELF', alice.arn));
    expect(await assume(alice)).toBe(refusal(alice));
  });

  it('says of a role that does not exist no more than of one in an account that does not trust the caller', async () => {
    const theirs = `arn:aws:iam::${OTHER_ACCOUNT}:role/app`;
    expect(await assume(alice)).toBe(denied(alice));
    const ask = async () => {
      expect(await assume(alice, { RoleArn: theirs })).toBe(denied(alice, 'sts:AssumeRole', theirs));
    };
    await ask();
    const document = { RoleName: 'app', AssumeRolePolicyDocument: trust(OTHER_ACCOUNT) };
    await client.iam('CreateRole', document, root(OTHER_ACCOUNT));
    await ask();
    const own = { UserName: 'alice', PolicyName: 'p', PolicyDocument: policy(ALLOW_ASSUME) };
    await client.iam('PutUserPolicy', own);
    await ask();
  });

  it('needs no policy of a caller whom the role names, one of a caller whose account it names', async () => {
    await createRole(trust(ACCOUNT));
    const bob = await client.user('bob', ALLOW_ASSUME);
    expect(await assume(bob)).toContain('<Credentials>');
    expect(await assume(alice)).toBe(unpermitted(alice));
    await client.iam('UpdateAssumeRolePolicy', { RoleName: 'app', PolicyDocument: trust(alice.arn) });
    expect(await assume(alice)).toContain('<Credentials>');
    expect(await assume(bob)).toBe(untrusted(bob));
  });

  it('needs both across accounts', async () => {
    await createRole(trust(OTHER_ACCOUNT));
    const stranger: Principal = {
      kind: 'user',
      accountId: OTHER_ACCOUNT,
      userName: 'eve',
      arn: `arn:aws:iam::${OTHER_ACCOUNT}:user/eve`,
      userId: 'AIDAEVE',
      accessKeyId: 'AKIAQ',
    };
    await client.iam('CreateUser', { UserName: 'eve' }, root(OTHER_ACCOUNT));
    expect(await assume(stranger)).toBe(denied(stranger));
    const own = { UserName: 'eve', PolicyName: 'p', PolicyDocument: policy(ALLOW_ASSUME) };
    await client.iam('PutUserPolicy', own, root(OTHER_ACCOUNT));
    expect(await assume(stranger)).toContain('<Credentials>');
  });

  it('is told of an explicit deny within the account', async () => {
    await createRole(trust(alice.arn));
    const PolicyDocument = policy({ Effect: 'Deny', Action: 'sts:*', Resource: '*' });
    await client.iam('PutUserPolicy', { UserName: 'alice', PolicyName: 'No', PolicyDocument });
    expect(await assume(alice)).toBe(`${denied(alice)} with an explicit deny in an identity-based policy`);
  });

  it('minds the conditions of the trust policy', async () => {
    await createRole(
      trust(alice.arn, {
        StringEquals: { 'sts:ExternalId': 'secret' },
        StringLike: { 'sts:RoleSessionName': 'wo*' },
        IpAddress: { 'aws:SourceIp': '192.0.2.0/24' },
      }),
    );
    expect(await assume(alice, { ExternalId: 'wrong' })).toBe(untrusted(alice));
    expect(await assume(alice, { ExternalId: 'secret', RoleSessionName: 'other' })).toBe(untrusted(alice));
    expect(await assume(alice, { ExternalId: 'secret' })).toContain('<Credentials>');
  });

  it('is not for the root user', async () => {
    await createRole(trust(ACCOUNT));
    expect(await assume(root())).toBe('AccessDenied: Roles may not be assumed by root accounts.');
  });

  it('finds no MFA device', async () => {
    await createRole(trust(alice.arn));
    const mfa = { SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/alice`, TokenCode: '123456' };
    expect(await assume(alice, mfa)).toMatch(/^AccessDenied: MultiFactorAuthentication failed, /);
  });
});

describe('how long a role session lives', () => {
  it.each([
    [3_600, 900, 900],
    [3_600, 3_600, 3_600],
    [43_200, 43_200, 43_200],
    [3_600, 3_601, undefined],
    [7_200, 7_201, undefined],
  ])('maximum %i s, asked for %i s', async (MaxSessionDuration, DurationSeconds, seconds) => {
    await createRole(trust(alice.arn), { MaxSessionDuration });
    const answer = await assume(alice, { DurationSeconds });
    if (seconds === undefined) {
      expect(answer).toBe(
        'ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      );
    } else expect(claimsOf(answer).expiresAt).toBe(START + seconds * 1_000);
  });

  it('is an hour at most from the session of another role', async () => {
    await createRole(trust(alice.arn), { MaxSessionDuration: 43_200 });
    await client.iam('UpdateAssumeRolePolicy', { RoleName: 'app', PolicyDocument: trust([alice.arn, ROLE]) });
    const first = await assume(alice, { DurationSeconds: 43_200 });
    const caller = inRole(first);
    expect(await assume(caller, { DurationSeconds: 3_601 })).toBe(
      'ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
    expect(claimsOf(await assume(caller, { DurationSeconds: 3_600 }))).toMatchObject({
      chained: true,
      expiresAt: START + 3_600_000,
    });
  });
});

describe('session policies', () => {
  beforeEach(() => createRole(trust(alice.arn)));

  it('go into the session, with how much room they take', async () => {
    const Policy = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
    const arn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    const answer = await assume(alice, { Policy, PolicyArns: [{ arn }] });
    expect(claimsOf(answer)).toMatchObject({ policy: Policy, policyArns: [arn] });
    const packed = Number(element(answer, 'PackedPolicySize'));
    expect(packed).toBeGreaterThan(0);
    expect(packed).toBeLessThan(20);
  });

  it.each([
    ['no JSON', { Policy: '{' }, /^MalformedPolicyDocument: /],
    [
      'with a principal',
      { Policy: policy({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }) },
      /^Malf/,
    ],
    [
      'too long',
      { Policy: ' '.repeat(2_049) },
      /at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048$/,
    ],
    [
      'not there',
      { PolicyArns: [{ arn: `arn:aws:iam::${ACCOUNT}:policy/none` }] },
      /does not exist or is not attachable/,
    ],
  ])('are refused: %s', async (_, more, answer) => {
    expect(await assume(alice, more)).toMatch(answer);
  });
});

describe('session tags and source identity', () => {
  const tagging = () =>
    policy({
      Effect: 'Allow',
      Principal: { AWS: [alice.arn, ROLE] },
      Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    });
  beforeEach(async () => {
    await createRole(trust(alice.arn));
    await client.iam('UpdateAssumeRolePolicy', { RoleName: 'app', PolicyDocument: tagging() });
  });
  const Tags = [{ Key: 'Team', Value: 'red' }];

  it.each([
    [
      'a transitive key that is no tag',
      { Tags, TransitiveTagKeys: ['other'] },
      'The specified transitive tag key must be included in the requested tags.',
    ],
    [
      'two keys that differ in case',
      { Tags: [...Tags, { Key: 'team', Value: 'x' }] },
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    ],
  ])('refuse %s', async (_, more, message) => {
    expect(await assume(alice, more)).toBe(`InvalidParameterValue: ${message}`);
  });

  it('need a permission of their own', async () => {
    await client.iam('UpdateAssumeRolePolicy', { RoleName: 'app', PolicyDocument: trust(alice.arn) });
    expect(await assume(alice, { Tags })).toBe(untrusted(alice, 'sts:TagSession'));
    expect(await assume(alice, { SourceIdentity: 'me' })).toBe(untrusted(alice, 'sts:SetSourceIdentity'));
  });

  it('are handed on to the next role when transitive, and stay', async () => {
    const first = await assume(alice, {
      Tags: [...Tags, { Key: 'Plain', Value: 'stays behind' }],
      TransitiveTagKeys: ['Team'],
      SourceIdentity: 'me',
    });
    expect(element(first, 'SourceIdentity')).toBe('me');
    const token = element(first, 'SessionToken');
    const caller = inRole(first);
    const second = await assume(caller, { Tags: [{ Key: 'Job', Value: 'x' }] }, token);
    const { tags, transitiveTagKeys, sourceIdentity } = claimsOf(second);
    expect({ tags, transitiveTagKeys, sourceIdentity }).toEqual({
      tags: { Team: 'red', Job: 'x' },
      transitiveTagKeys: ['Team'],
      sourceIdentity: 'me',
    });
    expect(await assume(caller, { Tags: [{ Key: 'TEAM', Value: 'blue' }] }, token)).toBe(
      "InvalidParameterValue: One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
    expect(await assume(caller, { SourceIdentity: 'you' }, token)).toBe(
      denied(caller, 'sts:SetSourceIdentity'),
    );
  });

  it('are handed on whatever the case in which their keys were named transitive', async () => {
    const first = await assume(alice, { Tags, TransitiveTagKeys: ['TEAM'] });
    const second = await assume(inRole(first), {}, element(first, 'SessionToken'));
    expect(claimsOf(second).tags).toEqual({ Team: 'red' });
  });
});
