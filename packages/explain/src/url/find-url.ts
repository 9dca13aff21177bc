import { readAddress } from './address/read-address.js';
import type { Damage } from './presigned-url.js';

/** A URL as it stood in a longer text. */
export interface FoundUrl {
  /** Where it begins and ends in the text, quotes not counted. */
  readonly start: number;
  readonly end: number;
  /** The URL, with the line breaks taken out that cut it. */
  readonly url: string;
  readonly damage: readonly Damage[];
}

/** Longer than any URL that a store takes, encoded three times over. */
const MAXIMUM_URL_LENGTH = 32_768;
/** A key has at most 1,024 bytes, each three characters long when it is encoded. */
const MAXIMUM_KEY_LENGTH = 4_096;
/** Line breaks and blanks inside one URL; a mail cuts a long one into some sixty lines. */
const MAXIMUM_JOINTS = 1_000;

/** How a URL may begin: plainly, with JSON's escaped slashes, or percent-encoded up to twice. */
const START = /https?(?:(?::|\\u003a)(?:\/|\\\/|\\u002f){1,2}|%(?:25){0,2}3A(?:%(?:25){0,2}2F){1,2})/gi;
const SIGNED = /X-(?:Amz|Goog)-(?:Signature|Algorithm|Credential)|AWSAccessKeyId|GoogleAccessId/i;
const STORE = /amazonaws|cloudflarestorage|backblazeb2|wasabisys|digitaloceanspaces|storage\.googleapis/i;
/** Addresses of namespaces and schemas, which every answer carries. */
const NAMESPACE =
  /^https?:\/\/(?:s3\.amazonaws\.com\/doc\/|(?:www\.)?w3\.org\/|docs\.aws\.amazon\.com|sts\.amazonaws\.com\/doc\/|iam\.amazonaws\.com\/doc\/)/i;

const MARK_AHEAD = /https?:|[\r\n]|[?&](?:X-Amz-|AWSAccessKeyId=|Signature=|Expires=|x-id=|response-)/gi;
/** What ends a URL, unless more of its query follows: people leave blanks and quotes in file names bare. */
const STOP = /[ \t]+|["'`<>“”«»’]/y;
const LINE_BREAK = /[ \t]*\\?(?:\r\n|\n|\r)[ \t]*(?:[>|][ \t]?)*/y;
const LINE_OF_ONE_WORD = /([^\s"'`<>]+)["'`>)]*[ \t]*\\?(?=[\r\n]|$)/y;
const PLACEHOLDER = /<[\w .*-]{1,40}>/y;
const CLOSING_ENTITY = /&(?:quot|gt|lt|#34|#39|#x27|#x22|apos);/i;
const COMPLETE = /[?&](?:amp;)?X-Amz-Signature=[0-9a-f]{64}$/i;
const CUT_SIGNATURE = /X-Amz-Signature=([0-9a-f]{1,63})$/i;
const SIGNED_QUERY = /[?&](?:X-Amz-|AWSAccessKeyId)/i;
/** The beginning of something else. */
const NO_REST = /^(?:https?:|HTTP\/|<|\{|\[|[*<>]$)/i;
const BRACKETS: ReadonlySet<string> = new Set(['<', '[', '(', '*']);
const CONTINUES = /^[?&=%]|^[\w%.~+/-]*(?:[&=%]|X-Amz-)/;
const QUOTES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”'],
  ['‘', '’'],
  ['«', '»'],
  ['„', '“'],
]);

/**
 * Finds the URL that a text is about: the first signed one, else the first one of a store, else the first. Looks at each
 * character a bounded number of times.
 */
export function findUrl(text: string): FoundUrl | undefined {
  let best: FoundUrl | undefined;
  let bestRank = -1;
  const starts = new RegExp(START);
  for (let match = starts.exec(text); match !== null; match = starts.exec(text)) {
    const found = extract(text, match.index);
    const rank = rankOf(found.url);
    if (rank > bestRank) {
      best = found;
      bestRank = rank;
    }
    if (rank === 3) break;
    starts.lastIndex = Math.max(found.end, match.index + 1);
  }
  return bestRank > 0 ? best : (findBareUrl(text) ?? (bestRank === 0 ? best : undefined));
}

function rankOf(url: string): number {
  if (SIGNED.test(url)) return 3;
  if (NAMESPACE.test(url)) return -1;
  return STORE.test(url) ? 2 : /X-Amz-|Signature|%58-Amz|aHR0c/i.test(url) ? 1 : 0;
}

/** A signed URL without its scheme: `bucket.s3.amazonaws.com/key?X-Amz-...`. */
function findBareUrl(text: string): FoundUrl | undefined {
  const mark = text.search(SIGNED_QUERY);
  if (mark < 0) return undefined;
  const before = text.slice(Math.max(0, mark - MAXIMUM_KEY_LENGTH), mark);
  const start = mark - before.length + before.search(/[^\s"'`<>(]*$/);
  const [, hostname = '', port] =
    /^([\w.-]{1,253})(?::(\d{1,5}))?\//.exec(text.slice(start, start + 300)) ?? [];
  if (hostname === '') return undefined;
  const { provider, local } = readAddress(hostname.toLowerCase(), port, '/');
  if (provider === 'other' && !(local && port !== undefined)) return undefined;
  const found = extract(text, start);
  return { ...found, url: `${local ? 'http' : 'https'}://${found.url}` };
}

function extract(text: string, start: number): FoundUrl {
  const damage: Damage[] = [];
  const before = text[start - 1] ?? '';
  const closer = QUOTES.get(before);
  if (closer !== undefined || BRACKETS.has(before))
    damage.push({ kind: 'quotes', piece: before, harmful: false });
  const word = closer === "'" || closer === '’' ? /[^\s"'`<>“”«»’]+/y : /[^\s"`<>“”«»]+/y;
  let url = '';
  let at = start;
  let breaks = 0;
  let lineStart = 0;
  let blank = '';
  let markAhead = -1;
  for (let joints = 0; joints < MAXIMUM_JOINTS; joints++) {
    const piece = sticky(word, text, at) ?? '';
    url += piece;
    at += piece.length;
    if (url.length > MAXIMUM_URL_LENGTH || at >= text.length) break;
    const placeholder = text[at] === '<' && url.endsWith('=') ? sticky(PLACEHOLDER, text, at) : undefined;
    if (placeholder !== undefined) {
      url += placeholder;
      at += placeholder.length;
      continue;
    }
    const lineBreak = sticky(LINE_BREAK, text, at);
    if (lineBreak !== undefined) {
      const next = stickyGroup(LINE_OF_ONE_WORD, text, at + lineBreak.length);
      if (next === undefined || !goesOn(url, next, closer !== undefined, breaks > 0, url.length - lineStart))
        break;
      url = withoutBreakSign(url, text, start);
      lineStart = url.length;
      at += lineBreak.length;
      breaks++;
      continue;
    }
    const stop = sticky(STOP, text, at);
    if (stop === undefined || stop === closer || COMPLETE.test(url.slice(-200))) break;
    if (markAhead < at) {
      markAhead = nextMark(text, at);
      if (markAhead < 0) break;
    }
    if (stop.trim() === '') blank ||= stop;
    url += stop;
    at += stop.length;
  }
  if (blank !== '') damage.push({ kind: 'whitespace', piece: blank, harmful: true });
  if (breaks > 0) damage.push({ kind: 'line-breaks', piece: '\\n', harmful: false });
  const trimmed = trimEnd(url.slice(0, MAXIMUM_URL_LENGTH), before);
  return { start, end: at - (url.length - trimmed.length), url: trimmed, damage };
}

/** Where, after a blank or a quote, the query goes on before the line or another URL begins; -1 where it does not. */
function nextMark(text: string, at: number): number {
  MARK_AHEAD.lastIndex = at;
  const mark = MARK_AHEAD.exec(text);
  return mark === null || !/^[?&]/.test(mark[0]) ? -1 : mark.index;
}

/** A quoted-printable soft break or a shell's continuation leaves its sign at the end of the line. */
function withoutBreakSign(url: string, text: string, start: number): string {
  const softBreak = url.endsWith('=') && /=3D/i.test(text.slice(start, start + 2_000));
  return softBreak || url.endsWith('\\') ? url.slice(0, -1) : url;
}

/** Whether a line that holds one word alone is the rest of a URL. */
function goesOn(
  url: string,
  next: string,
  quoted: boolean,
  brokenBefore: boolean,
  lineLength: number,
): boolean {
  const tail = url.slice(-200);
  if (COMPLETE.test(tail) && !next.startsWith('&')) return false;
  if (NO_REST.test(next)) return false;
  if (quoted || /[?&=%-]$/.test(tail)) return true;
  const digits = CUT_SIGNATURE.exec(tail)?.[1];
  if (digits !== undefined) return /^[0-9a-f]+$/i.test(next) && digits.length + next.length <= 64;
  if (!url.includes('?')) {
    return SIGNED_QUERY.test(next) || (lineLength >= 60 && (/[/%]/.test(next) || next.length >= 30));
  }
  return CONTINUES.test(next) || (brokenBefore ? /^[\w.~+/%=-]+$/ : /^[\w.~+/%-]{8,}$/).test(next);
}

/** Cuts off what belongs to the sentence, the mark-up or the program around a URL. */
function trimEnd(url: string, before: string): string {
  const entity = CLOSING_ENTITY.exec(url);
  let end = entity === null ? url.length : entity.index;
  const bar = before === '<' ? url.indexOf('|') : -1;
  if (bar >= 0 && bar < end) end = bar;
  const opened = before === '(' || before === '[';
  if (opened) {
    const close = unbalanced(url.slice(0, end), before === '(' ? '(' : '[', before === '(' ? ')' : ']');
    if (close >= 0) end = close;
  }
  const cut = url.slice(0, end);
  if (/(?:\.{3}|…)$/.test(cut)) return cut;
  const bold = before === '*' ? cut.replace(/\*{1,3}$/, '') : cut;
  return bold.replace(/[\\,;:!?.)\]}'’]{1,8}$/, (tail) => keepClosed(bold, tail));
}

/** A closing bracket stays where the URL itself opened it. */
function keepClosed(url: string, tail: string): string {
  const head = url.slice(0, url.length - tail.length);
  return tail.startsWith(')') && head.lastIndexOf('(') > head.lastIndexOf(')')
    ? ')'
    : /^_/.test(tail)
      ? '_'
      : '';
}

function unbalanced(text: string, open: string, close: string): number {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === open) depth++;
    else if (text[index] === close && --depth < 0) return index;
  }
  return -1;
}

function sticky(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function stickyGroup(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[1];
}
