import { childText, type XmlNode } from '../wire/xml-reader.js';

/** Tags of a `<Tagging>` document, flat; none for a document of another shape. */
export function readTagSet(root: XmlNode): readonly string[] {
  if (root.name !== 'Tagging') return [];
  const set = root.children.find((child) => child.name === 'TagSet');
  const flat: string[] = [];
  for (const tag of set?.children ?? []) {
    const key = childText(tag, 'Key');
    if (tag.name === 'Tag' && key !== undefined) flat.push(key, childText(tag, 'Value') ?? '');
  }
  return flat;
}
