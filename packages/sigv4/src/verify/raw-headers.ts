import { trimHeaderValue } from '../canonical-headers.js';

/** The first value of a header in a flat name-value list; `name` in lower case. */
export function firstHeader(headers: readonly string[], name: string): string | undefined {
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const candidate = headers[index]!;
    if (candidate.length === name.length && candidate.toLowerCase() === name) return headers[index + 1]!;
  }
  return undefined;
}

/** All values of a header folded into one, or `undefined` when it was not sent. */
export function foldedHeader(headers: readonly string[], name: string): string | undefined {
  let folded: string | undefined;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const candidate = headers[index]!;
    if (candidate.length === name.length && candidate.toLowerCase() === name) {
      const value = trimHeaderValue(headers[index + 1]!);
      folded = folded === undefined ? value : `${folded},${value}`;
    }
  }
  return folded;
}

/** All headers by their names in lower case, each folded like {@link foldedHeader}. */
export function foldedHeaders(headers: readonly string[]): ReadonlyMap<string, string> {
  const folded = new Map<string, string>();
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index]!.toLowerCase();
    const value = trimHeaderValue(headers[index + 1]!);
    const before = folded.get(name);
    folded.set(name, before === undefined ? value : `${before},${value}`);
  }
  return folded;
}
