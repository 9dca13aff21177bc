import type { XmlNode } from './xml-reader.js';
import { type XmlElement, xml } from './xml-writer.js';

/** What was read, written again: without comments, attributes and the space between elements. */
export function writeNode({ name, text, children }: XmlNode): XmlElement {
  return children.length === 0 ? xml(name, text) : xml(name, children.map(writeNode));
}
