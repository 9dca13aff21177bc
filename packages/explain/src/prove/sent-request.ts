import {
  canonicalUri,
  type EncodedParameter,
  encodeNonAscii,
  parseQueryString,
  trimHeaderValue,
} from '@countersign/sigv4';
import type { PresignedUrl } from '../url/presigned-url.js';

/** What is known of the request that went out. */
export interface SentRequest {
  readonly url: PresignedUrl;
  readonly method?: string | undefined;
  /** Names in lower case. */
  readonly sentHeaders?: ReadonlyMap<string, string> | undefined;
}

const SIGNATURE = 'X-Amz-Signature';
const DEFAULT_PORT: Readonly<Record<string, RegExp>> = { http: /:80$/, https: /:443$/ };

/** The canonical path of what was sent. */
export function sentPath(url: PresignedUrl): string {
  return canonicalUri(encodeNonAscii(url.rawPath), 's3');
}

/** The canonical parameters of what was sent, without the signature, in the order sent. */
export function sentParameters(url: PresignedUrl): EncodedParameter[] {
  return parseQueryString(encodeNonAscii(url.sentQuery)).filter(({ name }) => name !== SIGNATURE);
}

/** The Host that a client sends for a URL: its authority without the scheme's own port. */
export function sentHost(url: PresignedUrl): string {
  const own = DEFAULT_PORT[url.scheme.replace(/:$/, '').toLowerCase()];
  const authority = url.authority.toLowerCase();
  return own === undefined ? authority : authority.replace(own, '');
}

/** The value with which a signed header went out; undefined where nobody said. */
export function sentHeader(request: SentRequest, name: string): string | undefined {
  const given = request.sentHeaders?.get(name);
  if (given !== undefined) return trimHeaderValue(given);
  return name === 'host' ? sentHost(request.url) : undefined;
}
