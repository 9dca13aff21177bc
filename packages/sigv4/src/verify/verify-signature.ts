import { hmacSha1Base64, hmacSha256Hex, sha256Hex } from '#hash';
import { trimHeaderValue } from '../canonical-headers.js';
import { parseQueryString } from '../canonical-query-string.js';
import { canonicalRequest } from '../canonical-request.js';
import { canonicalUri } from '../canonical-uri.js';
import { equalInConstantTime } from '../constant-time.js';
import type { ScopedKey, SigningKeyCache } from '../signing-key.js';
import { stringToSign } from '../string-to-sign.js';
import type { RawRequest } from '../types.js';
import { decodeUriComponent } from '../uri-encode.js';
import type { Claim } from './claim.js';
import { AMZ_PREFIX } from './names.js';
import { queryProtocolMismatch } from './query-protocol-refusals.js';
import { foldedHeader, foldedHeaders } from './raw-headers.js';
import { signatureDoesNotMatch } from './refusals.js';

const NON_ASCII = /[\u0080-\uffff]/;
const DEFAULT_PORT = /:(?:80|443)$/;

/** Recomputes the signature from the raw request and compares it with the one claimed. */
export function verifySignature(
  request: RawRequest,
  claim: Claim,
  secretAccessKey: string,
  keys: SigningKeyCache,
): void {
  const mismatch = findMismatch(request, claim, secretAccessKey, keys);
  if (mismatch === undefined) return;
  if (claim.service !== 's3') throw queryProtocolMismatch(claim.accessKeyId);
  throw signatureDoesNotMatch({
    accessKeyId: claim.accessKeyId,
    stringToSign: mismatch.stringToSign,
    signatureProvided: claim.signature,
    ...(mismatch.canonicalRequest === undefined
      ? {}
      : { canonicalRequest: textOf(mismatch.canonicalRequest) }),
  });
}

/** The same as an answer, without the refusal, whose text costs several times the comparison. */
export function isSignedBy(
  request: RawRequest,
  claim: Claim,
  secretAccessKey: string,
  keys: SigningKeyCache,
): boolean {
  return findMismatch(request, claim, secretAccessKey, keys) === undefined;
}

/** What should have been signed, where the signature is of something else. */
function findMismatch(
  request: RawRequest,
  claim: Claim,
  secretAccessKey: string,
  keys: SigningKeyCache,
): { readonly stringToSign: string; readonly canonicalRequest?: string } | undefined {
  if (claim.version2StringsToSign !== undefined) {
    const isSigned = claim.version2StringsToSign.some((text) =>
      equalInConstantTime(hmacSha1Base64(secretAccessKey, text), claim.signature),
    );
    return isSigned ? undefined : { stringToSign: claim.version2StringsToSign[0] };
  }
  const { date, region, service } = claim.credentialScope;
  const scoped = keys.get(secretAccessKey, date, region, service);
  const recomputed = recompute(request, claim, scoped, false);
  if (equalInConstantTime(recomputed.signature, claim.signature)) return undefined;
  // Signers leave a default port out of the signed Host even when the client then sends it.
  if (DEFAULT_PORT.test(foldedHeader(request.headers, 'host') ?? '')) {
    const withoutPort = recompute(request, claim, scoped, true);
    if (equalInConstantTime(withoutPort.signature, claim.signature)) return undefined;
  }
  return recomputed;
}

interface Recomputed {
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly signature: string;
}

function recompute(
  request: RawRequest,
  claim: Claim,
  scoped: ScopedKey,
  dropDefaultPort: boolean,
): Recomputed {
  const headers = headerBlock(request, claim, dropDefaultPort);
  const { signedHeaders } = claim;
  const text = canonicalRequest({
    method: request.method,
    uri: canonicalUri(request.path, claim.service === 's3' ? 's3' : 'generic'),
    queryString: claim.canonicalQueryString,
    headers,
    signedHeaders: signedHeaders.length === 1 ? signedHeaders[0]! : signedHeaders.join(';'),
    payloadHash: claim.payloadHash,
  });
  const hash = sha256Hex(NON_ASCII.test(headers) ? wireBytes(text) : text);
  const toSign = stringToSign(claim.date, scoped.scope, hash, claim.algorithm);
  return { canonicalRequest: text, stringToSign: toSign, signature: hmacSha256Hex(scoped.key, toSign) };
}

/** From here on a table of the headers costs less than looking through them for each signed name. */
const FEW_SIGNED_HEADERS = 8;

/**
 * A signed header that was not sent has an empty value; S3 has no "missing header" refusal. The same name twice is signed
 * once, as every signer does: one long header named a thousand times would be a thousand times as long to hash.
 */
function headerBlock(request: RawRequest, claim: Claim, dropDefaultPort: boolean): string {
  const { headers } = request;
  const { signedHeaders } = claim;
  const isFew = signedHeaders.length <= FEW_SIGNED_HEADERS;
  const table = isFew ? undefined : foldedHeaders(headers);
  const names = isFew ? signedHeaders : new Set(signedHeaders);
  let hoisted: ReadonlyMap<string, string> | undefined;
  let block = '';
  for (const name of names) {
    let value = table === undefined ? foldedHeader(headers, name) : table.get(name);
    if (value === undefined && claim.mechanism === 'query' && name.startsWith(AMZ_PREFIX)) {
      hoisted ??= hoistedHeaders(request.query);
      value = hoisted.get(name);
    }
    if (dropDefaultPort && name === 'host') value = value?.replace(DEFAULT_PORT, '');
    block += `${name}:${value ?? ''}\n`;
  }
  return block;
}

/**
 * The `x-amz-*` parameters of a query by their names in lower case: they stand in for headers that a presigner moved
 * there but named as signed. Of repeated ones the first counts.
 */
function hoistedHeaders(query: string): ReadonlyMap<string, string> {
  const hoisted = new Map<string, string>();
  for (const { name, value } of parseQueryString(query)) {
    const lowerCase = name.toLowerCase();
    if (!lowerCase.startsWith(AMZ_PREFIX) || hoisted.has(lowerCase)) continue;
    hoisted.set(lowerCase, trimHeaderValue(decodeUriComponent(value)));
  }
  return hoisted;
}

/** One byte a character: header values come off the wire so, and clients sign the bytes they send. */
function wireBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}

function textOf(canonical: string): string {
  return NON_ASCII.test(canonical) ? new TextDecoder().decode(wireBytes(canonical)) : canonical;
}
