import { decodeUriComponent } from '@countersign/sigv4';

/** A query, taken apart. */
export interface ReadQuery {
  /**
   * Value by name, both decoded as the signature covers them (`+` is a plus; a name without `=` has the value '').
   * Names are case-sensitive. Of a name that stands twice the first counts, as measured on S3 by brekkylab/backlot
   * (backlot/routers/s3.py) for `versionId`, `website`, `continuation-token` and `max-buckets`. The parameters of
   * query authentication itself are left out.
   */
  readonly parameters: ReadonlyMap<string, string>;
  /**
   * What may stand in place of a header: the same values by name in lower case, as some SDKs write `x-amz-acl` and
   * others `X-Amz-Acl`. Of two spellings the first counts. As of headers, spaces around the value are no part of it.
   */
  readonly movedHeaders: ReadonlyMap<string, string>;
}

const NOTHING: ReadonlyMap<string, string> = new Map();
const EMPTY: ReadQuery = { parameters: NOTHING, movedHeaders: NOTHING };

/** Reads a query in one pass. The parameters of the signature, most of a presigned URL, are neither cut out nor decoded. */
export function readQuery(query: string): ReadQuery {
  if (query === '') return EMPTY;
  let parameters: Map<string, string> | undefined;
  let movedHeaders: Map<string, string> | undefined;
  for (let from = 0; from < query.length; ) {
    let to = query.indexOf('&', from);
    if (to === -1) to = query.length;
    if (to > from && !isOfSignature(query, from)) {
      const pair = query.slice(from, to);
      const equals = pair.indexOf('=');
      const name = decodeUriComponent(equals === -1 ? pair : pair.slice(0, equals));
      parameters ??= new Map();
      if (!parameters.has(name)) {
        const value = equals === -1 ? '' : decodeUriComponent(pair.slice(equals + 1));
        parameters.set(name, value);
        const lower = name.toLowerCase();
        if (MOVABLE.test(lower) && !movedHeaders?.has(lower)) {
          movedHeaders ??= new Map();
          movedHeaders.set(lower, value.trim());
        }
      }
    }
    from = to + 1;
  }
  return parameters === undefined ? EMPTY : { parameters, movedHeaders: movedHeaders ?? NOTHING };
}

/**
 * Headers that presigners move to the query. `If-Match` and `If-None-Match` of uploads can be moved too (recorded on AWS
 * by localstack/localstack, test_pre_signed_url_if_none_match).
 */
const MOVABLE = /^(?:x-amz-|if-match$|if-none-match$)/;

/** Names of Signature Version 4's own parameters, each with its `=`. */
const OF_SIGNATURE: readonly string[] = [
  'X-Amz-Date=',
  'X-Amz-Expires=',
  'X-Amz-Signature=',
  'X-Amz-Algorithm=',
  'X-Amz-Credential=',
  'X-Amz-SignedHeaders=',
  'X-Amz-Security-Token=',
  'X-Amz-Content-Sha256=',
];

const CAPITAL_X = 0x58;

/** Only names written plainly are recognised: one written otherwise is merely decoded for nothing. */
function isOfSignature(query: string, from: number): boolean {
  return query.charCodeAt(from) === CAPITAL_X && OF_SIGNATURE.some((name) => query.startsWith(name, from));
}
