import type { Exchange } from '../exchange.js';
import type { WireRequest } from '../wire/request.js';

/**
 * The value of an x-amz-* header, or of the query parameter that a presigner has moved it to.
 * Parameters stand in for headers on presigned requests only. `If-Match` and `If-None-Match` of uploads can be moved
 * too (recorded on AWS by localstack/localstack, test_pre_signed_url_if_none_match).
 *
 * @param name in lower case
 */
export function amzValue(x: Exchange, name: string): string | undefined {
  return x.request.header(name) ?? (isPresigned(x) ? hoisted(x.request, name) : undefined);
}

/** Whether the request is signed in its query. */
export function isPresigned(x: Exchange): boolean {
  return x.claim?.mechanism === 'query';
}

/**
 * Some SDKs write the moved header in lower case, others as `X-Amz-Acl`. Most queries hold none and are not taken
 * apart to learn it; no signer escapes the letters and hyphens of a name.
 */
function hoisted(request: WireRequest, name: string): string | undefined {
  if (!lowered(request.query).includes(name)) return undefined;
  for (const [key, value] of request.parameters) {
    if (key.length === name.length && key.toLowerCase() === name) return value;
  }
  return undefined;
}

let latest = { query: '', lowered: '' };

/** An upload asks for some twenty names in a row. */
function lowered(query: string): string {
  if (latest.query !== query) latest = { query, lowered: query.toLowerCase() };
  return latest.lowered;
}
