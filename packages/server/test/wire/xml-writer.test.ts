import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { escapeXml, optionalXml, xml } from '../../src/wire/xml-writer.js';

function textOf(document: string): string {
  let text = '';
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('text', (piece) => {
    text += piece;
  });
  parser.write(document).close();
  return text;
}

describe('xml', () => {
  it('writes elements, text, lists and nothing', () => {
    const written = xml(
      'A b="c"',
      'x & y',
      [xml('D', 1), undefined, xml('E', true)],
      xml('F'),
      optionalXml('G', undefined),
    );
    expect(written.markup).toBe('<A b="c">x &amp; y<D>1</D><E>true</E><F/></A>');
    expect(optionalXml('G', '')?.markup).toBe('<G/>');
  });

  it('lets no text pass for markup', () => {
    expect(xml('A', '<b>').markup).toBe('<A>&lt;b&gt;</A>');
    expect(escapeXml(`"'`)).toBe('&quot;&#39;');
  });

  it('keeps every text that XML can hold, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids.
        const allowed = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
        expect(textOf(xml('a', allowed).markup)).toBe(allowed);
      }),
    );
  });

  it('writes what a parser would change or XML forbids as references, as S3 does', () => {
    expect(escapeXml('a\r\n\t😀')).toBe('a&#xd;\n\t😀');
    expect(escapeXml('\u0001\ufffe')).toBe('&#x1;&#xfffe;');
  });

  it.each(['\ud800', '\udfff'])('writes U+FFFD for half a character', (half) => {
    expect(escapeXml(`a${half}b`)).toBe('a\ufffdb');
  });
});
