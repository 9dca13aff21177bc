/** The answer a listing must give, worked out the plain way: all keys sorted, one after another. */
export interface ReferencePage {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  readonly truncated: boolean;
  readonly last: string | undefined;
}

export interface ReferenceQuery {
  readonly prefix: string;
  readonly after: string;
  readonly delimiter: string;
  readonly limit: number;
}

/** Byte order of the UTF-8 forms; JavaScript's own order differs beyond U+FFFF. */
export function byUtf8(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

export function listPlainly(all: Iterable<string>, query: ReferenceQuery): ReferencePage {
  const { prefix, after, delimiter, limit } = query;
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  let last: string | undefined;
  const afterIsCommonPrefix = after !== '' && groupOf(after, prefix, delimiter) === after;
  for (const key of [...all].sort(byUtf8)) {
    if (!key.startsWith(prefix) || (byUtf8(key, after) <= 0 && after !== '')) continue;
    if (afterIsCommonPrefix && key.startsWith(after)) continue;
    const group = groupOf(key, prefix, delimiter);
    if (group !== undefined && commonPrefixes.includes(group)) continue;
    if (keys.length + commonPrefixes.length >= limit) {
      return { keys, commonPrefixes, truncated: limit > 0, last };
    }
    if (group === undefined) keys.push(key);
    else commonPrefixes.push(group);
    last = group ?? key;
  }
  return { keys, commonPrefixes, truncated: false, last };
}

/** The common prefix that a key is listed under. */
export function groupOf(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '' || !key.startsWith(prefix)) return undefined;
  const rest = key.slice(prefix.length);
  const at = rest.indexOf(delimiter);
  return at < 0 ? undefined : prefix + rest.slice(0, at + delimiter.length);
}
