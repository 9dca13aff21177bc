import { createSigner } from '@countersign/sigv4';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain, type Report, readReport, renderText, timelineSvg } from '../src/index.js';

const NOW = new Date('2026-03-01T10:00:00Z');
/** What a terminal obeys, and what turns text around: title, clear screen, C1 CSI, DEL, right-to-left override and isolate. */
const HOSTILE = [
  '\u001b]0;PWNED\u0007',
  '\u001b[2J',
  '\u009b2J',
  '\u007f',
  '\u202e',
  '\u2066',
  '\u200f',
  '\u2028',
];
const OBEYED = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

const encodeUtf8 = (text: string) =>
  [...new TextEncoder().encode(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** The ways in which one and the same text arrives. */
const SPELLINGS: Readonly<Record<string, (text: string) => string>> = {
  raw: (text) => text,
  'percent-encoded': encodeUtf8,
  'percent-encoded twice': (text) => encodeUtf8(text).replaceAll('%', '%25'),
  'a JSON escape': (text) =>
    [...text].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  'an XML entity': (text) => [...text].map((one) => `&#${one.charCodeAt(0)};`).join(''),
  'a hexadecimal entity': (text) => [...text].map((one) => `&#x${one.charCodeAt(0).toString(16)};`).join(''),
  'quoted-printable': (text) => encodeUtf8(text).replaceAll('%', '=').toUpperCase(),
};

const URL = createSigner().presign({
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'a-secret' },
  region: 'eu-west-1',
  method: 'GET',
  protocol: 'https:',
  host: 'files.s3.eu-west-1.amazonaws.com',
  path: '/report.pdf',
  signingDate: new Date('2026-03-01T09:00:00Z'),
  expiresIn: 600,
}).url;

const error = (elements: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code>${elements}</Error>`;

/** Where a hostile text is put into a report. */
const PLACES: Readonly<Record<string, (text: string) => Report>> = {
  'the region of the scope': (text) => readReport(URL.replace('eu-west-1%2F', `eu-west-1${text}%2F`)),
  'the date of the scope': (text) => readReport(URL.replace('20260301%2F', `2026${text}%2F`)),
  'the algorithm': (text) => readReport(URL.replace('AWS4-HMAC-SHA256', `AWS4${text}`)),
  'the lifetime': (text) => readReport(URL.replace('Expires=600', `Expires=6${text}`)),
  'the signed headers': (text) =>
    readReport(URL.replace('SignedHeaders=host', `SignedHeaders=host%3Bx${text}`)),
  'a parameter': (text) => readReport(`${URL}&x${text}=y${text}`),
  'the key': (text) => readReport(URL.replace('report', `re${text}port`)),
  'the host': (text) => readReport(URL.replace('files.s3', `fi${text}les.s3`)),
  'the message of an answer': (text) =>
    readReport(URL, { status: 403, errorBody: error(`<Message>No ${text}</Message>`) }),
  'the code of an answer': (text) =>
    readReport(URL, { status: 403, errorBody: `<Error><Code>X${text}</Code><Message>m</Message></Error>` }),
  'the details of an answer': (text) =>
    readReport(URL, {
      status: 403,
      errorBody: error(
        [
          'Region',
          'Endpoint',
          'HeadersNotSigned',
          'StringToSign',
          'CanonicalRequest',
          'Key',
          'Expires',
          'ServerTime',
        ]
          .map((name) => `<${name}>a${text}</${name}>`)
          .join(''),
      ),
    }),
  'headers of an answer': (text) =>
    readReport(URL, {
      status: 301,
      responseHeaders: [
        ['location', `https://x${text}/`],
        ['server', `y${text}`],
        ['x-amz-bucket-region', `z${text}`],
        ['x-countersign-reason', `w${text}`],
      ],
    }),
  'headers of the request': (text) =>
    readReport(URL, {
      status: 403,
      requestHeaders: [
        ['x-amz-meta-a', `b${text}`],
        [`x-amz-c${text}`, 'd'],
      ],
    }),
  facts: (text) =>
    readReport(URL, {
      status: 403,
      context: {
        signer: `lambda ${text}`,
        bucket_region: `eu${text}`,
        object_exists: false,
        origin: `https://a${text}`,
      },
    }),
  'the message of a browser': (text) =>
    readReport(
      `${URL}\nAccess to fetch at 'https://a${text}' from origin 'https://b${text}' has been blocked by CORS policy`,
    ),
  curl: (text) =>
    readReport(
      `curl -v -H 'X-Amz-Meta-A${text}: b${text}' '${URL}'\n< HTTP/1.1 403 Forbidden\n< Server: c${text}\n`,
    ),
  'a form': (text) =>
    readReport({
      url: 'https://files.s3.eu-west-1.amazonaws.com/',
      method: 'POST',
      status: 403,
      form_fields: {
        key: `a${text}`,
        'x-amz-credential': `AKIAIOSFODNN7EXAMPLE/20260301/eu${text}/s3/aws4_request`,
        policy: Buffer.from(
          JSON.stringify({
            expiration: `2026${text}`,
            conditions: [['starts-with', `$k${text}`, `b${text}`]],
          }),
        ).toString('base64'),
      },
      error_xml: error(
        `<Message>Invalid according to Policy: Policy Condition failed: ["eq", "$b${text}"]</Message>`,
      ),
    }),
  'a case': (text) =>
    readReport({
      url: URL,
      method: 'GET',
      status: 403,
      message: `denied ${text}`,
      context: { note: `x ${text}` },
    }),
};

describe.each(Object.entries(PLACES))('in %s', (_place, report) => {
  it.each(Object.entries(SPELLINGS))('what a terminal obeys is shown, given %s', (_spelling, spell) => {
    for (const hostile of HOSTILE) expectHarmless(report(spell(hostile)));
  });
});

it('whatever is pasted', () => {
  const piece = fc.oneof(
    fc
      .constantFrom(...HOSTILE)
      .chain((hostile) => fc.constantFrom(...Object.values(SPELLINGS)).map((spell) => spell(hostile))),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );
  fc.assert(
    fc.property(
      fc.nat(URL.length),
      piece,
      piece,
      fc.constantFrom(403, 400, undefined),
      (at, inside, behind, status) => {
        const text = `${URL.slice(0, at)}${inside}${URL.slice(at)} ${behind}`;
        expectHarmless(
          readReport(
            text,
            status === undefined ? {} : { status, errorBody: error(`<Message>${behind}</Message>`) },
          ),
        );
      },
    ),
    { numRuns: 300 },
  );
});

function expectHarmless(report: Report): void {
  const explanation = explain(report, { now: NOW });
  const shown = renderText(explanation, { languages: ['javascript', 'python'] });
  expect(shown.split('\n').filter((line) => OBEYED.test(line))).toEqual([]);
  expect(
    timelineSvg(explanation)
      .split('\n')
      .filter((line) => OBEYED.test(line)),
  ).toEqual([]);
  // Strings of the JSON, as a program prints them.
  expect(stringsOf(explanation).filter((text) => OBEYED.test(text))).toEqual([]);
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}
