import { decodeOnce } from './percent.js';
import type { Damage } from './presigned-url.js';
import { joinQuery, splitQuery } from './split-url.js';

/** A query with its damage undone, and the damage told. */
export interface RepairedQuery {
  readonly query: string;
  readonly damage: readonly Damage[];
}

const HTML_AMPERSAND = /&(?:amp;)+|%26amp%3B/gi;
const JSON_AMPERSAND = /\\{1,16}u0026|\\{1,16}x26/gi;
const QUOTED_PRINTABLE = /((?:^|[?&])[\w%.-]+)=3D/gi;
/** Parameters whose right value never holds an encoded percent sign. */
const PROTOCOL_NAME =
  /^(?:X-Amz-(?:Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token)|Signature|AWSAccessKeyId)$/i;
const ENCODED_PERCENT = /%25[0-9a-f]{2}/i;
const ENCODED_PERCENTS = /%25([0-9a-f]{2})/gi;
const TOKEN_NAME = /^x-amz-security-token$/i;

/** Undoes what mail, pages, JSON and careless code do to a signed query. */
export function repairQuery(sent: string): RepairedQuery {
  const damage: Damage[] = [];
  const unescaped = unescapeAmpersands(sent, damage);
  const separated = decodeWholeQuery(unescaped, damage);
  const decoded = decodeDoubled(separated, damage);
  return { query: encodeToken(decoded, damage), damage };
}

function unescapeAmpersands(query: string, damage: Damage[]): string {
  let repaired = query;
  const html = HTML_AMPERSAND.exec(query)?.[0];
  HTML_AMPERSAND.lastIndex = 0;
  if (html !== undefined) {
    damage.push({ kind: 'html-escaped-ampersand', piece: html, harmful: true });
    repaired = repaired.replace(HTML_AMPERSAND, '&');
  }
  const json = JSON_AMPERSAND.exec(repaired)?.[0];
  JSON_AMPERSAND.lastIndex = 0;
  if (json !== undefined) {
    damage.push({ kind: 'json-escaped-ampersand', piece: json, harmful: true });
    repaired = repaired.replace(JSON_AMPERSAND, '&');
  }
  repaired = repaired
    .replace(/\\{1,16}u003d/gi, '=')
    .replace(/\\{1,16}u0025/gi, '%')
    .replace(/\\{1,16}u002b/gi, '+');
  if (/(?:^|&)X-Amz-Algorithm=3D/i.test(repaired)) {
    damage.push({ kind: 'line-breaks', piece: '=3D', harmful: false });
    repaired = repaired.replace(QUOTED_PRINTABLE, '$1=');
  }
  return repaired;
}

/** `X-Amz-Algorithm%3DAWS4-HMAC-SHA256%26X-Amz-Credential%3D...`: the separators themselves are encoded. */
function decodeWholeQuery(query: string, damage: Damage[]): string {
  const mark = /^(?:[^&=]*%26)?(?:X-Amz-\w+|AWSAccessKeyId)%(?:25)?3D/i.exec(query);
  if (mark === null) return query;
  damage.push({ kind: 'double-encoded-query', piece: mark[0].slice(-20), harmful: true });
  const once = decodeOnce(query);
  return once.includes('=') ? once : decodeOnce(once);
}

function decodeDoubled(query: string, damage: Damage[]): string {
  if (!query.includes('%25')) return query;
  const parameters = splitQuery(query);
  const doubled = parameters.filter(
    ({ name, rawValue }) => PROTOCOL_NAME.test(name) && ENCODED_PERCENT.test(rawValue),
  );
  const [first] = doubled;
  if (first === undefined) return query;
  const piece = ENCODED_PERCENT.exec(first.rawValue)?.[0] ?? '%25';
  damage.push({ kind: 'double-encoded-query', piece: `${first.rawName}=…${piece}…`, harmful: true });
  // Where every parameter of the protocol that has escapes is doubled, the whole query went through an encoder again.
  const whole = parameters.every(
    ({ name, rawValue }) =>
      !PROTOCOL_NAME.test(name) || !rawValue.includes('%') || ENCODED_PERCENT.test(rawValue),
  );
  const undo = (raw: string) => {
    let value = raw;
    for (let round = 0; round < 3 && ENCODED_PERCENT.test(value); round++)
      value = value.replace(ENCODED_PERCENTS, '%$1');
    return value;
  };
  return joinQuery(
    parameters.map((parameter) =>
      whole || doubled.includes(parameter) ? { ...parameter, rawValue: undo(parameter.rawValue) } : parameter,
    ),
  );
}

/** A session token is base64: its `+` read as a blank is another token. Bare `/` and `=` do no harm by themselves. */
function encodeToken(query: string, damage: Damage[]): string {
  const parameters = splitQuery(query);
  const token = parameters.find(({ name }) => TOKEN_NAME.test(name));
  const bare = token === undefined ? null : (/[+ ]/.exec(token.rawValue) ?? /[/=]/.exec(token.rawValue));
  if (token === undefined || bare === null) return query;
  const harmful = bare[0] === '+' || bare[0] === ' ';
  damage.push({ kind: 'session-token-not-encoded', piece: bare[0], harmful });
  const rawValue = token.rawValue.replace(/[+ ]/g, '%2B').replaceAll('/', '%2F').replaceAll('=', '%3D');
  return joinQuery(
    parameters.map((parameter) => (parameter === token ? { ...parameter, rawValue } : parameter)),
  );
}
