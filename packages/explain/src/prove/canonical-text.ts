/** The lines of a canonical request, taken apart. */
export interface CanonicalText {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly signedHeaders: string;
  readonly payloadHash: string;
}

/** Method, path, query, blank line, signed headers, payload hash: with no header at all. */
const FEWEST_LINES = 5;

/** Reads the CanonicalRequest of an answer; undefined where it is cut off. */
export function readCanonicalText(text: string): CanonicalText | undefined {
  const lines = text.replace(/\r\n/g, '\n').trimEnd().split('\n');
  if (lines.length < FEWEST_LINES) return undefined;
  const [method, path, query, ...rest] = lines as [string, string, string, ...string[]];
  const payloadHash = rest.at(-1)!;
  const signedHeaders = rest.at(-2)!;
  const headers = new Map<string, string>();
  for (const line of rest.slice(0, -2)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return { method: method.trim(), path, query, headers, signedHeaders, payloadHash };
}
