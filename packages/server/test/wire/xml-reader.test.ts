import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childText, childTexts, readXml, XmlError } from '../../src/wire/xml-reader.js';
import { escapeXml, xml } from '../../src/wire/xml-writer.js';

const read = (text: string) => readXml(Buffer.from(text));

describe('readXml', () => {
  it('keeps text as it is: no coercion, no trimming', () => {
    const root = read('<a><b>007</b><b> x\n</b><c>true</c><d><![CDATA[<&]]></d><e/></a>');
    expect(childTexts(root, 'b')).toEqual(['007', ' x\n']);
    expect(childText(root, 'c')).toBe('true');
    expect(childText(root, 'd')).toBe('<&');
    expect(childText(root, 'e')).toBe('');
    expect(childText(root, 'f')).toBeUndefined();
  });

  it('drops namespaces, with prefix or without', () => {
    const root = read('<n:a xmlns:n="urn:x"><n:b>1</n:b></n:a>');
    expect(root.name).toBe('a');
    expect(childText(root, 'b')).toBe('1');
  });

  it('skips the declaration, comments and a byte order mark', () => {
    const root = read('\ufeff<?xml version="1.0" encoding="UTF-8"?><!-- x --><a> <b>1</b> </a>');
    expect(childText(root, 'b')).toBe('1');
  });

  it.each([
    ['nothing', ''],
    ['text alone', 'hello'],
    ['an open element', '<a>'],
    ['two roots', '<a/><b/>'],
    ['crossed elements', '<a><b></a></b>'],
    ['text beside elements', '<a>x<b/></a>'],
    ['a DTD', '<!DOCTYPE a><a/>'],
    ['an entity of its own', '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['a processing instruction', '<?php echo ?><a/>'],
    ['a prefix nobody declared', '<n:a/>'],
    ['forbidden characters', '<a>\u0001</a>'],
    ['deep nesting', '<a>'.repeat(40) + '</a>'.repeat(40)],
  ])('refuses %s', (_, text) => {
    expect(() => read(text)).toThrow(XmlError);
  });

  it('refuses what is not UTF-8', () => {
    expect(() => readXml(Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]))).toThrow(XmlError);
  });

  it('refuses one child that stands twice', () => {
    expect(() => childText(read('<a><b/><b/></a>'), 'b')).toThrow(XmlError);
  });

  it('never throws anything else', () => {
    const soup = fc.array(
      fc.constantFrom(
        '<a>',
        '</a>',
        '<b/>',
        '&amp;',
        '&',
        '<',
        '>',
        '<!--',
        '-->',
        ']]>',
        '<![CDATA[',
        '="',
        'x',
        '\u0000',
      ),
    );
    fc.assert(
      fc.property(soup, (pieces) => {
        try {
          read(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(XmlError);
        }
      }),
    );
  });
});

describe('escapeXml', () => {
  it('writes what readXml reads', () => {
    // Of the characters XML can hold.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML cannot hold
    const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/u;
    const text = fc.string({ unit: 'binary' }).filter((s) => !forbidden.test(s));
    fc.assert(
      fc.property(text, (s) => {
        expect(read(xml('a', s).markup).text).toBe(s);
      }),
    );
  });

  it.each([
    ['\u0001', '&#x1;'],
    ['\r', '&#xd;'],
    ['\ufffe', '&#xfffe;'],
    ['\ud800', '\ufffd'],
    ['<&>"\'', '&lt;&amp;&gt;&quot;&#39;'],
    ['\t\n😀', '\t\n😀'],
  ])('%j becomes %j', (text, escaped) => {
    expect(escapeXml(text)).toBe(escaped);
  });
});
