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
import { foldedHeader } from './raw-headers.js';
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
  if (claim.version2StringsToSign !== undefined) {
    const isSigned = claim.version2StringsToSign.some((text) =>
      equalInConstantTime(hmacSha1Base64(secretAccessKey, text), claim.signature),
    );
    if (isSigned) return;
    throw signatureDoesNotMatch({
      accessKeyId: claim.accessKeyId,
      stringToSign: claim.version2StringsToSign[0],
      signatureProvided: claim.signature,
    });
  }
  const { date, region, service } = claim.credentialScope;
  const scoped = keys.get(secretAccessKey, date, region, service);
  const recomputed = recompute(request, claim, scoped, false);
  if (equalInConstantTime(recomputed.signature, claim.signature)) return;
  // Signers leave a default port out of the signed Host even when the client then sends it.
  if (DEFAULT_PORT.test(foldedHeader(request.headers, 'host') ?? '')) {
    const withoutPort = recompute(request, claim, scoped, true);
    if (equalInConstantTime(withoutPort.signature, claim.signature)) return;
  }
  if (claim.service !== 's3') throw queryProtocolMismatch(claim.accessKeyId);
  throw signatureDoesNotMatch({
    accessKeyId: claim.accessKeyId,
    stringToSign: recomputed.stringToSign,
    signatureProvided: claim.signature,
    canonicalRequest: textOf(recomputed.canonicalRequest),
  });
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

/** A signed header that was not sent has an empty value; S3 has no "missing header" refusal. */
function headerBlock(request: RawRequest, claim: Claim, dropDefaultPort: boolean): string {
  let block = '';
  for (const name of claim.signedHeaders) {
    let value = foldedHeader(request.headers, name) ?? hoistedHeader(request, claim, name);
    if (dropDefaultPort && name === 'host') value = value.replace(DEFAULT_PORT, '');
    block += `${name}:${value}\n`;
  }
  return block;
}

/** The query value stands in for an `x-amz-*` header that a presigner moved there but named as signed. */
function hoistedHeader(request: RawRequest, claim: Claim, name: string): string {
  if (claim.mechanism !== 'query' || !name.startsWith(AMZ_PREFIX)) return '';
  const hoisted = parseQueryString(request.query).find((parameter) => parameter.name.toLowerCase() === name);
  return hoisted === undefined ? '' : trimHeaderValue(decodeUriComponent(hoisted.value));
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
