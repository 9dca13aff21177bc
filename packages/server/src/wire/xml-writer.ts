import type { XmlNode } from './xml-reader.js';

/** What an element may hold: text (escaped when written), other elements, lists of these; undefined is nothing. */
export type XmlContent = string | number | boolean | XmlElement | undefined | readonly XmlContent[];

/** A finished piece of markup. Made by {@link xml} alone, so that text cannot pass for markup. */
export class XmlElement {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }

  toString(): string {
    return this.markup;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids.
const SPECIAL = /[&<>"'\r]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;
const EVERY_SPECIAL = new RegExp(SPECIAL, 'gu');
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text as it may stand in an element or a quoted attribute. A carriage return must be a reference, or a parser turns it
 * into a line feed. Characters that XML 1.0 forbids are written as references all the same, as S3 does: lenient parsers
 * read the key as it is, strict ones ask for `encoding-type=url` (S3 API Reference, ListObjectsV2, EncodingType).
 * Half a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD.
 */
export function escapeXml(text: string): string {
  return SPECIAL.test(text) ? text.replace(EVERY_SPECIAL, reference) : text;
}

function reference(character: string): string {
  const code = character.charCodeAt(0);
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  return ENTITIES[character] ?? `&#x${code.toString(16)};`;
}

/** `<name>children</name>`; `<name/>` when there are none. `name` is written as it is, attributes included. */
export function xml(name: string, ...children: readonly XmlContent[]): XmlElement {
  const space = name.indexOf(' ');
  const inner = written(children);
  return new XmlElement(
    inner === '' ? `<${name}/>` : `<${name}>${inner}</${space === -1 ? name : name.slice(0, space)}>`,
  );
}

/** An element that is left out when its value is undefined. */
export function optionalXml(
  name: string,
  value: string | number | boolean | undefined,
): XmlElement | undefined {
  return value === undefined ? undefined : xml(name, value);
}

function written(content: XmlContent): string {
  switch (typeof content) {
    case 'undefined':
      return '';
    case 'string':
      return escapeXml(content);
    case 'number':
    case 'boolean':
      return String(content);
  }
  if (content instanceof XmlElement) return content.markup;
  let text = '';
  for (const child of content) text += written(child);
  return text;
}

/** What was read, written again: without comments, attributes and the space between elements. */
export function writeNode({ name, text, children }: XmlNode): XmlElement {
  return children.length === 0 ? xml(name, text) : xml(name, children.map(writeNode));
}
