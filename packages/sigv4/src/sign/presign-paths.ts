import { hmacSha256Hex, sha256Hex } from '#hash';
import { canonicalUri } from '../canonical-uri.js';
import type { ScopedKey } from '../signing-key.js';
import type { Canonicalisation } from '../types.js';
import type { PresignedRequest } from './presign.js';
import { checkedPath } from './request.js';

/** The URL of a path. @throws {TypeError} when the path cannot be used. */
export type UrlOfPath = (path: string) => string;

const ROOT = '/';
const HEX_SIGNATURE = 64;

/**
 * Presigns one request for many paths. All that differs between two such URLs are path and signature, so everything else is taken
 * from a request for `/` that was presigned before, and each URL costs little more than its hashes.
 */
export function presignPaths(
  root: PresignedRequest,
  method: string,
  { key }: ScopedKey,
  canonicalisation: Canonicalisation,
): UrlOfPath {
  const { canonicalRequest, stringToSign, signature, url } = root;
  const beforePath = `${method}\n`;
  const afterPath = canonicalRequest.slice(beforePath.length + ROOT.length);
  const scope = stringToSign.slice(0, -HEX_SIGNATURE);
  const query = url.indexOf('?');
  const origin = url.slice(0, query - ROOT.length);
  const signatureAt = url.indexOf(signature, query);
  const beforeSignature = url.slice(query, signatureAt);
  const afterSignature = url.slice(signatureAt + HEX_SIGNATURE);
  return (path) => {
    const checked = checkedPath(path);
    const hash = sha256Hex(beforePath + canonicalUri(checked, canonicalisation) + afterPath);
    return origin + checked + beforeSignature + hmacSha256Hex(key, scope + hash) + afterSignature;
  };
}
