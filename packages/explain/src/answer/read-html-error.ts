import type { ReadBody } from './read-body.js';
import { readMessage } from './read-message.js';

const HTML = /<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]|<h1[\s>]/i;
const TITLE = /<title[^>]{0,200}>([^<]{0,500})/i;
const HEADING = /<h1[^>]{0,200}>([^<]{0,500})/i;
/** S3's website endpoints list the parts of an error: `<li>Code: AccessDenied</li>`. */
const LISTED = /<li>\s{0,20}([A-Za-z][\w-]{0,60}):\s{0,20}([^<]{0,4000})/gi;
const MAXIMUM_LISTED = 50;

/** Reads an error page. Undefined where the text is no HTML. */
export function readHtmlError(body: string): ReadBody | undefined {
  if (!HTML.test(body.slice(0, 4000)) || /^(?:<\?xml[^>]*>\s*)?<Error[\s>]/.test(body)) return undefined;
  const elements = new Map<string, string>();
  let listed = 0;
  for (const [, name = '', value = ''] of body.matchAll(LISTED)) {
    if (++listed > MAXIMUM_LISTED) break;
    if (!elements.has(name)) elements.set(name, unescapeHtml(value.trim()));
  }
  const title = unescapeHtml((TITLE.exec(body)?.[1] ?? '').trim());
  const heading = unescapeHtml((HEADING.exec(body)?.[1] ?? '').trim());
  if (title !== '') elements.set('title', title);
  if (heading !== '') elements.set('h1', heading);
  const code = elements.get('Code');
  elements.delete('Code');
  const message = elements.get('Message') ?? (heading || title || undefined);
  elements.delete('Message');
  const status = readMessage(`${title} ${heading}`).status;
  return {
    form: 'html',
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
    ...(status === undefined ? {} : { status }),
    elements,
  };
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['#39', "'"],
  ['nbsp', ' '],
]);

function unescapeHtml(text: string): string {
  return text.replace(/&(#?\w{1,6});/g, (whole, name: string) => ENTITIES.get(name) ?? whole);
}
