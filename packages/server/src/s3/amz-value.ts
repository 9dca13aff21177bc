import type { Exchange } from '../exchange.js';

/**
 * The value of an x-amz-* header, or of the query parameter that a presigner has moved it to.
 * Parameters stand in for headers on presigned requests only.
 *
 * @param name in lower case
 */
export function amzValue(x: Exchange, name: string): string | undefined {
  return x.request.header(name) ?? (isPresigned(x) ? hoisted(x.request.parameters, name) : undefined);
}

/** Whether the request is signed in its query. */
export function isPresigned(x: Exchange): boolean {
  return x.claim?.mechanism === 'query';
}

/** Some SDKs write the moved header in lower case, others as `X-Amz-Acl`. */
function hoisted(parameters: ReadonlyMap<string, string>, name: string): string | undefined {
  for (const [key, value] of parameters) {
    if (key.length === name.length && key.toLowerCase() === name) return value;
  }
  return undefined;
}
