import { describe, expect, it } from 'vitest';
import { duration, explainRefusal, reasonHeader } from '../src/why/explain-refusal.js';

const HOUR = 3_600_000;

function refusal(
  code: string,
  reason: string,
  facts: Record<string, string | number>,
  message = 'AWS says so',
) {
  return { code, reason, facts, message, status: 403, extras: [], headers: [] };
}

describe('explainRefusal', () => {
  it('says when the session ended and what the URL still had', () => {
    expect(
      explainRefusal(
        refusal('ExpiredToken', 'SessionExpired', {
          session: 'MyAppRole/session-name',
          endedMsAgo: 12 * 60_000,
          urlMsLeft: 22 * HOUR,
        }),
      ),
    ).toBe('ExpiredToken: session MyAppRole/session-name expired 12 min ago; the URL itself had 22 h left');
  });

  it('says how long an expired URL lived', () => {
    const signedAt = Date.UTC(2026, 0, 1);
    expect(
      explainRefusal(
        refusal('AccessDenied', 'PresignedUrlExpired', {
          signedAt,
          expiresAt: signedAt + HOUR,
          now: signedAt + HOUR + 90_000,
        }),
      ),
    ).toBe('AccessDenied: the URL expired 90 s ago, 60 min after it was signed');
  });

  it('names the statement that denies', () => {
    expect(
      explainRefusal(
        refusal('AccessDenied', 'ExplicitDeny', {
          who: 'arn:aws:iam::123456789012:user/ann',
          action: 's3:GetObject',
          resource: 'arn:aws:s3:::b/k',
          policyType: 'resource',
          policy: 'b',
          sid: 'OfficeOnly',
        }),
      ),
    ).toBe(
      'AccessDenied: statement OfficeOnly of resource policy b denies s3:GetObject on arn:aws:s3:::b/k ' +
        'to arn:aws:iam::123456789012:user/ann',
    );
  });

  it("falls back on AWS's own message", () => {
    expect(explainRefusal(refusal('NoSuchKey', 'NoSuchKey', {}))).toBe('NoSuchKey: AWS says so');
  });
});

describe('duration', () => {
  it.each([
    [0, '0 s'],
    [-5_000, '0 s'],
    [119_000, '119 s'],
    [120_000, '2 min'],
    [119 * 60_000, '119 min'],
    [2 * HOUR, '2 h'],
    [22.5 * HOUR, '22 h 30 min'],
    [48 * HOUR, '2 days'],
    [7 * 24 * HOUR, '7 days'],
    [50 * HOUR, '2 days 2 h'],
  ])('%i ms is %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe('reasonHeader', () => {
  const facts = {
    who: 'arn:aws:iam::123456789012:user/ann',
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
  };

  it.each([
    [
      'identity',
      'no identity policy of arn:aws:iam::123456789012:user/ann allows s3:GetObject on arn:aws:s3:::b/k',
    ],
    [
      'boundary',
      'the permissions boundary of arn:aws:iam::123456789012:user/ann does not allow s3:GetObject on arn:aws:s3:::b/k',
    ],
    [
      'session',
      'no session policy of arn:aws:iam::123456789012:user/ann allows s3:GetObject on arn:aws:s3:::b/k',
    ],
    [
      'resource',
      'no resource policy (bucket policy) allows s3:GetObject on arn:aws:s3:::b/k to arn:aws:iam::123456789012:user/ann',
    ],
  ])('says that the Allow of a kind of policy is missing: %s', (policyType, said) => {
    const implicit = refusal('AccessDenied', 'ImplicitDeny', { ...facts, policyType });
    expect(reasonHeader(implicit)).toBe(`implicit-deny: ${said}`);
  });

  it('names a statement without a sid by its place', () => {
    const denied = refusal('AccessDenied', 'ExplicitDeny', {
      ...facts,
      policyType: 'identity',
      policy: 'p',
      statement: '2',
    });
    expect(reasonHeader(denied)).toMatch(/^explicit-deny: statement 2 of identity policy p denies /);
  });

  it('holds one short line of ASCII, whatever a client sent', () => {
    const said = reasonHeader(
      refusal('NoSuchKey', 'NoSuchKey', {}, `a\r\nx-evil: 1\u0000 \u00fc \ud800 ${'k'.repeat(5_000)}`),
    );
    expect(said).toMatch(/^no-such-key: a x-evil: 1 {2}%C3%BC \? k+\.\.\.$/);
    expect(said.length).toBeLessThanOrEqual(600);
  });

  it('repeats no signature and no token', () => {
    const said = reasonHeader(
      refusal('X', 'X', {}, 'http://h/k?X-Amz-Security-Token=IQoJ&X-Amz-Signature=abcdef&x=1'),
    );
    expect(said).toBe('x: http://h/k?X-Amz-Security-Token=...&X-Amz-Signature=...&x=1');
  });
});
