import type { PresignedUrl } from '../sign.js';

type Use = Pick<PresignedUrl, 'url' | 'method' | 'requiredHeaders'>;

/** Puts text into a POSIX shell's single quotes, in which nothing but the quote itself means anything. */
export function quotedForShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A line for a POSIX shell that uses the URL; an upload sends the file `FILE`. */
export function curlLine({ url, method, requiredHeaders }: Use): string {
  const words = ['curl', '--fail-with-body', '--path-as-is', '--globoff'];
  if (method === 'HEAD') words.push('--head');
  else if (method === 'PUT') words.push('--upload-file', 'FILE');
  else if (method === 'GET') words.push('--remote-name');
  else words.push('--request', method);
  // curl sends a length of its own, which has to be that of the file anyway.
  for (const { name, value } of requiredHeaders)
    if (name !== 'content-length') words.push('--header', quotedForShell(`${name}: ${value}`));
  words.push(quotedForShell(url));
  return words.join(' ');
}

/** A JavaScript expression that uses the URL; an upload sends `body`. */
export function fetchCall({ url, method, requiredHeaders }: Use): string {
  // The platform sets the length, and forbids anybody else to.
  const headers = requiredHeaders.filter(({ name }) => name !== 'content-length');
  const parts = [`method: ${JSON.stringify(method)}`];
  if (headers.length > 0)
    parts.push(
      `headers: ${JSON.stringify(Object.fromEntries(headers.map(({ name, value }) => [name, value])))}`,
    );
  if (method === 'PUT' || method === 'POST') parts.push('body');
  return `fetch(${JSON.stringify(url)}, { ${parts.join(', ')} })`;
}
