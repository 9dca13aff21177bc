/** Where a request stops being good: each at the last instant, name or letter that passes, and at the next. */
import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  checkPostConditions,
  createSigner,
  createVerifier,
  parsePostPolicy,
  type RawRequest,
} from '../src/index.js';
import type { AuthenticationOptions } from '../src/verify/options.js';
import { EXAMPLE, rawRequest, refusalOf, verify } from './support.js';

const NOW = Date.UTC(2026, 0, 15, 12);
const QUARTER = 15 * 60_000;
const S3: AuthenticationOptions = { now: NOW, service: 's3', expectedRegion: 'us-east-1' };
const HOST = 'bucket.s3.us-east-1.amazonaws.com';
const signer = createSigner();

function presigned(signingDate = NOW, host = HOST): string {
  const { url } = signer.presign({
    credentials: EXAMPLE,
    region: 'us-east-1',
    method: 'GET',
    host,
    path: '/key',
    signingDate,
    expiresIn: 3_600,
  });
  return url;
}

describe('times', () => {
  test('a presigned URL from 15 minutes ahead is good, and one from a second later is not yet', () => {
    const url = presigned(NOW + QUARTER);
    verify(rawRequest('GET', url), S3);
    expect(refusalOf(() => verify(rawRequest('GET', url), { ...S3, now: NOW - 1 })).reason).toBe(
      'PresignedUrlNotYetValid',
    );
  });

  test('a header-signed request is good up to 15 minutes ahead or behind, and not a millisecond more', () => {
    const { url, headers } = signer.signHeaders({
      credentials: EXAMPLE,
      region: 'us-east-1',
      method: 'GET',
      host: HOST,
      path: '/key',
      payloadHash: 'UNSIGNED-PAYLOAD',
      signingDate: NOW,
    });
    const request = rawRequest('GET', url, headers);
    for (const now of [NOW - QUARTER, NOW + QUARTER]) verify(request, { ...S3, now });
    for (const now of [NOW - QUARTER - 1, NOW + QUARTER + 1]) {
      expect(refusalOf(() => verify(request, { ...S3, now })).reason).toBe('RequestTimeTooSkewed');
    }
  });

  test.each(['20260114', '20260116', '20260215', '20250115'])(
    'a scope of %s is not that of 15 January 2026',
    (day) => {
      const url = presigned().replace('%2F20260115%2F', `%2F${day}%2F`);
      expect(refusalOf(() => verify(rawRequest('GET', url), S3)).reason).toBe('CredentialScopeDateMismatch');
    },
  );
});

/** Signed by hand, step by step as "Create a signed AWS API request" (IAM User Guide) writes them. */
function signedByHand(parts: {
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** As the string to sign has it. */
  readonly time: string;
  readonly service?: string;
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly payloadHash?: string;
}): RawRequest {
  const { headers, time, service = 's3', method = 'GET', path = '/key', query = '' } = parts;
  const payloadHash = parts.payloadHash ?? 'UNSIGNED-PAYLOAD';
  const lower = headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const names = lower.map(([name]) => name).join(';');
  const canonical = [
    method,
    path,
    query,
    ...lower.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    payloadHash,
  ].join('\n');
  const day = time.slice(0, 8);
  const scope = `${day}/us-east-1/${service}/aws4_request`;
  const hash = createHash('sha256').update(canonical).digest('hex');
  const hmac = (key: string | Buffer, text: string): Buffer =>
    createHmac('sha256', key).update(text).digest();
  const key = [day, 'us-east-1', service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${EXAMPLE.secretAccessKey}`,
  );
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash}`).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${EXAMPLE.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { method, path, query, headers: [...headers.flat(), 'Authorization', authorization] };
}

describe('a request with an HTTP Date and no x-amz-date', () => {
  // IAM User Guide, "Create a signed AWS API request": the time of the string to sign is in ISO 8601 basic form.
  const DATE = 'Thu, 15 Jan 2026 12:00:00 GMT';
  const headers = [
    ['Host', HOST],
    ['Date', DATE],
    ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
  ] as const;

  test('is signed with its time in ISO 8601', () => {
    verify(signedByHand({ headers, time: '20260115T120000Z' }), S3);
    const claim = createVerifier().readAuthentication(
      signedByHand({ headers, time: '20260115T120000Z' }),
      S3,
    );
    expect(claim?.date).toBe('20260115T120000Z');
  });

  test('also where the date is not signed', () => {
    const [host, date, hash] = headers;
    const request = signedByHand({ headers: [host, hash], time: '20260115T120000Z' });
    verify({ ...request, headers: [...request.headers, ...date] }, S3);
  });

  test('for STS as for S3', () => {
    const empty = createHash('sha256').update('').digest('hex');
    const sts = [
      ['Host', 'sts.amazonaws.com'],
      ['Date', DATE],
    ] as const;
    verify(
      signedByHand({ headers: sts, time: '20260115T120000Z', service: 'sts', payloadHash: empty, path: '/' }),
      {
        ...S3,
        service: 'sts',
      },
    );
  });

  test('is told to be skewed as it was written', () => {
    const refusal = refusalOf(() =>
      verify(signedByHand({ headers, time: '20260115T120000Z' }), { ...S3, now: NOW + QUARTER + 1 }),
    );
    expect(refusal.extras).toContainEqual(['RequestTime', DATE]);
  });
});

describe('signed headers', () => {
  test('one that was not sent is not taken from the query of a header-signed request', () => {
    const headers = [
      ['Host', HOST],
      ['x-amz-acl', 'public-read'],
      ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
      ['x-amz-date', '20260115T120000Z'],
    ] as const;
    for (const query of ['x-amz-acl=public-read', 'X-Amz-Acl=public-read']) {
      const request = signedByHand({ headers, time: '20260115T120000Z', method: 'PUT', query });
      verify(request, S3);
      const without = request.headers.filter((_, at) => at !== 2 && at !== 3);
      expect(refusalOf(() => verify({ ...request, headers: without }, S3)).reason, query).toBe(
        'SignatureMismatch',
      );
    }
  });

  test('but a presigner may have moved it there', () => {
    // As signers do that hoist after signing; nine names, so that both ways of finding a header are tried.
    for (const count of [1, 9]) {
      const moved = Array.from({ length: count }, (_, nth) => [`x-amz-meta-${nth}`, `v ${nth}`] as const);
      const names = ['host', ...moved.map(([name]) => name)].join('%3B');
      const extra = moved.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
      const query = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${EXAMPLE.accessKeyId}%2F20260115%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20260115T120000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=${names}&${extra}`;
      const byHand = signedByHand({
        headers: [['Host', HOST], ...moved],
        time: '20260115T120000Z',
        query,
      });
      const signature = /Signature=([0-9a-f]+)$/.exec(byHand.headers.at(-1)!)![1];
      const request = {
        method: 'GET',
        path: '/key',
        query: `${query}&X-Amz-Signature=${signature}`,
        headers: ['Host', HOST],
      };
      verify(request, S3);
      const altered = { ...request, query: request.query.replace('=v%200', '=w%200') };
      expect(refusalOf(() => verify(altered, S3)).reason).toBe('SignatureMismatch');
    }
  });

  test('a name that is signed twice counts once', () => {
    const headers = [
      ['Host', HOST],
      ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
      ['x-amz-date', '20260115T120000Z'],
    ] as const;
    const request = signedByHand({ headers, time: '20260115T120000Z' });
    const twice = request.headers.map((text) =>
      text.replace('SignedHeaders=host;', 'SignedHeaders=host;host;'),
    );
    expect(refusalOf(() => verify({ ...request, headers: twice }, S3)).reason).toBe('SignatureMismatch');
  });

  test('a default port may be left out of the signed Host, no other may', () => {
    for (const [host, sent, fits] of [
      ['a.example', 'a.example:80', true],
      ['a.example', 'a.example:443', true],
      ['a.example', 'a.example:8080', false],
      ['a.example', 'a.example:9000', false],
      ['a.example:9000', 'a.example', false],
    ] as const) {
      const request = rawRequest('GET', presigned(NOW, host), [['Host', sent]]);
      const attempt = () => verify(request, S3);
      if (fits) attempt();
      else expect(refusalOf(attempt).reason, `${host} as ${sent}`).toBe('SignatureMismatch');
    }
  });
});

describe('signing keys', () => {
  test('are not mixed up between secrets, days, regions and services', () => {
    const verifier = createVerifier({ signingKeyCacheSize: 64 });
    const secrets = ['a', 'b', EXAMPLE.secretAccessKey];
    const days = [NOW, NOW + 86_400_000];
    const regions = ['us-east-1', 'us-west-2', 'eu-west-1'];
    const claims = secrets.flatMap((secretAccessKey) =>
      days.flatMap((signingDate) =>
        regions.map((region) => {
          const credentials = { accessKeyId: EXAMPLE.accessKeyId, secretAccessKey };
          const { url } = signer.presign({
            credentials,
            region,
            method: 'GET',
            host: HOST,
            path: '/key',
            signingDate,
            expiresIn: 60,
          });
          return { request: rawRequest('GET', url), secretAccessKey, now: signingDate };
        }),
      ),
    );
    // Twice, so that the second time each key comes from the cache.
    for (let round = 0; round < 2; round += 1) {
      for (const { request, secretAccessKey, now } of claims) {
        const claim = verifier.readAuthentication(request, { now, service: 's3' })!;
        for (const secret of secrets) {
          expect(verifier.isSignedBy(request, claim, secret)).toBe(secret === secretAccessKey);
        }
      }
    }
  });
});

describe('form uploads', () => {
  test('a token that no condition covers is refused', () => {
    const policy = parsePostPolicy(
      btoa(
        JSON.stringify({
          expiration: '2030-01-01T00:00:00Z',
          conditions: [{ bucket: 'bucket' }, { key: 'k' }],
        }),
      ),
    );
    const fields = new Map([['key', 'k']]);
    checkPostConditions(policy, fields, { now: NOW, bucket: 'bucket' });
    fields.set('x-amz-security-token', 'token');
    expect(
      refusalOf(() => checkPostConditions(policy, fields, { now: NOW, bucket: 'bucket' })).message,
    ).toContain('x-amz-security-token');
  });

  test('a Content-Type of several members has to begin with what the condition says in each of them', () => {
    const ask = (starts: string, type: string) => () =>
      checkPostConditions(
        parsePostPolicy(
          btoa(
            JSON.stringify({
              expiration: '2030-01-01T00:00:00Z',
              conditions: [{ bucket: 'bucket' }, ['starts-with', '$Content-Type', starts]],
            }),
          ),
        ),
        new Map([['content-type', type]]),
        { now: NOW, bucket: 'bucket' },
      );
    for (const [starts, type] of [
      ['image/', 'image/png'],
      ['image/', 'image/png,image/gif'],
      ['', 'a,b'],
      ['', ''],
      ['image/png', 'image/png,image/png'],
    ] as const)
      ask(starts, type)();
    for (const [starts, type] of [
      ['image/', 'image/png,text/html'],
      ['image/', 'image/png,'],
      ['image/', ''],
      ['image/png,', 'image/png,image/png'],
      ['image/png', 'image/png,image/pn'],
    ] as const)
      expect(refusalOf(ask(starts, type)).code, `${starts} ${type}`).toBe('AccessDenied');
  });
});
