import { SaxesParser } from 'saxes';

/** An element as it stood in the document: nothing coerced, nothing trimmed, namespaces dropped. */
export interface XmlNode {
  /** Local name. */
  readonly name: string;
  /** Character data, exactly as written; '' for an element that holds elements. */
  readonly text: string;
  readonly children: readonly XmlNode[];
}

/** The document is not well-formed, or goes beyond what is read here. */
export class XmlError extends Error {
  override readonly name: string = 'XmlError';
}

/** Deeper than any document of S3; a bound so that hostile input cannot exhaust anything. */
const MAX_DEPTH = 32;

/** More than any document of S3 has but the lists of keys and of parts, which say so. */
const MAX_ELEMENTS = 10_000;
/** S3's own have one, of a grantee two; a bound since each costs more than its few characters. */
const MAX_ATTRIBUTES = 16;

interface OpenNode {
  readonly name: string;
  text: string;
  readonly children: XmlNode[];
}

/**
 * Reads a whole document. Strict: no DTD (so no entities but XML's own five), no processing instructions,
 * no text beside elements. The caller bounds the size.
 *
 * @param document UTF-8 bytes; a byte order mark is skipped
 * @param maximumElements default 10 000
 * @throws XmlError
 */
export function readXml(document: Uint8Array, maximumElements: number = MAX_ELEMENTS): XmlNode {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const open: OpenNode[] = [];
  let root: XmlNode | undefined;
  let elements = 0;
  let attributes = 0;

  parser.on('error', (error) => {
    throw new XmlError(error.message);
  });
  parser.on('doctype', () => {
    throw new XmlError('a document type declaration is not accepted');
  });
  parser.on('processinginstruction', () => {
    throw new XmlError('a processing instruction is not accepted');
  });
  const take = (text: string): void => {
    const node = open.at(-1);
    if (node) node.text += text;
  };
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('opentagstart', () => {
    elements += 1;
    attributes = 0;
    if (elements > maximumElements) throw new XmlError(`more than ${maximumElements} elements`);
  });
  parser.on('attribute', () => {
    attributes += 1;
    if (attributes > MAX_ATTRIBUTES)
      throw new XmlError(`an element has more than ${MAX_ATTRIBUTES} attributes`);
  });
  parser.on('opentag', (tag) => {
    if (open.length === MAX_DEPTH) throw new XmlError(`elements are nested more than ${MAX_DEPTH} deep`);
    open.push({ name: tag.local, text: '', children: [] });
  });
  parser.on('closetag', () => {
    const node = finished(open.pop()!);
    const parent = open.at(-1);
    if (parent) parent.children.push(node);
    else root = node;
  });

  parser.write(decodeUtf8(document)).close();
  if (!root) throw new XmlError('the document is empty');
  return root;
}

/** The one child of that name; undefined where there is none. @throws XmlError where there are several */
function onlyChild(node: XmlNode, name: string): XmlNode | undefined {
  const found = node.children.filter((child) => child.name === name);
  if (found.length > 1) throw new XmlError(`\`${name}\` appears more than once in \`${node.name}\``);
  return found[0];
}

/** Text of the one child of that name. @throws XmlError where there are several, or it holds elements */
export function childText(node: XmlNode, name: string): string | undefined {
  const child = onlyChild(node, name);
  return child === undefined ? undefined : textOf(child);
}

/** Texts of all children of that name, in order. */
export function childTexts(node: XmlNode, name: string): string[] {
  return node.children.filter((child) => child.name === name).map(textOf);
}

/** @throws XmlError where the element holds elements */
export function textOf(node: XmlNode): string {
  if (node.children.length > 0) throw new XmlError(`\`${node.name}\` should contain text`);
  return node.text;
}

function finished(node: OpenNode): XmlNode {
  if (node.children.length === 0) return node;
  if (/[^ \t\r\n]/.test(node.text)) throw new XmlError(`\`${node.name}\` contains text next to elements`);
  return { ...node, text: '' };
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new XmlError('the document is not UTF-8');
  }
}
