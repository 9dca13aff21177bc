import { decodeOnce } from './percent.js';
import type { Parameter } from './presigned-url.js';

/** A URL cut at its delimiters, every piece as written. */
export interface UrlPieces {
  readonly scheme: string;
  readonly authority: string;
  readonly hostname: string;
  readonly port?: string;
  readonly rawPath: string;
  readonly rawQuery: string;
  /** What follows `#`; a client never sends it. */
  readonly fragment?: string;
}

const FORM = /^(https?):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/is;
const HOST_AND_PORT = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/;

/** Cuts an absolute http or https URL; undefined for anything else. */
export function splitUrl(url: string): UrlPieces | undefined {
  const form = FORM.exec(url);
  if (form === null) return undefined;
  const [, scheme = '', host = '', rawPath = '', rawQuery = '', fragment] = form;
  const authority = host.slice(host.lastIndexOf('@') + 1);
  const [, hostname = authority, port] = HOST_AND_PORT.exec(authority) ?? [];
  if (hostname === '') return undefined;
  return {
    scheme: scheme.toLowerCase(),
    authority,
    hostname: hostname.toLowerCase(),
    ...(port ? { port } : {}),
    rawPath: rawPath === '' ? '/' : rawPath,
    rawQuery,
    ...(fragment === undefined ? {} : { fragment }),
  };
}

/** Cuts a query at `&`; empty pieces are left out. */
export function splitQuery(rawQuery: string): Parameter[] {
  const parameters: Parameter[] = [];
  for (const piece of rawQuery.split('&')) {
    if (piece === '') continue;
    const equals = piece.indexOf('=');
    const rawName = equals < 0 ? piece : piece.slice(0, equals);
    const rawValue = equals < 0 ? '' : piece.slice(equals + 1);
    parameters.push({
      rawName,
      rawValue,
      name: decodeOnce(rawName),
      value: decodeOnce(rawValue),
      hasValue: equals >= 0,
    });
  }
  return parameters;
}

/** Puts a query together again from pieces, exactly as they were written. */
export function joinQuery(
  parameters: readonly Pick<Parameter, 'rawName' | 'rawValue' | 'hasValue'>[],
): string {
  return parameters
    .map(({ rawName, rawValue, hasValue }) => (hasValue ? `${rawName}=${rawValue}` : rawName))
    .join('&');
}
