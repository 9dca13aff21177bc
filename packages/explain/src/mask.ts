/** What stands for a secret in everything that is shown. */
export const MASK = '***';

/** Names whose values open something: parameters, headers, form fields, configuration and answers. */
const SECRET_NAMES = [
  'x-(?:amz|goog)-signature',
  'x-(?:amz|goog)-security-token',
  'x-amz-s3session-token',
  'x-amz-copy-source-server-side-encryption-customer-key',
  'x-amz-server-side-encryption-customer-key',
  '(?:aws)?_?(?:session|security)_?token',
  '(?:aws_?)?secret_?(?:access_?)?key(?:_?id)?',
  'secret',
  'client_?secret',
  '(?:access|refresh|id|csrf|xsrf|auth|bearer)_?token',
  'token-\\d',
  'token',
  'signature_?provided',
  'signature',
  'password',
  'passwd',
  '(?:x-)?api-?_?key',
  'x-auth-token',
  'x-vault-token',
  'sig',
  'upn',
].join('|');

const SEPARATOR = '\\\\?["\']?\\s{0,3}(?:=>|=|%(?:25){0,2}3D|:)\\s{0,3}\\\\?["\']?';
/** In a URL, a header, JSON, a shell: up to the next delimiter. */
const NAMED = new RegExp(
  `(?<![a-z0-9])((?:${SECRET_NAMES})${SEPARATOR})(?:[^\\s&"'<>\\\\,;)%]|%(?!(?:25){0,2}26))+`,
  'gi',
);
/** A token may hold blanks that were plus signs. */
const TOKEN_WITH_BLANKS = /(x-amz-security-token=)[^&"'<>\\\r\n]*/gi;
/** A signature that a line break cuts. */
const BROKEN_SIGNATURE = /(x-amz-signature(?:=|%3D))([0-9a-f]+)((?:\s{1,3}[>|]?[ \t]{0,8}[0-9a-f]+)*)/gi;
const ELEMENT = new RegExp(
  `(<((?:${SECRET_NAMES}|SecretAccessKey|SessionToken|Signature)(?:[-_]\\w+|Bytes)?)>)[^<]*`,
  'gi',
);
const HEADER_LINE =
  /((?:^|[\n"'])[<>*\s]{0,4}(?:proxy-)?authorization["']?\s{0,3}[:=]\s{0,3}["']?)([^\r\n"']*)/gi;
const COOKIE_LINE = /((?:^|[\n"'])[<>*\s]{0,4}(?:set-)?cookie["']?\s{0,3}[:=]\s{0,3}["']?)[^\r\n"']*/gi;
/** Base64 of `{` and whatever follows. */
const POLICY_FIELD =
  /(?<![a-z0-9])(policy\\?["']?\s{0,3}(?:=>|=|%3D|:)\s{0,3}\\?["']?)e[w-z0-9][A-Za-z0-9+/=_%-]{18,}/gi;
const USER_INFO = /(https?:\/\/)[^\s/?#@"'<>]{1,256}@/gi;
const CURL_USER = /((?:^|\s)(?:-u|--user|--proxy-user)[ =]["']?)[^\s"']+/g;
/** Session tokens by how they begin, and any run of base64 that is too long to be a name. */
const BARE_TOKEN =
  /(?<![A-Za-z0-9+/=%])(?:(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQo[GD]|AgoJb3JpZ2lu)[A-Za-z0-9+/=%]{20,}|[A-Za-z0-9+=%]{160,})/g;

/**
 * A text with everything taken out that opens something: signatures, session tokens, secret keys, Authorization,
 * cookies, customer keys of SSE-C, form policies. Access key ids, dates and the string to sign stay: nothing can be
 * done with them. Takes out too much rather than too little.
 */
export function maskText(text: string): string {
  return text
    .replace(USER_INFO, `$1${MASK}@`)
    .replace(HEADER_LINE, (_, name: string, value: string) => `${name}${maskAuthorization(value)}`)
    .replace(COOKIE_LINE, `$1${MASK}`)
    .replace(TOKEN_WITH_BLANKS, `$1${MASK}`)
    .replace(BROKEN_SIGNATURE, (_, name: string, first: string, rest: string) =>
      first.length >= 64 ? `${name}${MASK}${rest}` : `${name}${MASK}`,
    )
    .replace(ELEMENT, `$1${MASK}`)
    .replace(NAMED, (whole: string, name: string) => (whole.endsWith(MASK) ? whole : `${name}${MASK}`))
    .replace(POLICY_FIELD, `$1${MASK}`)
    .replace(CURL_USER, `$1${MASK}`)
    .replace(BARE_TOKEN, MASK);
}

/** Scheme, key id and signed headers of an Authorization header say what is wrong; the rest opens doors. */
function maskAuthorization(value: string): string {
  if (/^AWS4-HMAC-SHA256/i.test(value)) return value.replace(/(Signature=)[^\s,;]+/i, `$1${MASK}`);
  const version2 = /^(AWS [^:\s]+:)/.exec(value)?.[1];
  if (version2 !== undefined) return `${version2}${MASK}`;
  const scheme = /^(?:Bearer|Basic|Digest|Token|Negotiate)(?=\s)/i.exec(value)?.[0];
  return scheme === undefined ? MASK : `${scheme} ${MASK}`;
}

/** A URL with its signature, session token and user part taken out. */
export function maskUrl(url: string): string {
  return maskText(url.replace(/(?<=[?&]|%26)(policy=)[^&]+/gi, `$1${MASK}`));
}
