import type { Pair, Report } from '../../report.js';

/** What a line of any log says of one request. */
export interface LoggedRequest {
  /** Milliseconds since 1970. */
  readonly at?: number | undefined;
  readonly method?: string | undefined;
  readonly status?: number | undefined;
  readonly scheme?: string | undefined;
  readonly host?: string | undefined;
  /** Path and query as they were logged. */
  readonly target?: string | undefined;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
  readonly server?: string | undefined;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** Stands where a log does not keep the host; a name that never resolves (RFC 2606). */
const UNKNOWN_HOST = 'host-not-logged.invalid';
const SIGNED = /[?&]X-Amz-(?:Algorithm|Credential)=/i;
const SIGNATURE = /[?&]X-Amz-Signature=/i;

/** A report of one logged request. */
export function reportOf(request: LoggedRequest): Report {
  const { at, method, status, code, message, requestId, server, context = {} } = request;
  const url = urlOf(request);
  const responseHeaders: Pair[] = [];
  if (code !== undefined) responseHeaders.push(['x-amz-error-code', code]);
  if (requestId !== undefined) responseHeaders.push(['x-amz-request-id', requestId]);
  if (server !== undefined) responseHeaders.push(['server', server]);
  const kept = Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined));
  return {
    ...(url === undefined ? {} : { url }),
    ...(method === undefined ? {} : { method: method.toUpperCase() }),
    ...(status === undefined || !Number.isInteger(status) ? {} : { status }),
    ...(message === undefined ? {} : { message }),
    ...(responseHeaders.length === 0 ? {} : { responseHeaders }),
    ...(at === undefined || Number.isNaN(at) ? {} : { at: new Date(at) }),
    context: kept,
  };
}

function urlOf({ scheme = 'https', host, target }: LoggedRequest): string | undefined {
  if (target === undefined) return undefined;
  const url = /^https?:\/\//i.test(target)
    ? target
    : `${scheme}://${host ?? UNKNOWN_HOST}${target.startsWith('/') ? '' : '/'}${target}`;
  // A log that keeps the query without its signature took it out: it was there.
  return SIGNED.test(url) && !SIGNATURE.test(url) ? `${url}&X-Amz-Signature=HIDDEN` : url;
}
