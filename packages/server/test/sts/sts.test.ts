import { beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from '../../src/authentication/caller.js';
import { ACCOUNT, element, QueryClient, root, START } from '../iam/query-client.js';

let client: QueryClient;
let alice: Principal;
beforeEach(async () => {
  client = await QueryClient.open();
  alice = await client.user('alice', { Effect: 'Deny', Action: '*', Resource: '*' });
});

const session = { issuedAt: START, expiresAt: START + 1, chained: false };

describe('GetCallerIdentity', () => {
  it('answers everyone who signed, even under an explicit deny', async () => {
    const answer = await client.sts('GetCallerIdentity', {}, alice);
    expect([element(answer, 'Arn'), element(answer, 'UserId'), element(answer, 'Account')]).toEqual([
      `arn:aws:iam::${ACCOUNT}:user/alice`,
      alice.userId,
      ACCOUNT,
    ]);
    expect(element(await client.sts('GetCallerIdentity', {}, root()), 'UserId')).toBe(ACCOUNT);
    expect(await client.sts('GetCallerIdentity', {}, { kind: 'anonymous' })).toMatch(
      /^MissingAuthenticationToken: /,
    );
  });

  it('has the shape and the request id of STS', async () => {
    expect(await client.sts('GetCallerIdentity', {}, root())).toBe(
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
        `<Arn>arn:aws:iam::${ACCOUNT}:root</Arn><UserId>${ACCOUNT}</UserId><Account>${ACCOUNT}</Account>` +
        '</GetCallerIdentityResult><ResponseMetadata><RequestId>01234567-89ab-4def-8123-456789abcdef</RequestId>' +
        '</ResponseMetadata></GetCallerIdentityResponse>',
    );
  });
});

describe('GetSessionToken', () => {
  it.each([
    ['twelve hours for a user who does not say', 'user', undefined, 43_200],
    ['what a user asks for', 'user', 129_600, 129_600],
    ['an hour for the root user who does not say', 'root', undefined, 3_600],
    ['an hour for the root user who asks for more', 'root', 43_200, 3_600],
    ['what the root user asks for within the hour', 'root', 900, 900],
  ])('gives %s', async (_, who, DurationSeconds, seconds) => {
    const caller = who === 'root' ? root() : alice;
    const answer = await client.sts('GetSessionToken', { DurationSeconds }, caller);
    const claims = client.services.sessionTokens.open(element(answer, 'SessionToken'));
    expect(claims).toMatchObject({
      secretAccessKey: element(answer, 'SecretAccessKey'),
      expiresAt: START + seconds * 1_000,
      chained: false,
      principal:
        who === 'root' ? { kind: 'root' } : { kind: 'user', userName: 'alice', userUniqueId: alice.userId },
    });
    expect(Date.parse(element(answer, 'Expiration'))).toBe(START + seconds * 1_000);
  });

  it('is not for session credentials', async () => {
    for (const caller of [
      { ...alice, session },
      { ...root(), session },
    ]) {
      expect(await client.sts('GetSessionToken', {}, caller as Principal)).toBe(
        'AccessDenied: Cannot call GetSessionToken with session credentials',
      );
    }
  });
});

describe('GetAccessKeyInfo', () => {
  it('reads the account out of the key, if the caller may ask', async () => {
    const info = (AccessKeyId: string, caller: Principal = root()) =>
      client.sts('GetAccessKeyInfo', { AccessKeyId }, caller);
    expect(element(await info('ASIAY34FZKBOKMUTVV7A'), 'Account')).toBe('609629065308');
    expect(await info('AKIAJWMRCSBBKQO4HQCQ')).toMatch(/^ValidationError: /);
    expect(await info('ASIAY34FZKBOKMUTVV7A', alice)).toBe(
      `AccessDenied: User: ${alice.arn} is not authorized to perform: sts:GetAccessKeyInfo on resource: * with an explicit deny in an identity-based policy`,
    );
    expect(await info('ASIAY34FZKBOKMUTVV7A', { ...root(), session } as Principal)).toMatch(
      /^AccessDenied: /,
    );
  });
});
