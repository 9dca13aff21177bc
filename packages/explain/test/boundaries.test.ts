import { createSigner } from '@countersign/sigv4';
import { describe, expect, it } from 'vitest';
import { explain, type Report, readReport } from '../src/index.js';

const SIGNED_AT = '2026-03-01T09:00:00Z';
const HOUR = 3_600;
const DAY = 24 * HOUR;
const after = (seconds: number) => new Date(Date.parse(SIGNED_AT) + seconds * 1_000);

function sign(expiresIn: number, sessionToken?: string): string {
  return createSigner().presign({
    credentials: {
      accessKeyId: sessionToken === undefined ? 'AKIAIOSFODNN7EXAMPLE' : 'ASIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'a-secret',
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
    region: 'eu-west-1',
    method: 'GET',
    protocol: 'https:',
    host: 'files.s3.eu-west-1.amazonaws.com',
    path: '/report.pdf',
    signingDate: new Date(SIGNED_AT),
    expiresIn,
  }).url;
}

const causes = (report: Report, now: Date) => explain(report, { now }).findings.map(({ cause }) => cause);

describe('a URL that a session signed', () => {
  const url = sign(7 * DAY, 'IQoJtoken');

  it('is not called healthy once no session could live so long', () => {
    // STS API Reference, GetSessionToken: 36 hours at most.
    expect(explain(readReport(url), { now: after(36 * HOUR - 1) }).verdict).toBe('healthy');
    expect(explain(readReport(url), { now: after(36 * HOUR) }).verdict).toBe('unknown');
  });

  it('lives six hours at most where an instance role signed it', () => {
    // S3 User Guide, "Download and upload objects with presigned URLs": instance profiles, up to 6 hours.
    const report = readReport(url, { context: { signer: 'EC2 instance role' } });
    expect(explain(report, { now: after(60) }).timeline).toContainEqual(
      expect.objectContaining({ at: '2026-03-01T15:00:00Z', kind: 'session-end-at-most' }),
    );
    expect(explain(report, { now: after(6 * HOUR - 1) }).verdict).toBe('healthy');
    expect(explain(report, { now: after(6 * HOUR) }).verdict).toBe('unknown');
  });

  it.each([
    [0, 'credentials-expired-at-signing'],
    [-1, 'credentials-expired-at-signing'],
    [1, 'credentials-expired-before-url'],
  ])('with credentials that end %i s after signing: %s', (seconds, cause) => {
    const report = readReport(url, {
      status: 403,
      errorBody: '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
      context: { credential_expiration: after(seconds).toISOString() },
    });
    const token = { ...report, errorBody: '<Error><Code>ExpiredToken</Code><Message>m</Message></Error>' };
    expect(causes(token, after(60))[0]).toBe(cause);
  });
});

it('an object that is said to be there is not called missing', () => {
  const denied = (context: Record<string, unknown>) =>
    readReport(sign(HOUR), {
      method: 'GET',
      status: 403,
      errorBody: '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
      context,
    });
  const told = { note: 'other objects work' };
  expect(causes(denied(told), after(60))[0]).toBe('missing-object-reported-as-403');
  expect(causes(denied({ ...told, object_exists: true }), after(60))).not.toContain(
    'missing-object-reported-as-403',
  );
});

it('an expired URL comes before the CORS message that its refusal gave', () => {
  const message =
    "Access to fetch at 'https://files.s3.eu-west-1.amazonaws.com/report.pdf' from origin 'https://app.example' has been blocked by CORS policy: " +
    "No 'Access-Control-Allow-Origin' header is present on the requested resource.";
  const report = readReport(sign(600), { message });
  expect(causes(report, after(599))[0]).toBe('cors-not-allowed');
  expect(causes(report, after(600)).slice(0, 2)).toEqual(['url-expired', 'cors-not-allowed']);
  // Though the bucket has no CORS rules either.
  const without = readReport(sign(600), { message, context: { cors: 'none' } });
  expect(causes(without, after(599))[0]).toBe('cors-not-allowed');
  expect(causes(without, after(600))[0]).toBe('url-expired');
});

it('words that fit every failure a little give no finding', () => {
  const report = readReport({ message: 'it does not work since this morning' });
  expect(explain(report, { now: after(0) })).toMatchObject({ findings: [], verdict: 'unknown' });
  // The same words beside an answer are something to weigh.
  expect(causes({ ...report, status: 403 }, after(0))).not.toEqual([]);
});
