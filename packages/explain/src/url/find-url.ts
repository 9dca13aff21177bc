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
const MAXIMUM_URL_LENGTH = 65_536;

/** How a URL may begin: plainly, with JSON's escaped slashes, or percent-encoded up to twice. */
const START = /https?(?:(?::|\\u003a)(?:\/|\\\/|\\u002f){1,2}|%(?:25){0,2}3A(?:%(?:25){0,2}2F){1,2})/gi;
/** A store's host that lost its scheme. */
const BARE_START =
  /(?:^|[\s"'`<(])((?:[a-z0-9][\w.-]*\.)?(?:s3[a-z0-9.-]*\.amazonaws\.com|r2\.cloudflarestorage\.com|localhost:\d+)[^\s"'`<>]*[?&]X-Amz-)/i;
const SIGNED = /X-(?:Amz|Goog)-(?:Signature|Algorithm|Credential)|AWSAccessKeyId|GoogleAccessId/i;
const STORE = /amazonaws|cloudflarestorage|backblazeb2|wasabisys|digitaloceanspaces|storage\.googleapis/i;
/** Addresses of namespaces and schemas, which every answer carries. */
const NAMESPACE =
  /^https?:\/\/(?:s3\.amazonaws\.com\/doc\/|(?:www\.)?w3\.org\/|docs\.aws\.amazon\.com|sts\.amazonaws\.com\/doc\/|iam\.amazonaws\.com\/doc\/)/i;

const MARK_AHEAD = /https?:|[\r\n]|[?&](?:X-Amz-|AWSAccessKeyId=|Signature=|Expires=|x-id=|response-)/gi;
const BLANKS = /[ \t]*/y;
const LINE_BREAK = /=?[ \t]*\\?(?:\r\n|\n|\r)[ \t]*(?:[>|][ \t]?)*/y;
const LINE_OF_ONE_WORD = /([^\s"'`<>]+)["'`>)]*[ \t]*\\?(?=[\r\n]|$)/y;
const PLACEHOLDER = /<[\w .*-]{1,40}>/y;
const CLOSING_ENTITY = /&(?:quot|gt|lt|#34|#39|#x27|#x22|apos);/i;
const COMPLETE = /[?&](?:amp;)?X-Amz-Signature=[0-9a-f]{64}$/i;
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
  const match = BARE_START.exec(text.slice(0, MAXIMUM_URL_LENGTH));
  if (match?.[1] === undefined) return undefined;
  const start = match.index + match[0].length - match[1].length;
  const found = extract(text, start);
  return { ...found, url: `https://${found.url}` };
}

function extract(text: string, start: number): FoundUrl {
  const damage: Damage[] = [];
  const before = text[start - 1] ?? '';
  const closer = QUOTES.get(before);
  if (closer !== undefined) damage.push({ kind: 'quotes', piece: before, harmful: false });
  if (before === '<' || before === '[' || before === '(')
    damage.push({ kind: 'quotes', piece: before, harmful: false });
  const word = closer === "'" || closer === '’' ? /[^\s"'`<>“”«»’]+/y : /[^\s"`<>“”«»]+/y;
  let url = '';
  let at = start;
  let brokenLines = 0;
  let markAhead = -1;
  for (;;) {
    word.lastIndex = at;
    const piece = word.exec(text)?.[0] ?? '';
    url += piece;
    at += piece.length;
    if (url.length > MAXIMUM_URL_LENGTH || at >= text.length) break;
    const placeholder = text[at] === '<' && url.endsWith('=') ? sticky(PLACEHOLDER, text, at) : undefined;
    if (placeholder !== undefined) {
      url += placeholder;
      at += placeholder.length;
      continue;
    }
    const lineBreak = sticky(LINE_BREAK, text, at) ?? (url.endsWith('=') ? undefined : undefined);
    if (lineBreak !== undefined && lineBreak !== '') {
      const next = stickyGroup(LINE_OF_ONE_WORD, text, at + lineBreak.length);
      if (next === undefined || !goesOn(url, next, closer !== undefined)) break;
      // A quoted-printable soft break or a shell's continuation leaves its sign at the end of the line.
      if (/[^?&\w]=$/.test(url) || url.endsWith('\\')) url = url.slice(0, -1);
      brokenLines++;
      at += lineBreak.length;
      continue;
    }
    const blanks = sticky(BLANKS, text, at) ?? '';
    if (blanks === '') break;
    if (markAhead < at) {
      const marks = new RegExp(MARK_AHEAD);
      marks.lastIndex = at;
      const mark = marks.exec(text);
      markAhead = mark === null || !/^[?&]/.test(mark[0]) ? -1 : mark.index;
      if (markAhead < 0) break;
    }
    damage.push({ kind: 'whitespace', piece: blanks, harmful: true });
    url += blanks;
    at += blanks.length;
  }
  if (brokenLines > 0) damage.push({ kind: 'line-breaks', piece: '\\n', harmful: false });
  const trimmed = trimEnd(url, before);
  return { start, end: at - (url.length - trimmed.length), url: trimmed, damage };
}

/** Whether a line that holds one word alone is the rest of a URL. */
function goesOn(url: string, next: string, quoted: boolean): boolean {
  if (COMPLETE.test(url) && !next.startsWith('&')) return false;
  if (/^(?:https?:|HTTP\/|<|\{|\[|[*<>]$)/i.test(next)) return false;
  if (quoted || /[?&=%-]$/.test(url)) return true;
  return url.includes('?')
    ? CONTINUES.test(next) || /^[\w.~+/%-]{8,}$/.test(next)
    : /[?&]X-Amz-|[?&]AWSAccessKeyId/.test(next);
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
  return cut.replace(/[\\,;:!?.)\]}'’*_]{1,8}$/, (tail) => keepClosed(cut, tail));
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
