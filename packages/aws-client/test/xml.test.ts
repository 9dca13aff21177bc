import { describe, expect, it } from 'vitest';
import { memberTexts, readXml, textAt } from '../src/xml.js';

const read = (text: string) => readXml(new TextEncoder().encode(text));

describe('readXml', () => {
  it('coerces and trims nothing, and decodes entities', () => {
    const root = read('<?xml version="1.0"?><E xmlns="urn:x"><Key>007</Key><M> a &lt; &#x62; </M></E>');
    expect([root?.name, textAt(root, 'Key'), textAt(root, 'M')]).toEqual(['E', '007', ' a < b ']);
  });

  it('follows paths and lists', () => {
    const root = read('<R><A><B>x</B></A><L><member>1</member><member>2</member></L></R>');
    expect(textAt(root, 'A', 'B')).toBe('x');
    expect(textAt(root, 'A', 'C', 'D')).toBeUndefined();
    expect(memberTexts(root, 'L')).toEqual(['1', '2']);
    expect(memberTexts(root, 'None')).toEqual([]);
  });

  it.each([
    ['HTML of a proxy', '<html><br></html>'],
    ['JSON', '{"a":1}'],
    ['nothing', ''],
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['what is nested too deep', '<a>'.repeat(40) + '</a>'.repeat(40)],
    ['what is cut off', '<a><b>'],
  ])('takes %s for no document', (_, text) => {
    expect(read(text)).toBeUndefined();
  });

  it('takes what is not UTF-8 for no document', () => {
    expect(readXml(Uint8Array.of(0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e))).toBeUndefined();
  });
});
