import { canonicalHeaders, foldHeaderValues } from '../canonical-headers.js';
import { ALWAYS_UNSIGNABLE_HEADERS } from '../constants.js';
import type { Canonicalisation, Credentials, Pair } from '../types.js';
import { encodeNonAscii } from '../uri-encode.js';

/** What every kind of signing needs to know about a request. */
export interface RequestToSign {
  readonly credentials: Credentials;
  readonly region: string;
  /** Default `s3`. */
  readonly service?: string;
  /** Default: `s3` for the services that serve objects, `generic` for all others. */
  readonly canonicalisation?: Canonicalisation;
  readonly method: string;
  /** `https:` (default) or `http:`. */
  readonly protocol?: 'https:' | 'http:';
  /** With its port when that is not the protocol's own; a default port is dropped. */
  readonly host: string;
  /** Already percent-encoded, beginning with `/`; see {@link encodeS3Key}. */
  readonly path: string;
  /** Names and values not encoded; names may repeat. */
  readonly query?: readonly Pair[];
  /** `host` is added. Names in any case; values are trimmed in the canonical request. */
  readonly headers?: readonly Pair[];
  /** Time is a parameter: a Date or milliseconds since the epoch. Cut to whole seconds. */
  readonly signingDate: Date | number;
  /** Headers left out of the signature besides those no signer covers; lower-case names. */
  readonly unsignableHeaders?: ReadonlySet<string>;
  /** Headers signed although they are usually left out; lower-case names. */
  readonly signableHeaders?: ReadonlySet<string>;
}

const OBJECT_SERVICES: ReadonlySet<string> = new Set(['s3', 's3express', 's3-outposts', 's3-object-lambda']);
const UNUSABLE_IN_PATH = /[?#\s]/;
const GENERATED_HEADERS: ReadonlySet<string> = new Set(['authorization', 'x-amz-date', 'date']);

export function canonicalisationOf(service: string, chosen: Canonicalisation | undefined): Canonicalisation {
  return chosen ?? (OBJECT_SERVICES.has(service) ? 's3' : 'generic');
}

/**
 * The path as it goes into the URL.
 *
 * @throws {TypeError} when it does not begin with `/` or holds what ends a path.
 */
export function checkedPath(path: string): string {
  if (!path.startsWith('/') || UNUSABLE_IN_PATH.test(path)) {
    throw new TypeError(`expected a percent-encoded path that begins with "/", not \`${path}\``);
  }
  return encodeNonAscii(path);
}

/** The value of the Host header that clients send for this origin. */
export function hostWithoutDefaultPort(host: string, protocol: 'https:' | 'http:'): string {
  const defaultPort = protocol === 'https:' ? ':443' : ':80';
  return host.endsWith(defaultPort) ? host.slice(0, -defaultPort.length) : host;
}

/** @throws {TypeError} when the date is no instant. */
export function signingTime(signingDate: Date | number): number {
  const time = typeof signingDate === 'number' ? signingDate : signingDate.getTime();
  if (!Number.isFinite(time)) throw new TypeError('expected signingDate to be a valid date');
  return time;
}

/** The request's own headers: those the signer generates are dropped, Host is added. */
export function ownHeaders(headers: readonly Pair[], host: string): Pair[] {
  const own = headers.filter(([name]) => !GENERATED_HEADERS.has(name.toLowerCase()));
  if (!own.some(([name]) => name.toLowerCase() === 'host')) own.push(['host', host]);
  return own;
}

export interface SignedHeaderBlock {
  readonly names: readonly string[];
  readonly block: string;
}

/** Picks, folds and sorts the headers that the signature covers. */
export function headersToSign(
  headers: readonly Pair[],
  unsignable: ReadonlySet<string> | undefined,
  signable: ReadonlySet<string> | undefined,
): SignedHeaderBlock {
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const lowerCase = name.toLowerCase();
    const leftOut =
      ALWAYS_UNSIGNABLE_HEADERS.has(lowerCase) ||
      unsignable?.has(lowerCase) === true ||
      lowerCase.startsWith('proxy-') ||
      lowerCase.startsWith('sec-');
    if (leftOut && signable?.has(lowerCase) !== true) continue;
    const known = values.get(lowerCase);
    if (known === undefined) values.set(lowerCase, [value]);
    else known.push(value);
  }
  const names = [...values.keys()].sort();
  const block = canonicalHeaders(names.map((name) => ({ name, value: foldHeaderValues(values.get(name)!) })));
  return { names, block };
}
