/** What is signed verifies; whatever is changed on the way does not, for the right reason. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSigner, createVerifier, encodeS3Key, type Pair, type RawRequest } from '../src/index.js';
import { credentials, expiresIn, headers, instant, key, query, region } from './arbitraries.js';
import { EXAMPLE, rawRequest, refusalOf, verify } from './support.js';

const signer = createSigner();

const signable = fc.record({
  credentials,
  region,
  key,
  signingDate: instant,
  expiresIn,
  headers,
  query,
  method: fc.constantFrom('GET', 'PUT', 'HEAD', 'DELETE', 'POST'),
  protocol: fc.constantFrom('http:' as const, 'https:' as const),
  host: fc.constantFrom(
    'bucket.s3.amazonaws.com',
    'localhost:9000',
    'localhost:80',
    'localhost:443',
    '[::1]:9000',
  ),
});

type Signable = typeof signable extends fc.Arbitrary<infer Value> ? Value : never;

function inputOf(given: Signable) {
  return { ...given, path: `/bucket/${encodeS3Key(given.key)}` };
}

/** Every `x-amz-*` header stays a header. */
function unhoistable(pairs: readonly Pair[]): ReadonlySet<string> {
  return new Set(pairs.map(([name]) => name.toLowerCase()));
}

test('a presigned request verifies, at its first and its last second', () => {
  fc.assert(
    fc.property(signable, fc.boolean(), (given, hoist) => {
      const input = {
        ...inputOf(given),
        ...(hoist ? {} : { unhoistableHeaders: unhoistable(given.headers) }),
      };
      const { url, signedHeaders } = signer.presign(input);
      const sent = given.headers.filter(([name]) => signedHeaders.includes(name.toLowerCase()));
      const request = rawRequest(given.method, url, sent);
      for (const now of [given.signingDate, given.signingDate + given.expiresIn * 1000]) {
        const claim = verify(
          request,
          { now, service: 's3', expectedRegion: given.region },
          given.credentials.secretAccessKey,
        );
        expect(claim).toMatchObject({
          mechanism: 'query',
          accessKeyId: given.credentials.accessKeyId,
          sessionToken: given.credentials.sessionToken,
          expiresIn: given.expiresIn,
        });
      }
    }),
  );
});

test('a header-signed request verifies', () => {
  fc.assert(
    fc.property(signable, (given) => {
      const signed = signer.signHeaders(inputOf(given));
      const request = rawRequest(given.method, signed.url, signed.headers);
      const options = { now: given.signingDate, service: 's3', expectedRegion: given.region } as const;
      expect(verify(request, options, given.credentials.secretAccessKey).mechanism).toBe('header');
    }),
  );
});

describe('a change to a presigned request', () => {
  const mismatch = 'SignatureMismatch';
  const unsigned = 'HeadersNotSigned';

  const changes: Record<string, { reason: string; change: (request: RawRequest) => RawRequest }> = {
    'to the method': {
      reason: mismatch,
      change: (request) => ({ ...request, method: `${request.method}X` }),
    },
    'to the path': { reason: mismatch, change: (request) => ({ ...request, path: `${request.path}x` }) },
    'of a slash in the path': {
      reason: mismatch,
      change: (request) => ({ ...request, path: `/${request.path}` }),
    },
    'by one parameter more': {
      reason: mismatch,
      change: (request) => ({ ...request, query: `${request.query}&z=` }),
    },
    'by one parameter twice': {
      reason: mismatch,
      change: (request) => ({ ...request, query: `${request.query}&X-Amz-SignedHeaders=host` }),
    },
    'to the signature': {
      reason: mismatch,
      change: (request) => ({
        ...request,
        query: request.query.replace(/Signature=(.)/, (_, digit) => `Signature=${digit === '0' ? '1' : '0'}`),
      }),
    },
    'to the key': {
      reason: mismatch,
      change: (request) => ({ ...request, query: request.query.replace('Credential=', 'Credential=A') }),
    },
    'to its life': {
      reason: mismatch,
      change: (request) => ({
        ...request,
        query: request.query.replace(
          /Expires=(\d+)/,
          (_, seconds) => `Expires=${seconds === '1' ? '2' : '1'}`,
        ),
      }),
    },
    'to the host': {
      reason: mismatch,
      change: (request) => ({
        ...request,
        headers: ['Host', 'elsewhere.example.org', ...request.headers.slice(2)],
      }),
    },
    'by a second Host': {
      reason: mismatch,
      change: (request) => ({ ...request, headers: [...request.headers, 'Host', 'elsewhere.example.org'] }),
    },
    'to a signed header': {
      reason: mismatch,
      change: (request) => ({ ...request, headers: [...request.headers.slice(0, -1), 'another value'] }),
    },
    'that leaves out a signed header': {
      reason: mismatch,
      change: (request) => ({ ...request, headers: request.headers.slice(0, -2) }),
    },
    'by an x-amz header': {
      reason: unsigned,
      change: (request) => ({ ...request, headers: [...request.headers, 'X-Amz-Acl', 'public-read'] }),
    },
    'by Content-MD5': {
      reason: unsigned,
      change: (request) => ({ ...request, headers: [...request.headers, 'Content-MD5', 'x'] }),
    },
  };

  test.each(Object.entries(changes))('%s', (_, { reason, change }) => {
    fc.assert(
      fc.property(signable, (given) => {
        const { url } = signer.presign({ ...inputOf(given), headers: [['x-signed', 'value']] });
        const request = rawRequest(given.method, url, [['x-signed', 'value']]);
        const options = { now: given.signingDate, service: 's3' } as const;
        const { secretAccessKey } = given.credentials;
        verify(request, options, secretAccessKey);
        expect(refusalOf(() => verify(change(request), options, secretAccessKey)).reason).toBe(reason);
      }),
      { numRuns: 30 },
    );
  });

  test('to the secret key', () => {
    fc.assert(
      fc.property(signable, (given) => {
        const request = rawRequest(given.method, signer.presign({ ...inputOf(given), headers: [] }).url);
        const options = { now: given.signingDate, service: 's3' } as const;
        expect(
          refusalOf(() => verify(request, options, `${given.credentials.secretAccessKey}x`)).reason,
        ).toBe(mismatch);
      }),
    );
  });
});

describe('spellings of one request', () => {
  const NOW = Date.UTC(2026, 0, 1);
  const OPTIONS = { now: NOW, service: 's3' } as const;
  const sign = (path: string, pairs: readonly Pair[] = []) =>
    rawRequest(
      'GET',
      signer.presign({
        credentials: EXAMPLE,
        region: 'us-east-1',
        method: 'GET',
        host: 'localhost:9000',
        path,
        query: pairs,
        signingDate: NOW,
        expiresIn: 60,
      }).url,
    );

  test.each([
    ['characters left bare', '/%21%27%28%29%2A%3A%40%2C%3B%3D%26%24%2B', "/!'()*:@,;=&$+"],
    ['UTF-8 left bare', '/%C3%A9', '/\u00c3\u00a9'],
    ['unreserved characters escaped', '/a-b_c.d~e', '/%61%2Db%5Fc%2E%64%7E%65'],
    ['lower-case escapes', '/%C3%A9%2A', '/%c3%a9%2a'],
    ['a percent sign that starts no escape', '/100%25/%25zz', '/100%/%zz'],
    ['an escaped slash', '/a/b', '/a%2Fb'],
  ])('%s in the path', (_, signedPath, sentPath) => {
    verify({ ...sign(signedPath), path: sentPath }, OPTIONS);
  });

  test.each(['/a//b', '//a', '/a/./b', '/a/../b', '/a/', '/.', '/..'])('%s is a path of its own', (path) => {
    const request = sign(path);
    verify(request, OPTIONS);
    expect(request.path).toBe(path);
  });

  test('parameters: order, case of escapes, characters left bare, a missing =', () => {
    const pairs: Pair[] = [
      ['delimiter', '/'],
      ['b', ''],
      ['a', '2'],
      ['a', '1'],
      ['a-b', 'é:+'],
    ];
    const request = sign('/', pairs);
    const authentication = request.query.split('&').filter((piece) => piece.startsWith('X-Amz-'));
    const query = [...authentication.toReversed(), 'a-b=%c3%a9:+', '', 'a=1', 'b', 'a=2', 'delimiter=/'].join(
      '&',
    );
    verify({ ...request, query }, OPTIONS);
  });

  test.each(['&a=1', 'a=1&', 'a=1&&', '&&a=1&', 'a=1&&b=2&', '&'])('empty pieces are none: %s', (query) => {
    const pairs = query
      .split('&')
      .flatMap((piece) => (piece === '' ? [] : [piece.split('=') as [string, string]]));
    const { url, headers: sent } = signer.signHeaders({
      credentials: EXAMPLE,
      region: 'us-east-1',
      method: 'GET',
      host: 'localhost:9000',
      path: '/',
      query: pairs,
      signingDate: NOW,
    });
    verify({ ...rawRequest('GET', url, sent), query }, OPTIONS);
    const presigned = sign('/', pairs);
    const ofSignature = presigned.query.split('&').filter((piece) => piece.startsWith('X-Amz-'));
    for (const written of [
      [query, ...ofSignature],
      [...ofSignature, query],
    ])
      verify({ ...presigned, query: written.join('&') }, OPTIONS);
  });

  test('the signature is left out wherever it stands, and a second one with it', () => {
    const request = sign('/');
    const [signature = ''] = /X-Amz-Signature=[0-9a-f]+/.exec(request.query) ?? [];
    const rest = request.query.replace(`${signature}&`, '');
    verify({ ...request, query: `${signature}&${rest}` }, OPTIONS);
    verify({ ...request, query: `${rest}&${signature}` }, OPTIONS);
    verify({ ...request, query: `${rest}&${signature}&X-Amz-Signature=0` }, OPTIONS);
  });

  test('headers: repeated, in another case, with spaces around and inside', () => {
    const { url } = signer.presign({
      credentials: EXAMPLE,
      region: 'us-east-1',
      method: 'GET',
      host: 'localhost:9000',
      path: '/',
      headers: [
        ['x-list', 'a'],
        ['X-List', ' b   c '],
      ],
      signingDate: NOW,
      expiresIn: 60,
    });
    verify(rawRequest('GET', url, [['X-LIST', 'a,b c']]), OPTIONS);
    const apart: [string, string][] = [
      ['x-list', '\ta'],
      ['Other', 'o'],
      ['X-List', 'b  c\t'],
    ];
    verify(rawRequest('GET', url, apart), OPTIONS);
    expect(refusalOf(() => verify(rawRequest('GET', url, apart.toReversed()), OPTIONS)).reason).toBe(
      'SignatureMismatch',
    );
  });

  test('a header in UTF-8 is signed as text and arrives as bytes', () => {
    const signed = signer.signHeaders({
      credentials: EXAMPLE,
      region: 'us-east-1',
      method: 'PUT',
      host: 'localhost',
      path: '/',
      headers: [['x-amz-meta-name', 'Ünïcode €']],
      signingDate: NOW,
    });
    const onTheWire = signed.headers.map(([name, value]): [string, string] => [
      name,
      Buffer.from(value, 'utf8').toString('latin1'),
    ]);
    verify(rawRequest('PUT', signed.url, onTheWire), OPTIONS);
    const refusal = refusalOf(() => verify(rawRequest('PUT', signed.url, onTheWire), OPTIONS, 'another'));
    expect(new Map(refusal.extras).get('CanonicalRequest')).toContain('x-amz-meta-name:Ünïcode €\n');
  });

  test.each(['localhost:80', 'localhost:443'])('a client that sends the default port: Host %s', (host) => {
    const protocol = host.endsWith(':80') ? 'http:' : 'https:';
    const { url } = signer.presign({
      credentials: EXAMPLE,
      region: 'us-east-1',
      method: 'GET',
      protocol,
      host,
      path: '/',
      signingDate: NOW,
      expiresIn: 60,
    });
    expect(url.startsWith(`${protocol}//localhost/?`)).toBe(true);
    verify(rawRequest('GET', url, [['Host', host]]), OPTIONS);
  });
});

test('malformed requests are refused, claimed or anonymous, and nothing else', () => {
  const fragment = fc.oneof(
    fc.constantFrom(
      'X-Amz-Algorithm=AWS4-HMAC-SHA256',
      'X-Amz-Date=20260101T000000Z',
      'X-Amz-Expires=9',
      '%',
      '&&',
      '=',
    ),
    fc.constantFrom(
      'X-Amz-Credential=a%2F20260101%2Fr%2Fs3%2Faws4_request',
      'X-Amz-SignedHeaders=host',
      'X-Amz-Signature=',
    ),
    fc.string({ unit: fc.constantFrom(...'%/+=&;aZ0\u00e9\u0000') }),
  );
  const wire = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)) });
  const verifier = createVerifier();
  fc.assert(
    fc.property(
      fc.array(fragment, { maxLength: 12 }),
      wire,
      fc.array(
        fc.tuple(
          fc.constantFrom('Host', 'Authorization', 'x-amz-date', 'x-amz-content-sha256', 'Date'),
          wire,
        ),
      ),
      fc.constantFrom('s3' as const, 'sts' as const, 'iam' as const),
      (pieces, path, headerPairs, service) => {
        const request = {
          method: 'GET',
          path: `/${path}`,
          query: pieces.join('&'),
          headers: headerPairs.flat(),
        };
        const attempt = () => {
          const claim = verifier.readAuthentication(request, { now: Date.UTC(2026, 0, 1), service });
          if (claim !== null) verifier.verifySignature(request, claim, 'secret');
        };
        try {
          attempt();
        } catch {
          expect(refusalOf(attempt).message).not.toBe('');
        }
      },
    ),
    { numRuns: 2000 },
  );
});
