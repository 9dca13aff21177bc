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
  presignUrlRefreshing,
  SessionTokenMissingError,
  s3Address,
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
      'a URL signed now would live 41 min, until 2026-11-22T10:41:00.000Z, because the session of role Uploader ends then; asked for 24 h',
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
      expect(ways).toEqual(['refresh', 'longer-session', 'clamp']);
    }
  });

  it.each([
    [3_600 * 12, 'longer-session', /AssumeRole/],
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
      expect(() => presignUrl(expiring(-12), { onShortfall })).toThrow(/role Uploader ended 12 min ago/);
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
    expect(attempt).toThrow(/S3 takes no URL older than 7 d/);
  });
});

describe('prepareUrls', () => {
  it('signs as presignUrl does', () => {
    const { key: _, ...rest } = request;
    const prepared = prepareUrls(rest);
    for (const key of ['a', 'b c', '/ü//?#']) {
      expect(prepared.urlOf(key)).toBe(presignUrl({ ...request, key }).url);
      expect(prepared.presign(key)).toEqual(presignUrl({ ...request, key }));
    }
  });
});

describe('presignUrlRefreshing', () => {
  it('renews a session that is too short, once, and judges again', async () => {
    let asked = 0;
    const refresh = async () => {
      asked += 1;
      return { credentials: { ...session, expiration: inMinutes(24 * 60) }, now };
    };
    const signed = await presignUrlRefreshing(expiring(41), { refresh });
    expect(signed).toMatchObject({ limitedBy: 'request', effectiveSeconds: 86_400 });
    expect(asked).toBe(1);
  });

  it('renews a session that is over', async () => {
    const refresh = async () => ({ credentials: { ...session, expiration: inMinutes(24 * 60) }, now });
    await expect(presignUrlRefreshing(expiring(-5), { refresh })).resolves.toMatchObject({
      limitedBy: 'request',
    });
  });

  it('judges at the time when the provider has answered', async () => {
    const later = inMinutes(1);
    const refresh = async () => ({ credentials: { ...session, expiration: inMinutes(24 * 60) }, now: later });
    await expect(presignUrlRefreshing(expiring(41), { refresh })).rejects.toThrow(/would live 23 h 59 min/);
  });

  it('leaves a session alone that lasts', async () => {
    const refresh = () => Promise.reject(new Error('asked'));
    await expect(presignUrlRefreshing(expiring(60 * 24), { refresh })).resolves.toMatchObject({
      limitedBy: 'request',
    });
  });

  it('says no when the fresh session is too short, too', async () => {
    const refresh = async () => ({ credentials: { ...session, expiration: inMinutes(60) }, now });
    await expect(presignUrlRefreshing(expiring(41), { refresh })).rejects.toThrow(
      CredentialsExpireFirstError,
    );
    const offers = async (options: object): Promise<string[]> =>
      presignUrlRefreshing(expiring(41), { refresh, ...options }).then(
        () => [],
        (error: CredentialsExpireFirstError) => error.waysOut.map(({ id }) => id),
      );
    expect(await offers({})).not.toContain('refresh');
    const minted = await offers({ tried: 'assume-role' });
    expect(minted).toContain('refresh');
    expect(minted).not.toContain('assume-role');
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
      fc.integer({ min: 1, max: 604_800 }),
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
