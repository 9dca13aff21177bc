import type { Exchange } from '../../exchange.js';

/**
 * The value of an x-amz-* header, or of the query parameter that a presigner has moved it to; see S3Request.
 *
 * @param name in lower case
 */
export function amzValue(x: Exchange, name: string): string | undefined {
  return x.asked.header(name);
}
