import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { credentialOrigin } from '../src/credential-origin.js';
import { fallsShort, judgeLifetime, type LifetimeQuestion } from '../src/lifetime.js';

const now = new Date('2026-11-22T10:00:00.750Z');
const base: LifetimeQuestion = { now, asked: { seconds: 3_600 }, expiry: 'never' };
const at = (time: string) => new Date(`2026-11-22T${time}Z`);

describe('judgeLifetime', () => {
  it('gives what was asked for where nothing limits it', () => {
    expect(judgeLifetime(base)).toEqual({
      validFrom: at('10:00:00'),
      validUntil: at('11:00:00'),
      requestedSeconds: 3_600,
      neededSeconds: 3_600,
      effectiveSeconds: 3_600,
      limitedBy: 'request',
      atMost: false,
      expiresInSeconds: 3_600,
      warnings: [],
    });
  });

  it('stops at the end of the credentials, floored to the second', () => {
    const lifetime = judgeLifetime({ ...base, expiry: 'known', expiration: at('10:41:00.900') });
    expect(lifetime).toMatchObject({
      validUntil: at('10:41:00'),
      effectiveSeconds: 2_460,
      limitedBy: 'credentials',
      expiresInSeconds: 3_600,
    });
    expect(fallsShort(lifetime)).toBe(true);
  });

  it('does not call credentials that end with the request a limit', () => {
    const lifetime = judgeLifetime({ ...base, expiry: 'known', expiration: at('11:00:00') });
    expect(lifetime.limitedBy).toBe('request');
    expect(fallsShort(lifetime)).toBe(false);
  });

  it('has nothing left of credentials that are over', () => {
    const lifetime = judgeLifetime({ ...base, expiry: 'known', expiration: at('09:00:00') });
    expect(lifetime.effectiveSeconds).toBe(0);
  });

  it('gives upper bounds, and a warning that says what to set, where the end is not known', () => {
    const lifetime = judgeLifetime({ ...base, expiry: 'unknown' });
    expect(lifetime).toMatchObject({ limitedBy: 'unknown', effectiveSeconds: 3_600 });
    expect(lifetime.warnings).toEqual([expect.stringContaining('AWS_CREDENTIAL_EXPIRATION')]);
  });

  it.each([
    ['any session', undefined, 129_600],
    ["a role's", { accessKeyId: 'ASIA', hasSessionToken: true, told: 'assumed-role' as const }, 43_200],
    ['aws login', { accessKeyId: 'ASIA', hasSessionToken: true, told: 'console-login' as const }, 900],
  ])('never claims more than a session of its kind can live: %s', (_, clues, cap) => {
    const origin = clues && credentialOrigin(clues);
    for (const seconds of [900, 7_200, 46_800, 604_800]) {
      const lifetime = judgeLifetime({ ...base, asked: { seconds }, expiry: 'unknown', origin });
      expect(lifetime).toMatchObject({
        effectiveSeconds: Math.min(seconds, cap),
        validUntil: new Date(at('10:00:00').getTime() + Math.min(seconds, cap) * 1_000),
        limitedBy: seconds > cap ? 'credentials' : 'unknown',
        atMost: true,
      });
      expect(fallsShort(lifetime)).toBe(seconds > cap);
    }
  });

  it('ends where a policy begins to deny', () => {
    expect(judgeLifetime({ ...base, policyUntil: at('10:20:00') })).toMatchObject({
      limitedBy: 'policy',
      effectiveSeconds: 1_200,
    });
  });

  it('counts an instant from now', () => {
    expect(judgeLifetime({ ...base, asked: { until: at('10:30:00.999') } })).toMatchObject({
      requestedSeconds: 1_800,
      effectiveSeconds: 1_800,
      validUntil: at('10:30:00'),
      expiresInSeconds: 1_800,
    });
  });

  it('says when a policy on the age of signatures ends it', () => {
    expect(judgeLifetime({ ...base, policySeconds: 600 })).toMatchObject({
      limitedBy: 'policy',
      effectiveSeconds: 600,
    });
  });

  it.each([0, -1, 1.5, Number.NaN, 604_801])('refuses %d seconds', (seconds) => {
    expect(() => judgeLifetime({ ...base, asked: { seconds } })).toThrow(RangeError);
  });

  it.each(['2026-11-22T10:00:00Z', '2026-11-22T09:59:59Z', '2026-11-29T10:00:01Z', 'nonsense'])(
    'refuses to live until %s',
    (until) => {
      expect(() => judgeLifetime({ ...base, asked: { until: new Date(until) } })).toThrow(RangeError);
    },
  );
});

describe('a stable window', () => {
  const stable = { ...base, stableSeconds: 3_600 };

  it('floors the signing time and still lives at least as long as asked', () => {
    expect(judgeLifetime({ ...stable, now: at('10:59:59') })).toMatchObject({
      validFrom: at('10:00:00'),
      validUntil: at('12:00:00'),
      effectiveSeconds: 3_601,
      expiresInSeconds: 7_200,
      limitedBy: 'request',
    });
  });

  it('says that seven days are the end where life and window do not fit into them together', () => {
    const lifetime = judgeLifetime({ ...stable, now: at('10:30:00'), asked: { seconds: 604_800 } });
    expect(lifetime).toMatchObject({ limitedBy: 'maximum', expiresInSeconds: 604_800 });
    expect(fallsShort(lifetime)).toBe(true);
  });

  it('signs the same for every moment of a window, and no URL outlives its word', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 302_400 }),
        fc.integer({ min: 1, max: 302_400 }),
        fc.integer({ min: 0, max: 4_000_000_000_000 }),
        fc.integer({ min: 0, max: 302_399 }),
        (seconds, stableSeconds, start, later) => {
          const windowMs = stableSeconds * 1_000;
          const first = Math.floor(start / windowMs) * windowMs;
          const second = first + (later % stableSeconds) * 1_000;
          const question = { asked: { seconds }, expiry: 'never', stableSeconds } as const;
          const one = judgeLifetime({ ...question, now: new Date(first) });
          const other = judgeLifetime({ ...question, now: new Date(second) });
          expect(other.validFrom).toEqual(one.validFrom);
          expect(other.expiresInSeconds).toBe(one.expiresInSeconds);
          expect(other.effectiveSeconds).toBeGreaterThanOrEqual(seconds);
        },
      ),
    );
  });
});

it('never promises more than the request, the credentials or seven days give', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 604_800 }),
      fc.integer({ min: -100_000, max: 1_000_000 }),
      fc.option(fc.integer({ min: 1, max: 604_800 }), { nil: undefined }),
      (seconds, left, stableSeconds) => {
        const expiration = new Date(now.getTime() + left * 1_000);
        const lifetime = judgeLifetime({
          now,
          asked: { seconds },
          expiry: 'known',
          expiration,
          stableSeconds,
        });
        const { validFrom, validUntil, expiresInSeconds, effectiveSeconds } = lifetime;
        expect(validUntil.getTime()).toBeLessThanOrEqual(expiration.getTime());
        expect(validUntil.getTime()).toBeLessThanOrEqual(validFrom.getTime() + expiresInSeconds * 1_000);
        expect(expiresInSeconds).toBeLessThanOrEqual(604_800);
        expect(effectiveSeconds).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

describe('a margin', () => {
  it('lets the URL live longer than asked, and is missing where the credentials do not give it', () => {
    const question = { ...base, marginSeconds: 300 };
    expect(judgeLifetime(question)).toMatchObject({ requestedSeconds: 3_600, effectiveSeconds: 3_900 });
    const lifetime = judgeLifetime({ ...question, expiry: 'known', expiration: at('11:03:00') });
    expect(lifetime).toMatchObject({ effectiveSeconds: 3_780, limitedBy: 'credentials' });
    expect(fallsShort(lifetime)).toBe(true);
  });

  it('is cut where seven days leave less', () => {
    const lifetime = judgeLifetime({ ...base, asked: { seconds: 604_700 }, marginSeconds: 300 });
    expect(lifetime).toMatchObject({ effectiveSeconds: 604_800, limitedBy: 'request' });
    expect(fallsShort(lifetime)).toBe(false);
  });
});
