import type { Pair } from '../report.js';

/** A request and its answer as a text shows them; either half may be missing. */
export interface HttpExchange {
  method?: string;
  /** Request target as it stood on the request line. */
  target?: string;
  requestHeaders?: Pair[];
  status?: number;
  responseHeaders?: Pair[];
  body?: string;
}

/** Exchanges of a trace, and what else its lines say. */
export interface HttpText {
  readonly exchanges: readonly HttpExchange[];
  /** Lines that belong to no exchange. */
  readonly others: readonly string[];
  /** Whether the trace shows a TLS connection. */
  readonly secure: boolean;
}

const REQUEST_LINE = /^(GET|HEAD|PUT|POST|DELETE|PATCH|OPTIONS) (\S+)(?: HTTP\/\d(?:\.\d)?)$/;
const STATUS_LINE = /^HTTP\/\d(?:\.\d)? (\d{3})(?: |$)/;
const HEADER = /^(:?[A-Za-z0-9][\w.-]{0,100}): ?(.*)$/;
const HEAD_ANYWHERE =
  /^(?:[<>] ?)?(?:(?:GET|HEAD|PUT|POST|DELETE|PATCH|OPTIONS) \S+ HTTP\/\d|HTTP\/\d(?:\.\d)? \d{3})/m;
/** Lines of curl that are no message: notes, progress, amounts of data. */
const NOISE = /^(?:[{}] \[|\s{0,10}% Total|\s{0,20}Dload|\s{0,5}\d{1,3} .{0,40}--:--|\* |== Info:)/;
const LEFT_INTACT = /\* (?:Connection #\d+ to host|Closing connection|Curl_http_done|STATE:).*$/s;
const MAXIMUM_HEADERS = 500;
const MAXIMUM_EXCHANGES = 50;

/** Whether a text shows a request line or a status line. */
export function showsHttp(text: string): boolean {
  return HEAD_ANYWHERE.test(text);
}

/**
 * Reads requests and answers out of curl's trace (`> ` sent, `< ` received, `* ` notes), with `-i`, or out of raw HTTP as a proxy
 * or a browser shows it.
 */
export function readHttpText(text: string): HttpText {
  const exchanges: HttpExchange[] = [];
  const others: string[] = [];
  let body: string[] | undefined;
  let part: 'request' | 'response' | 'none' = 'none';
  let secure = false;
  const current = (): HttpExchange => {
    const last = exchanges.at(-1);
    if (last !== undefined) return last;
    const first: HttpExchange = {};
    exchanges.push(first);
    return first;
  };
  const endBody = () => {
    const joined = body?.join('\n').replace(LEFT_INTACT, '').trim();
    if (joined) current().body = joined;
    body = undefined;
  };
  for (const raw of text.split(/\r?\n/)) {
    const prefix = /^([<>]) ?(?![A-Z][a-zA-Z]*>|\?xml|!doctype|html)/i.exec(raw);
    const marked = prefix !== null && !/^<[/A-Za-z?!]/.test(raw);
    const line = marked ? raw.slice(prefix[0].length) : raw;
    const request = REQUEST_LINE.exec(line);
    const status = request === null ? STATUS_LINE.exec(line) : null;
    if (request !== null && exchanges.length < MAXIMUM_EXCHANGES) {
      endBody();
      exchanges.push({ method: request[1] ?? '', target: request[2] ?? '', requestHeaders: [] });
      part = 'request';
    } else if (status !== null) {
      endBody();
      const last = exchanges.at(-1);
      // 1xx is no answer yet; a second answer without a request of its own is the next hop.
      if (last?.status !== undefined && last.status >= 200 && exchanges.length < MAXIMUM_EXCHANGES)
        exchanges.push({});
      const exchange = current();
      exchange.status = Number(status[1]);
      exchange.responseHeaders = [];
      part = 'response';
    } else if (part !== 'none' && body === undefined && line.trim() === '') {
      if (part === 'response' && (current().status ?? 0) >= 200) body = [];
      else part = part === 'request' && !marked ? 'none' : part;
    } else if (body !== undefined && !marked) {
      if (NOISE.test(raw)) secure ||= /SSL connection|TLS/.test(raw);
      else body.push(raw);
    } else if (part !== 'none' && body === undefined && HEADER.test(line)) {
      addHeader(current(), part, line);
    } else if (NOISE.test(raw)) {
      secure ||= /SSL connection|TLS|port 443|ALPN/.test(raw);
      if (
        /SSL|certificate|HTTP\/2 stream|Mark bundle|Could not resolve|refused|timed out/i.test(raw) &&
        /not match|expired|self.signed|fail|unable|refused|could not|timed out/i.test(raw)
      ) {
        others.push(raw.slice(2));
      }
    } else {
      others.push(raw);
    }
  }
  endBody();
  return { exchanges, others, secure };
}

function addHeader(exchange: HttpExchange, part: 'request' | 'response', line: string): void {
  const [, name = '', value = ''] = HEADER.exec(line) ?? [];
  if (name === ':method') exchange.method = value;
  else if (name === ':path') exchange.target = value;
  const field = part === 'request' ? 'requestHeaders' : 'responseHeaders';
  const headers = exchange[field] ?? [];
  if (headers.length < MAXIMUM_HEADERS) headers.push([name === ':authority' ? 'Host' : name, value.trim()]);
  exchange[field] = headers;
}

/** The URL that an exchange's request line and Host header make; undefined where they make none. */
export function urlOfExchange({ target, requestHeaders }: HttpExchange, secure: boolean): string | undefined {
  if (target === undefined) return undefined;
  if (/^https?:\/\//i.test(target)) return target;
  const host = requestHeaders?.find(([name]) => name.toLowerCase() === 'host')?.[1];
  if (host === undefined || !target.startsWith('/')) return undefined;
  const plain = !secure && (/^(?:localhost|127\.|\[|[^.:]+(?::|$))/.test(host) || /:(?!443$)\d+$/.test(host));
  return `${plain ? 'http' : 'https'}://${host}${target}`;
}
