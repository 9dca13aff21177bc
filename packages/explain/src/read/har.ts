import type { Pair, Redirect, Report } from '../report.js';
import { decodeBase64Leniently } from '../url/percent.js';
import { pairs } from './report-file.js';

/** One request of a HAR file (HTTP Archive 1.2), as far as it matters. */
interface HarEntry {
  readonly startedAt?: number;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly requestHeaders: readonly Pair[];
  readonly responseHeaders: readonly Pair[];
  readonly formFields: readonly Pair[];
  readonly redirectUrl?: string;
  readonly body?: string;
  readonly error?: string;
}

const SIGNED = /X-(?:Amz|Goog)-(?:Signature|Algorithm|Credential)|AWSAccessKeyId=|GoogleAccessId=/i;
const STORE =
  /amazonaws\.com|r2\.cloudflarestorage|backblazeb2|wasabisys|digitaloceanspaces|storage\.googleapis/i;
const MAXIMUM_ENTRIES = 20_000;

/** Whether a parsed document is a HAR file. */
export function isHar(
  document: unknown,
): document is { readonly log: { readonly entries: readonly unknown[] } } {
  return isRecord(document) && isRecord(document.log) && Array.isArray(document.log.entries);
}

/**
 * Takes the failing request out of a HAR file: of those that are signed (else of those to a store), the newest that failed; else the
 * newest. Preflights and redirects that led to it are told.
 */
export function readHar(document: { readonly log: { readonly entries: readonly unknown[] } }): Report {
  const entries = document.log.entries.slice(-MAXIMUM_ENTRIES).flatMap(readEntry);
  const chosen = choose(entries);
  if (chosen === undefined) return { context: { har: 'contains no request' } };
  const { method, url, status, body, error, startedAt, requestHeaders, responseHeaders, formFields } = chosen;
  const preflight = entries.findLast((entry) => entry.method === 'OPTIONS' && entry.url === url);
  const redirects = chainTo(url, entries);
  return {
    url,
    method,
    ...(status >= 100 ? { status } : {}),
    ...(body === undefined ? {} : { errorBody: body }),
    ...(error === undefined ? {} : { message: error }),
    requestHeaders,
    responseHeaders,
    ...(formFields.length === 0 ? {} : { formFields }),
    ...(redirects.length === 0 ? {} : { redirects }),
    ...(startedAt === undefined ? {} : { at: new Date(startedAt) }),
    context: {
      browser: true,
      ...(preflight === undefined
        ? {}
        : {
            preflight:
              preflight.status >= 200 && preflight.status < 300 ? 'OK' : `failed with ${preflight.status}`,
          }),
    },
  };
}

function choose(entries: readonly HarEntry[]): HarEntry | undefined {
  const requests = entries.filter(({ method }) => method !== 'OPTIONS');
  const failed = ({ status }: HarEntry) => status === 0 || status >= 400;
  for (const fits of [
    (entry: HarEntry) => SIGNED.test(entry.url) && failed(entry),
    (entry: HarEntry) => STORE.test(entry.url) && failed(entry),
    (entry: HarEntry) => entry.formFields.length > 0 && failed(entry),
    (entry: HarEntry) => SIGNED.test(entry.url),
    failed,
    () => true,
  ]) {
    const found = newest(requests.filter(fits));
    if (found !== undefined) return found;
  }
  return newest(entries);
}

function newest(entries: readonly HarEntry[]): HarEntry | undefined {
  return entries.reduce<HarEntry | undefined>(
    (best, entry) => (best === undefined || (entry.startedAt ?? 0) >= (best.startedAt ?? 0) ? entry : best),
    undefined,
  );
}

/** The hops that led to a URL, first hop first. */
function chainTo(url: string, entries: readonly HarEntry[]): Redirect[] {
  const byTarget = new Map<string, HarEntry>();
  for (const entry of entries) if (entry.redirectUrl) byTarget.set(entry.redirectUrl, entry);
  const hops: Redirect[] = [];
  for (let hop = byTarget.get(url); hop !== undefined && hops.length < 20; hop = byTarget.get(hop.url)) {
    hops.unshift({
      status: hop.status,
      ...(hop.redirectUrl ? { location: hop.redirectUrl } : {}),
      headers: hop.responseHeaders,
    });
  }
  return hops;
}

function readEntry(value: unknown): HarEntry[] {
  if (!isRecord(value) || !isRecord(value.request)) return [];
  const { request } = value;
  const response = isRecord(value.response) ? value.response : {};
  if (typeof request.url !== 'string') return [];
  const startedAt =
    typeof value.startedDateTime === 'string' ? Date.parse(value.startedDateTime) : Number.NaN;
  const posted = isRecord(request.postData) ? request.postData : {};
  const error = typeof response._error === 'string' ? response._error : undefined;
  const body = contentOf(response.content);
  return [
    {
      ...(Number.isNaN(startedAt) ? {} : { startedAt }),
      method: typeof request.method === 'string' ? request.method.toUpperCase() : 'GET',
      url: request.url,
      status: typeof response.status === 'number' ? response.status : 0,
      requestHeaders: (pairs(request.headers) ?? []).filter(([name]) => !name.startsWith(':')),
      responseHeaders: pairs(response.headers) ?? [],
      formFields: Array.isArray(posted.params) ? (pairs(posted.params) ?? []) : [],
      ...(typeof response.redirectURL === 'string' && response.redirectURL !== ''
        ? { redirectUrl: response.redirectURL }
        : {}),
      ...(body === undefined ? {} : { body }),
      ...(error === undefined || error === '' ? {} : { error }),
    },
  ];
}

function contentOf(content: unknown): string | undefined {
  if (!isRecord(content) || typeof content.text !== 'string' || content.text === '') return undefined;
  return content.encoding === 'base64' ? decodeBase64Leniently(content.text.slice(0, 400_000)) : content.text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
