import type { RawRequest } from '../types.js';
import { decodeUriComponent } from '../uri-encode.js';
import { AMZ_PREFIX } from '../verify/names.js';
import { foldedHeader } from '../verify/raw-headers.js';

/**
 * Query parameters that are part of the resource, names alone. All that S3 named in the string to sign of a refusal when
 * each parameter of its API was sent to it (measured in September 2026 by brekkylab/backlot, backlot/sigv2.py); names
 * that are not here, the listings' own, `id` and `session` among them, it left out.
 */
const NAMED: readonly string[] = [
  ...[
    'abac',
    'accelerate',
    'acl',
    'analytics',
    'annotation',
    'annotationName',
    'attributes',
    'cors',
    'delete',
  ],
  ...['encryption', 'intelligent-tiering', 'inventory', 'legal-hold', 'lifecycle', 'location', 'logging'],
  ...['metadataAnnotationTable', 'metadataConfiguration', 'metadataInventoryTable', 'metadataJournalTable'],
  ...[
    'metadataTable',
    'metrics',
    'notification',
    'object-lock',
    'ownershipControls',
    'policy',
    'policyStatus',
  ],
  ...['publicAccessBlock', 'replication', 'requestPayment', 'restore', 'retention', 'select', 'tagging'],
  ...['torrent', 'uploads', 'versioning', 'versions', 'website'],
  // Signed by botocore (`QSAOfInterest`), and no parameters of the API any more.
  ...['defaultObjectAcl', 'storageClass'],
];

/** Those that are part of it with their value, decoded (the same measurement). */
const VALUED: ReadonlySet<string> = new Set([
  ...['partNumber', 'select-type', 'uploadId', 'versionId'],
  ...['response-cache-control', 'response-content-disposition', 'response-content-encoding'],
  ...['response-content-language', 'response-content-type', 'response-expires'],
]);

/** The query parameters that Signature Version 2 covers, those that move a header apart. */
export const VERSION2_PARAMETERS: ReadonlySet<string> = new Set([...NAMED, ...VALUED]);

/** How the values of parameters that are signed by name are written. */
export type Version2Values = 'names' | 'as-sent';

/**
 * What Signature Version 2 signs: verb, Content-MD5, Content-Type, date (or expiry), x-amz-* headers, resource.
 *
 * A header that a presigner moved to the query counts as sent.
 *
 * S3 signs `acl` for `?acl`, `?acl=` and `?acl=v` alike, and a name that stands twice once; signers that wrote `?acl=`
 * have signed just that, which is taken here too.
 *
 * @param date the Date header or the `Expires` parameter; '' where x-amz-date takes its place
 * @param hostedBucket the bucket, where the host names it
 * @param values default as S3 signs them
 */
export function version2StringToSign(
  request: RawRequest,
  date: string,
  hostedBucket: string | undefined,
  values: Version2Values = 'names',
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
    amzHeaders(request, parameters) + canonicalResource(request, parameters, hostedBucket, values),
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

/** `/bucket/key` as the path came, then the sub-resources by name; values are decoded. */
function canonicalResource(
  request: RawRequest,
  parameters: readonly Parameter[],
  hostedBucket: string | undefined,
  values: Version2Values,
): string {
  const path = hostedBucket === undefined ? request.path : `/${hostedBucket}${request.path}`;
  const covered = parameters.filter(({ name }) => VERSION2_PARAMETERS.has(name)).sort(byName);
  const chosen =
    values === 'as-sent'
      ? covered.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`))
      : covered
          .filter(({ name }, index) => name !== covered[index - 1]?.name)
          .map(({ name, value = '' }) => (VALUED.has(name) ? `${name}=${value}` : name));
  return chosen.length === 0 ? path : `${path}?${chosen.join('&')}`;
}

/** Of those with one name the first sent stays the first. */
function byName(left: Parameter, right: Parameter): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}
