import { type HttpAnswer, type Transport, UnreachableError } from './transport.js';

/** The part of `fetch` that is needed here. */
export type FetchPost = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body: string;
    readonly redirect: 'error';
    readonly signal: AbortSignal;
  },
) => Promise<{
  readonly ok: boolean;
  readonly status: number;
  readonly headers?: { get(name: string): string | null };
  text(): Promise<string>;
}>;

const PATIENCE_MS = 10_000;

/**
 * A transport over `fetch`, for calls of the query protocol, wherever there is no `node:http`. Not for objects: `fetch` takes
 * `.` and `..` out of the path, and they are parts of keys.
 */
export function fetchTransport(fetch: FetchPost): Transport {
  return async ({ method, url, headers, body = '' }) => {
    try {
      const answer = await fetch(url, {
        method,
        // `fetch` sets these itself, and allows nobody else to.
        headers: Object.fromEntries(headers.filter(([name]) => name !== 'host' && name !== 'content-length')),
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const text = await answer.text();
      const read: HttpAnswer = {
        status: answer.status,
        header: (name) => answer.headers?.get(name) ?? undefined,
        body: new TextEncoder().encode(text),
      };
      return read;
    } catch (error) {
      throw new UnreachableError(new URL(url).host, (error as Error).message, error);
    }
  };
}
