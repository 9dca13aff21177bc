import { describe, expect, it } from 'vitest';
import { duration, explainRefusal } from '../src/explain-refusal.js';

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
    ).toBe('ExpiredToken: session MyAppRole/session-name ended 12 min ago; the URL itself had 22 h left');
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
    ).toBe('AccessDenied: the URL ended 90 s ago, 60 min after it was signed');
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
      'AccessDenied: arn:aws:iam::123456789012:user/ann may not s3:GetObject on arn:aws:s3:::b/k: ' +
        'statement OfficeOnly of resource policy b denies it explicitly',
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
