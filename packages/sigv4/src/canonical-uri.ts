import type { Canonicalisation } from './types.js';
import { encodePathAgain, recodeUriComponent } from './uri-encode.js';

/** Paths that need no work: unreserved characters, `/`, and upper-case escapes of everything else. */
const CANONICAL_PATH =
  /^(?:[A-Za-z0-9\-._~/]|%(?:[0189A-F][0-9A-F]|2[0-9A-C]|3[A-F]|40|5[B-E]|60|7[B-DF]))+$/;

/**
 * Step 1.2, the canonical URI, from the raw path of the request line.
 *
 * S3 encodes each byte once and normalises nothing: `//`, `.` and `..` are parts of keys, and an
 * escaped slash counts as a slash ("Authenticating Requests: Create a canonical request"; the
 * `%2F` rule is recorded from the CanonicalRequest that S3 returned). All other services remove dot
 * segments and repeated slashes, then encode the path a second time.
 */
export function canonicalUri(path: string, canonicalisation: Canonicalisation): string {
  if (canonicalisation === 'generic') return encodePathAgain(normalisePath(path));
  if (path === '') return '/';
  return CANONICAL_PATH.test(path) ? path : recodeUriComponent(path, true);
}

/** RFC 3986 5.2.4, and repeated slashes as one. */
function normalisePath(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') kept.pop();
    else kept.push(segment);
  }
  if (kept.length === 0) return '/';
  return `/${kept.join('/')}${path.endsWith('/') ? '/' : ''}`;
}
