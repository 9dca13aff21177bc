/** Characters of a value that are read; a key has at most 1,024. */
const MAXIMUM_LENGTH = 8_192;

export function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value.slice(0, MAXIMUM_LENGTH);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export function asBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 404 || value === 0) return false;
  if (value === 200 || value === 1) return true;
  const text = typeof value === 'string' ? value.trim() : '';
  if (/^(?:y|yes|true|1|on|ok|200|present|exists?|there)\b/i.test(text)) return true;
  return /^(?:n|no|not|false|0|off|404|missing|absent|deleted|never|none|gone|does ?n[o']t|nosuchkey)\b/i.test(
    text,
  )
    ? false
    : undefined;
}

export function asRegion(value: unknown): string | undefined {
  const text = asText(value)?.trim();
  if (text === undefined) return undefined;
  return (
    /\b[a-z]{2,4}(?:-[a-z]+){1,3}-\d{1,2}\b/.exec(text.slice(0, 500))?.[0] ??
    (/^[\w-]{2,40}$/.test(text) ? text : undefined)
  );
}

export function asIp(value: unknown): string | undefined {
  const text = asText(value);
  return text === undefined
    ? undefined
    : /\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}\b/i.exec(text.slice(0, 500))?.[0];
}

/** A policy as an object, or as JSON text; a sentence about one stays with the words. */
export function asDocument(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) return value;
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

export function asPolicies(value: unknown): unknown[] {
  const document = asDocument(value);
  if (document === undefined) return [];
  return Array.isArray(document)
    ? document.map((item) => asDocument(item)).filter((item) => item !== undefined)
    : [document];
}
