import { SaxesParser } from 'saxes';

/** An element as it stood in the document: nothing coerced, nothing trimmed, namespaces dropped. */
export interface XmlNode {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlNode[];
}

/** Deeper than any answer of S3, STS and IAM. */
const MAXIMUM_DEPTH = 32;

/**
 * Reads an answer's document; undefined where it is none: a proxy's HTML, JSON, nothing at all. Strict: well-formed
 * UTF-8 without a document type, or nothing.
 */
export function readXml(body: Uint8Array): XmlNode | undefined {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const open: { name: string; text: string; children: XmlNode[] }[] = [];
  let root: XmlNode | undefined;
  const refuse = (why: string): never => {
    throw new SyntaxError(why);
  };
  const take = (text: string) => {
    const node = open.at(-1);
    if (node) node.text += text;
  };
  parser.on('error', (error) => refuse(error.message));
  parser.on('doctype', () => refuse('a document type'));
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('opentag', ({ local }) => {
    if (open.length === MAXIMUM_DEPTH) refuse('nested too deep');
    open.push({ name: local, text: '', children: [] });
  });
  parser.on('closetag', () => {
    const node = open.pop()!;
    const parent = open.at(-1);
    if (parent) parent.children.push(node);
    else root = node;
  });
  try {
    parser.write(new TextDecoder('utf-8', { fatal: true }).decode(body)).close();
    return root;
  } catch {
    return undefined;
  }
}

/** Follows names from an element down, always to the first child of that name. */
export function childAt(node: XmlNode | undefined, ...path: readonly string[]): XmlNode | undefined {
  let at = node;
  for (const name of path) at = at?.children.find((child) => child.name === name);
  return at;
}

/** Text of the element that {@link childAt} finds; undefined where there is none or it is empty. */
export function textAt(node: XmlNode | undefined, ...path: readonly string[]): string | undefined {
  return childAt(node, ...path)?.text || undefined;
}

/** Texts of the `member` elements of a list, as the query protocol writes lists. */
export function memberTexts(node: XmlNode | undefined, list: string): string[] {
  return (childAt(node, list)?.children ?? [])
    .filter(({ name }) => name === 'member')
    .map(({ text }) => text);
}
