import { readMessage } from '../answer/read-message.js';
import type { Pair, Redirect, Report } from '../report.js';
import { findUrl } from '../url/find-url.js';
import { readSurroundings } from './browser-message.js';
import { readCurlCommand } from './curl-command.js';
import { type HttpExchange, readHttpText, showsHttp, urlOfExchange } from './http-exchanges.js';

const SIGNED = /X-(?:Amz|Goog)-(?:Signature|Algorithm|Credential)|AWSAccessKeyId=|GoogleAccessId=/i;
const BODY_START = /<\?xml|<(?:\w{1,10}:)?(?:Error|ErrorResponse)[\s>]|<!doctype html|<html[\s>]/i;
const JSON_START = /^[ \t]{0,20}\{\s{0,20}"/m;
const ATTRIBUTE = /\b(?:href|src|action|content|value|data-[\w-]{1,40})\s?=\s?["']?$/i;
const HEADER_LINE =
  /^(?:[<>] ?)?((?:x-amz|x-minio|x-countersign|x-goog|content|access-control|cf|x-cache|x-rgw)[\w-]{0,80}|server|date|vary|via|age|location|etag|connection|transfer-encoding): ?(.*)$/i;
const MAXIMUM_MESSAGE_LENGTH = 8_000;

/** Reads a text that is no JSON document as a whole. */
export function readText(text: string): Report {
  const command = readCurlCommand(text);
  const rest = command === undefined ? text : `${text.slice(0, command.start)}\n${text.slice(command.end)}`;
  const shown = showsHttp(rest) ? readShown(rest) : readPlain(rest);
  if (command === undefined) return shown;
  const { context, ...told } = command.report;
  const chained = shown.url !== undefined && SIGNED.test(shown.url) && !SIGNED.test(told.url ?? '');
  return {
    ...told,
    ...shown,
    ...(chained || told.url === undefined ? {} : { url: told.url }),
    ...(told.method === undefined || shown.requestHeaders !== undefined ? {} : { method: told.method }),
    context: { ...context, ...shown.context },
  };
}

/** A text that shows requests and answers. */
function readShown(text: string): Report {
  const { exchanges, others, secure } = readHttpText(text);
  const last = exchanges.at(-1);
  if (last === undefined) return readPlain(text);
  const othersText = others.join('\n');
  const plain = readPlain(othersText);
  const hops = exchanges
    .slice(0, -1)
    .filter(({ status }) => status !== undefined && status >= 300 && status < 400);
  const redirects = hops.map(redirectOf);
  const isSecure = secure || /https:\/\//.test(othersText.slice(0, 4000));
  const urls = exchanges.map((exchange) => urlOfExchange(exchange, isSecure));
  const chain = [plain.url, ...urls, ...redirects.map(({ location }) => location)].filter(
    (url) => url !== undefined,
  );
  const url = chain.find((candidate) => SIGNED.test(candidate)) ?? chain[0];
  const { method = exchanges.findLast((exchange) => exchange.method !== undefined)?.method, requestHeaders } =
    last;
  return {
    ...plain,
    ...(url === undefined ? {} : { url }),
    ...(method === undefined ? {} : { method }),
    ...(last.status === undefined ? {} : { status: last.status }),
    ...(last.body === undefined ? {} : { errorBody: last.body }),
    ...(requestHeaders === undefined ? {} : { requestHeaders }),
    ...(last.responseHeaders === undefined ? {} : { responseHeaders: last.responseHeaders }),
    ...(redirects.length === 0 ? {} : { redirects }),
  };
}

function redirectOf({ status, responseHeaders }: HttpExchange): Redirect {
  const location = responseHeaders?.find(([name]) => name.toLowerCase() === 'location')?.[1];
  return {
    ...(status === undefined ? {} : { status }),
    ...(location === undefined ? {} : { location }),
    ...(responseHeaders === undefined ? {} : { headers: responseHeaders }),
  };
}

/** A URL, an answer and words in any order. */
function readPlain(text: string): Report {
  const body = bodyIn(text);
  const head = body === undefined ? text : `${text.slice(0, body.start)}\n${text.slice(body.end)}`;
  const found = findUrl(head);
  const hidden = found === undefined && body !== undefined ? findUrl(text) : undefined;
  const source = hidden === undefined ? head : text;
  const { start, end } = found ?? hidden ?? { start: 0, end: 0 };
  const url =
    found === undefined && (hidden === undefined || !SIGNED.test(hidden.url)) ? '' : source.slice(start, end);
  const words = found === undefined ? head : `${head.slice(0, start)} ${head.slice(end)}`;
  const headers = headersIn(words);
  const message = tidy(words);
  const status = readMessage(message).status;
  const surroundings = readSurroundings(head);
  return {
    ...(url === '' ? {} : { url: unescapeAttribute(source.slice(0, start), url) }),
    ...surroundings,
    ...(status === undefined ? {} : { status }),
    ...(body === undefined ? {} : { errorBody: body.text }),
    ...(message === '' ? {} : { message }),
    ...(headers.length === 0 ? {} : { responseHeaders: headers }),
  };
}

interface FoundBody {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function bodyIn(text: string): FoundBody | undefined {
  const start = BODY_START.exec(text)?.index;
  if (start !== undefined) {
    const closer = /<\/(?:Error|ErrorResponse|html)>/gi;
    let end = -1;
    for (let match = closer.exec(text); match !== null; match = closer.exec(text)) {
      if (match.index > start) end = closer.lastIndex;
      if (end > 0 && !/html/i.test(match[0])) break;
    }
    // An answer that is cut off ends where a URL follows, else with the text.
    const until = end > 0 ? end : text.length;
    return { text: text.slice(start, until), start, end: until };
  }
  return jsonIn(text);
}

/** A JSON document at the end of a text. */
function jsonIn(text: string): FoundBody | undefined {
  const start = JSON_START.exec(text)?.index;
  if (start === undefined || !text.trimEnd().endsWith('}')) return undefined;
  const json = text.slice(start).trim();
  try {
    JSON.parse(json);
    return { text: json, start, end: text.length };
  } catch {
    return undefined;
  }
}

/** In the source of a page, `&amp;` is right: a browser undoes it once. */
function unescapeAttribute(before: string, url: string): string {
  return ATTRIBUTE.test(before.slice(-60)) ? url.replaceAll('&amp;', '&') : url;
}

function headersIn(text: string): Pair[] {
  return text
    .split(/\r?\n/)
    .slice(0, 2_000)
    .flatMap((line): Pair[] => {
      const match = HEADER_LINE.exec(line);
      return match === null ? [] : [[match[1] ?? '', (match[2] ?? '').trim()]];
    });
}

/** What remains of a text, if it says anything. */
function tidy(text: string): string {
  const words = text
    .slice(0, MAXIMUM_MESSAGE_LENGTH)
    .replace(/[ \t]+/g, ' ')
    .replace(/\n\s*\n+/g, '\n')
    .trim();
  return /[A-Za-z]{3}|\d{3}/.test(words) ? words : '';
}
