import type { Pair, Report } from '../report.js';
import { readShellCommand, type ShellWord } from './shell-words.js';

/** What a command says, and the text that it takes up. */
export interface ReadCommand {
  readonly report: Report;
  readonly start: number;
  readonly end: number;
}

/** A command at the start of a line, behind a prompt or not. */
const CURL =
  /(?:^|\n)[ \t]*(?:(?:[\w@:~/.-]{0,60}[$#%>]|PS [^\n>]{0,100}>|[A-Z]:[^\n>]{0,100}>|`{1,3}(?:\w{0,10}\n)?|!|\+)[ \t]*)?(?:sudo |time |! )?(curl(?:\.exe)?)[ \t]/;

/** Options of curl that take a value, by their short letter. */
const SHORT_WITH_VALUE = 'AbcCdDeEFhHKmNoPQrtTuUwxXyYz'.replace(/[hN]/g, '');
const LONG_WITH_VALUE: ReadonlySet<string> = new Set(
  (
    'request header data data-raw data-binary data-ascii data-urlencode json form form-string upload-file user user-agent referer ' +
    'cookie cookie-jar url output range resolve connect-to connect-timeout max-time proxy retry retry-delay cacert cert key ' +
    'interface write-out dump-header aws-sigv4 limit-rate max-redirs oauth2-bearer proxy-user ciphers tls-max config continue-at'
  ).split(' '),
);
const LONG_OF_SHORT: ReadonlyMap<string, string> = new Map([
  ['X', 'request'],
  ['H', 'header'],
  ['d', 'data'],
  ['F', 'form'],
  ['T', 'upload-file'],
  ['I', 'head'],
  ['G', 'get'],
  ['u', 'user'],
  ['A', 'user-agent'],
  ['e', 'referer'],
  ['b', 'cookie'],
  ['r', 'range'],
  ['L', 'location'],
]);

interface Option {
  readonly name: string;
  readonly value: string;
}

/** Reads the first curl command in a text; undefined where there is none. */
export function readCurlCommand(text: string): ReadCommand | undefined {
  const match = CURL.exec(text);
  if (match === null) return undefined;
  const start = match.index + match[0].lastIndexOf(match[1] ?? 'curl');
  const { words, end } = readShellCommand(text, start);
  const { options, urls } = sortWords(words.slice(1));
  const url = urls.find((word) => /X-(?:Amz|Goog)-|AWSAccessKeyId/i.test(word.text)) ?? urls[0];
  if (url === undefined) return undefined;
  return { report: reportOf(url, options), start, end };
}

function sortWords(words: readonly ShellWord[]): { options: Option[]; urls: ShellWord[] } {
  const options: Option[] = [];
  const urls: ShellWord[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) break;
    if (word.text.startsWith('--')) {
      const [name = '', glued] = splitOnce(word.text.slice(2), '=');
      const value = LONG_WITH_VALUE.has(name) ? (glued ?? words[++index]?.text ?? '') : '';
      if (name === 'url') urls.push({ text: value, quoted: true });
      else options.push({ name, value });
    } else if (/^-[A-Za-z#:0-9]/.test(word.text)) {
      index = readShort(word.text, words, index, options);
    } else if (/^(?:[a-z]+:\/\/|[\w.-]+\.[a-z]{2,}(?:[:/]|$)|localhost)/i.test(word.text)) {
      urls.push(word);
    }
  }
  return { options, urls };
}

/** `-sSvX PUT`, `-XPUT`: switches, then perhaps one option with its value. */
function readShort(text: string, words: readonly ShellWord[], index: number, options: Option[]): number {
  for (let at = 1; at < text.length; at++) {
    const letter = text[at] ?? '';
    const name = LONG_OF_SHORT.get(letter) ?? letter;
    if (!SHORT_WITH_VALUE.includes(letter)) {
      options.push({ name, value: '' });
      continue;
    }
    const glued = text.slice(at + 1);
    options.push({ name, value: glued === '' ? (words[index + 1]?.text ?? '') : glued });
    return glued === '' ? index + 1 : index;
  }
  return index;
}

function reportOf(url: ShellWord, options: readonly Option[]): Report {
  const all = (name: string) => options.filter((option) => option.name === name).map(({ value }) => value);
  const has = (name: string) => options.some((option) => option.name === name);
  const data = options.filter(({ name }) => /^(?:data(?:-|$)|json$)/.test(name));
  const fields = options
    .filter(({ name }) => name === 'form' || name === 'form-string')
    .map(({ value }) => formField(value));
  const headers: Pair[] = [];
  const removed = new Set<string>();
  for (const line of all('header')) {
    const [name = '', value = ''] = splitOnce(line, ':');
    if (value.trim() === '') removed.add(name.trim().toLowerCase());
    else headers.push([name.trim(), value.trim()]);
  }
  const told = new Set(headers.map(([name]) => name.toLowerCase()));
  const add = (name: string, value: string) => {
    if (!told.has(name.toLowerCase()) && !removed.has(name.toLowerCase())) headers.push([name, value]);
  };
  // What curl adds by itself: its manual page, --data, --json, --user, --form.
  if (has('json')) add('Content-Type', 'application/json');
  else if (data.length > 0 && !has('get')) add('Content-Type', 'application/x-www-form-urlencoded');
  if (fields.length > 0) add('Content-Type', 'multipart/form-data');
  if (has('user') && !has('aws-sigv4')) add('Authorization', 'Basic ***');
  if (has('aws-sigv4')) add('Authorization', 'AWS4-HMAC-SHA256 ***');
  if (has('oauth2-bearer')) add('Authorization', 'Bearer ***');
  if (all('upload-file').some((file) => file === '-' || file === '.')) add('Transfer-Encoding', 'chunked');
  for (const range of all('range')) add('Range', `bytes=${range}`);
  for (const cookie of all('cookie')) add('Cookie', cookie);
  const method =
    all('request').at(-1)?.toUpperCase() ?? impliedMethod(has, data.length > 0, fields.length > 0);
  const cutByShell = !url.quoted && url.text.includes('&');
  return {
    url: url.text,
    method,
    requestHeaders: headers,
    ...(fields.length === 0 ? {} : { formFields: fields }),
    context: {
      client: 'curl',
      ...(has('location') || has('location-trusted') ? { follows_redirects: true } : {}),
      ...(has('head') && all('request').length > 0 ? { curl_head: true } : {}),
      ...(cutByShell ? { shell: 'the URL is not quoted, so the shell cuts it off at the first &' } : {}),
    },
  };
}

function impliedMethod(has: (name: string) => boolean, data: boolean, form: boolean): string {
  if (has('head')) return 'HEAD';
  if (has('upload-file')) return 'PUT';
  return form || (data && !has('get')) ? 'POST' : 'GET';
}

/** `key=uploads/a.png`, `file=@a.png;type=image/png`. */
function formField(text: string): Pair {
  const [name = '', value = ''] = splitOnce(text, '=');
  return [name, value];
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
