import { readAddress } from './address/read-address.js';
import { decodeBase64Leniently, decodeOnce } from './percent.js';
import type { Damage } from './presigned-url.js';
import { splitUrl } from './split-url.js';

/** A link inside another, and whose link the outer one is. */
export interface Unwrapped {
  readonly url: string;
  readonly damage: Damage;
}

/** Wrappers inside wrappers: a newsletter's tracker behind a mail scanner. */
export const MAXIMUM_WRAPPERS = 5;

const SIGNED =
  /[?&](?:amp;)?(?:X-(?:Amz|Goog)-(?:Signature|Algorithm|Credential)=|AWSAccessKeyId=|GoogleAccessId=)/i;
const PLAIN_START = /^https?:\/{1,2}[^/\s]/i;

/** Scanners, trackers and redirectors by host. What is wrapped by them is unwrapped even where it is not signed. */
const WRAPPER_HOST = new RegExp(
  [
    'safelinks\\.protection\\.outlook\\.com|safelinks\\.protection\\.office365\\.us',
    'urldefense\\.(?:proofpoint\\.)?(?:com|us)',
    '(?:[\\w-]+\\.)?mimecast(?:protect)?\\.com|mimecast-offshore\\.com',
    'linkprotect\\.cudasvc\\.com',
    'protection\\.sophos\\.com|secure-web\\.cisco\\.com|trendmicro\\.com|protect2?\\.fireeye\\.com',
    'clicktime\\.symantec\\.com|url\\.emailprotection\\.link|protection\\.greathorn\\.com',
    '(?:www\\.)?google\\.[a-z.]{2,6}|googleadservices\\.com',
    'l{1,2}m?\\.facebook\\.com|l\\.instagram\\.com|lm\\.facebook\\.com|l\\.messenger\\.com|l\\.workplace\\.com',
    '(?:www\\.)?linkedin\\.com|slack-redir\\.net|out\\.reddit\\.com|(?:www\\.)?youtube\\.com|vk\\.com',
    'ct\\.sendgrid\\.net|sendgrid\\.net|hubspotlinks\\.com|hubspotemail\\.net|hs-sales-engage\\.com',
    'list-manage\\.com|mandrillapp\\.com|awstrack\\.me|pstmrk\\.it|mailgun\\.org|klclick\\d*\\.com',
    'createsend\\d*\\.com|exacttarget\\.com|mktoweb\\.com|sidekickopen\\d*\\.com|rs6\\.net|sailthru\\.com',
    'duckduckgo\\.com|(?:www\\.)?bing\\.com|web\\.archive\\.org|docs\\.google\\.com|view\\.officeapps\\.live\\.com',
    't\\.co|bit\\.ly|tinyurl\\.com|lnkd\\.in|goo\\.gl|ow\\.ly|rebrand\\.ly|t\\.ly|is\\.gd',
  ]
    .map((hosts) => `(?:^|\\.)(?:${hosts})$`)
    .join('|'),
);

/**
 * Takes a link out of the scanner's, tracker's or viewer's link around it, one layer. Undefined where the URL stands for
 * itself; the URL unchanged, with the damage told, where the tracker keeps the target to itself.
 */
export function unwrap(url: string): Unwrapped | undefined {
  const pieces = splitUrl(url);
  if (pieces === undefined || pieces.hostname.length > 253) return undefined;
  const known = WRAPPER_HOST.test(pieces.hostname);
  const inner =
    proofpointVersion3(url) ??
    proofpointVersion2(pieces.hostname, pieces.rawQuery) ??
    unencodedInside(url, known) ??
    (SIGNED.test(`?${pieces.rawQuery}`) && !known
      ? undefined
      : (inParameters(pieces.rawQuery, known) ?? inPath(pieces.rawPath, known)));
  const damage: Damage = { kind: 'wrapped-by-link-tracker', piece: pieces.hostname, harmful: true };
  if (inner !== undefined) return { url: inner, damage };
  return known && !SIGNED.test(url) ? { url, damage } : undefined;
}

/** `https://urldefense.com/v3/__https://host/a*b?c__;Kw!!token$`: each `*` is a character of the base64 behind `;`. */
function proofpointVersion3(url: string): string | undefined {
  const start = url.indexOf('/v3/__');
  const end = url.lastIndexOf('__;');
  if (start < 0 || end < start + 6) return undefined;
  const hidden = decodeBase64Leniently(url.slice(end + 3).split('!', 1)[0] ?? '') ?? '';
  const characters = [...hidden];
  let at = 0;
  const inner = url.slice(start + 6, end).replace(/\*(?:\*(.))?/gs, (_, run: string | undefined) => {
    const length = run === undefined ? 1 : RUN_LENGTHS.indexOf(run) + 2;
    const piece = characters.slice(at, at + length).join('');
    at += length;
    return piece;
  });
  return asLink(inner);
}

const RUN_LENGTHS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** `https://urldefense.proofpoint.com/v2/url?u=https-3A__host_path-3FX-2DAmz...`: `-` stands for `%`, `_` for `/`. */
function proofpointVersion2(hostname: string, rawQuery: string): string | undefined {
  if (!hostname.startsWith('urldefense.')) return undefined;
  const value = /(?:^|&)u=(https?-3A[^&]*)/i.exec(rawQuery)?.[1];
  return value === undefined
    ? undefined
    : asLink(decodeOnce(value.replaceAll('-', '%').replaceAll('_', '/')));
}

/** A tracker that pasted the target behind itself without encoding it. */
function unencodedInside(url: string, known: boolean): string | undefined {
  const match = /^https?:\/\/[^/?#]+[/?][^#]*?(https?:\/\/?[^/].*)$/is.exec(url);
  const inner = match?.[1];
  if (inner === undefined) return undefined;
  const outer = url.slice(0, url.length - inner.length);
  if (SIGNED.test(outer) && !known) return undefined;
  return SIGNED.test(inner) || known ? asLink(inner) : undefined;
}

function inParameters(rawQuery: string, known: boolean): string | undefined {
  for (const piece of rawQuery.split(/&(?:amp;)?/)) {
    const value = piece.slice(piece.indexOf('=') + 1);
    const inner = insideValue(value, known);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function inPath(rawPath: string, known: boolean): string | undefined {
  for (const segment of rawPath.split('/')) {
    if (segment.length < 8) continue;
    const inner = insideValue(segment, known);
    if (inner !== undefined) return inner;
    // Postmark leaves the scheme away.
    const decoded = decodeOnce(segment);
    if (
      decoded !== segment &&
      SIGNED.test(decoded) &&
      /^(?:[a-z0-9.-]+\.[a-z]{2,}|localhost)(?::\d{1,5})?\//i.test(decoded)
    )
      return `https://${decoded}`;
  }
  return undefined;
}

/** A value that is a link: percent-encoded up to three times, or base64, also of JSON that holds the link. */
function insideValue(raw: string, known: boolean): string | undefined {
  let value = raw;
  for (let round = 0; round < 4; round++) {
    if (PLAIN_START.test(value)) return isTarget(value, known) ? asLink(value) : undefined;
    const decoded = decodeOnce(value);
    if (decoded === value) break;
    value = decoded;
  }
  return inBase64(value, known);
}

function inBase64(value: string, known: boolean): string | undefined {
  const base64 = /^(?:a1)?(aHR0c[\w+/-]+={0,2}|eyJ[\w+/-]+={0,2})$/.exec(value)?.[1];
  const decoded = base64 === undefined ? undefined : decodeBase64Leniently(base64);
  if (decoded === undefined) return undefined;
  if (PLAIN_START.test(decoded)) return isTarget(decoded, known) ? asLink(decoded) : undefined;
  const link = /https?:\\*\/\\*\/[^"\s]+/i
    .exec(decoded)?.[0]
    .replace(/\\{1,16}$/, '')
    .replaceAll('\\', '');
  return link !== undefined && isTarget(link, known) ? asLink(link) : undefined;
}

function isTarget(link: string, known: boolean): boolean {
  if (known || SIGNED.test(link)) return true;
  const pieces = splitUrl(link);
  return (
    pieces !== undefined && readAddress(pieces.hostname, pieces.port, pieces.rawPath).provider !== 'other'
  );
}

/** Servers that tidy paths turn `https://` into `https:/`. */
function asLink(text: string): string | undefined {
  return PLAIN_START.test(text) ? text.replace(/^(https?):\/{1,2}/i, '$1://') : undefined;
}
