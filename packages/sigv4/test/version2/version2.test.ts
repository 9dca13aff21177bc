import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createVerifier, type RawRequest } from '../../src/index.js';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const verifier = createVerifier();

interface Case {
  readonly kind: 'query' | 'header';
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly (readonly [string, string])[];
}

const vectors = JSON.parse(
  readFileSync(new URL('../vectors/botocore-version2.json', import.meta.url), 'utf8'),
) as { now: number; cases: Case[] };

function rawRequest(c: Case): RawRequest {
  return { method: c.method, path: c.path, query: c.query, headers: ['Host', c.host, ...c.headers.flat()] };
}

function verify(
  request: RawRequest,
  now: number,
  options: { hostedBucket?: string; expectedRegion?: string } = {},
) {
  const claim = verifier.readAuthentication(request, { now, service: 's3', ...options });
  verifier.verifySignature(request, claim!, SECRET);
  return claim!;
}

describe('Signature Version 2', () => {
  // S3 API Reference, "Signing and authenticating REST requests (AWS signature version 2)", object GET.
  it("verifies AWS's published example", () => {
    const request: RawRequest = {
      method: 'GET',
      path: '/photos/puppy.jpg',
      query: '',
      headers: [
        ...['Host', 'johnsmith.s3.amazonaws.com', 'Date', 'Tue, 27 Mar 2007 19:36:42 +0000'],
        ...['Authorization', 'AWS AKIAIOSFODNN7EXAMPLE:bWq2s1WEIj+Ydj0vQ697zp+IXMU='],
      ],
    };
    const claim = verify(request, Date.UTC(2007, 2, 27, 19, 36, 42), { hostedBucket: 'johnsmith' });
    expect(claim).toMatchObject({ algorithm: 'AWS', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
  });

  it.each(vectors.cases.map((c, index) => [index, c.kind, `${c.method} ${c.path}?${c.query}`, c] as const))(
    "verifies botocore's case %i (%s) %s",
    (_index, _kind, _line, c) => {
      const claim = verify(rawRequest(c), vectors.now * 1_000);
      expect(claim.mechanism).toBe(c.kind);
    },
  );

  it.each(['', 'versioning'])(
    'verifies a bucket of the path as botocore signs it, with a slash: ?%s',
    (query) => {
      const now = Date.UTC(2026, 0, 1);
      const date = new Date(now).toUTCString();
      const signature = (path: string) =>
        createHmac('sha1', SECRET)
          .update(`GET\n\n\n${date}\n${path}${query && `?${query}`}`)
          .digest('base64');
      const request = (path: string, signed: string): RawRequest => ({
        method: 'GET',
        path,
        query,
        headers: [
          'Host',
          '127.0.0.1',
          'Date',
          date,
          'Authorization',
          `AWS AKIAIOSFODNN7EXAMPLE:${signature(signed)}`,
        ],
      });
      expect(() => verify(request('/photos', '/photos'), now)).not.toThrow();
      expect(() => verify(request('/photos', '/photos/'), now)).not.toThrow();
      for (const [sent, signed] of [
        ['/photos/', '/photos'],
        ['/photos/a', '/photos/a/'],
        ['/photos', '/photos//'],
      ]) {
        expect(() => verify(request(sent!, signed!), now)).toThrow('The request signature we calculated');
      }
    },
  );

  it('refuses another verb, another key and another expiry', () => {
    const c = vectors.cases.find((one) => one.kind === 'query' && one.method === 'GET')!;
    const changed = [
      { ...c, method: 'HEAD' },
      { ...c, path: `${c.path}x` },
      { ...c, query: c.query.replace(/Expires=(\d+)/, (_all, seconds) => `Expires=${Number(seconds) + 1}`) },
    ];
    for (const one of changed) {
      expect(() => verify(rawRequest(one), vectors.now * 1_000)).toThrow(
        expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
      );
    }
  });

  const signed = 'AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=x';
  it.each([
    // Measured on S3: no skew, no upper bound; the raw value in the message.
    [`${signed}&Expires=soon`, 'Invalid date (should be seconds since epoch): soon'],
    [
      `${signed}`,
      'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
    ],
    [`${signed}&Expires=1767225600`, 'Request has expired'],
  ])('refuses ?%s', (query, message) => {
    const request: RawRequest = { method: 'GET', path: '/b/k', query, headers: ['Host', 'h'] };
    expect(() => verify(request, 1_767_225_600_000)).toThrow(
      expect.objectContaining({ code: 'AccessDenied', message }),
    );
  });

  it('is not taken in regions launched after January 2014', () => {
    const c = vectors.cases[0]!;
    expect(() => verify(rawRequest(c), vectors.now * 1_000, { expectedRegion: 'eu-central-1' })).toThrow(
      expect.objectContaining({
        code: 'InvalidRequest',
        message:
          'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
      }),
    );
  });
});
