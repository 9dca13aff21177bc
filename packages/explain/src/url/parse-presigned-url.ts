import { readAddress } from './address/read-address.js';
import { findTruncation, REDACTED } from './find-truncation.js';
import { findUrl } from './find-url.js';
import { decodeOnce } from './percent.js';
import type { Damage, Parameter, PresignedUrl } from './presigned-url.js';
import { readSignedQuery } from './read-query.js';
import { relevantPart } from './relevant-part.js';
import { repairQuery } from './repair-query.js';
import { splitQuery, splitUrl } from './split-url.js';
import { MAXIMUM_WRAPPERS, unwrap } from './unwrap.js';

const ENCODED_START = /^https?%(?:25)*3A/i;
const NUMERIC_AMPERSAND = /&#0*38;|&#x0*26;/i;
const NUMERIC_AMPERSANDS = /&#0*38;|&#x0*26;/gi;
const SIGNED_QUERY = /[?&](?:X-Amz-|AWSAccessKeyId)/i;
const DOUBLE_ENCODED_PATH = /%25[0-9a-f]{2}/i;

/**
 * Reads a URL as people paste it. What was done to it on the way is undone and told as damage; harmful is damage that
 * stays when the text is sent as it stands (`&amp;`), harmless what falls off in the reader's hands (quotes).
 * A doubly encoded path is told as harmless and left alone, since a key may hold `%20` itself.
 *
 * Never throws; a text without any URL gives undefined. Reads at most 32 KiB of one URL.
 */
export function parsePresignedUrl(pasted: string): PresignedUrl | undefined {
  const text = relevantPart(pasted);
  const found = findUrl(text);
  if (found === undefined) return undefined;
  const damage: Damage[] = [...found.damage];
  const asSent = unwrapAll(unescapeText(decodeWhole(found.url), damage), damage);
  const whole = splitUrl(restoreHashes(asSent, damage));
  const sentQuery = splitUrl(asSent)?.rawQuery;
  if (whole === undefined || sentQuery === undefined) return undefined;
  const repairedQuery = repairQuery(whole.rawQuery);
  damage.push(...repairedQuery.damage);
  const rawPath = encodeBare(whole.rawPath);
  const doubled = DOUBLE_ENCODED_PATH.exec(rawPath)?.[0];
  if (doubled !== undefined) damage.push({ kind: 'double-encoded-path', piece: doubled, harmful: false });
  const rawQuery = encodeBare(repairedQuery.query);
  const parameters = splitQuery(rawQuery);
  const signed = readSignedQuery(parameters);
  const truncation = findTruncation(rawQuery, parameters, signed, asSent.length);
  if (truncation !== undefined) damage.push(truncation);
  damage.push(...redactions(parameters));
  const { scheme, authority, hostname, port } = whole;
  return {
    original: text,
    repaired: `${scheme}://${authority}${rawPath}${rawQuery === '' ? '' : `?${rawQuery}`}`,
    damage,
    scheme,
    authority,
    hostname,
    ...(port === undefined ? {} : { port }),
    rawPath,
    rawQuery,
    sentQuery,
    parameters,
    ...signed,
    address: readAddress(hostname, port, rawPath),
  };
}

/** Clients encode what cannot stand on a request line. */
function encodeBare(text: string): string {
  return text.replace(/[\s"<>`]/g, (character) => encodeURIComponent(character));
}

/** A URL that is percent-encoded as a whole was the value of somebody's parameter. */
function decodeWhole(url: string): string {
  let decoded = url;
  for (let round = 0; round < 3 && ENCODED_START.test(decoded); round++) decoded = decodeOnce(decoded);
  return decoded;
}

/** Undoes JSON's escaped slashes and a shell's backslashes, which no URL holds. */
function unescapeText(url: string, damage: Damage[]): string {
  if (!url.includes('\\')) return url;
  const unescaped = url
    .replace(/\\{1,16}u002f/gi, '/')
    .replace(/\\{1,16}u003a/gi, ':')
    .replace(/\\{1,16}([/?&=%;~+:])/g, '$1');
  if (unescaped !== url) damage.push({ kind: 'quotes', piece: '\\', harmful: false });
  return unescaped;
}

function unwrapAll(url: string, damage: Damage[]): string {
  let inner = url;
  for (let layer = 0; layer < MAXIMUM_WRAPPERS; layer++) {
    const unwrapped = unwrap(inner);
    if (unwrapped === undefined) return inner;
    damage.push(unwrapped.damage);
    if (unwrapped.url === inner) return inner;
    inner = unwrapped.url;
  }
  return inner;
}

/** A client sends nothing from a `#` on: one in a key that nobody encoded, or in `&#38;`, takes the query away. */
function restoreHashes(url: string, damage: Damage[]): string {
  const entity = NUMERIC_AMPERSAND.exec(url)?.[0];
  if (entity !== undefined) {
    damage.push({ kind: 'html-escaped-ampersand', piece: entity, harmful: true });
    return restoreHashes(url.replace(NUMERIC_AMPERSANDS, '&'), damage);
  }
  const hash = url.indexOf('#');
  const query = url.indexOf('?');
  if (hash < 0 || (query >= 0 && query < hash) || !SIGNED_QUERY.test(url.slice(hash))) return url;
  damage.push({ kind: 'truncated', piece: '#', harmful: true });
  return `${url.slice(0, hash)}%23${url.slice(hash + 1)}`;
}

function redactions(parameters: readonly Parameter[]): Damage[] {
  return parameters
    .filter(({ name, value }) => /^(?:x-amz-|signature$|awsaccesskeyid$)/i.test(name) && REDACTED.test(value))
    .map(({ rawName, rawValue }) => ({
      kind: 'redacted',
      piece: `${rawName}=${rawValue.slice(0, 24)}`,
      harmful: false,
    }));
}
