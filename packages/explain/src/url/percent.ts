const ESCAPE_RUNS = /(?:%[0-9a-f]{2})+/gi;

/** Percent-decodes once. Broken escapes stay as they are, bytes that are no UTF-8 become U+FFFD, `+` stays `+`. */
export function decodeOnce(raw: string): string {
  return raw.includes('%') ? raw.replace(ESCAPE_RUNS, decodeRun) : raw;
}

function decodeRun(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    const bytes = new Uint8Array(run.length / 3);
    for (let index = 0; index < bytes.length; index++) {
      bytes[index] = Number.parseInt(run.slice(index * 3 + 1, index * 3 + 3), 16);
    }
    return new TextDecoder().decode(bytes);
  }
}

/** Text of base64 or base64url, padded or not; undefined where it is none. */
export function decodeBase64Leniently(base64: string): string | undefined {
  const compact = base64
    .replace(/\s+/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/={1,2}$/, '');
  if (compact.length % 4 === 1 || !/^[A-Za-z0-9+/]+$/.test(compact)) return undefined;
  const binary = atob(compact);
  return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}
