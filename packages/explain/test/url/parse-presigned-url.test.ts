import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePresignedUrl } from '../../src/url/parse-presigned-url.js';
import { SIGNATURE, SIGNED_URL, signedUrl, TOKEN } from '../support/signed-url.js';

const encode = encodeURIComponent;
const base64 = (text: string) => btoa(text);
const base64url = (text: string) => btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

function proofpoint2(url: string): string {
  const value = url
    .replace(/[^A-Za-z0-9./]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%', '-')
    .replaceAll('/', '_');
  return `https://urldefense.proofpoint.com/v2/url?u=${value}&d=DwMFaQ&c=euGZstcaTDllvimEN8b7jXrwqOf-v5A_CdpgnVfiiMM`;
}

function proofpoint3(url: string): string {
  const hidden = [...url].filter((character) => '%&;+'.includes(character)).join('');
  return `https://urldefense.com/v3/__${url.replace(/[%&;+]/g, '*')}__;${base64url(hidden)}!!OToaGQ!abcDEF$`;
}

/** Ways in which a link is hidden inside another: what of it a reader must find again. */
const WRAPPERS: Readonly<Record<string, (url: string) => string>> = {
  SafeLinks: (url) =>
    `https://nam02.safelinks.protection.outlook.com/?url=${encode(url)}&data=05%7C02%7Cme%40example.com%7Cabc&sdata=x%2By%3D&reserved=0`,
  'SafeLinks in HTML': (url) =>
    `https://eur01.safelinks.protection.outlook.com/?url=${encode(url)}&amp;data=05%7C01&amp;reserved=0`,
  'Proofpoint v1': (url) => `https://urldefense.proofpoint.com/v1/url?u=${encode(url)}&k=abc%3D&r=x`,
  'Proofpoint v2': proofpoint2,
  'Proofpoint v3': proofpoint3,
  Barracuda: (url) => `https://linkprotect.cudasvc.com/url?a=${encode(url)}&c=E,1,abc&typo=1`,
  Google: (url) => `https://www.google.com/url?q=${encode(url)}&sa=D&source=hangouts&ust=1&usg=AOv`,
  Facebook: (url) => `https://l.facebook.com/l.php?u=${encode(url)}&h=AT0abc`,
  Slack: (url) => `https://slack-redir.net/link?url=${encode(url)}`,
  LinkedIn: (url) => `https://www.linkedin.com/redir/redirect?url=${encode(url)}&urlhash=ab_c`,
  Cisco: (url) => `https://secure-web.cisco.com/1abcDEF-_x/${encode(url)}`,
  'Amazon SES': (url) =>
    `https://abcd.r.us-east-1.awstrack.me/L0/${encode(url).replaceAll('%3A', ':')}/1/0100018e-0000/xyz=321`,
  Postmark: (url) => `https://click.pstmrk.it/3/${encode(url.replace(/^https?:\/\//, ''))}/AbC/9x/BbB`,
  Sophos: (url) => `https://us-west-2.protection.sophos.com/?d=amazonaws.com&u=${encode(base64(url))}&p=m`,
  Bing: (url) => `https://www.bing.com/ck/a?!&&p=abc&u=a1${base64url(url)}&ntb=1`,
  'base64 in the path': (url) => `https://click.example.net/r/${base64url(url)}/42`,
  Mandrill: (url) =>
    `https://mandrillapp.com/track/click/1/example.com?p=${base64url(JSON.stringify({ s: 'x', v: 1, p: JSON.stringify({ u: 1, url }) }))}`,
  'a tracker that nobody knows': (url) => `https://links.example.org/click?id=7&target=${encode(url)}&c=9`,
  'encoded twice': (url) => `https://links.example.org/click?to=${encode(encode(url))}`,
  'the Web Archive': (url) => `https://web.archive.org/web/20240312000000/${url}`,
  'two of them': (url) =>
    `https://nam02.safelinks.protection.outlook.com/?url=${encode(`https://www.google.com/url?q=${encode(url)}&sa=D`)}&data=1`,
};

describe('a URL inside another', () => {
  test.each(Object.entries(WRAPPERS))('%s', (_, wrap) => {
    const read = parsePresignedUrl(wrap(SIGNED_URL));
    expect(read?.repaired).toBe(SIGNED_URL);
    expect(read?.damage[0]).toMatchObject({ kind: 'wrapped-by-link-tracker', harmful: true });
  });

  test('any URL comes out of any wrapper as it was', () => {
    fc.assert(
      fc.property(signedUrl, fc.constantFrom(...Object.keys(WRAPPERS)), (url, name) => {
        const https = url.replace(/^http:/, 'https:');
        expect(parsePresignedUrl(WRAPPERS[name]!(https))?.repaired).toBe(https);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    'https://u123.ct.sendgrid.net/ls/click?upn=u001.AbCdEf-2BghIj-3D-3D',
    'https://protect-eu.mimecast.com/s/AbCdEfGh?domain=photos.s3.amazonaws.com',
    'https://example.us1.list-manage.com/track/click?u=abc&id=def&e=1',
    'https://d2v8.hubspotlinks.com/Ctc/T+113/d2v8/abc',
  ])('a tracker that keeps the target to itself is told: %s', (url) => {
    const read = parsePresignedUrl(url);
    expect(read?.version).toBe('none');
    expect(read?.damage).toEqual([
      { kind: 'wrapped-by-link-tracker', piece: new URL(url).hostname, harmful: true },
    ]);
  });

  test('a URL that carries another in a parameter of its own is not taken apart', () => {
    const url = SIGNED_URL.replace(
      '&X-Amz-SignedHeaders',
      `&redirect=${encode('https://b.s3.amazonaws.com/k')}&X-Amz-SignedHeaders`,
    );
    expect(parsePresignedUrl(url)?.repaired).toBe(url);
    expect(parsePresignedUrl('https://example.com/login?next=https%3A%2F%2Fexample.com%2F')?.damage).toEqual(
      [],
    );
  });
});

/** What people paste around a URL. None of it harms. */
const SURROUNDINGS: Readonly<Record<string, (url: string) => string>> = {
  'nothing else': (url) => url,
  'blanks and a line end': (url) => `  \t${url} \n`,
  'double quotes': (url) => `"${url}"`,
  'single quotes': (url) => `'${url}'`,
  'typographic quotes': (url) => `“${url}”`,
  backticks: (url) => `\`${url}\``,
  'angle brackets': (url) => `<${url}>`,
  'Slack with a label': (url) => `<${url}|the file>`,
  markdown: (url) => `See [the file](${url}) for more.`,
  parentheses: (url) => `The file (${url}), please`,
  'the end of a sentence': (url) => `It is here: ${url}.`,
  'a comma': (url) => `${url}, and then it failed`,
  JSON: (url) => `{"url": "${url}", "ok": false}`,
  'escaped JSON': (url) => `"{\\"url\\": \\"${url}\\"}"`,
  'JSON with escaped slashes': (url) => url.replaceAll('/', '\\/'),
  'a log line': (url) => `2024-03-12 10:00:01 ERROR download failed url=${url} status=403`,
  'a log line in brackets': (url) => `[error] GET [${url}] 403`,
  'HTML text': (url) => `<p>${url}</p>`,
  'line breaks of a mail': (url) => url.replace(/(.{76})/g, '$1\n'),
  'line breaks of a quoted mail': (url) => `> ${url.replace(/(.{70})/g, '$1\r\n> ')}`,
  'a terminal that wraps': (url) => url.replace(/(.{80})/g, '$1\r\n'),
  'percent-encoded as a whole': (url) => encode(url),
  'percent-encoded twice': (url) => encode(encode(url)),
  'behind a namespace': (url) => `<Error xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/> ${url}`,
};

describe('a URL among other things', () => {
  test.each(Object.entries(SURROUNDINGS))('%s', (_, put) => {
    const read = parsePresignedUrl(put(SIGNED_URL));
    expect(read?.repaired).toBe(SIGNED_URL);
    expect(read?.damage.filter(({ harmful }) => harmful)).toEqual([]);
  });

  test('any URL comes out as it was', () => {
    const names = Object.keys(SURROUNDINGS);
    fc.assert(
      fc.property(signedUrl, fc.constantFrom(...names), (url, name) => {
        expect(parsePresignedUrl(SURROUNDINGS[name]!(url))?.repaired).toBe(url);
      }),
      { numRuns: 400 },
    );
  });

  test('a URL without its scheme', () => {
    expect(parsePresignedUrl(SIGNED_URL.slice('https://'.length))?.repaired).toBe(SIGNED_URL);
  });

  test('a backslash for each separator, as a shell pastes it', () => {
    const read = parsePresignedUrl(SIGNED_URL.replace(/[?&=]/g, '\\$&'));
    expect(read?.repaired).toBe(SIGNED_URL);
    expect(read?.damage.some(({ harmful }) => harmful)).toBe(false);
  });

  test('quoted-printable source of a mail', () => {
    const source = SIGNED_URL.replaceAll('=', '=3D').replace(/(.{70})/g, '$1=\r\n');
    expect(parsePresignedUrl(source)?.repaired).toBe(SIGNED_URL);
  });

  test('a text without a URL has none', () => {
    for (const text of ['', 'AccessDenied', 's3://bucket/key', 'https://', 'X-Amz-Signature=abc']) {
      expect(parsePresignedUrl(text)).toBeUndefined();
    }
  });
});

describe('damage that stays when the URL is sent', () => {
  const cases: readonly (readonly [
    name: string,
    kind: string,
    piece: string,
    make: (url: string) => string,
  ])[] = [
    ['&amp;', 'html-escaped-ampersand', '&amp;', (url) => url.replaceAll('&', '&amp;')],
    ['&amp;amp;', 'html-escaped-ampersand', '&amp;amp;', (url) => url.replaceAll('&', '&amp;amp;')],
    ['&#38;', 'html-escaped-ampersand', '&#38;', (url) => url.replaceAll('&', '&#38;')],
    ['\\u0026', 'json-escaped-ampersand', '\\u0026', (url) => url.replaceAll('&', '\\u0026')],
    ['\\\\u0026', 'json-escaped-ampersand', '\\\\u0026', (url) => url.replaceAll('&', '\\\\u0026')],
    [
      'a query that was encoded again',
      'double-encoded-query',
      'X-Amz-Credential=…%252F…',
      (url) => url.replace(/\?.*$/, (query) => query.replaceAll('%', '%25')),
    ],
    [
      'one parameter that was encoded again',
      'double-encoded-query',
      'X-Amz-Credential=…%252F…',
      (url) => url.replace(/Credential=[^&]*/, (value) => value.replaceAll('%', '%25')),
    ],
    [
      'a token whose plus signs are bare',
      'session-token-not-encoded',
      '+',
      (url) => url.replace(TOKEN, decodeURIComponent(TOKEN)),
    ],
    [
      'a token whose plus signs became blanks',
      'session-token-not-encoded',
      ' ',
      (url) => url.replace(TOKEN, decodeURIComponent(TOKEN).replaceAll('+', ' ')),
    ],
  ];

  test.each(cases)('%s', (_, kind, piece, make) => {
    const pasted = make(SIGNED_URL);
    const read = parsePresignedUrl(pasted);
    expect(read?.repaired).toBe(SIGNED_URL);
    expect(read?.damage).toContainEqual({ kind, piece, harmful: true });
    expect(read?.original).toBe(pasted);
    expect(read?.sentQuery).not.toBe(read?.rawQuery);
  });

  test('a bare slash in a token harms nobody', () => {
    const read = parsePresignedUrl(SIGNED_URL.replace(TOKEN, TOKEN.replaceAll('%2F', '/')));
    expect(read?.repaired).toBe(SIGNED_URL);
    expect(read?.damage).toEqual([{ kind: 'session-token-not-encoded', piece: '/', harmful: false }]);
  });

  test('a blank in the path', () => {
    const read = parsePresignedUrl(SIGNED_URL.replace('%20', ' '));
    expect(read?.repaired).toBe(SIGNED_URL);
    expect(read?.damage).toEqual([{ kind: 'whitespace', piece: ' ', harmful: true }]);
  });

  test('quotes and blanks that nobody encoded in a file name', () => {
    const name = 'response-content-disposition=attachment%3B%20filename%3D%22a%20b.pdf%22';
    const bare = `?response-content-disposition=attachment; filename="a b.pdf"&`;
    const read = parsePresignedUrl(SIGNED_URL.replace('?', bare));
    expect(read?.parameters[0]?.value).toBe(decodeURIComponent(name.split('=')[1]!));
    expect(read?.v4?.missing).toEqual([]);
    expect(parsePresignedUrl(`"${SIGNED_URL}" and "b?X-Amz-Date=1"`)?.repaired).toBe(SIGNED_URL);
    expect(parsePresignedUrl(`${SIGNED_URL}" class="b?X-Amz-Date=1"`)?.repaired).toBe(SIGNED_URL);
  });

  test('a path that looks encoded twice is told and left alone', () => {
    const url = SIGNED_URL.replace('%20', '%2520');
    const read = parsePresignedUrl(url);
    expect(read?.repaired).toBe(url);
    expect(read?.damage).toEqual([{ kind: 'double-encoded-path', piece: '%2520', harmful: false }]);
    expect(read?.address.key).toBe('2024/a%20b.jpg');
  });

  test('an encoded percent sign in a value of its own is no damage', () => {
    const url = SIGNED_URL.replace(
      '&X-Amz-SignedHeaders',
      '&response-content-disposition=a%2520b&X-Amz-SignedHeaders',
    );
    expect(parsePresignedUrl(url)).toMatchObject({ repaired: url, damage: [] });
  });
});

describe('a URL whose end is missing', () => {
  test.each<[piece: string, url: string]>([
    ['X-Amz-Signature of 40 digits', SIGNED_URL.slice(0, -24)],
    ['X-Amz-Signature of 0 digits', SIGNED_URL.replace(SIGNATURE, '')],
    ['X-Amz-Sig', SIGNED_URL.replace(/nature=\w+$/, '')],
    ['…', `${SIGNED_URL.slice(0, -30)}…`],
    ['...', `${SIGNED_URL.slice(0, -30)}...`],
    ['...', SIGNED_URL.replace('X-Amz-Date=20240312T100000Z&X-Amz-Exp', 'X-Amz-Da...')],
    ['%2', SIGNED_URL.slice(0, SIGNED_URL.indexOf('%2BWkUtw8') + 2)],
    ['X-Amz-Security-Token=', SIGNED_URL.slice(0, SIGNED_URL.indexOf('WkUtw8'))],
    ['X-Amz-Date=', SIGNED_URL.slice(0, SIGNED_URL.indexOf('T100000Z'))],
    ['&', SIGNED_URL.slice(0, SIGNED_URL.indexOf('X-Amz-SignedHeaders'))],
    [
      'X-Amz-Security-Token=',
      `${SIGNED_URL.split('?')[0]}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a&X-Amz-Date=b&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Security-Token=abcde`,
    ],
    [
      'X-Amz-SignedHeaders=',
      `${SIGNED_URL.split('?')[0]}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a&X-Amz-Date=b&X-Amz-Expires=60&X-Amz-SignedHeaders=content-type%3Bho`,
    ],
    ['X-Am', `${SIGNED_URL.split('?')[0]}?X-Am`],
    ['#', SIGNED_URL.replace('a%20b', 'a#b')],
    [
      'Signature of 8 characters',
      'https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKIABCLUCH4SR22OJCQG&Expires=1507520936&Signature=5dC64xM%2B',
    ],
  ])('%s', (piece, url) => {
    expect(parsePresignedUrl(url)?.damage).toContainEqual({ kind: 'truncated', piece, harmful: true });
  });

  test.each([
    SIGNED_URL,
    `${SIGNED_URL}&x-id=GetObject`,
    SIGNED_URL.replace(/&X-Amz-Signature=\w+/, ''),
    SIGNED_URL.replace('X-Amz-SignedHeaders=host&', ''),
    'https://storage.googleapis.com/b/k?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=a%40b%2F20240312%2Fauto%2Fstorage%2Fgoog4_request&X-Goog-Date=20240312T100000Z&X-Goog-Expires=60&X-Goog-SignedHeaders=host&X-Goog-Signature=00ff',
    'https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKIABCLUCH4SR22OJCQG&Expires=1507520936&Signature=5dC64xM%2BpCVdnwJYF687MJEm2rs%3D',
  ])('what is whole, or lacks something in the middle, is not called cut: %#', (url) => {
    expect(parsePresignedUrl(url)?.damage).toEqual([]);
  });

  test.each(['REDACTED', '***', '<signature>', '[redacted]', '…', 'xxxx'])(
    'a masked value is no cut: %s',
    (mask) => {
      const read = parsePresignedUrl(SIGNED_URL.replace(SIGNATURE, mask));
      expect(read?.damage.map(({ kind, harmful }) => ({ kind, harmful }))).toEqual([
        { kind: 'redacted', harmful: false },
      ]);
    },
  );
});

describe('the query', () => {
  test('Signature Version 4', () => {
    expect(parsePresignedUrl(SIGNED_URL)).toMatchObject({
      version: 'v4',
      v4: {
        algorithm: 'AWS4-HMAC-SHA256',
        accessKeyId: 'ASIAPOGZKRWXZHWQVTPA',
        scopeDate: '20240312',
        scopeRegion: 'eu-west-1',
        scopeService: 's3',
        scopeTerminator: 'aws4_request',
        signedAt: Date.UTC(2024, 2, 12, 10),
        expiresSeconds: 3600,
        signedHeaders: ['host'],
        signature: SIGNATURE,
        securityToken: decodeURIComponent(TOKEN),
        missing: [],
      },
    });
  });

  test('what is absent is named, the token only for temporary keys', () => {
    const bare = SIGNED_URL.replace(/X-Amz-(?:Expires|Security-Token)=[^&]*&/g, '');
    expect(parsePresignedUrl(bare)?.v4?.missing).toEqual(['X-Amz-Expires', 'X-Amz-Security-Token']);
    expect(parsePresignedUrl(bare.replace('ASIA', 'AKIA'))?.v4?.missing).toEqual(['X-Amz-Expires']);
  });

  test('an instant that does not exist, a lifetime that is no number', () => {
    const v4 = parsePresignedUrl(
      SIGNED_URL.replace('20240312T10', '20240230T10').replace('=3600', '=1h'),
    )?.v4;
    expect(v4?.date).toBe('20240230T100000Z');
    expect(v4?.signedAt).toBeUndefined();
    expect(v4?.expires).toBe('1h');
    expect(v4?.expiresSeconds).toBeUndefined();
  });

  test('Signature Version 2', () => {
    const url =
      'http://localhost:9000/test/passwd?AWSAccessKeyId=AKIABCLUCH4SR22OJCQG&Expires=1507520936&Signature=5dC64xM%2BpCVdnwJYF687MJEm2rs%3D';
    expect(parsePresignedUrl(url)).toMatchObject({
      version: 'v2',
      v2: {
        accessKeyId: 'AKIABCLUCH4SR22OJCQG',
        expiresAt: 1_507_520_936_000,
        signature: '5dC64xM+pCVdnwJYF687MJEm2rs=',
        missing: [],
      },
    });
  });

  test('a key id with a slash, a plus kept as plus', () => {
    const url = SIGNED_URL.replace('ASIAPOGZKRWXZHWQVTPA', 'my%2Fkey+id');
    expect(parsePresignedUrl(url)?.v4?.accessKeyId).toBe('my/key+id');
  });

  test("CloudFront's signed URL is none of S3's", () => {
    const url = 'https://d111.cloudfront.net/a?Expires=1507520936&Signature=abc~&Key-Pair-Id=K2JCJMDEHXQW5F';
    expect(parsePresignedUrl(url)?.version).toBe('none');
  });
});

describe('any text at all', () => {
  test('never throws', () => {
    const pieces = fc.constantFrom(
      'https://',
      'http%3A%2F%2F',
      'https:\\/\\/',
      'b.s3.amazonaws.com/',
      '?X-Amz-Signature=',
      '&amp;',
      '\\u0026',
      '%25',
      '%',
      '\n',
      ' ',
      '"',
      '<',
      '__;',
      '/v3/__',
      '*',
      '**A',
      'u=https-3A__',
      '=',
      '#',
      '…',
      '\u0000',
      '\ud800',
      'safelinks.protection.outlook.com/?url=',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 40 }),
        (parts) => {
          parsePresignedUrl(parts.join(''));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('a valid URL with characters lost, doubled or changed still reads', () => {
    fc.assert(
      fc.property(
        signedUrl,
        fc.nat(),
        fc.string({ unit: 'binary', maxLength: 3 }),
        fc.nat(5),
        (url, seed, piece, cut) => {
          const at = seed % url.length;
          parsePresignedUrl(url.slice(0, at) + piece + url.slice(at + cut));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['https:// over and over', 'https://'],
    ['one word a line', 'https://a\nb=c\n'],
    ['blanks', 'https://a b '],
    ['marks ahead', 'https://a b?X-Amz-'],
    ['percent signs', 'https://a/?u=%25'],
    ['brackets', '(https://a('],
    ['entities', 'https://a/?&amp;'],
    ['stars', 'https://a/v3/__*__;'],
    ['quotes', '"https://a"'],
    ['base64', 'https://a/?u=aHR0c'],
  ])('a megabyte of %s is read', (_, piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    expect(() => parsePresignedUrl(text)).not.toThrow();
  });
});
