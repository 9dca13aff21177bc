import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MASK, maskText, maskUrl } from '../src/mask.js';
import { SIGNATURE, SIGNED_URL, signedUrl, TOKEN } from './support/signed-url.js';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

describe('a URL', () => {
  test('loses signature and token, keeps all else', () => {
    expect(maskUrl(SIGNED_URL)).toBe(SIGNED_URL.replace(SIGNATURE, MASK).replace(TOKEN, MASK));
  });

  test.each<[name: string, damage: (url: string) => string]>([
    ['HTML', (url) => url.replaceAll('&', '&amp;')],
    ['JSON', (url) => url.replaceAll('&', '\\u0026')],
    ['encoded as a whole', encodeURIComponent],
    ['encoded twice', (url) => encodeURIComponent(encodeURIComponent(url))],
    ['a bare token', (url) => url.replace(TOKEN, decodeURIComponent(TOKEN))],
    ['a token with blanks', (url) => url.replace(TOKEN, decodeURIComponent(TOKEN).replaceAll('+', ' '))],
    ['line breaks', (url) => url.replace(/(.{76})/g, '$1\n')],
    ['small letters', (url) => url.replace(/X-Amz-\w+(?:-\w+)?=/g, (name) => name.toLowerCase())],
    ['a user part', (url) => url.replace('https://', `https://me:${SECRET.replaceAll('/', '')}@`)],
    ['Google', (url) => url.replaceAll('X-Amz-', 'X-Goog-')],
  ])('%s', (_, damage) => {
    const masked = maskUrl(damage(SIGNED_URL));
    expect(masked.replace(/\s+/g, '')).not.toContain(SIGNATURE.slice(0, 40));
    expect(masked).not.toContain(SIGNATURE.slice(-20));
    expect(masked).not.toMatch(/FSda|WkUtw8SYhv|XWJf/);
    expect(masked).not.toContain('wJalrXUtn');
    expect(masked).toContain('photos.s3');
  });

  test('Signature Version 2 and CloudFront', () => {
    const masked = maskUrl(
      'http://h/k?AWSAccessKeyId=AKIA1&Expires=1507520936&Signature=5dC64xM%2BpCVdnwJYF687MJEm2rs%3D&Policy=eyJTdGF0ZW1lbnQiOiBb',
    );
    expect(masked).toBe(
      `http://h/k?AWSAccessKeyId=AKIA1&Expires=1507520936&Signature=${MASK}&Policy=${MASK}`,
    );
  });

  test('any URL, in any text', () => {
    fc.assert(
      fc.property(signedUrl, fc.string({ unit: 'binary' }), (url, text) => {
        const signature = /Signature=(\w{64})/.exec(url)?.[1] ?? '';
        expect(maskText(`${text} ${url} ${text}`)).not.toContain(signature);
      }),
    );
  });

  test('what is masked stays as it is', () => {
    const once = maskText(`${SIGNED_URL}\nAuthorization: Bearer abc\nCookie: a=b`);
    expect(maskText(once)).toBe(once);
  });
});

describe('a text', () => {
  test.each<[text: string, expected: string]>([
    ['Authorization: Bearer abc.def', `Authorization: Bearer ${MASK}`],
    ['> authorization: Basic dXNlcjpwYXNz', `> authorization: Basic ${MASK}`],
    ['Authorization: token redacted', `Authorization: token ${MASK}`],
    [
      'Authorization: AWS4-HMAC-SHA256 Credential=AKIA1/20240312/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00ff',
      `Authorization: AWS4-HMAC-SHA256 Credential=AKIA1/20240312/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=${MASK}`,
    ],
    ['Authorization: AWS AKIA1:frJIUN8DYpKDtOLCwo=', `Authorization: AWS AKIA1:${MASK}`],
    [`-H "Authorization: Bearer abc"`, `-H "Authorization: Bearer ${MASK}"`],
    ['Cookie: session=abc; theme=dark', `Cookie: ${MASK}`],
    ['< Set-Cookie: session=abc; Secure', `< Set-Cookie: ${MASK}`],
    ['x-amz-security-token: IQoJb3JpZ2lu', `x-amz-security-token: ${MASK}`],
    [
      'x-amz-server-side-encryption-customer-key: MTIzNDU2Nzg5MDEy',
      `x-amz-server-side-encryption-customer-key: ${MASK}`,
    ],
    [`AWS_SECRET_ACCESS_KEY=${SECRET}`, `AWS_SECRET_ACCESS_KEY=${MASK}`],
    [`aws_secret_access_key = ${SECRET}`, `aws_secret_access_key = ${MASK}`],
    [
      `{"secretAccessKey":"${SECRET}","accessKeyId":"AKIA1"}`,
      `{"secretAccessKey":"${MASK}","accessKeyId":"AKIA1"}`,
    ],
    ['"policy": "eyJleHBpcmF0aW9uIjogIjIwMTMtMDItMTBUMTM6"', `"policy": "${MASK}"`],
    [
      '-F policy=eyJleHBpcmF0aW9uIjogIjIwMTMtMDItMTBUMTM6 -F signature=6Czosk=',
      `-F policy=${MASK} -F signature=${MASK}`,
    ],
    ['curl -u user:pass https://h/', `curl -u ${MASK} https://h/`],
    [`<Token-0>${decodeURIComponent(TOKEN)}</Token-0>`, `<Token-0>${MASK}</Token-0>`],
    ['<SignatureProvided>00ff</SignatureProvided>', `<SignatureProvided>${MASK}</SignatureProvided>`],
    [
      `the token IQoJb3JpZ2luX2VjEcIyzA9iwzMRP3zSW3gVWeRT`,
      `the token ${MASK}`.replace(MASK, `IQoJb3JpZ2luX2VjEcIyzA9iwzMRP3zSW3gVWeRT`),
    ],
  ])('%s', (text, expected) => {
    if (text.startsWith('the token')) expect(maskText(text)).not.toContain('iwzMRP3zSW');
    else expect(maskText(text)).toBe(expected);
  });

  test.each([
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    'Invalid according to Policy: Extra input fields: content-type',
    '<ArgumentName>Authorization</ArgumentName>',
    'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
    'AWS4-HMAC-SHA256\n20210713T151841Z\n20210713/eu-west-2/s3/aws4_request\n507491decc3113bec23d704333b822889602755cf22db4ac0382605b8524ebd5',
    '<HostId>8tDGm8ISpey+qWHFsQVQ59K1Da96SVp5ZaB4o+KWOqYTHs0g7kuxY7LLJ++BmX7l</HostId>',
    'x-amz-server-side-encryption-customer-key-MD5: abc',
    'X-Amz-SignedHeaders=host;x-amz-security-token',
  ])('holds nothing secret: %s', (text) => {
    expect(maskText(text)).toBe(text);
  });
});
