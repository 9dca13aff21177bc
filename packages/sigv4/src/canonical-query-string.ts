import type { Pair } from './types.js';
import { decodeUriComponent, encodeUriComponent, recodeUriComponent } from './uri-encode.js';

/** A query parameter whose name and value are in canonical (percent-encoded) form. */
export interface EncodedParameter {
  readonly name: string;
  readonly value: string;
}

const UNRESERVED_ONLY = /^[A-Za-z0-9\-._~]*$/;

/**
 * Step 1.3, the canonical query string: sorted by encoded name, then by encoded value, each
 * `name=value` even when the value is empty. Encoded text is ASCII, so string order is byte order.
 */
export function canonicalQueryString(parameters: readonly EncodedParameter[]): string {
  return joinParameters([...parameters].sort(compareParameters));
}

export function joinParameters(parameters: readonly EncodedParameter[]): string {
  let joined = '';
  for (const { name, value } of parameters) {
    joined += joined === '' ? `${name}=${value}` : `&${name}=${value}`;
  }
  return joined;
}

export function compareParameters(left: EncodedParameter, right: EncodedParameter): number {
  if (left.name !== right.name) return left.name < right.name ? -1 : 1;
  if (left.value === right.value) return 0;
  return left.value < right.value ? -1 : 1;
}

export function encodeParameter(name: string, value: string): EncodedParameter {
  return { name: encodeUriComponent(name), value: encodeUriComponent(value) };
}

/**
 * Splits a raw query string into canonical parameters, in the order sent. A parameter without `=`
 * has the empty value; empty pieces (`a&&b`) are dropped.
 *
 * A bare `+` is a plus, not a space as in an HTML form: AWS's signing test suite (`get-query-plus`)
 * signs `?c+d` as `c%2Bd`. Whoever acts on the query must read it the same way, see {@link parseQuery}.
 */
export function parseQueryString(raw: string): EncodedParameter[] {
  const parameters: EncodedParameter[] = [];
  for (const piece of raw.split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    const name = equals < 0 ? piece : piece.slice(0, equals);
    const value = equals < 0 ? '' : piece.slice(equals + 1);
    parameters.push({ name: recodeQueryComponent(name), value: recodeQueryComponent(value) });
  }
  return parameters;
}

function recodeQueryComponent(raw: string): string {
  return UNRESERVED_ONLY.test(raw) ? raw : recodeUriComponent(raw, false);
}

/**
 * The decoded parameters of a raw query string, in the order sent, read as the signature covers them:
 * `+` is a plus, a parameter without `=` has the empty value, bytes that are not UTF-8 become U+FFFD.
 */
export function parseQuery(raw: string): Pair[] {
  return parseQueryString(raw).map(({ name, value }) => [
    decodeUriComponent(name),
    decodeUriComponent(value),
  ]);
}
