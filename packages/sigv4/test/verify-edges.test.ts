/**
 * Where a signature stops counting: the last millisecond, the neighbouring day, the port, the second parameter. Each of these
 * passes every other test of the package when it is got wrong by one.
 */
import { describe, expect, it } from 'vitest';
import { createSigner, createVerifier, type RawRequest } from '../src/index.js';
import type { AuthenticationOptions } from '../src/verify/options.js';
import { EXAMPLE, rawRequest, refusalOf, verify } from './support.js';

const SIGNED_AT = Date.UTC(2026, 0, 15, 12);
const QUARTER = 15 * 60_000;
const S3: AuthenticationOptions = { now: SIGNED_AT, service: 's3', expectedRegion: 'us-east-1' };
const HOST = 'bucket.s3.us-east-1.amazonaws.com';
const signer = createSigner();

function presigned(host = HOST): string {
  return signer.presign({
    ...{ credentials: EXAMPLE, region: 'us-east-1', method: 'GET', host, path: '/key' },
    ...{ signingDate: SIGNED_AT, expiresIn: 3_600 },
  }).url;
}

function signed(url: string, headers: Readonly<Record<string, string>> = {}): [string, string][] {
  const { pathname, search } = new URL(url);
  return signer
    .signHeaders({
      ...{
        credentials: EXAMPLE,
        region: 'us-east-1',
        method: 'GET',
        host: new URL(url).host,
        path: pathname,
      },
      ...{
        query: [...new URLSearchParams(search)],
        headers: Object.entries(headers),
        signingDate: SIGNED_AT,
      },
    })
    .headers.map(([name, value]) => [name, value]);
}

function reasonOf(request: RawRequest, options: Partial<AuthenticationOptions> = {}): string {
  return refusalOf(() => verify(request, { ...S3, ...options })).reason;
}

describe('a presigned URL', () => {
  // As recorded on AWS: see NOT_YET_VALID_TOLERANCE_MS.
  it('may be dated fifteen minutes ahead, and not a millisecond more', () => {
    const request = rawRequest('GET', presigned());
    verify(request, { ...S3, now: SIGNED_AT - QUARTER });
    expect(reasonOf(request, { now: SIGNED_AT - QUARTER - 1 })).toBe('PresignedUrlNotYetValid');
  });

  it.each(['20260114', '20260116', '20260101', '20260215', '20250115'])(
    'with a scope of another day (%s) is refused as that',
    (day) => {
      const url = presigned().replace('%2F20260115%2F', `%2F${day}%2F`);
      expect(reasonOf(rawRequest('GET', url))).toBe('CredentialScopeDateMismatch');
    },
  );

  it('with a second signature counts by its first, which alone is left out of what is signed', () => {
    const url = presigned();
    const [first] = /X-Amz-Signature=[0-9a-f]{64}/.exec(url)!;
    // Next to the first, so that nothing else is out of order.
    const twice = url.replace(first, `${first}&X-Amz-Signature=${'f'.repeat(64)}`);
    expect(`X-Amz-Signature=${verify(rawRequest('GET', twice), S3).signature}`).toBe(first);
    const reversed = url.replace(first, `X-Amz-Signature=${'0'.repeat(64)}&${first}`);
    expect(reasonOf(rawRequest('GET', reversed))).toBe('SignatureMismatch');
  });
});

describe('a header-signed request', () => {
  const url = `https://${HOST}/key`;

  it.each(['20260114', '20260116', '20260101', '20260215', '20250115'])(
    'with a scope of another day (%s) is refused as that',
    (day) => {
      const headers = signed(url).map(([name, value]): [string, string] => [
        name,
        value.replace('/20260115/', `/${day}/`),
      ]);
      expect(reasonOf(rawRequest('GET', url, headers))).toBe('CredentialScopeDateMismatch');
    },
  );

  it.each([1, -1])(
    'may be fifteen minutes from a second clock, and not a millisecond more (%d)',
    (direction) => {
      const request = rawRequest('GET', url, signed(url));
      const now = SIGNED_AT + 86_400_000;
      const other = SIGNED_AT + direction * QUARTER;
      verify(request, { ...S3, now, alsoAcceptHeaderTime: other });
      expect(reasonOf(request, { now, alsoAcceptHeaderTime: other + direction })).toBe(
        'RequestTimeTooSkewed',
      );
    },
  );

  it('proves nothing with a parameter in the place of a header that was signed and not sent', () => {
    const withParameter = `${url}?x-amz-acl=public-read`;
    const headers = signed(withParameter, { 'x-amz-acl': 'public-read' });
    verify(rawRequest('GET', withParameter, headers), S3);
    const dropped = headers.filter(([name]) => name.toLowerCase() !== 'x-amz-acl');
    expect(reasonOf(rawRequest('GET', withParameter, dropped))).toBe('SignatureMismatch');
  });
});

describe('a Host that was signed without its port', () => {
  it.each([80, 443])('fits one with the default port %d', (port) => {
    const url = presigned('files.example.com').replace('files.example.com', `files.example.com:${port}`);
    verify(rawRequest('GET', url), S3);
  });

  it.each([8080, 9000, 8443, 1443, 4430])('does not fit one with port %d', (port) => {
    const url = presigned('files.example.com').replace('files.example.com', `files.example.com:${port}`);
    expect(reasonOf(rawRequest('GET', url))).toBe('SignatureMismatch');
  });
});

it('a signature with more behind it is another one', () => {
  const url = presigned();
  const [whole] = /X-Amz-Signature=[0-9a-f]{64}/.exec(url)!;
  expect(reasonOf(rawRequest('GET', url.replace(whole, `${whole}0`)))).toBe('SignatureMismatch');
  expect(reasonOf(rawRequest('GET', url.replace(whole, whole.slice(0, -1))))).toBe('SignatureMismatch');
});

it('one verifier tells apart what differs in secret, day, region or service alone, in any order', () => {
  const verifier = createVerifier();
  const other = { ...EXAMPLE, secretAccessKey: `${EXAMPLE.secretAccessKey}x` };
  const cases = [EXAMPLE, other].flatMap((credentials) =>
    [0, 1].flatMap((days) =>
      ['us-east-1', 'eu-west-1'].map((region) => {
        const signingDate = SIGNED_AT + days * 86_400_000;
        const { url } = signer.presign({
          ...{ credentials, region, method: 'GET', host: HOST, path: '/key', signingDate, expiresIn: 60 },
        });
        return { credentials, now: signingDate, url };
      }),
    ),
  );
  for (const first of cases) {
    for (const second of cases) {
      for (const { credentials, now, url } of [first, second]) {
        const request = rawRequest('GET', url);
        const claim = verifier.readAuthentication(request, {
          now,
          service: 's3',
          expectedRegion: undefined,
        })!;
        verifier.verifySignature(request, claim, credentials.secretAccessKey);
      }
    }
  }
});
