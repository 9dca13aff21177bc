import { beforeEach, describe, expect, it } from 'vitest';
import { readOidcKeys } from '../../src/authentication/oidc-keys.js';
import { whyRefused } from '../../src/why/explain-refusal.js';
import { ACCOUNT, element, OTHER_ACCOUNT, policy, QueryClient, START } from '../iam/query-client.js';
import { IdentityProvider } from './identity-provider.js';

const NOW = START / 1_000;
const HOST = 'idp.example.com/Realm';
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${HOST}`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;
const NOT_AUTHORIZED = 'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity';
const NOT_A_TOKEN =
  'InvalidIdentityToken: The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)';
const NO_KEY =
  "InvalidIdentityToken: Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";

const rsa = new IdentityProvider(`https://${HOST}`, 'RS256');
const elliptic = new IdentityProvider(`https://${HOST}`, 'ES256');
const stranger = new IdentityProvider('https://stranger.example.com', 'ES256');
const github = new IdentityProvider('https://token.actions.githubusercontent.com', 'ES256');
const bothKinds = {
  issuer: rsa.issuer,
  jwks: { keys: [...rsa.keys.jwks.keys, ...elliptic.keys.jwks.keys] },
};

let client: QueryClient;
beforeEach(async () => {
  client = await QueryClient.open({ oidcKeys: readOidcKeys([bothKinds, github.keys]) });
  await client.iam('CreateOpenIDConnectProvider', { Url: rsa.issuer, ClientIDList: ['app'] });
  await createRole();
});

const trusting = (condition?: object, Action: string | string[] = 'sts:AssumeRoleWithWebIdentity') =>
  policy({
    Effect: 'Allow',
    Principal: { Federated: PROVIDER },
    Action,
    ...(condition === undefined ? {} : { Condition: condition }),
  });

const createRole = (AssumeRolePolicyDocument = trusting()) =>
  client.iam('CreateRole', { RoleName: 'app', AssumeRolePolicyDocument, MaxSessionDuration: 7_200 });
const trust = (PolicyDocument: string) =>
  client.iam('UpdateAssumeRolePolicy', { RoleName: 'app', PolicyDocument });

const assume = (WebIdentityToken: string, more: object = {}) =>
  client.sts(
    'AssumeRoleWithWebIdentity',
    { RoleArn: ROLE, RoleSessionName: 'work', WebIdentityToken, ...more },
    { kind: 'anonymous' },
  );
const token = (claims: object = {}, header: object = {}) => rsa.token(claims, header, NOW);

describe('AssumeRoleWithWebIdentity', () => {
  it.each([
    ['RS256', rsa],
    ['ES256', elliptic],
  ] as const)('takes a token signed with %s, and nobody has to sign the request', async (_, provider) => {
    const answer = await assume(provider.token({}, {}, NOW));
    expect(element(answer, 'SubjectFromWebIdentityToken')).toBe('me');
    expect(element(answer, 'Audience')).toBe('app');
    expect(element(answer, 'Provider')).toBe(PROVIDER);
    expect(element(answer, 'Arn')).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/app/work`);
    expect(element(answer, 'Expiration')).toBe('2026-01-01T01:00:00Z');
    expect(answer).not.toContain('PackedPolicySize');
    expect(await client.inSession(answer)).toMatchObject({
      kind: 'assumed-role',
      federatedProvider: PROVIDER,
      federatedKeys: { 'idp.example.com/realm:sub': 'me', 'idp.example.com/realm:aud': 'app' },
      session: { chained: false },
    });
  });

  it.each([
    ['no token', 'not-a-token', NOT_A_TOKEN],
    ['two parts', token().split('.').slice(0, 2).join('.'), NOT_A_TOKEN],
    ['no JSON', 'YQ.YQ.YQ', NOT_A_TOKEN],
    ['no algorithm', token({}, { alg: undefined }), NOT_A_TOKEN],
    ['no issuer', token({ iss: undefined }), 'InvalidIdentityToken: Missing a required claim: iss.'],
    ['no subject', token({ sub: undefined }), 'InvalidIdentityToken: Missing a required claim: sub.'],
    ['no audience', token({ aud: [] }), 'InvalidIdentityToken: Missing a required claim: aud.'],
    ['two audiences', token({ aud: ['app', 'b'] }), 'InvalidIdentityToken: Missing a required claim: azp.'],
    ['no time of issue', token({ iat: undefined }), 'InvalidIdentityToken: Missing a required claim: iat.'],
    ['no end', token({ exp: 'soon' }), 'InvalidIdentityToken: Missing a required claim: exp.'],
    [
      'an end in the past',
      token({ exp: NOW - 301 }),
      `ExpiredTokenException: Token expired: current date/time ${NOW} must be before the expiration date/time ${NOW - 301}`,
    ],
    [
      'an issuer that the account does not know',
      stranger.token({}, {}, NOW),
      'InvalidIdentityToken: No OpenIDConnect provider found in your account for https://stranger.example.com',
    ],
    [
      'the issuer in another spelling',
      token({ iss: 'https://idp.example.com/realm' }),
      'InvalidIdentityToken: No OpenIDConnect provider found in your account for https://idp.example.com/realm',
    ],
    ['another audience', token({ aud: 'other' }), 'InvalidIdentityToken: Incorrect token audience'],
    ['another authorized party', token({ azp: 'other' }), 'InvalidIdentityToken: Incorrect token audience'],
    ['an unknown key', token({}, { kid: 'two' }), NO_KEY],
    ['no signature algorithm', token({}, { alg: 'none' }), NO_KEY],
    ['a shared secret', token({}, { alg: 'HS256' }), NO_KEY],
    ['the name of a property as algorithm', token({}, { alg: 'constructor' }), NO_KEY],
    [
      'a signature of somebody else',
      new IdentityProvider(rsa.issuer, 'RS256').token({}, {}, NOW),
      'InvalidIdentityToken: Token signature invalid',
    ],
    [
      'an altered payload',
      token().replace(/\.[^.]+\./, `.${token({ sub: 'you' }).split('.')[1]}.`),
      'InvalidIdentityToken: Token signature invalid',
    ],
    [
      'tags that are none',
      token({ 'https://aws.amazon.com/tags': { principal_tags: { team: ['a', 'b'] } } }),
      'IDPRejectedClaim: The claim https://aws.amazon.com/tags of the identity token is not valid.',
    ],
  ])('refuses %s', async (_, sent, error) => {
    expect(await assume(sent)).toBe(error);
  });

  it('forgives a clock that is five minutes off, either way', async () => {
    for (const claims of [{ exp: NOW - 300 }, { nbf: NOW + 300 }])
      expect(await assume(token(claims))).toContain('<SessionToken>');
    expect(await assume(token({ nbf: NOW + 301 }))).toMatch(/^InvalidIdentityToken: Token is not yet valid/);
  });

  it('takes no token of a provider whose keys were not given', async () => {
    await client.iam('CreateOpenIDConnectProvider', { Url: stranger.issuer, ClientIDList: ['app'] });
    expect(await assume(stranger.token({}, {}, NOW))).toBe(NO_KEY);
  });

  it.each([
    ['sub', { StringEquals: { [`${HOST}:sub`]: 'me' } }, true],
    ['sub of somebody else', { StringEquals: { [`${HOST}:sub`]: 'you' } }, false],
    ['aud', { StringEquals: { [`${HOST}:aud`]: 'app' } }, true],
    ['amr', { 'ForAnyValue:StringLike': { [`${HOST}:amr`]: 'mfa' } }, true],
    ['a claim that STS does not read', { StringEquals: { [`${HOST}:nickname`]: 'mimi' } }, false],
    ['the session name', { StringEquals: { 'sts:RoleSessionName': 'work' } }, true],
    ['the provider', { ArnEquals: { 'aws:FederatedProvider': PROVIDER } }, true],
  ])('is decided by %s in the trust policy', async (_, condition, allowed) => {
    await trust(trusting(condition));
    const answer = await assume(token({ amr: ['pwd', 'mfa'], nickname: 'mimi' }));
    if (allowed) expect(answer).toContain('<SessionToken>');
    else expect(answer).toBe(NOT_AUTHORIZED);
  });

  it('knows the claims that GitHub alone has', async () => {
    const host = 'token.actions.githubusercontent.com';
    const Federated = `arn:aws:iam::${ACCOUNT}:oidc-provider/${host}`;
    await client.iam('CreateOpenIDConnectProvider', { Url: github.issuer, ClientIDList: ['app'] });
    await trust(
      policy({
        Effect: 'Allow',
        Principal: { Federated },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${host}:repository`]: 'me/mine' } },
      }),
    );
    expect(await assume(github.token({ repository: 'me/mine' }, {}, NOW))).toContain('<SessionToken>');
    expect(await assume(github.token({ repository: 'you/yours' }, {}, NOW))).toBe(NOT_AUTHORIZED);
  });

  it('is refused for a role that is not there, of another account, or that trusts others only', async () => {
    expect(await assume(token(), { RoleArn: `${ROLE}s` })).toBe(NOT_AUTHORIZED);
    expect(await assume(token(), { RoleArn: `arn:aws:iam::${ACCOUNT}:user/app` })).toBe(
      'ValidationError: Request ARN is invalid',
    );
    expect(await assume(token(), { RoleArn: `arn:aws:iam::${OTHER_ACCOUNT}:role/app` })).toMatch(
      /^InvalidIdentityToken: No OpenIDConnect provider found/,
    );
    await trust(policy({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:*' }));
    expect(await assume(token())).toBe(NOT_AUTHORIZED);
  });

  it('takes session tags and a source identity from the token, where the trust policy lets it', async () => {
    const claims = {
      'https://aws.amazon.com/tags': {
        principal_tags: { Team: ['blue'], Site: 'a' },
        transitive_tag_keys: ['team'],
      },
      'https://aws.amazon.com/source_identity': 'mimi',
    };
    expect(await assume(token(claims))).toBe(NOT_AUTHORIZED);
    await trust(trusting({ StringEquals: { 'aws:RequestTag/team': 'blue' } }, 'sts:*'));
    const answer = await assume(token(claims));
    expect(element(answer, 'SourceIdentity')).toBe('mimi');
    expect((await client.inSession(answer)).session).toMatchObject({
      sourceIdentity: 'mimi',
      tags: { Team: 'blue', Site: 'a' },
    });
  });

  it('keeps to the durations of the role, and to session policies', async () => {
    expect(await assume(token(), { DurationSeconds: 7_201 })).toBe(
      'ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
    expect(await assume(token(), { DurationSeconds: 899 })).toContain("at 'durationSeconds'");
    const answer = await assume(token(), {
      DurationSeconds: 7_200,
      Policy: policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
    });
    expect(element(answer, 'Expiration')).toBe('2026-01-01T02:00:00Z');
    expect(Number(element(answer, 'PackedPolicySize'))).toBeGreaterThan(0);
    expect((await client.inSession(answer)).session?.policies).toHaveLength(1);
  });

  it('leaves what the provider said to the policies of the role', async () => {
    await client.iam('PutRolePolicy', {
      RoleName: 'app',
      PolicyName: 'P',
      PolicyDocument: policy({
        Effect: 'Allow',
        Action: 'iam:ListUsers',
        Resource: '*',
        Condition: { StringEquals: { [`${HOST}:sub`]: 'me' } },
      }),
    });
    const asked = async (sub: string) =>
      client.iam('ListUsers', {}, await client.inSession(await assume(token({ sub }))));
    expect(await asked('me')).toContain('<Users/>');
    expect(await asked('you')).toContain('AccessDenied');
  });
});

it.each([
  ['OidcKeysNotGiven', stranger.token({}, {}, NOW), /--oidc https:\/\/stranger\.example\.com=JWKS_FILE/],
  ['OidcAudienceUnknown', token({ aud: 'other' }), /the token is for other/],
  ['OidcKeyUnknown', token({}, { kid: 'two' }), /key ID two/],
  ['ImplicitDeny', token({ sub: 'you' }), /does not allow sts:AssumeRoleWithWebIdentity to you of https:/],
])('the log says what stands behind %s', async (reason, sent, line) => {
  await client.iam('CreateOpenIDConnectProvider', { Url: stranger.issuer, ClientIDList: ['app'] });
  await trust(trusting({ StringEquals: { [`${HOST}:sub`]: 'me' } }));
  await assume(sent);
  expect(client.lastRefusal?.reason).toBe(reason);
  expect(whyRefused(client.lastRefusal!)).toMatch(line);
});

describe('the keys of providers', () => {
  it.each([
    ['no object', undefined],
    ['no keys', { keys: 'none' }],
    ['keys of no use', { keys: [{ kty: 'oct', k: 'AAAA' }] }],
  ])('refuses a set of %s', (_, jwks) => {
    expect(() => readOidcKeys([{ issuer: 'https://i', jwks: jwks as never }])).toThrow(RangeError);
  });
});

it('AssumeRoleWithSAML finds no provider', async () => {
  const asked = {
    RoleArn: ROLE,
    PrincipalArn: `arn:aws:iam::${ACCOUNT}:saml-provider/x`,
    SAMLAssertion: 'YWJj',
  };
  expect(await client.sts('AssumeRoleWithSAML', asked, { kind: 'anonymous' })).toBe(
    "InvalidIdentityToken: Specified provider doesn't exist",
  );
  expect(await client.sts('AssumeRoleWithSAML', {}, { kind: 'anonymous' })).toMatch(/^ValidationError: 3 /);
});
