const WHITE_SPACE = /[ \t\r\n]/;

/** A header as it enters the canonical request: lower-case name, value trimmed. */
export interface CanonicalHeader {
  readonly name: string;
  readonly value: string;
}

/**
 * Step 1.4, the canonical headers: one `name:value` line each, every line ended.
 * The caller gives them in the order of the SignedHeaders line.
 */
export function canonicalHeaders(headers: readonly CanonicalHeader[]): string {
  let lines = '';
  for (const { name, value } of headers) lines += `${name}:${value}\n`;
  return lines;
}

/** Trimall of the Signature Version 4 pages: no space at the ends, single ones inside. */
export function trimHeaderValue(value: string): string {
  if (!WHITE_SPACE.test(value)) return value;
  return value.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '');
}

/** Several headers of one name count as one, their values joined by commas in the order sent. */
export function foldHeaderValues(values: readonly string[]): string {
  return values.map(trimHeaderValue).join(',');
}
