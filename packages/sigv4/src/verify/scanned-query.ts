import { canonicalQueryString, parseQueryString } from '../canonical-query-string.js';
import { ALGORITHM } from '../constants.js';
import { decodeUriComponent } from '../uri-encode.js';

/** A component in canonical form as it stands: escapes are upper-case and only where needed. */
const CANONICAL_COMPONENT =
  /^(?:[A-Za-z0-9\-._~]|%(?:[0189A-F][0-9A-F]|2[0-9A-CF]|3[A-F]|40|5[B-E]|60|7[B-DF]))*$/;

const SIGNATURE = 'X-Amz-Signature';

/** Tells whether a value is canonical, and remembers the last that was: clients repeat long ones. */
class CanonicalTest {
  #last = '';

  test(value: string): boolean {
    if (value === this.#last) return true;
    if (!CANONICAL_COMPONENT.test(value)) return false;
    this.#last = value;
    return true;
  }
}

/** What consecutive scans may share. */
export class KnownValues {
  readonly credential: CanonicalTest = new CanonicalTest();
  readonly token: CanonicalTest = new CanonicalTest();
}

/**
 * The parameters of query authentication, found in one pass over the raw query string.
 * Values are raw; the first of repeated parameters counts. Names are case-sensitive.
 */
export interface ScannedQuery {
  readonly raw: string;
  algorithm: string | undefined;
  credential: string | undefined;
  date: string | undefined;
  expires: string | undefined;
  signedHeaders: string | undefined;
  signature: string | undefined;
  securityToken: string | undefined;
  payloadHash: string | undefined;
  /** The `Signature` parameter of Signature Version 2. */
  version2Signature: string | undefined;
  /** Whether the raw query, but for one signature, is its own canonical form. */
  canonical: boolean;
  /** Where the piece with the signature stands; -1 when there is none. */
  signatureFrom: number;
  signatureTo: number;
}

export function scanQuery(raw: string, known: KnownValues): ScannedQuery {
  const query: ScannedQuery = {
    raw,
    algorithm: undefined,
    credential: undefined,
    date: undefined,
    expires: undefined,
    signedHeaders: undefined,
    signature: undefined,
    securityToken: undefined,
    payloadHash: undefined,
    version2Signature: undefined,
    canonical: true,
    signatureFrom: -1,
    signatureTo: -1,
  };
  let previousName = '';
  let previousValue = '';
  let equals = -1;
  for (let from = 0; from < raw.length; ) {
    let to = raw.indexOf('&', from);
    if (to < 0) to = raw.length;
    if (equals < from) {
      // Only when passed, or a query of many names without values would take quadratic time.
      equals = raw.indexOf('=', from);
      if (equals < 0) equals = raw.length;
    }
    const nameEnd = Math.min(equals, to);
    const name = raw.slice(from, nameEnd);
    const value = nameEnd < to ? raw.slice(nameEnd + 1, to) : '';
    if (nameEnd === to || name < previousName || (name === previousName && value < previousValue)) {
      query.canonical = false;
    }
    previousName = name;
    previousValue = value;
    if (name.includes('%')) {
      // Names escape nothing that signers care about, so this one may not be canonical: sort it out later.
      query.canonical = false;
      take(query, known, decodeUriComponent(name), value, from, to);
    } else {
      take(query, known, name, value, from, to);
    }
    from = to + 1;
  }
  // An empty piece at the end is none, and the canonical form does without its `&`.
  if (raw.endsWith('&')) query.canonical = false;
  return query;
}

/** By length first: comparing with each name in turn is what would cost most here. */
function take(
  query: ScannedQuery,
  known: KnownValues,
  name: string,
  value: string,
  from: number,
  to: number,
): void {
  switch (name.length) {
    case 9:
      if (name === 'Signature') query.version2Signature ??= value;
      break;
    case 10:
      if (name === 'X-Amz-Date') query.date ??= value;
      break;
    case 13:
      if (name === 'X-Amz-Expires') query.expires ??= value;
      break;
    case 15:
      if (name === SIGNATURE) {
        // A second one is left out as well, by the slow way.
        if (query.signature !== undefined) query.canonical = false;
        query.signature ??= value;
        query.signatureFrom = from;
        query.signatureTo = to;
        return;
      }
      if (name === 'X-Amz-Algorithm') {
        query.algorithm ??= value;
        if (value === ALGORITHM) return;
      }
      break;
    case 16:
      if (name === 'X-Amz-Credential') {
        query.credential ??= value;
        if (!known.credential.test(value)) query.canonical = false;
        return;
      }
      break;
    case 19:
      if (name === 'X-Amz-SignedHeaders') {
        query.signedHeaders ??= value;
        if (value === 'host') return;
      }
      break;
    case 20:
      if (name === 'X-Amz-Security-Token') {
        query.securityToken ??= value;
        if (!known.token.test(value)) query.canonical = false;
        return;
      }
      if (name === 'X-Amz-Content-Sha256' || name === 'x-amz-content-sha256') query.payloadHash ??= value;
      break;
  }
  if (!CANONICAL_COMPONENT.test(name) || !CANONICAL_COMPONENT.test(value)) query.canonical = false;
}

/**
 * The canonical query string without the signature. A query in canonical order, as most signers
 * write it, needs no sorting: the signature is cut out of it.
 */
export function canonicalQueryStringOf(query: ScannedQuery): string {
  const { raw, signatureFrom, signatureTo } = query;
  if (query.canonical) {
    if (signatureFrom < 0) return raw;
    if (signatureFrom === 0) return raw.slice(signatureTo + 1);
    return raw.slice(0, signatureFrom - 1) + raw.slice(signatureTo);
  }
  return canonicalQueryString(parseQueryString(raw).filter(({ name }) => name !== SIGNATURE));
}
