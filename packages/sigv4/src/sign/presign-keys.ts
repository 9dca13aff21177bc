import { hmacSha256HexBefore, sha256HexBetween } from '#hash';
import { canonicalUri } from '../canonical-uri.js';
import type { ScopedKey } from '../signing-key.js';
import type { Canonicalisation } from '../types.js';
import { encodeS3Key } from '../uri-encode.js';
import type { PresignedRequest } from './presigned-request.js';
import { checkedPath } from './request.js';

/** The URL of an object by its key, not encoded. @throws {URIError} for a lone surrogate, which has no UTF-8 form. */
export type UrlOfKey = (key: string) => string;

const ROOT = '/';
const HEX_SIGNATURE = 64;
/** Keys that are the same as they are, in the URL and in the canonical request. */
const PLAIN = /^[A-Za-z0-9\-._~/]*$/;

/**
 * Presigns one request for many objects. All that differs between two such URLs is path and signature, so everything else is taken
 * from a request for `/` that was presigned before, and each URL costs little more than its hashes.
 *
 * @param pathPrefix what stands before the key, encoded and ending in a slash: `/` or `/bucket/`
 */
export function presignKeys(
  root: PresignedRequest,
  method: string,
  pathPrefix: string,
  { key }: ScopedKey,
  canonicalisation: Canonicalisation,
): UrlOfKey {
  const { canonicalRequest, stringToSign, signature, url } = root;
  const beforePath = `${method}\n`;
  const afterPath = canonicalRequest.slice(beforePath.length + ROOT.length);
  const query = url.indexOf('?');
  const origin = url.slice(0, query - ROOT.length);
  const signatureAt = url.indexOf(signature, query);
  const beforeSignature = url.slice(query, signatureAt);
  const afterSignature = url.slice(signatureAt + HEX_SIGNATURE);

  const hmac = hmacSha256HexBefore(key, stringToSign.slice(0, -HEX_SIGNATURE));
  const hashOfUri = sha256HexBetween(beforePath, afterPath);
  const any = (objectKey: string) => {
    const path = checkedPath(pathPrefix + encodeS3Key(objectKey));
    const hash = hashOfUri(canonicalUri(path, canonicalisation));
    return origin + path + beforeSignature + hmac(hash) + afterSignature;
  };
  const plainPrefix = pathPrefix.startsWith(ROOT) && PLAIN.test(pathPrefix);
  if (canonicalisation === 'generic' || !plainPrefix) return any;

  const hashOfPlain = sha256HexBetween(beforePath + pathPrefix, afterPath);
  const beforePlain = origin + pathPrefix;
  return (objectKey) =>
    PLAIN.test(objectKey)
      ? beforePlain + objectKey + beforeSignature + hmac(hashOfPlain(objectKey)) + afterSignature
      : any(objectKey);
}
