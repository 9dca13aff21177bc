import { serverOf } from './running-servers.js';
import { duration as spoken } from './why/explain-refusal.js';
import { readQuery } from './wire/read-query.js';
import type { WireRequest } from './wire/request.js';

export interface ToLiveForOptions {
  /** The verb the URL is used with. Default `GET`. */
  readonly method?: string;
  /** Headers sent along. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/**
 * Passes when a presigned URL works now, and at every moment for as long as said, on the server that it points at
 * (one of this process). The server is asked how it would judge the URL then: no clock is moved and nothing is sent.
 *
 * A URL dates from the whole second in which it was signed, and the test took time since: one that was signed for just
 * `lifetime` passes while no more than 1 % of it is gone (at least 2 seconds, at most a minute).
 *
 * @example
 * import { expect } from 'vitest'; // or jest
 * import { toLiveFor } from '@countersign/server/testing';
 * expect.extend({ toLiveFor });
 * await expect(url).toLiveFor('24h');
 *
 * @param lifetime `90s`, `15m`, `24h`, `7d`, or seconds
 */
export async function toLiveFor(
  received: unknown,
  lifetime: string | number,
  options: ToLiveForOptions = {},
): Promise<MatcherResult> {
  if (typeof received !== 'string' || !URL.canParse(received)) {
    throw new TypeError('toLiveFor expects a URL as a string');
  }
  const url = new URL(received);
  const server = serverOf(url);
  if (!server) {
    throw new TypeError(
      `no server started in this process listens at ${url.host}; toLiveFor only supports URLs of servers started by startServer()`,
    );
  }
  const wanted = milliseconds(lifetime);
  const request = requestOf(received, url, options);
  const now = server.clock.now();
  const refusalAt = (time: number) => server.refusalAt(request, time);
  const today = await refusalAt(now);
  if (today !== undefined) {
    return {
      pass: false,
      message: () => `expected the URL to live for ${spoken(wanted)}, but it does not work now: ${today}`,
    };
  }
  // A URL dies once: the last moment it lives is found by halving.
  let alive = now;
  let dead = now + wanted - sinceSigned(wanted);
  const atEnd = await refusalAt(dead - 1);
  if (atEnd === undefined) {
    return {
      pass: true,
      message: () => `expected the URL not to live for ${spoken(wanted)}, but it still works then`,
    };
  }
  dead -= 1;
  while (dead - alive > 1_000) {
    const middle = Math.floor((alive + dead) / 2);
    if ((await refusalAt(middle)) === undefined) alive = middle;
    else dead = middle;
  }
  const why = await refusalAt(dead);
  return {
    pass: false,
    message: () =>
      `expected the URL to live for ${spoken(wanted)}, but it stops working after ${spoken(dead - now)}, ` +
      `at ${new Date(dead).toISOString()}: ${why}`,
  };
}

/** How much of a lifetime may be gone already, in milliseconds; see {@link toLiveFor}. */
function sinceSigned(lifetimeMs: number): number {
  return Math.min(Math.max(lifetimeMs / 100, 2_000), 60_000, lifetimeMs - 1);
}

declare global {
  // The namespace from which both jest and vitest take the matchers that `expect` offers.
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: declarations merge only when they are written alike
    interface Matchers<R, T = {}> {
      /** See {@link toLiveFor}. */
      toLiveFor(lifetime: string | number, options?: ToLiveForOptions): Promise<R>;
    }
  }
}

/** The URL as a client would send it. */
function requestOf(text: string, url: URL, options: ToLiveForOptions): WireRequest {
  const target = text.slice(text.indexOf('/', text.indexOf('//') + 2)).split('#', 1)[0]!;
  const question = target.indexOf('?');
  const query = question === -1 ? '' : target.slice(question + 1);
  const headers: string[] = ['Host', url.host];
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.push(name, value);
  return {
    method: options.method ?? 'GET',
    path: question === -1 ? target : target.slice(0, question),
    query,
    headers,
    ...readQuery(query),
    remoteAddress: '127.0.0.1',
    secure: false,
    contentLength: undefined,
    header(name) {
      for (let i = 0; i < headers.length; i += 2)
        if (headers[i]!.toLowerCase() === name) return headers[i + 1];
      return undefined;
    },
    body: noBody(),
  };
}

async function* noBody(): AsyncGenerator<Buffer> {}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

function milliseconds(lifetime: string | number): number {
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(String(lifetime).trim());
  const seconds = match ? Number(match[1]) * (UNITS[match[2] || 's'] ?? 1) : Number.NaN;
  if (!(seconds > 0))
    throw new RangeError(`\`${lifetime}\` is not a lifetime; expected 90s, 15m, 24h, 7d or seconds`);
  return seconds * 1_000;
}
