import type { Report } from '../report.js';

/** Sentences that only a browser says. */
const BROWSER_SAYS =
  /blocked by CORS policy|Cross-Origin Request Blocked|Same Origin Policy|is not allowed by Access-Control-Allow-Origin|net::ERR_|NS_ERROR_|Mixed Content|Failed to load resource|Failed to fetch|NetworkError when attempting|Cross-Origin-Resource-Policy|ERR_BLOCKED_BY|Refused to (?:load|connect)|Load failed|Request URL:? ?\n?https?:|Status Code:? ?\n?\d{3}/i;
const METHODS = 'GET|HEAD|PUT|POST|DELETE|PATCH|OPTIONS';
const METHOD_FORMS: readonly RegExp[] = [
  new RegExp(`(?:^|\\n|\\s)(${METHODS}) https?://`),
  new RegExp(`Request Method:?\\s{1,4}(${METHODS})\\b`),
  new RegExp(`["']?method["']?\\s{0,3}[:=]\\s{0,3}["'](${METHODS})["']`, 'i'),
  new RegExp(`(?:-Method|--method[ =]|-X)\\s{0,3}["']?(${METHODS})\\b`, 'i'),
  /\b(?:requests|axios|http|https|session|client|\$http|got|ky|superagent|httpx|request)\.(get|head|put|post|delete)\s?\(/i,
  new RegExp(`\\bhttps? (${METHODS}) `),
  new RegExp(`"(${METHODS}) /\\S* HTTP/`),
];
const ORIGIN = /from origin '(https?:\/\/[^'\s]{1,200}|null)'|Origin (https?:\/\/\S{1,200}) is not allowed/i;

/** What the words around a URL tell: verb, whether a browser speaks, the page's origin. */
export function readSurroundings(text: string): Pick<Report, 'method' | 'context'> {
  const method = METHOD_FORMS.map((form) => form.exec(text)?.[1]).find((found) => found !== undefined);
  const browser = BROWSER_SAYS.test(text);
  const origin = ORIGIN.exec(text);
  const from = origin?.[1] ?? origin?.[2];
  return {
    ...(method === undefined ? {} : { method: method.toUpperCase() }),
    ...(browser || from !== undefined
      ? {
          context: { ...(browser ? { browser: true } : {}), ...(from === undefined ? {} : { origin: from }) },
        }
      : {}),
  };
}
