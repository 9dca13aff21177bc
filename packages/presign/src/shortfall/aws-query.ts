import type { Signer } from '@countersign/sigv4';
import { sha256Hex } from '@countersign/sigv4';
import type { SigningCredentials } from '../credentials.js';

/** The part of `fetch` that is needed here. */
export type FetchPost = (
  url: string,
  init: {
    readonly method: 'POST';
    readonly headers: Record<string, string>;
    readonly body: string;
    readonly redirect: 'error';
    readonly signal: AbortSignal;
  },
) => Promise<{ readonly ok: boolean; readonly status: number; text(): Promise<string> }>;

/** A call of a service with the query protocol: STS or IAM. */
export interface QueryCall {
  readonly endpoint: string;
  readonly service: 'sts' | 'iam';
  readonly region: string;
  readonly credentials: SigningCredentials;
  readonly now: Date;
  readonly signer: Signer;
  readonly fetch: FetchPost;
  readonly parameters: Readonly<Record<string, string>>;
}

/** An answer of the query protocol: the text of its elements, or the error. */
export type QueryAnswer =
  | { readonly ok: true; element(name: string): string | undefined }
  | { readonly ok: false; readonly code: string; readonly message: string };

const PATIENCE_MS = 10_000;
const FORM = 'application/x-www-form-urlencoded; charset=utf-8';

/**
 * Two calls are all that is needed of STS and IAM, so their clients are not loaded for them.
 *
 * @throws Error when nobody answers
 */
export async function callQuery(call: QueryCall): Promise<QueryAnswer> {
  const { credentials, now, parameters, region, service } = call;
  const url = new URL(call.endpoint);
  const body = new URLSearchParams(parameters).toString();
  const { headers } = call.signer.signHeaders({
    credentials,
    region,
    service,
    method: 'POST',
    protocol: url.protocol === 'http:' ? 'http:' : 'https:',
    host: url.host,
    path: url.pathname,
    headers: [['content-type', FORM]],
    payloadHash: sha256Hex(body),
    signingDate: now,
  });
  const answer = await call.fetch(url.href, {
    method: 'POST',
    // `fetch` sets Host itself, and forbids anybody else to.
    headers: Object.fromEntries(headers.filter(([name]) => name !== 'host')),
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const text = await answer.text();
  const element = (name: string) => elementOf(text, name);
  if (answer.ok) return { ok: true, element };
  return {
    ok: false,
    code: element('Code') ?? `HTTP ${answer.status}`,
    message: element('Message') ?? 'no message',
  };
}

/** The first element of that name; the answers read here have each name once. */
function elementOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`)
    .exec(xml)?.[1]
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
