import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CredentialsExpiredError,
  CredentialsExpireFirstError,
  ExpiryUnknownError,
  LifetimeShortfallError,
  type PresignUrlRequest,
  prepareUrls,
  presignUrl,
  SessionTokenMissingError,
  type SettleOptions,
  s3Address,
  settle,
  settleNow,
} from '../src/index.js';

const now = new Date('2026-11-22T10:00:00Z');
const user = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const session = { ...user, accessKeyId: 'ASIAIOSFODNN7EXAMPLE', sessionToken: 'IQoJb3JpZ2luX2VjE//+=' };
const inMinutes = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const request: PresignUrlRequest = {
  credentials: user,
  region: 'eu-central-1',
  address: s3Address({ bucket: 'photos', region: 'eu-central-1' }),
  key: '2026/cat.jpg',
  now,
  asked: { seconds: 86_400 },
};
const expiring = (minutes: number): PresignUrlRequest => ({
  ...request,
  credentials: { ...session, expiration: inMinutes(minutes), source: 'role Uploader' },
});

describe('presignUrl', () => {
  it('gives the URL with its true life', () => {
    const { url, ...report } = presignUrl(request);
    expect(url).toMatch(
      /^https:\/\/photos\.s3\.eu-central-1\.amazonaws\.com\/2026\/cat\.jpg\?X-Amz-Algorithm=/,
    );
    expect(report).toEqual({
      method: 'GET',
      validFrom: '2026-11-22T10:00:00.000Z',
      validUntil: '2026-11-23T10:00:00.000Z',
      requestedSeconds: 86_400,
      effectiveSeconds: 86_400,
      limitedBy: 'request',
      credentials: { kind: 'long-term', accessKeyId: user.accessKeyId, expiry: 'never' },
      requiredHeaders: [],
      warnings: [],
    });
  });

  it('refuses a URL that would die early, with the figures and the ways out', () => {
    const attempt = () => presignUrl(expiring(41));
    expect(attempt).toThrow(CredentialsExpireFirstError);
    expect(attempt).toThrow(
      'a URL signed now would live 41 min, until 2026-11-22T10:41:00.000Z, because the session of role Uploader expires then; requested: 24 h',
    );
    try {
      attempt();
    } catch (error) {
      expect(error).toMatchObject({
        code: 'CredentialsExpireFirst',
        limitedBy: 'credentials',
        requestedSeconds: 86_400,
        availableSeconds: 2_460,
        availableUntil: inMinutes(41),
      });
      const ways = (error as CredentialsExpireFirstError).waysOut.map(({ id }) => id);
      expect(ways).toEqual(['refresh', 'longer-session', 'sign-on-click', 'clamp']);
    }
  });

  it.each([
    [3_600 * 12, 'assume-role', /MaxSessionDuration is at least 12 h/],
    [3_600 * 36, 'longer-session', /GetSessionToken/],
    [604_800, 'long-term-key', /only a user's long-term key/],
  ])('knows which credentials live %i s', (seconds, id, text) => {
    const attempt = () => presignUrl({ ...expiring(1), asked: { seconds } });
    expect(attempt).toThrow(CredentialsExpireFirstError);
    try {
      attempt();
    } catch (error) {
      const way = (error as CredentialsExpireFirstError).waysOut.find((one) => one.id === id);
      expect(way?.text).toMatch(text);
    }
  });

  it('clamps: the URL itself says how long it lives', () => {
    const signed = presignUrl(expiring(41), { onShortfall: 'clamp' });
    expect(new URL(signed.url).searchParams.get('X-Amz-Expires')).toBe('2460');
    expect(signed).toMatchObject({
      effectiveSeconds: 2_460,
      requestedSeconds: 86_400,
      limitedBy: 'credentials',
      validUntil: '2026-11-22T10:41:00.000Z',
      credentials: { kind: 'temporary', expiry: 'known', expiresAt: '2026-11-22T10:41:00.000Z' },
    });
  });

  it('warns: signs what was asked for and says how long that lives', () => {
    const signed = presignUrl(expiring(41), { onShortfall: 'warn' });
    expect(new URL(signed.url).searchParams.get('X-Amz-Expires')).toBe('86400');
    expect(signed.effectiveSeconds).toBe(2_460);
    expect(signed.warnings).toEqual([expect.stringMatching(/says 24 h and lives 41 min.*role Uploader/)]);
  });

  it.each(['error', 'clamp', 'warn'] as const)(
    'never signs with a session that is over (%s)',
    (onShortfall) => {
      expect(() => presignUrl(expiring(0), { onShortfall })).toThrow(CredentialsExpiredError);
      expect(() => presignUrl(expiring(-12), { onShortfall })).toThrow(/role Uploader expired 12 min ago/);
    },
  );

  it('does not sign within the last second of a session what would be dead on arrival', () => {
    const credentials = { ...session, expiration: new Date(now.getTime() + 500) };
    expect(() => presignUrl({ ...request, credentials }, { onShortfall: 'clamp' })).toThrow(
      LifetimeShortfallError,
    );
  });

  it('signs with an unknown end unless it has to be known', () => {
    const unknown = { ...request, credentials: session };
    const signed = presignUrl(unknown);
    expect(signed).toMatchObject({
      limitedBy: 'unknown',
      credentials: { kind: 'temporary', expiry: 'unknown' },
    });
    expect(signed.warnings).toHaveLength(1);
    expect(() => presignUrl(unknown, { requireKnown: true })).toThrow(ExpiryUnknownError);
    expect(presignUrl(request, { requireKnown: true }).limitedBy).toBe('request');
  });

  it('never claims more than a session of its kind can live', () => {
    const role = { ...session, origin: 'assumed-role' } as const;
    const unknown = (credentials: typeof session, seconds: number) => ({
      ...request,
      credentials,
      asked: { seconds },
    });
    expect(presignUrl(unknown(session, 46_800)).effectiveSeconds).toBe(46_800);
    expect(() => presignUrl(unknown(role, 46_800))).toThrow(CredentialsExpireFirstError);
    expect(() => presignUrl(unknown(session, 604_800))).toThrow(
      /would live at most 36 h, .* does not say when it expires and cannot last longer: no session lasts longer than 36 h/,
    );
    expect(presignUrl(unknown(session, 604_800), { onShortfall: 'clamp' })).toMatchObject({
      effectiveSeconds: 129_600,
      validUntil: '2026-11-23T22:00:00.000Z',
      limitedBy: 'credentials',
    });
  });

  it.each([
    [
      'a role for it, or the expiration',
      session,
      3_600,
      ['supply-expiration', 'refresh', 'assume-role', 'sign-on-click'],
    ],
    [
      'nothing that asks again where nothing else would come',
      { ...session, renewable: false },
      3_600,
      ['supply-expiration', 'assume-role', 'sign-on-click'],
    ],
  ])('offers where the end has to be known: %s', (_, credentials, seconds, ways) => {
    const attempt = () => presignUrl({ ...request, credentials, asked: { seconds } }, { requireKnown: true });
    expect(attempt).toThrow(
      expect.objectContaining({ waysOut: ways.map((id) => expect.objectContaining({ id })) }),
    );
  });

  it('counts what a policy on the age of signatures leaves', () => {
    expect(() => presignUrl(request, { policySeconds: 600 })).toThrow(
      /would live 10 min, .*a bucket policy denies/,
    );
    expect(presignUrl(request, { policySeconds: 600, onShortfall: 'clamp' })).toMatchObject({
      limitedBy: 'policy',
      effectiveSeconds: 600,
    });
  });

  it('refuses a temporary key whose token is missing', () => {
    const credentials = { ...session, sessionToken: undefined };
    expect(() => presignUrl({ ...request, credentials })).toThrow(SessionTokenMissingError);
  });

  it('warns of a token beside a long-term key', () => {
    const credentials = { ...user, sessionToken: 'left-over' };
    expect(presignUrl({ ...request, credentials }).warnings).toContainEqual(
      expect.stringContaining('left-over AWS_SESSION_TOKEN'),
    );
  });

  it.each(['../a', 'a/./b', 'a/..', '.'])('warns of the key %s, which clients shorten', (key) => {
    expect(presignUrl({ ...request, key }).warnings).toHaveLength(1);
  });

  it.each(['a..b', '.hidden', 'a/...', 'a//b'])('has nothing to say of the key %s', (key) => {
    expect(presignUrl({ ...request, key }).warnings).toEqual([]);
  });

  it('keeps headers out of the query and lists them', () => {
    const signed = presignUrl({
      ...request,
      method: 'PUT',
      headers: [
        ['Content-Type', 'image/jpeg'],
        ['x-amz-meta-a', 'b'],
      ],
    });
    expect(signed.requiredHeaders).toEqual([
      { name: 'content-type', value: 'image/jpeg' },
      { name: 'x-amz-meta-a', value: 'b' },
    ]);
    expect(new URL(signed.url).searchParams.get('X-Amz-SignedHeaders')).toBe(
      'content-type;host;x-amz-meta-a',
    );
  });

  it('gives one string for a whole window', () => {
    const at = (minute: number) =>
      presignUrl({ ...request, now: inMinutes(minute), asked: { seconds: 600 } }, { stableSeconds: 3_600 });
    expect(at(59).url).toBe(at(0).url);
    expect(at(59).effectiveSeconds).toBe(660);
    expect(at(60).url).not.toBe(at(0).url);
  });

  it('refuses what no URL can keep: seven days within a window', () => {
    const attempt = () =>
      presignUrl({ ...request, now: inMinutes(30), asked: { seconds: 604_800 } }, { stableSeconds: 3_600 });
    expect(attempt).toThrow(LifetimeShortfallError);
    expect(attempt).toThrow(/S3 accepts URLs for at most 7 d/);
  });
});

describe('prepareUrls', () => {
  it('signs as presignUrl does', () => {
    const settled = settleNow({ asked: request.asked }, user, now, {});
    const prepared = prepareUrls(request, settled);
    for (const key of ['a', 'b c', '/ü//?#']) {
      expect(prepared.urlOf(key)).toBe(presignUrl({ ...request, key }).url);
      expect(prepared.presign(key)).toEqual(presignUrl({ ...request, key }));
    }
  });
});

describe('settle, with a fresh session', () => {
  const asked = { asked: { seconds: 86_400 } };
  const fresh = (minutes: number) => async () => ({ ...session, expiration: inMinutes(minutes) });
  const renewing = (minutes: number, refresh: SettleOptions['refresh'], clock: () => Date = () => now) =>
    settle(asked, expiring(minutes).credentials, { onShortfall: 'refresh', refresh, now: clock });

  it('renews a session that is too short, once, and judges again', async () => {
    let renewed = 0;
    const { lifetime } = await renewing(41, () => {
      renewed += 1;
      return fresh(24 * 60)();
    });
    expect(lifetime).toMatchObject({ limitedBy: 'request', effectiveSeconds: 86_400 });
    expect(renewed).toBe(1);
  });

  it('renews a session that has expired', async () => {
    const { lifetime } = await renewing(-5, fresh(24 * 60));
    expect(lifetime.limitedBy).toBe('request');
  });

  it('judges at the time when the provider has answered', async () => {
    const times = [now, inMinutes(1)];
    await expect(renewing(41, fresh(24 * 60), () => times.shift()!)).rejects.toThrow(
      /would live 23 h 59 min/,
    );
  });

  it('leaves a session alone that lasts', async () => {
    const { lifetime } = await renewing(60 * 24, () => Promise.reject(new Error('asked')));
    expect(lifetime.limitedBy).toBe('request');
  });

  it('refuses when the fresh session is too short, too, and does not offer it again', async () => {
    const refused = renewing(41, fresh(60));
    await expect(refused).rejects.toThrow(CredentialsExpireFirstError);
    const { waysOut } = (await refused.catch((error: unknown) => error)) as CredentialsExpireFirstError;
    expect(waysOut.map(({ id }) => id)).not.toContain('refresh');
  });

  it('assumes a role where the end has to be known and is not', async () => {
    const { credentials } = await settle({ asked: { seconds: 3_600 } }, session, {
      onShortfall: 'assume-role',
      requireKnown: true,
      refresh: fresh(1),
      mint: fresh(61),
      now: () => now,
    });
    expect(credentials.expiration).toEqual(inMinutes(61));
  });
});

it('signs as the SDK does: same address, same signature over the same parameters', async () => {
  const key = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
    .filter((text) => !/(^|\/)\.{0,2}(\/|$)/.test(text));
  await fc.assert(
    fc.asyncProperty(
      key,
      fc.constantFrom('us-east-1', 'eu-central-1', 'cn-north-1', 'us-gov-west-1'),
      fc.constantFrom('photos', 'my.photos'),
      fc.constantFrom(user, session),
      fc.integer({ min: 1, max: 129_600 }),
      fc.constantFrom('GET', 'PUT'),
      async (name, region, bucket, credentials, seconds, method) => {
        const client = new S3Client({
          region,
          credentials,
          requestChecksumCalculation: 'WHEN_REQUIRED',
          responseChecksumValidation: 'WHEN_REQUIRED',
        });
        const input = { Bucket: bucket, Key: name };
        const command = method === 'GET' ? new GetObjectCommand(input) : new PutObjectCommand(input);
        const theirs = new URL(
          await getSignedUrl(client, command as GetObjectCommand, { expiresIn: seconds, signingDate: now }),
        );
        const query = [...theirs.searchParams].filter(([parameter]) => !/^X-Amz-(?!Content)/.test(parameter));
        const ours = new URL(
          presignUrl({
            credentials,
            region,
            address: s3Address({ bucket, region }),
            key: name,
            method,
            query,
            now,
            asked: { seconds },
          }).url,
        );
        expect(ours.host + ours.pathname).toBe(theirs.host + theirs.pathname);
        expect([...ours.searchParams].sort()).toEqual([...theirs.searchParams].sort());
      },
    ),
    { numRuns: 150 },
  );
});
