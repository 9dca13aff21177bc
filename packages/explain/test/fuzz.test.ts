import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../src/explain.js';
import type { Explanation } from '../src/explanation.js';
import { readLogLine } from '../src/read/read-log.js';
import { readReport } from '../src/read/read-report.js';
import type { Report } from '../src/report.js';
import { renderText } from '../src/text/render-text.js';
import { CASES } from './cases/all.js';
import incidents from './cases/incidents.json' with { type: 'json' };

const now = new Date('2024-05-01T10:05:00Z');
const REAL = [...CASES, ...incidents].map(({ given }) => given);

/** Explains, and holds the result against what everything downstream relies on. */
function explained(report: Report): Explanation {
  const explanation = explain(report, { now });
  expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  expect(['healthy', 'failing', 'unknown']).toContain(explanation.verdict);
  for (const { title, fix, evidence } of explanation.findings) {
    expect(title).not.toBe('');
    expect(fix).not.toBe('');
    // A piece is short enough to read whatever it was cut from.
    for (const sentence of evidence) expect(sentence.length).toBeLessThanOrEqual(1_002);
  }
  return explanation;
}

/** As somebody sends it: pages, `curl -v`, JSON. */
const asText = (given: (typeof REAL)[number]): string[] => [
  JSON.stringify(given),
  `> ${given.method ?? 'GET'} ${given.url}\n< HTTP/1.1 ${given.status ?? 403}\n${given.error_xml ?? ''}\n${given.message ?? ''}`,
  `curl -X ${given.method ?? 'GET'} '${given.url}'\n${given.error_xml ?? ''}`,
  `${given.url} ${given.message ?? ''}`,
];

describe('hostile and broken input', () => {
  it('of any bytes is read and explained', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        for (const encoding of ['latin1', 'utf8'] as const) {
          const text = Buffer.from(bytes).toString(encoding);
          explained(readReport(text));
          readLogLine(text);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of a real report cut off anywhere is read and explained', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...REAL),
        fc.nat(3),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (given, form, at) => {
          const text = asText(given)[form]!;
          explained(readReport(text.slice(0, Math.floor(text.length * at))));
        },
      ),
      { numRuns: 600 },
    );
  });

  it('of a real report with pieces changed is read and explained', () => {
    const noise = fc.oneof(
      fc.string(),
      fc.constantFrom('&', '%', '<', '"', '\\', '\0', '\u2028', '%25', '&amp;', '}}', '$&', '`'),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...REAL),
        fc.nat(3),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), noise), { minLength: 1, maxLength: 8 }),
        (given, form, changes) => {
          let text = asText(given)[form]!;
          for (const [at, piece] of changes) {
            const place = Math.floor(text.length * at);
            text = text.slice(0, place) + piece + text.slice(place + piece.length);
          }
          explained(readReport(text));
        },
      ),
      { numRuns: 600 },
    );
  });

  const MEGABYTE = 1 << 20;
  const HOSTILE = [
    'a',
    '&',
    '%',
    '%25',
    '=',
    '<',
    '<a>',
    '"',
    "'",
    '\\',
    '\\u0026',
    ' ',
    '\n',
    '\r\n> ',
    '(',
    '{',
    '[',
    '{"a":',
    '&amp;',
    '+',
    '/',
    '//',
    '?',
    '#',
    ':',
    ',',
    ';',
    '@',
    '0',
    'x-amz-signature=',
    'X-Amz-Signature=0 ',
    'http://',
    'https%3A%2F%2F',
    'url=http://',
    '<Code>',
    '<Error>',
    "curl -H 'a: b' ",
    'authorization: ',
    'token=',
    'A+/=',
    'é',
    '\u{1F600}',
    '\0',
    '2024-01-01T',
    'not allowed ',
    'policy: ',
    '-----',
    '*252F',
  ];

  it.each(HOSTILE.map((piece) => [JSON.stringify(piece), piece]))(
    'a megabyte of %s, in every field',
    (_, piece) => {
      const text = piece.repeat(MEGABYTE / piece.length);
      explained(readReport(text));
      const url = `https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${text}`;
      explained({ url, method: 'GET', status: 403 });
      explained({ url: text, message: text });
      explained({ errorBody: `<Error><Code>AccessDenied</Code><Message>${text}`, message: text });
      explained({
        errorBody: `<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>${text}</CanonicalRequest></Error>`,
        url,
      });
      explained({
        url,
        requestHeaders: [
          ['a', text],
          [text, 'b'],
        ],
        responseHeaders: [['date', text]],
        formFields: [['policy', text]],
      });
      explained({ url, status: 403, context: { [text]: text, bucket_policy: text, now: text } });
    },
  );

  it('nested deeper than any stack', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
      ['<a>', '</a>'],
    ] as const) {
      const text = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
      explained(readReport(text));
      explained({ errorBody: text, message: text, context: { bucket_policy: text } });
    }
    let deep: unknown = 1;
    for (let level = 0; level < 50_000; level++) deep = level % 2 === 0 ? { deep } : [deep];
    explained({ context: { deep, bucket_policy: deep, now: deep } });
    explained(readReport({ given: { url: 'https://b.s3.amazonaws.com/k', context: { deep } } }));
  });

  it('that refers to itself, or throws when it is read', () => {
    const ring: Record<string, unknown> = { name: 'ring' };
    ring.ring = ring;
    explained({ context: ring });
    explained(readReport({ given: ring }));
  });
});

/** Something that opens a door, of the given length, never the same twice. */
const secretOf = (seed: string, length: number, encoding: 'hex' | 'base64' = 'base64') =>
  createHash('sha512')
    .update(seed)
    .digest(encoding)
    .repeat(8)
    .replace(/[+/=]/g, encoding === 'hex' ? '' : 'x')
    .slice(0, length);

describe('secrets at every place where they can stand', () => {
  const places: readonly (readonly [
    place: string,
    secret: string,
    report: (secret: string) => Report | string,
  ])[] = [
    ['the signature', secretOf('signature', 64, 'hex'), (x) => ({ url: signedWith({ signature: x }) })],
    ['the token', `IQoJb3JpZ2luX2Vj${secretOf('token', 300)}`, (x) => ({ url: signedWith({ token: x }) })],
    ['a token with blanks', secretOf('blanks', 60), (x) => ({ url: signedWith({ token: `abc+${x}+def` }) })],
    ['a cut signature', secretOf('cut', 40, 'hex'), (x) => ({ url: signedWith({ signature: x }) })],
    [
      'a signature of Version 2',
      secretOf('v2', 27),
      (x) => ({
        url: `https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKIAQ7RJ3MZTDLW5XKPB&Expires=1714557600&Signature=${x}%3D`,
      }),
    ],
    [
      'Authorization',
      secretOf('authorization', 64, 'hex'),
      (x) => ({
        url: signedWith(),
        requestHeaders: [
          [
            'Authorization',
            `AWS4-HMAC-SHA256 Credential=AKIAQ7RJ3MZTDLW5XKPB/20240501/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=${x}`,
          ],
        ],
      }),
    ],
    [
      'a bearer',
      secretOf('bearer', 50),
      (x) => ({ url: signedWith(), requestHeaders: [['authorization', `Bearer ${x}`]] }),
    ],
    [
      'a cookie',
      secretOf('cookie', 32),
      (x) => ({ url: signedWith(), requestHeaders: [['Cookie', `theme=dark; session=${x}`]] }),
    ],
    [
      'Set-Cookie',
      secretOf('set-cookie', 32),
      (x) => ({ url: signedWith(), responseHeaders: [['Set-Cookie', `session=${x}; HttpOnly`]] }),
    ],
    [
      'a header token',
      secretOf('header token', 200),
      (x) => ({ url: signedWith(), requestHeaders: [['X-Amz-Security-Token', x]] }),
    ],
    [
      'an SSE-C key',
      secretOf('sse-c', 43),
      (x) => ({
        url: signedWith(),
        requestHeaders: [['x-amz-server-side-encryption-customer-key', `${x}=`]],
      }),
    ],
    [
      'an SSE-C key in the query',
      secretOf('sse-c query', 43),
      (x) => ({ url: `${signedWith()}&x-amz-server-side-encryption-customer-key=${x}%3D` }),
    ],
    [
      "a form's signature",
      secretOf('form', 64, 'hex'),
      (x) => ({
        url: 'https://b.s3.amazonaws.com/',
        method: 'POST',
        formFields: [
          ['key', 'k'],
          ['x-amz-signature', x],
        ],
      }),
    ],
    [
      "a form's policy",
      `eyJ${secretOf('policy', 200)}`,
      (x) => ({
        url: 'https://b.s3.amazonaws.com/',
        method: 'POST',
        formFields: [
          ['key', 'k'],
          ['Policy', x],
        ],
      }),
    ],
    [
      "a form's token",
      secretOf('form token', 120),
      (x) => ({
        url: 'https://b.s3.amazonaws.com/',
        method: 'POST',
        formFields: [
          ['key', 'k'],
          ['x-amz-security-token', x],
        ],
      }),
    ],
    [
      'the secret key',
      secretOf('secret key', 40),
      (x) => ({ url: signedWith(), credentials: { secretAccessKey: x } }),
    ],
    [
      'the secret key with white space',
      secretOf('white space', 40),
      (x) => ({ url: signedWith(), credentials: { secretAccessKey: ` ${x}\r\n` } }),
    ],
    [
      'the session of credentials',
      secretOf('session', 200),
      (x) => ({ url: signedWith(), credentials: { secretAccessKey: 'secretsecret', sessionToken: x } }),
    ],
    [
      'an answer that repeats the token',
      secretOf('token-0', 200),
      (x) => ({
        url: signedWith(),
        errorBody: `<Error><Code>InvalidToken</Code><Message>The provided token is malformed or otherwise invalid.</Message><Token-0>${x}</Token-0></Error>`,
      }),
    ],
    [
      'an answer that repeats the signature',
      secretOf('provided', 64, 'hex'),
      (x) => ({
        url: signedWith(),
        errorBody: `<Error><Code>SignatureDoesNotMatch</Code><SignatureProvided>${x}</SignatureProvided></Error>`,
      }),
    ],
    [
      'an answer that repeats the header',
      secretOf('argument', 60),
      (x) => ({
        url: signedWith(),
        errorBody: `<Error><Code>InvalidArgument</Code><Message>Unsupported Authorization Type</Message><ArgumentName>Authorization</ArgumentName><ArgumentValue>Bearer ${x}</ArgumentValue></Error>`,
      }),
    ],
    [
      "the answer's canonical request",
      secretOf('canonical', 90),
      (x) => ({
        url: signedWith(),
        errorBody: `<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>GET\n/k\nX-Amz-Algorithm=AWS4-HMAC-SHA256&amp;X-Amz-Security-Token=${x}\nhost:b\nx-amz-security-token:${x}\n\nhost\nUNSIGNED-PAYLOAD</CanonicalRequest></Error>`,
      }),
    ],
    [
      "a proxy's key in the answer's canonical request",
      secretOf('canonical key', 43),
      (x) => ({
        url: signedWith(),
        errorBody: `<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>GET\n/k\n\nhost:b\nx-amz-server-side-encryption-customer-key:${x}=\n\nhost\nUNSIGNED-PAYLOAD</CanonicalRequest></Error>`,
      }),
    ],
    [
      'a message',
      secretOf('message', 64, 'hex'),
      (x) => ({
        url: signedWith(),
        message: `GET https://b.s3.amazonaws.com/k?X-Amz-Signature=${x} 403 (Forbidden)`,
      }),
    ],
    [
      'a redirect',
      secretOf('redirect', 64, 'hex'),
      (x) => ({ url: signedWith(), redirects: [{ status: 301, location: signedWith({ signature: x }) }] }),
    ],
    [
      'a redirect to another region',
      secretOf('redirect 2', 64, 'hex'),
      (x) => ({
        url: signedWith(),
        status: 403,
        redirects: [
          { status: 307, location: signedWith({ signature: x, host: 'b.s3.eu-west-1.amazonaws.com' }) },
        ],
      }),
    ],
    [
      'the context',
      secretOf('context', 40),
      (x) => ({
        url: signedWith(),
        status: 403,
        context: { aws_secret_access_key: x, note: `wrong secret: secret_access_key=${x}` },
      }),
    ],
    [
      'a URL in the context',
      secretOf('context url', 64, 'hex'),
      (x) => ({
        url: signedWith(),
        status: 403,
        context: {
          signed_for: signedWith({ signature: x }),
          cached: `redis: ${signedWith({ signature: x })}`,
        },
      }),
    ],
    [
      'a curl command',
      secretOf('curl', 64, 'hex'),
      (x) => `curl -v -H 'Cookie: s=${x}' '${signedWith({ signature: x })}'`,
    ],
    [
      'a password in the URL',
      secretOf('password', 20),
      (x) => ({ url: signedWith().replace('https://', `https://me:${x}@`) }),
    ],
    [
      'a link inside a link',
      secretOf('inside', 64, 'hex'),
      (x) => ({ url: `https://l.example.com/?url=${encodeURIComponent(signedWith({ signature: x }))}` }),
    ],
    [
      'a doubly encoded URL',
      secretOf('doubly', 64, 'hex'),
      (x) => ({ url: encodeURIComponent(encodeURIComponent(signedWith({ signature: x }))) }),
    ],
    [
      'a parameter in small letters',
      secretOf('small', 64, 'hex'),
      (x) => ({ url: signedWith().replace(/X-Amz-Signature=\w+/, `x-amz-signature=${x}`) }),
    ],
    [
      'an escaped URL',
      secretOf('escaped', 64, 'hex'),
      (x) => ({ url: signedWith({ signature: x }).replaceAll('&', '&amp;') }),
    ],
    [
      'a wrapped signature',
      secretOf('wrapped', 30, 'hex'),
      (x) => ({ url: signedWith({ signature: `${x}\n${x}abcd` }) }),
    ],
    [
      'a Google signature',
      secretOf('google', 512, 'hex'),
      (x) => ({
        url: `https://storage.googleapis.com/b/k?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=me&X-Goog-Signature=${x}`,
      }),
    ],
  ];

  it.each(places)('%s', (_, secret, report) => {
    const given = report(secret);
    const read = typeof given === 'string' ? readReport(given) : given;
    for (const status of [undefined, 200, 400, 403, 404]) {
      const explanation = explained(status === undefined ? read : { ...read, status });
      const shown = JSON.stringify(explanation) + renderText(explanation, { width: 10_000 });
      expect(shown).not.toContain(secret);
      expect(shown).not.toContain(secret.slice(0, 24));
    }
  });
});

function signedWith({ signature = '0'.repeat(64), token = '', host = 'b.s3.amazonaws.com' } = {}): string {
  const session = token === '' ? '' : `&X-Amz-Security-Token=${token}`;
  return `https://${host}/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAQ7RJ3MZTB2N4VHYE%2F20240501%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20240501T100000Z&X-Amz-Expires=3600${session}&X-Amz-SignedHeaders=host&X-Amz-Signature=${signature}`;
}
