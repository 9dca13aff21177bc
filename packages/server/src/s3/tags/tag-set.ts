import { childText, XmlError, type XmlNode } from '../../wire/xml-reader.js';
import { xml } from '../../wire/xml-writer.js';
import { S3_NAMESPACE } from '../common/xml-names.js';

/** Tags of a `<Tagging>` document, flat; none for a document of another shape. */
export function readTagSetLeniently(root: XmlNode): readonly string[] {
  if (root.name !== 'Tagging') return [];
  const set = root.children.find((child) => child.name === 'TagSet');
  const flat: string[] = [];
  for (const tag of set?.children ?? []) {
    const key = childText(tag, 'Key');
    if (tag.name === 'Tag' && key !== undefined) flat.push(key, childText(tag, 'Value') ?? '');
  }
  return flat;
}

/** Tags of a `<Tagging>` document, flat. @throws XmlError */
export function readTagSet(root: XmlNode): readonly string[] {
  const [set, ...more] = root.children;
  if (set?.name !== 'TagSet' || more.length > 0) throw new XmlError('expected one `TagSet`');
  return readTags(set);
}

/** Tags of the element that holds them, flat. @throws XmlError */
export function readTags(set: XmlNode): readonly string[] {
  return set.children.flatMap((tag) => {
    const key = childText(tag, 'Key');
    const value = childText(tag, 'Value');
    if (tag.name !== 'Tag' || key === undefined || value === undefined) {
      throw new XmlError('a tag needs a key and a value');
    }
    return [key, value];
  });
}

/** @param tags flat */
export function taggingDocument(tags: readonly string[]): string {
  const elements = [];
  for (let at = 0; at < tags.length; at += 2) {
    elements.push(xml('Tag', xml('Key', tags[at]), xml('Value', tags[at + 1])));
  }
  return xml(`Tagging xmlns="${S3_NAMESPACE}"`, xml('TagSet', elements)).markup;
}
