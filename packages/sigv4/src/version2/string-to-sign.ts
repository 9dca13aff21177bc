import type { RawRequest } from '../types.js';
import { decodeUriComponent } from '../uri-encode.js';
import { AMZ_PREFIX } from '../verify/names.js';
import { foldedHeader } from '../verify/raw-headers.js';

/**
 * Query parameters that are part of the resource. Source: S3 API Reference, "Signing and authenticating REST requests
 * (AWS signature version 2)", and the sub-resources that came after that page, as botocore signs them.
 */
const RESOURCE_PARAMETERS: ReadonlySet<string> = new Set([
  ...['accelerate', 'acl', 'analytics', 'cors', 'defaultObjectAcl', 'delete', 'inventory', 'lifecycle'],
  ...['location', 'logging', 'metrics', 'notification', 'object-lock', 'partNumber', 'policy', 'replication'],
  ...['requestPayment', 'restore', 'select', 'select-type', 'storageClass', 'tagging', 'torrent', 'uploadId'],
  ...['uploads', 'versionId', 'versioning', 'versions', 'website'],
  ...['response-cache-control', 'response-content-disposition', 'response-content-encoding'],
  ...['response-content-language', 'response-content-type', 'response-expires'],
]);

/**
 * What Signature Version 2 signs: verb, Content-MD5, Content-Type, date (or expiry), x-amz-* headers, resource.
 *
 * A header that a presigner moved to the query counts as sent.
 *
 * @param date the Date header or the `Expires` parameter; '' where x-amz-date takes its place
 * @param hostedBucket the bucket, where the host names it
 */
export function version2StringToSign(
  request: RawRequest,
  date: string,
  hostedBucket: string | undefined,
): string {
  const parameters = readParameters(request.query);
  const sent = (name: string): string => {
    const header = foldedHeader(request.headers, name);
    if (header !== undefined) return textOfWire(header);
    return parameters.find((parameter) => parameter.name.toLowerCase() === name)?.value ?? '';
  };
  return [
    request.method,
    sent('content-md5'),
    sent('content-type'),
    date,
    amzHeaders(request, parameters) + canonicalResource(request, parameters, hostedBucket),
  ].join('\n');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: everything outside ASCII is meant
const NOT_ASCII = /[^\x00-\x7f]/;

/** Bytes beyond ASCII come off the wire as one character each; signers sign the text they are the UTF-8 of. */
function textOfWire(value: string): string {
  if (!NOT_ASCII.test(value)) return value;
  return new TextDecoder().decode(Uint8Array.from(value, (character) => character.charCodeAt(0)));
}

interface Parameter {
  readonly name: string;
  /** Decoded; undefined for a name without `=`. */
  readonly value: string | undefined;
}

function readParameters(query: string): Parameter[] {
  if (query === '') return [];
  return query.split('&').map((pair) => {
    const equals = pair.indexOf('=');
    return equals === -1
      ? { name: decodeUriComponent(pair), value: undefined }
      : {
          name: decodeUriComponent(pair.slice(0, equals)),
          value: decodeUriComponent(pair.slice(equals + 1)),
        };
  });
}

/** Trimmed, but unlike in Version 4 inner runs of spaces stay. */
function amzHeaders(request: RawRequest, parameters: readonly Parameter[]): string {
  const values = new Map<string, string>();
  for (let index = 0; index + 1 < request.headers.length; index += 2) {
    const name = request.headers[index]!.toLowerCase();
    if (!name.startsWith(AMZ_PREFIX)) continue;
    const value = textOfWire(request.headers[index + 1]!).trim();
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before},${value}`);
  }
  for (const { name, value = '' } of parameters) {
    const lower = name.toLowerCase();
    if (lower.startsWith(AMZ_PREFIX) && !values.has(lower)) values.set(lower, value.trim());
  }
  return [...values.keys()]
    .sort()
    .map((name) => `${name}:${values.get(name)}\n`)
    .join('');
}

/** `/bucket/key` as the path came, then the sub-resources; their values are decoded. */
function canonicalResource(
  request: RawRequest,
  parameters: readonly Parameter[],
  hostedBucket: string | undefined,
): string {
  const path = hostedBucket === undefined ? request.path : `/${hostedBucket}${request.path}`;
  const chosen = parameters
    .filter(({ name }) => RESOURCE_PARAMETERS.has(name))
    .sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0))
    .map(({ name, value }) => (value === undefined ? name : `${name}=${value}`));
  return chosen.length === 0 ? path : `${path}?${chosen.join('&')}`;
}
