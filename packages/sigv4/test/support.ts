import { createVerifier, type RawRequest, SigV4Error } from '../src/index.js';
import type { AuthenticationOptions } from '../src/verify/options.js';

/** The example credentials of AWS's documentation. */
export const EXAMPLE = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
} as const;

/** Whatever a call throws, which must be one of our refusals. */
export function refusalOf(call: () => unknown): SigV4Error {
  try {
    call();
  } catch (error) {
    if (error instanceof SigV4Error) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

/** What a client that follows `url` puts on the wire. */
export function rawRequest(
  method: string,
  url: string,
  headers: readonly (readonly [string, string])[] = [],
): RawRequest {
  const [, host = '', target = ''] = /^https?:\/\/([^/]+)(.*)$/s.exec(url) ?? [];
  const mark = target.indexOf('?');
  const named = headers.some(([name]) => name.toLowerCase() === 'host');
  return {
    method,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers: [...(named ? [] : [['Host', host]]), ...headers].flat(),
  };
}

/** Both steps of verification. */
export function verify(
  request: RawRequest,
  options: AuthenticationOptions,
  secretAccessKey: string = EXAMPLE.secretAccessKey,
) {
  const verifier = createVerifier();
  const claim = verifier.readAuthentication(request, options);
  if (claim === null) throw new Error('expected a claim');
  verifier.verifySignature(request, claim, secretAccessKey);
  return claim;
}
