import { createHash } from 'node:crypto';
import {
  canonicalQueryString,
  canonicalUri,
  encodeS3Key,
  encodeUriComponent,
  parseQueryString,
} from '@countersign/sigv4';

/** A failure as somebody reports it, with the cause that a thread or a page established. */
export interface Case {
  /** Thread, page, or what the case is made after. */
  readonly source: string;
  readonly cause: string;
  readonly given: Given;
}

export interface Given {
  readonly url: string;
  readonly method: string | null;
  readonly status: number | null;
  readonly error_xml: string | null;
  readonly message: string | null;
  readonly context: Readonly<Record<string, unknown>>;
}

export interface UrlParts {
  readonly bucket?: string;
  readonly key?: string;
  /** Path as it stands in the URL, instead of the encoded key. */
  readonly path?: string;
  readonly region?: string;
  readonly host?: string;
  readonly scheme?: string;
  /** `20240501T100000Z` */
  readonly date?: string;
  readonly expires?: number | string;
  readonly accessKeyId?: string;
  /** Raw value of X-Amz-Credential, instead of the encoded one. */
  readonly credential?: string;
  readonly token?: string;
  /** Raw value of X-Amz-SignedHeaders. */
  readonly signedHeaders?: string;
  /** Raw parameters before the signature. */
  readonly extra?: string;
  /** Raw parameters after the signature. */
  readonly after?: string;
  readonly signature?: string;
}

/** Hex that looks like a signature, the same each time for the same seed. */
export function hex(seed: string, digits = 64): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, digits);
}

/** A session token of the form that STS hands out. */
export function sessionToken(seed: string, start = 'IQoJb3JpZ2luX2Vj'): string {
  return (
    start +
    [1, 2, 3, 4, 5]
      .map((part) => createHash('sha512').update(`${seed}${part}`).digest('base64').slice(0, 84))
      .join('')
  );
}

export const USER_KEY = 'AKIAQ7RJ3MZTDLW5XKPB';
export const SESSION_KEY = 'ASIAQ7RJ3MZTB2N4VHYE';

export function v4Url(parts: UrlParts = {}): string {
  const region = parts.region ?? 'us-east-1';
  const date = parts.date ?? '20240501T100000Z';
  const bucket = parts.bucket ?? 'reports';
  const host = parts.host ?? `${bucket}.s3.${region}.amazonaws.com`;
  const path = parts.path ?? `/${encodeS3Key(parts.key ?? 'q1/summary.pdf')}`;
  const key = parts.accessKeyId ?? (parts.token === undefined ? USER_KEY : SESSION_KEY);
  const credential =
    parts.credential ?? encodeUriComponent(`${key}/${date.slice(0, 8)}/${region}/s3/aws4_request`);
  const query = [
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    `X-Amz-Credential=${credential}`,
    `X-Amz-Date=${date}`,
    `X-Amz-Expires=${parts.expires ?? 3600}`,
    ...(parts.token === undefined ? [] : [`X-Amz-Security-Token=${encodeUriComponent(parts.token)}`]),
    `X-Amz-SignedHeaders=${parts.signedHeaders ?? 'host'}`,
    ...(parts.extra === undefined ? [] : [parts.extra]),
    `X-Amz-Signature=${parts.signature ?? hex(host + path + date)}`,
    ...(parts.after === undefined ? [] : [parts.after]),
  ].join('&');
  return `${parts.scheme ?? 'https'}://${host}${path}?${query}`;
}

export function v2Url(
  parts: {
    host?: string;
    path?: string;
    expires?: number;
    key?: string;
    after?: string;
    scheme?: string;
  } = {},
): string {
  const {
    host = 'reports.s3.amazonaws.com',
    path = '/q1.pdf',
    expires = 1_714_561_200,
    key = USER_KEY,
  } = parts;
  const signature = encodeUriComponent(
    createHash('sha1')
      .update(host + path)
      .digest('base64'),
  );
  return `${parts.scheme ?? 'https'}://${host}${path}?AWSAccessKeyId=${key}&Expires=${expires}&Signature=${signature}${parts.after === undefined ? '' : `&${parts.after}`}`;
}

type Extra = readonly [name: string, value: string];

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function xml(code: string, message: string, extras: readonly Extra[] = []): string {
  const id = hex(code + message, 16).toUpperCase();
  const hostId = createHash('sha384').update(id).digest('base64');
  const elements = extras.map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message>${elements}<RequestId>${id}</RequestId><HostId>${hostId}</HostId></Error>`;
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your key and signing method.';

/** The answer of a store that shows nothing of what it calculated. */
export function bareMismatch(extras: readonly Extra[] = []): string {
  return xml('SignatureDoesNotMatch', MISMATCH, extras);
}

/** AWS's answer, with what it saw: the request as sent unless told otherwise. */
export function awsMismatch(
  url: string,
  method: string,
  seen: { host?: string; path?: string; headers?: Readonly<Record<string, string>>; method?: string } = {},
): string {
  const at = url.indexOf('/', 8);
  const mark = url.indexOf('?');
  const query = url.slice(mark + 1);
  const parameters = parseQueryString(query).filter(({ name }) => name !== 'X-Amz-Signature');
  const value = (name: string) =>
    decodeURIComponent(parameters.find((parameter) => parameter.name === name)?.value ?? '');
  const names = value('X-Amz-SignedHeaders').split(';');
  const sent: Readonly<Record<string, string>> = {
    host: seen.host ?? url.slice(url.indexOf('//') + 2, at),
    ...seen.headers,
  };
  const canonical = [
    seen.method ?? method,
    seen.path ?? canonicalUri(url.slice(at, mark), 's3'),
    canonicalQueryString(parameters),
    ...names.map((name) => `${name}:${sent[name] ?? ''}`),
    '',
    names.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const [key = '', ...scope] = value('X-Amz-Credential').split('/');
  const hash = createHash('sha256').update(canonical).digest('hex');
  return xml('SignatureDoesNotMatch', MISMATCH, [
    ['AWSAccessKeyId', key],
    ['StringToSign', `AWS4-HMAC-SHA256\n${value('X-Amz-Date')}\n${scope.join('/')}\n${hash}`],
    ['SignatureProvided', /X-Amz-Signature=([^&]*)/.exec(query)?.[1] ?? ''],
    ['CanonicalRequest', canonical],
  ]);
}

export function hasExpired(expires: number | string, ended: string, serverTime: string): string {
  return xml('AccessDenied', 'Request has expired', [
    ['X-Amz-Expires', String(expires)],
    ['Expires', ended],
    ['ServerTime', serverTime],
  ]);
}

export const accessDenied = (): string => xml('AccessDenied', 'Access Denied');

export const invalidKey = (key: string): string =>
  xml('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.', [
    ['AWSAccessKeyId', key],
  ]);

export const expiredToken = (token: string): string =>
  xml('ExpiredToken', 'The provided token has expired.', [['Token-0', token]]);

export const invalidToken = (token: string): string =>
  xml('InvalidToken', 'The provided token is malformed or otherwise invalid.', [['Token-0', token]]);

export function given(parts: Partial<Given>): Given {
  return {
    url: v4Url(),
    method: 'GET',
    status: parts.error_xml ? 403 : null,
    error_xml: null,
    message: null,
    ...parts,
    context: { now: '2024-05-01T10:05:00Z', ...parts.context },
  };
}
